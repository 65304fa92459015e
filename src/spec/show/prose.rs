//! Conditions and effects in plain words.

use crate::spec::compile::says::Prose;
use crate::spec::syntax::{At, ChangeList, Cond, Effect, Expr, Move, Others, Quantified};
use crate::value::Value;
use indexmap::IndexMap;

/// A condition, as a clause.
pub(crate) fn cond(p: Prose<'_>, of: &Cond) -> String {
    match of {
        Cond::All(conds) => join(p, conds, " and "),
        Cond::Any(conds) => join(p, conds, " or "),
        Cond::Not(of) => format!("not ({})", cond(p, of)),
        Cond::Use(name) => name.value.clone(),
        Cond::State(state) => {
            let others = match state.others {
                Some(Others::Unsaid) => " (no document says what of other states)",
                None => "",
            };
            format!(
                "{} is {}{others}",
                bare(&state.of),
                names(&state.r#in, " or ")
            )
        }
        Cond::Equal([one, Expr::None]) => format!("{} is absent", p.expr(one)),
        Cond::Equal([one, other]) => format!("{} is {}", p.expr(one), p.expr(other)),
        Cond::Less([one, other]) => format!("{} is less than {}", p.expr(one), p.expr(other)),
        Cond::AtLeast([one, other]) => format!("{} is at least {}", p.expr(one), p.expr(other)),
        Cond::In([one, other]) => format!("{} is one of {}", p.expr(one), p.expr(other)),
        Cond::Holds(of) => holds(p, of),
        Cond::Given(of) => match of.len() {
            1 => format!("{} is given", names(of, " and ")),
            _ => format!("{} are given", names(of, " and ")),
        },
        Cond::ExactlyOneGiven(of) => format!("exactly one of {} is given", names(of, ", ")),
        Cond::Some(of) => format!("there is a {}", quantified(p, of)),
        Cond::None(of) => format!("there is no {}", quantified(p, of)),
        Cond::Each(each) => {
            let over = match (&each.of, &each.r#in) {
                (Some(of), _) => quantified(p, of),
                (None, Some(list)) => format!("item of {}", p.expr(list)),
                (None, None) => "thing".to_owned(),
            };
            format!("for each {over}: {}", cond(p, &each.must))
        }
        Cond::Count(of) => format!(
            "there are fewer than {} of {}",
            p.expr(&of.below),
            quantified(p, &of.of)
        ),
        Cond::Inside(of) => format!("{} lies in {}", p.expr(&of.path), p.expr(&of.base)),
        Cond::Disjoint([one, other]) => {
            format!(
                "neither of {} and {} contains the other",
                p.expr(one),
                p.expr(other)
            )
        }
        Cond::Matches(of) => format!("{} matches `{}`", p.expr(&of.of), of.pattern.as_str()),
        Cond::Depth(of) => format!("{} is at most {} deep", p.expr(&of.of), p.expr(&of.at_most)),
        Cond::Length(of) => format!(
            "{} has at most {} characters",
            p.expr(&of.of),
            p.expr(&of.at_most)
        ),
        Cond::Distinct(of) => match &of.by {
            Some(by) => format!("the items of {} differ in {by}", p.expr(&of.of)),
            None => format!("the items of {} differ", p.expr(&of.of)),
        },
        Cond::Unknowable(why) => format!("something nobody outside can know ({why})"),
    }
}

/// A value is true; of a reading, the alternatives that are.
fn holds(p: Prose<'_>, of: &Expr) -> String {
    let mut alternatives = None;
    if let Expr::Reading { name, cases } = of {
        let known = p.reading(name).map(|reading| &reading.alternatives);
        let all = if cases.is_empty() { known } else { Some(cases) };
        alternatives = all.map(|all| (name, all));
    }
    let Some((name, all)) = alternatives else {
        return format!("{} is true", p.expr(of));
    };
    let is_true = |of: &Expr| matches!(of, Expr::Literal(Value::Bool(true)));
    let named = all.iter().filter(|(_, of)| is_true(of));
    let named: Vec<_> = named
        .map(|(alternative, _)| format!("`{alternative}`"))
        .collect();
    format!("reading `{}` is {}", name.value, named.join(" or "))
}

fn join(p: Prose<'_>, conds: &[Cond], between: &str) -> String {
    let nested = |of: &Cond| matches!(of, Cond::All(_) | Cond::Any(_)) && conds.len() > 1;
    let clauses: Vec<_> = conds
        .iter()
        .map(|of| {
            if nested(of) {
                format!("({})", cond(p, of))
            } else {
                cond(p, of)
            }
        })
        .collect();
    clauses.join(between)
}

fn names(of: &[At<String>], between: &str) -> String {
    let of: Vec<_> = of.iter().map(|name| name.value.as_str()).collect();
    of.join(between)
}

fn bare(name: &str) -> &str {
    name.strip_prefix('$').unwrap_or(name)
}

/// A kind and what narrows it.
pub(crate) fn quantified(p: Prose<'_>, of: &Quantified) -> String {
    let mut out = of.a.value.clone();
    if let Some(name) = &of.r#as {
        out.push_str(&format!(" `{name}`"));
    }
    if let Some(within) = &of.within {
        out.push_str(&format!(" of {}", bare(within)));
    }
    if of.anywhere {
        out.push_str(" anywhere");
    }
    if let Some(but) = &of.but {
        out.push_str(&format!(" other than {}", bare(but)));
    }
    let mut clauses: Vec<String> = of
        .r#where
        .iter()
        .map(|(field, value)| format!("{field} is {}", p.expr(value)))
        .collect();
    if !of.states.is_empty() {
        clauses.push(format!("it is {}", names(&of.states, " or ")));
    }
    clauses.extend(of.with.iter().map(|with| cond(p, with)));
    if !clauses.is_empty() {
        out.push_str(&format!(" where {}", clauses.join(" and ")));
    }
    out
}

