//! Flowcheck tests a cloud control-plane API against its documentation.
