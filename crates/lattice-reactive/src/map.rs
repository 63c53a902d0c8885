//! Maps: values by key, each key read for itself; and what changed in them for those who want to know.

use std::any::type_name;
use std::borrow::Borrow;
use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;
use std::panic::Location;

use lattice_incr::{NodeId, NodeKind};

use crate::ambient::{current, expect};
use crate::cell::Role;
use crate::entries::{Entries, Put};
use crate::error::Error;
use crate::handle::{Handle, handle};
use crate::loan::{Access, Loan};
use crate::map_reader::MapReader;
use crate::runtime::{Place, Runtime};
use crate::spots::Spot;

/// Values by key, in the order of insertion: a `Copy` handle to it.
///
/// Who reads one key ([`get`](Self::get), [`with_key`](Self::with_key), [`contains_key`](Self::contains_key)) depends on
/// that key alone, whether it is there or not. [`len`](Self::len) and [`keys`](Self::keys) depend on which keys there
/// are; [`with`](Self::with) and a [`reader`](Self::reader) on everything. Keys may be asked for as what they borrow as: a `&str`
/// for a `String`.
///
/// ```
/// use lattice_reactive::{MapDelta, Runtime, map, memo};
///
/// let runtime = Runtime::new();
/// runtime.enter(|| {
///     let stock = map([("apples", 3), ("pears", 5)]);
///     let apples = memo(move || stock.get(&"apples").unwrap_or(0));
///     let reader = stock.reader();
///     (apples.get(), reader.take());
///
///     stock.set("pears", 4);
///     stock.set("apples", 3);
///     assert_eq!(apples.get(), 3);
///     assert_eq!(runtime.counts().memo_runs, 1, "other keys and equal values are nothing to it");
///     assert_eq!(reader.take(), [MapDelta::Set { key: "pears", value: 4 }]);
/// });
/// ```
///
/// # Costs
///
/// Reads and changes of a key are O(1); [`clear`](Self::clear) is O(length + keys that are read). A key is held twice, and
/// once more while somebody depends on it, with a node of the graph: so keys are `Clone`, and best small. While there is
/// a reader, a change also clones key and value. [Deltas are kept](MapReader) as those of a [`List`](crate::List).
///
/// # Errors
///
/// Methods without `_in` use the runtime that is entered, and panic with the text of the [`Error`] when the map cannot be used:
/// it was disposed of, belongs to another runtime, is lent to a closure further out, or (for changes) a memo is computing.
/// `_in` methods return the error.
pub struct Map<K, V> {
    /// A scope, which owns the nodes of all parts.
    handle: Handle,
    entries: NodeId,
    /// Changes when a key comes or goes.
    shape: NodeId,
    marker: PhantomData<fn(K, V)>,
}

handle!(Map<K, V>, format!("map {} to {}", type_name::<K>(), type_name::<V>()));

impl Runtime {
    /// Makes a map. Of two values for a key, the later counts.
    #[track_caller]
    pub fn map<K, V>(&self, entries: impl IntoIterator<Item = (K, V)>) -> Map<K, V>
    where
        K: Hash + Eq + Clone + Send + 'static,
        V: Clone + PartialEq + Send + 'static,
    {
        self.map_at(entries, Location::caller())
    }

    pub(crate) fn map_at<K, V>(
        &self,
        entries: impl IntoIterator<Item = (K, V)>,
        at: Place,
    ) -> Map<K, V>
    where
        K: Hash + Eq + Clone + Send + 'static,
        V: Clone + PartialEq + Send + 'static,
    {
        let mut all = Entries::new();
        self.enter(|| {
            for (key, value) in entries {
                all.set(key, value);
            }
        });
        let handle = self.compound_at(Role::Map, at);
        Map {
            handle,
            entries: self
                .part(handle, |graph| graph.insert_key(NodeKind::Source, all))
                .id(),
            shape: self
                .part(handle, |graph| graph.insert_key(NodeKind::Source, Spot))
                .id(),
            marker: PhantomData,
        }
    }
}

