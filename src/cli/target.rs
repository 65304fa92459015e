//! What `run` and `replay` test, by their flags: the embedded emulator, or an endpoint with its keys.
//!
//! Keys come from the environment alone, and are never printed.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use clap::builder::BoolishValueParser;
use flowcheck::spec::LoadError;
use flowcheck::suite::{RunError, Suite};
use flowcheck::sut::{Auth, Credentials};
use flowcheck_emulator::Config;
use secrecy::SecretString;

use super::specs_dir::{self, SpecsDir};
use super::{Exit, print, values};

/// How calls are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Signature {
    /// HMAC-SHA1, in the parameters
    Rpc,
    /// ACS3-HMAC-SHA256, in the headers
    V3,
}

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

    /// How calls are signed
    #[arg(long, value_enum, env = "FLOWCHECK_SIGNATURE", default_value = "rpc")]
    signature: Signature,

    /// Do not sign calls
    #[arg(long, env = "FLOWCHECK_NO_AUTH", value_parser = BoolishValueParser::new())]
    no_auth: bool,

    #[arg(
        long,
        hide = true,
        env = "ALIBABA_CLOUD_ACCESS_KEY_ID",
        hide_env_values = true
    )]
    access_key_id: Option<String>,

    #[arg(
        long,
        hide = true,
        env = "ALIBABA_CLOUD_ACCESS_KEY_SECRET", hide_env_values = true, value_parser = secret
    )]
    access_key_secret: Option<SecretString>,

    #[arg(
        long,
        hide = true,
        env = "ALIBABA_CLOUD_SECURITY_TOKEN", hide_env_values = true, value_parser = secret
    )]
    security_token: Option<SecretString>,

    /// The embedded emulator chooses at random wherever the documents leave a choice
    #[arg(long, env = "FLOWCHECK_CONTRARY", value_parser = BoolishValueParser::new(), conflicts_with = "endpoint")]
    contrary: bool,

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
        let suite = match &self.endpoint {
            Some(url) => self.endpoint_suite(url)?,
            None => Suite::emulator(Config {
                auth: !self.no_auth,
                contrary: self.contrary,
                ..Config::default()
            }),
        };
        let suite = suite.specs(self.specs.path());
        Ok(match &self.fixtures {
            Some(file) => suite.fixtures(file),
            None => suite,
        })
    }

    fn endpoint_suite(&self, url: &str) -> Result<Suite, Exit> {
        let loopback = is_loopback(url);
        if !loopback && !self.allow_changes {
            print::error(
                "this run would create, change and delete at an endpoint that is not on this machine",
                Some("that can cost money; to allow it: --allow-changes"),
            );
            return Err(Exit::Usage);
        }
        let auth = self.auth(loopback)?;
        let suite = Suite::endpoint(url)
            .auth(auth)
            .pace(self.time_scale, self.time_limit, nonce_seed())
            .settings(|settings| settings.assumptions.closed = self.closed);
        Ok(match &self.region {
            Some(region) => suite.region(region),
            None => suite,
        })
    }

    fn auth(&self, loopback: bool) -> Result<Auth, Exit> {
        if self.no_auth {
            return Ok(Auth::None {
                access_key_id: None,
            });
        }
        let key = match (&self.access_key_id, &self.access_key_secret) {
            (Some(id), Some(secret)) => Credentials::new(id.as_str(), secret.clone()),
            (None, None) if loopback => {
                print::err(
                    "note: no keys in the environment; calls are signed with the emulator's, `testid`\n",
                );
                Credentials::new("testid", "testsecret")
            }
            (None, _) => return Err(missing("ALIBABA_CLOUD_ACCESS_KEY_ID")),
            (Some(_), None) => return Err(missing("ALIBABA_CLOUD_ACCESS_KEY_SECRET")),
        };
        let key = match &self.security_token {
            Some(token) => key.with_token(token.clone()),
            None => key,
        };
        Ok(match self.signature {
            Signature::Rpc => Auth::Rpc(key),
            Signature::V3 => Auth::V3(key),
        })
    }
}

fn missing(variable: &str) -> Exit {
    print::error(
        &format!("`{variable}` is not set, so calls cannot be signed"),
        Some(
            "set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or send unsigned calls: --no-auth",
        ),
    );
    Exit::Usage
}

/// Prints why a run could not take place.
pub(crate) fn report(error: &RunError) -> Exit {
    match error {
        RunError::Load(error @ (LoadError::Spec(_) | LoadError::Read { .. })) => {
            specs_dir::report(error);
        }
        RunError::NoSpecs { .. }
        | RunError::Operation { .. }
        | RunError::Sut(_)
        | RunError::Runtime(_) => print::error(&error.to_string(), error.help().as_deref()),
    }
    Exit::Usage
}

/// A text that cannot be printed.
#[allow(clippy::unnecessary_wraps, reason = "clap asks for a result")]
fn secret(text: &str) -> Result<SecretString, std::convert::Infallible> {
    Ok(text.into())
}

/// Whether an endpoint is on this machine, by its name alone.
fn is_loopback(url: &str) -> bool {
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
fn nonce_seed() -> u64 {
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
