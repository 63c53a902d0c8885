//! Signals: values that are set from outside.

use std::any::{TypeId, type_name};
use std::panic::Location;

use lattice_incr::{Key, NodeId};

use crate::ambient::{current, expect};
use crate::core::Core;
use crate::error::Error;
use crate::handle::{Typed, handle};
use crate::loan::{Access, Loan};
use crate::run::in_use;
use crate::runtime::{Place, Runtime};

/// A value that is set from outside: a `Copy` handle to it.
///
/// Methods without `_in` use the runtime that is entered, and panic with the text of the [`Error`] when the
/// signal cannot be used; `try_` and `_in` methods return it.
pub struct Signal<T> {
    handle: Typed<T>,
}

handle!(Signal<T>, format!("signal {}", type_name::<T>()));

impl<T> Signal<T> {
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

impl<T: Send + 'static> Signal<T> {
    // ---- with the runtime that is entered

    /// The value, cloned; who runs depends on it. `Clone` must not use the runtime.
    #[inline]
    #[track_caller]
    pub fn get(self) -> T
    where
        T: Clone,
    {
        match Runtime::look(|runtime| self.read_again(runtime)) {
            Some(value) => value,
            None => expect(current(|runtime| self.read(runtime))),
        }
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
        let at = Location::caller();
        expect(current(|runtime| self.write(runtime, value, at)));
    }

    /// As [`set`](Self::set).
    ///
    /// # Errors
    /// If the signal was disposed of, belongs to another runtime or is in use, if a memo is computing, or if
    /// none is entered.
    #[track_caller]
    pub fn try_set(self, value: T) -> Result<(), Error>
    where
        T: PartialEq,
    {
        let at = Location::caller();
        current(|runtime| self.write(runtime, value, at))
    }

    /// Sets the value and gives the old one back. Always counts as a change.
    #[track_caller]
    pub fn replace(self, value: T) -> T {
        let at = Location::caller();
        expect(current(|runtime| self.exchange(runtime, value, at)))
    }

    /// Changes the value in place. Always counts as a change.
    #[track_caller]
    pub fn update<R>(self, f: impl FnOnce(&mut T) -> R) -> R {
        let at = Location::caller();
        expect(current(|runtime| self.change(runtime, f, at)))
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
        match self.read_again(runtime) {
            Some(value) => Ok(value),
            None => self.read(runtime),
        }
    }

    /// The value, if that takes no more than a look.
    #[inline]
    fn read_again(self, runtime: &Runtime) -> Option<T>
    where
        T: Clone,
    {
        runtime.core().graph.read_again(self.handle.key).cloned()
    }

    /// The value of a signal that was not read at this place before.
    #[inline(never)]
    fn read(self, runtime: &Runtime) -> Result<T, Error>
    where
        T: Clone,
    {
        let mut core = runtime.core();
        if let Some(value) = core.graph.read(self.handle.key) {
            return Ok(value.clone());
        }
        Err(self.refuse(runtime, &core))
    }

    /// What `f` makes of the value; who runs depends on it. No borrow is held while `f` runs, but the value is
    /// lent to it: reading or writing this signal inside is an error.
    ///
    /// # Errors
    /// If the signal was disposed of, belongs to another runtime or is in use.
    pub fn with_in<R>(self, runtime: &Runtime, f: impl FnOnce(&T) -> R) -> Result<R, Error> {
        let loan = self.lend(runtime, Access::Read)?;
        Ok(runtime.enter(|| f(loan.get())))
    }

    /// The value, cloned, without depending on it.
    ///
    /// # Errors
    /// If the signal was disposed of, belongs to another runtime or is in use.
    pub fn peek_in(self, runtime: &Runtime) -> Result<T, Error>
    where
        T: Clone,
    {
        let mut core = runtime.core();
        if self.handle.key.graph() == runtime.id {
            core.graph.peeked(self.node());
            if let Some(value) = core.graph.get::<T>(self.node()) {
                return Ok(value.clone());
            }
        }
        Err(self.refuse(runtime, &core))
    }

    /// Makes who runs depend on the signal, without reading it.
    ///
    /// # Errors
    /// If the signal was disposed of or belongs to another runtime.
    pub fn track_in(self, runtime: &Runtime) -> Result<(), Error> {
        let mut core = runtime.core();
        runtime.validate::<Self>(&core, self.handle.handle())?;
        core.graph.track(self.node());
        Ok(())
    }

