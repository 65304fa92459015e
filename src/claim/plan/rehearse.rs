//! Dry runs of what was refused: they cost a call, and the wrong that it takes is there already.

use std::sync::Arc;

use super::Haste;
use super::Planner;
use super::permission::is_dry;
use super::step::{Attempt, Planned};
use super::todo::Todo;
use super::wish::Wish;
use crate::claim::Ask;
use crate::model::belief::Belief;
use crate::spec::{Name, Operation};
use crate::sut::Call;
use crate::value::Value;

impl Planner {
    /// A dry run that breaks a rule; unless calls are dear it waits for a call that was refused by it.
    pub(super) fn rehearse_broken(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        rule: usize,
    ) -> Attempt {
        if self.permission.haste != Haste::Calls && !self.turn.last {
            return Attempt::Stuck("nothing was refused for what it breaks".into());
        }
        let oracle = Arc::clone(&self.oracle);
        let given = self.rehearsing(operation);
        let wish = Wish::broken(oracle.spec(), operation, rule);
        self.achieve(belief, operation, given, &wish, 0)
    }

    /// The same call as a dry run, where a claim asks whether that is refused too.
    pub(super) fn rehearse(&mut self, call: &Call, broken: &[Name]) -> Option<Planned> {
        let oracle = Arc::clone(&self.oracle);
        let operation = oracle.spec().operations.get(&call.operation)?;
        let (dry, [broken]) = (operation.dry_run.as_ref()?, broken) else {
            return None;
        };
        if self.permission.haste == Haste::Calls || is_dry(operation, &call.arguments) {
            return None;
        }
        let rule = operation.rules.iter().position(|rule| rule.id == *broken)?;
        let asks = |todo: &Todo| {
            let claim = self.claims.get(todo.claim)?;
            let is_it = claim.about == operation.name && claim.ask == Ask::RehearseBroken(rule);
            (is_it && !todo.done).then_some(todo.claim)
        };
        let mut all = self.todo.iter().enumerate();
        let (at, claim) = all.find_map(|(at, todo)| Some((at, asks(todo)?)))?;
        let mut call = call.clone();
        call.arguments.insert(dry.clone(), Value::Bool(true));
        if let Some(token) = operation
            .token
            .as_ref()
            .and_then(|name| call.arguments.get_mut(name))
        {
            *token = Value::text(&self.token());
        }
        if self
            .permission
            .refuses(operation, &call.arguments)
            .is_some()
        {
            return None;
        }
        self.with(at, Todo::ask);
        Some(Planned::test(call, claim))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::plan::Permission;
    use crate::claim::plan::bench::planner;
    use crate::claim::plan::step::call;
    use crate::explore::Next;
    use crate::model::scene::Arguments;
    use crate::oracle::tests::bench::shop;

    /// What follows where a shop was not shut since it is shut, or something else is the matter.
    fn after(haste: Haste, given: &[(&str, Value)], broken: &str) -> Option<Call> {
        let id = "ShopId: { use: shop-id }";
        let dry = "Dry: { type: boolean, default: false, role: dry-run, else: unnamed }";
        let token = "Token: { role: idempotency-token, else: unnamed }";
        let files = shop().edit("shut-shop.yaml", id, &format!("{id}\n  {dry}\n  {token}"));
        let permission = Permission {
            haste,
            ..Permission::default()
        };
        let (mut planner, _) = planner(files, "{}", permission);
        let given = given
            .iter()
            .map(|(name, value)| (Name::from(*name), value.clone()));
        let refused = call(&"ShutShop".into(), given.collect::<Arguments>());
        let planned = planner.rehearse(&refused, &[broken.into()])?;
        match planned.next {
            Next::Call { call, .. } => Some(call),
            Next::Wait(_) | Next::End => None,
        }
    }

    #[test]
    fn what_was_refused_is_tried_as_a_dry_run() {
        let token = ("Token", Value::text("t"));
        let again = after(Haste::None, std::slice::from_ref(&token), "shop-open").unwrap();
        assert_eq!(again.arguments["Dry"], Value::Bool(true));
        assert_ne!(again.arguments["Token"], Value::text("t"));
        let without = after(Haste::None, &[], "shop-open").unwrap();
        assert!(!without.arguments.contains_key("Token"));
    }

    #[test]
    fn a_dry_run_is_not_tried_as_one_and_no_call_is_made_where_they_are_dear() {
        let dry = ("Dry", Value::Bool(true));
        assert_eq!(after(Haste::None, &[dry], "shop-open"), None);
        assert_eq!(after(Haste::Calls, &[], "shop-open"), None);
        assert_eq!(after(Haste::None, &[], "no-such-rule"), None);
    }
}
