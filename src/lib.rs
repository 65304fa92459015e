//! Flowcheck tests a cloud control-plane API against its documentation.
//!
//! From Rust, a run is a [`Suite`](suite::Suite):
//!
//! ```
//! use flowcheck::runner::summary::Result;
//! use flowcheck::suite::Suite;
//!
//! # fn main() -> std::result::Result<(), flowcheck::suite::RunError> {
//! let summary = Suite::embedded().seed(7).calls(200).run()?;
//! assert_eq!(summary.statistics.calls, 200);
//! assert_ne!(summary.result(), Result::Inconclusive);
//! # Ok(())
//! # }
//! ```
//!
//! In a test, `Suite::endpoint("http://127.0.0.1:8080").assert_conforms()` panics with the report unless the endpoint
//! conforms.

pub mod case;
pub mod explore;
pub mod model;
pub mod oracle;
pub mod report;
pub mod runner;
pub mod shrink;
pub mod spec;
pub mod suite;
pub mod sut;
pub mod time;
pub mod value;
