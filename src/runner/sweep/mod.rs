//! Deleting what runs left behind: what the ledger knows, what lies below it, and what bears a name of theirs.
//!
//! What stands in the way of another goes first. A deletion is believed when a listing no longer shows the thing, and
//! asked for again until then: so a sweep can be broken off and begun again at any point. Nothing else is touched.

mod look;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use super::gate::{self, Gate};
use super::ledger::{Account, Entry, Intent, LedgerError, Thing};
use super::stop::Stop;
use super::survey::{Answered, Survey, lister};
use crate::model::fixtures::Fixtures;
use crate::model::scene::Arguments;
use crate::spec::{Name, Spec};
use crate::sut::SutError;
use crate::value::Value;

/// A thing is gone once so many listings in a row do not show it: one may lag behind.
const ABSENT: u32 = 2;
/// The pause after the first round; later ones grow.
const PAUSE: Duration = Duration::from_secs(10);

/// How to sweep; times are the target's.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How long to go on, by the wall's clock.
    pub time: Duration,
    /// How long a call without an answer may still act.
    pub horizon: Duration,
    /// How many seconds the target lives in one.
    pub scale: u32,
    /// Whether things that only their names tell are deleted too.
    pub orphans: bool,
    /// Whether nothing is deleted, and only told what would be.
    pub rehearse: bool,
}

