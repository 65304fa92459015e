//! How an emulator is set up. It decides nothing itself: `choice` and `emulator` read it.

use std::collections::BTreeMap;
use std::fmt;

use crate::world::World;

/// A reading site (see [`crate::readings`]) -> the alternative to follow, overriding the default choice.
pub type Readings = BTreeMap<String, String>;

/// Everything an [`crate::Emulator`] is made from; the same configuration and requests give the same bytes.
///
/// `Debug` leaves the secrets out.
#[derive(Clone)]
pub struct Config {
    /// Seed of ids and of every random choice.
    pub seed: u64,
    /// Whether signatures, timestamps and nonces are checked.
    pub auth: bool,
    /// The one access key the emulator knows.
    pub access_key_id: String,
    /// The secret of that key.
    pub access_key_secret: String,
    /// The one key the Tencent side knows.
    pub tencent_secret_id: String,
    /// The secret of that key.
    pub tencent_secret_key: String,
    /// Whether the Tencent side's 20 calls a second hold in virtual time too, where nothing passes between two calls.
    /// In scaled and real time they always hold, by the wall clock.
    pub tencent_limit_when_virtual: bool,
    /// How emulated time passes.
    pub pace: Pace,
    /// Whether everything the documents leave open is chosen at random.
    pub contrary: bool,
    /// What the account has beyond the API.
    pub world: World,
    /// Calls refused with `Throttling.User`, on the Tencent side with `RequestLimitExceeded`.
    pub throttle: Trouble,
    /// Calls that fail as in an outage, with `InternalError`: every second of them all the same has its effect.
    pub outages: Trouble,
    /// Calls refused for lack of stock, among those that document it.
    pub stock_outs: Trouble,
    /// Readings set by hand; they hold in contrary mode too.
    pub readings: Readings,
    /// Readings that only every second request of their operation meets, the first among them: a fault, for tests of a harness.
    pub unsteady: Readings,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            seed: 0,
            auth: true,
            access_key_id: "testid".to_owned(),
            access_key_secret: "testsecret".to_owned(),
            tencent_secret_id: "AKIDtestid".to_owned(),
            tencent_secret_key: "testsecret".to_owned(),
            tencent_limit_when_virtual: false,
            pace: Pace::Virtual,
            contrary: false,
            world: World::built_in(),
            throttle: Trouble::default(),
            outages: Trouble::default(),
            stock_outs: Trouble::default(),
            readings: Readings::new(),
            unsteady: Readings::new(),
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("seed", &self.seed)
            .field("auth", &self.auth)
            .field("access_key_id", &self.access_key_id)
            .field("tencent_secret_id", &self.tencent_secret_id)
            .field("pace", &self.pace)
            .field("contrary", &self.contrary)
            .field("world", &self.world)
            .field("throttle", &self.throttle)
            .field("outages", &self.outages)
            .field("stock_outs", &self.stock_outs)
            .field("readings", &self.readings)
            .field("unsteady", &self.unsteady)
            .finish_non_exhaustive()
    }
}

/// How emulated time passes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// It stands still until [`crate::Emulator::advance`] is called.
    #[default]
    Virtual,
    /// One real second is this many emulated seconds.
    Scaled(u32),
    /// It is the wall clock.
    Real,
}

/// Trouble on request: which of the calls that may fail for an outside reason do fail.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Trouble {
    /// Every n-th call that may fail does; 0 and `None` mean none.
    pub every: Option<u32>,
    /// Chance of a call to fail, 0.0 to 1.0.
    pub probability: f64,
}
