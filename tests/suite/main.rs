//! What flowcheck promises, one module per promise.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod diagnostics;
mod shop;
mod spec_commands;
