//! The arguments of one picked call.

use super::picks::Pick;
use super::pools::{OperationPool, Pool};
use crate::model::belief::{Belief, ResourceId};
use crate::model::scene::Arguments;
use crate::model::truth::Truth;
use crate::oracle::Oracle;
use crate::spec::Operation;
use crate::spec::compiled::Bind;
use crate::spec::syntax::Role;
use crate::value::Value;

/// Makes the arguments of one call.
pub(super) struct Maker<'m> {
    pub(super) pick: &'m Pick,
    pub(super) oracle: &'m Oracle,
    pub(super) belief: &'m Belief,
    pub(super) operation: &'m Operation,
}

impl Maker<'_> {
    pub(super) fn arguments(&self, pool: &OperationPool) -> Arguments {
        let mut arguments = Arguments::new();
        self.name(pool, &mut arguments);
        for (index, one) in pool.parameters.iter().enumerate() {
            if !arguments.contains_key(&one.name)
                && let Some(value) = self.value(index, one)
            {
                arguments.insert(one.name.clone(), value);
            }
        }
        self.spoil(pool, &mut arguments);
        arguments
    }

    fn gives(&self, index: usize, pool: &Pool) -> bool {
        let bit = self.pick.given >> (index % 16) & 1 == 1;
        pool.required || bit != pool.sometimes
    }

    fn byte(&self, index: usize) -> u8 {
        let [a, b, c, d] = self.pick.values;
        match index % 4 {
            0 => a,
            1 => b,
            2 => c,
            _ => d,
        }
    }

    /// What is chosen of the values that may do.
    fn value(&self, index: usize, pool: &Pool) -> Option<Value> {
        match pool.role {
            Some(Role::IdempotencyToken) => {
                let token = self.pick.odd % 16;
                return (token < 4).then(|| Value::text(&format!("token-{token}")));
            }
            Some(Role::DryRun) => return (self.pick.odd % 16 == 5).then_some(Value::Bool(true)),
            Some(Role::NextToken) => return None,
            Some(Role::PageSize | Role::PageNumber | Role::Presentation) | None => {}
        }
        if pool.names.is_some() || !self.gives(index, pool) {
            return None;
        }
        chosen(&pool.valid, self.byte(index))
    }

    /// Names resources, the innermost first: what it belongs to follows.
    fn name(&self, pool: &OperationPool, arguments: &mut Arguments) {
        let [first, second] = self.pick.names;
        let named = pool.parameters.iter().enumerate().rev();
        for (index, one) in named {
            let bind = one.names.and_then(|at| self.operation.binds.get(at));
            let Some(bind) = bind.filter(|_| self.gives(index, one)) else {
                continue;
            };
            if arguments.contains_key(&one.name) {
                continue;
            }
            let byte = if bind.within.is_some() { first } else { second };
            let id = self.living(bind, byte);
            let named = id.and_then(|id| self.belief.get(id)?.id.clone());
            let value = named.map_or_else(|| Value::text("none-such"), Value::Text);
            arguments.insert(one.name.clone(), value);
            if let Some(id) = id {
                self.name_above(id, arguments);
            }
        }
    }

    /// Something that lives, the newest first; not all bytes are as good as another, or much would name the oldest.
    fn living(&self, bind: &Bind, byte: u8) -> Option<ResourceId> {
        let spec = self.oracle.spec();
        let kind = spec.resources.get_index_of(&bind.kind)?;
        let all = self.belief.all_of(spec, kind);
        let lives = |id: &&ResourceId| {
            let named = self.belief.get(**id).is_some_and(|own| own.id.is_some());
            named && self.belief.life(spec, **id) != Truth::False
        };
        let living: Vec<ResourceId> = all.iter().rev().filter(lives).copied().collect();
        let index = if byte < 128 {
            0
        } else {
            usize::from(byte) % living.len().max(1)
        };
        living.get(index).copied()
    }

    fn name_above(&self, id: ResourceId, arguments: &mut Arguments) {
        let mut above = self.belief.get(id).and_then(|own| own.parent);
        while let Some(own) = above.and_then(|id| self.belief.get(id)) {
            let spec = self.oracle.spec();
            let bind = self.operation.binds.iter().find(|bind| {
                bind.is_resource && spec.resources.get_index_of(&bind.kind) == Some(own.kind)
            });
            if let (Some(bind), Some(id)) = (bind, &own.id) {
                let entry = arguments.entry(bind.parameter.clone());
                entry.or_insert_with(|| Value::Text(id.clone()));
            }
            above = own.parent;
        }
    }

    /// In one of a few calls one argument is wrong, left out, or of another resource.
    fn spoil(&self, pool: &OperationPool, arguments: &mut Arguments) {
        let Some(at) = self.pick.odd.checked_sub(128).filter(|at| *at < 120) else {
            return;
        };
        let Some(one) = pool.parameters.get(usize::from(at % 30)) else {
            return;
        };
        let byte = self.byte(usize::from(at / 30));
        let wrong = match (at / 30, one.names) {
            (0, _) => None,
            (_, Some(_)) => Some(Value::text(if byte < 128 { "none-such" } else { "" })),
            (_, None) => one
                .invalid
                .get(usize::from(byte) % one.invalid.len().max(1))
                .cloned(),
        };
        match wrong {
            Some(value) => arguments.insert(one.name.clone(), value),
            None => arguments.remove(&one.name),
        };
    }
}

/// Half of all bytes mean the first, the usual.
fn chosen(values: &[Value], byte: u8) -> Option<Value> {
    let index = if byte < 128 {
        0
    } else {
        usize::from(byte) % values.len().max(1)
    };
    values.get(index).cloned()
}
