//! What is known of one value: one of a few, or nothing.

use smallvec::SmallVec;

use super::truth::Truth;
use crate::value::Value;

/// Above this many alternatives, nothing is known.
pub const MOST: usize = 8;

/// What is known of a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// It belongs to something that does not exist: whatever is asked of it holds.
    Void,
    /// Nothing.
    Any,
    /// It is one of these: at least one, at most [`MOST`], sorted, no two equal.
    OneOf(SmallVec<[Value; 1]>),
}

impl Known {
    /// Exactly this.
    pub fn one(value: Value) -> Known {
        Known::OneOf(SmallVec::from_buf([value]))
    }

    /// Not there.
    pub fn absent() -> Known {
        Known::one(Value::Absent)
    }

    /// One of these; [`Known::Any`] of none or too many.
    pub fn of(values: impl IntoIterator<Item = Value>) -> Known {
        let mut all: SmallVec<[Value; 1]> = values.into_iter().collect();
        all.sort();
        all.dedup();
        if all.is_empty() || all.len() > MOST {
            Known::Any
        } else {
            Known::OneOf(all)
        }
    }

    /// What holds if either does.
    #[must_use]
    pub fn join(&self, other: &Known) -> Known {
        match (self, other) {
            (Known::Void, known) | (known, Known::Void) => known.clone(),
            (Known::Any, _) | (_, Known::Any) => Known::Any,
            (Known::OneOf(a), Known::OneOf(b)) if a == b => self.clone(),
            (Known::OneOf(a), Known::OneOf(b)) => Known::of(a.iter().chain(b).cloned()),
        }
    }

    /// The value, if there is just one it can be.
    pub fn single(&self) -> Option<&Value> {
        match self {
            Known::OneOf(values) if values.len() == 1 => values.first(),
            Known::OneOf(_) | Known::Any | Known::Void => None,
        }
    }

    /// The values it can be, if they are known.
    pub fn values(&self) -> Option<&[Value]> {
        match self {
            Known::OneOf(values) => Some(values),
            Known::Any | Known::Void => None,
        }
    }

    /// Whether it can be this.
    pub fn admits(&self, value: &Value) -> bool {
        match self {
            Known::OneOf(values) => values.contains(value),
            Known::Any | Known::Void => true,
        }
    }

    /// Applies a function to what is known.
    #[must_use]
    pub fn map(&self, f: impl Fn(&Value) -> Value) -> Known {
        match self {
            Known::OneOf(values) => Known::of(values.iter().map(f)),
            Known::Any => Known::Any,
            Known::Void => Known::Void,
        }
    }

    /// Whether a test holds of it; `None` of what does not exist.
    pub fn test(&self, f: impl Fn(&Value) -> bool) -> Option<Truth> {
        match self {
            Known::Void => None,
            Known::Any => Some(Truth::Unknown),
            Known::OneOf(values) => {
                Some(Truth::of_cases(values.iter().map(|value| f(value).into())))
            }
        }
    }

    /// Whether a test holds of the two; `None` if one does not exist.
    pub fn test_with(&self, other: &Known, f: impl Fn(&Value, &Value) -> Truth) -> Option<Truth> {
        match (self, other) {
            (Known::Void, _) | (_, Known::Void) => None,
            (Known::Any, _) | (_, Known::Any) => Some(Truth::Unknown),
            (Known::OneOf(a), Known::OneOf(b)) => {
                Some(Truth::of_cases(a.iter().flat_map(|x| {
                    b.iter().map(|y| f(x, y)).collect::<SmallVec<[Truth; 4]>>()
                })))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_values_are_none() {
        assert_eq!(Known::of((0..9).map(Value::Int)), Known::Any);
        assert_eq!(
            Known::of([Value::Int(1), Value::Int(1)]),
            Known::one(Value::Int(1))
        );
    }

    #[test]
    fn a_test_on_mixed_values_is_unknown() {
        let known = Known::of([Value::Int(1), Value::Int(2)]);
        assert_eq!(known.test(|v| *v == Value::Int(1)), Some(Truth::Unknown));
        assert_eq!(known.test(|v| *v != Value::Int(3)), Some(Truth::True));
        assert_eq!(Known::Void.test(|_| false), None);
    }
}
