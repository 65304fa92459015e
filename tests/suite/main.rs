//! What flowcheck promises, one module per promise.

mod architecture;
mod cli;
mod conformance;
mod server;
