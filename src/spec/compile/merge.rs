//! Replaces every `use` by what it names; words given beside it win.
//!
//! Unknown names and cycles are left as they are: `check` reports them, and a depth bound ends them here.

use indexmap::IndexMap;

use super::inline::{DEPTH, Inline};
use crate::spec::syntax::{At, Field, OneOrMany, Parameter, Required, Rule, SharedFile};

/// The shared things a service's files may `use`.
pub(crate) struct Merge<'a> {
    shared: &'a SharedFile,
    inline: &'a Inline<'a>,
}

macro_rules! own_or_shared {
    ($own:ident, $shared:ident, $type:ident { $($option:ident),* $(,)? }) => {
        $type {
            $($option: $own.$option.or($shared.$option),)*
            r#use: None,
            source: own_or(&$own.source, &$shared.source),
        }
    };
}

impl<'a> Merge<'a> {
    pub(crate) fn new(shared: &'a SharedFile, inline: &'a Inline<'a>) -> Self {
        Merge { shared, inline }
    }

    /// A parameter with every `use` in it replaced.
    pub(crate) fn parameter(&self, parameter: &Parameter) -> Parameter {
        self.parameter_at(parameter, DEPTH)
    }

    fn parameter_at(&self, parameter: &Parameter, depth: usize) -> Parameter {
        let mut merged = parameter.clone();
        let Some(depth) = depth.checked_sub(1) else {
            return merged;
        };
        if let Some(name) = &parameter.r#use
            && let Some(shared) = self.shared.parameters.get(name.as_str())
            && self.inline.spend(shared)
        {
            merged = merge_parameters(merged, self.parameter_at(shared, depth));
        }
        for nested in [&mut merged.parts, &mut merged.item].into_iter().flatten() {
            for parameter in nested.values_mut() {
                *parameter = self.parameter_at(parameter, depth);
            }
        }
        if let Some(items) = &mut merged.items {
            **items = self.parameter_at(items, depth);
        }
        self.inline_parameter(&mut merged);
        merged
    }

    fn inline_parameter(&self, parameter: &mut Parameter) {
        if let Some(Required::When(when)) = &mut parameter.required {
            self.inline.cond(&mut when.when);
        }
        for allowed in parameter.allowed.iter_mut().flatten() {
            self.inline.cond(&mut allowed.when);
        }
        if let Some(effective) = &mut parameter.effective {
            self.inline.cond(effective);
        }
    }

    /// A rule with its `use` replaced.
    pub(crate) fn rule(&self, rule: &Rule) -> Rule {
        let mut merged = rule.clone();
        if let Some(name) = &rule.r#use
            && let Some(shared) = self.shared.rules.get(name.as_str())
            && self.inline.spend(shared)
        {
            let fallback = shared.rule.clone().unwrap_or_else(|| name.clone());
            let shared = shared.clone();
            merged = Rule {
                rule: merged.rule.or(Some(fallback)),
                r#use: None,
                says: merged.says.or(shared.says),
                when: merged.when.or(shared.when),
                must: merged.must.or(shared.must),
                r#else: merged.r#else.or(shared.r#else),
                source: own_or(&merged.source, &shared.source),
                unprovokable: merged.unprovokable.or(shared.unprovokable),
                needs: merged.needs.or(shared.needs),
            };
        }
        for cond in [&mut merged.when, &mut merged.must].into_iter().flatten() {
            self.inline.cond(cond);
        }
        merged
    }

    /// Fields with every `use` in them replaced.
    pub(crate) fn fields(&self, fields: &IndexMap<String, Field>) -> IndexMap<String, Field> {
        fields
            .iter()
            .map(|(name, field)| (name.clone(), self.field(field)))
            .collect()
    }

    /// A field with every `use` in it replaced.
    pub(crate) fn field(&self, field: &Field) -> Field {
        self.field_at(field, DEPTH)
    }

    fn field_at(&self, field: &Field, depth: usize) -> Field {
        let mut merged = field.clone();
        let Some(depth) = depth.checked_sub(1) else {
            return merged;
        };
        if let Some(name) = &field.r#use
            && let Some(shared) = self.shared.fields.get(name.as_str())
            && self.inline.spend(shared)
        {
            merged = merge_fields(merged, self.field_at(shared, depth));
        }
        for nested in merged.item.iter_mut().flat_map(IndexMap::values_mut) {
            *nested = self.field_at(nested, depth);
        }
        if let Some(items) = &mut merged.items {
            **items = self.field_at(items, depth);
        }
        if let Some(count) = &mut merged.count {
            self.inline.quantified(count);
        }
        merged
    }
}

/// A field's own words over those of another.
pub(crate) fn merge_fields(own: Field, shared: Field) -> Field {
    own_or_shared!(
        own,
        shared,
        Field {
            says,
            r#type,
            format,
            r#enum,
            minimum,
            maximum,
            max_length,
            pattern,
            always,
            only_in,
            shown_if,
            is,
            server,
            left_out_by,
            wrapper,
            item,
            items,
            ordered,
            count,
            secret,
        }
    )
}

fn merge_parameters(own: Parameter, shared: Parameter) -> Parameter {
    own_or_shared!(
        own,
        shared,
        Parameter {
            says,
            r#type,
            required,
            default,
            server_default,
            r#enum,
            widened_by,
            minimum,
            maximum,
            multiple_of,
            min_length,
            max_length,
            unit,
            max_bytes,
            pattern,
            not_pattern,
            starts_with,
            ends_with,
            not_starts_with,
            first,
            last,
            chars,
            parts,
            items,
            item,
            at_least,
            at_most,
            unique_by,
            names,
            allowed,
            effective,
            role,
            kept,
            passes_as,
            copies,
            secret,
            examples,
            r#else,
            unprovokable,
        }
    )
}

fn own_or(own: &OneOrMany<At<String>>, shared: &OneOrMany<At<String>>) -> OneOrMany<At<String>> {
    if own.is_empty() {
        shared.clone()
    } else {
        own.clone()
    }
}
