//! Memos: values that are computed from others, when somebody reads them.

use std::any::type_name;
use std::marker::PhantomData;
use std::panic::resume_unwind;

use lattice_incr::NodeId;

use crate::ambient::{current, expect};
use crate::cell::{Cell, Computation};
use crate::core::Core;
use crate::error::{Error, Kind, Stop, panic_text};
use crate::handle::{Handle, Named, handle};
use crate::run::in_use;
use crate::runtime::Runtime;

/// Whether a new value differs from the one before, in the eyes of those who read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It does not: dependents are spared.
    Same,
    /// It does.
    Changed,
}

/// A value that is computed from others: a `Copy` handle to it.
///
/// It is computed when it is read, if something that it read has changed since; the closure runs at most once
/// for each change. A memo whose closure panics has no value: the panic goes on to its reader, others who read
/// it in the same operation get an [`Error`] with the panic's text, and the next operation tries again.
///
/// Methods without `_in` use the runtime that is entered, and panic with the text of the error.
pub struct Memo<T> {
    handle: Handle,
    marker: PhantomData<fn(T) -> T>,
}

handle!(Memo<T>, format!("memo {}", type_name::<T>()));

impl<T> Memo<T> {
    pub(crate) fn from_handle(handle: Handle) -> Self {
        Self {
            handle,
            marker: PhantomData,
        }
    }
}

impl<T: Send + 'static> Memo<T> {
    // ---- with the runtime that is entered

    /// The value, cloned; who runs depends on it. `Clone` must not use the runtime.
    ///
    /// # Panics
    /// With the error's text, or with the panic of the memo's closure.
    #[track_caller]
    pub fn get(self) -> T
    where
        T: Clone,
    {
        unwind(Runtime::with_current(|runtime| self.read(runtime, true)))
    }

    /// As [`get`](Self::get).
    ///
    /// # Errors
    /// As [`get_in`](Self::get_in), and if no runtime is entered.
    pub fn try_get(self) -> Result<T, Error>
    where
        T: Clone,
    {
        current(|runtime| self.get_in(runtime))
    }

    /// What `f` makes of the value; who runs depends on it.
    #[track_caller]
    pub fn with<R>(self, f: impl FnOnce(&T) -> R) -> R {
        unwind(Runtime::with_current(|runtime| self.visit(runtime, f)))
    }

    /// The value, cloned, without depending on it. It is made fresh all the same.
    #[track_caller]
    pub fn peek(self) -> T
    where
        T: Clone,
    {
        unwind(Runtime::with_current(|runtime| self.read(runtime, false)))
    }

    /// Makes who runs depend on the memo.
    #[track_caller]
    pub fn track(self) {
        unwind(Runtime::with_current(|runtime| {
            self.settle(runtime, true).map(drop)
        }));
    }

    /// Disposes of the memo before its owner does.
    #[track_caller]
    pub fn dispose(self) {
        expect(current(|runtime| self.dispose_in(runtime)));
    }

    // ---- with a runtime that is given

    /// The value, cloned; who runs depends on it. `Clone` must not use the runtime.
    ///
    /// # Errors
    /// If the memo was disposed of, belongs to another runtime or is in use; if it needs itself or the chain
    /// of closures is too deep; if its closure panicked.
    #[inline]
    pub fn get_in(self, runtime: &Runtime) -> Result<T, Error>
    where
        T: Clone,
    {
        self.read(runtime, true).map_err(error)
    }

    /// The value, cloned, without depending on it. It is made fresh all the same.
    ///
    /// # Errors
    /// As [`get_in`](Self::get_in).
    pub fn peek_in(self, runtime: &Runtime) -> Result<T, Error>
    where
        T: Clone,
    {
        self.read(runtime, false).map_err(error)
    }

    /// What `f` makes of the value; who runs depends on it. No borrow is held while `f` runs, but the value is
    /// lent to it: reading this memo inside is an error.
    ///
    /// # Errors
    /// As [`get_in`](Self::get_in).
    pub fn with_in<R>(self, runtime: &Runtime, f: impl FnOnce(&T) -> R) -> Result<R, Error> {
        self.visit(runtime, f).map_err(error)
    }

    /// Makes the memo fresh, and who runs depend on it.
    ///
    /// # Errors
    /// As [`get_in`](Self::get_in).
    pub fn track_in(self, runtime: &Runtime) -> Result<(), Error> {
        self.settle(runtime, true).map_err(error)
    }

    /// Says that the memo's closure would give another value although nothing it read has changed: it is
    /// computed when it is read next.
    ///
    /// # Errors
    /// If the memo was disposed of or belongs to another runtime, or if a memo is computing.
    pub fn invalidate_in(self, runtime: &Runtime) -> Result<(), Error> {
        {
            let mut core = runtime.core();
            runtime.validate::<Self>(&core, self.handle)?;
            runtime.writable(&core, self.handle.node)?;
            core.graph.invalidate(self.handle.node);
        }
        runtime.settle()
    }

    /// Makes the memo fresh. It is tracked also when that fails: who saw the failure is told when it is over.
    #[inline]
    fn settle(self, runtime: &Runtime, track: bool) -> Result<(), Stop> {
        if self.is_fresh(runtime, track)? {
            return Ok(());
        }
        let result = runtime.refresh(self.handle.node);
        self.track_stale(runtime, track)?;
        result
    }

    /// Whether the value can be read as it is; it is tracked then.
    #[inline]
    fn is_fresh(self, runtime: &Runtime, track: bool) -> Result<bool, Error> {
        let mut core = runtime.core();
        runtime.validate::<Self>(&core, self.handle)?;
        let fresh = core.graph.is_fresh(self.handle.node);
        if fresh && track {
            core.graph.track(self.handle.node);
        }
        Ok(fresh)
    }

    /// After a refresh that may have failed, or disposed of the memo.
    fn track_stale(self, runtime: &Runtime, track: bool) -> Result<(), Error> {
        let mut core = runtime.core();
        runtime.validate::<Self>(&core, self.handle)?;
        let node = self.handle.node;
        if track && (core.graph.is_fresh(node) || core.graph.has_failed(node)) {
            core.graph.track(node);
        }
        Ok(())
    }

    #[inline]
    fn read(self, runtime: &Runtime, track: bool) -> Result<T, Stop>
    where
        T: Clone,
    {
        match self.settle(runtime, track) {
            Ok(()) => Ok(self.value(runtime)?),
            Err(stop) => Err(stop),
        }
    }

    #[inline]
    fn value(self, runtime: &Runtime) -> Result<T, Error>
    where
        T: Clone,
    {
        let core = runtime.core();
        if let Some(Cell::Computed(Some(memo))) = core.graph.get(self.handle.node)
            && let Some(value) = typed::<T>(&**memo)
        {
            return Ok(value.clone());
        }
        Err(in_use(&core, self.handle.node))
    }

    fn visit<R>(self, runtime: &Runtime, f: impl FnOnce(&T) -> R) -> Result<R, Stop> {
        self.settle(runtime, true)?;
        let lent = lend(runtime, self.handle.node)?;
        let memo = lent
            .memo
            .as_deref()
            .expect("a lent memo is there until it is given back");
        match typed::<T>(memo) {
            Some(value) => Ok(runtime.enter(|| f(value))),
            None => {
                Err(Error::new(Kind::Failed, format!("a {} has no value", Self::what())).into())
            }
        }
    }
}

