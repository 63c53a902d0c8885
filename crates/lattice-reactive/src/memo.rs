//! Memos: values that are computed from others, when somebody reads them.

use std::any::type_name;
use std::panic::resume_unwind;

use lattice_incr::{Key, NodeId};

use crate::ambient::{current, expect};
use crate::current;
use crate::error::{Error, Kind, Stop, of_panic, raise};
use crate::handle::{Named, Typed, handle};
use crate::level::Level;
use crate::run::in_use;
use crate::runtime::{Place, Runtime, none_entered};

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
    handle: Typed<T>,
}

handle!(Memo<T>, format!("memo {}", type_name::<T>()));

impl<T> Memo<T> {
    #[inline]
    pub(crate) fn new(key: Key<T>, at: Place) -> Self {
        Self {
            handle: Typed::new(key, at),
        }
    }

    #[inline]
    pub(crate) fn node(self) -> NodeId {
        self.handle.key.id()
    }
}

impl<T: Send + 'static> Memo<T> {
    // ---- with the runtime that is entered

    /// The value, cloned; who runs depends on it. `Clone` must not use the runtime.
    ///
    /// # Panics
    /// With the error's text, or with the panic of the memo's closure.
    #[inline]
    #[track_caller]
    pub fn get(self) -> T
    where
        T: Clone,
    {
        match Runtime::look(|runtime| self.read_again(runtime)) {
            Some(value) => value,
            None => unwind(self.read_current(true)),
        }
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
        unwind(flat(Runtime::with_current(|runtime| {
            self.visit(runtime, f)
        })))
    }

    /// The value, cloned, without depending on it. It is made fresh all the same.
    #[track_caller]
    pub fn peek(self) -> T
    where
        T: Clone,
    {
        unwind(self.read_current(false))
    }

    /// Makes who runs depend on the memo.
    #[track_caller]
    pub fn track(self) {
        unwind(flat(Runtime::with_current(|runtime| {
            runtime.settle_memo::<Self>(self.handle.handle(), true)
        })));
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
        match self.read_again(runtime) {
            Some(value) => Ok(value),
            None => self.read(runtime, true).map_err(error),
        }
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
        runtime
            .settle_memo::<Self>(self.handle.handle(), true)
            .map_err(error)
    }

    /// Says that the memo's closure would give another value although nothing it read has changed: it is
    /// computed when it is read next.
    ///
    /// # Errors
    /// If the memo was disposed of or belongs to another runtime, or if a memo is computing.
    #[track_caller]
    pub fn invalidate_in(self, runtime: &Runtime) -> Result<(), Error> {
        {
            let mut core = runtime.core();
            runtime.validate::<Self>(&core, self.handle.handle())?;
            runtime.writable(&core, self.node())?;
            core.graph.invalidate(self.node());
        }
        runtime.settle()
    }

    /// The value, with the runtime that is entered. (It stands on the stack once for each level of closures.)
    fn read_current(self, track: bool) -> Result<T, Stop>
    where
        T: Clone,
    {
        current::with(|runtime| match runtime {
            Some(runtime) => self.read(runtime, track),
            None => Err(none_entered().into()),
        })
    }

    /// The value, if that takes no more than a look.
    #[inline]
    fn read_again(self, runtime: &Runtime) -> Option<T>
    where
        T: Clone,
    {
        runtime
            .core()
            .graph
            .read_fresh_again(self.handle.key)
            .cloned()
    }

    /// The value of a memo that was not read at this place before, or is stale.
    #[inline(never)]
    fn read(self, runtime: &Runtime, track: bool) -> Result<T, Stop>
    where
        T: Clone,
    {
        let mut core = runtime.core();
        if let Some(value) = core.graph.read_fresh(self.handle.key, track) {
            return Ok(value.clone());
        }
        // All on one frame of the stack.
        let mut level = Level::default();
        runtime.refresh_on::<Self>(core, self.handle.handle(), &mut level);
        self.read_refreshed(runtime, track, level.stop.take())
    }

    fn read_fresh(self, runtime: &Runtime, track: bool) -> Option<T>
    where
        T: Clone,
    {
        let mut core = runtime.core();
        core.graph.read_fresh(self.handle.key, track).cloned()
    }

    fn read_refreshed(self, runtime: &Runtime, track: bool, stop: Option<Stop>) -> Result<T, Stop>
    where
        T: Clone,
    {
        if let Some(stop) = stop {
            runtime.end_pull::<Self>(self.handle.handle(), track)?;
            return Err(stop);
        }
        if track && let Some(value) = self.read_again(runtime) {
            return Ok(value);
        }
        match self.read_fresh(runtime, track) {
            Some(value) => Ok(value),
            None => self.read_unsettled(runtime, track),
        }
    }

    /// The memo was disposed of meanwhile, is lent, or saw an error that was not its own.
    #[cold]
    fn read_unsettled(self, runtime: &Runtime, track: bool) -> Result<T, Stop>
    where
        T: Clone,
    {
        runtime.end_pull::<Self>(self.handle.handle(), track)?;
        self.value(runtime)
    }

    fn value(self, runtime: &Runtime) -> Result<T, Stop>
    where
        T: Clone,
    {
        let core = runtime.core();
        match core.graph.get::<T>(self.node()) {
            Some(value) => Ok(value.clone()),
            None => Err(in_use(&core, self.node()).into()),
        }
    }

    fn visit<R>(self, runtime: &Runtime, f: impl FnOnce(&T) -> R) -> Result<R, Stop> {
        runtime.settle_memo::<Self>(self.handle.handle(), true)?;
        let Some(loan) = runtime.try_lend::<T>(self.node()) else {
            return Err(in_use(&runtime.core(), self.node()).into());
        };
        match loan.find() {
            Some(value) => Ok(runtime.enter(|| f(value))),
            None => {
                Err(Error::new(Kind::Failed, format!("a {} has no value", Self::what())).into())
            }
        }
    }
}

/// For those who want an error and no panic.
#[cold]
fn error(stop: Stop) -> Error {
    match stop {
        Stop::Error(error) => error,
        Stop::Panic(payload) => of_panic("a memo's closure", &*payload),
    }
}

/// With or without a runtime.
fn flat<R>(result: Result<Result<R, Stop>, Error>) -> Result<R, Stop> {
    result.map_err(Stop::Error)?
}

/// For those who want a panic and no error.
#[track_caller]
fn unwind<R>(result: Result<R, Stop>) -> R {
    match result {
        Ok(value) => value,
        Err(Stop::Error(error)) => raise(error),
        Err(Stop::Panic(payload)) => resume_unwind(payload),
    }
}
