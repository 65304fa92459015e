//! How two profiles differ, apart from what chance explains.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::lasted::{Lasted, lengths};
use super::profile::{Answers, Field, Objects, Profile};
use crate::admitted::is_upheld;
use crate::oracle::Key;
use crate::spec::{Name, Spec};

/// So improbable chance has to be.
const CHANCE: f64 = 1e-3;
/// A field that was always there and never is again has to be missed in so many blocks of calls.
const BLOCKS: u64 = 4;
/// A situation has to be met so often on both sides.
const MET: u64 = 2;

/// Kinds of differences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// A violation that one run shows.
    Violation,
    /// A reading that each follows otherwise.
    Reading,
    /// The code that the same broken rules bring.
    Code,
    /// The HTTP status of a code.
    Status,
    /// The sentence of a code.
    Message,
    /// A field that is there, or not.
    Field,
    /// The type or form of a field.
    Type,
    /// What a field holds, where the same call was made.
    Value,
    /// How long a state lasts.
    Latency,
}

/// A difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Difference {
    /// What kind of difference.
    pub group: Group,
    /// What it is about: an operation and its answer, a reading's site, a state.
    pub about: String,
    /// What the one shows.
    pub a: String,
    /// What the other shows.
    pub b: String,
}

/// How two runs differ.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Comparison {
    /// What chance does not explain, the gravest first.
    pub differences: Vec<Difference>,
    /// The answers whose fields differ, as they are in both: lines of text.
    pub snapshots: BTreeMap<String, (String, String)>,
    /// How long states lasted.
    pub lasted: Vec<Lasted>,
    /// Kinds of answers that only the one met: that may be chance.
    pub only_a: Vec<String>,
    /// Those that only the other met.
    pub only_b: Vec<String>,
}

/// Compares two profiles of one service.
pub fn compare(spec: &Spec, a: &Profile, b: &Profile) -> Comparison {
    let mut found = Comparison::default();
    violations(a, b, &mut found);
    readings(a, b, &mut found);
    situations(a, b, &mut found);
    statuses(a, b, &mut found);
    for (key, one) in &a.answers {
        if let Some(other) = b.answers.get(key) {
            let about = named(key);
            sentences(&about, one, other, &mut found);
            fields(&about, one, other, &mut found);
        }
    }
    lengths(spec, a, b, &mut found);
    found.only_a = only(a, b);
    found.only_b = only(b, a);
    found.differences.sort_by_key(|difference| difference.group);
    found
}

impl Comparison {
    /// Whether nothing differs that chance does not explain.
    pub fn is_same(&self) -> bool {
        self.differences.is_empty()
    }

    pub(super) fn differ(&mut self, group: Group, about: &str, a: String, b: String) {
        self.differences.push(Difference {
            group,
            about: about.to_owned(),
            a,
            b,
        });
    }
}

/// `StartDataFlow 200`, or with a code.
fn named((operation, code): &(Name, String)) -> String {
    match code.as_str() {
        "" => format!("{operation} success"),
        code => format!("{operation} {code}"),
    }
}

/// Kinds of answers that one side lacks, though it called the operation.
fn only(here: &Profile, there: &Profile) -> Vec<String> {
    let lacks =
        |key: &&(Name, String)| !there.answers.contains_key(*key) && there.has_called(&key.0);
    here.answers.keys().filter(lacks).map(named).collect()
}

fn violations(a: &Profile, b: &Profile, found: &mut Comparison) {
    let lacks = |key: &Key, other: &Profile| !other.violations.iter().any(|(k, _)| k.meets(key));
    let absent = |key: &Key, other: &Profile| {
        let tested = is_upheld(key, other.upheld.iter());
        let none = if tested {
            "tested, and upheld"
        } else {
            "not seen"
        };
        none.to_owned()
    };
    for (key, says) in &a.violations {
        if lacks(key, b) {
            found.differ(
                Group::Violation,
                &key.to_string(),
                says.clone(),
                absent(key, b),
            );
        }
    }
    for (key, says) in &b.violations {
        if lacks(key, a) {
            found.differ(
                Group::Violation,
                &key.to_string(),
                absent(key, a),
                says.clone(),
            );
        }
    }
}

fn readings(a: &Profile, b: &Profile, found: &mut Comparison) {
    for one in &a.readings {
        let same = |other: &&crate::runner::readings::Followed| {
            (
                &other.reading,
                &other.operation,
                &other.site,
                &other.product,
            ) == (&one.reading, &one.operation, &one.site, &one.product)
        };
        let Some(other) = b.readings.iter().find(same) else {
            continue;
        };
        let (seen, others) = (one.alternatives_seen(), other.alternatives_seen());
        if one.varies == other.varies && !seen.is_disjoint(&others) {
            continue;
        }
        let shown = |followed: &crate::runner::readings::Followed| match followed.varies {
            true => "now one, now another".to_owned(),
            false => joined(followed.alternatives_seen()),
        };
        let mut about = one.reading.to_string();
        for part in [&one.operation, &one.site, &one.product] {
            if !part.is_empty() {
                about.push(' ');
                about.push_str(part);
            }
        }
        found.differ(Group::Reading, &about, shown(one), shown(other));
    }
}

