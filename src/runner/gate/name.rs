//! The name of what a call creates: it has to begin so that it is found again, and nothing that the call tests may
//! hang on it.

use super::judged::Judged;
use crate::model::belief::Belief;
use crate::oracle::Oracle;
use crate::spec::{Name, Operation};
use crate::sut::Call;
use crate::value::Value;

/// The call with a name that begins with the prefix, and the name. None if there is no such: it takes no name that
/// listings show, or with any name that fits it would be another test. A call without a name gets `mark`, if there is one.
pub(super) fn named(
    oracle: &Oracle,
    belief: &Belief,
    operation: &Operation,
    call: &Call,
    parameter: &Name,
    prefix: &str,
    mark: Option<&str>,
) -> Option<(Call, Option<String>)> {
    let candidates = match call.arguments.get(parameter) {
        None => vec![mark?.to_owned()],
        Some(Value::Text(text)) if text.starts_with(prefix) => {
            return Some((call.clone(), Some(text.to_string())));
        }
        // A length at a bound stays there.
        Some(Value::Text(text)) if text.chars().count() > prefix.len() => {
            vec![overlaid(text, prefix), format!("{prefix}{text}")]
        }
        Some(Value::Text(text)) => vec![format!("{prefix}{text}")],
        Some(Value::Absent | Value::Bool(_) | Value::Int(_) | Value::List(_) | Value::Map(_)) => {
            return None;
        }
    };
    let before = Judged::of(oracle, belief, operation, &call.arguments).rules;
    candidates.into_iter().find_map(|name| {
        let mut renamed = call.clone();
        renamed
            .arguments
            .insert(parameter.clone(), Value::text(&name));
        let after = Judged::of(oracle, belief, operation, &renamed.arguments).rules;
        (name.starts_with(prefix) && before == after).then_some((renamed, Some(name)))
    })
}

/// The prefix in place of as many characters.
fn overlaid(text: &str, prefix: &str) -> String {
    let rest = text.chars().skip(prefix.chars().count());
    prefix.chars().chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::overlaid;

    #[test]
    fn what_is_long_enough_keeps_its_length() {
        assert_eq!(overlaid("aaaaaa", "fc-"), "fc-aaa");
        assert_eq!(overlaid("状状状状", "fc-"), "fc-状");
        assert_eq!(overlaid("a", "fc-"), "fc-");
    }
}
