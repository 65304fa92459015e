//! Values: what travels in arguments and answers, what a parameter may be, and how to make such values.
//!
//! - [`Value`] and its conversions;
//! - judging: [`satisfies`] one [`Bound`], after [`descend`] led to the [`Parts`] of the value it is about; of the text
//!   of a JSON array, [`Constraints::refusals`] says in one pass what is wrong with it and where;
//! - making: a [`valid`] or [`invalid`] value from [`Constraints`], with choices from [`Random`];
//! - reading: types, formats, times, paths, URIs, versions.
//!
//! Does no I/O, knows no service, and evaluates no expression of the spec language: bounds arrive as numbers and texts.

use std::collections::BTreeMap;
use std::sync::Arc;

mod boundaries;
mod breach;
mod chars;
mod compose;
mod constraints;
mod convert;
mod descend;
mod generate;
#[cfg(test)]
mod generate_tests;
mod json_array;
mod json_scan;
mod judge;
pub mod path;
mod patterns;
mod random;
mod refusal;
mod show;
mod simplify;
mod spoil;
mod text;
mod time;
mod typed;
mod uri;
mod xml;

pub use boundaries::{Boundary, at_bound, boundaries, past_bound, widened};
pub use breach::{Invalid, WAYS, all_words, invalid, invalid_at, way_name};
pub use chars::{in_class, in_classes};
pub use constraints::{Breach, Constraints};
pub use descend::{Parts, descend, elements, type_below};
pub use generate::valid;
pub use json_array::json_array;
pub use judge::{Bound, Travels, distinct, satisfies};
pub use patterns::{Pattern, Patterns};
pub use random::Random;
pub use refusal::Refusal;
pub use simplify::{Simpler, simplify};
pub use text::{Unit, compare_versions, length, parse_int};
pub use time::{parse_time, write_time};
pub use typed::{has_format, has_type, normalize, normalize_as};
pub use uri::{Uri, split_uri};

/// A value in an argument, an answer, a field of a resource or a fixture.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Not there.
    #[default]
    Absent,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text; also a number with a fraction, as it was written.
    Text(Arc<str>),
    /// A list.
    List(Vec<Value>),
    /// An object or map.
    Map(BTreeMap<Arc<str>, Value>),
}
