//! What can be done for one claim in a belief: the call that tests it, or a step towards that call.

use super::backward::Wish;
use super::{Attempt, Planned, Planner, Then, call};
use crate::claim::{Ask, Awkward, Room};
use crate::explore::Aim;
use crate::model::ResourceId;
use crate::model::belief::{Belief, Stage};
use crate::model::scene::Arguments;
use crate::spec::compiled::{Check, RuleKind, StateId};
use crate::spec::syntax::Match;
use crate::spec::{Name, Operation};
use crate::sut::Call;
use crate::value::{Breach, Constraints, Random, Value, at_bound, past_bound, valid};

impl Planner {
    pub(super) fn attempt(&mut self, belief: &Belief, claim: usize) -> Attempt {
        let oracle = std::sync::Arc::clone(&self.oracle);
        let claims = std::sync::Arc::clone(&self.claims);
        let Some(of) = claims.get(claim) else {
            return Attempt::Stuck("no such claim".into());
        };
        if let Ask::Leave { kind, state } = of.ask {
            return self.leave(belief, claim, kind, state);
        }
        let Some(operation) = oracle.spec().operations.get(&of.about) else {
            return Attempt::Stuck("no such operation".into());
        };
        let changes = !operation.effects.is_empty();
        let test = |call: Call| Planned::test(call, claim);
        match &of.ask {
            Ask::Succeed => {
                let given = self.lasting(operation);
                self.achieve(belief, operation, given, &Wish::success(), 0)
                    .ready(test)
            }
            Ask::Break(rule) => {
                let given = self.lasting(operation);
                self.achieve(belief, operation, given, &Wish::broken(*rule), 0)
                    .ready(test)
            }
            Ask::At { parameter, of, nth } => self
                .value(belief, operation, parameter, &|c| {
                    at_bound(c, of).into_iter().nth(*nth)
                })
                .ready(test),
            Ask::Past { parameter, of, way } => {
                let rule = rule_of(operation, parameter, of);
                let wish = Wish::broken(rule.unwrap_or(usize::MAX)).at(parameter);
                self.spoilt(belief, operation, parameter, wish, &|c| {
                    past_bound(c, of, *way).map(|(value, _)| value)
                })
                .ready(test)
            }
            Ask::Awkward { parameter, value } => {
                let wish = Wish::any_at(parameter);
                self.spoilt(belief, operation, parameter, wish, &|c| awkward(c, *value))
                    .ready(test)
            }
            Ask::In { bind, state } => self.in_state(belief, operation, *bind, *state).ready(test),
            Ask::Both(a, b) => self.both(belief, operation, *a, *b).ready(test),
            Ask::Within { rule, room } => self.within(belief, operation, *rule, *room).ready(test),
            Ask::Look { without, with } => {
                if !changes {
                    return Attempt::Stuck("it changes nothing".into());
                }
                let mut given = self.lasting(operation);
                if let Some(name) = without {
                    given.insert(name.clone(), Value::Absent);
                }
                let some = |c: &Constraints| Some(valid(c, &mut Random::seeded(7)));
                let wish = match with {
                    Some(name) => Wish::success().made(name, Aim::Taken, &some),
                    None => Wish::success(),
                };
                self.achieve(belief, operation, given, &wish, 0)
                    .ready(|call| Planned::step(call).then(Then::Look(claim)))
            }
            Ask::DryRun => {
                let mut given = Arguments::new();
                if let Some(dry) = &operation.dry_run {
                    given.insert(dry.clone(), Value::Bool(true));
                }
                self.achieve(belief, operation, given, &Wish::success(), 0)
                    .ready(|call| Planned::step(call).then(Then::Look(claim)))
            }
            Ask::Again => {
                let given = self.lasting(operation);
                self.achieve(belief, operation, given, &Wish::success(), 0)
                    .ready(|call| Planned::step(call).then(Then::Again(claim)))
            }
            Ask::Filter { parameter, key } => self
                .filter(belief, operation, parameter, key.as_ref())
                .ready(test),
            Ask::Leave { .. } | Ask::Watch => {
                Attempt::Stuck("nothing is asked for its sake alone".into())
            }
        }
    }

    /// What makes a call last: it is no dry run.
    pub(super) fn lasting(&self, operation: &Operation) -> Arguments {
        let dry = operation.dry_run.iter();
        dry.map(|name| (name.clone(), Value::Absent)).collect()
    }

    /// A dry run, where there is such a thing and the parameter at hand is another.
    fn dry(&self, operation: &Operation, but: &Name) -> Arguments {
        let dry = operation.dry_run.iter().filter(|name| *name != but);
        dry.map(|name| (name.clone(), Value::Bool(true))).collect()
    }

