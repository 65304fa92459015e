//! Canned answers judged: for each thing the oracle can tell, one that conforms and one that is caught.
//!
//! The service is `tests/specs/shop`, with what the test needs added; no endpoint is called.

pub(crate) mod bench;
mod filters;
mod formats;
mod forms;
mod gateway;
mod lists;
mod lost;
mod paths;
mod products;
mod settled;
mod standing;
