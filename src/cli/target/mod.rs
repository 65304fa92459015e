//! What `run` and `replay` test, by their flags: the embedded emulator, a target of `flowcheck.toml`, or an endpoint on
//! this machine or elsewhere.

mod permits;
mod place;

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::BoolishValueParser;
use flowcheck::spec::LoadError;
use flowcheck::suite::{RunError, Suite};
use flowcheck_emulator::Config;

use super::config_file::ConfigArgs;
use super::keys::KeyArgs;
use super::specs_dir::{self, SpecsDir};
use super::ways::WaysArgs;
use super::{Exit, print, readings, values};

pub(crate) use permits::{PermitArgs, only_looking};
pub(crate) use place::Place;

/// What is tested.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Target")]
pub(crate) struct TargetArgs {
    /// Test this endpoint, as `http://127.0.0.1:8080` [default: the embedded emulator]
    #[arg(long, value_name = "URL", env = "FLOWCHECK_ENDPOINT")]
    pub(crate) endpoint: Option<String>,

    /// Test this target of `flowcheck.toml`: address, keys, facts and permissions are written there
    #[arg(long, value_name = "NAME", env = "FLOWCHECK_TARGET", conflicts_with_all = ["endpoint", "contrary", "readings"])]
    pub(crate) target: Option<String>,

    #[command(flatten)]
    config: ConfigArgs,

    #[command(flatten)]
    permits: PermitArgs,

    /// The endpoint lives this many seconds in one of ours [default: 1]
    #[arg(long, value_name = "N", env = "FLOWCHECK_TIME_SCALE")]
    time_scale: Option<NonZeroU32>,

    /// How long a call may take [default: 30s]
    #[arg(long, value_name = "TIME", env = "FLOWCHECK_TIME_LIMIT", value_parser = values::duration)]
    time_limit: Option<Duration>,

    /// Nobody else uses the endpoint's account: what no call made must not be there
    #[arg(long, env = "FLOWCHECK_CLOSED", value_parser = BoolishValueParser::new())]
    closed: bool,

    /// The region sent with calls [default: the one of the fixtures' account]
    #[arg(long, value_name = "REGION", env = "FLOWCHECK_REGION")]
    region: Option<String>,

    /// A PEM file of certificates to trust besides the system's
    #[arg(long, value_name = "FILE", env = "FLOWCHECK_CA_CERT")]
    ca_cert: Option<PathBuf>,

    #[command(flatten)]
    keys: KeyArgs,

    #[command(flatten)]
    ways: WaysArgs,

    /// The embedded emulator chooses at random wherever the documents leave a choice
    #[arg(long, env = "FLOWCHECK_CONTRARY", value_parser = BoolishValueParser::new(), conflicts_with = "endpoint")]
    contrary: bool,

    /// The embedded emulator follows this alternative at this site of a reading; can be given several times
    #[arg(long = "reading", value_name = "SITE=ALTERNATIVE", value_parser = readings::parse, conflicts_with = "endpoint")]
    readings: Vec<(String, String)>,

    /// The facts of the account [default: `fixtures.yaml` beside the specs]
    #[arg(long, value_name = "FILE", env = "FLOWCHECK_FIXTURES")]
    fixtures: Option<PathBuf>,

    #[command(flatten)]
    specs: SpecsDir,
}

impl TargetArgs {
    /// Whether nobody else uses the endpoint's account.
    pub(crate) fn closed(&self) -> bool {
        self.closed
    }

    /// The suite that tests it; prints what is wrong with the flags.
    pub(crate) fn suite(&self) -> Result<Suite, Exit> {
        self.suite_by(&self.specs)
    }

    /// The suite that tests this service, unless the flags name another.
    pub(crate) fn suite_of(&self, service: &str) -> Result<Suite, Exit> {
        self.suite_by(&self.specs.or_service(service))
    }

