//! What a run may do at an endpoint besides looking, by the flags.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use flowcheck::runner::gate::Limits;
use flowcheck::spec::Spec;
use flowcheck::spec::nearest::suggest;

use super::Place;
use crate::cli::{Exit, print};

/// How the names of what is created begin, where no target says.
const PREFIX: &str = "flowcheck-";

/// What is allowed besides looking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Allow {
    /// Nothing more than calls that only look
    Look,
    /// Calls that change something, as dry runs
    DryRun,
    /// Creating within the budget, and changing and deleting what was created
    Create,
    /// Creating what the documents give no way to delete
    Undeletable,
}

/// What a run may do besides looking. On this machine, without a target, everything is allowed; elsewhere only looking.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Permissions")]
pub(crate) struct PermitArgs {
    /// Allow this besides looking; of a target, only this of what it allows. Can be given several times
    #[arg(
        long,
        value_enum,
        value_name = "WHAT",
        env = "FLOWCHECK_ALLOW",
        value_delimiter = ','
    )]
    allow: Vec<Allow>,

    /// How many of a kind may exist at a time, those counted that possibly do; can be given several times
    #[arg(long = "resource", value_name = "KIND=N", value_parser = number, conflicts_with = "target")]
    resources: Vec<(String, u32)>,

    /// A kind that may be created though it costs money; can be given several times
    #[arg(long, value_name = "KIND", conflicts_with = "target")]
    billable: Vec<String>,

    /// Where what is created is written down [default: flowcheck-ledger/NAME.jsonl beside flowcheck.toml]
    #[arg(long, value_name = "FILE", env = "FLOWCHECK_LEDGER")]
    pub(crate) ledger: Option<PathBuf>,
}

impl PermitArgs {
    /// Prints why none of it has a meaning here.
    pub(crate) fn refuse(&self, why: &str) -> Result<(), Exit> {
        let none = self.allow.is_empty() && self.resources.is_empty() && self.billable.is_empty();
        if none && self.ledger.is_none() {
            return Ok(());
        }
        print::error(
            &format!("permissions are for endpoints: {why}"),
            Some("name one: --endpoint URL, or --target NAME"),
        );
        Err(Exit::Usage)
    }

    /// Prints that a sweep needs no permissions.
    pub(crate) fn refuse_allow(&self) -> Result<(), Exit> {
        if self.allow.is_empty() {
            return Ok(());
        }
        print::error(
            "a sweep deletes what runs made, and nothing else",
            Some("leave --allow out"),
        );
        Err(Exit::Usage)
    }

    /// Of what a target allows, only what the flags name.
    pub(crate) fn narrow(&self, place: &mut Place) -> Result<(), Exit> {
        let Some(limits) = place.limits.as_mut().filter(|_| !self.allow.is_empty()) else {
            return Ok(());
        };
        let has = |wanted| self.allow.contains(&wanted);
        for (wanted, allowed, name) in [
            (Allow::DryRun, limits.dry_run, "dry-run"),
            (Allow::Create, limits.create, "create"),
            (Allow::Undeletable, limits.undeletable, "undeletable"),
        ] {
            if has(wanted) && !allowed {
                print::error(
                    &format!("the target does not allow `{name}`"),
                    Some("permissions are written beside their budget: `allow` in flowcheck.toml"),
                );
                return Err(Exit::Usage);
            }
        }
        limits.dry_run &= has(Allow::DryRun);
        limits.create &= has(Allow::Create);
        limits.undeletable &= has(Allow::Undeletable);
        Ok(())
    }

    /// The limits at an endpoint without a target; none on this machine, unless something is said.
    pub(crate) fn limits(&self, spec: &Spec, loopback: bool) -> Result<Option<Limits>, Exit> {
        let silent = self.allow.is_empty() && self.ledger.is_none();
        if loopback && silent {
            return Ok(None);
        }
        let has = |wanted| self.allow.contains(&wanted);
        if has(Allow::Create) && self.resources.is_empty() {
            print::error(
                "`--allow create` needs a budget of resources",
                Some(
                    "say how many of each kind may exist: --resource KIND=N; calls and minutes: --calls, --time; \
                      or describe a target in flowcheck.toml",
                ),
            );
            return Err(Exit::Usage);
        }
        let kinds: Vec<&str> = spec.resources.keys().map(|kind| &**kind).collect();
        let named = self.resources.iter().map(|(kind, _)| kind);
        for kind in named.chain(&self.billable) {
            if !kinds.contains(&kind.as_str()) {
                print::error(
                    &format!("`{}` has no kind of resource `{kind}`", spec.service),
                    Some(&suggest("kinds are", kind, &kinds)),
                );
                return Err(Exit::Usage);
            }
        }
        Ok(Some(Limits {
            dry_run: has(Allow::DryRun),
            create: has(Allow::Create),
            undeletable: has(Allow::Undeletable),
            prefix: PREFIX.to_owned(),
            resources: self
                .resources
                .iter()
                .map(|(kind, number)| (kind.as_str().into(), *number))
                .collect::<BTreeMap<_, _>>(),
            billable: self
                .billable
                .iter()
                .map(|kind| kind.as_str().into())
                .collect::<BTreeSet<_>>(),
            calls: None,
            time: None,
        }))
    }
}

/// The limits at an endpoint of which nothing is said.
pub(crate) fn only_looking() -> Limits {
    Limits {
        prefix: PREFIX.to_owned(),
        ..Limits::default()
    }
}

fn number(text: &str) -> Result<(String, u32), String> {
    let read = text.split_once('=').and_then(|(kind, number)| {
        let number = number.parse().ok().filter(|number| *number > 0)?;
        Some((kind.to_owned(), number))
    });
    read.ok_or_else(|| "write a kind and how many of it: `KIND=2`".to_owned())
}
