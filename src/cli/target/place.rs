//! An endpoint with all that is known of it, from a target's table or from flags, and the suite that tests it.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use flowcheck::config::{self, TargetConfig};
use flowcheck::runner::gate::Limits;
use flowcheck::runner::ways::{self, Ways};
use flowcheck::spec::Spec;
use flowcheck::suite::Suite;
use flowcheck::sut::{self, Rate};
use jiff::Timestamp;

use super::is_loopback;
use crate::cli::config_file::ConfigFile;
use crate::cli::keys::{self, Signing};
use crate::cli::specs_dir::SpecsDir;
use crate::cli::{Exit, print, proxies};

/// Where ledgers are, beside `flowcheck.toml`.
const LEDGERS: &str = "flowcheck-ledger";
/// A key that expires sooner is not begun with.
const SOON: Duration = Duration::from_secs(30);

/// See the module.
#[derive(Debug)]
pub(crate) struct Place {
    /// Its address.
    pub(crate) url: String,
    /// The region sent with calls.
    pub(crate) region: Option<String>,
    /// How calls travel.
    pub(crate) ways: Ways,
    /// Whether calls are signed.
    pub(crate) signed: bool,
    /// The profile that holds the keys.
    pub(crate) profile: Option<String>,
    /// The facts of the account.
    pub(crate) fixtures: Option<PathBuf>,
    /// How often it may be called.
    pub(crate) rate: Option<Rate>,
    /// Certificates to trust.
    pub(crate) ca_cert: Option<PathBuf>,
    /// How long a call may take.
    pub(crate) time_limit: Option<Duration>,
    /// How many seconds it lives in one.
    pub(crate) scale: NonZeroU32,
    /// Whether nobody else uses the account.
    pub(crate) closed: bool,
    /// What is allowed; none: everything.
    pub(crate) limits: Option<Limits>,
    /// Where what is created is written down.
    pub(crate) ledger: Option<PathBuf>,
}

impl Place {
    /// An endpoint of which nothing else is known.
    pub(crate) fn at(url: &str, ways: Ways) -> Place {
        Place {
            url: url.to_owned(),
            region: None,
            ways,
            signed: true,
            profile: None,
            fixtures: None,
            rate: None,
            ca_cert: None,
            time_limit: None,
            scale: NonZeroU32::MIN,
            closed: false,
            limits: None,
            ledger: None,
        }
    }

    /// A target as its table has it; prints what is missing.
    pub(crate) fn of(file: &ConfigFile, target: &TargetConfig, spec: &Spec) -> Result<Place, Exit> {
        let Some(url) = target.address(spec) else {
            print::error(
                &format!("the address of `{}` is not known", target.name),
                Some("give its `endpoint`: the specs have no address for a region of this service"),
            );
            return Err(Exit::Usage);
        };
        let ways = travel(target);
        if spec.protocol == flowcheck::spec::syntax::Protocol::TencentTc3 && ways != Ways::default()
        {
            print::error(
                "calls of this service travel in one way",
                Some("leave `signature`, `placement` and `lists` out"),
            );
            return Err(Exit::Usage);
        }
        let ledger = format!("{LEDGERS}/{}.jsonl", target.name);
        Ok(Place {
            region: target.region.clone(),
            signed: target.signed,
            profile: target.profile.clone(),
            fixtures: target.fixtures.as_ref().map(|path| file.beside(path)),
            rate: target.rate,
            ca_cert: target.ca_cert.as_ref().map(|path| file.beside(path)),
            time_limit: target.time_limit,
            scale: target.time_scale,
            closed: target.closed,
            limits: Some(target.limits()),
            ledger: Some(file.beside(ledger.as_ref())),
            ..Place::at(&url, ways)
        })
    }

    /// The suite that tests it; prints what is wrong.
    pub(crate) fn suite(&self, specs: &SpecsDir, spec: &Spec) -> Result<Suite, Exit> {
        let signing = match self.signed {
            true => keys::signing(
                spec.protocol,
                self.profile.as_deref(),
                is_loopback(&self.url),
            )?,
            false => Signing::none(),
        };
        let time_limit = self.time_limit.unwrap_or(Duration::from_secs(30));
        let limits = self.limits_until(signing.expires)?;
        let mut suite = Suite::endpoint(&self.url)
            .specs(specs.folder()?)
            .ways(self.ways)
            .auth(signing.auth)
            .trust(self.trust()?)
            .pace(self.scale, time_limit, nonce_seed())
            .settings(|settings| settings.assumptions.closed = self.closed);
        if !is_loopback(&self.url) {
            suite = suite.proxies(proxies::from_environment());
        }
        if let Some(region) = &self.region {
            suite = suite.region(region);
        }
        if let Some(file) = &self.fixtures {
            suite = suite.fixtures(file);
        }
        if let Some(rate) = self.rate {
            suite = suite.rate(rate);
        }
        if let Some(limits) = limits {
            suite = suite.limits(limits, Some(self.ledger()));
        }
        Ok(suite)
    }

    /// The ledger's file: the target's own, or the endpoint's.
    pub(crate) fn ledger(&self) -> PathBuf {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
        let host = self
            .url
            .split_once("://")
            .map_or(&*self.url, |(_, host)| host);
        let usual = || {
            format!(
                "{LEDGERS}/{}.jsonl",
                host.chars().map(plain).collect::<String>()
            )
            .into()
        };
        self.ledger.clone().unwrap_or_else(usual)
    }

    /// The limits, ending with the key.
    fn limits_until(&self, expires: Option<Timestamp>) -> Result<Option<Limits>, Exit> {
        let Some((expires, mut limits)) = expires.zip(self.limits.clone()) else {
            return Ok(self.limits.clone());
        };
        let left = Duration::try_from(expires.duration_since(Timestamp::now())).unwrap_or_default();
        let Some(left) = left.checked_sub(SOON) else {
            print::error(
                "the key expires within half a minute",
                Some("get a new one as you got this one, then begin"),
            );
            return Err(Exit::Usage);
        };
        if limits.time.is_none_or(|time| time > left) {
            print::err(&format!(
                "note: the key expires in {} minutes; no call goes out after that\n",
                left.as_secs() / 60
            ));
            limits.time = Some(left);
        }
        Ok(Some(limits))
    }

    fn trust(&self) -> Result<Vec<u8>, Exit> {
        let Some(file) = &self.ca_cert else {
            return Ok(Vec::new());
        };
        std::fs::read(file).map_err(|error| {
            print::error(&format!("cannot read `{}`: {error}", file.display()), None);
            Exit::Usage
        })
    }
}

fn travel(target: &TargetConfig) -> Ways {
    Ways {
        signature: target.signature.map(|signature| match signature {
            config::Signature::Rpc => ways::Signature::Rpc,
            config::Signature::V3 => ways::Signature::V3,
        }),
        placement: target.placement.map(|placement| match placement {
            config::Placement::GetQuery => sut::Placement::GetQuery,
            config::Placement::PostQuery => sut::Placement::PostQuery,
            config::Placement::PostForm => sut::Placement::PostForm,
        }),
        lists: target.lists.map(|lists| match lists {
            config::Lists::Dotted => sut::Lists::Dotted,
            config::Lists::Json => sut::Lists::Json,
        }),
    }
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