/// Reads, with the runtime that is entered.
impl<K: Hash + Eq + Clone + Send + 'static, V: Send + 'static> Map<K, V> {
    /// The value of a key, cloned; who runs depends on that key alone.
    #[track_caller]
    pub fn get<Q>(self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
        V: Clone,
    {
        self.with_key(key, |value| Some(value?.clone()))
    }

    /// What `f` makes of the value of a key; who runs depends on that key alone.
    #[track_caller]
    pub fn with_key<Q, R>(self, key: &Q, f: impl FnOnce(Option<&V>) -> R) -> R
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        expect(current(|runtime| self.with_key_in(runtime, key, f)))
    }

    /// Whether a key is there; who runs depends on that key alone.
    #[track_caller]
    pub fn contains_key<Q>(self, key: &Q) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        self.with_key(key, |value| value.is_some())
    }

    /// What `f` makes of the map; who runs depends on all of it.
    #[track_caller]
    pub fn with<R>(self, f: impl FnOnce(MapView<'_, K, V>) -> R) -> R {
        expect(current(|runtime| self.with_in(runtime, f)))
    }

    /// How many keys there are; who runs depends on which there are.
    #[track_caller]
    pub fn len(self) -> usize {
        expect(current(|runtime| self.shape_in(runtime, Entries::len)))
    }

    /// Whether there is no key; who runs depends on which there are.
    #[track_caller]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The keys, cloned, in the order of insertion; who runs depends on which there are.
    #[track_caller]
    pub fn keys(self) -> Vec<K> {
        expect(current(|runtime| self.keys_in(runtime)))
    }

    /// All entries, cloned, in the order of insertion, without depending on the map.
    #[track_caller]
    pub fn peek(self) -> Vec<(K, V)>
    where
        V: Clone,
    {
        expect(current(|runtime| self.peek_in(runtime)))
    }

    /// Makes a reader, owned by the current owner. It has seen nothing yet: its first
    /// [`take`](MapReader::take) gives the whole.
    #[track_caller]
    pub fn reader(self) -> MapReader<K, V> {
        let at = Location::caller();
        expect(current(|runtime| self.reader_at(runtime, at)))
    }
}

/// Changes, with the runtime that is entered.
impl<K: Hash + Eq + Clone + Send + 'static, V: Clone + Send + 'static> Map<K, V> {
    /// Sets the value of a key, which comes last if it is new. Nothing happens when the value equals the one that is there.
    #[track_caller]
    pub fn set(self, key: K, value: V)
    where
        V: PartialEq,
    {
        let by = Location::caller();
        expect(current(|runtime| self.write(runtime, key, value, by)));
    }

    /// Changes the value of a key in place, if it is there. Always counts as a change then.
    #[track_caller]
    pub fn update<Q, R>(self, key: &Q, f: impl FnOnce(&mut V) -> R) -> Option<R>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        let by = Location::caller();
        expect(current(|runtime| self.change(runtime, key, f, by)))
    }

    /// Takes a key out. Nothing happens when it is not there.
    #[track_caller]
    pub fn remove<Q>(self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        let by = Location::caller();
        expect(current(|runtime| self.take_out(runtime, key, by)))
    }

    /// Takes all keys out. Nothing happens when there is none.
    #[track_caller]
    pub fn clear(self) {
        let by = Location::caller();
        expect(current(|runtime| self.empty(runtime, by)));
    }

    /// Disposes of the map before its owner does.
    #[track_caller]
    pub fn dispose(self) {
        expect(current(|runtime| self.dispose_in(runtime)));
    }
}

