//! What `run` and `replay` test, by their flags: the embedded emulator, or an endpoint on this machine or elsewhere.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use clap::builder::BoolishValueParser;
use flowcheck::spec::LoadError;
use flowcheck::suite::{RunError, Suite};
use flowcheck_emulator::Config;

use super::keys::KeyArgs;
use super::specs_dir::{self, SpecsDir};
use super::ways::WaysArgs;
use super::{Exit, print, readings, values};

/// What is tested.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Target")]
pub(crate) struct TargetArgs {
    /// Test this endpoint, as `http://127.0.0.1:8080` [default: the embedded emulator]
    #[arg(long, value_name = "URL", env = "FLOWCHECK_ENDPOINT")]
    pub(crate) endpoint: Option<String>,

    /// Let calls create, change and delete at an endpoint that is not on this machine: that can cost money
    #[arg(long, env = "FLOWCHECK_ALLOW_CHANGES", value_parser = BoolishValueParser::new())]
    allow_changes: bool,

    /// The endpoint lives this many seconds in one of ours
    #[arg(
        long,
        value_name = "N",
        env = "FLOWCHECK_TIME_SCALE",
        default_value = "1"
    )]
    time_scale: NonZeroU32,

    /// How long a call may take
    #[arg(long, value_name = "TIME", env = "FLOWCHECK_TIME_LIMIT", default_value = "30s", value_parser = values::duration)]
    time_limit: Duration,

    /// Nobody else uses the endpoint's account: what no call made must not be there
    #[arg(long, env = "FLOWCHECK_CLOSED", value_parser = BoolishValueParser::new())]
    closed: bool,

    /// The region sent with calls [default: the one of the fixtures' account]
    #[arg(long, value_name = "REGION", env = "FLOWCHECK_REGION")]
    region: Option<String>,

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

    fn suite_by(&self, specs: &SpecsDir) -> Result<Suite, Exit> {
        let suite = match &self.endpoint {
            Some(url) => self.endpoint_suite(url, specs)?,
            None => Suite::emulator(Config {
                auth: !self.keys.no_auth,
                contrary: self.contrary,
                readings: self.readings.iter().cloned().collect(),
                ..Config::default()
            }),
        };
        let ways = self.ways.ways(specs.load()?.spec.protocol)?;
        let suite = suite.specs(specs.folder()?).ways(ways);
        Ok(match &self.fixtures {
            Some(file) => suite.fixtures(file),
            None => suite,
        })
    }

    fn endpoint_suite(&self, url: &str, specs: &SpecsDir) -> Result<Suite, Exit> {
        let loopback = is_loopback(url);
        if !loopback && !self.allow_changes {
            print::error(
                "this run would create, change and delete at an endpoint that is not on this machine",
                Some("that can cost money; to allow it: --allow-changes"),
            );
            return Err(Exit::Usage);
        }
        let protocol = specs.load()?.spec.protocol;
        let auth = self.keys.auth(protocol, loopback)?;
        let suite = Suite::endpoint(url)
            .auth(auth)
            .pace(self.time_scale, self.time_limit, nonce_seed())
            .settings(|settings| settings.assumptions.closed = self.closed);
        Ok(match &self.region {
            Some(region) => suite.region(region),
            None => suite,
        })
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

/// Another number for each run: endpoints remember nonces. No verdict depends on it.
#[allow(
    clippy::disallowed_methods,
    reason = "nonces have to differ from run to run"
)]
pub(crate) fn nonce_seed() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| {
        since.as_secs().wrapping_mul(1_000_000_007) ^ u64::from(since.subsec_nanos())
    })
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
