//! Limits: as many of a kind as still fit, and no more.

use std::cmp::Reverse;
use std::sync::Arc;

use super::Planner;
use super::make::MADE;
use super::step::Attempt;
use super::wish::Wish;
use crate::claim::Room;
use crate::model::KindId;
use crate::model::belief::Belief;
use crate::spec::compiled::{Bind, Check, Per, Rule, RuleKind};
use crate::spec::expr::Expr;
use crate::spec::{Name, Operation};
use crate::sut::Call;
use crate::value::Value;

/// So many parents are looked at.
const PARENTS: usize = 6;

/// So many of a kind below one parent.
struct Limited<'o> {
    kind: KindId,
    most: i64,
    bind: &'o Bind,
    parent: KindId,
}

impl Planner {
    pub(super) fn within(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        rule: usize,
        room: Room,
    ) -> Attempt {
        let limit = operation.rules.get(rule).ok_or_else(String::new);
        let limited = match limit.and_then(|rule| self.limited(operation, rule)) {
            Ok(limited) => limited,
            Err(why) => return Attempt::Stuck(why),
        };
        // Of what is counted as many are made as it takes, and of what those need.
        let most = u32::try_from(limited.most).unwrap_or(MADE);
        self.turn.enough = Some(most.saturating_add(MADE));
        // That takes many steps, and whether there is room has to be known.
        self.turn.hasty = false;
        let wanted = match room {
            Room::Two => limited.most - 2,
            Room::One | Room::OneAgain => limited.most - 1,
        };
        if wanted < 0 {
            return Attempt::Stuck("the limit is one: there are no two below it".into());
        }
        let mut last = "nothing leads there".to_owned();
        let mut parents = self.living(belief, limited.parent);
        // Of what stood there before less is known; where some are already, fewer are missing.
        parents.sort_by_key(|id| {
            let standing = belief.get(*id).is_some_and(|own| own.standing);
            (standing, Reverse(self.count(belief, limited.kind, *id)))
        });
        for id in parents.into_iter().take(PARENTS) {
            let mut given = self.lasting(operation);
            given.extend(self.naming(belief, operation, limited.bind, id));
            let there = self.count(belief, limited.kind, id);
            let full = self.full.contains(&(rule, id));
            // To be let in again, it has to have been full.
            let fill = room == Room::OneAgain && !full;
            let (wish, is_test) = if fill && there >= limited.most {
                (Wish::broken(self.oracle.spec(), operation, rule), false)
            } else {
                (Wish::success(), !fill && there == wanted)
            };
            let attempt = if !fill && there > wanted {
                self.delete_one(belief, limited.kind, Some(id), 0)
            } else if is_test {
                self.achieve(belief, operation, given, &wish, 0)
            } else {
                // Where one more was refused, another parent is filled.
                self.achieve(belief, operation, given, &wish, 1).step()
            };
            match attempt.or_why() {
                Ok(other) => return other,
                Err(why) => last = why,
            }
        }
        // Of what holds them no more are made than for other claims.
        self.turn.enough = None;
        match self.make_some(belief, limited.parent, 0).or_why() {
            Ok(makes) => makes.step(),
            Err(_) => Attempt::Stuck(last),
        }
    }

    /// What a rule limits; or why it cannot be filled by counting.
    fn limited<'o>(&self, operation: &'o Operation, rule: &Rule) -> Result<Limited<'o>, String> {
        let spec = self.oracle.spec();
        let found = match &rule.check {
            Check::Limit { resource, index } => {
                let kind = spec.resources.get_full(resource);
                kind.and_then(|(kind, _, facts)| Some((kind, facts, facts.limits.get(*index)?)))
            }
            Check::Cond(_)
            | Check::Given(_)
            | Check::Value { .. }
            | Check::Exists(_)
            | Check::Belongs(_)
            | Check::Wire { .. }
            | Check::Once { .. }
            | Check::Filter { .. } => None,
        };
        let (kind, facts, limit) = found.ok_or("it is no limit")?;
        if limit.per != Per::Parent {
            return Err("the planner fills only what belongs to one parent".into());
        }
        let within = facts.within.as_ref();
        let bind = operation
            .binds
            .iter()
            .find(|bind| Some(&bind.kind) == within);
        let parent = within.and_then(|within| spec.resources.get_index_of(within));
        let (bind, parent) = bind.zip(parent).ok_or("the limit is of all there are")?;
        let most = literal(&limit.at_most).ok_or("no document gives the number")?;
        Ok(Limited {
            kind,
            most,
            bind,
            parent,
        })
    }

    /// Notes at which parents a limit was seen to hold.
    pub(super) fn note_limits(&mut self, belief: &Belief, call: &Call, broken: &[Name]) {
        let oracle = Arc::clone(&self.oracle);
        let Some(operation) = oracle.spec().operations.get(&call.operation) else {
            return;
        };
        for (index, rule) in operation.rules.iter().enumerate() {
            if rule.kind != RuleKind::Limit || !broken.contains(&rule.id) {
                continue;
            }
            for bind in operation.binds.iter().filter(|bind| bind.is_resource) {
                let kind = oracle.spec().resources.get_index_of(&bind.kind);
                let id = call.arguments.get(&bind.parameter).and_then(Value::as_text);
                let found = kind.zip(id).and_then(|(kind, id)| belief.find(kind, id));
                if let Some(found) = found {
                    self.full.push((index, found));
                }
            }
        }
    }
}

/// The number of an expression that is one, or of its broadest case.
fn literal(expr: &Expr) -> Option<i64> {
    if let Expr::By { cases, .. } = expr {
        return cases.get("*").and_then(literal);
    }
    expr.literal().and_then(Value::as_int)
}

#[cfg(test)]
mod tests {
    use crate::claim::Kind;
    use crate::claim::plan::Permission;
    use crate::claim::plan::bench::{calls, planner};
    use crate::oracle::tests::bench::shop;

    #[test]
    fn a_limit_is_filled_where_the_least_is_missing() {
        let item = |at| format!("  - {{ ItemId: i-{at}, ShopId: s-1, state: Shelved }}\n");
        let items: String = (1..8).map(item).collect();
        let shops = "Shop:\n  - { ShopId: s-1, state: Open }\n  - { ShopId: s-2, state: Open }\n";
        let permission = Permission {
            kinds: vec![Kind::Limit],
            only: vec!["AddItem".into()],
            ..Permission::default()
        };
        let (mut planner, belief) = planner(shop(), &format!("{shops}Item:\n{items}"), permission);
        let first = calls(&mut planner, &belief).swap_remove(0);
        assert_eq!(&*first.operation, "AddItem");
        assert_eq!(first.arguments["ShopId"].as_text(), Some("s-1"));
    }
}
