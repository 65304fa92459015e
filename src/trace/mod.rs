//! Traces: what a run did, kept so that it can be judged again, compared, and read.
//!
//! - [`Writer`] takes a run's events and writes as it goes; nothing is held in memory;
//! - [`Reader`] reads what it wrote, up to a last line that a crash has torn;
//! - [`judge`] judges a trace by today's specs: purely, from the trace alone.
//!
//! Opens no files, sends nothing, prints nothing.
//!
//! # The format, version 1
//!
//! JSON Lines, UTF-8: one object with one key a line.
//!
//! ```json
//! {"header":{"version":1,"service":"a-service","specs":"9f86..","target":"embedded emulator","fixtures":{},..}}
//! {"walk":{"number":0,"closed":true}}
//! {"step":{"walk":0,"number":1,"at":0,"call":{"call":"MakeThing","arguments":{"Size":3},"binds":{"t1":"ThingId"}},
//!   "received":0,"outcome":{"success":{"status":200,"body":{"ThingId":"t-01"}}},"verdict":{"upheld":["MakeThing/accepts"]}}}
//! {"step":{"walk":0,"number":0,"at":0,"call":{"wait":"300s"}}}
//! {"end":{"why":"spent","elapsed-ms":1200,"dropped":0}}
//! ```
//!
//! - `header` comes first, once: all that judging takes besides the specs. `specs` is the SHA-256 of the specs it was
//!   judged by then; `began` the wall's time; `fixtures` the facts of the account; `assumptions` as a case has them.
//! - `walk` begins a conversation. `closed`: nobody else used the account, and nothing was left from walks before.
//! - `step` is a call or a wait. `at` and `received` are microseconds of the target's time since the run's start. `call`
//!   is the step as a case has it, its ids symbolic. `sent` has those arguments that went out otherwise: with their ids.
//!   `outcome` is one of `success`, `error`, `malformed` (with the answer's beginning as it came) and `lost`. `asked` is
//!   the claim that it was planned for; `undecided`: a listing that left out what would have decided it. `verdict` is what was said of it then.
//! - `end` comes last, if the run came to its end. `dropped` steps are missing, because the trace had its full size.
//!
//! Unknown keys and versions are refused. What a spec calls secret reads `<secret>`, other such values of the same walk
//! `<secret 2>` and so on; so does every repetition of it in an answer. A secret number reads 0.

mod blot;
mod convert;
mod form;
mod judge;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use blot::Blots;
pub use form::{Came, Ended, Header, Line, Said, StepLine, VERSION, WalkLine};
pub use judge::{Judged, judge};
pub use read::{Reader, TraceError};
pub use write::Writer;
