//! Which calls a fault strikes: what their parameters say, and what is really there.

use flowcheck_emulator::Emulator;

use super::message::Message;

/// A condition on a call.
#[derive(Clone, Copy, Debug)]
pub enum When {
    Always,
    /// The parameter is given.
    Has(&'static str),
    Is(&'static str, &'static str),
    /// So many characters.
    Length(&'static str, usize),
    Longer(&'static str, usize),
    Starts(&'static str, &'static str),
    Above(&'static str, i64),
    Below(&'static str, i64),
    /// The resource with this id is in this state.
    State(&'static str, &'static str),
    /// The parent with this id has exactly so many of a kind.
    HoldsJust(&'static str, &'static str, usize),
    /// A path of so many levels.
    Depth(&'static str, usize),
    /// A list of so many items, dotted.
    Items(&'static str, usize),
    All(&'static [When]),
    Not(&'static When),
}

impl When {
    pub fn holds(&self, message: &Message, honest: &Emulator) -> bool {
        let text = |name: &str| message.get(name);
        let chars = |name: &str| text(name).map(|text| text.chars().count());
        let number = |name: &str| text(name)?.parse::<i64>().ok();
        match *self {
            When::Always => true,
            When::Has(name) => text(name).is_some(),
            When::Is(name, value) => text(name) == Some(value),
            When::Length(name, length) => chars(name) == Some(length),
            When::Longer(name, length) => chars(name).is_some_and(|chars| chars > length),
            When::Starts(name, start) => text(name).is_some_and(|text| text.starts_with(start)),
            When::Above(name, bound) => number(name).is_some_and(|number| number > bound),
            When::Below(name, bound) => number(name).is_some_and(|number| number < bound),
            When::State(name, state) => text(name).is_some_and(|id| is_in(honest, id, state)),
            When::HoldsJust(name, kind, count) => {
                text(name).is_some_and(|id| children(honest, id, kind) == count)
            }
            When::Depth(name, levels) => text(name).is_some_and(|path| {
                path.split('/').filter(|part| !part.is_empty()).count() == levels
            }),
            When::Items(name, count) => {
                let prefix = |n: usize| format!("{name}.{n}");
                let has = |n| {
                    let mut names = message.parameters.keys();
                    names.any(|name| name.starts_with(&prefix(n)))
                };
                has(count) && !has(count + 1)
            }
            When::All(all) => all.iter().all(|one| one.holds(message, honest)),
            When::Not(one) => !one.holds(message, honest),
        }
    }
}

fn is_in(honest: &Emulator, id: &str, state: &str) -> bool {
    let truth = honest.truth();
    let mut all = truth.resources.iter();
    all.any(|resource| resource.id == id && resource.state == state)
}

fn children(honest: &Emulator, id: &str, kind: &str) -> usize {
    let truth = honest.truth();
    let mine = truth
        .resources
        .iter()
        .filter(|resource| resource.kind == kind && resource.parent.as_deref() == Some(id));
    mine.count()
}
