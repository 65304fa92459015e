//! Steps of a plan, and what can be done for a claim.

use super::subject::Subject;
use crate::explore::Next;
use crate::model::ResourceId;
use crate::model::scene::Arguments;
use crate::spec::Name;
use crate::sut::{Call, Format};

/// A step that serves a claim.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub(super) next: Next,
    /// The claim (its index), if this step is to test it.
    pub(super) claim: Option<usize>,
    /// What follows if it succeeds.
    pub(super) then: Then,
    /// What it has to show, if it is a look.
    pub(super) subject: Option<Subject>,
    /// What it looks for on the way to a test.
    pub(super) looks_for: Option<ResourceId>,
}

/// What follows a success.
#[derive(Clone, Debug, Default)]
pub(super) enum Then {
    /// Nothing.
    #[default]
    Nothing,
    /// A look for a claim at what the call named or made; whether nothing else may be shown beside it.
    Look(usize, bool),
    /// The same call again, for a claim.
    Again(usize),
    /// The next page of the same, for a claim.
    Next(usize),
}

impl Then {
    /// The claim that it is for.
    pub(super) fn claim(&self) -> Option<usize> {
        match self {
            Then::Nothing => None,
            Then::Look(claim, _) | Then::Again(claim) | Then::Next(claim) => Some(*claim),
        }
    }
}

/// What can be done for a claim now.
pub(super) enum Attempt {
    /// The step that tests it.
    Ready(Planned),
    /// A call on the way there.
    Step(Call),
    /// A look at what is waited for.
    Look(ResourceId, Call),
    /// Nothing, as long as this has not come to rest.
    Wait(ResourceId),
    /// Nothing; why.
    Stuck(String),
}

impl Planned {
    pub(super) fn step(call: Call) -> Planned {
        Planned {
            next: Next::Call { call, lose: false },
            claim: None,
            then: Then::Nothing,
            subject: None,
            looks_for: None,
        }
    }

    pub(super) fn look(id: ResourceId, call: Call) -> Planned {
        Planned {
            looks_for: Some(id),
            ..Planned::step(call)
        }
    }

    pub(super) fn test(call: Call, claim: usize) -> Planned {
        Planned {
            claim: Some(claim),
            ..Planned::step(call)
        }
    }

    pub(super) fn then(mut self, then: Then) -> Planned {
        self.then = then;
        self
    }

    pub(super) fn about(mut self, subject: Subject) -> Planned {
        self.subject = Some(subject);
        self
    }
}

/// A call that asks for JSON.
pub(super) fn call(operation: &Name, arguments: Arguments) -> Call {
    Call {
        operation: operation.clone(),
        arguments,
        format: Format::Json,
    }
}

impl Attempt {
    /// What can be done; or why nothing can.
    pub(super) fn or_why(self) -> Result<Attempt, String> {
        match self {
            Attempt::Stuck(why) => Err(why),
            other @ Attempt::Ready(_)
            | other @ Attempt::Step(_)
            | other @ Attempt::Look(..)
            | other @ Attempt::Wait(_) => Ok(other),
        }
    }

    /// The call that is ready becomes the test.
    pub(super) fn ready(self, test: impl FnOnce(Call) -> Planned) -> Attempt {
        self.with_call(|call| Attempt::Ready(test(call)))
    }

    /// The call that is ready is only a step.
    pub(super) fn step(self) -> Attempt {
        self.with_call(Attempt::Step)
    }

    fn with_call(self, make: impl FnOnce(Call) -> Attempt) -> Attempt {
        match self {
            Attempt::Ready(Planned {
                next: Next::Call { call, .. },
                ..
            }) => make(call),
            other @ (Attempt::Ready(_)
            | Attempt::Step(_)
            | Attempt::Look(..)
            | Attempt::Wait(_)
            | Attempt::Stuck(_)) => other,
        }
    }
}
