//! The documentation, written down: the spec language, its loader, its diagnostics.

pub mod compiled;
pub mod cond;
pub mod expr;
pub mod located;
pub mod syntax;

pub use compiled::{Name, Operation, Resource, Spec};
