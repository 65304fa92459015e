//! The loop: what to do next, done and judged, within budgets; what happens is told as events.
//!
//! Prints nothing.

pub mod action;
pub mod budget;
pub mod check;
pub mod event;
pub mod finding;
pub mod gate;
mod guest;
pub mod ledger;
pub mod line;
pub mod parity;
pub mod readings;
pub mod run;
pub mod session;
pub mod shapes;
pub mod shard;
pub mod shrunk;
pub mod statistics;
pub mod stop;
pub mod summary;
pub mod survey;
pub mod sweep;
pub mod target;
pub mod ways;

pub use action::{Action, Invocation, Symbols};
pub use event::Event;
pub use finding::Finding;
pub use parity::Parity;
pub use run::{Phase, Settings, run};
pub use session::{Record, Session, SessionError};
pub use shapes::Shapes;
pub use shard::Shard;
pub use shrunk::ShrinkBudget;
pub use statistics::{Statistics, Tally};
pub use stop::Stop;
pub use summary::{Broken, Care, End, Summary};
pub use target::Target;
