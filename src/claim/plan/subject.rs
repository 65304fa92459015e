//! What a look has to show for its answer to decide a claim: a listing upholds nothing of what it might have left out.

use crate::model::belief::Belief;
use crate::model::{ResourceId, Truth};
use crate::oracle::Oracle;
use crate::runner::Record;
use crate::spec::Name;
use crate::spec::compiled::List;
use crate::sut::{Outcome, Reply};
use crate::value::Value;

/// What a look is for.
#[derive(Clone, Debug)]
pub(super) enum Subject {
    /// This resource, and no other beside it: what the answer shows is its own.
    Alone(Name),
    /// This resource is there; or all are, and it is not.
    Told(Name),
    /// All there are.
    Whole,
    /// This resource, and not all of so many that live.
    Narrowed(Name, usize),
    /// Not this resource, in all there are.
    LeftOut(Name),
    /// Something, and none of these.
    Onward(Vec<Name>),
}

impl Subject {
    /// Whether an answer shows what it has to.
    pub(super) fn is_decided(&self, oracle: &Oracle, record: &Record) -> bool {
        let Some(call) = &record.call else {
            return false;
        };
        let operation = oracle.spec().operations.get(&call.operation);
        let Some(list) = operation.and_then(|operation| operation.list.as_ref()) else {
            return false;
        };
        let outcome = record.exchange.as_ref().map(|exchange| &exchange.outcome);
        let Some(Outcome::Answered(answer)) = outcome else {
            return false;
        };
        let Reply::Success(body) = &answer.reply else {
            return false;
        };
        let shown = ids(list, body);
        let shows = |id: &Name| shown.iter().any(|shown| **shown == **id);
        match self {
            Subject::Alone(id) => shown.len() == 1 && shows(id),
            Subject::Told(id) => shows(id) || is_whole(list, body, shown.len()),
            Subject::Whole => is_whole(list, body, shown.len()),
            Subject::Narrowed(id, living) => shows(id) && shown.len() < *living,
            Subject::LeftOut(id) => !shows(id) && is_whole(list, body, shown.len()),
            Subject::Onward(before) => !shown.is_empty() && !before.iter().any(shows),
        }
    }

    /// A filter that looks for a resource.
    pub(super) fn narrowed(oracle: &Oracle, belief: &Belief, id: ResourceId) -> Option<Subject> {
        let resource = belief.get(id)?;
        let siblings = belief.siblings(resource.kind, resource.parent);
        let lives = |id: &&ResourceId| belief.life(oracle.spec(), **id) == Truth::True;
        let living = siblings.iter().filter(lives).count();
        Some(Subject::Narrowed(resource.id.clone()?, living))
    }
}

/// The ids that a listing shows.
pub(super) fn ids<'b>(list: &List, body: &'b Value) -> Vec<&'b str> {
    let id = |item: &'b Value| item.get(&list.id_field)?.as_text();
    items(list, body).iter().filter_map(id).collect()
}

/// What a listing shows.
pub(super) fn items<'b>(list: &List, body: &'b Value) -> &'b [Value] {
    let items = list.at.iter().try_fold(body, |here, step| here.get(step));
    items.and_then(Value::as_list).unwrap_or_default()
}

/// Whether a page is all there is.
fn is_whole(list: &List, body: &Value, shown: usize) -> bool {
    let token = list.page.as_ref().and_then(|page| page.token.as_ref());
    let more = token
        .and_then(|(field, _)| body.get(field)?.as_text())
        .is_some_and(|token| !token.is_empty());
    let total = list
        .total
        .as_ref()
        .and_then(|total| body.get(total)?.as_int());
    let short = total.is_some_and(|total| total > i64::try_from(shown).unwrap_or(i64::MAX));
    !more && !short
}
