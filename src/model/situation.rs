//! The situations of a call: one choice of possibility for each resource it names, one alternative for each
//! reading that makes a difference. In each, every rule has a truth.

use smallvec::SmallVec;

use super::belief::{ResourceId, SiteKey};
use super::scene::{Binding, Choice, Scene};
use super::truth::Truth;

/// Above this many situations, the largest factor is read as unknown.
pub const MOST: usize = 256;

/// One situation.
#[derive(Clone, Debug)]
pub struct Situation {
    /// What is chosen.
    pub choice: Choice,
    /// The truth of each of the operation's rules, in order.
    pub truths: Vec<Truth>,
}

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
    let mut found = Vec::new();
    let mut asked: Vec<SiteKey> = Vec::new();
    for choice in choices(scene, &factors) {
        scene.choice = choice.clone();
        let truths = truths(scene, &mut asked);
        found.push(Situation { choice, truths });
    }
    scene.choice = Choice::default();
    if asked.is_empty() {
        return found;
    }
    factors.extend(asked.into_iter().map(|key| {
        let left = scene.left(&key);
        Factor::Reading(key, left)
    }));
    limit(scene, &mut factors);
    let with_readings = choices(scene, &factors)
        .into_iter()
        .map(|choice| {
            scene.choice = choice.clone();
            let truths = truths(scene, &mut Vec::new());
            Situation { choice, truths }
        })
        .collect();
    scene.choice = Choice::default();
    with_readings
}

/// The rules' truths; adds to `asked` the readings that a rule which is not simply true depends on.
fn truths(scene: &Scene, asked: &mut Vec<SiteKey>) -> Vec<Truth> {
    let judge = |rule| {
        scene.asked.borrow_mut().clear();
        let truth = scene.rule(rule);
        if truth == Truth::Unknown {
            for key in scene.asked.borrow_mut().drain(..) {
                if !asked.contains(&key) {
                    asked.push(key);
                }
            }
        }
        truth
    };
    scene.operation.rules.iter().map(judge).collect()
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