/// Why a sweep broke off.
#[derive(Debug, thiserror::Error)]
pub enum SweepError {
    /// The target cannot be reached.
    #[error(transparent)]
    Sut(#[from] SutError),
    /// What is gone cannot be written down.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// What happens, as it happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<'e> {
    /// It was found, and is to be deleted.
    Found(&'e Thing),
    /// It was asked to go.
    Asked(&'e Thing),
    /// It is gone.
    Gone(&'e Thing),
}

/// What a sweep came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// What is gone.
    pub deleted: Vec<Thing>,
    /// What is left, and why.
    pub left: BTreeMap<Thing, String>,
    /// Calls that may have created what nothing documented shows.
    pub unclear: Vec<Intent>,
    /// Calls made.
    pub calls: u64,
}

impl Swept {
    /// Whether nothing is left.
    pub fn is_clean(&self) -> bool {
        self.left.is_empty() && self.unclear.is_empty()
    }
}

/// Sweeps.
///
/// # Errors
/// If the target cannot be reached, or the ledger not be written.
pub async fn sweep(
    spec: &Spec,
    fixtures: &Fixtures,
    survey: Survey<'_>,
    gate: &Gate,
    settings: Settings,
    stop: &Stop,
    tell: &mut dyn FnMut(&Event<'_>),
) -> Result<Swept, SweepError> {
    let mut sweep = Sweep {
        spec,
        fixtures,
        survey,
        gate,
        settings,
        order: gate::order(spec),
        here: BTreeMap::new(),
        absent: BTreeMap::new(),
        failed: BTreeSet::new(),
        refused: BTreeMap::new(),
        deleted: Vec::new(),
        tell,
    };
    sweep.rounds(stop).await?;
    sweep.swept()
}

struct Sweep<'s, 'g> {
    spec: &'s Spec,
    fixtures: &'g Fixtures,
    survey: Survey<'s>,
    gate: &'g Gate,
    settings: Settings,
    order: Vec<Name>,
    /// What is to go, and what it belongs to.
    here: BTreeMap<Thing, BTreeMap<Name, Name>>,
    /// In how many listings in a row it was absent.
    absent: BTreeMap<Thing, u32>,
    /// Kinds, below what, that could not be listed this time.
    failed: BTreeSet<(Name, Vec<Name>)>,
    /// Why it was last refused.
    refused: BTreeMap<Thing, String>,
    deleted: Vec<Thing>,
    tell: &'g mut dyn FnMut(&Event<'_>),
}

impl Sweep<'_, '_> {
    #[allow(clippy::disallowed_methods, reason = "it gives up by the wall's clock")]
    async fn rounds(&mut self, stop: &Stop) -> Result<(), SweepError> {
        let began = Instant::now();
        let horizon = self.settings.horizon / self.settings.scale;
        for round in 0.. {
            let looked_at = Instant::now();
            let Some(looked) = stop.unless(self.look()).await else {
                return Ok(());
            };
            looked?;
            // A call that was under way when its run died may act until its horizon.
            let settled = looked_at.duration_since(began) >= horizon;
            if self.settings.rehearse {
                return Ok(());
            }
            if self.deletable().is_empty() && (settled || self.account().open.is_empty()) {
                return self.close();
            }
            if began.elapsed() >= self.settings.time {
                return Ok(());
            }
            let Some(asked) = stop.unless(self.delete()).await else {
                return Ok(());
            };
            asked?;
            let pause = PAUSE * (1 << (round / 8).min(4)) / self.settings.scale;
            if stop
                .unless(tokio::time::sleep(pause.max(Duration::from_millis(20))))
                .await
                .is_none()
            {
                return Ok(());
            }
        }
        Ok(())
    }

    fn account(&self) -> Account {
        self.gate.account()
    }

    /// What listings do not show is gone, after a while; and with it what belongs to it.
    fn note_absent(&mut self, seen: &BTreeSet<Thing>) -> Result<(), SweepError> {
        let unseen = self.here.iter().filter(|(thing, _)| !seen.contains(*thing));
        let listed = unseen.filter(|(thing, above)| {
            let below: Vec<Name> = self
                .only_above(&thing.kind, above)
                .values()
                .cloned()
                .collect();
            gate::deleter(self.spec, &thing.kind).is_some()
                && lister(self.spec, &thing.kind).is_some()
                && !self.failed.contains(&(thing.kind.clone(), below))
        });
        let absent: Vec<Thing> = listed.map(|(thing, _)| thing.clone()).collect();
        self.absent.retain(|thing, _| absent.contains(thing));
        for thing in absent {
            let times = self.absent.entry(thing.clone()).or_default();
            *times += 1;
            if *times >= ABSENT {
                self.gone(&thing)?;
            }
        }
        Ok(())
    }

    fn gone(&mut self, thing: &Thing) -> Result<(), SweepError> {
        if self.settings.rehearse || self.here.remove(thing).is_none() {
            return Ok(());
        }
        self.gate.write(&Entry::Gone(thing.clone()))?;
        (self.tell)(&Event::Gone(thing));
        self.deleted.push(thing.clone());
        let below = |above: &BTreeMap<Name, Name>| above.get(&thing.kind) == Some(&thing.id);
        let children: Vec<Thing> = self
            .here
            .iter()
            .filter(|(_, above)| below(above))
            .map(|(child, _)| child.clone())
            .collect();
        children.iter().try_for_each(|child| self.gone(child))
    }

    /// What a documented call deletes.
    fn deletable(&self) -> Vec<Thing> {
        let can = |thing: &&Thing| gate::deleter(self.spec, &thing.kind).is_some();
        self.here.keys().filter(can).cloned().collect()
    }

    /// Asks those to go that nothing stands in the way of.
    async fn delete(&mut self) -> Result<(), SweepError> {
        for thing in self.deletable() {
            if self.absent.contains_key(&thing) || self.is_kept(&thing) {
                continue;
            }
            let Some((operation, bind)) = gate::deleter(self.spec, &thing.kind) else {
                continue;
            };
            let above = self.here.get(&thing).cloned().unwrap_or_default();
            let mut arguments = Arguments::new();
            for named in &operation.binds {
                let id = if named.name == bind.name {
                    Some(&thing.id)
                } else {
                    above.get(&named.kind)
                };
                if let Some(id) = id {
                    arguments.insert(named.parameter.clone(), Value::Text(id.clone()));
                }
            }
            (self.tell)(&Event::Asked(&thing));
            match self.survey.ask(operation, arguments).await? {
                Answered::Fields(_) => drop(self.refused.remove(&thing)),
                Answered::Refused(status, code) => {
                    self.refused
                        .insert(thing, format!("refused: {status} {code}"));
                }
                Answered::Unclear(why) => drop(self.refused.insert(thing, why)),
            }
        }
        Ok(())
    }

    /// Whether something that goes before it is still there, at the same place.
    fn is_kept(&self, thing: &Thing) -> bool {
        let place = |kind: &Name| self.order.iter().position(|other| other == kind);
        let own = self.here.get(thing);
        self.here.iter().any(|(other, above)| {
            let below = above.get(&thing.kind) == Some(&thing.id);
            let beside = own.is_some_and(|own| !own.is_empty() && self.share(own, above));
            let earlier = place(&other.kind) < place(&thing.kind);
            let can_go = gate::deleter(self.spec, &other.kind).is_some();
            earlier && can_go && (below || beside)
        })
    }

    fn share(&self, one: &BTreeMap<Name, Name>, other: &BTreeMap<Name, Name>) -> bool {
        one.iter().any(|(kind, id)| other.get(kind) == Some(id))
    }

    /// Everything was looked for in vain: open intents that listings would show came to nothing.
    fn close(&mut self) -> Result<(), SweepError> {
        for (number, intent) in self.account().open {
            let below = self.only_above(&intent.kind, &intent.above);
            let place = (intent.kind.clone(), below.into_values().collect());
            if self.failed.contains(&place) {
                continue;
            }
            let shows = lister(self.spec, &intent.kind).is_some();
            let named = intent.name.is_some();
            let orphaned = self
                .account()
                .living
                .keys()
                .all(|thing| intent.above.get(&thing.kind) != Some(&thing.id));
            if intent.idle || (shows && (named || orphaned)) {
                self.gate.write(&Entry::Nothing(number))?;
            }
        }
        Ok(())
    }

    fn swept(self) -> Result<Swept, SweepError> {
        let why = |thing: &Thing| {
            let refused = self.refused.get(thing).cloned();
            let stays = gate::deleter(self.spec, &thing.kind).is_none();
            match (refused, stays) {
                (_, true) => "nothing documented deletes it".to_owned(),
                (Some(why), false) => why,
                (None, false) => "it was not gone when the sweep ended".to_owned(),
            }
        };
        let open = self.account().open.into_values();
        Ok(Swept {
            left: self
                .here
                .keys()
                .map(|thing| (thing.clone(), why(thing)))
                .collect(),
            unclear: open.filter(|intent| !intent.idle).collect(),
            deleted: self.deleted,
            calls: self.survey.calls(),
        })
    }
}
