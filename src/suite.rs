//! The library's front door: a run set up in a few words, for `cargo test` and for the command line.
//!
//! Prints nothing, exits nothing, reads no environment. Only [`Suite::assert_conforms`] panics.

mod beside;
mod error;
mod limits;
mod prepared;
mod tested;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use flowcheck_emulator::Config;

pub use error::RunError;
use prepared::runtime;
pub use prepared::{Prepared, Replayed};
use tested::{Endpoint, Tested};

use crate::explore;
use crate::model::belief::Assumptions;
use crate::model::fixtures::Fixtures;
use crate::oracle::Oracle;
use crate::report::terminal;
use crate::runner::gate::Limits;
use crate::runner::line::Secrets;
use crate::runner::summary::Result as Proof;
use crate::runner::target::{Maker, secrets};
use crate::runner::ways::Ways;
use crate::runner::{Settings, ShrinkBudget, Stop, Summary};
use crate::spec::diagnostic::Colour;
use crate::spec::fixtures::load_facts;
use crate::spec::nearest::{nearest, one_of};
use crate::spec::{Loaded, Name, Spec, load, services};
use crate::sut::{Auth, Proxies, Rate};

/// A run to be.
#[derive(Clone, Debug)]
pub struct Suite {
    tested: Tested,
    specs: Option<PathBuf>,
    service: Option<String>,
    fixtures: Option<PathBuf>,
    ways: Ways,
    limits: Option<(Limits, Option<PathBuf>)>,
    sweeps: bool,
    settings: Settings,
}

impl Suite {
    /// Of the embedded emulator.
    pub fn embedded() -> Suite {
        Suite::emulator(Config::default())
    }

    /// Of the embedded emulator, set up like this; its seed is each walk's own.
    pub fn emulator(config: Config) -> Suite {
        Suite::of(
            Tested::Embedded(Box::new(config)),
            true,
            ShrinkBudget::generous(),
        )
    }

    /// Of another endpoint in this process: an implementation in Rust, or the emulator behind a middleware. Calls are
    /// signed with the emulator's key, and sent to its region.
    pub fn in_process(name: &str, maker: Maker) -> Suite {
        Suite::of(
            Tested::InProcess(name.to_owned(), maker),
            true,
            ShrinkBudget::generous(),
        )
    }

    /// Of an endpoint that others may use too. Calls are signed with the emulator's key, unless
    /// [`Suite::auth`] says otherwise.
    pub fn endpoint(url: &str) -> Suite {
        Suite::of(
            Tested::Endpoint(Box::new(Endpoint::new(url))),
            false,
            ShrinkBudget::default(),
        )
    }

    fn of(tested: Tested, closed: bool, shrink: ShrinkBudget) -> Suite {
        Suite {
            tested,
            specs: None,
            service: None,
            fixtures: None,
            ways: Ways::default(),
            limits: None,
            sweeps: false,
            settings: Settings {
                assumptions: Assumptions {
                    closed,
                    ..Assumptions::default()
                },
                shrink: Some(shrink),
                ..Settings::default()
            },
        }
    }

    /// The service's folder of specs, or the folder of several such; by default `specs`.
    #[must_use]
    pub fn specs(mut self, dir: impl Into<PathBuf>) -> Suite {
        self.specs = Some(dir.into());
        self
    }

    /// The service, where the folder holds several.
    #[must_use]
    pub fn service(mut self, name: &str) -> Suite {
        self.service = Some(name.to_owned());
        self
    }

    /// How calls travel. What is left open is the usual way to an endpoint, and differs from walk to walk against the
    /// embedded emulator.
    #[must_use]
    pub fn ways(mut self, ways: Ways) -> Suite {
        self.ways = ways;
        self
    }

    /// The facts of the account; by default `fixtures.yaml` beside the specs.
    #[must_use]
    pub fn fixtures(mut self, file: impl Into<PathBuf>) -> Suite {
        self.fixtures = Some(file.into());
        self
    }

