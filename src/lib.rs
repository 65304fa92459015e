//! Flowcheck tests a cloud control-plane API against its documentation.

pub mod case;
pub mod explore;
pub mod model;
pub mod oracle;
pub mod runner;
pub mod shrink;
pub mod spec;
pub mod sut;
pub mod time;
pub mod value;
