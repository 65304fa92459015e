//! Cases: counterexamples as files, to be read by people, replayed by `flowcheck replay`, and kept as tests.
//!
//! - [`Case`], to and from YAML ([`Case::to_yaml`], [`Case::from_yaml`]);
//! - [`script`], the same as a shell script of curl calls;
//! - [`play`], which does a sequence of steps in a session and stops at the violation looked for.
//!
//! Judges nothing, makes nothing shorter (`shrink` does), and neither opens files nor prints.
//!
//! # The format
//!
//! ```yaml
//! version: 1
//! service: a-service
//! key: { about: StartDataFlow, kind: accepted, blame: [stopped] }
//! says: "`StartDataFlow` answered 200, only errors are admissible"
//! observed: "200"
//! documented: [start-data-flow-2025-12-03]
//! steps:
//! - call: CreateDataFlow
//!   arguments: { FileSystemId: "${fs1}", FsetId: "${f1}" }
//!   binds: { df1: DataFlowId }
//! - wait: 300s
//! - call: StartDataFlow
//!   arguments: { DataFlowId: "${df1}" }
//!   lose: true
//!   format: xml
//! ```
//!
//! `binds` names ids of the answer: symbol to path. `${df1}` in any text stands for such an id; a `${` that means itself
//! is written `$${`. A step is a call or a wait, in the target's time (`ns`, `us`, `ms`, `s`, `m`, `h`, `d`). Unknown
//! fields and unknown versions are refused. What a parameter of the spec holds that is `secret` is never written: its
//! value reads `<secret>`.

mod duration;
mod error;
mod file;
mod play;
mod script;
mod secret;
mod shell;
mod step;
pub mod symbols;
#[cfg(test)]
mod tests;
mod text;

pub use error::CaseError;
pub use file::{Case, Replays};
pub use play::{Played, Stopped, play};
pub use script::script;
pub use step::Step;
