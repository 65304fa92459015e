//! What a rule is judged in: a call, a belief, and a choice of possibilities and alternatives.
//!
//! Values are evaluated in `evaluate`, conditions in `condition`, what runs over siblings in `quantify`.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::BTreeMap;

use smallvec::SmallVec;

use super::belief::{Belief, KindId, Possibility, Product, ResourceId, SiteKey};
use super::fixtures::{Fixture, Fixtures};
use crate::spec::compiled::Bind;
use crate::spec::{Name, Operation, Spec};
use crate::value::{Patterns, Value};

/// Arguments by parameter.
pub type Arguments = BTreeMap<Name, Value>;

/// What an argument names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Binding {
    /// The argument is absent.
    Nothing,
    /// There is no such thing.
    Missing,
    /// There may be such a thing; nothing is known of it.
    Unknown,
    /// A resource of the belief.
    Resource(ResourceId),
    /// A fixture, by its place among its kind.
    Fixture(Name, usize),
}

/// One possibility for each of some resources, one alternative for each of some readings.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// The possibilities chosen.
    pub pins: SmallVec<[(ResourceId, Possibility); 3]>,
    /// The alternatives chosen.
    pub readings: SmallVec<[(SiteKey, u8); 2]>,
}

/// What of a choice was looked at: a bit for each pin and each reading, in their order. There are at most as many as
/// [`MOST`](super::situation::MOST) situations have factors, which is 8 of two or more.
#[derive(Clone, Copy, Debug, Default)]
pub struct Looked {
    pub(super) pins: u64,
    pub(super) readings: u64,
}

/// See the module.
pub struct Scene<'a> {
    /// The service.
    pub spec: &'a Spec,
    /// The facts.
    pub fixtures: &'a Fixtures,
    /// Regular expressions, compiled once.
    pub patterns: &'a Patterns,
    /// The operation called.
    pub operation: &'a Operation,
    /// Its arguments.
    pub arguments: &'a Arguments,
    /// What it gives in place of the protocol's own parameters.
    pub wire: &'a Arguments,
    /// What may be true.
    pub belief: &'a Belief,
    /// What the arguments name, in the order of the operation's `binds`.
    pub bindings: &'a [Binding],
    /// What is chosen.
    pub choice: Choice,
    /// Open readings that were asked and not chosen.
    pub asked: RefCell<Vec<SiteKey>>,
    /// What of the choice was looked at.
    pub looked: Cell<Looked>,
    /// The product the call is about, once asked for.
    pub product: OnceCell<Product>,
}

/// Something a quantifier runs over, or a resource being made, under its name.
#[derive(Clone, Copy)]
pub struct Local<'a> {
    /// `it`, `new`, or the name given by `as`.
    pub name: &'a str,
    /// The thing.
    pub item: Item<'a>,
    /// The one around it.
    pub outer: Option<&'a Local<'a>>,
}

/// See [`Local`].
#[derive(Clone, Copy)]
pub enum Item<'a> {
    /// A value.
    Value(&'a Value),
    /// A resource in one of its possibilities.
    Resource(ResourceId, &'a Possibility),
    /// A fixture.
    Fixture(&'a Fixture),
    /// Nothing is known of it.
    Unknown,
}

/// Where an expression stands: the site of its readings, and the locals around it.
#[derive(Clone, Copy)]
pub struct At<'a> {
    /// The parameter's or the rule's name.
    pub site: &'a Name,
    /// The innermost local.
    pub local: Option<&'a Local<'a>>,
}

impl<'a> At<'a> {
    /// At a site, with no locals.
    pub fn site(site: &'a Name) -> At<'a> {
        At { site, local: None }
    }

    /// The resource that a local's name stands for.
    pub fn resource(&self, name: &str) -> Option<ResourceId> {
        let name = name.trim_start_matches('$');
        let mut local = self.local;
        while let Some(here) = local {
            match here.item {
                Item::Resource(id, _) if here.name == name => return Some(id),
                Item::Resource(..) | Item::Value(_) | Item::Fixture(_) | Item::Unknown => {}
            }
            local = here.outer;
        }
        None
    }
}

impl<'a> Scene<'a> {
    /// The kind's index.
    pub fn kind(&self, name: &str) -> Option<KindId> {
        self.spec.resources.get_index_of(name)
    }

    /// What a binding's name is bound to.
    pub fn binding(&self, name: &str) -> Option<(&'a Bind, &'a Binding)> {
        let at = self
            .operation
            .binds
            .iter()
            .position(|bind| &*bind.name == name)?;
        Some((self.operation.binds.get(at)?, self.bindings.get(at)?))
    }

    /// The resource a binding (`$FileSystem` or `FileSystem`) is bound to.
    pub fn bound_resource(&self, name: &str) -> Option<ResourceId> {
        match self.binding(name.trim_start_matches('$'))? {
            (_, Binding::Resource(at)) => Some(*at),
            _ => None,
        }
    }

    /// The possibilities of a resource: the one chosen, or all.
    pub fn possibilities(&self, at: ResourceId) -> &[Possibility] {
        let mut pins = self.choice.pins.iter().enumerate();
        match pins.find(|(_, (pinned, _))| *pinned == at) {
            Some((index, (_, possibility))) => {
                let mut looked = self.looked.get();
                looked.pins |= 1 << index.min(63);
                self.looked.set(looked);
                std::slice::from_ref(possibility)
            }
            None => self.belief.possibilities(at),
        }
    }

    /// The alternative chosen of a reading.
    pub(super) fn chosen(&self, key: &SiteKey) -> Option<u8> {
        let mut readings = self.choice.readings.iter().enumerate();
        let (index, (_, chosen)) = readings.find(|(_, (known, _))| known == key)?;
        let mut looked = self.looked.get();
        looked.readings |= 1 << index.min(63);
        self.looked.set(looked);
        Some(*chosen)
    }
}
