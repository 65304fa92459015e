//! Filters of listings: what resources show in the fields they look at.

use super::compose::Composer;
use crate::model::scene::Arguments;
use crate::spec::compiled::Filter;
use crate::spec::{Name, Operation};
use crate::value::Value;

impl Composer<'_> {
    pub(super) fn filter_of<'o>(
        &self,
        operation: &'o Operation,
        parameter: &Name,
    ) -> Option<&'o Filter> {
        operation
            .list
            .as_ref()?
            .filters
            .iter()
            .find(|filter| filter.parameter == *parameter)
    }

    /// A filter's value: what some resource shows in the field, or a stranger.
    pub(super) fn filter_value(
        &mut self,
        operation: &Operation,
        filter: &Filter,
        arguments: &Arguments,
    ) -> Value {
        let keys: Vec<(&Name, &crate::spec::syntax::Match)> = filter.keys.iter().collect();
        if let Some(matches) = &filter.matches {
            return self.shown(operation, &matches.field, arguments);
        }
        // Two at once show whether all of them have to match.
        let count = if self.random.once_in(4) { 2 } else { 1 };
        let mut entries: Vec<(Name, Value)> = Vec::new();
        for _ in 0..count {
            let chosen = self.random.pick(&keys).copied();
            let Some((key, matches)) =
                chosen.filter(|(key, _)| entries.iter().all(|(other, _)| other != *key))
            else {
                continue;
            };
            let value = self.shown(operation, &matches.field, arguments);
            entries.push((key.clone(), value));
        }
        Value::List(entries.into_iter().map(entry).collect())
    }

    fn shown(&mut self, operation: &Operation, field: &str, arguments: &Arguments) -> Value {
        let bindings = self.bindings(operation, arguments);
        let scene = self
            .oracle
            .scene(self.belief, operation, arguments, &bindings);
        let kind = operation
            .list
            .as_ref()
            .and_then(|list| scene.kind(&list.of));
        let all = kind
            .map(|kind| self.belief.all_of(self.oracle.spec(), kind))
            .unwrap_or_default();
        let site = Name::from("filter");
        let chosen = self.random.pick(&all);
        let known =
            chosen.map(|id| scene.resource_field(*id, field, crate::model::scene::At::site(&site)));
        let value =
            known.and_then(|known| known.values().and_then(|values| values.first().cloned()));
        match value.as_ref().and_then(Value::to_text) {
            Some(text) if !text.is_empty() && self.random.once_in(4) => Value::text(part(&text)),
            Some(text) if !text.is_empty() && !self.random.once_in(5) => Value::text(&text),
            _ => Value::text("no-such-value-00"),
        }
    }
}

/// Most of a text, without its end: whether a filter takes a part for the whole shows by it.
fn part(text: &str) -> &str {
    let end = text.char_indices().rev().nth(1).map_or(0, |(end, _)| end);
    text.get(..end.max(1)).unwrap_or(text)
}

/// A filter, as a list of them holds it.
/// An item of a parameter with `Key` and `Value`.
pub(crate) fn entry((key, value): (Name, Value)) -> Value {
    let fields = [
        (Name::from("Key"), Value::Text(key)),
        (Name::from("Value"), value),
    ];
    Value::Map(fields.into_iter().collect())
}
