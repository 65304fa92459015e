//! What targets need besides bytes: the specs, and what is worked out from them once.

use std::cell::OnceCell;
use std::path::Path;
use std::sync::Arc;

use flowcheck_emulator::checks::{DIRECTORIES, ENTRY_LISTS};
use flowcheck_emulator::{Config, Emulator};

use super::Broken;
use super::pools::Pools;
use super::readings::{Explained, explain};
use crate::model::fixtures::Fixtures;
use crate::oracle::Oracle;
use crate::runner::ways::Ways;
use crate::runner::{Shapes, Target};
use crate::spec::fixtures::{ACCOUNT, load_facts};
use crate::spec::load;
use crate::spec::services::folders;
use crate::suite::RunError;
use crate::sut::Sut;

/// See the module. Made once for many runs.
pub struct Context {
    services: Vec<Service>,
    entry_lists: OnceCell<Result<Vec<Explained>, Broken>>,
    directories: OnceCell<Result<Vec<Explained>, Broken>>,
}

/// A service, and the emulator as a target that looks at no signatures.
pub(super) struct Service {
    pub(super) oracle: Arc<Oracle>,
    pub(super) shapes: Arc<Shapes>,
    pub(super) region: Option<String>,
    target: Target,
    pools: OnceCell<Pools>,
}

impl Context {
    /// From a folder of services' specs.
    ///
    /// # Errors
    /// If they cannot be read, or are wrong.
    pub fn load(specs: &Path) -> Result<Context, RunError> {
        let mut services = Vec::new();
        for folder in folders(Some(specs))? {
            services.push(Service::load(&folder)?);
        }
        // The service with the most to say first.
        services.sort_by_key(|one| std::cmp::Reverse(one.oracle.spec().operations.len()));
        Ok(Context {
            services,
            entry_lists: OnceCell::new(),
            directories: OnceCell::new(),
        })
    }

    /// The services, largest first.
    pub(super) fn services(&self) -> &[Service] {
        &self.services
    }

    /// The service of a pick: mostly the first.
    pub(super) fn service(&self, pick: u8) -> Result<&Service, Broken> {
        let index = usize::from(pick % 8 == 7);
        let found = self.services.get(index).or(self.services.first());
        found.ok_or_else(|| "there are no specs".to_owned())
    }

    pub(super) fn entry_lists(&self) -> Result<&[Explained], Broken> {
        let made = self.entry_lists.get_or_init(|| self.explain(ENTRY_LISTS));
        made.as_deref().map_err(Clone::clone)
    }

    pub(super) fn directories(&self) -> Result<&[Explained], Broken> {
        let made = self.directories.get_or_init(|| self.explain(DIRECTORIES));
        made.as_deref().map_err(Clone::clone)
    }

    fn explain(
        &self,
        checks: &'static [flowcheck_emulator::checks::Check],
    ) -> Result<Vec<Explained>, Broken> {
        explain(&self.service(0)?.oracle, checks)
    }
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
        let config = Config {
            auth: false,
            ..Config::default()
        };
        let fixtures = Fixtures::new(facts);
        let account = fixtures.of(ACCOUNT).and_then(<[_]>::first);
        let region = account.and_then(|account| account.get("region")?.as_text());
        let region = region.map(str::to_owned);
        Ok(Service {
            target: Target::embedded(&spec, config, region.clone(), Ways::default()),
            shapes: Arc::new(Shapes::new(&spec)),
            oracle: Arc::new(Oracle::new(spec, fixtures)),
            region,
            pools: OnceCell::new(),
        })
    }

    /// A fresh emulator of one seed.
    pub(super) fn open(&self, seed: u64) -> Result<Sut, Broken> {
        let opened = self.target.open(seed, 0);
        opened.map_err(|error| error.to_string())
    }

    /// The values arguments are picked from.
    pub(super) fn pools(&self) -> &Pools {
        self.pools.get_or_init(|| Pools::of(self))
    }
}

/// An emulator that looks at no signatures, and chooses the usual everywhere.
pub(super) fn open_emulator() -> Emulator {
    Emulator::new(Config {
        auth: false,
        ..Config::default()
    })
}
