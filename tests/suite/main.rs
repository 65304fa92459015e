//! What flowcheck promises, one module per promise.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod architecture;
mod audit;
mod claims;
mod cli;
mod conformance;
mod contrary;
mod diagnostics;
mod fuzz;
mod readings;
mod saboteurs;
mod server;
mod shop;
mod spec_commands;
mod targets;
