//! The documentation, written down: the spec language, its loader, its diagnostics.

pub mod cond;
pub mod expr;
pub mod located;
pub mod syntax;
