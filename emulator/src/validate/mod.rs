//! What a value may be: text, paths, source addresses. It knows no resource and chooses no error.

pub(crate) mod source;
pub(crate) mod text;
