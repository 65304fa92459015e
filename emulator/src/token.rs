//! Client tokens: the same request again gets the same answer and has no second effect.
//!
//! `cpfs-api-2022-06-29#4.1`: a token with other arguments is refused by `CreateFileSystem`, and a token holds for 30
//! days. The other operations document the token alone; the sites `<Operation>.other-arguments` and the same 30 days
//! hold there. A refusal or a dry run leaves a token unused.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use crate::clock::later;
use crate::wire::answer::Fields;
use crate::wire::request::Parameters;

const RETENTION: Duration = Duration::from_secs(30 * 24 * 3600);

/// What a token stands for.
#[derive(Clone, Debug)]
struct Used {
    arguments: Parameters,
    answer: Fields,
    until: Timestamp,
}

/// What is known of a token.
#[derive(Debug, PartialEq)]
pub(crate) enum Known {
    Unused,
    /// The same request was answered so.
    Same(Fields),
    /// Another request used it, and was answered so.
    Other(Fields),
}

/// Used tokens, per operation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tokens {
    used: BTreeMap<(&'static str, String), Used>,
    forget: BTreeMap<Timestamp, Vec<(&'static str, String)>>,
}

impl Tokens {
    pub(crate) fn know(
        &mut self,
        operation: &'static str,
        token: &str,
        arguments: &Parameters,
        now: Timestamp,
    ) -> Known {
        self.prune(now);
        match self.used.get(&(operation, token.to_owned())) {
            None => Known::Unused,
            Some(used) if used.arguments == *arguments => Known::Same(used.answer.clone()),
            Some(used) => Known::Other(used.answer.clone()),
        }
    }

    pub(crate) fn keep(
        &mut self,
        operation: &'static str,
        token: &str,
        arguments: Parameters,
        answer: Fields,
        now: Timestamp,
    ) {
        let until = later(now, RETENTION);
        let key = (operation, token.to_owned());
        self.used.insert(
            key.clone(),
            Used {
                arguments,
                answer,
                until,
            },
        );
        self.forget.entry(until).or_default().push(key);
    }

    fn prune(&mut self, now: Timestamp) {
        while let Some(oldest) = self.forget.first_entry().filter(|e| *e.key() < now) {
            for key in oldest.remove() {
                if self.used.get(&key).is_some_and(|u| u.until < now) {
                    self.used.remove(&key);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_forgotten_after_thirty_days() {
        let mut tokens = Tokens::default();
        let start = Timestamp::UNIX_EPOCH;
        tokens.keep("A", "t", Parameters::new(), vec![("Id", "1".into())], start);
        let mut know = |op, at| tokens.know(op, "t", &Parameters::new(), at);
        assert_eq!(know("B", start), Known::Unused, "tokens are per operation");
        assert_eq!(
            know("A", later(start, RETENTION)),
            Known::Same(vec![("Id", "1".into())])
        );
        assert_eq!(
            know("A", later(start, RETENTION + Duration::from_secs(1))),
            Known::Unused
        );
    }
}
