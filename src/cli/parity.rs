//! `flowcheck parity`: the same calls to two endpoints, and every difference between their answers.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::BoolishValueParser;
use flowcheck::report::parity;
use flowcheck::runner::Stop;
use flowcheck::runner::ways::{Signature, Ways};
use flowcheck::spec::syntax::Protocol;
use flowcheck::suite::{Prepared, Suite};
use flowcheck::sut::{Auth, Lists, Placement};
use flowcheck_emulator::Config;

use super::keys::{self, KeyArgs};
use super::run::Format;
use super::specs_dir::SpecsDir;
use super::target::{self, is_loopback, nonce_seed};
use super::{Exit, print, readings, signal, values};

/// Make the same calls to two endpoints, and list every difference between their answers, documented or not
///
/// A side is a URL, or `embedded`: the emulator in this process. Options follow it as in a query:
/// `embedded?reading=SITE=ALTERNATIVE&contrary`, `http://127.0.0.1:8080?scale=60&region=REGION&no-auth`. Walks are
/// decided on what is believed of the first; the second gets the same calls, with its own ids. Both have to have the same
/// facts: networks, buckets, what stands in the account.
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

    /// End after so many calls [default: 5000, or no limit where --time is given]
    #[arg(long, value_name = "N")]
    calls: Option<u64>,

    /// End after this time, as `30s` or `5m` [default: 40s, or no limit where --calls is given]
    #[arg(long, value_name = "TIME", value_parser = values::duration)]
    time: Option<Duration>,

    /// How long a call may take
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = values::duration)]
    time_limit: Duration,

    /// Let calls create, change and delete at endpoints that are not on this machine: that can cost money
    #[arg(long, env = "FLOWCHECK_ALLOW_CHANGES", value_parser = BoolishValueParser::new())]
    allow_changes: bool,

    /// How it is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,

    /// The facts of both accounts [default: `fixtures.yaml` beside the specs]
    #[arg(long, value_name = "FILE", env = "FLOWCHECK_FIXTURES")]
    fixtures: Option<PathBuf>,

    #[command(flatten)]
    keys: KeyArgs,

    #[command(flatten)]
    specs: SpecsDir,
}

const EXAMPLES: &str = "\
Examples:
  flowcheck parity embedded http://127.0.0.1:8080?scale=60 --no-auth
      whether a server does what the emulator does
  flowcheck parity embedded embedded?reading=DescribeFileSystems.times=iso
      what one reading changes
  flowcheck parity http://127.0.0.1:8080 https://HOST?region=REGION --allow-changes --time 30m
      an emulator and the cloud";

/// One of the two, and how to talk to it.
#[derive(Clone, Debug)]
enum Side {
    Embedded {
        contrary: bool,
        readings: BTreeMap<String, String>,
    },
    Endpoint {
        url: String,
        scale: NonZeroU32,
        region: Option<String>,
        no_auth: bool,
    },
}

/// Reads a side.
fn side(text: &str) -> Result<Side, String> {
    let (address, options) = text.split_once('?').unwrap_or((text, ""));
    let mut side = match address {
        "embedded" => Side::Embedded {
            contrary: false,
            readings: BTreeMap::new(),
        },
        url => Side::Endpoint {
            url: url.to_owned(),
            scale: NonZeroU32::MIN,
            region: None,
            no_auth: false,
        },
    };
    let mut options = options.split('&').filter(|option| !option.is_empty());
    options.try_for_each(|option| side.set(option))?;
    Ok(side)
}