/// Reads, with a runtime that is given.
impl<K: Hash + Eq + Clone + Send + 'static, V: Send + 'static> Map<K, V> {
    /// What `f` makes of the value of a key; who runs depends on that key alone. No borrow is held while `f` runs, but the
    /// map is lent to it: reading or changing this map inside is an error.
    ///
    /// # Errors
    /// If the map was disposed of, belongs to another runtime or is in use.
    pub fn with_key_in<Q, R>(
        self,
        runtime: &Runtime,
        key: &Q,
        f: impl FnOnce(Option<&V>) -> R,
    ) -> Result<R, Error>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        let mut loan = self.lend(runtime, Access::Peek)?;
        Ok(runtime.enter(|| {
            let entries = loan.get_mut();
            entries.spots.track(runtime, self.handle.node, key);
            f(entries.get(key))
        }))
    }

    /// What `f` makes of the map; who runs depends on all of it. No borrow is held while `f` runs, but the map is lent to it:
    /// reading or changing this map inside, other than by what `f` is given, is an error.
    ///
    /// # Errors
    /// As [`with_key_in`](Self::with_key_in).
    pub fn with_in<R>(
        self,
        runtime: &Runtime,
        f: impl FnOnce(MapView<'_, K, V>) -> R,
    ) -> Result<R, Error> {
        let loan = self.lend(runtime, Access::Read)?;
        Ok(runtime.enter(|| f(MapView(loan.get()))))
    }

    /// The keys, cloned, in the order of insertion; who runs depends on which there are.
    ///
    /// # Errors
    /// As [`with_key_in`](Self::with_key_in).
    pub fn keys_in(self, runtime: &Runtime) -> Result<Vec<K>, Error> {
        self.shape_in(runtime, |all| {
            all.iter().map(|(key, _)| key.clone()).collect()
        })
    }

    fn shape_in<R>(
        self,
        runtime: &Runtime,
        f: impl FnOnce(&Entries<K, V>) -> R,
    ) -> Result<R, Error> {
        let loan = self.lend(runtime, Access::Peek)?;
        runtime.core().graph.track(self.shape);
        Ok(runtime.enter(|| f(loan.get())))
    }

    /// All entries, cloned, in the order of insertion, without depending on the map.
    ///
    /// # Errors
    /// As [`with_key_in`](Self::with_key_in).
    pub fn peek_in(self, runtime: &Runtime) -> Result<Vec<(K, V)>, Error>
    where
        V: Clone,
    {
        let loan = self.lend(runtime, Access::Peek)?;
        Ok(runtime.enter(|| loan.get().to_vec()))
    }

    /// Makes a reader, owned by the current owner of `runtime`.
    ///
    /// # Errors
    /// As [`with_key_in`](Self::with_key_in).
    #[track_caller]
    pub fn reader_in(self, runtime: &Runtime) -> Result<MapReader<K, V>, Error> {
        self.reader_at(runtime, Location::caller())
    }

    fn reader_at(self, runtime: &Runtime, at: Place) -> Result<MapReader<K, V>, Error> {
        let cursor = self.lend(runtime, Access::Peek)?.get_mut().log().open();
        Ok(MapReader::new(runtime, self, cursor, at))
    }

    pub(crate) fn lend(
        self,
        runtime: &Runtime,
        access: Access,
    ) -> Result<Loan<'_, Entries<K, V>>, Error> {
        runtime.lend::<Self, _>(self.handle, self.entries, access)
    }
}

/// Changes, with a runtime that is given.
impl<K: Hash + Eq + Clone + Send + 'static, V: Clone + Send + 'static> Map<K, V> {
    /// Sets the value of a key, which comes last if it is new. Nothing happens when the value equals the one that is there.
    ///
    /// # Errors
    /// If the map was disposed of, belongs to another runtime or is in use, if a memo is computing, or, in an auto runtime, if
    /// effects do not come to rest.
    #[track_caller]
    pub fn set_in(self, runtime: &Runtime, key: K, value: V) -> Result<(), Error>
    where
        V: PartialEq,
    {
        self.write(runtime, key, value, Location::caller())
    }

    fn write(self, runtime: &Runtime, key: K, value: V, by: Place) -> Result<(), Error>
    where
        V: PartialEq,
    {
        let mut loan = self.lend(runtime, Access::Write)?;
        let (spot, put) = runtime.enter(|| {
            let entries = loan.get_mut();
            (entries.spots.get(&key), entries.set(key, value))
        });
        loan.at = Some(by);
        loan.also = match &put {
            Put::Same(_) | Put::Replaced(_) => [spot, None],
            Put::Added => [spot, Some(self.shape)],
        };
        if let Put::Same(_) = put {
            return Ok(());
        }
        loan.changed = true;
        drop(loan);
        drop(put);
        runtime.settle()
    }

