//! What flowcheck promises, one module per promise.

mod cli;
mod diagnostics;
mod shop;
