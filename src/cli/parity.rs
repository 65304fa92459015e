//! `flowcheck parity`: the same calls to two endpoints, and every difference between their answers.

mod side;

use std::path::PathBuf;
use std::time::Duration;

use flowcheck::report::parity;
use flowcheck::runner::Stop;
use flowcheck::runner::gate::Limits;
use flowcheck::runner::ways::{Signature, Ways};
use flowcheck::spec::Spec;
use flowcheck::spec::syntax::Protocol;
use flowcheck::suite::{Prepared, Suite};
use flowcheck::sut::{Lists, Placement};
use flowcheck_emulator::Config;

use super::config_file::ConfigArgs;
use super::keys::KeyArgs;
use super::run::Format;
use super::specs_dir::SpecsDir;
use super::target::{self, Place, is_loopback, only_looking};
use super::{Exit, emulator, print, signal, sweep, values};
use side::{Side, side};

/// Make the same calls to two endpoints, and list every difference between their answers, documented or not
///
/// A side is a target of flowcheck.toml by its name, a URL, or `embedded`: the emulator in this process. Options follow
/// the last two as in a query: `embedded?reading=SITE=ALTERNATIVE&contrary&world=FILE`,
/// `http://127.0.0.1:8080?scale=60&region=REGION&no-auth`. Walks are decided on what is believed of the first; the second
/// gets the same calls, with its own ids. Both have to have the same facts: networks, buckets, what stands in the account.
///
/// Neither side is asked what is not allowed at the other. At an endpoint that is not on this machine only calls that look
/// are made; a target says what else is allowed there, and how much. What is made there is written into its ledger first,
/// and `flowcheck sweep` finds it.
///
/// Exit code 0 if no answers differ, 1 if some do, 3 if one cannot be reached or no call was taken by both.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The one
    #[arg(value_name = "A", value_parser = side)]
    a: Side,

    /// The other
    #[arg(value_name = "B", value_parser = side)]
    b: Side,

    /// Dwell on these operations; what they need is called too
    #[arg(long = "operation", value_name = "NAME", num_args = 1.., value_delimiter = ',')]
    operations: Vec<String>,

    /// The seed of every choice
    #[arg(long, value_name = "N", default_value = "0x5eed", value_parser = values::seed)]
    seed: u64,

    /// End after so many calls [default: 5000, or no limit where --time or a target is given]
    #[arg(long, value_name = "N")]
    calls: Option<u64>,

    /// End after this time, as `30s` or `5m` [default: 40s, or no limit where --calls or a target is given]
    #[arg(long, value_name = "TIME", value_parser = values::duration)]
    time: Option<Duration>,

    /// How long a call may take [default: 30s]
    #[arg(long, value_name = "TIME", value_parser = values::duration)]
    time_limit: Option<Duration>,

    /// Delete what was made at targets when it ends, as `flowcheck sweep` does
    #[arg(long)]
    sweep: bool,

    /// How it is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,

    /// The facts of both accounts [default: those of the target, or `fixtures.yaml` beside the specs]
    #[arg(long, value_name = "FILE", env = "FLOWCHECK_FIXTURES")]
    fixtures: Option<PathBuf>,

    #[command(flatten)]
    keys: KeyArgs,

    #[command(flatten)]
    config: ConfigArgs,

    #[command(flatten)]
    specs: SpecsDir,
}

const EXAMPLES: &str = "\
Examples:
  flowcheck parity embedded http://127.0.0.1:8080?scale=60 --no-auth
      whether a server does what the emulator does
  flowcheck parity embedded embedded?reading=DescribeFileSystems.times=iso
      what one reading changes
  flowcheck parity http://127.0.0.1:8080?scale=60 nightly --time 30m
      an emulator and the cloud, within what the target `nightly` of flowcheck.toml allows";

