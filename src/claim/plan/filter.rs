//! Filters of listings, asked for what some resource surely shows.

use super::Planner;
use super::step::{Attempt, Planned};
use super::subject::Subject;
use super::wish::Wish;
use crate::explore::entry;
use crate::model::belief::{Belief, stage_name};
use crate::model::scene::Arguments;
use crate::model::{KindId, ResourceId};
use crate::spec::compiled::List;
use crate::spec::syntax::Match;
use crate::spec::{Name, Operation};
use crate::value::Value;

impl Planner {
    pub(super) fn filter(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        claim: usize,
        parameter: &Name,
        key: Option<&Name>,
    ) -> Attempt {
        let list = operation.list.as_ref();
        let filter = list.and_then(|list| {
            list.filters
                .iter()
                .find(|filter| filter.parameter == *parameter)
        });
        let (Some(list), Some(filter)) = (list, filter) else {
            return Attempt::Stuck("no such filter".into());
        };
        let matches: Option<&Match> = match key {
            Some(key) => filter.keys.get(key),
            None => filter.matches.as_ref(),
        };
        let kind = self.oracle.spec().resources.get_index_of(&list.of);
        let (Some(matches), Some(kind)) = (matches, kind) else {
            return Attempt::Stuck("no document says how it matches".into());
        };
        let living = self.living(belief, kind);
        let mut last = "nothing is known of any resource that the filter could look for".to_owned();
        for id in living.into_iter().rev().take(8) {
            let Some(value) = self.filter_value(belief, list, matches, id) else {
                continue;
            };
            if !self.is_alone_with(belief, list, matches, (id, &value)) {
                last = "nothing is there that the filter would leave out".to_owned();
                continue;
            }
            let value = match key {
                Some(key) => Value::List(vec![entry((key.clone(), value))]),
                None => value,
            };
            let mut given = Arguments::from([(parameter.clone(), value)]);
            given.extend(self.naming_parent(belief, operation, id));
            let attempt = self.achieve(belief, operation, given, &Wish::success(), 0);
            let subject = Subject::narrowed(&self.oracle, belief, id);
            match (attempt, subject) {
                (attempt @ Attempt::Ready(_), Some(subject)) => {
                    return attempt.ready(|call| Planned::test(call, claim).about(subject));
                }
                (Attempt::Stuck(why), _) => last = why,
                (
                    Attempt::Ready(_) | Attempt::Step(_) | Attempt::Look(..) | Attempt::Wait(_),
                    _,
                ) => {}
            }
        }
        // One more, and what it shows may differ.
        match self.another(belief, kind, matches) {
            Attempt::Stuck(_) => Attempt::Stuck(last),
            another @ Attempt::Ready(_)
            | another @ Attempt::Step(_)
            | another @ Attempt::Look(..)
            | another @ Attempt::Wait(_) => another,
        }
    }

    /// Whether some other beside a resource surely shows another value: a filter that does not look would show both.
    fn is_alone_with(
        &self,
        belief: &Belief,
        list: &List,
        matches: &Match,
        (id, value): (ResourceId, &Value),
    ) -> bool {
        let Some(resource) = belief.get(id) else {
            return false;
        };
        let differs = |other: &ResourceId| {
            let theirs = self.filter_value(belief, list, matches, *other);
            theirs.is_some_and(|theirs| theirs != *value)
        };
        let siblings = belief.siblings(resource.kind, resource.parent);
        siblings.iter().any(differs)
    }

    /// One more of a kind, beside the last, with another value in the field that a filter looks at.
    fn another(&mut self, belief: &Belief, kind: KindId, matches: &Match) -> Attempt {
        let last = self.living(belief, kind).last().copied();
        let parent = last.and_then(|last| belief.get(last)?.parent);
        let field = Name::from(matches.field.value.trim_start_matches("$it."));
        let shown = last.and_then(|last| {
            let [only] = belief.possibilities(last) else {
                return None;
            };
            only.fields.get(&field)?.single().cloned()
        });
        let other = shown.and_then(|shown| self.other_value(belief, kind, &field, &shown));
        let fields = other.map(|other| (field, other)).into_iter().collect();
        self.make(belief, kind, parent, &fields, 0)
    }

    /// The value that a resource surely shows in the field a filter looks at.
    fn filter_value(
        &self,
        belief: &Belief,
        list: &List,
        matches: &Match,
        id: ResourceId,
    ) -> Option<Value> {
        let resource = belief.get(id)?;
        let field = matches.field.value.trim_start_matches("$it.");
        if field == &*list.id_field {
            return resource.id.clone().map(Value::Text);
        }
        let [only] = resource.possibilities.as_slice() else {
            return None;
        };
        if field == "state" || self.state_field(resource.kind).as_deref() == Some(field) {
            let state = stage_name(self.oracle.spec(), resource.kind, only.stage);
            return Some(Value::text(state));
        }
        let value = only.fields.get(field)?.single()?.clone();
        (!value.is_absent() && value.to_text().is_some()).then_some(value)
    }
}
