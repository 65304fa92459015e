//! The situations of a call: one choice of possibility for each resource it names, one alternative for each
//! reading that makes a difference. In each, every rule has a truth.

use smallvec::SmallVec;

use super::belief::{ResourceId, SiteKey};
use super::scene::{Binding, Choice, Looked, Scene};
use super::truth::Truth;
use crate::spec::compiled::Rule;

/// Above this many situations, the largest factor is read as unknown.
pub const MOST: usize = 256;

/// One situation.
#[derive(Clone, Debug)]
pub struct Situation {
    /// What is chosen.
    pub choice: Choice,
    /// The same as a number.
    pub digits: Digits,
    /// The truth of each of the operation's rules, in order.
    pub truths: Vec<Truth>,
}

/// Which possibility or alternative of each factor is chosen: a byte for each, resources before readings. There are no
/// more than eight with two or more, and none has more than [`MOST`].
pub type Digits = u128;

impl Situation {
    /// Whether no rule is surely broken.
    pub fn may_succeed(&self) -> bool {
        !self.truths.contains(&Truth::False)
    }
}

/// The resources a call names, with all they belong to.
pub fn named(scene: &Scene) -> Vec<ResourceId> {
    let mut all = Vec::new();
    for binding in scene.bindings {
        if let Binding::Resource(id) = binding {
            for one in std::iter::once(*id).chain(scene.ancestors(*id)) {
                if !all.contains(&one) {
                    all.push(one);
                }
            }
        }
    }
    all
}

/// A factor of the product.
enum Factor {
    Resource(ResourceId),
    Reading(SiteKey, SmallVec<[u8; 4]>),
}

/// All situations of the call of a scene (whose own choice is empty).
pub fn situations(scene: &mut Scene) -> Vec<Situation> {
    let mut factors: Vec<Factor> = named(scene)
        .into_iter()
        .filter(|id| scene.belief.possibilities(*id).len() > 1)
        .map(Factor::Resource)
        .collect();
    limit(scene, &mut factors);
    let mut judged = Judged::none(scene);
    let found = judged.all(scene, &factors);
    if judged.asked.is_empty() {
        return found;
    }
    let (asked, before) = (std::mem::take(&mut judged.asked), factors.len());
    factors.extend(asked.into_iter().map(|key| {
        let left = scene.left(&key);
        Factor::Reading(key, left)
    }));
    limit(scene, &mut factors);
    let resource = |factor: &&Factor| matches!(factor, Factor::Resource(_));
    if factors.iter().filter(resource).count() == before {
        judged.forget_open();
    } else {
        judged = Judged::none(scene);
    }
    judged.all(scene, &factors)
}

/// What came of judging the rules so far. Most rules look at few of the factors, most situations differ in others: a rule
/// that looked at nothing that differs has the same truth.
struct Judged {
    rules: Vec<Vec<Seen>>,
    /// The readings not chosen that a rule which is not simply true depends on.
    asked: Vec<SiteKey>,
}

/// A rule's truth, and what of the choice it looked at to come to it.
struct Seen {
    /// The digits of what it looked at.
    mask: Digits,
    digits: Digits,
    /// It asked for a reading that was not chosen.
    open: bool,
    truth: Truth,
}

impl Judged {
    fn none(scene: &Scene) -> Judged {
        let rules = scene.operation.rules.iter();
        Judged {
            rules: rules.map(|_| Vec::new()).collect(),
            asked: Vec::new(),
        }
    }

    /// What readings are chosen for now is to be judged anew.
    fn forget_open(&mut self) {
        let rules = self.rules.iter_mut();
        rules.for_each(|seen| seen.retain(|one| !one.open));
    }

