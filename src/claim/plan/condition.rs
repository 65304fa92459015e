//! Conditions read backwards: what to do so that one holds, or does not.

use std::sync::Arc;

use super::Planner;
use super::step::Attempt;
use super::ways::stage;
use super::wish::Wish;
use crate::explore::disputed::{self, Place};
use crate::model::belief::{Belief, Stage};
use crate::model::bind::bind;
use crate::model::scene::{Arguments, At, Scene};
use crate::model::{KindId, ResourceId, Truth};
use crate::spec::compiled::Bind;
use crate::spec::cond::{Cond, Quantified};
use crate::spec::expr::{Expr, Reference};
use crate::spec::syntax::Effect;
use crate::spec::{Name, Operation};
use crate::value::Value;

/// Where a condition is read.
pub(super) struct Here<'h> {
    pub(super) belief: &'h Belief,
    pub(super) operation: &'h Operation,
    pub(super) arguments: &'h Arguments,
    /// Those of them that have to stay.
    pub(super) given: &'h Arguments,
    pub(super) site: &'h Name,
    pub(super) depth: u32,
}

impl<'h> Here<'h> {
    /// The binding of a resource by its name.
    pub(super) fn bind(&self, name: &str) -> Option<&'h Bind> {
        let name = name.trim_start_matches('$');
        let mut binds = self.operation.binds.iter();
        binds.find(|bind| &*bind.name == name && bind.is_resource)
    }

    /// Whether the call may name another resource there.
    pub(super) fn is_open(&self, bind: &Bind) -> bool {
        !self.given.contains_key(&bind.parameter)
    }

    fn may_name_another(&self, name: &str) -> bool {
        self.bind(name).is_some_and(|bind| self.is_open(bind))
    }
}

impl Planner {
    pub(super) fn truth(&self, here: &Here, cond: &Cond) -> Truth {
        self.in_scene(here, |scene, at| scene.holds(cond, at))
    }

    fn evaluated(&self, here: &Here, expr: &Expr) -> Option<Value> {
        let known = self.in_scene(here, |scene, at| scene.value(expr, at));
        match known.values()? {
            [one] => Some(one.clone()),
            many => many.iter().max().cloned(),
        }
    }

    fn in_scene<T>(&self, here: &Here, read: impl FnOnce(&Scene, At) -> T) -> T {
        let at = At::site(here.site);
        self.of_call(here.belief, here.operation, here.arguments, |scene| {
            read(scene, at)
        })
    }

    /// Reads something off what is known of a call.
    pub(super) fn of_call<T>(
        &self,
        belief: &Belief,
        operation: &Operation,
        arguments: &Arguments,
        read: impl FnOnce(&Scene) -> T,
    ) -> T {
        let oracle = &self.oracle;
        let bindings = bind(
            oracle.spec(),
            oracle.fixtures(),
            belief,
            operation,
            arguments,
        );
        read(&oracle.scene(belief, operation, arguments, &bindings))
    }

    /// A step after which a condition holds, or does not.
    pub(super) fn cond(&mut self, here: &Here, cond: &Cond, wanted: bool) -> Option<Attempt> {
        match cond {
            Cond::All(parts) | Cond::Any(parts) => self.first_part(here, parts, wanted),
            Cond::Not(inner) => self.cond(here, inner, !wanted),
            Cond::State(state) => {
                let id = self.bound(here, &state.of.value)?;
                let (kind, facts) = self.kind_of(here.belief, id)?;
                let listed: Vec<Stage> = state
                    .r#in
                    .iter()
                    .filter_map(|name| stage(facts, &name.value))
                    .collect();
                let is_there = |stage| listed.contains(&stage) == wanted && stage != Stage::Gone;
                match self.bring(here.belief, id, &is_there, here.depth) {
                    // What cannot be brought there may begin there.
                    Attempt::Stuck(why) if here.may_name_another(&state.of.value) => {
                        Some(self.reborn(here, id, kind, &listed, wanted, why))
                    }
                    other @ Attempt::Ready(_)
                    | other @ Attempt::Step(_)
                    | other @ Attempt::Look(..)
                    | other @ Attempt::Wait(_)
                    | other @ Attempt::Stuck(_) => Some(other),
                }
            }
            Cond::Equal([left, right]) | Cond::AtLeast([left, right]) => self
                .field(here, left, right, wanted)
                .or_else(|| self.field(here, right, left, wanted)),
            Cond::In([left, right]) => {
                let listed = self.evaluated(here, right)?;
                let first = listed.as_list()?.first()?.clone();
                self.field(here, left, &Expr::Literal(first), wanted)
            }
            Cond::Some(some) => self.quantified(here, some, wanted),
            Cond::None(none) => self.quantified(here, none, !wanted),
            Cond::Count(count) => self.quantified(here, &count.of, !wanted),
            Cond::Each(each) => match (&each.of, &each.r#in) {
                (Some(of), _) => self.quantified(here, of, !wanted),
                (None, Some(Expr::Ref(list))) if !wanted => self.filled(here, list),
                (None, _) => None,
            },
            Cond::Use(_)
            | Cond::Less(_)
            | Cond::Holds(_)
            | Cond::Given(_)
            | Cond::ExactlyOneGiven(_)
            | Cond::Inside(_)
            | Cond::Disjoint(_)
            | Cond::Matches(_)
            | Cond::Depth(_)
            | Cond::Length(_)
            | Cond::Distinct(_)
            | Cond::Unknowable(_) => None,
        }
    }

