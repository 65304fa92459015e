//! The documentation, written down: the spec language, its loader, its diagnostics.

pub(crate) mod about;
mod check;
pub mod codes;
mod compile;
pub mod compiled;
pub mod cond;
pub mod diagnostic;
pub mod expr;
pub mod files;
pub mod fixtures;
pub mod graph;
pub mod lint;
pub mod load;
pub mod located;
pub mod nearest;
pub(crate) mod refusals;
pub mod schema;
pub mod services;
pub mod show;
pub mod syntax;
pub(crate) mod visit;
pub(crate) mod yaml;

pub use compiled::{Name, Operation, Resource, Spec};
pub use diagnostic::{Diagnostic, Diagnostics};
pub use lint::lint;
pub use load::{LoadError, Loaded, from_files, load};
