//! The loop: what to do next, done and judged, within budgets; what happens is told as events.
//!
//! Prints nothing.

pub mod action;
pub mod session;
pub mod shapes;

pub use action::{Action, Invocation, Symbols};
pub use session::{Record, Session, SessionError};
pub use shapes::Shapes;
