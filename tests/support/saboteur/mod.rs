//! Saboteurs: middlewares around the embedded emulator, each with one planted fault.
//!
//! A fault is a row of a table ([`table`]): where it strikes, what it does, the fewest steps that show it, and what a
//! right report names. A handful of mechanisms ([`Act`]) do all of them. The emulator itself stays honest; it is asked
//! again, asked otherwise, asked in vain (on a copy), or its answer is changed.

mod act;
mod body;
pub mod measure;
mod message;
mod script;
pub mod table;
mod when;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use flowcheck::oracle::Kind;
use flowcheck::runner::target::Maker;
use flowcheck::sut::{Endpoint, Request, Response};
use flowcheck_emulator::{Config, Emulator};
use jiff::Timestamp;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use act::Memory;
pub use act::{Act, Change, To, Wrong};
pub use body::{Body, Edit};
pub use message::Message;
pub use when::When;

/// One planted fault.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    pub name: &'static str,
    /// The class it belongs to.
    pub class: &'static str,
    /// The operation it strikes; `*` at its end is any end.
    pub on: &'static str,
    /// The calls it strikes.
    pub when: When,
    pub act: Act,
    /// The fewest steps known to show it, looks and waits included.
    pub least: usize,
    /// What a right report names: `about/kind/blame`, `*` being anything; one of these.
    pub cites: &'static [&'static str],
}

impl Fault {
    /// The fewest steps known to show it by a violation of this kind.
    pub fn least(&self, kind: Kind) -> usize {
        if kind == Kind::Endless {
            ENDLESS
        } else {
            self.least
        }
    }
}

/// An endless listing shows on its third page if nothing is there to list: where something stands, and more pages with
/// everything that does, it takes what is made for it to hold nothing.
const ENDLESS: usize = 4;

/// What a saboteur did, told to whoever measures.
#[derive(Debug, Default)]
pub struct Gauge {
    calls: AtomicU64,
    struck: AtomicU64,
}

impl Gauge {
    /// Calls it took, in all conversations.
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// How often it struck.
    pub fn struck(&self) -> u64 {
        self.struck.load(Ordering::Relaxed)
    }
}

/// The emulator with a fault.
pub struct Saboteur {
    pub(self) honest: Emulator,
    fault: Fault,
    /// How probable it is that a call that can be struck is.
    chance: f64,
    random: ChaCha8Rng,
    memory: Memory,
    gauge: Arc<Gauge>,
}

impl Saboteur {
    /// With this fault, always (1.0) or now and then. The seed is the emulator's; `fresh` besides gives other draws.
    pub fn new(fault: Fault, chance: f64, seed: u64, fresh: u64, gauge: Arc<Gauge>) -> Saboteur {
        Saboteur {
            honest: Emulator::new(config(fault, seed)),
            fault,
            chance,
            random: ChaCha8Rng::seed_from_u64(seed ^ fresh.rotate_left(32)),
            memory: Memory::default(),
            gauge,
        }
    }

    /// For calls that are not signed.
    pub fn unsigned(self) -> Saboteur {
        let honest = Emulator::new(Config {
            auth: false,
            ..config(self.fault, 99)
        });
        Saboteur { honest, ..self }
    }

    fn strikes(&mut self, message: &Message) -> bool {
        let meant = match self.fault.on.strip_suffix('*') {
            Some(start) => message.action.starts_with(start),
            None => self.fault.on == message.action,
        };
        if !meant || !self.fault.when.holds(message, &self.honest) {
            return false;
        }
        let unit = (self.random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        unit < self.chance
    }
}

fn config(fault: Fault, seed: u64) -> Config {
    let mut config = Config {
        seed,
        ..Config::default()
    };
    if let Act::Waver(site, alternative) = fault.act {
        config.unsteady.insert(site.into(), alternative.into());
    }
    config
}

impl Endpoint for Saboteur {
    fn handle(&mut self, request: &Request) -> Response {
        self.gauge.calls.fetch_add(1, Ordering::Relaxed);
        let message = Message::read(request);
        self.memory.note(&self.fault.act, &message, &self.honest);
        let response = if self.strikes(&message) {
            self.act(request, &message)
        } else {
            None
        };
        match response {
            Some(response) => {
                self.gauge.struck.fetch_add(1, Ordering::Relaxed);
                response
            }
            None => self.honest.handle(request),
        }
    }

    fn now(&self) -> Timestamp {
        self.honest.now()
    }

    fn advance(&mut self, by: Duration) {
        self.honest.advance(by);
        self.memory.advance(by);
    }
}

/// What makes saboteurs with a fault, and what measures them.
pub fn maker(fault: Fault, chance: f64) -> (Maker, Arc<Gauge>) {
    let gauge = Arc::new(Gauge::default());
    let measured = Arc::clone(&gauge);
    let maker = Maker::new(move |seed, fresh| {
        let gauge = Arc::clone(&measured);
        Box::new(Saboteur::new(fault, chance, seed, fresh, gauge))
    });
    (maker, gauge)
}
