//! Flowcheck tests a cloud control-plane API against its documentation.
//!
//! What the documents say is written down once, in `specs/`. From there a run goes round in one loop:
//!
//! ```text
//! specs/ --spec--> Spec                        Belief <-----------------+
//!                   |                             |                     |
//!                   +----> model, explore <-------+                     |
//!                               |                                       |
//!                              Call --sut--> endpoint --> Outcome --> oracle --> Verdict
//! ```
//!
//! [`explore`] asks the [`model`] what may be true and chooses a call, [`value`] makes its arguments, [`sut`] sends it,
//! [`oracle`] judges the outcome and narrows the belief, [`runner`] turns the wheel and tells what happens.
//! [`claim`] derives from the specs what a run can test, plans the calls for it, and keeps the account. A violation
//! goes through [`shrink`], becomes a [`case`], and is read in a [`report`]. [`suite`] puts all of it together,
//! and [`fuzz`] gives it whatever bytes a fuzzer makes.
//!
//! # The law
//!
//! An endpoint that obeys the documents, under any honest reading of them, is never in violation. So conditions are
//! true, false or unknown; what is not known is kept as possibilities, a lost answer as a call that may still happen.
//! A step may forget what was known, it never invents: the belief always holds the world as it is, and too much
//! rather than too little. An endpoint is wrong when no possibility explains its answer, and only then. Faults may
//! be missed that way; what is reported is a fault, of the endpoint or of the specs.
//!
//! What is documented is judged all the same: a refusal is right only with a code that these arguments can raise in
//! this belief, with its status and message, and nothing is upheld that would have passed without the claim.
//!
//! # The walls
//!
//! 1. Judging is pure. `value`, `model`, `claim`, `explore`, `oracle` and `shrink` do no I/O and read neither clock nor
//!    environment; randomness is passed in. The same seed and answers give the same calls and verdicts, to the byte.
//! 2. The emulator has not seen the specs. It is a package below this one, with types, checks and signatures of its
//!    own, written from the same documents; only `sut`, `runner`, `suite`, `fuzz` and the command line know it. Where one
//!    author misread a page, the other shows it; were they to share code, they would share mistakes.
//! 3. A service is described in `specs/` and, for the wire, by one adapter per protocol. No operation, resource or
//!    code is named here outside tests. A rule that cannot be written down gets a word in the language, never an `if`.
//! 4. Only the command line prints, exits and reads the environment. The runner tells events, reports read summaries.
//! 5. Secrets have types that cannot be printed, and what a spec calls secret is blotted out of reports and cases.
//!
//! Tests guard the first four (`tests/suite/architecture.rs`). Who moves a wall changes this text in the same commit.
//!
//! # Whose mistake
//!
//! Three kinds, never mixed: a [`spec::Diagnostic`] is the spec author's, an error (`...Error`) the harness's or its
//! surroundings', a violation the endpoint's. The last is a value inside `Ok`; only
//! [`assert_conforms`](suite::Suite::assert_conforms) panics.
//!
//! # Use
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
pub mod claim;
pub mod config;
pub mod explore;
pub mod fuzz;
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
