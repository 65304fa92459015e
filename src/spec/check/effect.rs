//! What a success changes: kinds, states, bindings and fields of effects.

use super::names::{Kind, bare};
use super::operation::Check;
use super::scope::Scope;
use super::walk::{Local, Walk};
use crate::spec::nearest::suggest;
use crate::spec::syntax::{ChangeList, Create, Effect, Move};

impl<'a> Check<'a> {
    pub(crate) fn effects(&self, effects: &[Effect], scope: &Scope<'a>) {
        for (index, effect) in effects.iter().enumerate() {
            let scope = scope.item(index);
            let mut walk = self.walk(scope.clone());
            match effect {
                Effect::Create(create) => self.create(create, &mut walk),
                Effect::Move(change) => self.change(change, &mut walk),
                Effect::Set(set) => {
                    walk.binding(&set.of);
                    set.given.iter().for_each(|name| walk.parameter(name));
                    set.set.values().for_each(|expr| walk.expr(expr));
                }
                Effect::Add(list) | Effect::Remove(list) => {
                    let kind = list.of.as_ref().and_then(|of| walk.binding(of));
                    change_list(list, kind.as_deref(), &mut walk);
                }
                Effect::Forget(forget) => {
                    if walk.kind(&forget.a) == Some(Kind::Resource) {
                        let message = format!(
                            "`{}` is no fixture: only facts are forgotten",
                            forget.a.value
                        );
                        scope.error_at(forget.a.place, &forget.a, message, None);
                    }
                    walk.expr(&forget.inside);
                }
                Effect::Only(only) => {
                    walk.cond(&only.when);
                    self.effects(&only.effects, &scope.child("only").child("effects"));
                }
            }
        }
    }

    fn create(&self, create: &Create, walk: &mut Walk<'a>) {
        let kind = walk.kind(&create.a);
        if kind == Some(Kind::Fixture) {
            let message = format!("`{}` is a fixture: no call makes one", create.a.value);
            walk.scope
                .error_at(create.a.place, &create.a, message, None);
        }
        walk.states(&create.a, std::slice::from_ref(&create.state));
        create.copy.iter().for_each(|name| walk.parameter(name));
        create.set.values().for_each(|expr| walk.expr(expr));
        let Some(resource) = self.names.resources.get(create.a.as_str()) else {
            return;
        };
        let id = create
            .id
            .as_ref()
            .map_or(resource.id.as_str(), |id| id.as_str());
        if !self.file.returns.contains_key(id) {
            let kind = &create.a.value;
            let message = format!("no field of the answer holds the id of the new `{kind}`");
            let help = format!("add `{id}` to `returns`, or name another field with `id`");
            walk.scope.error(&[kind], message, Some(help));
        }
        if let Some(parent) = &resource.within
            && !self.env.lost
            && !self.env.binds.values().any(|kind| kind == bare(parent))
        {
            let message = format!(
                "no parameter names the `{}` that the new `{}` belongs to",
                bare(parent),
                create.a.value
            );
            walk.scope.error(&[create.a.as_str()], message, None);
        }
    }

    fn change(&self, change: &Move, walk: &mut Walk<'a>) {
        let kind = match (&change.of, &change.each) {
            (Some(of), None) => walk.binding(of),
            (None, Some(each)) => {
                walk.quantified(each);
                Some(each.a.value.clone())
            }
            _ => {
                let message = "`move` needs either `of` or `each`".to_owned();
                walk.scope.error(&["move"], message, None);
                None
            }
        };
        if let Some(kind) = &kind {
            walk.states(kind, &change.from);
            if change.to.as_str() != "Gone" {
                walk.states(kind, std::slice::from_ref(&change.to));
            }
        }
        change.given.iter().for_each(|name| walk.parameter(name));
        let local = kind.clone().map_or(Local::Any, Local::Of);
        let mut walk = walk.at(walk.scope.clone()).with("it", local);
        change.set.values().for_each(|expr| walk.expr(expr));
        let lists = change.add.iter().chain(&change.remove);
        lists.for_each(|list| change_list(list, kind.as_deref(), &mut walk));
    }
}

/// Items that join or leave a list field of a kind.
fn change_list(list: &ChangeList, kind: Option<&str>, walk: &mut Walk<'_>) {
    walk.expr(&list.items);
    let Some(kind) = kind else { return };
    walk.field_of(kind, &list.field, &[&list.field]);
    if let (Some(by), Some(known)) = (&list.by, walk.items_of_field(kind, &list.field))
        && !known.contains(by)
    {
        let message = format!("the items of `{}` have no field `{by}`", list.field.value);
        let help = suggest("their fields are", by, &known);
        walk.scope.error(&[by], message, Some(help));
    }
}
