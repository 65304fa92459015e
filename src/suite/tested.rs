//! What a suite tests, and how it is talked to.

use std::num::NonZeroU32;
use std::time::Duration;

use flowcheck_emulator::Config;

use crate::model::fixtures::Fixtures;
use crate::runner::Target;
use crate::runner::target::{Maker, default_key, options};
use crate::runner::ways::Ways;
use crate::spec::Spec;
use crate::spec::fixtures::ACCOUNT;
use crate::sut::{Auth, Options, Proxies, Rate};

/// What a suite tests.
#[derive(Clone, Debug)]
pub(super) enum Tested {
    Embedded(Box<Config>),
    InProcess(String, Maker),
    Endpoint(Box<Endpoint>),
}

/// An endpoint, and how to talk to it.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    pub(super) url: String,
    pub(super) auth: Option<Auth>,
    pub(super) region: Option<String>,
    pub(super) scale: NonZeroU32,
    pub(super) time_limit: Duration,
    pub(super) nonce_seed: u64,
    pub(super) rate: Option<Rate>,
    pub(super) trust: Vec<u8>,
    pub(super) proxies: Proxies,
}

impl Tested {
    /// As a run calls it; where no region is named, it is the one of the fixtures' account.
    pub(super) fn target(&self, spec: &Spec, fixtures: &Fixtures, ways: Ways) -> Target {
        let account = fixtures.of(ACCOUNT).and_then(<[_]>::first);
        let region = account
            .and_then(|account| account.get("region"))
            .and_then(|region| region.as_text().map(str::to_owned));
        match self {
            Tested::Embedded(config) => Target::embedded(spec, (**config).clone(), region, ways),
            Tested::InProcess(name, maker) => {
                Target::embedded(spec, Config::default(), region, ways).made_by(name, maker.clone())
            }
            Tested::Endpoint(endpoint) => endpoint.target(spec, region, ways),
        }
    }
}

impl Endpoint {
    /// Of which nothing but its address is known.
    pub(super) fn new(url: &str) -> Endpoint {
        Endpoint {
            url: url.to_owned(),
            auth: None,
            region: None,
            scale: NonZeroU32::MIN,
            time_limit: Duration::from_secs(30),
            nonce_seed: 0,
            rate: None,
            trust: Vec::new(),
            proxies: Proxies::default(),
        }
    }

    fn target(&self, spec: &Spec, region: Option<String>, ways: Ways) -> Target {
        let auth = self.auth.clone();
        let auth = auth.unwrap_or_else(|| Auth::Rpc(default_key(spec.protocol)));
        let options = options(spec, auth, self.region.clone().or(region));
        let options = Options {
            protocol: (ways.apply(options.protocol)).with_nonce_seed(self.nonce_seed),
            scale: self.scale,
            time_limit: self.time_limit,
            rate: slower(options.rate, self.rate),
            trust: self.trust.clone(),
            proxies: self.proxies.clone(),
            ..options
        };
        Target::endpoint(&self.url, options)
    }
}

/// The rate that allows fewer calls.
fn slower(documented: Option<Rate>, wished: Option<Rate>) -> Option<Rate> {
    let pause = |rate: &Rate| rate.per / rate.calls.get();
    documented.into_iter().chain(wished).max_by_key(pause)
}
