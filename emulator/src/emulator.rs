//! The pure core: one request in, one response out, over the account, the clock and the choices.

use std::time::Duration;

use jiff::Timestamp;

use crate::args::Args;
use crate::choice::Choice;
use crate::clock::Clock;
use crate::config::{Config, Pace, Trouble};
use crate::errors;
use crate::gateway::{self, Gateway};
use crate::ops::look::Look;
use crate::ops::{Answer, Call, Operation, Token};
use crate::refusal::{Rank, Refusal, Refusals};
use crate::state::Account;
use crate::tencent;
use crate::token::{Known, Tokens};
use crate::truth::{self, Truth};
use crate::validate::text;
use crate::wire::answer::{Fields, Node, render_json, render_xml};
use crate::wire::request::Incoming;
use crate::world::World;
use crate::{Request, Response};

/// An emulated region of the service.
#[derive(Clone, Debug)]
pub struct Emulator {
    clock: Clock,
    choice: Choice,
    gateway: Gateway,
    account: Account,
    tokens: Tokens,
    tencent: tencent::Service,
    world: World,
    throttle: Counter,
    outages: Counter,
    stock_outs: Counter,
}

impl Emulator {
    /// An account with what stands in the world, and nothing else.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            clock: Clock::new(config.pace),
            choice: Choice::new(config.seed, config.contrary, &config.readings)
                .wavering(&config.unsteady),
            gateway: Gateway::new(&config),
            account: Account::of(&config.world),
            tokens: Tokens::default(),
            tencent: tencent::Service::new(&config),
            throttle: Counter::new(config.throttle),
            outages: Counter::new(config.outages),
            stock_outs: Counter::new(config.stock_outs),
            world: config.world,
        }
    }

    /// Answers one request. It never panics, whatever the bytes.
    pub fn handle(&mut self, request: &Request) -> Response {
        if tencent::is_meant(request) {
            return self.handle_tencent(request);
        }
        self.settle();
        let incoming = Incoming::read(request, gateway::only_style(&self.choice));
        let request_id = self.choice.request_id();
        let answer = match self.outages.strikes(&mut self.choice) {
            true => self.fail(&incoming),
            false => self.answer(&incoming),
        };
        let envelope = envelope(&incoming, &self.choice);
        respond(&incoming, request_id, answer, &self.world, envelope)
    }

    /// The emulated time; virtual time starts at 2026-01-01T00:00:00Z.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// How emulated time passes.
    #[must_use]
    pub fn pace(&self) -> Pace {
        self.clock.pace()
    }

    /// Moves emulated time on; meant for [`Pace::Virtual`].
    pub fn advance(&mut self, by: Duration) {
        self.clock.advance(by);
        self.settle();
    }

    /// Sets emulated time, never back; the shell calls it before `handle` where time is not virtual.
    pub fn set_time(&mut self, to: Timestamp) {
        self.clock.set(to);
        self.settle();
    }

    /// Sets the time that signatures are checked against where emulated time is not virtual. Without it, emulated
    /// time is used.
    pub fn set_wall_time(&mut self, to: Timestamp) {
        self.clock.set_wall(to);
    }

    /// What really exists, for tests of a harness's belief. No part of the service.
    #[must_use]
    pub fn truth(&self) -> Truth {
        let mut truth = truth::tell(&Look {
            account: &self.account,
            choice: &self.choice,
            world: &self.world,
            now: self.clock.now(),
        });
        truth.resources.extend(self.tencent.truth());
        truth
    }

    fn handle_tencent(&mut self, request: &Request) -> Response {
        let mut around = tencent::Around {
            choice: &mut self.choice,
            clock: &self.clock,
            world: &self.world.tencent,
            throttle: &mut self.throttle,
        };
        self.tencent.handle(request, &mut around)
    }

    /// An outage: the call failed, but for every second one only on the way back.
    fn fail(&mut self, incoming: &Incoming<'_>) -> Answer {
        if self.outages.is_even() {
            let _ = self.answer(incoming);
        }
        Err(errors::INTERNAL)
    }

    fn settle(&mut self) {
        self.account
            .settle(self.clock.now(), &mut self.choice, &self.world);
    }

    #[cfg(test)]
    pub(crate) fn nonces_kept(&self) -> usize {
        self.gateway.nonces_kept()
    }

    fn answer(&mut self, incoming: &Incoming<'_>) -> Answer {
        let operation = self
            .gateway
            .admit(incoming, self.clock.signing(), &mut self.choice)?;
        self.choice.turn(operation.name);
        if self.throttle.strikes(&mut self.choice) {
            return Err(errors::THROTTLED);
        }
        let args = Args::of(incoming);
        let mut refusals = operation.gather(&args);
        let token = self.token(operation, &args, &mut refusals);
        let Some(token) = token else {
            return self.run(operation, args, refusals);
        };
        let arguments = args.business();
        let keep = match self
            .tokens
            .know(operation.name, token, &arguments, self.clock.now())
        {
            Known::Same(answer) => return Ok(answer),
            Known::Unused => true,
            Known::Other(answer) => match other_arguments(operation, &self.choice) {
                "replay" => return Ok(answer),
                "evaluate" => false,
                _ => {
                    refusals.push(Rank::Mandatory, errors::IDEMPOTENT_MISMATCH);
                    false
                }
            },
        };
        let keep = keep && !args.flag("DryRun");
        let answer = self.run(operation, args, refusals)?;
        if keep {
            self.tokens.keep(
                operation.name,
                token,
                arguments,
                answer.clone(),
                self.clock.now(),
            );
        }
        Ok(answer)
    }

    /// The token that counts for this call, if any. Its form has no code of its own in most tables.
    fn token<'a>(
        &self,
        operation: &Operation,
        args: &Args<'a>,
        refusals: &mut Refusals,
    ) -> Option<&'a str> {
        let heard = match operation.name {
            "CreateMountTarget" => self
                .choice
                .reads("CreateMountTarget.ClientToken", "honoured"),
            "CreateFileset" => !self.choice.reads("CreateFileset.ClientToken", "ignored"),
            _ => operation.token != Token::None,
        };
        // A dry run uses no token up and repeats no answer, except where other arguments are refused.
        let rehearsal = args.flag("DryRun") && operation.token != Token::Refused;
        let token = args.get("ClientToken").filter(|_| heard)?;
        if !text::is_token(token) {
            refusals.push(Rank::Format, errors::ILLEGAL_CHARACTERS);
            return None;
        }
        (!rehearsal).then_some(token)
    }

    fn run(&mut self, operation: &Operation, args: Args<'_>, refusals: Refusals) -> Answer {
        // Where a document knows of stock, a contrary emulator now and then has none.
        let out_of_stock = operation
            .stock
            .refusal()
            .filter(|_| self.stock_outs.strikes(&mut self.choice) || self.choice.happens(40));
        let mut call = Call {
            account: &mut self.account,
            choice: &mut self.choice,
            world: &self.world,
            args,
            now: self.clock.now(),
            out_of_stock,
        };
        let answer = (operation.run)(&mut call, refusals);
        // A transition may take no time at all.
        self.settle();
        answer
    }
}

