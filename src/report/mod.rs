//! What people and machines read of a run: text, JSON, JUnit, and the cases as files.
//!
//! All are made from the [`Summary`](crate::runner::Summary) alone; nothing here prints, judges or runs.

mod admitted;
pub mod comparison;
pub mod coverage;
pub mod finding;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod parity;
pub mod stored;
mod table;
pub mod terminal;

pub use finding::Saved;
