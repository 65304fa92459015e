//! What a prepared run does besides running: it keeps a trace, and is set side by side with another.

use std::io::Write;

use super::{Prepared, RunError, runtime};
use crate::runner::Stop;
use crate::runner::parity::{Parity, Side, parity};
use crate::sut::Credentials;
use crate::trace::{self, Blots, Header};

impl Prepared {
    /// Makes the same calls to this target and to another's of the same service, and lists how they differ.
    ///
    /// # Errors
    /// If it could not begin.
    pub fn parity(&self, other: &Prepared, stop: &Stop) -> Result<Parity, RunError> {
        let sides = [self, other].map(|prepared| Side {
            target: &prepared.target,
            assumptions: prepared.settings.assumptions,
            gate: prepared.settings.gate.clone(),
        });
        let settings = self.settings.within(&other.settings);
        let run = parity(&self.oracle, sides, &settings, &self.secrets, stop);
        Ok(runtime()?.block_on(run)?)
    }

    /// What writes the trace of this run, of at most so many bytes; `began` is the wall's time.
    pub fn trace<W: Write>(&self, out: W, began: Option<String>, limit: u64) -> trace::Writer<W> {
        let spec = self.oracle.spec();
        let options = self.target.options();
        let header = Header {
            version: trace::VERSION,
            flowcheck: env!("CARGO_PKG_VERSION").to_owned(),
            service: spec.service.clone(),
            api: spec.version.clone(),
            specs: self.digest.clone(),
            target: self.target.name(),
            seed: format!("{:#x}", self.settings.seed),
            began,
            scale: (!self.target.is_embedded()).then_some(options.scale.get()),
            assumptions: self.settings.assumptions,
            fixtures: self.oracle.fixtures().kinds().clone(),
        };
        trace::Writer::begin(out, header, self.blots(), limit)
    }

    /// What keeps secrets out of what this run writes.
    pub fn blots(&self) -> Blots {
        let key = self.target.options().protocol.credentials();
        let keys = key.map(Credentials::secrets).unwrap_or_default();
        Blots::new(self.oracle.spec(), keys)
    }
}
