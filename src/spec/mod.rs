//! The documentation, written down: the spec language, its loader, its diagnostics.

mod check;
mod compile;
pub mod compiled;
pub mod cond;
pub mod diagnostic;
pub mod expr;
pub mod files;
pub mod fixtures;
pub mod load;
pub mod located;
mod nearest;
pub mod syntax;
mod yaml;

pub use compiled::{Name, Operation, Resource, Spec};
pub use diagnostic::{Diagnostic, Diagnostics};
pub use load::{LoadError, Loaded, from_files, load};
