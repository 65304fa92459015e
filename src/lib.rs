//! Flowcheck tests a cloud control-plane API against its documentation.

pub mod explore;
pub mod model;
pub mod oracle;
pub mod report;
pub mod runner;
pub mod spec;
pub mod suite;
pub mod sut;
pub mod time;
pub mod value;
