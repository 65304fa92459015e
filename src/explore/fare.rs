//! How candidates fare by the model: the rules they keep, and the readings on which that hangs.

use super::compose::{Composer, Goal};
use super::disputed::Place;
use crate::model::belief::{Product, SiteKey};
use crate::model::scene::{Arguments, Scene};
use crate::model::truth::Truth;
use crate::spec::compiled::Rule;
use crate::spec::{Name, Operation};
use crate::value::{Value, normalize};

/// How a candidate fares by the model, the less the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fare {
    /// Whether the goal is missed.
    pub missed: bool,
    /// Rules broken besides.
    pub broken: usize,
    /// Rules nothing is known of.
    pub unknown: usize,
}

impl Composer<'_> {
    /// Whether each rule of an operation holds of a candidate.
    pub fn truths(&self, operation: &Operation, arguments: &Arguments) -> Vec<Truth> {
        self.of_candidate(operation, arguments, truths)
    }

    /// The same, some rules before the others, until one is too many; nothing then.
    pub fn truths_until(
        &self,
        operation: &Operation,
        arguments: &Arguments,
        first: &[usize],
        too_many: &mut dyn FnMut(usize, Truth) -> bool,
    ) -> Option<Vec<Truth>> {
        self.of_candidate(operation, arguments, |scene| {
            let rules = &scene.operation.rules;
            let mut truths = vec![Truth::Unknown; rules.len()];
            let others = (0..rules.len()).filter(|index| !first.contains(index));
            for index in first.iter().copied().chain(others) {
                let truth = scene.rule(rules.get(index)?);
                *truths.get_mut(index)? = truth;
                if too_many(index, truth) {
                    return None;
                }
            }
            Some(truths)
        })
    }

    /// Whether a rule holds of a candidate.
    pub fn truth(&self, operation: &Operation, arguments: &Arguments, rule: &Rule) -> Truth {
        self.of_candidate(operation, arguments, |scene| scene.rule(rule))
    }

    /// The open readings on which alone it hangs whether a rule holds of a candidate.
    pub fn hangs_on(
        &self,
        operation: &Operation,
        arguments: &Arguments,
        rule: &Rule,
    ) -> Vec<SiteKey> {
        self.of_candidate(operation, arguments, |scene| hangs_on(scene, rule))
    }

    /// Whether several alternatives are left of a reading that a candidate asks for.
    pub fn is_open(&self, operation: &Operation, arguments: &Arguments, place: &Place) -> bool {
        self.of_candidate(operation, arguments, |scene| {
            let (reading, site) = place;
            let key = scene.site_key(reading, site);
            key.product != Product::Unknown && scene.left(&key).len() > 1
        })
    }

    /// How a candidate fares by the model.
    pub fn fare(&self, operation: &Operation, arguments: &Arguments, goal: Goal) -> Fare {
        self.of_candidate(operation, arguments, |scene| {
            let truths = truths(scene);
            let count = |truth: Truth| truths.iter().filter(|t| **t == truth).count();
            let (broken, unknown) = (count(Truth::False), count(Truth::Unknown));
            match goal {
                Goal::Succeed => Fare {
                    missed: broken > 0,
                    broken,
                    unknown,
                },
                Goal::Wild => Fare {
                    missed: false,
                    broken: 0,
                    unknown: 0,
                },
                Goal::Settle(index) => {
                    let hangs = |rule| !hangs_on(scene, rule).is_empty();
                    Fare {
                        missed: !operation.rules.get(index).is_some_and(hangs),
                        broken,
                        unknown: unknown.saturating_sub(1),
                    }
                }
                Goal::Break(index) => {
                    let hit = truths.get(index) == Some(&Truth::False);
                    Fare {
                        missed: !hit,
                        broken: broken - usize::from(hit),
                        unknown,
                    }
                }
            }
        })
    }

    /// Reads something off a candidate, as the model reads its arguments.
    fn of_candidate<T>(
        &self,
        operation: &Operation,
        arguments: &Arguments,
        read: impl FnOnce(&Scene) -> T,
    ) -> T {
        let normal = normal(operation, arguments);
        let wire = self.oracle.wire(&normal);
        let bindings = self.bindings(operation, &normal);
        let oracle = self.oracle;
        let mut scene = oracle.scene(self.belief, operation, &normal, &bindings);
        scene.wire = &wire;
        read(&scene)
    }
}

fn truths(scene: &Scene) -> Vec<Truth> {
    let rules = scene.operation.rules.iter();
    rules.map(|rule| scene.rule(rule)).collect()
}

/// The open readings on which alone it hangs whether a rule holds: some alternative keeps it, another breaks it.
fn hangs_on(scene: &Scene, rule: &Rule) -> Vec<SiteKey> {
    scene.take_asked();
    if scene.rule(rule) != Truth::Unknown {
        return Vec::new();
    }
    let mut keys = scene.take_asked();
    keys.retain(|key| {
        let left = scene.left(key);
        let truths = (left.iter()).map(|one| scene.supposing(key, *one).rule(rule));
        let met = |truth| truths.clone().any(|other| other == truth);
        met(Truth::True) && met(Truth::False)
    });
    keys
}

/// Arguments as the model reads them.
fn normal(operation: &Operation, arguments: &Arguments) -> Arguments {
    let one = |(name, value): (&Name, &Value)| {
        let spec = operation.parameters.get(name);
        let value = spec.map_or_else(|| value.clone(), |spec| normalize(value, spec));
        (name.clone(), value)
    };
    arguments.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::belief::Assumptions;
    use crate::oracle::tests::bench::shop;
    use crate::value::Random;

    /// A word that every page has, and six that only some have: too many lists to tell apart.
    #[test]
    fn of_many_words_in_doubt_each_hangs_on_its_own_reading() {
        let words: Vec<String> = (0..6).map(|n| format!("{{ reading: word-{n} }}")).collect();
        let to = format!(
            "parameters:\n  Colour: {{ enum: [red, {}], else: BadSize }}",
            words.join(", ")
        );
        let mut files = shop().edit("operations/add-item.yaml", "parameters:", &to);
        for n in 0..6 {
            let alternatives = format!("{{ taken: blue-{n}, refused: none }}");
            files = files.reading(&format!("word-{n}"), &alternatives);
        }
        let bench = files.with_facts("{}", Assumptions::default());
        let composer = Composer {
            oracle: &bench.oracle,
            belief: &bench.belief,
            random: &mut Random::plain(),
            wants: None,
            token: String::new(),
            founding: false,
            sparse: false,
            settles: None,
        };
        let operation = &bench.oracle.spec().operations["AddItem"];
        let mut rules = operation.rules.iter();
        let at = rules.position(|rule| *rule.id == *"Colour/enum").unwrap();
        let coloured = |word: &str| Arguments::from([("Colour".into(), Value::text(word))]);
        let truth = |word: &str| composer.truths(operation, &coloured(word))[at];
        assert_eq!(truth("red"), Truth::True);
        assert_eq!(truth("green"), Truth::False);
        assert_eq!(truth("blue-3"), Truth::Unknown);
        let keys = composer.hangs_on(operation, &coloured("blue-3"), &operation.rules[at]);
        let readings: Vec<&str> = keys.iter().map(|key| &*key.reading).collect();
        assert_eq!(readings, ["word-3"]);
        assert!(composer.is_open(
            operation,
            &coloured("red"),
            &("word-3".into(), "Colour".into())
        ));
    }
}
