//! `flowcheck target list` and `show`: what the file says, in words.

use std::collections::BTreeMap;

use flowcheck::config::{Allow, TargetConfig};
use flowcheck::spec::Spec;
use serde::Serialize;

use crate::cli::config_file::ConfigArgs;
use crate::cli::run::Format;
use crate::cli::specs_dir::SpecsDir;
use crate::cli::{Exit, print};

/// List the targets
#[derive(Debug, clap::Args)]
pub(crate) struct ListArgs {
    /// How it is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// Show a target
#[derive(Debug, clap::Args)]
pub(crate) struct ShowArgs {
    /// Its name
    #[arg(value_name = "NAME")]
    name: String,

    /// How it is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// What is told of a target.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Described {
    name: String,
    service: String,
    endpoint: Option<String>,
    region: Option<String>,
    signed: bool,
    profile: Option<String>,
    fixtures: Option<String>,
    prefix: String,
    rate: Option<String>,
    allowed: Vec<&'static str>,
    calls: Option<u64>,
    minutes: Option<u64>,
    resources: BTreeMap<String, u32>,
    billable: Vec<String>,
    /// By kind, why it may not be created though there is a budget for others.
    not_created: BTreeMap<String, String>,
    /// Kinds that nothing documented deletes.
    stays_behind: Vec<String>,
}

/// The specs of a target's service.
pub(crate) fn specs_of(target: &TargetConfig) -> SpecsDir {
    SpecsDir {
        specs: None,
        service: target.service.clone(),
    }
}

pub(crate) fn list(args: &ListArgs, config: &ConfigArgs) -> Result<Exit, Exit> {
    let file = config.load()?;
    let mut all = Vec::new();
    for target in file.config.targets.values() {
        let spec = specs_of(target).load()?.spec;
        file.check(target, &spec)?;
        all.push(described(target, &spec));
    }
    match args.format {
        Format::Json => print::json(&all),
        Format::Text => print::out(&table(&all)),
    }
    Ok(Exit::Conforms)
}

pub(crate) fn show(args: &ShowArgs, config: &ConfigArgs) -> Result<Exit, Exit> {
    let file = config.load()?;
    let target = file.target(&args.name)?;
    let spec = specs_of(target).load()?.spec;
    file.check(target, &spec)?;
    let described = described(target, &spec);
    match args.format {
        Format::Json => print::json(&described),
        Format::Text => print::out(&text(&described)),
    }
    Ok(Exit::Conforms)
}

fn described(target: &TargetConfig, spec: &Spec) -> Described {
    let budget = &target.budget;
    let limits = target.limits();
    Described {
        name: target.name.clone(),
        service: spec.service.to_string(),
        endpoint: target.address(spec),
        region: target.region.clone(),
        signed: target.signed,
        profile: target.profile.clone(),
        fixtures: target
            .fixtures
            .as_ref()
            .map(|file| file.display().to_string()),
        prefix: target.prefix.clone(),
        rate: target
            .rate
            .map(|rate| format!("{} calls in {}s", rate.calls, rate.per.as_secs())),
        allowed: allowed(target),
        calls: budget.calls,
        minutes: budget.time.map(|time| time.as_secs() / 60),
        resources: budget
            .resources
            .iter()
            .map(|(kind, number)| (kind.clone(), number.value))
            .collect(),
        billable: budget
            .billable
            .iter()
            .map(|kind| kind.value.clone())
            .collect(),
        not_created: limits
            .refused_kinds(spec)
            .into_iter()
            .filter(|_| limits.create)
            .map(|(kind, why)| (kind.to_string(), why))
            .collect(),
        stays_behind: flowcheck::runner::gate::undeletable(spec)
            .iter()
            .map(ToString::to_string)
            .collect(),
    }
}

fn allowed(target: &TargetConfig) -> Vec<&'static str> {
    let word = |allow: &Allow| match allow {
        Allow::DryRun => "dry-run",
        Allow::Create => "create",
        Allow::Undeletable => "undeletable",
    };
    std::iter::once("look")
        .chain(target.allow.iter().map(word))
        .collect()
}

fn table(all: &[Described]) -> String {
    let width = |of: fn(&Described) -> usize| all.iter().map(of).max().unwrap_or(0);
    let (names, services) = (width(|t| t.name.len()), width(|t| t.service.len()));
    let line = |target: &Described| {
        let allowed = target.allowed.join(", ");
        let address = target.endpoint.as_deref().unwrap_or("(no address)");
        format!(
            "{:names$}  {:services$}  {address}  ({allowed})\n",
            target.name, target.service
        )
    };
    all.iter().map(line).collect()
}

fn text(target: &Described) -> String {
    let or_none =
        |text: &Option<String>, none: &str| text.clone().unwrap_or_else(|| none.to_owned());
    let mut rows = vec![
        ("target", target.name.clone()),
        ("service", target.service.clone()),
        (
            "endpoint",
            or_none(&target.endpoint, "none: give `endpoint` or `region`"),
        ),
        (
            "region",
            or_none(&target.region, "that of the fixtures' account"),
        ),
        ("keys", keys(target)),
        (
            "fixtures",
            or_none(&target.fixtures, "fixtures.yaml beside the specs"),
        ),
        ("names", format!("{}...", target.prefix)),
        ("rate", or_none(&target.rate, "as documented")),
        ("allowed", target.allowed.join(", ")),
    ];
    if target.allowed.contains(&"create") {
        let number = |number: Option<u64>| number.map_or("any".to_owned(), |n| n.to_string());
        rows.push(("calls", number(target.calls)));
        rows.push(("minutes", number(target.minutes)));
        let kinds = target
            .resources
            .iter()
            .map(|(kind, number)| format!("{number} {kind}"));
        rows.push(("creates", kinds.collect::<Vec<_>>().join(", ")));
        for (kind, why) in &target.not_created {
            rows.push(("not", format!("{kind}: {why}")));
        }
        if !target.stays_behind.is_empty() {
            rows.push((
                "stays",
                format!(
                    "{} (nothing documented deletes it)",
                    target.stays_behind.join(", ")
                ),
            ));
        }
    }
    rows.iter()
        .map(|(name, value)| format!("{name:<9} {value}\n"))
        .collect()
}

fn keys(target: &Described) -> String {
    match (&target.profile, target.signed) {
        (_, false) => "none: calls are not signed".to_owned(),
        (Some(profile), true) => format!("profile `{profile}` of the vendor's files"),
        (None, true) => "the environment, or the current profile of the vendor's files".to_owned(),
    }
}
