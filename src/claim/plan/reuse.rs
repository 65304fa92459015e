//! Tokens of calls that took effect, sent again: with the same request, or with another.

use std::sync::Arc;

use super::Planner;
use super::step::{Attempt, Planned, Then};
use super::wish::Wish;
use crate::explore::Aim;
use crate::model::belief::{Belief, Entry};
use crate::model::scene::Arguments;
use crate::spec::Operation;
use crate::value::{Constraints, Random, valid};

impl Planner {
    /// A call that succeeds, and the same again with its token.
    pub(super) fn again(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        claim: usize,
    ) -> Attempt {
        let given = self.lasting(operation);
        self.achieve(belief, operation, given, &Wish::success(), 0)
            .ready(|call| Planned::step(call).then(Then::Again(claim)))
    }

    /// A call with the token of another that took effect, and an argument which that had not; or that other.
    pub(super) fn reuse(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        claim: usize,
    ) -> Attempt {
        let given = self.lasting(operation);
        let Some(used) = used(belief, operation) else {
            return self
                .achieve(belief, operation, given, &Wish::success(), 0)
                .step();
        };
        let some = |c: &Constraints| Some(valid(c, &mut Random::seeded(7)));
        let plain = operation.parameters.iter();
        let plain = plain.filter(|(name, of)| of.role.is_none() && !used.contains_key(*name));
        let others = plain.map(|(name, _)| Wish::success().made(name, Aim::Taken, &some));
        let attempt = self.achieve_any(belief, operation, &given, others);
        attempt.ready(|mut call| {
            let token = operation.token.as_ref();
            let token = token.and_then(|token| used.get_key_value(token));
            call.arguments
                .extend(token.map(|(name, value)| (name.clone(), value.clone())));
            Planned::test(call, claim)
        })
    }
}

/// The arguments of the last call whose token is used up.
fn used(belief: &Belief, operation: &Operation) -> Option<Arc<Arguments>> {
    let all = belief.tokens.iter();
    let own = all.filter(|((of, _), _)| *of == operation.name);
    let used = own
        .flat_map(|(_, entries)| entries)
        .filter_map(|entry| match entry {
            Entry::Used { arguments, at, .. } => Some((at.from, arguments)),
            Entry::Free | Entry::Marked => None,
        });
    let (_, last) = used.max_by_key(|(at, _)| *at)?;
    Some(Arc::clone(last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::Kind;
    use crate::claim::plan::Permission;
    use crate::claim::plan::bench::{calls, planner};
    use crate::model::span::Span;
    use crate::oracle::tests::bench::shop;
    use crate::spec::Name;
    use crate::sut::Call;
    use crate::time::Time;
    use crate::value::Value;

    #[test]
    fn a_token_is_used_again_with_an_argument_more() {
        let with = "ShopId: { use: shop-id }";
        let token = "  Token: { role: idempotency-token, else: { mismatch: Used } }";
        let files = shop()
            .edit(
                "operations/add-item.yaml",
                with,
                &format!("{with}\n{token}"),
            )
            .edit(
                "operations/add-item.yaml",
                "errors:\n",
                "errors:\n  Used: { http: 400 }\n",
            );
        let permission = Permission {
            kinds: vec![Kind::Error],
            only: vec!["AddItem".into()],
            ..Permission::default()
        };
        let facts = "Shop: [{ ShopId: s-1, Town: ulm, state: Open }]";
        let (mut planner, mut belief) = planner(files, facts, permission);
        let text = |text: &str| Value::text(text);
        let first = [
            ("ShopId", text("s-1")),
            ("Name", text("pen")),
            ("Token", text("t-1")),
        ];
        let arguments = first.map(|(name, value)| (Name::from(name), value));
        let entry = Entry::Used {
            arguments: Arc::new(arguments.into_iter().collect()),
            resource: None,
            at: Span::new(Time::START, Time::START),
        };
        belief.tokens.insert(
            ("AddItem".into(), "t-1".into()),
            [entry].into_iter().collect(),
        );
        let calls = calls(&mut planner, &belief);
        let again = |call: &&Call| call.arguments.get("Token") == Some(&text("t-1"));
        let again = calls.iter().find(again).unwrap();
        assert!(again.arguments.contains_key("Size"), "{again:?}");
    }
}
