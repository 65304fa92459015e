//! The library's front door: a run set up in a few words, for `cargo test` and for the command line.
//!
//! Prints nothing, exits nothing, reads no environment. Only [`Suite::assert_conforms`] panics.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use flowcheck_emulator::Config;

use crate::case::{Case, Played, Replays, play, script};
use crate::explore;
use crate::model::belief::Assumptions;
use crate::model::fixtures::Fixtures;
use crate::oracle::Oracle;
use crate::report::terminal;
use crate::runner::check::{Checked, check};
use crate::runner::gate::{Gate, Limits};
use crate::runner::ledger::{Ledger, LedgerError};
use crate::runner::line::Secrets;
use crate::runner::shrunk::{Sessions, curl};
use crate::runner::summary::Result as Proof;
use crate::runner::survey::Survey;
use crate::runner::sweep::{self, SweepError, Swept, sweep};
use crate::runner::target::{Maker, default_key, options, secrets, walk_seed};
use crate::runner::ways::Ways;
use crate::runner::{Event, Finding, Phase, Settings, ShrinkBudget, Stop, Summary, Target, run};
use crate::spec::diagnostic::Colour;
use crate::spec::fixtures::{ACCOUNT, load_facts};
use crate::spec::nearest::{nearest, one_of};
use crate::spec::services::{self, ServiceError};
use crate::spec::{LoadError, Name, Spec, load};
use crate::sut::{Auth, Call, Options, Proxies, Rate, SutError};