    /// The situations of all choices; resources come before readings.
    fn all(&mut self, scene: &mut Scene, factors: &[Factor]) -> Vec<Situation> {
        let chosen = choices(scene, factors);
        let sizes: Vec<usize> = factors.iter().map(|factor| size(scene, factor)).collect();
        let resource = |factor: &&Factor| matches!(factor, Factor::Resource(_));
        let resources = factors.iter().filter(resource).count();
        let mut found = Vec::with_capacity(chosen.len());
        for (number, choice) in chosen.into_iter().enumerate() {
            scene.choice = choice;
            let digits = digits(number, &sizes);
            let truths = self.truths(scene, digits, resources);
            found.push(Situation {
                choice: std::mem::take(&mut scene.choice),
                digits,
                truths,
            });
        }
        found
    }

    fn truths(&mut self, scene: &Scene, digits: Digits, resources: usize) -> Vec<Truth> {
        let asked = &mut self.asked;
        let rules = scene.operation.rules.iter().zip(&mut self.rules);
        let truth = |(rule, seen): (&Rule, &mut Vec<Seen>)| {
            let same = |one: &&Seen| (one.digits ^ digits) & one.mask == 0;
            if let Some(known) = seen.iter().find(same) {
                #[cfg(test)]
                assert_eq!(known.truth, scene.rule(rule), "`{}`", rule.id);
                return known.truth;
            }
            scene.asked.borrow_mut().clear();
            scene.looked.set(Looked::default());
            let truth = scene.rule(rule);
            let open = !scene.asked.borrow().is_empty();
            if truth == Truth::Unknown {
                for key in scene.asked.borrow_mut().drain(..) {
                    if !asked.contains(&key) {
                        asked.push(key);
                    }
                }
            }
            seen.push(Seen {
                mask: scene.looked.get().mask(resources),
                digits,
                open,
                truth,
            });
            truth
        };
        rules.map(truth).collect()
    }
}

impl Looked {
    /// The digits of what was looked at.
    pub fn mask(self, resources: usize) -> Digits {
        let digit = |at: usize| {
            u32::try_from(8 * at)
                .ok()
                .and_then(|by| 0xff_u128.checked_shl(by))
        };
        let set = |bits: u64| (0..64).filter(move |at| (bits >> at) & 1 == 1);
        let pins = set(self.pins);
        let readings = set(self.readings).map(|at| at + resources);
        pins.chain(readings)
            .filter_map(digit)
            .fold(0, |all, one| all | one)
    }
}

/// The choices of a number in the order of [`choices`]: the last factor changes soonest.
fn digits(mut number: usize, sizes: &[usize]) -> Digits {
    let mut digits = 0;
    for size in sizes.iter().rev() {
        let size = (*size).max(1);
        digits = digits << 8 | (number % size) as Digits;
        number /= size;
    }
    digits
}

fn size(scene: &Scene, factor: &Factor) -> usize {
    match factor {
        Factor::Resource(id) => scene.belief.possibilities(*id).len(),
        Factor::Reading(_, left) => left.len(),
    }
}

fn limit(scene: &Scene, factors: &mut Vec<Factor>) {
    let product = |factors: &[Factor]| {
        factors.iter().fold(1usize, |n, factor| {
            n.saturating_mul(size(scene, factor).max(1))
        })
    };
    while product(factors) > MOST {
        let largest = (0..factors.len()).max_by_key(|i| factors.get(*i).map(|f| size(scene, f)));
        match largest {
            Some(largest) => drop(factors.remove(largest)),
            None => return,
        }
    }
}

fn choices(scene: &Scene, factors: &[Factor]) -> Vec<Choice> {
    let mut all = vec![Choice::default()];
    for factor in factors {
        all = all
            .iter()
            .flat_map(|choice| extended(scene, choice, factor))
            .collect();
    }
    all
}

fn extended(scene: &Scene, choice: &Choice, factor: &Factor) -> Vec<Choice> {
    match factor {
        Factor::Resource(id) => scene
            .belief
            .possibilities(*id)
            .iter()
            .map(|p| {
                let mut longer = choice.clone();
                longer.pins.push((*id, p.clone()));
                longer
            })
            .collect(),
        Factor::Reading(key, left) => left
            .iter()
            .map(|alternative| {
                let mut longer = choice.clone();
                longer.readings.push((key.clone(), *alternative));
                longer
            })
            .collect(),
    }
}
