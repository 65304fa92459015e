//! Plainer calls: no lost answer, JSON, and only the arguments it takes.

use super::attempt::{Halt, Search};
use super::depend::call_of;
use super::outcome::Replay;
use crate::oracle::verdict::Key;
use crate::runner::{Action, Invocation};
use crate::spec::Name;

use crate::sut::Format;

impl<R> Search<'_, R> {
    /// Makes each call plainer, the last first.
    pub(super) async fn arguments<E>(&mut self) -> Result<bool, Halt<E>>
    where
        R: AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
    {
        let mut changed = false;
        for index in (0..self.best.len()).rev() {
            changed |= self.plainer(index).await?;
            let optional = self.optional(index);
            if optional.len() > 1 {
                let drop_all = |call: &mut Invocation| {
                    call.arguments.retain(|name, _| !optional.contains(name));
                };
                if self.attempt(self.with_call(index, drop_all)).await? {
                    changed = true;
                    continue;
                }
            }
            for name in &optional {
                let drop_one = |call: &mut Invocation| {
                    call.arguments.remove(name);
                };
                changed |= self.attempt(self.with_call(index, drop_one)).await?;
            }
        }
        Ok(changed)
    }

    async fn plainer<E>(&mut self, index: usize) -> Result<bool, Halt<E>>
    where
        R: AsyncFnMut(&[Action], &Key) -> Result<Replay, E>,
    {
        let Some(call) = self.best.get(index).and_then(call_of) else {
            return Ok(false);
        };
        let (loses, is_xml) = (call.lose, call.format == Format::Xml);
        let mut changed = false;
        if loses {
            let candidate = self.with_call(index, |call| call.lose = false);
            changed |= self.attempt(candidate).await?;
        }
        if is_xml {
            let candidate = self.with_call(index, |call| call.format = Format::Json);
            changed |= self.attempt(candidate).await?;
        }
        Ok(changed)
    }

    /// The arguments that the spec does not always ask for.
    fn optional(&self, index: usize) -> Vec<Name> {
        let Some(call) = self.best.get(index).and_then(call_of) else {
            return Vec::new();
        };
        let operation = self.shrinker.spec.operations.get(&call.call);
        let is_required = |name: &Name| {
            let parameter = operation.and_then(|operation| operation.parameters.get(name));
            parameter.is_some_and(|p| p.is_required())
        };
        call.arguments
            .keys()
            .filter(|name| !is_required(name))
            .cloned()
            .collect()
    }

    /// The steps with one call changed.
    pub(super) fn with_call(
        &self,
        index: usize,
        change: impl FnOnce(&mut Invocation),
    ) -> Vec<Action> {
        let mut steps = self.best.clone();
        if let Some(Action::Call(call)) = steps.get_mut(index) {
            change(call);
        }
        steps
    }
}
