//! Finding what is left: what the ledger knows, what lies below it, what bears a name of ours.

use std::collections::{BTreeMap, BTreeSet};

use super::{Event, Sweep, SweepError};
use crate::model::fixtures::Fixture;
use crate::runner::gate;
use crate::runner::ledger::{Account, Entry, Intent, Made, Thing};
use crate::runner::survey::{Answered, Listed, id_of};
use crate::spec::{Name, Resource};
use crate::value::Value;

impl Sweep<'_, '_> {
    /// Finds out what is there.
    pub(super) async fn look(&mut self) -> Result<(), SweepError> {
        self.failed.clear();
        let account = self.account();
        for (thing, above) in &account.living {
            self.found(thing, above);
        }
        let mut seen: BTreeSet<Thing> = BTreeSet::new();
        let kinds: Vec<Name> = self.spec.resources.keys().cloned().collect();
        // Parents come before their children.
        for kind in kinds {
            for above in self.parents(&kind, &account, &seen) {
                self.look_below(&kind, &above, &account, &mut seen).await?;
            }
        }
        self.note_absent(&seen)
    }

    /// Below what a kind is to be looked for.
    fn parents(
        &self,
        kind: &Name,
        account: &Account,
        seen: &BTreeSet<Thing>,
    ) -> Vec<BTreeMap<Name, Name>> {
        let deletable = gate::deleter(self.spec, kind).is_some();
        let Some(within) = self
            .spec
            .resources
            .get(kind)
            .and_then(|kind| kind.within.clone())
        else {
            return if deletable {
                vec![BTreeMap::new()]
            } else {
                Vec::new()
            };
        };
        if !deletable {
            return Vec::new();
        }
        let mut all: BTreeSet<BTreeMap<Name, Name>> = BTreeSet::new();
        let own = seen.iter().filter(|thing| thing.kind == within);
        for thing in own {
            let mut above = self.here.get(thing).cloned().unwrap_or_default();
            above.insert(thing.kind.clone(), thing.id.clone());
            all.insert(above);
        }
        let open = account.open.values().filter(|intent| intent.kind == *kind);
        let living = account
            .living
            .iter()
            .filter(|(thing, _)| thing.kind == *kind);
        let named = open
            .map(|intent| &intent.above)
            .chain(living.map(|(_, above)| above));
        let whole = named.filter(|above| above.contains_key(&within));
        all.extend(whole.map(|above| self.only_above(kind, above)));
        if self.settings.orphans {
            all.extend(self.standing(&within));
        }
        all.into_iter().collect()
    }

    /// Of the things that a call named, those that a kind belongs to.
    pub(super) fn only_above(
        &self,
        kind: &Name,
        named: &BTreeMap<Name, Name>,
    ) -> BTreeMap<Name, Name> {
        let mut above = BTreeMap::new();
        let within = |kind: &Name| {
            self.spec
                .resources
                .get(kind)
                .and_then(|kind| kind.within.clone())
        };
        let mut here = within(kind);
        while let Some(kind) = here {
            above.extend(named.get(&kind).map(|id| (kind.clone(), id.clone())));
            here = within(&kind);
        }
        above
    }

    /// What stands in the account may have something of ours below it.
    fn standing(&self, kind: &Name) -> Vec<BTreeMap<Name, Name>> {
        let facts = self.fixtures.of(kind).unwrap_or_default();
        let ids = |fact: &Fixture| {
            let named = |resource: &Resource| {
                let id = fact.get(&resource.id)?.as_text()?;
                Some((resource.name.clone(), Name::from(id)))
            };
            self.spec.resources.values().filter_map(named).collect()
        };
        facts.iter().map(ids).collect()
    }

    async fn look_below(
        &mut self,
        kind: &Name,
        above: &BTreeMap<Name, Name>,
        account: &Account,
        seen: &mut BTreeSet<Thing>,
    ) -> Result<(), SweepError> {
        let items = match self.survey.list(kind, above).await? {
            Listed::Items(items) => items,
            // What it belonged to is not there any more.
            Listed::Failed(Answered::Refused(404, _)) | Listed::Never => Vec::new(),
            Listed::Failed(_) => {
                self.failed
                    .insert((kind.clone(), above.values().cloned().collect()));
                return Ok(());
            }
        };
        let inherits = above.iter().any(|(kind, id)| {
            let parent = Thing {
                kind: kind.clone(),
                id: id.clone(),
            };
            self.here.contains_key(&parent)
        });
        for item in &items {
            let Some(id) = id_of(self.spec, kind, item) else {
                continue;
            };
            let kind = kind.clone();
            let thing = Thing { kind, id };
            let known = self.here.contains_key(&thing);
            let by_name = self.bears_name(&thing.kind, item, account);
            if known || inherits || by_name.is_some() {
                if !known {
                    let made = Made {
                        number: by_name.flatten(),
                        thing: thing.clone(),
                        above: above.clone(),
                    };
                    if !self.settings.rehearse {
                        self.gate.write(&Entry::Made(made))?;
                    }
                }
                self.found(&thing, above);
                seen.insert(thing);
            }
        }
        Ok(())
    }

    /// Whether an item bears a name of ours, and of which intent.
    fn bears_name(&self, kind: &Name, item: &Value, account: &Account) -> Option<Option<u64>> {
        let makers = self.spec.operations.values();
        let fields =
            makers.filter(|maker| gate::created(maker).is_some_and(|create| *create.a == **kind));
        let mut names = fields
            .filter_map(|maker| gate::name_of(self.spec, maker))
            .filter_map(|(_, field)| item.get(&field)?.as_text());
        names.find_map(|name| {
            let same =
                |intent: &&Intent| intent.kind == *kind && intent.name.as_deref() == Some(name);
            let intent = account.open.values().find(same).map(|intent| intent.number);
            let prefix = &self.gate.limits().prefix;
            let orphan = self.settings.orphans && !prefix.is_empty() && name.starts_with(prefix);
            (intent.is_some() || orphan).then_some(intent)
        })
    }

    fn found(&mut self, thing: &Thing, above: &BTreeMap<Name, Name>) {
        if !self.here.contains_key(thing) {
            (self.tell)(&Event::Found(thing));
            self.here.insert(thing.clone(), above.clone());
        }
    }
}
