//! The list of an answer: its items, filters and pages.

use super::field::FieldContext;
use super::names::Kind;
use super::operation::Check;
use super::parameter::sources;
use super::scope::Scope;
use super::values::{HOW, SEVERAL};
use crate::spec::nearest::suggest;
use crate::spec::syntax::{List, Role};

impl<'a> Check<'a> {
    pub(crate) fn list(&self, list: &List, scope: &Scope<'a>) {
        let walk = self.walk(scope.clone());
        sources(self.names, &list.source, scope);
        if walk.kind(&list.of) == Some(Kind::Fixture) {
            let message = format!(
                "`{}` is a fixture: only resources are listed",
                list.of.value
            );
            scope.error_at(list.of.place, &list.of, message, None);
        }
        if let Some(within) = &list.within {
            walk.binding(within);
        }
        let context = FieldContext {
            kind: Some(list.of.value.clone()),
            env: Some(self.env),
        };
        for (name, field) in &list.item {
            self.words
                .field(field, &scope.child("item").child(name), &context);
        }
        let Some(resource) = self.names.resources.get(list.of.as_str()) else {
            return;
        };
        let shown: Vec<&str> = resource.fields.keys().map(String::as_str).collect();
        for left_out in list
            .without
            .iter()
            .filter(|name| !shown.contains(&name.as_str()))
        {
            let message = format!(
                "`{}` has no field `{}` to leave out",
                list.of.value, left_out.value
            );
            let help = suggest("its fields are", left_out, &shown);
            scope.error_at(left_out.place, left_out, message, Some(help));
        }
        self.filters(list, scope, &context);
        self.page(list, scope);
    }

    fn filters(&self, list: &List, scope: &Scope<'a>, context: &FieldContext<'a>) {
        let mut fields = self.names.fields(&list.of).unwrap_or_default();
        fields.extend(list.item.keys().cloned());
        for (index, filter) in list.filters.iter().enumerate() {
            let scope = scope.child("filters").item(index);
            let walk = self.walk(scope.clone());
            walk.parameter(&filter.parameter);
            if filter.matches.is_none() && filter.keys.is_empty() {
                scope.error(
                    &["parameter"],
                    "the filter matches nothing: give `matches` or `keys`".to_owned(),
                    None,
                );
            }
            if let Some(several) = &filter.several {
                let mut walk = self.walk(scope.clone());
                walk.expr(several);
                walk.among(several, &SEVERAL);
            }
            let keyed = filter
                .keys
                .iter()
                .map(|(key, of)| (scope.child("keys").child(key), of));
            let plain = filter.matches.iter().map(|of| (scope.child("matches"), of));
            for (scope, of) in keyed.chain(plain) {
                if !fields.contains(&of.field.value) && !self.names.operation_broken {
                    let message = format!("items have no field `{}`", of.field.value);
                    let help = suggest("their fields are", &of.field, &fields);
                    scope.error_at(of.field.place, &of.field, message, Some(help));
                }
                let mut walk = self.walk(scope.clone());
                walk.expr(&of.how);
                walk.among(&of.how, &HOW);
                if let Some(value) = &of.value {
                    self.words
                        .parameter(value, &scope.child("value"), context.env);
                }
            }
        }
    }

    fn page(&self, list: &List, scope: &Scope<'a>) {
        let returns: Vec<&str> = self.file.returns.keys().map(String::as_str).collect();
        let answered = |name: &str, at: &Scope<'a>| {
            if !returns.contains(&name) {
                let message = format!("the answer has no field `{name}`");
                let help = suggest("its fields are", name, &returns);
                at.error(&[name], message, Some(help));
            }
        };
        if let Some(total) = &list.total {
            answered(total, scope);
        }
        let Some(page) = &list.page else { return };
        let scope = scope.child("page");
        let walk = self.walk(scope.clone());
        walk.parameter(&page.size);
        page.number.iter().for_each(|number| walk.parameter(number));
        if let Some(token) = &page.token {
            answered(token, &scope);
            if !self
                .env
                .parameters
                .values()
                .any(|p| p.role == Some(Role::NextToken))
            {
                let message = "no parameter takes the token: none has role `next-token`".to_owned();
                scope.error_at(token.place, token, message, None);
            }
        }
    }
}
