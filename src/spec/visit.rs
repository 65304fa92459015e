//! Every value in a condition, a rule, an effect or a field: one walk for whoever counts or explains them.

use super::compiled::{Check, Rule, Word};
use super::syntax::{
    At, ChangeList, Cond, Effect, Expr, Field, Forms, Parameter, Quantified, Required,
};

type Visit<'f> = &'f mut dyn FnMut(&Expr);

/// A value and the values in it, outermost first.
pub(crate) fn expr(of: &Expr, visit: Visit<'_>) {
    visit(of);
    match of {
        Expr::Literal(_) | Expr::None | Expr::Unsaid | Expr::Ref(_) => {}
        Expr::Reading { cases, .. } => cases.values().for_each(|case| expr(case, visit)),
        Expr::By { of, cases } => {
            expr(of, visit);
            cases.values().for_each(|case| expr(case, visit));
        }
        Expr::Join(parts) | Expr::FirstGiven(parts) | Expr::List(parts) => {
            parts.iter().for_each(|part| expr(part, visit));
        }
        Expr::Parent(of) | Expr::Part { of, .. } => expr(of, visit),
    }
}

/// The values in the words for how an answer is written.
pub(crate) fn forms(of: &Forms, visit: Visit<'_>) {
    let all = [&of.envelope, &of.lists, &of.single];
    all.into_iter().flatten().for_each(|of| expr(of, visit));
}

/// A condition and the conditions in it, outermost first.
pub(crate) fn conds(of: &Cond, visit: &mut dyn FnMut(&Cond)) {
    visit(of);
    match of {
        Cond::All(parts) | Cond::Any(parts) => parts.iter().for_each(|of| conds(of, visit)),
        Cond::Not(of) => conds(of, visit),
        Cond::Each(each) => conds(&each.must, visit),
        Cond::Some(of) | Cond::None(of) => of.with.iter().for_each(|of| conds(of, visit)),
        Cond::Count(count) => count.of.with.iter().for_each(|of| conds(of, visit)),
        Cond::Use(_)
        | Cond::State(_)
        | Cond::Equal(_)
        | Cond::Less(_)
        | Cond::AtLeast(_)
        | Cond::In(_)
        | Cond::Holds(_)
        | Cond::Given(_)
        | Cond::ExactlyOneGiven(_)
        | Cond::Inside(_)
        | Cond::Disjoint(_)
        | Cond::Matches(_)
        | Cond::Depth(_)
        | Cond::Length(_)
        | Cond::Distinct(_)
        | Cond::Unknowable(_) => {}
    }
}

/// The values in a condition.
pub(crate) fn cond(of: &Cond, visit: Visit<'_>) {
    match of {
        Cond::All(conds) | Cond::Any(conds) => conds.iter().for_each(|of| cond(of, visit)),
        Cond::Not(of) => cond(of, visit),
        Cond::Equal(pair)
        | Cond::Less(pair)
        | Cond::AtLeast(pair)
        | Cond::In(pair)
        | Cond::Disjoint(pair) => pair.iter().for_each(|of| expr(of, visit)),
        Cond::Holds(of) => expr(of, visit),
        Cond::Some(of) | Cond::None(of) => quantified(of, visit),
        Cond::Each(each) => {
            each.of.iter().for_each(|of| quantified(of, visit));
            each.r#in.iter().for_each(|of| expr(of, visit));
            cond(&each.must, visit);
        }
        Cond::Count(count) => {
            quantified(&count.of, visit);
            expr(&count.below, visit);
        }
        Cond::Inside(inside) => {
            expr(&inside.path, visit);
            expr(&inside.base, visit);
        }
        Cond::Matches(matches) => expr(&matches.of, visit),
        Cond::Depth(depth) => {
            expr(&depth.of, visit);
            expr(&depth.at_most, visit);
        }
        Cond::Length(length) => {
            expr(&length.of, visit);
            expr(&length.at_most, visit);
            length.unit.iter().for_each(|of| expr(of, visit));
        }
        Cond::Distinct(distinct) => expr(&distinct.of, visit),
        Cond::Use(_)
        | Cond::State(_)
        | Cond::Given(_)
        | Cond::ExactlyOneGiven(_)
        | Cond::Unknowable(_) => {}
    }
}

