//! What a [`List`](crate::List) holds: elements, and the log of what changed. It knows nothing of runtimes.
//!
//! The element's `Clone` and `PartialEq` may panic: whatever they leave behind, readers never hear of a change that did
//! not happen, and miss none.

use std::collections::HashMap;
use std::hash::Hash;

use crate::list_delta::ListDelta;
use crate::log::{KEPT_MIN, Log};
use crate::moves::moves;

pub(crate) struct Items<T> {
    values: Vec<T>,
    log: Log<ListDelta<T>>,
}

impl<T> Items<T> {
    pub(crate) fn new(values: Vec<T>) -> Self {
        Self {
            values,
            log: Log::new(),
        }
    }

    pub(crate) fn values(&self) -> &[T] {
        &self.values
    }

    pub(crate) fn log(&mut self) -> &mut Log<ListDelta<T>> {
        &mut self.log
    }

    fn note(&mut self, delta: ListDelta<T>) {
        let max = self.values.len().max(KEPT_MIN);
        self.log.push(delta, max);
    }

    pub(crate) fn remove(&mut self, at: usize) -> T {
        let value = self.values.remove(at);
        self.note(ListDelta::Remove { at });
        value
    }

    pub(crate) fn relocate(&mut self, from: usize, to: usize) {
        // What lies between moves by one place.
        if from < to {
            self.values[from..=to].rotate_left(1);
        } else {
            self.values[to..=from].rotate_right(1);
        }
        self.note(ListDelta::Move { from, to });
    }

    pub(crate) fn clear(&mut self) -> Vec<T> {
        let values = std::mem::take(&mut self.values);
        self.note(ListDelta::Clear);
        values
    }
}

impl<T: Clone> Items<T> {
    /// A copy for the log, if somebody follows it.
    fn copy(&self, value: &T) -> Option<T> {
        self.log.is_followed().then(|| value.clone())
    }

    pub(crate) fn insert(&mut self, at: usize, value: T) {
        let copy = self.copy(&value);
        self.values.insert(at, value);
        if let Some(value) = copy {
            self.note(ListDelta::Insert { at, value });
        }
    }

    pub(crate) fn replace(&mut self, at: usize, value: T) -> T {
        let copy = self.copy(&value);
        let old = std::mem::replace(&mut self.values[at], value);
        if let Some(value) = copy {
            self.note(ListDelta::Set { at, value });
        }
        old
    }

    pub(crate) fn update<R>(&mut self, at: usize, f: impl FnOnce(&mut T) -> R) -> R {
        let mut change = Unfinished {
            items: self,
            done: false,
        };
        let items = &mut *change.items;
        let result = f(&mut items.values[at]);
        let copy = items.copy(&items.values[at]);
        change.done = true;
        if let Some(value) = copy {
            change.items.note(ListDelta::Set { at, value });
        }
        result
    }

    /// What the reader missed.
    pub(crate) fn take(&mut self, cursor: u32) -> Vec<ListDelta<T>> {
        let missed = match self.log.unseen(cursor) {
            Some(deltas) => deltas.cloned().collect(),
            None => vec![ListDelta::Reset(self.values.clone())],
        };
        self.log.catch_up(cursor);
        missed
    }
}

impl<T: Clone + PartialEq> Items<T> {
    /// Makes the list equal to `new`: elements at both ends that are equal stay, of those between as many as there were
    /// are set where they differ, and the rest is inserted or removed. Gives what was dropped; None: nothing changed.
    pub(crate) fn assign(&mut self, mut new: Vec<T>) -> Option<Vec<T>> {
        let equal = |(old, new): &(&T, &T)| old == new;
        let before = self.values.iter().zip(&new).take_while(equal).count();
        let (old_rest, new_rest) = (&self.values[before..], &new[before..]);
        let after = old_rest.iter().rev().zip(new_rest.iter().rev());
        let after = after.take_while(equal).count();
        let (old_end, new_end) = (self.values.len() - after, new.len() - after);
        if before == old_end && before == new_end {
            return None;
        }
        let both = old_end.min(new_end);
        let mut dropped = Vec::new();
        for (at, value) in (before..both).zip(new.drain(before..both)) {
            if self.values[at] != value {
                dropped.push(self.replace(at, value));
            }
        }
        let new = new.drain(before..before + new_end - both);
        if old_end > new_end {
            for at in (new_end..old_end).rev() {
                self.note(ListDelta::Remove { at });
            }
            dropped.extend(self.values.drain(new_end..old_end));
        } else {
            self.splice(old_end, new.collect());
        }
        Some(dropped)
    }
}

