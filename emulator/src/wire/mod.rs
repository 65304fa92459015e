//! What is on the wire: parameters in, signatures, JSON and XML out. It knows no operation.

pub(crate) mod answer;
pub(crate) mod percent;
pub(crate) mod request;
pub(crate) mod rpc;
pub(crate) mod v3;
