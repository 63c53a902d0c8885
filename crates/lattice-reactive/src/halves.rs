//! The two halves of a signal: who may read it, and who may write it.

use crate::error::Error;
use crate::runtime::Runtime;
use crate::signal::Signal;

/// A signal that can be read and not written: a `Copy` handle to it. [`Signal::split`] makes it.
///
/// Its methods are those of [`Signal`].
pub struct ReadSignal<T> {
    signal: Signal<T>,
}

/// A signal that can be written and not read: a `Copy` handle to it. [`Signal::split`] makes it.
///
/// Its methods are those of [`Signal`].
pub struct WriteSignal<T> {
    signal: Signal<T>,
}

impl<T> Signal<T> {
    /// A half that can only be read and a half that can only be written, both of this signal.
    ///
    /// ```
    /// use lattice_reactive::{Runtime, signal};
    ///
    /// Runtime::new().enter(|| {
    ///     let (count, set_count) = signal(1).split();
    ///     set_count.set(2);
    ///     assert_eq!(count.get(), 2);
    /// });
    /// ```
    pub fn split(self) -> (ReadSignal<T>, WriteSignal<T>) {
        (self.read_only(), self.write_only())
    }

    /// The half that can only be read.
    pub fn read_only(self) -> ReadSignal<T> {
        ReadSignal { signal: self }
    }

    /// The half that can only be written.
    pub fn write_only(self) -> WriteSignal<T> {
        WriteSignal { signal: self }
    }
}

impl<T: Send + 'static> ReadSignal<T> {
    /// The value, cloned; who runs depends on it. `Clone` must not use the runtime.
    #[track_caller]
    pub fn get(self) -> T
    where
        T: Clone,
    {
        self.signal.get()
    }

    /// What `f` makes of the value; who runs depends on it.
    #[track_caller]
    pub fn with<R>(self, f: impl FnOnce(&T) -> R) -> R {
        self.signal.with(f)
    }

    /// The value, cloned, without depending on it.
    #[track_caller]
    pub fn peek(self) -> T
    where
        T: Clone,
    {
        self.signal.peek()
    }

    /// Makes who runs depend on the signal, without reading it.
    #[track_caller]
    pub fn track(self) {
        self.signal.track();
    }

    /// As [`Signal::get_in`].
    ///
    /// # Errors
    /// As it.
    #[inline]
    pub fn get_in(self, runtime: &Runtime) -> Result<T, Error>
    where
        T: Clone,
    {
        self.signal.get_in(runtime)
    }

    /// As [`Signal::with_in`].
    ///
    /// # Errors
    /// As it.
    pub fn with_in<R>(self, runtime: &Runtime, f: impl FnOnce(&T) -> R) -> Result<R, Error> {
        self.signal.with_in(runtime, f)
    }

    /// As [`Signal::peek_in`].
    ///
    /// # Errors
    /// As it.
    pub fn peek_in(self, runtime: &Runtime) -> Result<T, Error>
    where
        T: Clone,
    {
        self.signal.peek_in(runtime)
    }

    /// As [`Signal::track_in`].
    ///
    /// # Errors
    /// As it.
    pub fn track_in(self, runtime: &Runtime) -> Result<(), Error> {
        self.signal.track_in(runtime)
    }
}

impl<T: Send + 'static> WriteSignal<T> {
    /// Sets the value. Nothing happens when it equals the one that is there.
    #[track_caller]
    pub fn set(self, value: T)
    where
        T: PartialEq,
    {
        self.signal.set(value);
    }

    /// Sets the value and gives the old one back. Always counts as a change.
    #[track_caller]
    pub fn replace(self, value: T) -> T {
        self.signal.replace(value)
    }

    /// Changes the value in place. Always counts as a change.
    #[track_caller]
    pub fn update<R>(self, f: impl FnOnce(&mut T) -> R) -> R {
        self.signal.update(f)
    }

    /// As [`Signal::set_in`].
    ///
    /// # Errors
    /// As it.
    #[inline]
    #[track_caller]
    pub fn set_in(self, runtime: &Runtime, value: T) -> Result<(), Error>
    where
        T: PartialEq,
    {
        self.signal.set_in(runtime, value)
    }

    /// As [`Signal::replace_in`].
    ///
    /// # Errors
    /// As it.
    #[track_caller]
    pub fn replace_in(self, runtime: &Runtime, value: T) -> Result<T, Error> {
        self.signal.replace_in(runtime, value)
    }

    /// As [`Signal::update_in`].
    ///
    /// # Errors
    /// As it.
    #[track_caller]
    pub fn update_in<R>(self, runtime: &Runtime, f: impl FnOnce(&mut T) -> R) -> Result<R, Error> {
        self.signal.update_in(runtime, f)
    }
}

/// What a handle of a handle has.
macro_rules! half {
    ($name:ident) => {
        #[allow(
            clippy::expl_impl_clone_on_copy,
            reason = "a derive would ask for `T: Copy`"
        )]
        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<T> Copy for $name<T> {}

        impl<T> PartialEq for $name<T> {
            fn eq(&self, other: &Self) -> bool {
                self.signal == other.signal
            }
        }

        impl<T> Eq for $name<T> {}

        impl<T> std::hash::Hash for $name<T> {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                self.signal.hash(state);
            }
        }

        impl<T> std::fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({:?})"), self.signal)
            }
        }

        impl<T> $name<T> {
            /// Whether the signal is still there. False in another runtime.
            pub fn is_alive_in(self, runtime: &Runtime) -> bool {
                self.signal.is_alive_in(runtime)
            }
        }
    };
}

half!(ReadSignal);
half!(WriteSignal);
