//! Signals: values that are set from outside.

use std::any::{Any, type_name};
use std::marker::PhantomData;

use lattice_incr::NodeId;

use crate::ambient::{current, expect};
use crate::cell::{Cell, Value};
use crate::core::Core;
use crate::error::Error;
use crate::handle::{Handle, handle};
use crate::run::in_use;
use crate::runtime::Runtime;

/// A value that is set from outside: a `Copy` handle to it.
///
/// Methods without `_in` use the runtime that is entered, and panic with the text of the [`Error`] when the
/// signal cannot be used; `try_` and `_in` methods return it.
pub struct Signal<T> {
    handle: Handle,
    // Neither Send nor Sync nor variance of T matters to a handle.
    marker: PhantomData<fn(T) -> T>,
}

handle!(Signal<T>, format!("signal {}", type_name::<T>()));

impl<T> Signal<T> {
    pub(crate) fn from_handle(handle: Handle) -> Self {
        Self {
            handle,
            marker: PhantomData,
        }
    }
}

impl<T: Send + 'static> Signal<T> {
    // ---- with the runtime that is entered

    /// The value, cloned; who runs depends on it. `Clone` must not use the runtime.
    #[track_caller]
    pub fn get(self) -> T
    where
        T: Clone,
    {
        expect(self.try_get())
    }

    /// As [`get`](Self::get).
    ///
    /// # Errors
    /// If the signal was disposed of, belongs to another runtime or is in use, or if none is entered.
    pub fn try_get(self) -> Result<T, Error>
    where
        T: Clone,
    {
        current(|runtime| self.get_in(runtime))
    }

    /// What `f` makes of the value; who runs depends on it.
    #[track_caller]
    pub fn with<R>(self, f: impl FnOnce(&T) -> R) -> R {
        expect(current(|runtime| self.with_in(runtime, f)))
    }

    /// The value, cloned, without depending on it.
    #[track_caller]
    pub fn peek(self) -> T
    where
        T: Clone,
    {
        expect(current(|runtime| self.peek_in(runtime)))
    }

    /// Makes who runs depend on the signal, without reading it.
    #[track_caller]
    pub fn track(self) {
        expect(current(|runtime| self.track_in(runtime)));
    }

    /// Sets the value. Nothing happens when it equals the one that is there.
    #[track_caller]
    pub fn set(self, value: T)
    where
        T: PartialEq,
    {
        expect(self.try_set(value));
    }

    /// As [`set`](Self::set).
    ///
    /// # Errors
    /// If the signal was disposed of, belongs to another runtime or is in use, if a memo is computing, or if
    /// none is entered.
    pub fn try_set(self, value: T) -> Result<(), Error>
    where
        T: PartialEq,
    {
        current(|runtime| self.set_in(runtime, value))
    }

    /// Sets the value and gives the old one back. Always counts as a change.
    #[track_caller]
    pub fn replace(self, value: T) -> T {
        expect(current(|runtime| self.replace_in(runtime, value)))
    }

    /// Changes the value in place. Always counts as a change.
    #[track_caller]
    pub fn update<R>(self, f: impl FnOnce(&mut T) -> R) -> R {
        expect(current(|runtime| self.update_in(runtime, f)))
    }

    /// Disposes of the signal before its owner does.
    #[track_caller]
    pub fn dispose(self) {
        expect(current(|runtime| self.dispose_in(runtime)));
    }

    // ---- with a runtime that is given

    /// The value, cloned; who runs depends on it. `Clone` must not use the runtime.
    ///
    /// # Errors
    /// If the signal was disposed of, belongs to another runtime or is in use.
    #[inline]
    pub fn get_in(self, runtime: &Runtime) -> Result<T, Error>
    where
        T: Clone,
    {
        let mut core = runtime.core();
        runtime.validate::<Self>(&core, self.handle)?;
        core.graph.track(self.handle.node);
        value::<T>(&core, self.handle.node).cloned()
    }

    /// What `f` makes of the value; who runs depends on it. No borrow is held while `f` runs, but the value is
    /// lent to it: reading or writing this signal inside is an error.
    ///
    /// # Errors
    /// If the signal was disposed of, belongs to another runtime or is in use.
    pub fn with_in<R>(self, runtime: &Runtime, f: impl FnOnce(&T) -> R) -> Result<R, Error> {
        self.track_in(runtime)?;
        let lent = self.lend(runtime, false)?;
        Ok(runtime.enter(|| f(lent.get())))
    }

    /// The value, cloned, without depending on it.
    ///
    /// # Errors
    /// If the signal was disposed of, belongs to another runtime or is in use.
    pub fn peek_in(self, runtime: &Runtime) -> Result<T, Error>
    where
        T: Clone,
    {
        let core = runtime.core();
        runtime.validate::<Self>(&core, self.handle)?;
        value::<T>(&core, self.handle.node).cloned()
    }

    /// Makes who runs depend on the signal, without reading it.
    ///
    /// # Errors
    /// If the signal was disposed of or belongs to another runtime.
    pub fn track_in(self, runtime: &Runtime) -> Result<(), Error> {
        let mut core = runtime.core();
        runtime.validate::<Self>(&core, self.handle)?;
        core.graph.track(self.handle.node);
        Ok(())
    }

    /// Sets the value. Nothing happens when it equals the one that is there.
    ///
    /// # Errors
    /// If the signal was disposed of, belongs to another runtime or is in use, or if a memo is computing.
    pub fn set_in(self, runtime: &Runtime, value: T) -> Result<(), Error>
    where
        T: PartialEq,
    {
        let mut lent = self.lend(runtime, true)?;
        if runtime.enter(|| *lent.get() == value) {
            return Ok(());
        }
        let old = std::mem::replace(lent.get_mut(), value);
        lent.give_back();
        drop(old);
        runtime.settle()
    }

    /// Sets the value and gives the old one back. Always counts as a change.
    ///
    /// # Errors
    /// If the signal was disposed of, belongs to another runtime or is in use, if a memo is computing, or, in
    /// an auto runtime, if effects do not come to rest.
    pub fn replace_in(self, runtime: &Runtime, value: T) -> Result<T, Error> {
        let old = {
            let mut core = runtime.core();
            runtime.validate::<Self>(&core, self.handle)?;
            runtime.writable(&core, self.handle.node)?;
            let node = self.handle.node;
            let Some(Cell::Signal(Some(place))) = core.graph.get_mut(node) else {
                return Err(in_use(&core, node));
            };
            let old = std::mem::replace(typed_mut(&mut **place), value);
            mark(runtime, &mut core, node);
            old
        };
        runtime.settle()?;
        Ok(old)
    }

    /// Changes the value in place; counts as a change, also when `f` panics. No borrow is held while `f` runs,
    /// but the value is lent to it: reading or writing this signal inside is an error.
    ///
    /// # Errors
    /// As [`replace_in`](Self::replace_in).
    pub fn update_in<R>(self, runtime: &Runtime, f: impl FnOnce(&mut T) -> R) -> Result<R, Error> {
        let mut lent = self.lend(runtime, true)?;
        lent.changed = true;
        let result = runtime.enter(|| f(lent.get_mut()));
        drop(lent);
        runtime.settle()?;
        Ok(result)
    }

    fn lend(self, runtime: &Runtime, to_write: bool) -> Result<Lent<'_, T>, Error> {
        let mut core = runtime.core();
        runtime.validate::<Self>(&core, self.handle)?;
        let node = self.handle.node;
        if to_write {
            runtime.writable(&core, node)?;
        }
        if let Some(Cell::Signal(place)) = core.graph.get_mut(node)
            && let Some(value) = place.take()
        {
            return Ok(Lent {
                runtime,
                node,
                value: Some(value),
                changed: false,
                marker: PhantomData,
            });
        }
        Err(in_use(&core, node))
    }
}