/// The values in a quantifier.
pub(crate) fn quantified(of: &Quantified, visit: Visit<'_>) {
    of.r#where.values().for_each(|of| expr(of, visit));
    of.with.iter().for_each(|of| cond(of, visit));
}

/// The conditions in a rule, outermost first.
pub(crate) fn rule_conds(of: &Rule, visit: &mut dyn FnMut(&Cond)) {
    of.when.iter().for_each(|of| conds(of, visit));
    if let Check::Cond(of)
    | Check::Value {
        word: Word::Allowed(_, of),
        ..
    }
    | Check::Filter {
        word: Word::Allowed(_, of),
        ..
    } = &of.check
    {
        conds(of, visit);
    }
}

/// The values in a rule.
pub(crate) fn rule(of: &Rule, visit: Visit<'_>) {
    of.when.iter().for_each(|of| cond(of, visit));
    match &of.check {
        Check::Cond(of) => cond(of, visit),
        Check::Wire { .. } | Check::Once { .. } => {}
        Check::Value { word: of, .. } | Check::Filter { word: of, .. } => word(of, visit),
        Check::Given(_) | Check::Exists(_) | Check::Belongs(_) | Check::Limit { .. } => {}
    }
}

fn word(of: &Word, visit: Visit<'_>) {
    match of {
        Word::Enum(of, more) | Word::MinLength(of, more) | Word::MaxLength(of, more) => {
            expr(of, visit);
            more.iter().for_each(|of| expr(of, visit));
        }
        Word::Minimum(of)
        | Word::Maximum(of)
        | Word::MultipleOf(of)
        | Word::MaxBytes(of)
        | Word::Pattern(of)
        | Word::NotPattern(of)
        | Word::StartsWith(of)
        | Word::EndsWith(of)
        | Word::AtLeast(of)
        | Word::AtMost(of) => expr(of, visit),
        Word::Allowed(values, when) => {
            values.iter().flatten().for_each(|of| expr(of, visit));
            cond(when, visit);
        }
        Word::Given
        | Word::Type(_)
        | Word::NotStartsWith(_)
        | Word::First(_)
        | Word::Last(_)
        | Word::Chars(_)
        | Word::UniqueBy(_) => {}
    }
}

/// The values of a parameter that are no rule's.
pub(crate) fn parameter(of: &Parameter, visit: Visit<'_>) {
    let plain = [&of.default, &of.passes_as];
    plain.into_iter().flatten().for_each(|of| expr(of, visit));
    of.copies
        .iter()
        .for_each(|of| expr(&of.beside_given, visit));
    if let Some(Required::When(required)) = &of.required {
        cond(&required.when, visit);
    }
}

/// The values in effects.
pub(crate) fn effects(of: &[Effect], visit: Visit<'_>) {
    for effect in of {
        match effect {
            Effect::Create(create) => create.set.values().for_each(|of| expr(of, visit)),
            Effect::Move(change) => {
                change.each.iter().for_each(|of| quantified(of, visit));
                change.set.values().for_each(|of| expr(of, visit));
                let lists = change.add.iter().chain(&change.remove);
                lists.for_each(|ChangeList { items, .. }| expr(items, visit));
            }
            Effect::Set(set) => set.set.values().for_each(|of| expr(of, visit)),
            Effect::Add(list) | Effect::Remove(list) => expr(&list.items, visit),
            Effect::Forget(forget) => expr(&forget.inside, visit),
            Effect::Only(only) => {
                cond(&only.when, visit);
                effects(&only.effects, visit);
            }
        }
    }
}

/// The values in a field.
pub(crate) fn field(of: &Field, visit: Visit<'_>) {
    let located = [
        &of.r#enum,
        &of.minimum,
        &of.maximum,
        &of.max_length,
        &of.pattern,
    ];
    let located = located.into_iter().flatten();
    located.for_each(|At { value, .. }| expr(value, visit));
    of.is
        .iter()
        .chain(&of.shown_if)
        .for_each(|of| expr(of, visit));
    of.count.iter().for_each(|of| quantified(of, visit));
    of.item
        .iter()
        .flat_map(|of| of.values())
        .for_each(|of| field(of, visit));
    of.items.iter().for_each(|of| field(of, visit));
}
