//! What is tested: the emulator or another endpoint in this process, or one over HTTP; and how a conversation with it begins.
//!
//! Judges nothing and reads no environment: keys are passed in.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use flowcheck_emulator::{Config, Emulator};

use super::ways::Ways;
use crate::spec::Spec;
use crate::spec::syntax::{self, Parameter};
use crate::sut::{
    Auth, Credentials, Endpoint, Lists, Options, Placement, Protocol, Rate, RpcOptions, Sut,
    SutError, Tc3Options,
};

/// Makes an endpoint in this process from a walk's seed and a number that is never the same twice: what is to be the
/// same in each replay comes from the first, what is to differ also from the second.
#[derive(Clone)]
pub struct Maker(Arc<dyn Fn(u64, u64) -> Box<dyn Endpoint> + Send + Sync>);

impl Maker {
    /// By that function.
    pub fn new(make: impl Fn(u64, u64) -> Box<dyn Endpoint> + Send + Sync + 'static) -> Maker {
        Maker(Arc::new(make))
    }
}

impl fmt::Debug for Maker {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("Maker")
    }
}

/// What is tested.
#[derive(Clone, Debug)]
pub enum Target {
    /// The emulator, in this process, in virtual time: a fresh one for each walk.
    Embedded {
        /// How it is set up; its seed is each walk's own.
        config: Box<Config>,
        /// How to talk to it, but for the ways that differ from walk to walk.
        options: Options,
        /// The ways chosen.
        ways: Ways,
    },
    /// Another endpoint in this process, in virtual time: a fresh one for each walk.
    InProcess {
        /// As a report calls it.
        name: String,
        /// Makes one.
        maker: Maker,
        /// How to talk to it, but for the ways that differ from walk to walk.
        options: Options,
        /// The ways chosen.
        ways: Ways,
    },
    /// An endpoint: what earlier walks made is still there.
    Endpoint {
        /// Its address.
        url: String,
        /// How to talk to it.
        options: Options,
        /// What its clients have in common: connections, clock, rate, patience.
        clients: Clients,
    },
}

/// The first client of an endpoint, from which the others are made: together they keep to its rate.
#[derive(Clone, Default)]
pub struct Clients(Arc<Mutex<Option<Sut>>>);

impl fmt::Debug for Clients {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("Clients")
    }
}

impl Clients {
    /// Another client.
    fn open(&self, url: &str, options: &Options, nonces: u64) -> Result<Sut, SutError> {
        let mut first = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if first.is_none() {
            *first = Some(Sut::endpoint(url, options.clone())?);
        }
        let faults = options.faults.clone();
        let another = first
            .as_ref()
            .and_then(|sut| sut.another_client(nonces, faults));
        match another {
            Some(sut) => Ok(sut),
            None => Sut::endpoint(url, with_nonces(options, nonces)),
        }
    }
}

impl Target {
    /// The emulator, with the key it knows. Its world has the region of one service; for others it is `region`.
    /// What of the ways is not chosen differs from walk to walk.
    pub fn embedded(spec: &Spec, config: Config, region: Option<String>, ways: Ways) -> Target {
        let auth = if config.auth {
            Auth::Rpc(embedded_key(spec.protocol, &config))
        } else {
            Auth::None {
                access_key_id: None,
            }
        };
        let region = match spec.protocol {
            syntax::Protocol::AliyunRpc => Some(config.world.region.clone()),
            syntax::Protocol::TencentTc3 => region,
        };
        let options = options(spec, auth, region);
        Target::Embedded {
            config: Box::new(config),
            options,
            ways,
        }
    }

    /// Another endpoint in this process, spoken to as the emulator set up like this is: with its key and region.
    #[must_use]
    pub fn made_by(self, name: &str, maker: Maker) -> Target {
        match self {
            Target::Embedded { options, ways, .. } | Target::InProcess { options, ways, .. } => {
                Target::InProcess {
                    name: name.to_owned(),
                    maker,
                    options,
                    ways,
                }
            }
            Target::Endpoint { options, .. } => Target::InProcess {
                name: name.to_owned(),
                maker,
                options,
                ways: Ways::default(),
            },
        }
    }

    /// An endpoint.
    pub fn endpoint(url: &str, options: Options) -> Target {
        Target::Endpoint {
            url: url.to_owned(),
            options,
            clients: Clients::default(),
        }
    }

    /// How to talk to it.
    pub fn options(&self) -> &Options {
        match self {
            Target::Embedded { options, .. }
            | Target::InProcess { options, .. }
            | Target::Endpoint { options, .. } => options,
        }
    }

    /// Whether calls are signed.
    pub fn is_signed(&self) -> bool {
        match &self.options().protocol {
            Protocol::Rpc(rpc) => !matches!(rpc.auth, Auth::None { .. }),
            Protocol::Tc3(tc3) => tc3.key.is_some(),
        }
    }

    /// As a report calls it.
    pub fn name(&self) -> String {
        match self {
            Target::Embedded { config, .. } if config.contrary => {
                "embedded emulator, contrary".into()
            }
            Target::Embedded { .. } => "embedded emulator".into(),
            Target::InProcess { name, .. } => name.clone(),
            Target::Endpoint { url, .. } => url.trim_end_matches('/').to_owned(),
        }
    }

