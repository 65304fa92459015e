//! What the file says of a target, with every word understood.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use indexmap::IndexMap;

use super::read::{diagnostic, some_of};
use super::syntax::{Allow, Lists, Placement, Signature};
use crate::runner::gate::Limits;
use crate::spec::diagnostic::Diagnostics;
use crate::spec::located::{At, Place};
use crate::spec::nearest::suggest;
use crate::spec::yaml::{Mistake, Spot};
use crate::spec::{Name, Spec};
use crate::sut::Rate;

/// The file.
#[derive(Clone, Debug)]
pub struct Config {
    /// Its path, as messages name it.
    pub path: String,
    /// Targets by name, as they stand there.
    pub targets: IndexMap<String, TargetConfig>,
}

/// A target.
#[derive(Clone, Debug)]
pub struct TargetConfig {
    /// Its name.
    pub name: String,
    /// The service, if it names one.
    pub service: Option<String>,
    /// Its address; none: the vendor's own in its region.
    pub endpoint: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// How calls are signed.
    pub signature: Option<Signature>,
    /// Where parameters stand.
    pub placement: Option<Placement>,
    /// How repeated parameters are written.
    pub lists: Option<Lists>,
    /// Whether calls are signed.
    pub signed: bool,
    /// The profile that holds the keys.
    pub profile: Option<String>,
    /// The facts of the account, a path from the file.
    pub fixtures: Option<PathBuf>,
    /// How the names of what is created begin.
    pub prefix: String,
    /// How often it may be called.
    pub rate: Option<Rate>,
    /// Certificates to trust, a path from the file.
    pub ca_cert: Option<PathBuf>,
    /// How long a call may take.
    pub time_limit: Option<Duration>,
    /// How many seconds it lives in one.
    pub time_scale: NonZeroU32,
    /// Whether nobody else uses the account.
    pub closed: bool,
    /// What is allowed besides looking.
    pub allow: BTreeSet<Allow>,
    /// What a run may spend.
    pub budget: BudgetConfig,
}

/// What a run may spend.
#[derive(Clone, Debug, Default)]
pub struct BudgetConfig {
    /// Calls.
    pub calls: Option<u64>,
    /// By the wall's clock.
    pub time: Option<Duration>,
    /// By kind, how many may exist.
    pub resources: IndexMap<String, At<u32>>,
    /// The kinds that may be created though they cost money.
    pub billable: Vec<At<String>>,
}

impl Config {
    /// The target of that name.
    ///
    /// # Errors
    /// What there is instead.
    pub fn target(&self, name: &str) -> Result<&TargetConfig, String> {
        let names: Vec<&String> = self.targets.keys().collect();
        let named = self.targets.get(name);
        named.ok_or_else(|| suggest("targets are", name, &names))
    }
}

impl TargetConfig {
    /// What it says that the service does not know; `path`: the file's.
    pub fn check(&self, path: &str, text: &str, spec: &Spec) -> Diagnostics {
        let kinds: Vec<&Name> = spec.resources.keys().collect();
        let resources = self.budget.resources.iter();
        let named = resources.map(|(name, number)| (name.as_str(), number.place));
        let billable = self.budget.billable.iter();
        let named = named.chain(billable.map(|kind| (kind.as_str(), kind.place)));
        let unknown = named.filter(|(name, _)| !spec.resources.contains_key(*name));
        let wrong = |(name, place): (&str, Place)| Mistake {
            spot: Spot { place, width: 1 },
            message: format!("`{}` has no kind of resource `{name}`", spec.service),
            help: Some(suggest("kinds are", name, &kinds)),
        };
        let told = some_of(unknown.map(wrong).collect()).into_iter();
        Diagnostics(
            told.map(|mistake| diagnostic(path, text, mistake))
                .collect(),
        )
    }

    /// What a run may do there besides looking.
    pub fn limits(&self) -> Limits {
        let kinds = self.budget.resources.iter();
        let billable = self.budget.billable.iter();
        Limits {
            dry_run: self.allow.contains(&Allow::DryRun),
            create: self.allow.contains(&Allow::Create),
            undeletable: self.allow.contains(&Allow::Undeletable),
            prefix: self.prefix.clone(),
            resources: kinds
                .map(|(kind, number)| (kind.as_str().into(), number.value))
                .collect(),
            billable: billable.map(|kind| kind.as_str().into()).collect(),
            calls: self.budget.calls,
            time: self.budget.time,
        }
    }

    /// Its address: its own, or the vendor's in its region, by the pattern that the specs give.
    pub fn address(&self, spec: &Spec) -> Option<String> {
        let own = self.endpoint.clone();
        own.or_else(|| {
            let pattern = spec.endpoint.as_deref()?;
            match &self.region {
                Some(region) => Some(pattern.replace("{region}", region)),
                None => (!pattern.contains("{region}")).then(|| pattern.to_owned()),
            }
        })
    }
}