/// Runs the subcommand.
pub(crate) fn run(args: &Args) -> Exit {
    match try_run(args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(args: &Args) -> Result<Exit, Exit> {
    let [a, b] = args.prepared()?;
    if a.oracle.fixtures().kinds() != b.oracle.fixtures().kinds() {
        print::error(
            "the two sides have different facts, so they cannot get the same calls",
            Some(
                "give both the same: `fixtures` of the targets, or --fixtures FILE; the emulator has its own by `world`",
            ),
        );
        return Err(Exit::Usage);
    }
    let stop = Stop::default();
    signal::on_interrupt(&stop);
    let mut found = a
        .parity(&b, &stop)
        .map_err(|error| target::report(&error))?;
    if args.sweep {
        sweep::after(&a)?;
        sweep::after(&b)?;
        found.left = [a.left(), b.left()];
    }
    print::out(&match args.format {
        Format::Text => parity::render(&found, print::out_colour()),
        Format::Json => parity::json(&found),
    });
    Ok(match (found.differences.is_empty(), &found.broken) {
        (false, _) => Exit::Violations,
        (true, None) if found.succeeded > 0 => Exit::Conforms,
        (true, _) => Exit::Inconclusive,
    })
}

/// A side before calls: the emulator, or a place.
enum Met {
    Embedded(Box<Config>),
    Place(Box<Place>),
}

impl Args {
    fn prepared(&self) -> Result<[Prepared; 2], Exit> {
        let specs = self.specs_of()?;
        let spec = specs.load()?.spec;
        let mut a = self.met(&self.a, &spec)?;
        let mut b = self.met(&self.b, &spec)?;
        under_both(&mut a, &mut b)?;
        let facts = [&a, &b].into_iter().find_map(Met::fixtures);
        let facts = self.fixtures.clone().or(facts);
        let prepared = |met| self.prepare(met, facts.clone(), &specs, &spec);
        Ok([prepared(a)?, prepared(b)?])
    }

    /// The specs of the service that both are of.
    fn specs_of(&self) -> Result<SpecsDir, Exit> {
        let mut services: Vec<String> = Vec::new();
        for side in [&self.a, &self.b] {
            if let Side::Target(name) = side {
                services.extend(self.config.load()?.target(name)?.service.clone());
            }
        }
        match services.as_slice() {
            [one, other] if one != other => {
                print::error(
                    &format!("`{one}` and `{other}` have no calls in common"),
                    Some("name two targets of the same service"),
                );
                Err(Exit::Usage)
            }
            [service, ..] => Ok(self.specs.or_service(service)),
            [] => Ok(self.specs.clone()),
        }
    }

    fn met(&self, side: &Side, spec: &Spec) -> Result<Met, Exit> {
        let mut place = match side {
            Side::Embedded(embedded) => {
                return Ok(Met::Embedded(Box::new(Config {
                    contrary: embedded.contrary,
                    readings: embedded.readings.clone(),
                    auth: !self.keys.no_auth,
                    world: emulator::world(embedded.world.as_deref())?,
                    ..Config::default()
                })));
            }
            Side::Target(name) => {
                let file = self.config.load()?;
                let target = file.target(name)?;
                file.check(target, spec)?;
                Place::of(&file, target, spec)?
            }
            Side::Endpoint(endpoint) => {
                let mut place = Place::at(&endpoint.url, Ways::default());
                place.scale = endpoint.scale;
                place.region.clone_from(&endpoint.region);
                place.signed = !endpoint.no_auth;
                place.limits = (!is_loopback(&endpoint.url)).then(only_looking);
                place
            }
        };
        place.ways = place.ways.or(usual(spec.protocol));
        place.signed &= !self.keys.no_auth;
        place.profile = self.keys.profile.clone().or(place.profile);
        place.time_limit = self.time_limit.or(place.time_limit);
        Ok(Met::Place(Box::new(place)))
    }

    fn prepare(
        &self,
        met: Met,
        facts: Option<PathBuf>,
        specs: &SpecsDir,
        spec: &Spec,
    ) -> Result<Prepared, Exit> {
        let suite = match met {
            Met::Embedded(config) => Suite::emulator(*config)
                .specs(specs.folder()?)
                .ways(usual(spec.protocol)),
            Met::Place(place) => place.suite(specs, spec)?,
        };
        let suite = suite
            .seed(self.seed)
            .operations(&self.operations)
            .settings(|settings| {
                let limited = self.a.is_target() || self.b.is_target();
                let none = self.calls.is_none() && self.time.is_none() && !limited;
                settings.calls = self.calls.or(none.then_some(5_000));
                settings.time = self.time.or(none.then_some(Duration::from_secs(40)));
                settings.walk.lose = 0.0;
            });
        let suite = match facts {
            Some(file) => suite.fixtures(file),
            None => suite,
        };
        suite.prepare().map_err(|error| target::report(&error))
    }
}

impl Met {
    fn fixtures(&self) -> Option<PathBuf> {
        match self {
            Met::Embedded(_) => None,
            Met::Place(place) => place.fixtures.clone(),
        }
    }
}

/// Both get the same calls, so what is not allowed at one is not made at the other either.
fn under_both(a: &mut Met, b: &mut Met) -> Result<(), Exit> {
    let (Some(one), Some(other)) = (a.limits(), b.limits()) else {
        let only = a.limits().or(b.limits()).cloned();
        [a, b].into_iter().for_each(|met| met.limit(only.clone()));
        return Ok(());
    };
    let Some(both) = one.and(other) else {
        print::error(
            &format!(
                "names at the one begin with `{}`, at the other with `{}`",
                one.prefix, other.prefix
            ),
            Some(
                "what is made has the same name on both sides: give both targets the same `prefix`",
            ),
        );
        return Err(Exit::Usage);
    };
    [a, b]
        .into_iter()
        .for_each(|met| met.limit(Some(both.clone())));
    Ok(())
}

impl Met {
    fn limits(&self) -> Option<&Limits> {
        match self {
            Met::Embedded(_) => None,
            Met::Place(place) => place.limits.as_ref(),
        }
    }

    /// What is made in this process does not last.
    fn limit(&mut self, limits: Option<Limits>) {
        match self {
            Met::Embedded(_) => {}
            Met::Place(place) => place.limits = limits,
        }
    }
}

/// Both get their calls in the same way.
fn usual(protocol: Protocol) -> Ways {
    match protocol {
        Protocol::TencentTc3 => Ways::default(),
        Protocol::AliyunRpc => Ways {
            signature: Some(Signature::Rpc),
            placement: Some(Placement::PostForm),
            lists: Some(Lists::Dotted),
        },
    }
}
