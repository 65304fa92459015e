//! A collection found by id and kept in order of creation.

use std::collections::BTreeMap;

/// What has an id.
pub(crate) trait Named {
    fn id(&self) -> &str;
}

/// Things of one kind and parent. The key of a thing never changes and is never used again.
#[derive(Clone, Debug)]
pub(crate) struct Shelf<T> {
    things: BTreeMap<u64, T>,
    keys: BTreeMap<String, u64>,
    next: u64,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self {
            things: BTreeMap::new(),
            keys: BTreeMap::new(),
            next: 1,
        }
    }
}

impl<T: Named> Shelf<T> {
    pub(crate) fn insert(&mut self, thing: T) -> u64 {
        let key = self.next;
        self.next += 1;
        self.keys.insert(thing.id().to_owned(), key);
        self.things.insert(key, thing);
        key
    }

    pub(crate) fn remove(&mut self, key: u64) -> Option<T> {
        let thing = self.things.remove(&key)?;
        self.keys.remove(thing.id());
        Some(thing)
    }

    pub(crate) fn key(&self, id: &str) -> Option<u64> {
        self.keys.get(id).copied()
    }

    pub(crate) fn find(&self, id: &str) -> Option<&T> {
        self.get(self.key(id)?)
    }

    pub(crate) fn get(&self, key: u64) -> Option<&T> {
        self.things.get(&key)
    }

    pub(crate) fn get_mut(&mut self, key: u64) -> Option<&mut T> {
        self.things.get_mut(&key)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, &T)> {
        self.things.iter().map(|(key, thing)| (*key, thing))
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.things.values_mut()
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &T> {
        self.things.values()
    }
}
