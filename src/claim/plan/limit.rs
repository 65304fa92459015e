//! Limits: as many of a kind as still fit, and no more.

use std::cmp::Reverse;
use std::sync::Arc;

use super::Planner;
use super::make::MADE;
use super::step::Attempt;
use super::wish::Wish;
use crate::claim::Room;
use crate::model::KindId;
use crate::model::belief::{Belief, Possibility, ResourceId};
use crate::model::known::Known;
use crate::model::truth::Truth;
use crate::spec::compiled::{Bind, Check, Per, Rule, RuleKind};
use crate::spec::{Name, Operation};
use crate::sut::Call;
use crate::value::Value;

/// So many parents are looked at.
const PARENTS: usize = 6;

/// So many of a kind below one parent, or of those that name one resource in a field.
struct Limited<'o> {
    kind: KindId,
    most: i64,
    bind: &'o Bind,
    /// The kind of the parent, or of what is named.
    parent: KindId,
    field: Option<Name>,
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
        let mut last = "nothing leads there".to_owned();
        let mut parents = self.living(belief, limited.parent);
        // Of what stood there before less is known; where some are already, fewer are missing.
        parents.sort_by_key(|id| {
            let standing = belief.get(*id).is_some_and(|own| own.standing);
            (standing, Reverse(self.there(belief, &limited, *id).len()))
        });
        for id in parents.into_iter().take(PARENTS) {
            let mut given = self.lasting(operation);
            given.extend(self.naming(belief, operation, limited.bind, id));
            let counted = self.there(belief, &limited, id);
            let there = i64::try_from(counted.len()).unwrap_or(i64::MAX);
            let full = self.full.contains(&(rule, id));
            // To be let in again, it has to have been full.
            let fill = room == Room::OneAgain && !full;
            let (wish, is_test) = if fill && there >= limited.most {
                (Wish::broken(self.oracle.spec(), operation, rule), false)
            } else {
                (Wish::success(), !fill && there == wanted)
            };
            let attempt = if !fill && there > wanted {
                let one_fewer = self.delete_one_of(belief, limited.kind, counted, 0);
                one_fewer
                    .unwrap_or_else(|| Attempt::Stuck("there is none of ours to delete".into()))
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
        let mut binds = operation.binds.iter();
        let (bind, field) = match &limit.per {
            Per::Parent => (
                binds.find(|bind| Some(&bind.kind) == facts.within.as_ref()),
                None,
            ),
            Per::Field(field) => {
                let named = |bind: &&Bind| bind.parameter == *field && bind.is_resource;
                (binds.find(named), Some(field.clone()))
            }
            Per::Service => (None, None),
        };
        let bind = bind.ok_or("the limit is of all there are")?;
        let parent = spec.resources.get_index_of(&bind.kind);
        let most = limit.most().ok_or("no document gives the number")?;
        Ok(Limited {
            kind,
            most,
            bind,
            parent: parent.ok_or("it names no resource")?,
            field,
        })
    }

    /// Those that surely are of what a limit counts together at one place.
    fn there(&self, belief: &Belief, limited: &Limited, at: ResourceId) -> Vec<ResourceId> {
        let spec = self.oracle.spec();
        let mut all = match &limited.field {
            Some(_) => belief.all_of(spec, limited.kind),
            None => belief.below(spec, limited.kind, at),
        };
        all.retain(|id| {
            let counts = |field| names(belief, *id, field, at);
            let named = limited.field.as_ref().is_none_or(counts);
            named && belief.life(spec, *id) == Truth::True
        });
        all
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

/// Whether a field of one resource surely holds the id of another.
fn names(belief: &Belief, id: ResourceId, field: &Name, other: ResourceId) -> bool {
    let other = belief.get(other).and_then(|own| own.id.as_deref());
    let holds = |p: &Possibility| {
        let value = p.fields.get(field).and_then(Known::single);
        other.is_some() && value.and_then(Value::as_text) == other
    };
    belief.possibilities(id).iter().all(holds)
}

#[cfg(test)]
mod tests {
    use crate::claim::Kind;
    use crate::claim::plan::Permission;
    use crate::claim::plan::bench::{calls, planner};
    use crate::oracle::tests::bench::shop;
    use crate::spec::compiled::RuleKind;

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
        let facts = format!("{shops}Item:\n{items}");
        let (mut planner, belief) = planner(shop(), &facts, permission);
        let first = calls(&mut planner, &belief).swap_remove(0);
        assert_eq!(&*first.operation, "AddItem");
        assert_eq!(first.arguments["ShopId"].as_text(), Some("s-1"));
    }

    #[test]
    fn what_is_counted_by_a_field_is_what_names_the_same_there() {
        let files = shop()
            .edit(
                "resources/item.yaml",
                "at-most: 10, per: Shop,",
                "at-most: 2, per: Name,",
            )
            .edit(
                "operations/add-item.yaml",
                "Name: { use: name, required: true }",
                "Name: { required: true, names: { a: Shop, as: named, else: NoSuchShop } }",
            );
        let shops = "Shop:\n  - { ShopId: s-1, state: Open }\n  - { ShopId: s-2, state: Open }\n";
        let facts = format!(
            "{shops}Item:\n  - {{ ItemId: i-1, ShopId: s-1, Name: s-2, state: Shelved }}\n"
        );
        let (planner, belief) = planner(files, &facts, Permission::default());
        let spec = planner.oracle.spec();
        let operation = spec.operations.get("AddItem").unwrap();
        let rule = operation
            .rules
            .iter()
            .find(|rule| rule.kind == RuleKind::Limit)
            .unwrap();
        let limited = planner.limited(operation, rule).ok().unwrap();
        let counts = planner.living(&belief, limited.parent).into_iter();
        let counts: Vec<usize> = counts
            .map(|id| planner.there(&belief, &limited, id).len())
            .collect();
        assert_eq!((limited.most, counts), (2, vec![0, 1]));
    }
}
