//! What a [`Map`](crate::Map) holds: entries in the order of their insertion, the log of what changed, and who reads which key.
//!
//! Keys and values are code of the user's, and may panic in `Hash`, `Eq` and `Clone`: all that is asked of them is asked before
//! anything changes.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

use crate::log::{KEPT_MIN, Log};
use crate::map_delta::MapDelta;
use crate::spots::Spots;

/// Places of removed entries that are not worth closing up.
const HOLES_MAX: usize = 16;

pub(crate) struct Entries<K, V> {
    /// In the order of insertion; removed ones leave a hole until there are more holes than entries.
    slots: Vec<Option<(K, V)>>,
    /// Where each key stands in `slots`.
    places: HashMap<K, usize>,
    log: Log<MapDelta<K, V>>,
    pub(crate) spots: Spots<K>,
}

/// What came of setting a key.
pub(crate) enum Put<V> {
    /// There was an equal value; this is the one that was not needed.
    Same(V),
    /// There was this value.
    Replaced(V),
    /// There was none.
    Added,
}

impl<K, V> Entries<K, V> {
    pub(crate) fn new() -> Self {
        Self {
            slots: Vec::new(),
            places: HashMap::new(),
            log: Log::new(),
            spots: Spots::new(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.slots.iter().flatten().map(|(key, value)| (key, value))
    }

    pub(crate) fn log(&mut self) -> &mut Log<MapDelta<K, V>> {
        &mut self.log
    }

    fn note(&mut self, delta: MapDelta<K, V>) {
        let max = self.len().max(KEPT_MIN);
        self.log.push(delta, max);
    }

    /// Takes all out; the order and the index are to be dropped by who calls.
    pub(crate) fn clear(&mut self) -> impl Sized + use<K, V> {
        let old = (
            std::mem::take(&mut self.slots),
            std::mem::take(&mut self.places),
        );
        self.note(MapDelta::Clear);
        old
    }

    /// Closes the holes up, if they outnumber the entries. Asks nothing of the keys.
    fn close_up(&mut self) {
        if self.slots.len() <= 2 * self.places.len() + HOLES_MAX {
            return;
        }
        let mut count = 0;
        let moved: Vec<usize> = (self.slots.iter())
            .map(|slot| {
                count += usize::from(slot.is_some());
                count.wrapping_sub(1)
            })
            .collect();
        for place in self.places.values_mut() {
            *place = moved[*place];
        }
        self.slots.retain(Option::is_some);
    }
}

impl<K: Hash + Eq, V> Entries<K, V> {
    pub(crate) fn get<Q>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let place = self.places.get(key)?;
        self.slots[*place].as_ref().map(|(_, value)| value)
    }

    pub(crate) fn contains<Q>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.places.contains_key(key)
    }
}

impl<K: Hash + Eq + Clone, V: Clone> Entries<K, V> {
    pub(crate) fn set(&mut self, key: K, value: V) -> Put<V>
    where
        V: PartialEq,
    {
        let followed = self.log.is_followed();
        let place = self.places.get(&key);
        if let Some((_, old)) = place.and_then(|place| self.slots[*place].as_mut()) {
            if *old == value {
                return Put::Same(value);
            }
            let copy = followed.then(|| value.clone());
            let old = std::mem::replace(old, value);
            if let Some(value) = copy {
                self.note(MapDelta::Set { key, value });
            }
            return Put::Replaced(old);
        }
        let copy = followed.then(|| (key.clone(), value.clone()));
        self.places.insert(key.clone(), self.slots.len());
        self.slots.push(Some((key, value)));
        if let Some((key, value)) = copy {
            self.note(MapDelta::Insert { key, value });
        }
        Put::Added
    }

    pub(crate) fn remove<Q>(&mut self, key: &Q) -> Option<(K, V)>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        let copy = self.log.is_followed().then(|| key.to_owned());
        let place = self.places.remove(key)?;
        let old = self.slots[place].take();
        self.close_up();
        if let Some(key) = copy {
            self.note(MapDelta::Remove { key });
        }
        old
    }

    /// Changes a value that is there in place.
    pub(crate) fn update<Q, R>(&mut self, key: &Q, f: impl FnOnce(&mut V) -> R) -> Option<R>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let place = *self.places.get(key)?;
        let mut change = Unfinished {
            entries: self,
            done: false,
        };
        let entries = &mut *change.entries;
        let (key, value) = entries.slots[place].as_mut()?;
        let result = f(value);
        let followed = entries.log.is_followed();
        let copy = followed.then(|| (key.clone(), value.clone()));
        change.done = true;
        if let Some((key, value)) = copy {
            change.entries.note(MapDelta::Set { key, value });
        }
        Some(result)
    }

    /// What the reader missed.
    pub(crate) fn take(&mut self, cursor: u32) -> Vec<MapDelta<K, V>> {
        let missed = match self.log.unseen(cursor) {
            Some(deltas) => deltas.cloned().collect(),
            None => vec![MapDelta::Reset(self.to_vec())],
        };
        self.log.catch_up(cursor);
        missed
    }

    pub(crate) fn to_vec(&self) -> Vec<(K, V)> {
        self.slots.iter().flatten().cloned().collect()
    }
}

/// When a closure or a copy panics half way, nobody knows what became of the value: readers get the whole.
struct Unfinished<'a, K, V> {
    entries: &'a mut Entries<K, V>,
    done: bool,
}

impl<K, V> Drop for Unfinished<'_, K, V> {
    fn drop(&mut self) {
        if !self.done {
            self.entries.log.lose_all();
        }
    }
}
