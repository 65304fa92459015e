//! Rules no call can break, and parameters of which nothing is known.

use std::collections::BTreeMap;

use crate::spec::check::Scope;
use crate::spec::compiled::{Check, Operation, Rule, Word};
use crate::spec::syntax::{Cond, Expr, OperationFile, Parameter, Type};
use crate::value::Value;

/// Rules no call can break, unless marked.
pub(crate) fn rules(file: &OperationFile, operation: &Operation, scope: &Scope<'_>) {
    let mut seen: BTreeMap<String, &Rule> = BTreeMap::new();
    for (index, syntax) in file.requires.iter().enumerate() {
        let at = scope.child("requires").item(index);
        let name = syntax.rule.as_ref().or(syntax.r#use.as_ref());
        let rule = name.and_then(|name| operation.rules.iter().find(|rule| *rule.id == **name));
        let Some(rule) = rule.filter(|rule| rule.unprovokable.is_none()) else {
            continue;
        };
        let Check::Cond(must) = &rule.check else {
            continue;
        };
        if constant(must) == Some(true) {
            let message = format!("no call can break `{}`: it always holds", rule.id);
            at.warn(&["must"], message, Some(MARK.to_owned()));
        } else if rule.when.as_ref().and_then(constant) == Some(false) {
            let message = format!("no call can break `{}`: it is never asked", rule.id);
            at.warn(&["when"], message, Some(MARK.to_owned()));
        }
        if let Some(other) = seen.insert(format!("{:?}{must:?}", rule.when), rule) {
            let message = format!("`{}` asks the same as `{}`", rule.id, other.id);
            at.warn(&["rule"], message, None);
        }
    }
}

const MARK: &str = "say why it stands here all the same: `unprovokable`";

/// Whether a condition holds, or fails, whatever the call.
fn constant(cond: &Cond) -> Option<bool> {
    match cond {
        Cond::All(conds) => {
            let all: Vec<_> = conds.iter().map(constant).collect();
            match all.contains(&Some(false)) {
                true => Some(false),
                false => all.iter().all(|of| *of == Some(true)).then_some(true),
            }
        }
        Cond::Any(conds) => {
            let all: Vec<_> = conds.iter().map(constant).collect();
            match all.contains(&Some(true)) {
                true => Some(true),
                false => all.iter().all(|of| *of == Some(false)).then_some(false),
            }
        }
        Cond::Not(cond) => constant(cond).map(|holds| !holds),
        Cond::Equal([Expr::Literal(one), Expr::Literal(other)]) => Some(one == other),
        Cond::Holds(Expr::Literal(Value::Bool(holds))) => Some(*holds),
        Cond::In([Expr::Literal(one), Expr::List(list)]) => {
            let literals = list.iter().all(|item| matches!(item, Expr::Literal(_)));
            literals.then(|| list.contains(&Expr::Literal(one.clone())))
        }
        Cond::Given(names) if names.is_empty() => Some(true),
        Cond::Given(_)
        | Cond::Equal(_)
        | Cond::Holds(_)
        | Cond::In(_)
        | Cond::Use(_)
        | Cond::State(_)
        | Cond::Less(_)
        | Cond::AtLeast(_)
        | Cond::ExactlyOneGiven(_)
        | Cond::Some(_)
        | Cond::None(_)
        | Cond::Each(_)
        | Cond::Count(_)
        | Cond::Inside(_)
        | Cond::Disjoint(_)
        | Cond::Matches(_)
        | Cond::Depth(_)
        | Cond::Length(_)
        | Cond::Distinct(_)
        | Cond::Unknowable(_) => None,
    }
}

/// Parameters of which nothing is known, and words that ask nothing more than others.
pub(crate) fn parameters(file: &OperationFile, operation: &Operation, scope: &Scope<'_>) {
    for name in file.parameters.keys() {
        let at = scope.child("parameters").child(name);
        if let Some(parameter) = operation.parameters.get(name.as_str()) {
            bounds(name, parameter, file, &at);
        }
        idle_words(name, operation, &at);
    }
}

fn bounds(name: &str, parameter: &Parameter, file: &OperationFile, at: &Scope<'_>) {
    // A filter's values are those of the field it is compared with.
    let mut filters = file.list.iter().flat_map(|list| &list.filters);
    if filters.any(|filter| *filter.parameter == name) {
        return;
    }
    if is_unbounded(parameter) {
        let message = format!("nothing is known of the values of `{name}`");
        let help = "give it a bound, a word such as `enum` or `pattern`, or `examples`";
        at.warn(&[], message, Some(help.to_owned()));
    }
    for (word, nested) in [("item", &parameter.item), ("parts", &parameter.parts)] {
        for (name, nested) in nested.iter().flatten() {
            bounds(name, nested, file, &at.child(word).child(name));
        }
    }
}

fn is_unbounded(p: &Parameter) -> bool {
    let text = matches!(p.r#type, None | Some(Type::String | Type::Path | Type::Uri));
    let exprs = [
        &p.r#enum,
        &p.min_length,
        &p.max_length,
        &p.max_bytes,
        &p.pattern,
        &p.not_pattern,
    ];
    let has_word = exprs.iter().any(|word| word.is_some())
        || p.starts_with.is_some()
        || p.ends_with.is_some()
        || p.not_starts_with.is_some()
        || p.first.is_some()
        || p.last.is_some()
        || p.chars.is_some()
        || p.parts.is_some();
    let has_part = p.names.is_some() || p.role.is_some() || p.examples.is_some();
    text && !has_word && !has_part && p.allowed.is_none()
}

/// Words that every value passes which the parameter's `enum` allows.
fn idle_words(name: &str, operation: &Operation, at: &Scope<'_>) {
    let words: Vec<(&Rule, &Word)> = operation
        .rules
        .iter()
        .filter_map(|rule| Some((rule, own_word(rule, name)?)))
        .collect();
    let values = words.iter().find_map(|(_, word)| {
        if let Word::Enum(Expr::List(values), None) = word {
            return Some(values);
        }
        None
    });
    for (rule, word) in words.iter().filter(|(rule, _)| rule.unprovokable.is_none()) {
        let Some(values) = values else { return };
        if values.iter().all(|value| passes(value, word) == Some(true)) {
            let keyword = word.keyword();
            let message = format!(
                "no call can break `{}` alone: what `enum` allows passes `{keyword}`",
                rule.id
            );
            at.warn(&[keyword], message, Some(MARK.to_owned()));
        }
    }
}

/// The word a rule asks of a parameter itself, not of something below it.
fn own_word<'r>(rule: &'r Rule, name: &str) -> Option<&'r Word> {
    if let Check::Value {
        parameter,
        path,
        word,
    } = &rule.check
        && **parameter == *name
        && path.is_empty()
    {
        return Some(word);
    }
    None
}

fn passes(value: &Expr, word: &Word) -> Option<bool> {
    let Expr::Literal(value) = value else {
        return None;
    };
    match (word, value) {
        (Word::Minimum(Expr::Literal(Value::Int(bound))), Value::Int(n)) => Some(n >= bound),
        (Word::Maximum(Expr::Literal(Value::Int(bound))), Value::Int(n)) => Some(n <= bound),
        (Word::MinLength(Expr::Literal(Value::Int(bound)), _), Value::Text(text)) => {
            Some(i64::try_from(text.chars().count()).ok()? >= *bound)
        }
        (Word::MaxLength(Expr::Literal(Value::Int(bound)), _), Value::Text(text)) => {
            Some(i64::try_from(text.len()).ok()? <= *bound)
        }
        (Word::Pattern(Expr::Literal(Value::Text(pattern))), Value::Text(text)) => {
            Some(regex::Regex::new(pattern).ok()?.is_match(text))
        }
        _ => None,
    }
}
