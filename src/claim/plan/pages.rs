//! Pages: a listing of more than one page holds, then the page after it.

use std::sync::Arc;

use super::Planner;
use super::make::MADE;
use super::step::{Attempt, Planned, Then, call};
use super::subject::{Subject, ids};
use super::wish::Wish;
use crate::explore::{Aim, constraints};
use crate::model::belief::Belief;
use crate::model::scene::Arguments;
use crate::model::{ResourceId, Truth};
use crate::spec::Operation;
use crate::spec::compiled::Page;
use crate::sut::Call;
use crate::value::Value;

impl Planner {
    /// A listing in pages as small as may be, of more than one holds.
    pub(super) fn pages(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        claim: usize,
    ) -> Attempt {
        let oracle = Arc::clone(&self.oracle);
        let spec = oracle.spec();
        let list = operation.list.as_ref();
        let Some((list, page)) = list.and_then(|list| Some((list, list.page.as_ref()?))) else {
            return Attempt::Stuck("it has no pages".into());
        };
        let Some(kind) = spec.resources.get_index_of(&list.of) else {
            return Attempt::Stuck("no such kind".into());
        };
        let beside = |id: &ResourceId| {
            let parent = belief.get(*id).and_then(|own| own.parent);
            let siblings = belief.siblings(kind, parent);
            let lives = |id: &&ResourceId| belief.life(spec, **id) == Truth::True;
            siblings.iter().filter(lives).count()
        };
        let Some(most) = self.living(belief, kind).into_iter().max_by_key(beside) else {
            return self.make_some(belief, kind, 0);
        };
        let mut given = self.naming_parent(belief, operation, most);
        let least = self.least(belief, operation, page, &given);
        let there = i64::try_from(beside(&most)).unwrap_or(i64::MAX);
        if there <= least {
            // More than is made for one claim: what others make may do later.
            if there + i64::from(MADE) <= least {
                return Attempt::Stuck(format!(
                    "the smallest page holds {least}, and {there} are there"
                ));
            }
            let parent = belief.get(most).and_then(|own| own.parent);
            return self.make(belief, kind, parent, &Arguments::new(), 0);
        }
        given.insert(page.size.clone(), Value::Int(least));
        self.achieve(belief, operation, given, &Wish::success(), 0)
            .ready(|call| Planned::step(call).then(Then::Next(claim)))
    }

    /// The size of the smallest page.
    fn least(&self, belief: &Belief, operation: &Operation, page: &Page, given: &Arguments) -> i64 {
        let bounds = operation.parameters.get(&page.size).map(|parameter| {
            self.of_call(belief, operation, given, |scene| {
                constraints(scene, &page.size, parameter, Aim::Taken)
            })
        });
        bounds.and_then(|bounds| bounds.minimum).unwrap_or(1).max(1)
    }

    /// The page after the one that was answered. It has to show something, and nothing of the one before.
    pub(super) fn next_page(&self, done: &Call, body: &Value, claim: usize) -> Option<Planned> {
        let operation = self.oracle.spec().operations.get(&done.operation)?;
        let list = operation.list.as_ref()?;
        let page = list.page.as_ref()?;
        let mut arguments = done.arguments.clone();
        if let Some((field, parameter)) = &page.token {
            let token = body.get(field)?.clone();
            token.as_text().filter(|token| !token.is_empty())?;
            arguments.insert(parameter.clone(), token);
        } else {
            arguments.insert(page.number.clone()?, Value::Int(2));
        }
        let before = ids(list, body).into_iter().map(Into::into).collect();
        let next = call(&operation.name, arguments);
        Some(Planned::test(next, claim).about(Subject::Onward(before)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::claim::plan::Permission;
    use crate::claim::plan::bench::planner;
    use crate::explore::Next;
    use crate::oracle::tests::bench::shop;

    const SHOP: &str = "Shop: [{ ShopId: s-1, state: Open }]\n";
    const ITEMS: &str = "Item:
  - { ItemId: i-1, ShopId: s-1, Name: a, Size: 1, state: Shelved }
  - { ItemId: i-2, ShopId: s-1, Name: b, Size: 2, state: Shelved }
";

    fn with_facts(facts: &str) -> (Planner, Belief) {
        planner(shop(), facts, Permission::default())
    }

    /// The listing, or what leads to it.
    fn asked(facts: &str) -> Call {
        let (mut planner, belief) = with_facts(facts);
        let oracle = Arc::clone(&planner.oracle);
        let list = oracle.spec().operations.get("ListItems").unwrap();
        match planner.pages(&belief, list, 0) {
            Attempt::Ready(Planned {
                next: Next::Call { call, .. },
                then: Then::Next(0),
                ..
            })
            | Attempt::Step(call) => call,
            Attempt::Ready(_) | Attempt::Look(..) | Attempt::Wait(_) | Attempt::Stuck(_) => {
                panic!("nothing is asked")
            }
        }
    }

    #[test]
    fn more_than_a_page_holds_is_listed_or_made() {
        let listing = asked(&format!("{SHOP}{ITEMS}"));
        assert_eq!(&*listing.operation, "ListItems");
        assert_eq!(listing.arguments["PageSize"], Value::Int(1));
        assert_eq!(&*asked(SHOP).operation, "AddItem");
    }

    #[test]
    fn the_next_page_shows_nothing_of_the_one_before() {
        let (planner, _) = with_facts(&format!("{SHOP}{ITEMS}"));
        let done = asked(&format!("{SHOP}{ITEMS}"));
        let body = json!({ "Items": { "Item": [{ "ItemId": "i-1" }] }, "Total": 2 });
        let next = planner
            .next_page(&done, &Value::from_json(body), 3)
            .unwrap();
        let Next::Call { call, .. } = &next.next else {
            panic!("it is a call");
        };
        assert_eq!(call.arguments["Page"], Value::Int(2));
        assert_eq!(call.arguments["PageSize"], Value::Int(1));
        assert_eq!(next.claim, Some(3));
        assert!(
            matches!(&next.subject, Some(Subject::Onward(before)) if **before == ["i-1".into()])
        );
    }
}