    /// A call that should succeed with a value made from a parameter's bounds.
    fn value(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        parameter: &Name,
        make: &dyn Fn(&Constraints) -> Option<Value>,
    ) -> Attempt {
        let given = self.dry(operation, parameter);
        let wish = Wish::success().made(parameter, Aim::Taken, make);
        self.achieve(belief, operation, given, &wish, 0)
    }

    /// A call whose only fault is a value made from a parameter's bounds.
    fn spoilt(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        parameter: &Name,
        wish: Wish,
        make: &dyn Fn(&Constraints) -> Option<Value>,
    ) -> Attempt {
        let given = self.lasting(operation);
        let wish = wish.made(parameter, Aim::Refused, make);
        self.achieve(belief, operation, given, &wish, 0)
    }

    fn in_state(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        bind: usize,
        state: Option<StateId>,
    ) -> Attempt {
        let oracle = std::sync::Arc::clone(&self.oracle);
        let Some(bind) = operation.binds.get(bind) else {
            return Attempt::Stuck("no such binding".into());
        };
        let Some(kind) = oracle.spec().resources.get_index_of(&bind.kind) else {
            return Attempt::Stuck("no such kind".into());
        };
        let wanted = state.map_or(Stage::Gone, Stage::In);
        let mut last = None;
        for id in self
            .in_stage(belief, kind, wanted)
            .into_iter()
            .rev()
            .take(6)
        {
            let mut given = self.lasting(operation);
            given.extend(self.naming(belief, operation, bind, id));
            let wish = Wish::state_of(bind);
            match self.achieve(belief, operation, given, &wish, 0) {
                Attempt::Stuck(why) => last = Some(why),
                other @ Attempt::Ready(_)
                | other @ Attempt::Step(_)
                | other @ Attempt::Wait(..) => {
                    return other;
                }
            }
        }
        match last {
            Some(why) => Attempt::Stuck(why),
            None => self.bring_some(belief, kind, wanted, 0),
        }
    }

    fn both(&mut self, belief: &Belief, operation: &Operation, a: usize, b: usize) -> Attempt {
        let wish = Wish::both(a, b);
        let given = Arguments::new();
        self.achieve(belief, operation, given, &wish, 0)
    }

    fn within(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        rule: usize,
        room: Room,
    ) -> Attempt {
        let oracle = std::sync::Arc::clone(&self.oracle);
        let Some(limit) = operation
            .rules
            .get(rule)
            .and_then(|rule| self.limit_of(operation, rule))
        else {
            return Attempt::Stuck("no document gives the number".into());
        };
        let Some((most, kind, parent)) = limit else {
            return Attempt::Stuck("no document gives the number".into());
        };
        let wanted = match room {
            Room::Two => most - 2,
            Room::One | Room::OneAgain => most - 1,
        };
        if wanted < 0 {
            return Attempt::Stuck("the limit is one: there are no two below it".into());
        }
        let spec = oracle.spec();
        let Some(bind) = operation.binds.iter().find(|bind| bind.kind == parent) else {
            return Attempt::Stuck("the limit is of all there are".into());
        };
        let above = spec.resources.get_index_of(&parent);
        let mut last = "nothing leads there".to_owned();
        for id in above
            .map(|above| self.living(belief, above))
            .unwrap_or_default()
            .into_iter()
            .rev()
            .take(4)
        {
            let lasts = self.lasting(operation);
            let given: Arguments = lasts
                .into_iter()
                .chain(self.naming(belief, operation, bind, id))
                .collect();
            let there = self.count(belief, kind, id);
            let full = self.full.contains(&(rule, id));
            let wish = Wish::success();
            let attempt = if there == wanted && (room != Room::OneAgain || full) {
                self.achieve(belief, operation, given, &wish, 0)
            } else if there <= wanted || (room == Room::OneAgain && !full && there < most) {
                self.achieve(belief, operation, given, &wish, 0).step()
            } else if room == Room::OneAgain && !full {
                // One too many, to see the limit hold.
                self.achieve(belief, operation, given, &Wish::broken(rule), 0)
                    .step()
            } else {
                self.delete_one(belief, kind, Some(id), 0)
            };
            match attempt {
                Attempt::Stuck(why) => last = why,
                other @ Attempt::Ready(_)
                | other @ Attempt::Step(_)
                | other @ Attempt::Wait(..) => {
                    return other;
                }
            }
        }
        Attempt::Stuck(last)
    }