fn situations(a: &Profile, b: &Profile, found: &mut Comparison) {
    for ((operation, broken), one) in &a.situations {
        let Some(other) = b.situations.get(&(operation.clone(), broken.clone())) else {
            continue;
        };
        let often = |codes: &BTreeMap<String, u64>| codes.values().sum::<u64>() >= MET;
        let codes: [BTreeSet<&String>; 2] = [one.keys().collect(), other.keys().collect()];
        let [here, there] = &codes;
        if often(one) && often(other) && here.is_disjoint(there) {
            let about = match broken.len() {
                0 => format!("{operation}, no rule broken"),
                _ => format!("{operation}, {} broken", joined(broken)),
            };
            found.differ(Group::Code, &about, joined(here), joined(there));
        }
    }
}

fn statuses(a: &Profile, b: &Profile, found: &mut Comparison) {
    for (key, one) in &a.statuses {
        let other = b.statuses.get(key);
        if let Some(other) = other.filter(|other| one.is_disjoint(other)) {
            found.differ(Group::Status, &named(key), joined(one), joined(other));
        }
    }
}

fn sentences(about: &str, one: &Answers, other: &Answers, found: &mut Comparison) {
    // A code may have several, by what was wrong: seldom seen, each side may have met another.
    let dealt = chance(one.count, one.count, other.count);
    let both = !one.sentences.is_empty() && !other.sentences.is_empty();
    if both && one.sentences.is_disjoint(&other.sentences) && dealt < CHANCE {
        let (a, b) = (joined(&one.sentences), joined(&other.sentences));
        found.differ(Group::Message, about, a, b);
    }
}

fn fields(about: &str, one: &Answers, other: &Answers, found: &mut Comparison) {
    let before = found.differences.len();
    let mut lines = (String::new(), String::new());
    for (path, here) in &one.objects {
        let Some(there) = other.objects.get(path) else {
            continue;
        };
        let names: BTreeSet<&Name> = here.fields.keys().chain(there.fields.keys()).collect();
        for name in names {
            let place = match path.as_str() {
                "" => name.to_string(),
                path => format!("{path}.{name}"),
            };
            let sides = [
                (here, here.fields.get(name)),
                (there, there.fields.get(name)),
            ];
            let differs = field(about, &place, sides, found);
            let [a, b] = sides.map(|(objects, field)| line(&place, objects, field));
            // What chance explains is no difference: it is shown once.
            let b = if differs { b } else { a.clone() };
            lines.0.push_str(&a);
            lines.1.push_str(&b);
        }
    }
    if found.differences.len() > before {
        found.snapshots.insert(about.to_owned(), lines);
    }
}

/// One field's line of a snapshot; empty if it is not there.
fn line(place: &str, objects: &Objects, field: Option<&Field>) -> String {
    let Some(field) = field else {
        return String::new();
    };
    let often = if field.all == objects.blocks {
        ""
    } else {
        ", not always"
    };
    format!("{place}: {}{often}\n", joined(&field.forms))
}

/// Whether a field differs; if so, notes how.
fn field(
    about: &str,
    place: &str,
    sides: [(&Objects, Option<&Field>); 2],
    found: &mut Comparison,
) -> bool {
    let about = format!("{about} {place}");
    let [(here, one), (there, other)] = sides;
    match (one, other) {
        (Some(one), Some(other)) if one.forms.is_disjoint(&other.forms) => {
            let (a, b) = (joined(&one.forms), joined(&other.forms));
            found.differ(Group::Type, &about, a, b);
            true
        }
        (Some(field), None) if is_gone(here, field, there) => {
            found.differ(Group::Field, &about, joined(&field.forms), "absent".into());
            true
        }
        (None, Some(field)) if is_gone(there, field, here) => {
            found.differ(Group::Field, &about, "absent".into(), joined(&field.forms));
            true
        }
        _ => false,
    }
}

/// Whether chance does not explain that a field which is here is never there.
fn is_gone(here: &Objects, field: &Field, there: &Objects) -> bool {
    let always = field.all == here.blocks;
    always && here.blocks.min(there.blocks) >= BLOCKS
        || chance(field.some, here.blocks, there.blocks) < CHANCE
}

/// How probable it is that `some` of `here + there` blocks, dealt at random, are all among the `here` (Fisher's test).
fn chance(some: u64, here: u64, there: u64) -> f64 {
    let all = here + there;
    (0..some).fold(1.0, |product, drawn| {
        product * here.saturating_sub(drawn) as f64 / (all - drawn).max(1) as f64
    })
}

pub(super) fn joined<T: std::fmt::Display>(all: impl IntoIterator<Item = T>) -> String {
    let all: Vec<String> = all.into_iter().map(|one| one.to_string()).collect();
    all.join(" or ")
}
