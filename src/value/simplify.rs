//! Simpler values, for counterexamples and for proptest.
//!
//! Proposes; whether a simpler value still shows the same is tried by whoever shrinks. Every proposal weighs less than
//! the value, so that taking them one after another ends.

use proptest::num;
use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::breach::{WAYS, broken_in_way};
use super::constraints::Constraints;
use super::descend::elements;
use super::generate::{end, fewest_sent, join_list, start, valid};
use super::{Random, Value};

/// At most so many parts of a value are simplified one by one.
const PARTS: usize = 8;

/// Size, then strangeness.
type Weight = (usize, u64);

/// Simpler values, the simplest first: the simplest valid one, the smallest that break what the value breaks, then
/// shorter and plainer ones.
pub fn simplify(value: &Value, c: &Constraints) -> Vec<Value> {
    let simplest = valid(c, &mut Random::plain());
    let weight = |value: &Value| weigh(value, c, &simplest);
    let limit = weight(value);
    let mut found = Vec::new();
    for breach in c.broken(value).iter().take(PARTS) {
        let smallest =
            (0..WAYS).find_map(|way| broken_in_way(c, breach, way, &mut Random::plain()));
        found.extend(smallest.map(|(value, _)| value));
    }
    propose(value, c, &simplest, &mut found);
    found.push(simplest.clone());
    found.retain(|candidate| weight(candidate) < limit);
    found.sort_by_cached_key(|candidate| (weight(candidate), candidate.clone()));
    found.dedup();
    found
}

fn weigh(value: &Value, c: &Constraints, simplest: &Value) -> Weight {
    let position = |values: &Vec<Value>| values.iter().position(|one| one.same(value));
    if let Some(position) = c.one_of.as_ref().and_then(position) {
        return (0, u64::try_from(position).unwrap_or(u64::MAX));
    }
    match value {
        Value::Absent => (0, 0),
        Value::Bool(truth) => (0, u64::from(*truth)),
        Value::Int(number) => (1, number.abs_diff(simplest.as_int().unwrap_or(0))),
        Value::Text(text) => {
            let plain = |c: &char| !matches!(c, 'a' | '/');
            let strange = text.chars().filter(plain).count();
            (
                2 + text.chars().count(),
                u64::try_from(strange).unwrap_or(u64::MAX),
            )
        }
        Value::List(items) => sum(items.iter(), c),
        Value::Map(fields) => sum(fields.values(), c),
    }
}

fn sum<'v>(parts: impl Iterator<Item = &'v Value>, c: &Constraints) -> Weight {
    let none = Constraints::default();
    let below = c.items.as_deref().unwrap_or(&none);
    parts
        .map(|part| weigh(part, below, &Value::Absent))
        .fold((1, 0), |(size, strange), (more, stranger)| {
            (size + more + 1, strange.saturating_add(stranger))
        })
}

fn propose(value: &Value, c: &Constraints, simplest: &Value, found: &mut Vec<Value>) {
    if let Some(items) = elements(value, c.ty()) {
        let items: Vec<Value> = items.into_iter().map(|item| item.into_owned()).collect();
        propose_lists(&items, c, found);
        return;
    }
    match value {
        Value::Int(number) => propose_numbers(*number, simplest.as_int().unwrap_or(0), found),
        Value::Text(text) => propose_texts(text, c, found),
        Value::Map(fields) => {
            for (name, field) in fields.iter().take(PARTS) {
                let mut without = fields.clone();
                without.remove(name);
                found.push(Value::Map(without));
                let simpler = c.item.get(name).map(|c| simplify(field, c));
                for simple in simpler.into_iter().flatten().take(PARTS) {
                    let mut fields = fields.clone();
                    fields.insert(name.clone(), simple);
                    found.push(Value::Map(fields));
                }
            }
        }
        Value::Absent | Value::Bool(_) | Value::List(_) => {}
    }
}

/// proptest's bisection between a number and the simplest one.
fn propose_numbers(number: i64, simplest: i64, found: &mut Vec<Value>) {
    let distance = number.saturating_sub(simplest);
    let mut tree = num::i64::BinarySearch::new(distance);
    while tree.simplify() {
        found.push(Value::Int(simplest.saturating_add(tree.current())));
    }
    found.push(Value::Int(number.saturating_sub(distance.signum())));
}

