//! Which resources a listing is about: its parent, and the filters given.

use super::{Look, Looked};
use crate::model::belief::{Possibilities, Possibility};
use crate::model::known::Known;
use crate::model::scene::At;
use crate::model::{ResourceId, Truth};
use crate::oracle::item;
use crate::oracle::verdict::Kind;
use crate::spec::Name;
use crate::spec::compiled::Filter;
use crate::spec::syntax::Match;
use crate::value::{Value, parse_time};

impl Look<'_> {
    pub(super) fn filtered(&self, id: ResourceId, narrowed: &Possibilities, looked: &mut Looked) {
        let matches = Truth::of_cases(narrowed.iter().map(|p| self.matches(id, p)));
        let resource_id = self
            .scene
            .belief
            .get(id)
            .and_then(|r| r.id.clone())
            .unwrap_or_default();
        if matches == Truth::False {
            let says = format!(
                "{} `{resource_id}` is listed, though it does not match the filter",
                self.list.of
            );
            let blame = self.unmatched(id, narrowed);
            let blame = blame.unwrap_or_else(|| self.list.id_field.clone());
            looked.wrong.push(self.plain(Kind::Filter, &blame, says));
        }
        let parent = self.parent();
        if parent.is_some_and(|parent| !self.scene.belief.is_below(id, parent)) {
            let says = format!(
                "{} `{resource_id}` is listed under another parent",
                self.list.of
            );
            looked
                .wrong
                .push(self.plain(Kind::Filter, &Name::from("within"), says));
        }
    }

    /// The parent whose children are listed; `None`: any.
    pub(super) fn parent(&self) -> Option<ResourceId> {
        self.list
            .within
            .as_ref()
            .and_then(|within| self.scene.bound_resource(within))
    }

    /// All that might be listed.
    pub(super) fn candidates(&self) -> Vec<ResourceId> {
        match (&self.list.within, self.parent()) {
            (Some(_), Some(parent)) => self.scene.belief.below(self.scene.spec, self.kind, parent),
            _ => self.scene.belief.all_of(self.scene.spec, self.kind),
        }
    }

    /// Whether a possibility matches the filters.
    pub(super) fn matches(&self, id: ResourceId, p: &Possibility) -> Truth {
        let filters = self.list.filters.iter();
        let each = filters.filter_map(|filter| self.compared(filter, id, p));
        each.fold(Truth::True, |all, (_, truth)| all.and(truth))
    }

    /// The first filter that a resource surely does not match: a parameter, or its one key.
    fn unmatched(&self, id: ResourceId, all: &Possibilities) -> Option<Name> {
        let misses = |filter: &Filter| {
            let compared = all.iter().map(|p| self.compared(filter, id, p));
            let (sites, truths): (Vec<Name>, Vec<Truth>) = compared.flatten().unzip();
            let missed = Truth::of_cases(truths.into_iter()) == Truth::False;
            sites.into_iter().next().filter(|_| missed)
        };
        self.list.filters.iter().find_map(misses)
    }

    /// Whether a possibility matches a filter, where it is given: by the parameter's value, or by what its keys come to.
    fn compared(&self, filter: &Filter, id: ResourceId, p: &Possibility) -> Option<(Name, Truth)> {
        let parameter = &filter.parameter;
        let value = self.scene.arguments.get(parameter)?;
        if let Some(matches) = &filter.matches {
            let truth = self.compare(id, p, matches, value, parameter);
            return Some((parameter.clone(), truth));
        }
        let mut keyed = Vec::new();
        for item in value.as_list().unwrap_or_default() {
            let key = item.get("Key").and_then(Value::as_text).unwrap_or_default();
            let wanted = item.get("Value").unwrap_or(&Value::Absent);
            let site = Name::from(format!("{parameter}/{key}"));
            let truth = match filter.keys.get(key) {
                Some(matches) => self.compare(id, p, matches, wanted, &site),
                None => Truth::Unknown,
            };
            keyed.push((site, truth));
        }
        let truths: Vec<Truth> = keyed.iter().map(|(_, truth)| *truth).collect();
        let site = match keyed.as_slice() {
            [(site, _)] => site.clone(),
            _ => parameter.clone(),
        };
        Some((site, self.several(filter, &truths)))
    }

    /// What several filters by key come to.
    fn several(&self, filter: &Filter, keyed: &[Truth]) -> Truth {
        let every = Truth::every(keyed.iter().copied());
        if keyed.len() < 2 {
            return every;
        }
        let some = Truth::some(keyed.iter().copied());
        let several = filter.several.as_ref();
        let how = several.map(|of| self.scene.value(of, At::site(&filter.parameter)));
        let how = how.as_ref().and_then(Known::single);
        match how.and_then(Value::as_text) {
            Some("all") => every,
            Some("any") => some,
            Some(_) | None => Truth::of_cases([every, some].into_iter()),
        }
    }

    pub(super) fn compare(
        &self,
        id: ResourceId,
        p: &Possibility,
        matches: &Match,
        wanted: &Value,
        site: &Name,
    ) -> Truth {
        if wanted.is_absent() {
            return Truth::True;
        }
        let Some(text) = wanted.to_text().filter(|text| !text.is_empty()) else {
            return Truth::Unknown;
        };
        let at = At::site(site);
        let name: Name = matches.field.as_str().into();
        let known = match self.list.item.get(&name) {
            Some(field) => item::expected(self.scene, self.list, id, p, &name, field, at),
            None => self.scene.field(id, p, &name, at),
        };
        let options: Vec<&str> = if matches.csv {
            text.split(',').map(str::trim).collect()
        } else {
            vec![&text]
        };
        // Whether blanks around a value count, no document says.
        if options.iter().any(|option| option.trim() != *option) {
            return Truth::Unknown;
        }
        let how = self.scene.value(&matches.how, at);
        known
            .test_with(&how, |value, how| {
                let how = how.as_text().unwrap_or("");
                let any = options.iter().map(|option| {
                    let own = one_match(value, option, how);
                    match matches.aliases.get(*option) {
                        Some(other) => {
                            Truth::of_cases([own, one_match(value, other, how)].into_iter())
                        }
                        None => own,
                    }
                });
                Truth::some(any)
            })
            .unwrap_or(Truth::Unknown)
    }
}

fn one_match(value: &Value, wanted: &str, how: &str) -> Truth {
    let Some(text) = value.to_text() else {
        return if value.is_absent() {
            Truth::False
        } else {
            Truth::Unknown
        };
    };
    match how {
        "whole" => (*text == *wanted).into(),
        "part" => text.contains(wanted).into(),
        "from" | "to" => match (parse_time(&text), parse_time(wanted)) {
            (Some(have), Some(want)) if how == "from" => (have >= want).into(),
            (Some(have), Some(want)) => (have <= want).into(),
            _ => Truth::Unknown,
        },
        _ => Truth::Unknown,
    }
}