    /// A limit's number, kind and parent's kind; inside: the number is unknown.
    #[allow(
        clippy::option_option,
        reason = "no limit, and a limit without a number, are two things"
    )]
    fn limit_of(
        &self,
        operation: &Operation,
        rule: &crate::spec::compiled::Rule,
    ) -> Option<Option<(i64, usize, Name)>> {
        let Check::Limit { resource, index } = &rule.check else {
            return None;
        };
        let spec = self.oracle.spec();
        let (kind, _, facts) = spec.resources.get_full(resource)?;
        let limit = facts.limits.get(*index)?;
        if limit.per != crate::spec::compiled::Per::Parent {
            return Some(None);
        }
        let belief = self.oracle.begin(Default::default());
        let nothing = Arguments::new();
        let bindings = vec![crate::model::scene::Binding::Unknown; operation.binds.len()];
        let scene = self.oracle.scene(&belief, operation, &nothing, &bindings);
        let known = scene.value(&limit.at_most, crate::model::scene::At::site(&rule.site));
        let numbers = known
            .values()
            .unwrap_or_default()
            .iter()
            .filter_map(Value::as_int);
        let most = numbers.max().or_else(|| literal(&limit.at_most));
        Some(
            most.zip(facts.within.clone())
                .map(|(most, within)| (most, kind, within)),
        )
    }

    fn filter(
        &mut self,
        belief: &Belief,
        operation: &Operation,
        parameter: &Name,
        key: Option<&Name>,
    ) -> Attempt {
        let list = operation.list.as_ref();
        let filter = list.and_then(|list| {
            list.filters
                .iter()
                .find(|filter| filter.parameter == *parameter)
        });
        let (Some(list), Some(filter)) = (list, filter) else {
            return Attempt::Stuck("no such filter".into());
        };
        let matches: Option<&Match> = match key {
            Some(key) => filter.keys.get(key),
            None => filter.matches.as_ref(),
        };
        let kind = self.oracle.spec().resources.get_index_of(&list.of);
        let (Some(matches), Some(kind)) = (matches, kind) else {
            return Attempt::Stuck("no document says how it matches".into());
        };
        let living = self.living(belief, kind);
        if living.is_empty() {
            return self.make_some(belief, kind, 0);
        }
        for id in living.into_iter().rev().take(8) {
            let Some(value) = self.filter_value(belief, list, matches, id) else {
                continue;
            };
            let value = match key {
                Some(key) => Value::List(vec![crate::explore::entry((key.clone(), value))]),
                None => value,
            };
            let mut given = Arguments::from([(parameter.clone(), value)]);
            given.extend(self.naming_parent(belief, operation, id));
            let wish = Wish::success();
            if let ready @ Attempt::Ready(_) = self.achieve(belief, operation, given, &wish, 0) {
                return ready;
            }
        }
        Attempt::Stuck("nothing is known of any resource that the filter could look for".into())
    }

    /// The value that a resource surely shows in the field a filter looks at.
    fn filter_value(
        &self,
        belief: &Belief,
        list: &crate::spec::compiled::List,
        matches: &Match,
        id: ResourceId,
    ) -> Option<Value> {
        let resource = belief.get(id)?;
        let field = matches.field.value.trim_start_matches("$it.");
        if field == &*list.id_field {
            return resource.id.clone().map(Value::Text);
        }
        let [only] = resource.possibilities.as_slice() else {
            return None;
        };
        if field == "state" || self.state_field(resource.kind).as_deref() == Some(field) {
            let state =
                crate::model::belief::stage_name(self.oracle.spec(), resource.kind, only.stage);
            return Some(Value::text(state));
        }
        let value = only.fields.get(field)?.single()?.clone();
        (!value.is_absent() && value.to_text().is_some()).then_some(value)
    }

    /// Notes at which parents a limit was seen to hold.
    pub(super) fn note_limits(&mut self, belief: &Belief, call: &Call, broken: &[Name]) {
        let oracle = std::sync::Arc::clone(&self.oracle);
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

    /// A look at what a call made, or named last.
    pub(super) fn look_after(
        &mut self,
        belief: &Belief,
        done: &Call,
        learnt: Option<&(Name, Name)>,
    ) -> Option<Call> {
        let oracle = std::sync::Arc::clone(&self.oracle);
        let spec = oracle.spec();
        let operation = spec.operations.get(&done.operation)?;
        let made =
            learnt.and_then(|(kind, id)| belief.find(spec.resources.get_index_of(kind)?, id));
        let named = || {
            let binds = operation.binds.iter().rev().filter(|bind| bind.is_resource);
            let of = |bind: &crate::spec::compiled::Bind| {
                let id = done.arguments.get(&bind.parameter)?.as_text()?;
                belief.find(spec.resources.get_index_of(&bind.kind)?, id)
            };
            binds.into_iter().find_map(of)
        };
        match made.or_else(named) {
            Some(resource) => self.look(belief, resource),
            // A dry run of what would make something: a look at all there are.
            None => {
                let kind = crate::explore::created_kind(&operation.effects)?;
                let look = spec
                    .operations
                    .values()
                    .find(|look| look.list.as_ref().is_some_and(|list| list.of == kind))?;
                Some(call(&look.name, Arguments::new()))
            }
        }
    }

    /// A look at a resource, among its siblings.
    pub(super) fn look(&mut self, belief: &Belief, id: ResourceId) -> Option<Call> {
        let oracle = std::sync::Arc::clone(&self.oracle);
        let spec = oracle.spec();
        let (kind, _) = spec.resources.get_index(belief.get(id)?.kind)?;
        let look = spec
            .operations
            .values()
            .find(|look| look.list.as_ref().is_some_and(|list| list.of == *kind))?;
        let given = self.naming_parent(belief, look, id);
        match self.achieve(belief, look, given.clone(), &Wish::success(), 4) {
            Attempt::Ready(Planned {
                next: crate::explore::Next::Call { call, .. },
                ..
            }) => Some(call),
            Attempt::Ready(_) | Attempt::Step(_) | Attempt::Wait(..) | Attempt::Stuck(_) => {
                Some(call(&look.name, given))
            }
        }
    }
}

