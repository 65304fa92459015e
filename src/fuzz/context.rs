//! What targets need besides bytes: the specs, and what is worked out from them once.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flowcheck_emulator::{Config, Emulator};

use super::pools::Pools;
use super::readings::{Explained, explain};
use super::{Broken, bounds};
use crate::model::fixtures::Fixtures;
use crate::oracle::Oracle;
use crate::runner::ways::Ways;
use crate::runner::{Shapes, Target};
use crate::spec::fixtures::{ACCOUNT, load_facts};
use crate::spec::load;
use crate::spec::services::folders;
use crate::suite::RunError;
use crate::sut::Sut;

/// See the module. Made once for many runs. Nothing is read or made before a target asks for it, and what a target does
/// not ask for is not even linked to it: a fuzzer looks over all code there is after each run.
pub struct Context {
    specs: PathBuf,
    services: OnceCell<Result<Vec<Service>, Broken>>,
    entry_lists: OnceCell<Result<Vec<Explained>, Broken>>,
    directories: OnceCell<Result<Vec<Explained>, Broken>>,
}

/// A service, and the emulator as a target that looks at no signatures.
pub(super) struct Service {
    pub(super) oracle: Arc<Oracle>,
    pub(super) region: Option<String>,
    shapes: OnceCell<Arc<Shapes>>,
    target: OnceCell<Target>,
    pools: OnceCell<Pools>,
}

impl Context {
    /// With the specs of a folder of services, which are read when they are first asked for.
    pub fn at(specs: &Path) -> Context {
        Context {
            specs: specs.to_owned(),
            services: OnceCell::new(),
            entry_lists: OnceCell::new(),
            directories: OnceCell::new(),
        }
    }

    /// The same, read at once.
    ///
    /// # Errors
    /// If they cannot be read, or are wrong.
    pub fn load(specs: &Path) -> Result<Context, RunError> {
        let context = Context::at(specs);
        let services = load_services(specs)?;
        context.services.get_or_init(|| Ok(services));
        Ok(context)
    }

    /// The services, largest first.
    pub(super) fn services(&self) -> Result<&[Service], Broken> {
        let loaded = self.services.get_or_init(|| {
            let loaded = load_services(&self.specs);
            loaded.map_err(|error| error.to_string())
        });
        loaded.as_deref().map_err(Clone::clone)
    }

    /// The service of a pick: mostly the first.
    pub(super) fn service(&self, pick: u8) -> Result<&Service, Broken> {
        let index = usize::from(pick % 8 == 7);
        let services = self.services()?;
        let found = services.get(index).or(services.first());
        found.ok_or_else(|| "there are no specs".to_owned())
    }

    pub(super) fn entry_lists(&self) -> Result<&[Explained], Broken> {
        let made = self.entry_lists.get_or_init(bounds::lists);
        made.as_deref().map_err(Clone::clone)
    }

    pub(super) fn directories(&self) -> Result<&[Explained], Broken> {
        let made = self.directories.get_or_init(bounds::directories);
        made.as_deref().map_err(Clone::clone)
    }

    /// What both sides of a text are held to, by the specs as they are now: the text of `fuzz/bounds.json`.
    ///
    /// # Errors
    /// If no reading of the specs explains a check of the emulator's.
    pub fn bounds(&self) -> Result<String, Broken> {
        let oracle = &self.service(0)?.oracle;
        let mut all = Vec::new();
        for checks in bounds::CHECKS {
            all.extend(explain(oracle, checks)?);
        }
        bounds::write(&all)
    }
}

fn load_services(specs: &Path) -> Result<Vec<Service>, RunError> {
    let mut services = Vec::new();
    for folder in folders(Some(specs))? {
        services.push(Service::load(&folder)?);
    }
    // The service with the most to say first.
    services.sort_by_key(|one| std::cmp::Reverse(one.oracle.spec().operations.len()));
    Ok(services)
}

impl Service {
    fn load(folder: &Path) -> Result<Service, RunError> {
        let spec = load(folder)?.spec;
        let beside = folder.join("fixtures.yaml");
        let facts = if beside.is_file() {
            load_facts(&beside, &spec)?
        } else {
            Default::default()
        };
        let fixtures = Fixtures::new(facts);
        let account = fixtures.of(ACCOUNT).and_then(<[_]>::first);
        let region = account.and_then(|account| account.get("region")?.as_text());
        let region = region.map(str::to_owned);
        Ok(Service {
            oracle: Arc::new(Oracle::new(spec, fixtures)),
            region,
            shapes: OnceCell::new(),
            target: OnceCell::new(),
            pools: OnceCell::new(),
        })
    }

    /// A fresh emulator of one seed.
    pub(super) fn open(&self, seed: u64) -> Result<Sut, Broken> {
        let target = self.target.get_or_init(|| {
            let (spec, region) = (self.oracle.spec(), self.region.clone());
            Target::embedded(spec, unsigned(), region, Ways::default())
        });
        let opened = target.open(seed, 0);
        opened.map_err(|error| error.to_string())
    }

    /// The shapes of answers.
    pub(super) fn shapes(&self) -> Arc<Shapes> {
        let made = || Arc::new(Shapes::new(self.oracle.spec()));
        self.shapes.get_or_init(made).clone()
    }

    /// The values arguments are picked from.
    pub(super) fn pools(&self) -> &Pools {
        self.pools.get_or_init(|| Pools::of(self))
    }
}

/// An emulator that looks at no signatures, and chooses the usual everywhere.
pub(super) fn open_emulator() -> Emulator {
    Emulator::new(unsigned())
}

fn unsigned() -> Config {
    Config {
        auth: false,
        ..Config::default()
    }
}
