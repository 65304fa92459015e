//! What changed between two runs: what each was answered, as a profile of its trace, and how two profiles differ.
//!
//! Two runs are seldom the same calls. So a profile keeps what does not hang on chance: in which situation which code
//! came, the form of each field of each kind of answer, ids symbolic, which reading is followed, how long states last.
//! What only one of two runs met is told apart: that may be chance.
//!
//! Pure: profiles are made while traces are judged, by today's specs.

mod answers;
mod differ;
mod form;
mod lasted;
mod latency;
mod profile;
#[cfg(test)]
mod tests;

pub use answers::Answerer;
pub use differ::{Comparison, Difference, Group, compare};
pub use lasted::{Bounds, Lasted};
pub use profile::{Profile, Profiler};