    /// Sets the value. Nothing happens when it equals the one that is there.
    ///
    /// # Errors
    /// If the signal was disposed of, belongs to another runtime or is in use, or if a memo is computing.
    #[inline]
    #[track_caller]
    pub fn set_in(self, runtime: &Runtime, value: T) -> Result<(), Error>
    where
        T: PartialEq,
    {
        self.write(runtime, value, Location::caller())
    }

    /// [`set_in`](Self::set_in), by the code at this place.
    #[inline]
    pub(crate) fn write(self, runtime: &Runtime, value: T, at: Place) -> Result<(), Error>
    where
        T: PartialEq,
    {
        if !is_plain::<T>() {
            return self.set_lent(runtime, value, at);
        }
        let mut core = runtime.core();
        let node = self.node();
        let place = match runtime.computing.get() {
            0 => core.graph.source_mut(self.handle.key),
            _ => None,
        };
        let Some(place) = place else {
            drop(core);
            return self.set_lent(runtime, value, at);
        };
        if *place == value {
            core.graph.unchanged_at(node, at);
            return Ok(());
        }
        *place = value;
        core.wrote(node, Some(at));
        drop(core);
        runtime.settle()
    }

    /// Comparison and drop may be code of the user's: the value is lent to them.
    fn set_lent(self, runtime: &Runtime, value: T, at: Place) -> Result<(), Error>
    where
        T: PartialEq,
    {
        let mut loan = self.lend(runtime, Access::Write)?;
        let is_equal = runtime.enter(|| *loan.get() == value);
        loan.at = Some(at);
        if is_equal {
            return Ok(());
        }
        let old = std::mem::replace(loan.get_mut(), value);
        loan.changed = true;
        drop(loan);
        drop(old);
        runtime.settle()
    }

    /// Sets the value and gives the old one back. Always counts as a change.
    ///
    /// # Errors
    /// If the signal was disposed of, belongs to another runtime or is in use, if a memo is computing, or, in
    /// an auto runtime, if effects do not come to rest.
    #[track_caller]
    pub fn replace_in(self, runtime: &Runtime, value: T) -> Result<T, Error> {
        self.exchange(runtime, value, Location::caller())
    }

    pub(crate) fn exchange(self, runtime: &Runtime, value: T, at: Place) -> Result<T, Error> {
        let old = {
            let mut core = runtime.core();
            runtime.validate::<Self>(&core, self.handle.handle())?;
            runtime.writable(&core, self.node())?;
            let node = self.node();
            let Some(place) = core.graph.get_mut::<T>(node) else {
                return Err(in_use(&core, node));
            };
            let old = std::mem::replace(place, value);
            core.wrote(node, Some(at));
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
    #[track_caller]
    pub fn update_in<R>(self, runtime: &Runtime, f: impl FnOnce(&mut T) -> R) -> Result<R, Error> {
        self.change(runtime, f, Location::caller())
    }

    pub(crate) fn change<R>(
        self,
        runtime: &Runtime,
        f: impl FnOnce(&mut T) -> R,
        at: Place,
    ) -> Result<R, Error> {
        let mut loan = self.lend(runtime, Access::Write)?;
        (loan.changed, loan.at) = (true, Some(at));
        let result = runtime.enter(|| f(loan.get_mut()));
        drop(loan);
        runtime.settle()?;
        Ok(result)
    }

    fn lend(self, runtime: &Runtime, access: Access) -> Result<Loan<'_, T>, Error> {
        runtime.lend::<Self, T>(self.handle.handle(), self.node(), access)
    }

    #[cold]
    fn refuse(self, runtime: &Runtime, core: &Core) -> Error {
        match runtime.validate::<Self>(core, self.handle.handle()) {
            Ok(()) => in_use(core, self.node()),
            Err(error) => error,
        }
    }
}

/// Whether comparing and dropping a `T` is known to run no code of the user's. Decided when the code is compiled.
#[inline]
fn is_plain<T: 'static>() -> bool {
    macro_rules! any_of {
        ($($plain:ty),*) => { $(TypeId::of::<T>() == TypeId::of::<$plain>())||* };
    }
    any_of!(
        bool,
        char,
        u8,
        u16,
        u32,
        u64,
        u128,
        usize,
        i8,
        i16,
        i32,
        i64,
        i128,
        isize,
        f32,
        f64,
        (),
        &'static str
    )
}