/// Shorter texts, by bisection of the length, their start and end kept; and plainer ones.
fn propose_texts(text: &str, c: &Constraints, found: &mut Vec<Value>) {
    let body = text.strip_prefix(start(c)).unwrap_or(text);
    let before = text.get(..text.len() - body.len()).unwrap_or_default();
    let middle = body.strip_suffix(end(c)).unwrap_or(body);
    let after = body.get(middle.len()..).unwrap_or_default();
    let count = middle.chars().count();
    let shortened = |keep: usize| {
        let kept: String = middle.chars().take(keep).collect();
        Value::from(format!("{before}{kept}{after}"))
    };
    let mut tree = num::usize::BinarySearch::new(count);
    while tree.simplify() {
        found.push(shortened(tree.current()));
    }
    found.push(shortened(count.saturating_sub(1)));
    let plain = |c: char| if c == '/' { '/' } else { 'a' };
    found.push(
        format!(
            "{before}{}{after}",
            middle.chars().map(plain).collect::<String>()
        )
        .into(),
    );
    let strange = middle.char_indices().filter(|(_, c)| plain(*c) != *c);
    for (at, old) in strange.take(PARTS) {
        let mut plainer = middle.to_owned();
        plainer.replace_range(at..at + old.len_utf8(), "a");
        found.push(format!("{before}{plainer}{after}").into());
    }
}

/// Lists of fewer elements, and of simpler ones.
fn propose_lists(items: &[Value], c: &Constraints, found: &mut Vec<Value>) {
    let mut tree = num::usize::BinarySearch::new(items.len());
    while tree.simplify() {
        let least = usize::try_from(fewest_sent(c)).unwrap_or(0);
        let half = items
            .iter()
            .take(tree.current().max(least))
            .cloned()
            .collect();
        found.push(join_list(c, half));
    }
    let fewer = if items.len() > 1 { items.len() } else { 0 };
    for index in 0..fewer.min(PARTS) {
        let others = items.iter().enumerate().filter(|(at, _)| *at != index);
        found.push(join_list(c, others.map(|(_, item)| item.clone()).collect()));
    }
    let fields = Constraints {
        ty: Some(crate::spec::syntax::Type::Object),
        item: c.item.clone(),
        ..Constraints::default()
    };
    let below = c.items.as_deref().unwrap_or(&fields);
    for (index, item) in items.iter().enumerate().take(PARTS) {
        for simple in simplify(item, below).into_iter().take(PARTS) {
            let mut items = items.to_vec();
            if let Some(place) = items.get_mut(index) {
                *place = simple;
            }
            found.push(join_list(c, items));
        }
    }
}

/// Valid values, for proptest.
impl Strategy for Constraints {
    type Tree = Simpler;
    type Value = Value;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let current = valid(self, &mut Random::from_rng(runner.new_rng()));
        Ok(Simpler {
            constraints: self.clone(),
            current,
            failing: None,
            candidates: Vec::new().into_iter(),
        })
    }
}

/// A valid value and the simpler valid ones, as proptest walks them.
#[derive(Debug)]
pub struct Simpler {
    constraints: Constraints,
    current: Value,
    /// The value the candidates are simpler than.
    failing: Option<Value>,
    candidates: std::vec::IntoIter<Value>,
}

impl Simpler {
    fn next(&mut self) -> bool {
        match self.candidates.next() {
            Some(candidate) => {
                self.current = candidate;
                true
            }
            None => false,
        }
    }
}

impl ValueTree for Simpler {
    type Value = Value;

    fn current(&self) -> Value {
        self.current.clone()
    }

    fn simplify(&mut self) -> bool {
        let mut candidates = simplify(&self.current, &self.constraints);
        candidates.retain(|candidate| self.constraints.accepts(candidate));
        self.candidates = candidates.into_iter();
        self.failing = Some(self.current.clone());
        self.next()
    }

    fn complicate(&mut self) -> bool {
        if self.next() {
            return true;
        }
        if let Some(failing) = self.failing.take() {
            self.current = failing;
        }
        false
    }
}