/// What to do with a used token under other arguments.
fn other_arguments(operation: &Operation, choice: &Choice) -> &'static str {
    match operation.token {
        Token::Open(site) => choice.reading(site),
        Token::Refused | Token::None => "refuse",
    }
}

/// What an operation's JSON is wrapped in, as the samples of two of them have it (contradictions, row 11).
fn envelope(incoming: &Incoming<'_>, choice: &Choice) -> Option<&'static str> {
    let (site, name) = match incoming.common("Action")? {
        "CreateFileSystem" => ("CreateFileSystem.envelope", "CreateFileSystemResponse"),
        "DeleteFileSystem" => ("DeleteFileSystem.envelope", "DeleteFileSystemResponse"),
        _ => return None,
    };
    choice.reads(site, "wrapped").then_some(name)
}

fn respond(
    incoming: &Incoming<'_>,
    request_id: String,
    answer: Answer,
    world: &World,
    envelope: Option<&'static str>,
) -> Response {
    let xml = incoming.wants_xml();
    let (status, root, fields) = match answer {
        Ok(answer) => {
            let root = format!("{}Response", incoming.common("Action").unwrap_or_default());
            let mut fields: Fields = vec![("RequestId", request_id.as_str().into())];
            fields.extend(answer);
            if let Some(name) = envelope.filter(|_| !xml) {
                fields = vec![(name, Node::Object(fields))];
            }
            (200, root, fields)
        }
        Err(refusal) => (
            refusal.http,
            "Error".to_owned(),
            failure(refusal, &request_id, world),
        ),
    };
    let (kind, body) = if xml {
        ("text/xml;charset=utf-8", render_xml(&root, &fields))
    } else {
        ("application/json;charset=utf-8", render_json(&fields))
    };
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let headers = vec![
        header("Content-Type", kind),
        header("x-acs-request-id", &request_id),
    ];
    Response {
        status,
        headers,
        body,
    }
}

fn failure(refusal: Refusal, request_id: &str, world: &World) -> Fields {
    let recommend = format!(
        "https://api.aliyun.com/troubleshoot?q={}&product=NAS&requestId={request_id}",
        refusal.code
    );
    vec![
        ("RequestId", request_id.into()),
        (
            "HostId",
            format!("nas.{}.aliyuncs.com", world.region).into(),
        ),
        ("Code", refusal.code.into_owned().into()),
        ("Message", refusal.message.into_owned().into()),
        ("Recommend", recommend.into()),
    ]
}

/// Trouble on request, counted.
#[derive(Clone, Debug)]
pub(crate) struct Counter {
    trouble: Trouble,
    calls: u32,
    struck: u32,
}

impl Counter {
    fn new(trouble: Trouble) -> Self {
        Self {
            trouble,
            calls: 0,
            struck: 0,
        }
    }

    /// Whether it has struck an even number of times.
    fn is_even(&self) -> bool {
        self.struck.is_multiple_of(2)
    }

    pub(crate) fn strikes(&mut self, choice: &mut Choice) -> bool {
        self.calls = self.calls.wrapping_add(1);
        let nth = self
            .trouble
            .every
            .is_some_and(|n| n > 0 && self.calls.is_multiple_of(n));
        let strikes = nth || choice.strikes(self.trouble.probability);
        self.struck = self.struck.wrapping_add(u32::from(strikes));
        strikes
    }
}

#[cfg(test)]
mod tests;