    /// Changes the value of a key in place, if it is there; counts as a change then, also when `f` panics. No borrow is held
    /// while `f` runs, but the map is lent to it: reading or changing this map inside is an error.
    ///
    /// # Errors
    /// As [`set_in`](Self::set_in).
    #[track_caller]
    pub fn update_in<Q, R>(
        self,
        runtime: &Runtime,
        key: &Q,
        f: impl FnOnce(&mut V) -> R,
    ) -> Result<Option<R>, Error>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        self.change(runtime, key, f, Location::caller())
    }

    fn change<Q, R>(
        self,
        runtime: &Runtime,
        key: &Q,
        f: impl FnOnce(&mut V) -> R,
        by: Place,
    ) -> Result<Option<R>, Error>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        let mut loan = self.lend(runtime, Access::Write)?;
        let result = runtime.enter(|| {
            if !loan.get().contains(key) {
                return None;
            }
            loan.also = [loan.get().spots.get(key), None];
            (loan.changed, loan.at) = (true, Some(by));
            loan.get_mut().update(key, f)
        });
        drop(loan);
        runtime.settle()?;
        Ok(result)
    }

    /// Takes a key out. Nothing happens when it is not there.
    ///
    /// # Errors
    /// As [`set_in`](Self::set_in).
    #[track_caller]
    pub fn remove_in<Q>(self, runtime: &Runtime, key: &Q) -> Result<Option<V>, Error>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        self.take_out(runtime, key, Location::caller())
    }

    fn take_out<Q>(self, runtime: &Runtime, key: &Q, by: Place) -> Result<Option<V>, Error>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        let mut loan = self.lend(runtime, Access::Write)?;
        let (spot, old) = runtime.enter(|| {
            let entries = loan.get_mut();
            (entries.spots.get(key), entries.remove(key))
        });
        let Some((key, value)) = old else {
            return Ok(None);
        };
        loan.also = [spot, Some(self.shape)];
        (loan.changed, loan.at) = (true, Some(by));
        drop(loan);
        drop(key);
        runtime.settle()?;
        Ok(Some(value))
    }

    /// Takes all keys out. Nothing happens when there is none.
    ///
    /// # Errors
    /// As [`set_in`](Self::set_in).
    #[track_caller]
    pub fn clear_in(self, runtime: &Runtime) -> Result<(), Error> {
        self.empty(runtime, Location::caller())
    }

    fn empty(self, runtime: &Runtime, by: Place) -> Result<(), Error> {
        let mut loan = self.lend(runtime, Access::Write)?;
        if loan.get().len() == 0 {
            return Ok(());
        }
        let read: Vec<NodeId> = runtime.enter(|| {
            let entries = loan.get();
            let read = entries.spots.iter();
            read.filter(|(key, _)| entries.contains(key))
                .map(|(_, spot)| spot)
                .collect()
        });
        let old = loan.get_mut().clear();
        loan.also = [Some(self.shape), None];
        (loan.changed, loan.at) = (true, Some(by));
        drop(loan);
        {
            let mut core = runtime.core();
            for spot in read {
                core.mark(spot, Some(by));
            }
        }
        drop(old);
        runtime.settle()
    }
}

/// A map that is lent to a closure.
pub struct MapView<'a, K, V>(&'a Entries<K, V>);

impl<'a, K: Hash + Eq, V> MapView<'a, K, V> {
    /// The value of a key.
    pub fn get<Q>(self, key: &Q) -> Option<&'a V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.0.get(key)
    }

    /// Whether a key is there.
    pub fn contains_key<Q>(self, key: &Q) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.0.contains(key)
    }

    /// How many keys there are.
    pub fn len(self) -> usize {
        self.0.len()
    }

    /// Whether there is no key.
    pub fn is_empty(self) -> bool {
        self.0.len() == 0
    }

    /// Keys and values, in the order of insertion.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = (&'a K, &'a V)> {
        self.0.iter()
    }
}

impl<K, V> Clone for MapView<'_, K, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K, V> Copy for MapView<'_, K, V> {}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for MapView<'_, K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.0.iter()).finish()
    }
}
