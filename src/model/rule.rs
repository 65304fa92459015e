//! Whether a rule of an operation holds in a scene.

use super::belief::Spent;
use super::scene::{At, Binding, Scene};
use super::truth::Truth;
use crate::spec::Name;
use crate::spec::compiled::{Check, Rule, RuleKind, Step, Word};
use crate::spec::syntax::{Parameter, Type};
use crate::value::{Parts, Value, type_below};

impl Scene<'_> {
    /// Whether a rule holds: its `when` does not, or what it asks does.
    pub fn rule(&self, rule: &Rule) -> Truth {
        let at = At::site(&rule.site);
        let asked = match &rule.when {
            Some(when) => self.holds(when, at),
            None => Truth::True,
        };
        if asked == Truth::False {
            // What has no effect may be read all the same, where it is given: no document says that it is not.
            let is_read = rule.gateway.is_some() && rule.kind == RuleKind::Value;
            let unread = is_read && self.check(&rule.check, at) == Truth::False;
            return if unread { Truth::Unknown } else { Truth::True };
        }
        (!asked).or(self.check(&rule.check, at))
    }

    fn check(&self, check: &Check, at: At) -> Truth {
        match check {
            Check::Cond(cond) => self.holds(cond, at),
            Check::Given(parameter) => self.given(parameter),
            Check::Value {
                parameter,
                path,
                word,
            } => self.satisfies(parameter, path, word, at),
            Check::Exists(name) => self.exists(name),
            Check::Belongs(name) => self.belongs(name),
            Check::Limit { resource, index } => self.limit(resource, *index, at),
            Check::Wire {
                parameter,
                values,
                signed,
            } => self.not_wrong(parameter, values, *signed),
            Check::Once { parameter, signed } => self.once(parameter, *signed),
            Check::Filter {
                parameter,
                key,
                path,
                word,
            } => self.filter_value(parameter, key, (path, word), at),
        }
    }

    /// Whether one of the protocol's own parameters is as it should be: not one of the values that surely are not.
    fn not_wrong(&self, parameter: &str, values: &[Name], signed: bool) -> Truth {
        match self.wire.get(parameter) {
            None | Some(Value::Absent) => Truth::True,
            Some(Value::Text(text)) if values.contains(text) => self.unless_unsigned(signed),
            // What another rule knows to be wrong is wrong in that way.
            Some(Value::Text(text)) if self.is_wrong(parameter, text) => Truth::True,
            Some(_) => Truth::Unknown,
        }
    }

    fn is_wrong(&self, parameter: &str, text: &str) -> bool {
        let all = self.spec.gateway.refuses.values();
        all.filter(|refuses| refuses.parameter == parameter)
            .any(|refuses| refuses.values.iter().any(|value| value == text))
    }

    /// Whether no call before had the value, as long as that is surely remembered.
    fn once(&self, parameter: &str, signed: bool) -> Truth {
        match self.wire.get(parameter) {
            None | Some(Value::Absent) => Truth::True,
            Some(Value::Text(text)) => match self.belief.spent.get(text).map(|(spent, _)| spent) {
                None => Truth::True,
                Some(Spent::Surely) => self.unless_unsigned(signed),
                Some(Spent::Perhaps) => Truth::Unknown,
            },
            Some(_) => Truth::Unknown,
        }
    }

    /// False; or unknown, of what is looked at only in signed calls.
    fn unless_unsigned(&self, signed: bool) -> Truth {
        if signed && !self.belief.assumptions.signed {
            Truth::Unknown
        } else {
            Truth::False
        }
    }

    fn exists(&self, name: &str) -> Truth {
        match self.binding(name) {
            None | Some((_, Binding::Nothing | Binding::Fixture(..))) => Truth::True,
            Some((_, Binding::Missing)) => Truth::False,
            Some((_, Binding::Unknown)) => Truth::Unknown,
            Some((_, Binding::Resource(id))) => self.life(*id),
        }
    }

    /// Whether what a name is bound to belongs to what its `within` is bound to; true of what does not exist.
    fn belongs(&self, name: &str) -> Truth {
        let Some((bind, Binding::Resource(child))) = self.binding(name) else {
            return Truth::True;
        };
        let dead = self
            .possibilities(*child)
            .iter()
            .all(|p| self.life_in(*child, p) == Truth::False);
        if dead {
            return Truth::True;
        }
        let parent = self.belief.get(*child).and_then(|resource| resource.parent);
        let within = bind
            .within
            .as_ref()
            .and_then(|within| self.binding(within.trim_start_matches('$')));
        match within {
            None | Some((_, Binding::Nothing | Binding::Fixture(..))) => Truth::True,
            // Nothing belongs to what does not exist.
            Some((_, Binding::Missing)) => Truth::False,
            Some((_, Binding::Unknown)) => Truth::Unknown,
            Some((_, Binding::Resource(within))) => {
                (Some(*within) == parent || self.ancestors(*child).contains(within)).into()
            }
        }
    }

    /// All a resource belongs to, nearest first.
    pub fn ancestors(&self, of: super::belief::ResourceId) -> Vec<super::belief::ResourceId> {
        let mut all = Vec::new();
        let mut next = self.belief.get(of).and_then(|resource| resource.parent);
        while let Some(parent) = next {
            all.push(parent);
            next = self.belief.get(parent).and_then(|resource| resource.parent);
        }
        all
    }

    fn limit(&self, resource: &str, index: usize, at: At) -> Truth {
        let limit = self
            .spec
            .resources
            .get(resource)
            .and_then(|kind| kind.limits.get(index));
        let create = Self::create_of(&self.operation.effects, resource);
        match (limit, create) {
            (Some(limit), Some(create)) => self.within_limit(&create, limit, at),
            _ => Truth::True,
        }
    }

    /// Whether every value of a filter under a key satisfies a word, at every place the path leads to.
    fn filter_value(
        &self,
        parameter: &str,
        key: &str,
        (path, word): (&[Step], &Word),
        at: At,
    ) -> Truth {
        let items = self.arguments.get(parameter).and_then(Value::as_list);
        let Some((items, spec)) = items.zip(self.filter_spec(parameter, key)) else {
            return Truth::True;
        };
        let ty = type_below(&spec, path);
        let keyed = items
            .iter()
            .filter(|item| item.get("Key").and_then(Value::as_text) == Some(key))
            .filter_map(|item| item.get("Value"));
        Truth::every(keyed.map(|value| self.meets(&Parts::of(value, &spec, path), word, ty, at)))
    }

    /// What a filter's value may be under a key.
    fn filter_spec(&self, parameter: &str, key: &str) -> Option<Parameter> {
        let filters = self.operation.list.iter().flat_map(|list| &list.filters);
        let mut filters = filters.filter(|filter| &*filter.parameter == parameter);
        let matches = filters.find_map(|filter| filter.keys.get(key))?;
        let mut spec = matches.value.as_deref().cloned().unwrap_or_default();
        if matches.csv {
            spec.r#type = spec.r#type.or(Some(Type::Csv));
        }
        Some(spec)
    }
}
