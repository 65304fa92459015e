//! What flowcheck promises, one module per promise.

mod architecture;
mod cli;
mod conformance;
mod diagnostics;
mod server;
mod shop;
mod spec_cli;