/// A memo outside of the graph; it goes back when this is dropped, also by a panic.
struct Lent<'a> {
    runtime: &'a Runtime,
    node: NodeId,
    /// Empty only while it goes back.
    memo: Option<Box<dyn Computation>>,
}

fn lend(runtime: &Runtime, node: NodeId) -> Result<Lent<'_>, Error> {
    let mut core = runtime.core();
    if let Some(Cell::Computed(place)) = core.graph.get_mut(node)
        && let Some(memo) = place.take()
    {
        return Ok(Lent {
            runtime,
            node,
            memo: Some(memo),
        });
    }
    Err(in_use(&core, node))
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let memo = self.memo.take();
        let mut core = self.runtime.core();
        let left = give_back(&mut core, self.node, memo);
        drop(core);
        drop(left);
    }
}

fn give_back(
    core: &mut Core,
    node: NodeId,
    memo: Option<Box<dyn Computation>>,
) -> Option<Box<dyn Computation>> {
    match core.graph.get_mut(node) {
        Some(Cell::Computed(place)) => std::mem::replace(place, memo),
        // It was disposed of meanwhile.
        _ => memo,
    }
}

#[inline]
fn typed<T: 'static>(memo: &dyn Computation) -> Option<&T> {
    memo.value().map(|value| {
        value
            .downcast_ref()
            .expect("a node holds a value of its handle's type")
    })
}

/// For those who want an error and no panic.
#[cold]
fn error(stop: Stop) -> Error {
    match stop {
        Stop::Error(error) => error,
        Stop::Panic(payload) => Error::new(
            Kind::Failed,
            format!("a memo's closure panicked: {}", panic_text(&*payload)),
        ),
    }
}

/// For those who want a panic and no error.
#[track_caller]
fn unwind<R>(result: Result<Result<R, Stop>, Error>) -> R {
    match expect(result) {
        Ok(value) => value,
        Err(Stop::Error(error)) => panic!("{error}"),
        Err(Stop::Panic(payload)) => resume_unwind(payload),
    }
}
