//! Filters of listings, asked for what some resource surely shows.

use super::subject::Subject;
use super::wish::Wish;
use super::{Attempt, Planned, Planner};
use crate::explore::entry;
use crate::model::ResourceId;
use crate::model::belief::{Belief, stage_name};
use crate::model::scene::Arguments;
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
        if living.is_empty() {
            return self.make_some(belief, kind, 0);
        }
        for id in living.into_iter().rev().take(8) {
            let Some(value) = self.filter_value(belief, list, matches, id) else {
                continue;
            };
            let value = match key {
                Some(key) => Value::List(vec![entry((key.clone(), value))]),
                None => value,
            };
            let mut given = Arguments::from([(parameter.clone(), value)]);
            given.extend(self.naming_parent(belief, operation, id));
            let wish = Wish::success();
            let attempt = self.achieve(belief, operation, given, &wish, 0);
            let subject = Subject::narrowed(&self.oracle, belief, id);
            if let (Attempt::Ready(_), Some(subject)) = (&attempt, subject) {
                return attempt.ready(|call| Planned::test(call, claim).about(subject));
            }
        }
        Attempt::Stuck("nothing is known of any resource that the filter could look for".into())
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