    /// The suite that deletes what runs left at the target, whatever runs may do there now.
    pub(crate) fn sweeping(&self) -> Result<Suite, Exit> {
        if self.target.is_none() && self.endpoint.is_none() {
            print::error(
                "a sweep needs a target",
                Some("name one: --target NAME, or --endpoint URL with --ledger FILE"),
            );
            return Err(Exit::Usage);
        }
        self.permits.refuse_allow()?;
        let mut suite = self.suite_by(&self.specs)?;
        if self.target.is_none() {
            // Without a target everything may be allowed, and then nothing is written down.
            let place = Place::at(
                self.endpoint.as_deref().unwrap_or_default(),
                Default::default(),
            );
            let ledger = self
                .permits
                .ledger
                .clone()
                .unwrap_or_else(|| place.ledger());
            suite = suite.limits(only_looking(), Some(ledger));
        }
        Ok(suite.sweeping())
    }

    fn suite_by(&self, specs: &SpecsDir) -> Result<Suite, Exit> {
        if let Some(name) = &self.target {
            return self.target_suite(name, specs);
        }
        if let Some(url) = &self.endpoint {
            return self.endpoint_suite(url, specs);
        }
        self.permits
            .refuse("without an endpoint nothing is created that lasts")?;
        let suite = Suite::emulator(Config {
            auth: !self.keys.no_auth,
            contrary: self.contrary,
            readings: self.readings.iter().cloned().collect(),
            ..Config::default()
        });
        let ways = self.ways.ways(specs.load()?.spec.protocol)?;
        let suite = suite.specs(specs.folder()?).ways(ways);
        Ok(match &self.fixtures {
            Some(file) => suite.fixtures(file),
            None => suite,
        })
    }

    /// What the file says, but for what the flags say otherwise.
    fn target_suite(&self, name: &str, specs: &SpecsDir) -> Result<Suite, Exit> {
        let file = self.config.load()?;
        let target = file.target(name)?;
        let specs = match &target.service {
            Some(service) => specs.or_service(service),
            None => specs.clone(),
        };
        let spec = specs.load()?.spec;
        file.check(target, &spec)?;
        let mut place = Place::of(&file, target, &spec)?;
        self.permits.narrow(&mut place)?;
        self.over(&mut place);
        place.suite(&specs, &spec)
    }

    fn endpoint_suite(&self, url: &str, specs: &SpecsDir) -> Result<Suite, Exit> {
        let spec = specs.load()?.spec;
        let mut place = Place::at(url, self.ways.ways(spec.protocol)?);
        place.limits = self.permits.limits(&spec, is_loopback(url))?;
        self.over(&mut place);
        place.suite(specs, &spec)
    }

    /// What the flags say is what counts.
    fn over(&self, place: &mut Place) {
        place.signed &= !self.keys.no_auth;
        place.profile = self.keys.profile.clone().or(place.profile.take());
        place.fixtures = self.fixtures.clone().or(place.fixtures.take());
        place.region = self.region.clone().or(place.region.take());
        place.ca_cert = self.ca_cert.clone().or(place.ca_cert.take());
        place.time_limit = self.time_limit.or(place.time_limit);
        place.scale = self.time_scale.unwrap_or(place.scale);
        place.closed |= self.closed;
        place.ledger = self.permits.ledger.clone().or(place.ledger.take());
    }
}

/// Prints why a run could not take place.
pub(crate) fn report(error: &RunError) -> Exit {
    match error {
        RunError::Load(error @ (LoadError::Spec(_) | LoadError::Read { .. })) => {
            specs_dir::report(error);
        }
        RunError::Service(_)
        | RunError::Operation { .. }
        | RunError::Sut(_)
        | RunError::Ledger(_)
        | RunError::Sweep(_)
        | RunError::Runtime(_) => print::error(&error.to_string(), error.help().as_deref()),
    }
    Exit::Usage
}

/// Whether an endpoint is on this machine, by its name alone.
pub(crate) fn is_loopback(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn only_this_machine_is_loopback() {
        for url in [
            "http://127.0.0.1:8080",
            "http://localhost",
            "https://[::1]:1/x",
            "127.8.0.1",
        ] {
            assert!(is_loopback(url), "{url}");
        }
        for url in [
            "https://nas.example.com",
            "http://127.0.0.1.example.com",
            "http://10.0.0.1",
            "http://127.0.0.1@evil.example",
            "",
        ] {
            assert!(!is_loopback(url), "{url}");
        }
    }
}
