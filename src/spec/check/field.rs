//! Fields of answers, resources and lists: what they use and refer to.

use super::parameter::{Words, report, sources};
use super::scope::Scope;
use super::walk::{Env, Local, Walk};
use super::words::{self, Problem};
use crate::spec::syntax::Field;

/// Whose field it is.
#[derive(Clone)]
pub(crate) struct FieldContext<'a> {
    /// The kind `$it` stands for.
    pub(crate) kind: Option<String>,
    pub(crate) env: Option<&'a Env>,
}

impl<'a> Words<'a> {
    /// A field of an answer, a resource or a list.
    pub(crate) fn field(&self, f: &Field, scope: &Scope<'a>, context: &FieldContext<'a>) {
        let mut known: &[Problem] = &[];
        if let Some(name) = &f.r#use {
            match self.names.shared.fields.get(name.as_str()) {
                Some(_) => {
                    let shared = self.fields.get(name.as_str());
                    known = shared.map_or(&[], |shared| &shared.problems);
                    if let (Some(shared), Some(_)) = (shared, context.env) {
                        let via = scope.via(&format!("shared field `{}`", name.value));
                        self.field_references(&shared.whole, &via, context);
                    }
                }
                None => self.unknown(name, "field", &self.names.shared.fields, scope),
            }
        }
        let problems = words::field(&self.merge.field(f), self.names.shared);
        report(problems, known, scope);
        self.field_references(f, scope, context);
        sources(self.names, &f.source, scope);
        let nested = FieldContext {
            kind: None,
            ..context.clone()
        };
        for (name, item) in f.item.iter().flatten() {
            self.field(item, &scope.child("item").child(name), &nested);
        }
        if let Some(items) = &f.items {
            self.field(items, &scope.child("items"), &nested);
        }
    }

    fn field_references(&self, f: &Field, scope: &Scope<'a>, context: &FieldContext<'a>) {
        let local = context.kind.clone().map_or(Local::Any, Local::Of);
        let mut walk = Walk::new(self.names, scope.clone(), context.env).with("it", local);
        let located = [&f.r#enum, &f.minimum, &f.maximum, &f.max_length, &f.pattern];
        located
            .into_iter()
            .flatten()
            .for_each(|expr| walk.expr(expr));
        f.is.iter()
            .chain(&f.shown_if)
            .for_each(|expr| walk.expr(expr));
        f.count.iter().for_each(|count| walk.quantified(count));
        if let (Some(kind), Some(states)) = (&context.kind, &f.only_in) {
            walk.states(kind, states);
        }
    }
}
