//! What a run may do at a target besides looking, and how much of it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::kinds::undeletable;
use crate::explore::created_kind;
use crate::spec::{Name, Spec};

/// See the module. By default nothing is allowed but looking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Whether calls that change something may go out as dry runs.
    pub dry_run: bool,
    /// Whether resources may be created, and those that were created changed and deleted.
    pub create: bool,
    /// Whether what nothing documented deletes may be created.
    pub undeletable: bool,
    /// How the names of what is created begin.
    pub prefix: String,
    /// By kind, how many may exist, those counted that possibly do.
    pub resources: BTreeMap<Name, u32>,
    /// The kinds that may be created though they cost money.
    pub billable: BTreeSet<Name>,
    /// How many calls may go out, those of replays counted too; none: any number.
    pub calls: Option<u64>,
    /// How long calls may go out, by the wall's clock; none: for ever.
    pub time: Option<Duration>,
}

impl Limits {
    /// What is allowed, in the words of `flowcheck.toml`.
    pub fn words(&self) -> Vec<&'static str> {
        let all = [
            ("look", true),
            ("dry-run", self.dry_run),
            ("create", self.create),
            ("undeletable", self.undeletable),
        ];
        let allowed = all.iter().filter(|(_, allowed)| *allowed);
        allowed.map(|(word, _)| *word).collect()
    }

    /// By kind that operations create, why it may not be.
    pub fn refused_kinds(&self, spec: &Spec) -> BTreeMap<Name, String> {
        let stays = undeletable(spec);
        let makers = spec.operations.values();
        let kinds = makers.filter_map(|operation| created_kind(&operation.effects));
        let refused = kinds.filter_map(|kind| {
            let why = self.refused_kind(spec, &kind, stays.contains(&kind))?;
            Some((kind, why))
        });
        refused.collect()
    }

    fn refused_kind(&self, spec: &Spec, kind: &Name, stays: bool) -> Option<String> {
        if !self.create {
            return Some("it needs the permission `create`".to_owned());
        }
        if self.resources.get(kind).is_none_or(|number| *number == 0) {
            return Some(format!("the budget names no number of `{kind}`"));
        }
        let bills = spec
            .resources
            .get(kind)
            .is_some_and(|kind| !kind.bills.is_empty());
        if bills && !self.billable.contains(kind) {
            return Some(format!(
                "`{kind}` costs money, and is not named as `billable`"
            ));
        }
        let stays = stays && !self.undeletable;
        stays.then(|| {
            "nothing documented deletes it: it needs the permission `undeletable`".to_owned()
        })
    }

    /// By operation, why it may not be called but as a dry run.
    pub fn refused_operations(&self, spec: &Spec) -> BTreeMap<Name, String> {
        let kinds = self.refused_kinds(spec);
        let changing = spec
            .operations
            .values()
            .filter(|operation| !operation.effects.is_empty());
        let refused = changing.filter_map(|operation| {
            let why = match created_kind(&operation.effects) {
                Some(kind) => kinds.get(&kind).cloned(),
                None if self.create => None,
                None => Some("it needs the permission `create`".to_owned()),
            };
            Some((operation.name.clone(), why?))
        });
        refused.collect()
    }

    /// What both allow, of either no more than it allows; none, if no prefix is one of both.
    pub fn and(&self, other: &Limits) -> Option<Limits> {
        let prefix = [&self.prefix, &other.prefix]
            .into_iter()
            .max_by_key(|prefix| prefix.len())?;
        let both = prefix.starts_with(&self.prefix) && prefix.starts_with(&other.prefix);
        let fewest = |(kind, number): (&Name, &u32)| {
            let other = other.resources.get(kind)?;
            Some((kind.clone(), *number.min(other)))
        };
        both.then(|| Limits {
            dry_run: self.dry_run && other.dry_run,
            create: self.create && other.create,
            undeletable: self.undeletable && other.undeletable,
            prefix: prefix.clone(),
            resources: self.resources.iter().filter_map(fewest).collect(),
            billable: &self.billable & &other.billable,
            calls: self.calls.into_iter().chain(other.calls).min(),
            time: self.time.into_iter().chain(other.time).min(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(prefix: &str, calls: Option<u64>, kinds: &[(&str, u32)]) -> Limits {
        Limits {
            create: true,
            prefix: prefix.to_owned(),
            calls,
            resources: kinds
                .iter()
                .map(|(kind, number)| ((*kind).into(), *number))
                .collect(),
            ..Limits::default()
        }
    }

    #[test]
    fn two_together_allow_what_both_do() {
        let one = limits("fc-", None, &[("FileSystem", 3), ("Fileset", 1)]);
        let other = limits("fc-night-", Some(9), &[("FileSystem", 2)]);
        for both in [one.and(&other), other.and(&one)] {
            assert_eq!(
                both,
                Some(limits("fc-night-", Some(9), &[("FileSystem", 2)]))
            );
        }
        assert_eq!(one.and(&limits("other-", None, &[])), None);
        let looking = Limits {
            create: false,
            ..other
        };
        assert!(one.and(&looking).is_some_and(|both| !both.create));
    }
}
