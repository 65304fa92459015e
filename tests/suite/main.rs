//! What flowcheck promises, one module per promise.

mod diagnostics;
mod shop;
mod spec_commands;