/// A signal's value outside of the graph; it goes back when this is dropped, also by a panic.
struct Lent<'a, T> {
    runtime: &'a Runtime,
    node: NodeId,
    /// Empty only while it goes back.
    value: Option<Box<dyn Value>>,
    changed: bool,
    marker: PhantomData<T>,
}

impl<T: Send + 'static> Lent<'_, T> {
    fn get(&self) -> &T {
        typed(
            self.value
                .as_deref()
                .expect("a lent value is there until it is given back"),
        )
    }

    fn get_mut(&mut self) -> &mut T {
        typed_mut(
            self.value
                .as_deref_mut()
                .expect("a lent value is there until it is given back"),
        )
    }

    fn give_back(mut self) {
        self.changed = true;
    }
}

impl<T> Drop for Lent<'_, T> {
    fn drop(&mut self) {
        let value = self.value.take();
        let mut core = self.runtime.core();
        let left = match core.graph.get_mut(self.node) {
            Some(Cell::Signal(place)) => std::mem::replace(place, value),
            // It was disposed of meanwhile.
            _ => value,
        };
        if self.changed {
            mark(self.runtime, &mut core, self.node);
        }
        drop(core);
        drop(left);
    }
}

fn mark(runtime: &Runtime, core: &mut Core, node: NodeId) {
    core.graph.changed(node);
    runtime.note_write(core, node);
    runtime.count(|counts| counts.writes += 1);
}

#[inline]
fn value<T: 'static>(core: &Core, node: NodeId) -> Result<&T, Error> {
    match core.graph.get(node) {
        Some(Cell::Signal(Some(value))) => Ok(typed(&**value)),
        _ => Err(in_use(core, node)),
    }
}

#[inline]
fn typed<T: 'static>(value: &dyn Value) -> &T {
    (value as &dyn Any)
        .downcast_ref()
        .expect("a node holds a value of its handle's type")
}

fn typed_mut<T: 'static>(value: &mut dyn Value) -> &mut T {
    (value as &mut dyn Any)
        .downcast_mut()
        .expect("a node holds a value of its handle's type")
}
