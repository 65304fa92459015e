//! Tencent Cloud CFS, API version 2019-07-19: `CreateDataFlow`, the one operation that the documents tell of.
//!
//! A service beside the other, with its own gateway, errors, answers and state. Shared are the clock, the choice, the
//! world and the way one error is chosen among all that apply. Nothing here shows what a request's body holds: the
//! parameters `SecretId`, `SecretKey` and `Password` are secrets.

mod arguments;
mod create_data_flow;
mod errors;
mod flows;
mod gateway;
mod tc3;
pub(crate) mod world;

use crate::choice::Choice;
use crate::clock::Clock;
use crate::config::Config;
use crate::emulator::Counter;
use crate::refusal::Refusal;
use crate::truth::TrueResource;
use crate::wire::answer::{Fields, Node, render_json};
use crate::wire::request::header;
use crate::{Request, Response};

use arguments::Arguments;
use flows::Flows;
use gateway::Gateway;
use world::TencentWorld;

/// Whether a request is meant for this service: no other carries the one header or the other scheme.
pub(crate) fn is_meant(request: &Request) -> bool {
    header(request, "x-tc-action").is_some()
        || header(request, "authorization").is_some_and(|a| a.starts_with(tc3::ALGORITHM))
}

/// What a call may use of the emulator around it.
pub(crate) struct Around<'a> {
    pub(crate) choice: &'a mut Choice,
    pub(crate) clock: &'a Clock,
    pub(crate) world: &'a TencentWorld,
    /// The calls that `Config::throttle` refuses.
    pub(crate) throttle: &'a mut Counter,
}

/// The emulated service.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    gateway: Gateway,
    flows: Flows,
}

impl Service {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            gateway: Gateway::new(config),
            flows: Flows::default(),
        }
    }

    /// Answers one request. It never panics, whatever the bytes.
    pub(crate) fn handle(&mut self, request: &Request, around: &mut Around<'_>) -> Response {
        let request_id = around.choice.request_id().to_ascii_lowercase();
        respond(self.answer(request, around), &request_id)
    }

    /// The data flows that exist.
    pub(crate) fn truth(&self) -> impl Iterator<Item = TrueResource> {
        self.flows.truth()
    }

    fn answer(&mut self, request: &Request, around: &mut Around<'_>) -> Result<Fields, Refusal> {
        self.gateway.admit(request, around)?;
        let arguments = Arguments::read(&request.body, around.choice)?;
        create_data_flow::run(&arguments, &mut self.flows, around)
    }
}

/// The envelope: always HTTP 200, and a content type without a charset, which one client would not understand
/// (`wire.md`).
fn respond(answer: Result<Fields, Refusal>, request_id: &str) -> Response {
    let mut fields = answer.unwrap_or_else(|refusal| {
        let error = vec![
            ("Code", refusal.code.into_owned().into()),
            ("Message", refusal.message.into_owned().into()),
        ];
        vec![("Error", Node::Object(error))]
    });
    fields.push(("RequestId", request_id.into()));
    Response {
        status: 200,
        headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
        body: render_json(&vec![("Response", Node::Object(fields))]),
    }
}

#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
