//! What a value may be: text, paths, entry lists, source addresses, networks. It knows no resource and chooses no error.

pub(crate) mod entries;
pub(crate) mod network;
pub(crate) mod source;
pub(crate) mod text;
