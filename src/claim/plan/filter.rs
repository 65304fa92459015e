//! Filters of listings, asked for what some resource surely shows.

use std::sync::Arc;

use super::Planner;
use super::step::{Attempt, Planned};
use super::subject::Subject;
use super::wish::Wish;
use crate::claim::Portion;
use crate::explore::entry;
use crate::model::belief::{Belief, stage_name};
use crate::model::scene::Arguments;
use crate::model::{KindId, ResourceId};
use crate::spec::compiled::{Filter, List};
use crate::spec::syntax::Match;
use crate::spec::{Name, Operation};
use crate::value::Value;

/// By what a listing is to be narrowed.
pub(super) struct Narrowed<'n> {
    pub(super) parameter: &'n Name,
    pub(super) key: Option<&'n Name>,
    pub(super) portion: Portion,
}

impl Narrowed<'_> {
    fn given(&self, value: Value) -> Arguments {
        let value = match self.key {
            Some(key) => Value::List(vec![entry((key.clone(), value))]),
            None => value,
        };
        Arguments::from([(self.parameter.clone(), value)])
    }
}

/// How that is matched, in which listing.
struct Narrowing<'n> {
    list: &'n List,
    matches: &'n Match,
    by: &'n Narrowed<'n>,
}

impl Planner {
    pub(super) fn filter(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        claim: usize,
        by: &Narrowed,
    ) -> Attempt {
        let Narrowed {
            parameter,
            key,
            portion,
        } = *by;
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
            let whole = portion == Portion::Whole;
            if whole && !self.is_alone_with(belief, list, matches, (id, &value)) {
                last = "nothing is there that the filter would leave out".to_owned();
                continue;
            }
            let value = if whole { value } else { cut(&value) };
            let mut given = by.given(value);
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
        match self.one_more(belief, kind, Some(matches), last).or_why() {
            Ok(other) => other,
            Err(why) if portion == Portion::Whole => {
                let filter = Narrowing { list, matches, by };
                self.left_out(belief, operation, claim, &filter, why)
            }
            Err(why) => Attempt::Stuck(why),
        }
    }

    /// Where nothing else can stand beside a resource: what the filter leaves out is the resource itself.
    fn left_out(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        claim: usize,
        filter: &Narrowing,
        why: String,
    ) -> Attempt {
        let Narrowing { list, matches, by } = *filter;
        let kind = self.oracle.spec().resources.get_index_of(&list.of);
        let living = kind.map_or_else(Vec::new, |kind| self.living(belief, kind));
        let mut last = why;
        for id in living.into_iter().rev().take(8) {
            let name = belief.get(id).and_then(|own| own.id.clone());
            let other = self.unmatched(belief, list, matches, id);
            let Some((name, other)) = name.zip(other) else {
                continue;
            };
            let mut given = by.given(other);
            given.extend(self.naming_parent(belief, operation, id));
            match self.achieve(belief, operation, given, &Wish::success(), 0) {
                Attempt::Stuck(why) => last = why,
                Attempt::Ready(call) => {
                    return Attempt::Ready(call)
                        .ready(|call| Planned::test(call, claim).about(Subject::LeftOut(name)));
                }
                other @ Attempt::Step(_) | other @ Attempt::Look(..) | other @ Attempt::Wait(_) => {
                    return other;
                }
            }
        }
        Attempt::Stuck(last)
    }

    /// A value by which a filter surely does not find a resource.
    fn unmatched(
        &mut self,
        belief: &Belief,
        list: &List,
        matches: &Match,
        id: ResourceId,
    ) -> Option<Value> {
        let own = self.filter_value(belief, list, matches, id)?;
        let kind = belief.get(id)?.kind;
        let field = Name::from(matches.field.value.trim_start_matches("$it."));
        if *field == *list.id_field {
            return Some(last_changed(&own));
        }
        let (_, facts) = self.oracle.spec().resources.get_index(kind)?;
        if *field == *"state" || facts.state_field.as_ref() == Some(&field) {
            let mut states = facts.states.keys();
            let other = states.find(|state| Some(&***state) != own.as_text());
            return other.map(|state| Value::text(state));
        }
        let other = self.other_value(belief, kind, &field, &own);
        Some(other.unwrap_or_else(|| last_changed(&own)))
    }

    /// A listing by two keys, of which something matches the one, and surely not the other: what another shows there.
    pub(super) fn filters(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        parameter: &Name,
    ) -> Attempt {
        let oracle = Arc::clone(&self.oracle);
        let lists = operation.list.iter();
        let mut found = lists.flat_map(|list| list.filters.iter().map(move |of| (list, of)));
        let Some((list, filter)) = found.find(|(_, of)| of.parameter == *parameter) else {
            return Attempt::Stuck("no such filter".into());
        };
        let Some(kind) = oracle.spec().resources.get_index_of(&list.of) else {
            return Attempt::Stuck("no such kind".into());
        };
        let mut last = "nothing is there that matches one of two filters alone".to_owned();
        for id in self.living(belief, kind).into_iter().rev().take(8) {
            let Some(pair) = self.half_matched(belief, list, filter, id) else {
                continue;
            };
            let pair = pair.into_iter().map(entry).collect();
            let mut given = Arguments::from([(parameter.clone(), Value::List(pair))]);
            given.extend(self.naming_parent(belief, operation, id));
            match self.achieve(belief, operation, given, &Wish::success(), 0) {
                Attempt::Stuck(why) => last = why,
                other @ Attempt::Ready(_)
                | other @ Attempt::Step(_)
                | other @ Attempt::Look(..)
                | other @ Attempt::Wait(_) => return other,
            }
        }
        self.one_more(belief, kind, filter.keys.values().next(), last)
    }

