//! What is wrong with a listing, told.

use super::{Look, Wrong};
use crate::model::known::Known;
use crate::model::{ResourceId, Stage};
use crate::oracle::item::Mismatch;
use crate::oracle::verdict::{Admissible, Kind};
use crate::spec::Name;
use crate::value::Value;

impl Look<'_> {
    pub(super) fn plain(&self, kind: Kind, blame: &Name, says: String) -> Wrong {
        Wrong {
            kind,
            blame: vec![blame.clone()],
            observed: says.clone(),
            says,
            admissible: Vec::new(),
            about: None,
            assumed: false,
        }
    }

    /// No possibility fits: stuck, if a passed deadline alone rules out the state shown; otherwise shown.
    pub(super) fn cannot_be(
        &self,
        id: ResourceId,
        item: &Value,
        mismatches: &[(Stage, Vec<Mismatch>)],
    ) -> Wrong {
        let resource_id = self
            .scene
            .belief
            .get(id)
            .and_then(|r| r.id.clone())
            .unwrap_or_default();
        let kind = self.scene.spec.resources.get_index(self.kind);
        let state_field = kind.and_then(|(_, kind)| kind.state_field.clone());
        let shown_state = state_field
            .as_ref()
            .and_then(|field| item.get(field))
            .and_then(Value::as_text);
        let dead = mismatches.iter().all(|(_, differs)| differs.is_empty());
        let state_only = mismatches
            .iter()
            .filter(|(_, differs)| !differs.is_empty())
            .any(|(_, differs)| {
                differs
                    .iter()
                    .all(|m| Some(&m.field) == state_field.as_ref())
            });
        if let (Some(state), true) = (shown_state, dead || state_only)
            && let Some(assumed) = self.is_transient(state)
        {
            let expected = self.expected_states(id);
            return Wrong {
                kind: Kind::Stuck,
                blame: vec![state.into()],
                says: format!(
                    "{} `{resource_id}` is still {state}, past its deadline",
                    self.list.of
                ),
                admissible: vec![Admissible {
                    answer: expected,
                    why: self.deadline_of(state),
                }],
                observed: format!("{} {state}", state_field.unwrap_or_default()),
                about: Some(id),
                assumed,
            };
        }
        if dead {
            return Wrong {
                kind: Kind::Shown,
                blame: vec!["gone".into()],
                says: format!(
                    "{} `{resource_id}` is listed, though it is gone",
                    self.list.of
                ),
                admissible: vec![Admissible {
                    answer: "not listed".into(),
                    why: "it was deleted".into(),
                }],
                observed: format!("listed: {item}"),
                about: Some(id),
                assumed: false,
            };
        }
        // A possibility in the state that is shown tells best what is wrong.
        let elsewhere = |differs: &[Mismatch]| {
            differs
                .iter()
                .any(|m| Some(&m.field) == state_field.as_ref())
        };
        let nearest = mismatches
            .iter()
            .filter(|(_, differs)| !differs.is_empty())
            .min_by_key(|(_, differs)| (elsewhere(differs), differs.len()));
        let differs = nearest
            .map(|(_, differs)| differs.as_slice())
            .unwrap_or_default();
        let tell = |m: &Mismatch| format!("{} {}", m.field, m.shows);
        let expect = |m: &Mismatch| Admissible {
            answer: format!("{} {}", m.field, known_text(&m.expected)),
            why: "what the calls before it set".into(),
        };
        Wrong {
            kind: Kind::Shown,
            blame: differs.iter().map(|m| m.field.clone()).collect(),
            says: format!(
                "{} `{resource_id}` shows {}, which it cannot be",
                self.list.of,
                differs.iter().map(tell).collect::<Vec<_>>().join(", ")
            ),
            admissible: differs.iter().map(expect).collect(),
            observed: differs.iter().map(tell).collect::<Vec<_>>().join(", "),
            about: Some(id),
            assumed: false,
        }
    }

    /// Whether a state (as shown) is left by itself, and if so whether its deadline is an assumption.
    pub(super) fn is_transient(&self, shown: &str) -> Option<bool> {
        let (_, kind) = self.scene.spec.resources.get_index(self.kind)?;
        let state = kind.states.get(shown)?;
        if state.becomes.is_empty() {
            return None;
        }
        match (state.takes, state.assumed) {
            (Some(_), _) => Some(false),
            (None, Some(_)) => Some(true),
            (None, None) => None,
        }
    }

    pub(super) fn deadline_of(&self, shown: &str) -> String {
        let state = self
            .scene
            .spec
            .resources
            .get_index(self.kind)
            .and_then(|(_, kind)| kind.states.get(shown));
        match state.and_then(|state| state.takes.map(|(_, most)| most).or(state.assumed)) {
            Some(most) => format!("{shown} lasts {} s at most", most.as_secs()),
            None => String::new(),
        }
    }

    pub(super) fn expected_states(&self, id: ResourceId) -> String {
        let mut names: Vec<&str> = self
            .scene
            .possibilities(id)
            .iter()
            .map(|p| crate::model::belief::stage_name(self.scene.spec, self.kind, p.stage))
            .collect();
        names.sort_unstable();
        names.dedup();
        names.join(" or ")
    }

    pub(super) fn missing(&self, id: ResourceId) -> Wrong {
        let name = self
            .scene
            .belief
            .get(id)
            .and_then(|r| r.id.clone())
            .unwrap_or_default();
        Wrong {
            kind: Kind::Missing,
            blame: vec![self.list.of.clone()],
            says: format!("{} `{name}` is not listed", self.list.of),
            admissible: vec![Admissible {
                answer: format!("{} `{name}` listed", self.list.of),
                why: format!("it exists ({}) and matches", self.expected_states(id)),
            }],
            observed: "a complete listing without it".into(),
            about: Some(id),
            assumed: false,
        }
    }
}

fn known_text(known: &Known) -> String {
    match known {
        Known::Any | Known::Void => "anything".to_owned(),
        Known::OneOf(values) => {
            let texts: Vec<String> = values.iter().map(ToString::to_string).collect();
            texts.join(" or ")
        }
    }
}
