//! Selectors: which of many is the one, told to the two that it concerns.

use std::any::type_name;
use std::borrow::Borrow;
use std::hash::Hash;
use std::marker::PhantomData;
use std::panic::Location;

use lattice_incr::{NodeId, NodeKind};

use crate::ambient::{current, expect};
use crate::cell::{Folded, Role};
use crate::error::Error;
use crate::handle::{Handle, handle};
use crate::loan::Access;
use crate::memo::{Change, Memo};
use crate::runtime::{Place, Runtime};
use crate::spots::Spots;

/// Says of each key whether it is the selected one: a `Copy` handle to it.
///
/// Of 10,000 rows that ask [`is_selected`](Self::is_selected), each with its key, two run when the selection changes: the one
/// that was selected and the one that is. (With `memo(move || selected.get() == key)` in each, 10,000 memos would.)
///
/// ```
/// use lattice_reactive::{Runtime, effect, selector, signal};
///
/// let runtime = Runtime::auto();
/// runtime.enter(|| {
///     let chosen = signal(3);
///     let selector = selector(move || chosen.get());
///     for row in 0..100 {
///         effect(move || {
///             selector.is_selected(&row);
///         });
///     }
///     let before = runtime.counts().effect_runs;
///     chosen.set(7);
///     assert_eq!(runtime.counts().effect_runs - before, 2);
/// });
/// ```
///
/// # Costs
///
/// `is_selected` is O(1); a change is O(readers of the two keys). To be right also for memos that are read before the next
/// flush, the closure runs after each write that may concern it, not when it is read: keep it cheap, and put what is not in a
/// memo. Every write looks at every selector that is alive, a few nanoseconds each; when none is, writes cost what they
/// always do.
///
/// # Errors
///
/// Methods without `_in` use the runtime that is entered, and panic with the text of the [`Error`]. When the selector's closure
/// panics, the write that made it run goes on, and who asks gets the error until the closure gives a key again.
///
/// Selectors must not depend on each other in a circle: one that does not settle is given up after as many rounds as there are
/// selectors, without an error.
///
/// After Solid's `createSelector`, whose own computation runs before its readers in the same way.
pub struct Selector<K> {
    /// A scope, which owns the nodes of all parts.
    handle: Handle,
    current: Memo<K>,
    spots: NodeId,
    marker: PhantomData<fn(K)>,
}

handle!(Selector<K>, format!("selector {}", type_name::<K>()));

impl Runtime {
    /// Makes a selector of the key that `f` gives. Runs `f` at once, and after each write that may concern it.
    #[track_caller]
    pub fn selector<K, F>(&self, f: F) -> Selector<K>
    where
        K: Hash + Eq + Clone + Send + 'static,
        F: FnMut() -> K + Send + 'static,
    {
        self.selector_at(f, Location::caller())
    }

    pub(crate) fn selector_at<K, F>(&self, mut f: F, at: Place) -> Selector<K>
    where
        K: Hash + Eq + Clone + Send + 'static,
        F: FnMut() -> K + Send + 'static,
    {
        let handle = self.compound_at(Role::Selector, at);
        let none = Spots::<K>::new();
        let spots = self
            .part(handle, |graph| graph.insert_key(NodeKind::Source, none))
            .id();
        let choose = Folded(move |before: Option<K>| {
            let mut told = Told {
                spots,
                keys: [before, None],
            };
            let new = f();
            let [before, after] = &mut told.keys;
            if before.as_ref() == Some(&new) {
                *before = None;
                return (new, Change::Same);
            }
            *after = Some(new.clone());
            (new, Change::Changed)
        });
        let memo = self.part(handle, |graph| {
            graph.insert_run_key(NodeKind::Derived, choose)
        });
        self.keep_fresh(memo.id());
        self.freshen(false);
        Selector {
            handle,
            current: Memo::new(memo, at),
            spots,
            marker: PhantomData,
        }
    }
}

impl<K: Hash + Eq + Clone + Send + 'static> Selector<K> {
    /// Whether `key` is the selected one; who runs is told when that changes, and of nothing else.
    #[track_caller]
    pub fn is_selected<Q>(self, key: &Q) -> bool
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        expect(current(|runtime| self.is_selected_in(runtime, key)))
    }

    /// Whether `key` is the selected one; who runs is told when that changes, and of nothing else. `Eq` and `Hash` of keys
    /// must not ask the selector itself.
    ///
    /// # Errors
    /// If the selector was disposed of, belongs to another runtime or is in use, if its closure needs what asks, or if it
    /// panicked.
    pub fn is_selected_in<Q>(self, runtime: &Runtime, key: &Q) -> Result<bool, Error>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        {
            let mut loan = runtime.lend::<Self, Spots<K>>(self.handle, self.spots, Access::Peek)?;
            runtime.enter(|| loan.get_mut().track(runtime, self.handle.node, key));
        }
        let selected = runtime.untrack(|| {
            self.current
                .with_in(runtime, |selected| selected.borrow() == key)
        });
        if selected.is_err() {
            // Whoever saw the failure is told when it is over.
            let _ = self.current.track_in(runtime);
        }
        selected
    }

    /// Disposes of the selector before its owner does.
    #[track_caller]
    pub fn dispose(self) {
        expect(current(|runtime| self.dispose_in(runtime)));
    }
}

/// Tells the readers of these keys, also when the selector's closure panics.
struct Told<K: Hash + Eq + Clone + Send + 'static> {
    spots: NodeId,
    keys: [Option<K>; 2],
}

impl<K: Hash + Eq + Clone + Send + 'static> Drop for Told<K> {
    fn drop(&mut self) {
        for key in &mut self.keys {
            if let Some(key) = key.take() {
                let _ = Runtime::with_current(|runtime| runtime.tell(self.spots, key));
            }
        }
    }
}

impl Runtime {
    /// The readers of this key are to be told.
    fn tell<K: Hash + Eq + Clone + Send + 'static>(&self, spots: NodeId, key: K) {
        if !self.core().graph.contains(spots) {
            return;
        }
        let Some(loan) = self.try_lend::<Spots<K>>(spots) else {
            return self.when_back(move |runtime| runtime.tell(spots, key));
        };
        let spot = loan.get().get(&key);
        if let Some(spot) = spot {
            self.core().mark(spot, None);
        }
    }
}
