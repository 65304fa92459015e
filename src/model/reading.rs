//! Readings in a scene: which alternative holds, which are open, and the product that a call is about.

use std::cell::RefCell;

use smallvec::SmallVec;

use super::belief::{Product, SiteKey, Suppositions};
use super::known::Known;
use super::scene::{At, Scene};
use crate::spec::Name;
use crate::spec::expr::{Expr, Reference};
use crate::spec::syntax::Effect;

impl<'a> Scene<'a> {
    /// The open readings asked for since they were last taken, each once.
    pub fn take_asked(&self) -> Vec<SiteKey> {
        let mut keys = std::mem::take(&mut *self.asked.borrow_mut());
        keys.sort();
        keys.dedup();
        keys
    }

    /// The alternatives left of a reading.
    pub fn left(&self, key: &SiteKey) -> SmallVec<[u8; 4]> {
        let spec = self.spec.readings.get(&key.reading);
        let count = spec.map_or(0, |reading| reading.alternatives.len());
        self.belief.alternatives(key, count)
    }

    /// Every choice among the alternatives left of some readings; of so many that there are at most `most`.
    pub fn alternatives_of(&self, keys: &[SiteKey], most: usize) -> Vec<Suppositions> {
        let mut all = vec![Suppositions::new()];
        for key in keys {
            let left = self.left(key);
            if all.len() * left.len() > most {
                continue;
            }
            let with = |chosen: &Suppositions, alternative: u8| {
                let mut longer = chosen.clone();
                longer.push((key.clone(), alternative));
                longer
            };
            all = all
                .iter()
                .flat_map(|chosen| {
                    left.iter()
                        .map(|one| with(chosen, *one))
                        .collect::<Vec<_>>()
                })
                .collect();
        }
        all
    }

    /// The same call with one alternative more chosen.
    pub fn supposing(&self, key: &SiteKey, alternative: u8) -> Scene<'a> {
        let mut choice = self.choice.clone();
        choice.readings.push((key.clone(), alternative));
        Scene {
            spec: self.spec,
            fixtures: self.fixtures,
            patterns: self.patterns,
            operation: self.operation,
            arguments: self.arguments,
            wire: self.wire,
            belief: self.belief,
            bindings: self.bindings,
            choice,
            asked: RefCell::default(),
            looked: Default::default(),
            product: self.product.clone(),
        }
    }

    /// The key of a reading at a site.
    pub fn site_key(&self, reading: &str, site: &Name) -> SiteKey {
        let spec = self.spec.readings.get_full(reading);
        let wide = spec.is_some_and(|(_, _, spec)| spec.service_wide);
        let own = |name: &Name| if wide { Name::default() } else { name.clone() };
        SiteKey {
            operation: own(&self.operation.name),
            site: own(site),
            reading: spec.map_or_else(|| reading.into(), |(_, name, _)| name.clone()),
            product: self.product.get_or_init(|| self.find_product()).clone(),
        }
    }

    /// Before any possibility is chosen: what a thing belongs to does not change.
    fn find_product(&self) -> Product {
        let Some(of) = &self.spec.product else {
            return Product::Surely(Name::default());
        };
        let at = Name::default();
        let mut of = of;
        if let Expr::Ref(reference) = of
            && self.binding(&reference.root).is_none()
        {
            let Some(set) = self.made_with(reference) else {
                return Product::Surely(Name::default());
            };
            of = set;
        }
        match self.value(of, At::site(&at)) {
            Known::Void => Product::Surely(Name::default()),
            Known::Any => Product::Unknown,
            Known::OneOf(values) => match values.as_slice() {
                [value] => Product::Surely(value.to_string().into()),
                _ => Product::Unknown,
            },
        }
    }

    /// What a field gets in what the operation makes: an operation that makes something is about its product, one that
    /// neither names nor makes any is about none.
    fn made_with(&self, reference: &Reference) -> Option<&'a Expr> {
        let [field] = reference.path.as_slice() else {
            return None;
        };
        self.operation
            .effects
            .iter()
            .find_map(|effect| match effect {
                Effect::Create(create) if *create.a == *reference.root => {
                    create.set.get(field.as_str())
                }
                Effect::Create(_)
                | Effect::Only(_)
                | Effect::Move(_)
                | Effect::Set(_)
                | Effect::Add(_)
                | Effect::Remove(_)
                | Effect::Forget(_) => None,
            })
    }

    pub(super) fn reading(
        &self,
        name: &str,
        cases: &indexmap::IndexMap<String, Expr>,
        at: At,
    ) -> Known {
        let Some(reading) = self.spec.readings.get(name) else {
            return Known::Any;
        };
        let of = |index: u8| -> Known {
            match reading.alternatives.get_index(index.into()) {
                Some((_, own)) if cases.is_empty() => self.value(own, at),
                Some((alternative, _)) => {
                    let case = cases.get(alternative).or_else(|| cases.get("*"));
                    case.map_or(Known::Any, |case| self.value(case, at))
                }
                None => Known::Any,
            }
        };
        let key = self.site_key(name, at.site);
        if let Some(chosen) = self.chosen(&key) {
            return of(chosen);
        }
        let left = self.belief.alternatives(&key, reading.alternatives.len());
        let known = left
            .iter()
            .map(|index| of(*index))
            .reduce(|a, b| a.join(&b));
        if left.len() > 1 {
            self.asked.borrow_mut().push(key);
        }
        known.unwrap_or(Known::Any)
    }
}