/// Why a run could not take place.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Specs or fixtures cannot be read, or are wrong.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// There is no such service.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The service has no such operation.
    #[error("unknown operation `{name}`")]
    Operation {
        /// Its name.
        name: String,
        /// What there is.
        help: String,
    },
    /// The endpoint's address is none, or the client cannot be set up.
    #[error(transparent)]
    Sut(#[from] SutError),
    /// The ledger cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A sweep broke off.
    #[error(transparent)]
    Sweep(#[from] SweepError),
    /// The asynchronous runtime cannot be set up.
    #[error("the runtime could not be set up")]
    Runtime(#[source] std::io::Error),
}

impl RunError {
    /// Advice, to be printed under `help:`.
    pub fn help(&self) -> Option<String> {
        match self {
            RunError::Load(_) | RunError::Runtime(_) => None,
            RunError::Ledger(error) | RunError::Sweep(SweepError::Ledger(error)) => {
                Some(error.help().to_owned())
            }
            RunError::Sweep(SweepError::Sut(error)) => error.help().map(str::to_owned),
            RunError::Service(error) => error.help().map(str::to_owned),
            RunError::Operation { help, .. } => Some(help.clone()),
            RunError::Sut(error) => error.help().map(str::to_owned),
        }
    }
}

/// What a suite tests.
#[derive(Clone, Debug)]
enum Tested {
    Embedded(Box<Config>),
    InProcess(String, Maker),
    Endpoint(Box<Endpoint>),
}

/// An endpoint, and how to talk to it.
#[derive(Clone, Debug)]
struct Endpoint {
    url: String,
    auth: Option<Auth>,
    region: Option<String>,
    scale: std::num::NonZeroU32,
    time_limit: Duration,
    nonce_seed: u64,
    rate: Option<Rate>,
    trust: Vec<u8>,
    proxies: Proxies,
}

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
        let endpoint = Endpoint {
            url: url.to_owned(),
            auth: None,
            region: None,
            scale: std::num::NonZeroU32::MIN,
            time_limit: Duration::from_secs(30),
            nonce_seed: 0,
            rate: None,
            trust: Vec::new(),
            proxies: Proxies::default(),
        };
        Suite::of(
            Tested::Endpoint(Box::new(endpoint)),
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
        let spec = load(&dir)?.spec;
        self.check_operations(&spec)?;
        let beside = dir.join("fixtures.yaml");
        let facts = match &self.fixtures {
            Some(file) => load_facts(file, &spec)?,
            None if beside.is_file() => load_facts(&beside, &spec)?,
            None => Default::default(),
        };
        let fixtures = Fixtures::new(facts);
        let target = self.target(&spec, &fixtures);
        let mut settings = self.settings.clone();
        settings.assumptions.signed = target.is_signed();
        if !spec.protocol.knows_xml() {
            settings.walk.xml = 0.0;
        }
        if let Some((limits, file)) = &self.limits {
            limited(&mut settings, limits, &spec);
            let mut limits = limits.clone();
            limits.create |= self.sweeps;
            limits.calls = fewer(limits.calls, settings.calls);
            limits.time = fewer(limits.time, settings.time);
            settings.calls = limits.calls;
            if limits.calls.is_none() && limits.time.is_none() && settings.phase != Phase::Claims {
                limits.time = Settings::default().time;
            }
            settings.time = limits.time;
            let what = if self.sweeps { "sweep" } else { "run" };
            settings.gate = Some(gate(what, limits, file.as_deref(), &spec, &target)?);
        }
        Ok(Prepared {
            secrets: Secrets::new(secrets(&spec)),
            oracle: Arc::new(Oracle::new(spec, fixtures)),
            target,
            settings,
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

    fn target(&self, spec: &Spec, fixtures: &Fixtures) -> Target {
        let account = fixtures.of(ACCOUNT).and_then(<[_]>::first);
        let region = account
            .and_then(|account| account.get("region"))
            .and_then(|region| region.as_text().map(str::to_owned));
        match &self.tested {
            Tested::Embedded(config) => {
                Target::embedded(spec, (**config).clone(), region, self.ways)
            }
            Tested::InProcess(name, maker) => {
                Target::embedded(spec, Config::default(), region, self.ways)
                    .made_by(name, maker.clone())
            }
            Tested::Endpoint(endpoint) => {
                let auth = endpoint.auth.clone();
                let auth = auth.unwrap_or_else(|| Auth::Rpc(default_key(spec.protocol)));
                let region = endpoint.region.clone().or(region);
                let options: Options = options(spec, auth, region);
                let options = Options {
                    protocol: (self.ways)
                        .apply(options.protocol)
                        .with_nonce_seed(endpoint.nonce_seed),
                    scale: endpoint.scale,
                    time_limit: endpoint.time_limit,
                    rate: slower(options.rate, endpoint.rate),
                    trust: endpoint.trust.clone(),
                    proxies: endpoint.proxies.clone(),
                    ..options
                };
                Target::endpoint(&endpoint.url, options)
            }
        }
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

/// A run with everything loaded.
pub struct Prepared {
    /// What judges.
    pub oracle: Arc<Oracle>,
    /// What is tested.
    pub target: Target,
    /// How.
    pub settings: Settings,
    /// What is never shown.
    pub secrets: Secrets,
}

impl Prepared {
    /// Runs, and tells what happens.
    ///
    /// # Errors
    /// If it could not begin.
    pub fn run(&self, stop: &Stop, tell: &mut dyn FnMut(&Event<'_>)) -> Result<Summary, RunError> {
        let run = run(&self.oracle, &self.target, &self.settings, stop, tell);
        Ok(runtime()?.block_on(run)?)
    }

    /// Asks the target whether it is as described, with calls that only look.
    ///
    /// # Errors
    /// If it cannot be reached.
    pub fn check(&self) -> Result<Vec<Checked>, RunError> {
        let (spec, fixtures) = (self.oracle.spec(), self.oracle.fixtures());
        Ok(runtime()?.block_on(check(spec, fixtures, &self.target))?)
    }

    /// How to sweep this target, unless something else is wished.
    pub fn sweeping(&self) -> sweep::Settings {
        sweep::Settings {
            time: Duration::from_secs(1_800),
            horizon: Duration::from_secs(self.settings.assumptions.horizon_s),
            scale: self.target.options().scale.get(),
            orphans: true,
            rehearse: false,
        }
    }

    /// Deletes what runs left at the target; nothing, where none were limited.
    ///
    /// # Errors
    /// If it cannot be reached, or the ledger not be written.
    pub fn sweep(
        &self,
        settings: sweep::Settings,
        stop: &Stop,
        tell: &mut dyn FnMut(&sweep::Event<'_>),
    ) -> Result<Swept, RunError> {
        let Some(gate) = &self.settings.gate else {
            return Ok(Swept::default());
        };
        let (spec, fixtures) = (self.oracle.spec(), self.oracle.fixtures());
        let survey = Survey::new(spec, self.target.open(0, 0)?);
        let swept = sweep(spec, fixtures, survey, gate, settings, stop, tell);
        Ok(runtime()?.block_on(swept)?)
    }

    /// Does the steps of a case, in a conversation of its own.
    ///
    /// # Errors
    /// If the endpoint cannot be reached.
    pub fn replay(&self, case: &Case) -> Result<Replayed, RunError> {
        let sessions = Sessions::new(
            &self.oracle,
            &self.target,
            self.settings.seed,
            self.settings.assumptions,
        )
        .gated(self.settings.gate.clone());
        let seed = case.seed.unwrap_or(self.settings.seed);
        let replay = async {
            let mut session = sessions.seeded(seed)?;
            let played = play(&mut session, case.steps(), Some(&case.key)).await?;
            let curl = curl(&session, &played.records);
            Ok::<_, SutError>(Replayed { played, curl })
        };
        Ok(runtime()?.block_on(replay)?)
    }

    /// The finding as a case, and the case as a shell script.
    ///
    /// # Errors
    /// If the target's address is none.
    pub fn case(&self, finding: &Finding) -> Result<(Case, String), SutError> {
        let spec = self.oracle.spec();
        let assumptions = self.settings.assumptions;
        let mut case = Case::new(spec, &finding.violation, assumptions, finding.steps.clone());
        let seed = walk_seed(finding.seed, finding.walk);
        case.seed = Some(seed);
        if finding.shrunk {
            case.shrunk_from = Some(finding.shrunk_from);
        }
        case.replays = finding.replays.map(|(failed, of)| Replays { failed, of });
        let sut = self.target.open(seed, 0)?;
        let text = script(&case, spec, |invocation| {
            sut.curl(&Call {
                operation: invocation.call.clone(),
                arguments: invocation.arguments.clone(),
                format: invocation.format,
            })
        });
        Ok((case, text))
    }
}

/// What a replay did.
pub struct Replayed {
    /// The steps, and how it ended.
    pub played: Played,
    /// A command line that repeats the last call.
    pub curl: String,
}

/// What is not allowed is neither planned nor walked.
fn limited(settings: &mut Settings, limits: &Limits, spec: &Spec) {
    let refused = limits.refused_operations(spec);
    settings.walk.never = match limits.dry_run {
        true => BTreeSet::new(),
        false => refused.keys().cloned().collect(),
    };
    settings.permission.change = limits.create;
    settings.permission.dry_run = limits.dry_run;
    settings.permission.refused = refused;
}

fn fewer<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    one.into_iter().chain(other).min()
}

/// The gate to a target, with its ledger begun.
fn gate(
    what: &str,
    limits: Limits,
    file: Option<&Path>,
    spec: &Spec,
    target: &Target,
) -> Result<Gate, RunError> {
    let writes = limits.create || limits.dry_run;
    let mut ledger = match file.filter(|_| writes) {
        Some(file) => Ledger::open(file)?,
        None => Ledger::in_memory(),
    };
    ledger.begin(what, &target.name(), &spec.service, &limits.prefix)?;
    let mark = target.salt(0).unwrap_or_default();
    let mark = mark.get(..4).unwrap_or("0");
    Ok(Gate::new(limits, ledger, mark))
}

/// The rate that allows fewer calls.
fn slower(documented: Option<Rate>, wished: Option<Rate>) -> Option<Rate> {
    let pause = |rate: &Rate| rate.per / rate.calls.get();
    documented.into_iter().chain(wished).max_by_key(pause)
}

fn runtime() -> Result<tokio::runtime::Runtime, RunError> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(RunError::Runtime)
}
