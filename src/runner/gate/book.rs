//! What becomes of intents: what an answer, a look or the belief tells of them is written into the ledger.

use super::judged::above;
use super::{Refused, State, Ticket, created, name_of};
use crate::model::belief::{Belief, Stage};
use crate::model::{ResourceId, Truth};
use crate::oracle::Verdict;
use crate::runner::ledger::{Entry, Intent, LedgerError, Made, Thing};
use crate::runner::survey::{id_of, items};
use crate::spec::compiled::Bind;
use crate::spec::syntax::MayEffect;
use crate::spec::{Name, Operation, Spec};
use crate::sut::{Call, Exchange, Outcome, Reply};
use crate::value::Value;

impl State {
    /// Whether what a call changes may be changed: a run made it, or it surely is not there.
    pub(super) fn owns(
        &self,
        spec: &Spec,
        belief: &Belief,
        bind: &Bind,
        call: &Call,
    ) -> Result<(), Refused> {
        let Some(id) = call.arguments.get(&bind.parameter).and_then(Value::as_text) else {
            return Ok(());
        };
        if self.ledger.account().has(&bind.kind, id) {
            return Ok(());
        }
        let known = spec
            .resources
            .get_index_of(&bind.kind)
            .and_then(|kind| belief.find(kind, id));
        // An id that nothing showed was made up.
        let gone = |at| belief.life(spec, at) == Truth::False;
        if known.is_none_or(gone) {
            return Ok(());
        }
        let why = format!(
            "it would change {} `{id}`, which no run of this ledger made",
            bind.kind
        );
        Err(Refused::NotAllowed(why))
    }

    pub(super) fn settle(
        &mut self,
        spec: &Spec,
        call: &Call,
        ticket: &Ticket,
        exchange: &Exchange,
        verdict: &Verdict,
    ) -> Result<(), LedgerError> {
        let number = ticket.number;
        let answer = match &exchange.outcome {
            Outcome::Answered(answer) => answer,
            Outcome::Lost(_) => return Ok(()),
        };
        let Some(operation) = spec.operations.get(&call.operation) else {
            return Ok(());
        };
        match &answer.reply {
            Reply::Malformed(_) => Ok(()),
            Reply::Error { code, .. } => {
                let doubtful = answer.status >= 500 || may_have_acted(operation, code);
                match doubtful {
                    true => Ok(()),
                    false => self.ledger.write(&Entry::Nothing(number)),
                }
            }
            Reply::Success(fields) => match new_id(spec, operation, fields, verdict) {
                Some(thing) => self.ledger.write(&Entry::Made(Made {
                    number: Some(number),
                    thing,
                    above: above(operation, &call.arguments),
                })),
                None if ticket.dry => self.ledger.write(&Entry::Nothing(number)),
                None => Ok(()),
            },
        }
    }

    /// What a look shows by the name of an intent is what came of it.
    pub(super) fn sighted(
        &mut self,
        spec: &Spec,
        call: &Call,
        fields: &Value,
    ) -> Result<(), LedgerError> {
        let Some((look, list)) = spec
            .operations
            .get(&call.operation)
            .and_then(|look| Some((look, look.list.as_ref()?)))
        else {
            return Ok(());
        };
        let waiting = |intent: &&Intent| intent.kind == list.of && intent.name.is_some();
        let open: Vec<Intent> = self
            .ledger
            .account()
            .open
            .values()
            .filter(waiting)
            .cloned()
            .collect();
        for intent in open {
            let Some((_, field)) = spec
                .operations
                .get(&intent.operation)
                .and_then(|operation| name_of(spec, operation))
            else {
                continue;
            };
            let is =
                |item: &&Value| item.get(&field).and_then(Value::as_text) == intent.name.as_deref();
            let Some(id) = items(look, fields)
                .iter()
                .find(is)
                .and_then(|item| id_of(spec, &list.of, item))
            else {
                continue;
            };
            let kind = list.of.clone();
            self.ledger.write(&Entry::Made(Made {
                number: Some(intent.number),
                thing: Thing { kind, id },
                above: intent.above,
            }))?;
        }
        Ok(())
    }

    /// What the belief holds to be gone is.
    pub(super) fn buried(&mut self, spec: &Spec, belief: &Belief) -> Result<(), LedgerError> {
        let gone = |thing: &&Thing| {
            let kind = spec.resources.get_index_of(&thing.kind);
            let known = kind.and_then(|kind| belief.find(kind, &thing.id));
            known.is_some_and(|at| is_gone(belief, at))
        };
        let gone: Vec<Thing> = self
            .ledger
            .account()
            .living
            .keys()
            .filter(gone)
            .cloned()
            .collect();
        gone.into_iter()
            .try_for_each(|thing| self.ledger.write(&Entry::Gone(thing)))
    }
}

/// Whether it, or what it belongs to, is surely gone.
fn is_gone(belief: &Belief, at: ResourceId) -> bool {
    let own = belief.possibilities(at);
    let all_gone = !own.is_empty() && own.iter().all(|p| p.stage == Stage::Gone);
    let parent = belief.get(at).and_then(|resource| resource.parent);
    all_gone || parent.is_some_and(|parent| is_gone(belief, parent))
}

/// The fields of a success.
pub(super) fn success(exchange: &Exchange) -> Option<&Value> {
    match &exchange.outcome {
        Outcome::Answered(answer) => match &answer.reply {
            Reply::Success(fields) => Some(fields),
            Reply::Error { .. } | Reply::Malformed(_) => None,
        },
        Outcome::Lost(_) => None,
    }
}

fn may_have_acted(operation: &Operation, code: &str) -> bool {
    let possible = operation.may_fail.iter();
    let mut same = possible.filter(|possible| *possible.code == *code);
    same.any(|possible| possible.effect == MayEffect::Maybe)
}

/// The id that an answer shows of what was created.
fn new_id(spec: &Spec, operation: &Operation, fields: &Value, verdict: &Verdict) -> Option<Thing> {
    let create = created(operation)?;
    let kind: Name = create.a.as_str().into();
    let field = create.id.as_ref().map(|id| id.value.as_str());
    let field = field.or_else(|| spec.resources.get(&kind).map(|kind| &*kind.id));
    let shown = field
        .and_then(|field| fields.get(field)?.as_text())
        .map(Name::from);
    let learnt = || {
        verdict
            .learnt
            .iter()
            .rfind(|(of, _)| *of == kind)
            .map(|(_, id)| id.clone())
    };
    let id = shown.filter(|id| !id.is_empty()).or_else(learnt)?;
    Some(Thing { kind, id })
}