    /// The seed of every choice.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Suite {
        self.settings.seed = seed;
        self
    }

    /// At most so many calls, and no limit of time.
    #[must_use]
    pub fn calls(mut self, calls: u64) -> Suite {
        self.settings.calls = Some(calls);
        self.settings.time = None;
        self
    }

    /// At most so long, by the wall's clock.
    #[must_use]
    pub fn time(mut self, time: Duration) -> Suite {
        self.settings.time = Some(time);
        self
    }

    /// The operations to dwell on; what they need is called too.
    #[must_use]
    pub fn operations<N: AsRef<str>>(mut self, names: impl IntoIterator<Item = N>) -> Suite {
        self.settings.walk.only = names.into_iter().map(|n| Name::from(n.as_ref())).collect();
        self.settings.permission.only = self.settings.walk.only.clone();
        self
    }

    /// The share of answers lost on purpose, 0 to 1.
    #[must_use]
    pub fn lose(mut self, share: f64) -> Suite {
        self.settings.walk.lose = share;
        self
    }

    /// How to walk.
    #[must_use]
    pub fn walk(mut self, walk: explore::Settings) -> Suite {
        self.settings.walk = walk;
        self
    }

    /// How to run, whatever was said before.
    #[must_use]
    pub fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Suite {
        change(&mut self.settings);
        self
    }

    /// How calls to an endpoint are signed; where a protocol has one way to sign, only the key counts.
    #[must_use]
    pub fn auth(mut self, auth: Auth) -> Suite {
        self.on_endpoint(|endpoint| endpoint.auth = Some(auth));
        self
    }

    /// The region sent with calls to an endpoint; by default that of the fixtures' account.
    #[must_use]
    pub fn region(mut self, region: &str) -> Suite {
        self.on_endpoint(|endpoint| endpoint.region = Some(region.to_owned()));
        self
    }

    /// How many seconds an endpoint lives in one of ours, how long a call to it may take, and from where nonces count:
    /// another number for each run.
    #[must_use]
    pub fn pace(
        mut self,
        scale: std::num::NonZeroU32,
        time_limit: Duration,
        nonce_seed: u64,
    ) -> Suite {
        self.on_endpoint(|endpoint| {
            endpoint.scale = scale;
            endpoint.time_limit = time_limit;
            endpoint.nonce_seed = nonce_seed;
        });
        self
    }

    /// Does nothing but what these allow. What is created is written down in the file before the call goes out; without
    /// one in memory, for what does not outlive the process.
    #[must_use]
    pub fn limits(mut self, limits: Limits, ledger: Option<PathBuf>) -> Suite {
        self.limits = Some((limits, ledger));
        self
    }

    /// For a sweep: it may delete what a run made, whatever runs are allowed, and its calls are not limited.
    #[must_use]
    pub fn sweeping(mut self) -> Suite {
        self.sweeps = true;
        self
    }

    /// Calls an endpoint no more often than this, where the documents would allow more.
    #[must_use]
    pub fn rate(mut self, rate: Rate) -> Suite {
        self.on_endpoint(|endpoint| endpoint.rate = Some(rate));
        self
    }

    /// Trusts these PEM certificates at an endpoint, besides the system's.
    #[must_use]
    pub fn trust(mut self, pem: Vec<u8>) -> Suite {
        self.on_endpoint(|endpoint| endpoint.trust = pem);
        self
    }

    /// Goes through proxies to an endpoint.
    #[must_use]
    pub fn proxies(mut self, proxies: Proxies) -> Suite {
        self.on_endpoint(|endpoint| endpoint.proxies = proxies);
        self
    }

    fn on_endpoint(&mut self, change: impl FnOnce(&mut Endpoint)) {
        if let Tested::Endpoint(endpoint) = &mut self.tested {
            change(endpoint);
        }
    }

    /// Loads specs and fixtures.
    ///
    /// # Errors
    /// If they cannot be read or are wrong, or an operation to dwell on is none.
    pub fn prepare(&self) -> Result<Prepared, RunError> {
        let dir = services::folder(self.specs.as_deref(), self.service.as_deref())?;
        let Loaded { spec, files, .. } = load(&dir)?;
        self.check_operations(&spec)?;
        let beside = dir.join("fixtures.yaml");
        let facts = match &self.fixtures {
            Some(file) => load_facts(file, &spec)?,
            None if beside.is_file() => load_facts(&beside, &spec)?,
            None => Default::default(),
        };
        let fixtures = Fixtures::new(facts);
        let target = self.tested.target(&spec, &fixtures, self.ways);
        let mut settings = self.settings.clone();
        settings.assumptions.signed = target.is_signed();
        if !spec.protocol.knows_xml() {
            settings.walk.xml = 0.0;
        }
        if let Some((limits, file)) = &self.limits {
            let guard = limits::Guard {
                what: if self.sweeps { "sweep" } else { "run" },
                limits,
                ledger: file.as_deref(),
            };
            guard.over(&mut settings, &spec, &target)?;
        }
        Ok(Prepared {
            secrets: Secrets::new(secrets(&spec)),
            oracle: Arc::new(Oracle::new(spec, fixtures)),
            target,
            settings,
            digest: files.digest(),
        })
    }

    fn check_operations(&self, spec: &Spec) -> Result<(), RunError> {
        let names: Vec<&Name> = spec.operations.keys().collect();
        for name in &self.settings.walk.only {
            if !spec.operations.contains_key(name) {
                let near = nearest(name, &names);
                let near = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
                return Err(RunError::Operation {
                    name: name.to_string(),
                    help: format!("operations are {}{near}", one_of(&names)),
                });
            }
        }
        Ok(())
    }

    /// Runs, and says what came of it.
    ///
    /// # Errors
    /// If it could not begin; what the endpoint does wrong is in the summary.
    pub fn run(&self) -> Result<Summary, RunError> {
        self.prepare()?.run(&Stop::default(), &mut |_| {})
    }

    /// Runs, for `cargo test`: panics with the whole report unless the endpoint conforms.
    #[allow(
        clippy::panic,
        reason = "a test fails by panicking; this is made for tests"
    )]
    pub fn assert_conforms(&self) {
        let prepared = match self.prepare() {
            Ok(prepared) => prepared,
            Err(error) => panic!("{error}"),
        };
        match prepared.run(&Stop::default(), &mut |_| {}) {
            Ok(summary) if summary.result() == Proof::Conforms => {}
            Ok(summary) => {
                let text = terminal::render(&summary, &[], &prepared.secrets, Colour::Off);
                panic!("\n{text}");
            }
            Err(error) => panic!("{error}"),
        }
    }
}