    /// One more of a kind, where there is too little to filter; what it shows may differ.
    fn one_more(
        &mut self,
        belief: &Belief,
        kind: KindId,
        matches: Option<&Match>,
        why: String,
    ) -> Attempt {
        match matches.map(|matches| self.another(belief, kind, matches)) {
            Some(Attempt::Stuck(_)) | None => Attempt::Stuck(why),
            Some(another) => another,
        }
    }

    /// A key and a value that a resource shows, and a key with a value that it does not and one beside it does.
    fn half_matched(
        &self,
        belief: &Belief,
        list: &List,
        filter: &Filter,
        id: ResourceId,
    ) -> Option<[(Name, Value); 2]> {
        let resource = belief.get(id)?;
        let siblings = belief.siblings(resource.kind, resource.parent);
        let shows = |of: ResourceId, key: &Name| {
            let matches = filter.keys.get(key)?;
            self.filter_value(belief, list, matches, of)
        };
        let mut keys = filter.keys.keys();
        let (one, own) = keys.find_map(|key| Some((key, shows(id, key)?)))?;
        let other = |key: &&Name| *key != one;
        filter.keys.keys().filter(other).find_map(|key| {
            let mine = shows(id, key)?;
            let mut theirs = siblings.iter().filter_map(|other| shows(*other, key));
            let theirs = theirs.find(|theirs| *theirs != mine)?;
            Some([(one.clone(), own.clone()), (key.clone(), theirs)])
        })
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

    /// One more of a kind, beside the last, with another value in the field that a filter looks at, if it shows any.
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
        let shown = shown.unwrap_or(Value::Absent);
        let other = self.other_value(belief, kind, &field, &shown);
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

/// The same but for its last character: of the same kind and length, and so of the same form.
fn last_changed(value: &Value) -> Value {
    let mut text = value.to_text().unwrap_or_default().into_owned();
    let other = match text.pop() {
        Some('0') => '1',
        Some('0'..='9') => '0',
        Some('x') => 'y',
        Some(_) | None => 'x',
    };
    text.push(other);
    Value::text(&text)
}

/// A text without its last character.
fn cut(value: &Value) -> Value {
    let text = value.to_text().unwrap_or_default();
    let end = text.char_indices().last().map_or(0, |(at, _)| at);
    Value::text(text.get(..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::plan::Permission;
    use crate::claim::plan::bench::planner;
    use crate::explore::Next;
    use crate::oracle::tests::bench::shop;

    #[test]
    fn what_shows_nothing_that_a_filter_could_look_for_gets_another_beside_it_that_does() {
        let three = Value::Int(3);
        for (item, shown) in [
            ("ItemId: i-1", None),
            ("ItemId: i-1, Size: 3", Some(&three)),
        ] {
            let facts = format!(
                "Town: [{{ name: ulm, people: 9 }}]\n\
                 Shop: [{{ ShopId: s-1, Town: ulm, state: Open }}]\n\
                 Item: [{{ {item}, ShopId: s-1, state: Shelved }}]\n"
            );
            let (mut planner, belief) = planner(shop(), &facts, Permission::default());
            let oracle = Arc::clone(&planner.oracle);
            let list = oracle.spec().operations.get("ListItems").unwrap();
            let filters = &list.list.as_ref().unwrap().filters;
            let matches = filters.first().unwrap().matches.as_ref().unwrap();
            let kind = oracle.spec().resources.get_index_of("Item").unwrap();
            let Attempt::Step(step) = planner.another(&belief, kind, matches).step() else {
                panic!("nothing leads to another item");
            };
            let size = step.arguments.get("Size");
            assert!(size.is_some() && size != shown, "{item}: {size:?}");
        }
    }

    #[test]
    fn where_nothing_stands_beside_it_a_filter_leaves_it_out() {
        let facts = "Town: [{ name: ulm, people: 9 }]\n\
                     Shop: [{ ShopId: s-1, Town: ulm, state: Open }]\n\
                     Item: [{ ItemId: i-1, Size: 3, ShopId: s-1, state: Shelved }]\n";
        let permission = Permission {
            change: false,
            ..Permission::default()
        };
        let (mut planner, belief) = planner(shop(), facts, permission);
        let oracle = Arc::clone(&planner.oracle);
        let list = oracle.spec().operations.get("ListItems").unwrap();
        let filter = list.list.as_ref().unwrap().filters.first().unwrap();
        let by = Narrowed {
            parameter: &filter.parameter,
            key: None,
            portion: Portion::Whole,
        };
        let Attempt::Ready(planned) = planner.filter(&belief, list, 0, &by) else {
            panic!("nothing leaves it out");
        };
        let Next::Call { call, .. } = &planned.next else {
            panic!("it is no call");
        };
        let asked = call.arguments.get(&filter.parameter);
        assert!(
            asked.is_some_and(|asked| *asked != Value::Int(3)),
            "{asked:?}"
        );
        assert!(matches!(planned.subject, Some(Subject::LeftOut(id)) if &*id == "i-1"));
    }
}
