//! Flowcheck tests a cloud control-plane API against its documentation.

pub mod model;
pub mod spec;
pub mod time;
pub mod value;
