//! Between calls to endpoints: what was set going comes to rest on both sides, and looks tell when it has. Their answers
//! differ with the moment, and are not compared.

use std::collections::BTreeSet;
use std::time::Duration;

use super::Both;
use crate::model::ResourceId;
use crate::model::belief::Belief;
use crate::model::scene::Arguments;
use crate::model::settle::next_deadline;
use crate::runner::action::Action;
use crate::runner::session::{Session, SessionError};
use crate::runner::survey::lister;
use crate::spec::{Name, Spec};
use crate::sut::{Call, Format};
use crate::time::Time;
use crate::value::Value;

/// The first pause between looks, in the target's time; each is twice as long as the one before.
const FIRST: Duration = Duration::from_secs(10);
/// But no longer.
const LONGEST: Duration = Duration::from_secs(80);

impl Both<'_> {
    /// Waits until what calls set going is over on both sides. What others do there never comes to rest.
    pub(super) async fn rest(
        &mut self,
        a: &mut Session,
        b: &mut Session,
    ) -> Result<(), SessionError> {
        let mut pause = FIRST;
        while let Some(over) = [&*a, &*b].into_iter().filter_map(over).max() {
            let left = over.min(self.calm).since(a.sut().now());
            if left.is_zero() {
                break;
            }
            wait(a, b, pause.min(left)).await;
            for look in self.looks(a, b) {
                self.budget.spend();
                let record = a.call(&look, false).await?;
                match b.act(&record.action).await {
                    Ok(_) | Err(SessionError::Unbound(_)) => {}
                    Err(error) => return Err(error),
                }
            }
            pause = (pause * 2).min(LONGEST);
        }
        Ok(())
    }

    /// The looks that show what is under way on either side.
    fn looks(&self, a: &Session, b: &Session) -> Vec<Call> {
        let spec = self.oracle.spec();
        let mut looks: Vec<Call> = Vec::new();
        let there = looks_of(spec, b.belief()).into_iter();
        let there = there.filter_map(|look| b.translated(&look, a).ok());
        for look in looks_of(spec, a.belief()).into_iter().chain(there) {
            if !looks.contains(&look) {
                looks.push(look);
            }
        }
        looks
    }
}

/// When all that a side has under way must be over, patience included; none: nothing is.
fn over(session: &Session) -> Option<Time> {
    let moving = moving(session.oracle().spec(), session.belief());
    moving.map(|(over, _)| over).max()
}

/// What calls of ours set going, and when each must be over.
fn moving<'b>(spec: &'b Spec, belief: &'b Belief) -> impl Iterator<Item = (Time, ResourceId)> + 'b {
    let ours = |id: &ResourceId| {
        let resource = belief.get(*id);
        resource.is_some_and(|resource| !resource.foreign || resource.touched > Time::START)
    };
    let ids: BTreeSet<ResourceId> = belief.deadlines.iter().map(|(_, id)| *id).collect();
    // Deadlines stand there until they pass, though a look showed meanwhile that they are met.
    ids.into_iter()
        .filter(ours)
        .filter_map(|id| Some((next_deadline(spec, belief, id)?, id)))
}

fn looks_of(spec: &Spec, belief: &Belief) -> Vec<Call> {
    moving(spec, belief)
        .filter_map(|(_, id)| look(spec, belief, id))
        .collect()
}

/// The listing that shows a resource, narrowed to where it is.
fn look(spec: &Spec, belief: &Belief, id: ResourceId) -> Option<Call> {
    let (kind, _) = spec.resources.get_index(belief.get(id)?.kind)?;
    let operation = lister(spec, kind)?;
    let mut arguments = Arguments::new();
    let mut here = Some(id);
    while let Some(resource) = here.and_then(|id| belief.get(id)) {
        let own = spec.resources.get_index(resource.kind);
        let binds = operation.binds.iter().filter(|bind| bind.is_resource);
        for bind in binds.filter(|bind| own.is_some_and(|(kind, _)| *kind == bind.kind)) {
            let id: Name = resource.id.clone()?;
            arguments.insert(bind.parameter.clone(), Value::Text(id));
        }
        here = resource.parent;
    }
    Some(Call {
        operation: operation.name.clone(),
        arguments,
        format: Format::Json,
    })
}

/// Lets time pass on both sides.
pub(super) async fn wait(a: &mut Session, b: &mut Session, length: Duration) {
    let action = Action::Wait(length);
    // Waits do not fail.
    let _ = tokio::join!(a.act(&action), b.act(&action));
}
