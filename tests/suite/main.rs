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
mod automation;
mod claims;
mod cli;
mod comparing;
mod conformance;
mod contrary;
mod corpus;
mod diagnostics;
mod differing;
mod fuzz;
mod memory;
mod parity;
mod readings;
mod saboteurs;
mod server;
mod shards;
mod shop;
mod spec_commands;
mod targets;
mod traces;