    /// Whether each conversation begins with nothing there and nobody else about.
    pub fn is_embedded(&self) -> bool {
        !matches!(self, Target::Endpoint { .. })
    }

    /// Reaches the target. The same seed gives the same emulator, to the byte. `fresh` is to differ from one call to
    /// the next: an endpoint remembers the nonces it has seen.
    ///
    /// # Errors
    /// If there is no such endpoint; whether it answers shows when it is called.
    pub fn open(&self, seed: u64, fresh: u64) -> Result<Sut, SutError> {
        match self {
            Target::Embedded {
                config,
                options,
                ways,
            } => {
                let emulator = Emulator::new(Config {
                    seed,
                    ..(**config).clone()
                });
                Ok(Sut::embedded(emulator, walking(options, *ways, seed)))
            }
            Target::InProcess {
                maker,
                options,
                ways,
                ..
            } => {
                let endpoint = (maker.0)(seed, fresh);
                Ok(Sut::in_process(endpoint, walking(options, *ways, seed)))
            }
            Target::Endpoint {
                url,
                options,
                clients,
            } => clients.open(url, options, mix(options.protocol.nonce_seed(), fresh)),
        }
    }

    /// What tokens get, so that an endpoint does not take them for those of another conversation. `fresh` as in
    /// [`Target::open`].
    pub fn salt(&self, fresh: u64) -> Option<String> {
        match self {
            Target::Embedded { .. } | Target::InProcess { .. } => None,
            Target::Endpoint { options, .. } => {
                let salt = mix(options.protocol.nonce_seed(), fresh.wrapping_add(1 << 32));
                Some(format!("{:010x}", salt >> 24))
            }
        }
    }
}

/// The key that the emulator's command line announces: what calls are signed with where no key is given.
pub fn default_key(protocol: syntax::Protocol) -> Credentials {
    match protocol {
        syntax::Protocol::AliyunRpc => Credentials::new("testid", "testsecret"),
        syntax::Protocol::TencentTc3 => Credentials::new("AKIDtestid", "testsecret"),
    }
}

/// The key that an emulator set up like this knows.
fn embedded_key(protocol: syntax::Protocol, config: &Config) -> Credentials {
    match protocol {
        syntax::Protocol::AliyunRpc => Credentials::new(
            config.access_key_id.as_str(),
            config.access_key_secret.as_str(),
        ),
        syntax::Protocol::TencentTc3 => Credentials::new(
            config.tencent_secret_id.as_str(),
            config.tencent_secret_key.as_str(),
        ),
    }
}

/// The options for a service: its protocol, version and rate, and what it calls secret. Where a protocol has one way to
/// sign, the key of `auth` is used in that way.
pub fn options(spec: &Spec, auth: Auth, region: Option<String>) -> Options {
    let version = spec.version.clone();
    let protocol = match spec.protocol {
        syntax::Protocol::AliyunRpc => Protocol::Rpc(RpcOptions {
            version,
            region,
            placement: Placement::PostForm,
            lists: Lists::Dotted,
            auth,
            nonce_seed: 0,
        }),
        syntax::Protocol::TencentTc3 => Protocol::Tc3(Tc3Options {
            service: spec.signing_name.clone().unwrap_or_default(),
            version,
            region,
            key: auth.credentials().cloned(),
            nonce_seed: 0,
        }),
    };
    Options {
        secrets: secrets(spec),
        key_ended: spec.gateway.key_ended.iter().cloned().collect(),
        rate: spec.rate.map(|rate| Rate {
            calls: rate.calls,
            per: rate.per,
        }),
        ..Options::new(protocol)
    }
}

/// The parameters that are secret, or hold something that is.
pub fn secrets(spec: &Spec) -> BTreeSet<Arc<str>> {
    spec.operations
        .values()
        .flat_map(|operation| &operation.parameters)
        .filter(|(_, parameter)| is_secret(parameter))
        .map(|(name, _)| name.clone())
        .collect()
}

fn is_secret(parameter: &Parameter) -> bool {
    parameter.secret == Some(true)
        || parameter
            .item
            .as_ref()
            .is_some_and(|item| item.values().any(is_secret))
}

/// The options of a walk: its nonces, and its ways.
fn walking(options: &Options, ways: Ways, seed: u64) -> Options {
    let options = with_nonces(options, seed);
    Options {
        protocol: ways.drawn(mix(seed, 0)).apply(options.protocol),
        ..options
    }
}

fn with_nonces(options: &Options, nonce_seed: u64) -> Options {
    Options {
        protocol: options.protocol.clone().with_nonce_seed(nonce_seed),
        ..options.clone()
    }
}

/// The seed of a walk of a run.
pub fn walk_seed(run: u64, walk: u64) -> u64 {
    mix(run, walk)
}

/// A seed from two numbers: neighbours give unlike seeds (splitmix64's finish).
fn mix(seed: u64, walk: u64) -> u64 {
    let mut z = seed ^ walk.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
