//! A suite whose target somebody pays for: its limits, its ledger, its sweep.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use super::{Prepared, RunError, runtime};
use crate::runner::check::{Checked, check};
use crate::runner::gate::{Gate, Limits};
use crate::runner::ledger::Ledger;
use crate::runner::survey::Survey;
use crate::runner::sweep::{self, Swept, sweep};
use crate::runner::{Phase, Settings, Stop, Target};
use crate::spec::{Name, Spec};

/// What guards a target.
pub(super) struct Guard<'s> {
    /// `run` or `sweep`.
    pub(super) what: &'static str,
    /// What is allowed.
    pub(super) limits: &'s Limits,
    /// Where what is made is written down.
    pub(super) ledger: Option<&'s Path>,
}

impl Guard<'_> {
    /// Puts a run behind a gate, and has it plan for what passes there.
    pub(super) fn over(
        &self,
        settings: &mut Settings,
        spec: &Spec,
        target: &Target,
    ) -> Result<(), RunError> {
        limited(settings, self.limits, spec);
        let mut limits = self.limits.clone();
        // A sweep may delete what runs made, whatever they may do now.
        limits.create |= self.what == "sweep";
        limits.calls = fewer(limits.calls, settings.calls);
        limits.time = fewer(limits.time, settings.time);
        let endless = limits.calls.is_none() && limits.time.is_none();
        if endless && settings.phase != Phase::Claims {
            limits.time = Settings::default().time;
        }
        settings.calls = limits.calls;
        settings.time = limits.time;
        settings.gate = Some(gate(self.what, limits, self.ledger, spec, target)?);
        Ok(())
    }
}

/// What is not allowed is neither planned nor walked.
fn limited(settings: &mut Settings, limits: &Limits, spec: &Spec) {
    let refused = limits.refused_operations(spec);
    settings.walk.never = match limits.dry_run {
        true => BTreeSet::new(),
        false => refused.keys().cloned().collect(),
    };
    settings.permission.change = limits.create;
    settings.permission.dry_run = limits.dry_run;
    settings.permission.refused = refused;
}

fn fewer<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    one.into_iter().chain(other).min()
}

/// The gate to a target, with its ledger begun.
fn gate(
    what: &str,
    limits: Limits,
    file: Option<&Path>,
    spec: &Spec,
    target: &Target,
) -> Result<Gate, RunError> {
    let writes = limits.create || limits.dry_run;
    let mut ledger = match file.filter(|_| writes) {
        Some(file) => Ledger::open(file)?,
        None => Ledger::in_memory(),
    };
    ledger.begin(what, &target.name(), &spec.service, &limits.prefix)?;
    let mark = target.salt(0).unwrap_or_default();
    let mark = mark.get(..4).unwrap_or("0");
    Ok(Gate::new(limits, ledger, mark))
}

impl Prepared {
    /// Asks the target whether it is as described, with calls that only look.
    ///
    /// # Errors
    /// If it cannot be reached.
    pub fn check(&self) -> Result<Vec<Checked>, RunError> {
        let (spec, fixtures) = (self.oracle.spec(), self.oracle.fixtures());
        Ok(runtime()?.block_on(check(spec, fixtures, &self.target))?)
    }

    /// By kind, how many of what runs made may be left at the target.
    pub fn left(&self) -> BTreeMap<Name, usize> {
        let gate = self.settings.gate.as_ref();
        gate.map(Gate::left).unwrap_or_default()
    }

    /// How to sweep this target, unless something else is wished.
    pub fn sweeping(&self) -> sweep::Settings {
        sweep::Settings {
            time: Duration::from_secs(1_800),
            horizon: Duration::from_secs(self.settings.assumptions.horizon_s),
            scale: self.target.options().scale.get(),
            orphans: true,
            rehearse: false,
        }
    }

    /// Deletes what runs left at the target; nothing, where none were limited.
    ///
    /// # Errors
    /// If it cannot be reached, or the ledger not be written.
    pub fn sweep(
        &self,
        settings: sweep::Settings,
        stop: &Stop,
        tell: &mut dyn FnMut(&sweep::Event<'_>),
    ) -> Result<Swept, RunError> {
        let Some(gate) = &self.settings.gate else {
            return Ok(Swept::default());
        };
        let (spec, fixtures) = (self.oracle.spec(), self.oracle.fixtures());
        let survey = Survey::new(spec, self.target.open(0, 0)?);
        let swept = sweep(spec, fixtures, survey, gate, settings, stop, tell);
        Ok(runtime()?.block_on(swept)?)
    }
}