impl<T: Clone + PartialEq> Items<T> {
    /// Makes the list equal to `new`: an element stays the same one while its key does, wherever it stands. Gives what was
    /// there; None: nothing changed.
    pub(crate) fn assign_by_key<K: Hash + Eq>(
        &mut self,
        new: Vec<T>,
        key: impl FnMut(&T) -> K,
    ) -> Option<Vec<T>> {
        if self.values == new {
            return None;
        }
        let deltas = if !self.log.is_followed() {
            Vec::new()
        } else if new.is_empty() {
            vec![ListDelta::Clear]
        } else {
            self.deltas_to(&new, key)
        };
        let old = std::mem::replace(&mut self.values, new);
        for delta in deltas {
            self.note(delta);
        }
        Some(old)
    }

    /// What makes `new` of the list: removals, then moves, then insertions, then what is set.
    fn deltas_to<K: Hash + Eq>(
        &self,
        new: &[T],
        mut key: impl FnMut(&T) -> K,
    ) -> Vec<ListDelta<T>> {
        let old_keys: Vec<K> = self.values.iter().map(&mut key).collect();
        let new_keys: Vec<K> = new.iter().map(&mut key).collect();
        // Where each key will stand. Of equal ones, the first is meant.
        let mut wanted = HashMap::with_capacity(new.len());
        for (at, key) in new_keys.iter().enumerate() {
            wanted.entry(key).or_insert(at);
        }
        let mut deltas = Vec::new();
        // Where each element of `new` came from, and where each that stays goes to.
        let mut origins = vec![None; new.len()];
        let mut kept = Vec::new();
        for (at, key) in old_keys.iter().enumerate() {
            if let Some(to) = wanted.remove(key) {
                origins[to] = Some(at);
                kept.push(to);
            } else {
                deltas.push(ListDelta::Remove { at });
            }
        }
        // From the end, so that those before stand where they stood.
        deltas.reverse();
        let mut count = 0;
        let ranks: Vec<usize> = (origins.iter())
            .map(|origin| {
                count += usize::from(origin.is_some());
                count
            })
            .collect();
        let order: Vec<usize> = kept.iter().map(|to| ranks[*to] - 1).collect();
        let moves = moves(&order).into_iter();
        deltas.extend(moves.map(|(from, to)| ListDelta::Move { from, to }));
        let (there, inserted): (Vec<_>, Vec<_>) =
            (origins.iter().zip(new).enumerate()).partition(|(_, (origin, _))| origin.is_some());
        deltas.extend(inserted.into_iter().map(|(at, (_, value))| {
            let value = value.clone();
            ListDelta::Insert { at, value }
        }));
        for (at, (origin, value)) in there {
            if origin.is_some_and(|origin| self.values[origin] != *value) {
                let value = value.clone();
                deltas.push(ListDelta::Set { at, value });
            }
        }
        deltas
    }
}

impl<T: Clone> Items<T> {
    /// Inserts many, in time O(len + many).
    pub(crate) fn splice(&mut self, at: usize, new: Vec<T>) {
        let copies = if self.log.is_followed() {
            new.clone()
        } else {
            Vec::new()
        };
        self.values.splice(at..at, new);
        for (at, value) in (at..).zip(copies) {
            self.note(ListDelta::Insert { at, value });
        }
    }
}

/// When a closure or a copy panics half way, nobody knows what became of the element: readers get the whole.
struct Unfinished<'a, T> {
    items: &'a mut Items<T>,
    done: bool,
}

impl<T> Drop for Unfinished<'_, T> {
    fn drop(&mut self) {
        if !self.done {
            self.items.log.lose_all();
        }
    }
}