/// Effects, one line each.
pub(crate) fn effects(p: Prose<'_>, of: &[Effect]) -> Vec<String> {
    of.iter().flat_map(|of| effect(p, of)).collect()
}

fn effect(p: Prose<'_>, of: &Effect) -> Vec<String> {
    match of {
        Effect::Create(create) => {
            let copied = create.copy.iter().map(|name| name.value.clone());
            let all: Vec<_> = copied.chain(assignments(p, &create.set)).collect();
            let with = match all.is_empty() {
                true => String::new(),
                false => format!(", with {}", all.join(", ")),
            };
            vec![format!(
                "a new {}, {}{with}",
                create.a.value, create.state.value
            )]
        }
        Effect::Move(change) => vec![movement(p, change)],
        Effect::Set(set) => {
            let given = set
                .given
                .iter()
                .map(|name| format!("{} if given", name.value));
            let all: Vec<_> = given.chain(assignments(p, &set.set)).collect();
            vec![format!("{} gets {}", bare(&set.of), all.join(", "))]
        }
        Effect::Add(list) => vec![format!("{} gains {}", place(list), p.expr(&list.items))],
        Effect::Remove(list) => vec![format!("{} loses {}", place(list), p.expr(&list.items))],
        Effect::Forget(forget) => vec![format!(
            "what is known of each {} in {} is forgotten",
            forget.a.value,
            p.expr(&forget.inside)
        )],
        Effect::Only(only) => {
            let when = cond(p, &only.when);
            let effects = effects(p, &only.effects).into_iter();
            effects
                .map(|effect| format!("if {when}: {effect}"))
                .collect()
        }
    }
}

fn movement(p: Prose<'_>, change: &Move) -> String {
    let who = match (&change.of, &change.each) {
        (Some(of), _) => bare(of).to_owned(),
        (None, Some(each)) => format!("each {}", quantified(p, each)),
        (None, None) => "it".to_owned(),
    };
    let verb = if change.maybe {
        "may become"
    } else {
        "becomes"
    };
    let from = match change.from.is_empty() {
        true => String::new(),
        false => format!(" (from {})", names(&change.from, " or ")),
    };
    let given = change
        .given
        .iter()
        .map(|name| format!("{} if given", name.value));
    let lists = change
        .add
        .iter()
        .map(|list| format!("{} plus {}", list.field.value, p.expr(&list.items)));
    let lost = change
        .remove
        .iter()
        .map(|list| format!("{} less {}", list.field.value, p.expr(&list.items)));
    let then: Vec<_> = given
        .chain(assignments(p, &change.set))
        .chain(lists)
        .chain(lost)
        .collect();
    let then = match then.is_empty() {
        true => String::new(),
        false => format!("; after that it has {}", then.join(", ")),
    };
    format!("{who} {verb} {}{from}{then}", change.to.value)
}

fn assignments<'e>(
    p: Prose<'e>,
    set: &'e IndexMap<String, Expr>,
) -> impl Iterator<Item = String> + 'e {
    set.iter()
        .map(move |(field, value)| format!("{field} = {}", p.expr(value)))
}

fn place(list: &ChangeList) -> String {
    match &list.of {
        Some(of) => format!("{}.{}", bare(of), list.field.value),
        None => list.field.value.clone(),
    }
}