impl Attempt {
    /// The call that is ready becomes the test.
    fn ready(self, test: impl FnOnce(Call) -> Planned) -> Attempt {
        match self {
            Attempt::Ready(Planned {
                next: crate::explore::Next::Call { call, .. },
                ..
            }) => Attempt::Ready(test(call)),
            other @ Attempt::Ready(_)
            | other @ Attempt::Step(_)
            | other @ Attempt::Wait(..)
            | other @ Attempt::Stuck(_) => other,
        }
    }

    /// The call that is ready is only a step.
    pub(super) fn step(self) -> Attempt {
        match self {
            Attempt::Ready(Planned {
                next: crate::explore::Next::Call { call, .. },
                ..
            }) => Attempt::Step(call),
            other @ Attempt::Ready(_)
            | other @ Attempt::Step(_)
            | other @ Attempt::Wait(..)
            | other @ Attempt::Stuck(_) => other,
        }
    }
}

fn rule_of(operation: &Operation, parameter: &Name, of: &Breach) -> Option<usize> {
    operation.rules.iter().position(|rule| match &rule.check {
        Check::Value {
            parameter: own,
            path,
            word,
        } => own == parameter && *path == of.path && word.keyword() == of.word,
        Check::Cond(_)
        | Check::Given(_)
        | Check::Exists(_)
        | Check::Belongs(_)
        | Check::Limit { .. }
        | Check::Wire { .. }
        | Check::Once { .. }
        | Check::Filter { .. } => false,
    })
}

/// The number of an expression that is one, or of its broadest case.
fn literal(expr: &crate::spec::expr::Expr) -> Option<i64> {
    use crate::spec::expr::Expr;
    match expr {
        Expr::Literal(value) => value.as_int(),
        Expr::By { cases, .. } => cases.get("*").and_then(literal),
        Expr::None
        | Expr::Unsaid
        | Expr::Ref(_)
        | Expr::Reading { .. }
        | Expr::Join(_)
        | Expr::FirstGiven(_)
        | Expr::Part { .. }
        | Expr::List(_) => None,
    }
}

/// An awkward value, made from a good one where that has to fit in.
fn awkward(c: &Constraints, kind: Awkward) -> Option<Value> {
    let good = valid(c, &mut Random::plain());
    let good = good.to_text()?.into_owned();
    let with = |inside: &str| {
        let middle = good
            .char_indices()
            .nth(good.chars().count().div_ceil(2))
            .map_or(good.len(), |(at, _)| at);
        let (before, after) = good.split_at(middle);
        format!("{before}{inside}{after}")
    };
    let text = match kind {
        Awkward::Empty => String::new(),
        Awkward::Letters => with("é中"),
        Awkward::Wide => with("😀"),
        Awkward::Control => with("\u{1}"),
        Awkward::Blanks => format!(" {good} "),
        Awkward::LongestWide => {
            let most = usize::try_from(c.max_length?).ok()?.min(4096);
            let room = most.saturating_sub(good.chars().count());
            with(&"中".repeat(room))
        }
    };
    Some(Value::from(text))
}