impl Side {
    fn set(&mut self, option: &str) -> Result<(), String> {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        match (self, name) {
            (Side::Embedded { readings, .. }, "reading") => {
                let (site, alternative) = readings::parse(value)?;
                readings.insert(site, alternative);
            }
            (Side::Embedded { contrary, .. }, "contrary") => *contrary = true,
            (Side::Endpoint { scale, .. }, "scale") => {
                *scale = value
                    .parse()
                    .map_err(|_| "a scale is a whole number from 1")?;
            }
            (Side::Endpoint { region, .. }, "region") => *region = Some(value.to_owned()),
            (Side::Endpoint { no_auth, .. }, "no-auth") => *no_auth = true,
            (Side::Embedded { .. }, _) => {
                return Err(format!(
                    "`embedded` has no option `{name}`: it has reading and contrary"
                ));
            }
            (Side::Endpoint { .. }, _) => {
                return Err(format!(
                    "an endpoint has no option `{name}`: it has scale, region and no-auth"
                ));
            }
        }
        Ok(())
    }
}

/// Runs the subcommand.
pub(crate) fn run(args: &Args) -> Exit {
    match try_run(args) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(args: &Args) -> Result<Exit, Exit> {
    let a = args.prepared(&args.a, 0)?;
    let b = args.prepared(&args.b, 1)?;
    let stop = Stop::default();
    signal::on_interrupt(&stop);
    let found = a
        .parity(&b, &stop)
        .map_err(|error| target::report(&error))?;
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

impl Args {
    fn prepared(&self, side: &Side, nth: u64) -> Result<Prepared, Exit> {
        let protocol = self.specs.load()?.spec.protocol;
        let suite = match side {
            Side::Embedded { contrary, readings } => Suite::emulator(Config {
                contrary: *contrary,
                readings: readings.clone(),
                auth: !self.keys.no_auth,
                ..Config::default()
            }),
            Side::Endpoint {
                url,
                scale,
                region,
                no_auth,
            } => {
                let auth = self.auth(url, *no_auth, protocol)?;
                let suite = Suite::endpoint(url).auth(auth);
                let suite = suite.pace(*scale, self.time_limit, nonce_seed().wrapping_add(nth));
                match region {
                    Some(region) => suite.region(region),
                    None => suite,
                }
            }
        };
        let suite = suite
            .specs(self.specs.folder()?)
            .ways(usual(protocol))
            .seed(self.seed)
            .operations(&self.operations)
            .settings(|settings| {
                let none = self.calls.is_none() && self.time.is_none();
                settings.calls = self.calls.or(none.then_some(5_000));
                settings.time = self.time.or(none.then_some(Duration::from_secs(40)));
                settings.walk.lose = 0.0;
            });
        let suite = match &self.fixtures {
            Some(file) => suite.fixtures(file),
            None => suite,
        };
        suite.prepare().map_err(|error| target::report(&error))
    }

    fn auth(&self, url: &str, no_auth: bool, protocol: Protocol) -> Result<Auth, Exit> {
        let loopback = is_loopback(url);
        if !loopback && !self.allow_changes {
            print::error(
                &format!(
                    "this would create, change and delete at `{url}`, which is not on this machine"
                ),
                Some("that can cost money; to allow it: --allow-changes"),
            );
            return Err(Exit::Usage);
        }
        if no_auth {
            return Ok(Auth::None {
                access_key_id: None,
            });
        }
        Ok(keys::signing(protocol, self.keys.profile.as_deref(), loopback)?.auth)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_are_read_with_their_options() {
        let Ok(Side::Endpoint { url, scale, .. }) = side("http://127.0.0.1:8080?scale=60&no-auth")
        else {
            panic!("no endpoint");
        };
        assert_eq!((url.as_str(), scale.get()), ("http://127.0.0.1:8080", 60));
        let reading = "embedded?reading=DescribeFileSystems.times=iso&contrary";
        assert!(
            matches!(side(reading), Ok(Side::Embedded { contrary: true, readings }) if readings.len() == 1)
        );
        for wrong in [
            "embedded?scale=2",
            "embedded?reading=nowhere=iso",
            "http://h?scale=0",
            "http://h?contrary",
        ] {
            assert!(side(wrong).is_err(), "{wrong}");
        }
    }
}
