//! What happens before the service sees a call: protocol, API, key, time, signature, rate (`wire.md`).

use jiff::{SignedDuration, Timestamp};

use super::tc3::Authorization;
use super::world::TencentWorld;
use super::{Around, errors};
use crate::Request;
use crate::clock::{Clock, within};
use crate::config::{Config, Pace};
use crate::refusal::{Rank, Refusal, Refusals};
use crate::secret::Secret;
use crate::wire::request::header;

/// How far a client's clock may be off (`wire.md`).
const SKEW: SignedDuration = SignedDuration::from_mins(5);
/// Calls a second (`tencent-create-data-flow-2026-03-24`, API Description).
const LIMIT: u32 = 20;

/// The gateway's own state: the key it knows and the calls of the present second.
#[derive(Clone, Debug)]
pub(super) struct Gateway {
    auth: bool,
    secret_id: String,
    secret_key: Secret,
    /// Whether the limit holds where time stands still between calls.
    limit_when_virtual: bool,
    second: i64,
    calls: u32,
}

impl Gateway {
    pub(super) fn new(config: &Config) -> Self {
        Self {
            auth: config.auth,
            secret_id: config.tencent_secret_id.clone(),
            secret_key: Secret::new(&config.tencent_secret_key),
            limit_when_virtual: config.tencent_limit_when_virtual,
            second: 0,
            calls: 0,
        }
    }

    /// Lets a call of `CreateDataFlow` pass.
    pub(super) fn admit(
        &mut self,
        request: &Request,
        around: &mut Around<'_>,
    ) -> Result<(), Refusal> {
        let mut refusals = Refusals::default();
        check_protocol(request, &mut refusals);
        check_api(request, around.world, &mut refusals);
        if self.auth {
            self.authenticate(request, around.clock.signing(), &mut refusals);
        }
        refusals.choose(around.choice)?;
        self.count(around.clock)?;
        if around.throttle.strikes(around.choice) {
            return Err(errors::THROTTLED);
        }
        Ok(())
    }

    fn authenticate(&self, request: &Request, now: Timestamp, refusals: &mut Refusals) {
        let timestamp = timestamp(request, refusals);
        if let Some(at) = timestamp {
            let fresh = within(at, now, SKEW);
            refusals.require(fresh, Rank::Existence, &errors::SIGNATURE_EXPIRE);
        }
        let text = header(request, "authorization").unwrap_or_default();
        let Some(authorization) = Authorization::read(text) else {
            refusals.push(Rank::Mandatory, errors::AUTHORIZATION);
            return;
        };
        if authorization.secret_id != self.secret_id {
            // Whose signature it would be is unknown without the key.
            refusals.push(Rank::Existence, errors::SECRET_ID_NOT_FOUND);
            return;
        }
        if let Some(at) = timestamp {
            let same_day = authorization.date == at.strftime("%Y-%m-%d").to_string();
            let secret = self.secret_key.expose();
            let holds = same_day && authorization.verifies(secret, request, at.as_second());
            refusals.require(holds, Rank::State, &errors::SIGNATURE_FAILURE);
        }
    }

    /// Counts a call: in virtual time only on demand, or else every test would have to wait; otherwise by the clock
    /// that clients live by.
    fn count(&mut self, clock: &Clock) -> Result<(), Refusal> {
        if clock.pace() == Pace::Virtual && !self.limit_when_virtual {
            return Ok(());
        }
        let second = clock.signing().as_second();
        if second != self.second {
            self.second = second;
            self.calls = 0;
        }
        self.calls = self.calls.saturating_add(1);
        if self.calls > LIMIT {
            return Err(errors::too_many(self.calls, LIMIT));
        }
        Ok(())
    }
}

fn check_protocol(request: &Request, refusals: &mut Refusals) {
    let kind = header(request, "content-type").and_then(|t| t.split(';').next());
    let json = kind.is_some_and(|t| t.trim().eq_ignore_ascii_case("application/json"));
    let served = request.method == "POST" && json;
    refusals.require(served, Rank::Mandatory, &errors::PROTOCOL);
    let path = request.target.split('?').next().unwrap_or_default();
    let root = matches!(path, "/" | "");
    refusals.require(root, Rank::Mandatory, &errors::PATH);
}

fn check_api(request: &Request, world: &TencentWorld, refusals: &mut Refusals) {
    let mut check = |name: &str, parameter: &str, served: &str, refusal: &Refusal| match header(
        request, name,
    ) {
        None => refusals.push(Rank::Mandatory, errors::missing(parameter)),
        Some(value) => refusals.require(value == served, Rank::Format, refusal),
    };
    check(
        "x-tc-action",
        "Action",
        super::create_data_flow::NAME,
        &errors::ACTION,
    );
    check("x-tc-version", "Version", "2019-07-19", &errors::VERSION);
    check("x-tc-region", "Region", &world.region, &errors::REGION);
}

fn timestamp(request: &Request, refusals: &mut Refusals) -> Option<Timestamp> {
    let Some(text) = header(request, "x-tc-timestamp") else {
        refusals.push(Rank::Mandatory, errors::missing("Timestamp"));
        return None;
    };
    let seconds = text.parse().ok();
    let timestamp = seconds.and_then(|s| Timestamp::from_second(s).ok());
    if timestamp.is_none() {
        refusals.push(Rank::Format, errors::wrong_type("Timestamp"));
    }
    timestamp
}

#[cfg(test)]
mod tests;
