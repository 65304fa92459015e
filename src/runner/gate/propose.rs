//! Whether a call may go out, by which name, and what has to be written down first. Changes nothing itself.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::judged::{Judged, above, is_dry};
use super::{Limits, Refused, State, created, kinds, name, name_of};
use crate::model::Truth;
use crate::model::belief::Belief;
use crate::model::scene::Arguments;
use crate::oracle::Oracle;
use crate::runner::ledger::Intent;
use crate::runner::survey::lister;
use crate::spec::syntax::Create;
use crate::spec::{Name, Operation};
use crate::sut::Call;

/// What a call is asked about.
pub(super) struct Asking<'g> {
    pub(super) limits: &'g Limits,
    pub(super) mark: &'g str,
    pub(super) state: &'g State,
    pub(super) oracle: &'g Oracle,
    pub(super) belief: &'g Belief,
}

/// How a call may go out.
pub(super) struct Proposal {
    /// With a name by which what it creates is found again.
    pub(super) call: Call,
    /// What it may create.
    pub(super) making: Option<Making>,
}

/// What a call may create, before it goes out.
pub(super) struct Making {
    pub(super) intent: Intent,
    pub(super) dry: bool,
    /// Made again with the same token, these create nothing more.
    pub(super) repeats: Vec<(Name, Arguments)>,
}

impl Asking<'_> {
    /// How it may go out.
    pub(super) fn propose(&self, call: &Call) -> Result<Proposal, Refused> {
        let spec = self.oracle.spec();
        let Some(operation) = spec.operations.get(&call.operation) else {
            return not_allowed("the specs know no such operation");
        };
        if operation.effects.is_empty() {
            return Ok(Proposal::without(call.clone()));
        }
        let dry = is_dry(operation, call);
        if !(self.limits.create || dry && self.limits.dry_run) {
            let needed = if dry { "dry-run" } else { "create" };
            return not_allowed(&format!("it needs the permission `{needed}`"));
        }
        for bind in kinds::touched(operation) {
            self.state.owns(spec, self.belief, bind, call)?;
        }
        match created(operation) {
            None => Ok(Proposal::without(self.renamed(operation, call))),
            Some(create) => self.making(operation, create, call, dry),
        }
    }

    /// What it names is in the ledger: a name that tests something else may stay.
    fn renamed(&self, operation: &Operation, call: &Call) -> Call {
        let parameter = kinds::renames(self.oracle.spec(), operation);
        let named = parameter.and_then(|name| self.named(operation, call, &name, None));
        named.map_or_else(|| call.clone(), |(call, _)| call)
    }

    fn named(
        &self,
        operation: &Operation,
        call: &Call,
        parameter: &Name,
        mark: Option<&str>,
    ) -> Option<(Call, Option<String>)> {
        let prefix = &self.limits.prefix;
        name::named(
            self.oracle,
            self.belief,
            operation,
            call,
            parameter,
            prefix,
            mark,
        )
    }

    fn making(
        &self,
        operation: &Operation,
        create: &Create,
        call: &Call,
        dry: bool,
    ) -> Result<Proposal, Refused> {
        let spec = self.oracle.spec();
        let kind: Name = create.a.as_str().into();
        let refusal = self.limits.refused_kinds(spec).remove(&kind);
        if let Some(why) = refusal.filter(|_| !dry) {
            return Err(Refused::NotAllowed(why));
        }
        let judged = Judged::of(self.oracle, self.belief, operation, &call.arguments);
        let idle = dry || judged.is_refused();
        if judged.stays != Truth::False && !idle && !self.limits.undeletable {
            return not_allowed(
                "what it makes cannot be deleted again: it needs the permission `undeletable`",
            );
        }
        let key = (call.operation.clone(), call.arguments.clone());
        let again = self.state.repeats.contains_key(&key);
        if !idle && !again {
            self.has_room(&kind)?;
        }
        for bind in operation.binds.iter().filter(|bind| bind.is_resource) {
            self.state.may_build_on(spec, self.belief, bind, call)?;
        }
        let above = above(operation, &call.arguments);
        let (call, name) = self.found_again(operation, &kind, &above, call, idle)?;
        let token = operation.token.as_ref();
        let salted = token.is_some_and(|token| call.arguments.contains_key(token));
        let sent = (call.operation.clone(), call.arguments.clone());
        let intent = Intent {
            number: self.state.ledger.next_number(),
            operation: operation.name.clone(),
            kind,
            above,
            name,
            idle: idle || again,
            at: Timestamp::now(),
        };
        let making = Making {
            intent,
            dry,
            repeats: match salted && !idle {
                true => vec![key, sent],
                false => Vec::new(),
            },
        };
        Ok(Proposal {
            call,
            making: Some(making),
        })
    }

    /// Whether one more of a kind may exist.
    fn has_room(&self, kind: &Name) -> Result<(), Refused> {
        let allowed = self.limits.resources.get(kind).copied().unwrap_or(0);
        let possible = self.state.ledger.account().possible(kind);
        if possible < usize::try_from(allowed).unwrap_or(usize::MAX) {
            return Ok(());
        }
        not_allowed(&format!(
            "the budget of {allowed} `{kind}` is spent: so many may exist"
        ))
    }

    /// The call by whose name, or place, what it makes is found again.
    fn found_again(
        &self,
        operation: &Operation,
        kind: &Name,
        above: &BTreeMap<Name, Name>,
        call: &Call,
        idle: bool,
    ) -> Result<(Call, Option<String>), Refused> {
        let (spec, account) = (self.oracle.spec(), self.state.ledger.account());
        let Limits {
            prefix,
            undeletable,
            ..
        } = self.limits;
        let text = format!("{prefix}{}-{}", self.mark, self.state.ledger.next_number());
        let parameter = name_of(spec, operation);
        let named = parameter.and_then(|(name, _)| self.named(operation, call, &name, Some(&text)));
        // What nothing lists is not found by any name: who allows what stays behind allows that.
        let unseen = *undeletable && lister(spec, kind).is_none();
        let inherits = above.iter().any(|(kind, id)| account.has(kind, id));
        match named {
            Some(named) => Ok(named),
            None if idle || inherits || unseen => Ok((call.clone(), None)),
            None => not_allowed(&format!(
                "what it makes could not be found again: its name cannot begin with `{prefix}`"
            )),
        }
    }
}

impl Proposal {
    /// It creates nothing.
    fn without(call: Call) -> Proposal {
        Proposal { call, making: None }
    }
}

fn not_allowed<T>(why: &str) -> Result<T, Refused> {
    Err(Refused::NotAllowed(why.to_owned()))
}