    /// A step after which it hangs on a reading whether a condition holds: on what does not, it does not depend.
    pub(super) fn hang(&mut self, here: &Here, cond: &Cond, place: &Place) -> Option<Attempt> {
        if let Cond::Not(inner) = cond {
            return self.hang(here, inner, place);
        }
        let (Cond::All(parts) | Cond::Any(parts)) = cond else {
            return None;
        };
        let otherwise = matches!(cond, Cond::All(_));
        let is_disputed = |part: &&Cond| disputed::hangs(here.operation, part, place);
        let (disputed, others): (Vec<&Cond>, Vec<&Cond>) = parts.iter().partition(is_disputed);
        let hung = disputed
            .into_iter()
            .find_map(|part| self.hang(here, part, place));
        hung.or_else(|| self.first_part(here, others, otherwise))
    }

    /// A step towards the first of some conditions that is not as wanted yet, and to which anything leads.
    fn first_part<'c>(
        &mut self,
        here: &Here,
        parts: impl IntoIterator<Item = &'c Cond>,
        wanted: bool,
    ) -> Option<Attempt> {
        parts.into_iter().find_map(|part| {
            if self.truth(here, part) == wanted.into() {
                return None;
            }
            self.cond(here, part, wanted)
                .filter(|attempt| !matches!(attempt, Attempt::Stuck(_)))
        })
    }

    /// A resource whose field has a value, or another.
    fn field(&mut self, here: &Here, left: &Expr, right: &Expr, wanted: bool) -> Option<Attempt> {
        let Expr::Ref(reference) = left else {
            return None;
        };
        let [field] = reference.path.as_slice() else {
            return None;
        };
        let id = self.bound(here, &reference.root)?;
        let (kind, facts) = self.kind_of(here.belief, id)?;
        if field == "state" {
            let value = self.evaluated(here, right)?;
            let listed = stage(facts, value.as_text()?)?;
            return Some(self.bring(
                here.belief,
                id,
                &|stage| (stage == listed) == wanted,
                here.depth,
            ));
        }
        if !here.may_name_another(&reference.root) {
            return None;
        }
        let value = self.evaluated(here, right)?;
        let field = Name::from(field.as_str());
        let fields = if wanted {
            Arguments::from([(field, value)])
        } else {
            let other = self.other_value(here.belief, kind, &field, &value)?;
            Arguments::from([(field, other)])
        };
        let made = self.make(here.belief, kind, None, &fields, here.depth);
        Some(made)
    }

    /// Another resource beside one that cannot be brought into some state, if it may begin there.
    fn reborn(
        &mut self,
        here: &Here,
        id: ResourceId,
        kind: KindId,
        listed: &[Stage],
        wanted: bool,
        why: String,
    ) -> Attempt {
        let begins = |stage: &Stage| self.leads_from_birth(kind, *stage);
        if !wanted || !listed.iter().any(begins) {
            return Attempt::Stuck(why);
        }
        let parent = here.belief.get(id).and_then(|own| own.parent);
        self.make(here.belief, kind, parent, &Arguments::new(), here.depth)
    }

    /// A resource whose list field holds something, by the operation that adds to it.
    fn filled(&mut self, here: &Here, list: &Reference) -> Option<Attempt> {
        let [field] = list.path.as_slice() else {
            return None;
        };
        let oracle = Arc::clone(&self.oracle);
        let id = self.bound(here, &list.root)?;
        let (_, facts) = self.kind_of(here.belief, id)?;
        let adds = |effect: &Effect| match effect {
            Effect::Move(motion) => motion.add.iter().any(|add| add.field.value == *field),
            Effect::Add(add) => add.field.value == *field,
            Effect::Create(_)
            | Effect::Set(_)
            | Effect::Remove(_)
            | Effect::Forget(_)
            | Effect::Only(_) => false,
        };
        let mut operations = oracle.spec().operations.values();
        let (operation, bind) = operations.find_map(|operation| {
            operation.effects.iter().any(adds).then_some(())?;
            let bind = operation
                .binds
                .iter()
                .find(|bind| bind.kind == facts.name)?;
            Some((operation, bind))
        })?;
        let mut given = self.lasting(operation);
        given.extend(self.naming(here.belief, operation, bind, id));
        Some(self.achieve(
            here.belief,
            operation,
            given,
            &Wish::success(),
            here.depth + 1,
        ))
    }

    /// Something that matches, or nothing that does.
    fn quantified(&mut self, here: &Here, of: &Quantified, wanted: bool) -> Option<Attempt> {
        let oracle = Arc::clone(&self.oracle);
        let kind = oracle.spec().resources.get_index_of(of.a.value.as_str())?;
        let (_, facts) = oracle.spec().resources.get_index(kind)?;
        let above = match &of.within {
            Some(within) => here.bind(&within.value),
            None => {
                let above = facts.within.as_ref()?;
                here.operation.binds.iter().find(|bind| bind.kind == *above)
            }
        };
        let parent = above.and_then(|above| self.named_at(here, above));
        let parent_kind = parent
            .and_then(|parent| here.belief.get(parent))
            .filter(|_| above.is_some_and(|above| here.is_open(above)))
            .map(|parent| parent.kind);
        let states: Vec<Stage> = of
            .states
            .iter()
            .filter_map(|name| stage(facts, &name.value))
            .collect();
        let children: Vec<ResourceId> = self
            .living(here.belief, kind)
            .into_iter()
            .filter(|id| parent.is_none() || here.belief.is_below(*id, parent.unwrap_or(*id)))
            .collect();
        if wanted {
            if let (false, Some(child)) = (states.is_empty(), children.last()) {
                return Some(self.bring(
                    here.belief,
                    *child,
                    &|stage| states.contains(&stage),
                    here.depth,
                ));
            }
            let fields: Arguments = of
                .r#where
                .iter()
                .filter_map(|(field, expr)| {
                    Some((Name::from(field.as_str()), self.evaluated(here, expr)?))
                })
                .collect();
            return Some(self.make(here.belief, kind, parent, &fields, here.depth));
        }
        if !states.is_empty() {
            let blocking = children.iter().rev().find(|id| {
                here.belief
                    .possibilities(**id)
                    .iter()
                    .any(|p| states.contains(&p.stage))
            });
            if let Some(blocking) = blocking {
                let away = self.bring(
                    here.belief,
                    *blocking,
                    &|stage| !states.contains(&stage),
                    here.depth,
                );
                if !matches!(away, Attempt::Stuck(_)) {
                    return Some(away);
                }
            }
        }
        match self.delete_one(here.belief, kind, parent, here.depth + 1) {
            Attempt::Stuck(why) => match parent_kind {
                Some(parent_kind) => Some(self.make(
                    here.belief,
                    parent_kind,
                    None,
                    &Arguments::new(),
                    here.depth,
                )),
                None => Some(Attempt::Stuck(why)),
            },
            other @ Attempt::Ready(_)
            | other @ Attempt::Step(_)
            | other @ Attempt::Look(..)
            | other @ Attempt::Wait(_) => Some(other),
        }
    }

    /// The resource that a binding's argument names.
    fn bound(&self, here: &Here, name: &str) -> Option<ResourceId> {
        self.named_at(here, here.bind(name)?)
    }

    pub(super) fn named_at(&self, here: &Here, bind: &Bind) -> Option<ResourceId> {
        let kind = self.oracle.spec().resources.get_index_of(&bind.kind)?;
        let id = here.arguments.get(&bind.parameter)?.as_text()?;
        here.belief.find(kind, id)
    }
}
