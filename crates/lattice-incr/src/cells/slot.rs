//! What a user of the graph writes: how a value is computed, and where it goes.

use crate::run::Outcome;
use core::fmt;
use core::mem::MaybeUninit;

/// Computes the value of a node.
pub trait Run<T>: Send + 'static {
    /// Computes the value anew, puts it into `value`, and says whether it differs from the one that was there.
    fn run(&mut self, value: &mut Slot<'_, T>) -> Outcome;
}

/// Nothing computes the value: the owner of the graph does.
pub(crate) struct Nothing;

impl<T> Run<T> for Nothing {
    fn run(&mut self, _: &mut Slot<'_, T>) -> Outcome {
        Outcome::Unchanged
    }
}

/// The place of a computed value, which may be empty: before the first run, and after one that failed.
pub struct Slot<'a, T> {
    value: &'a mut MaybeUninit<T>,
    /// Whether `value` is one.
    filled: &'a mut bool,
}

impl<'a, T> Slot<'a, T> {
    /// `filled` must be true only if `value` is initialised.
    #[inline]
    pub(crate) fn of(value: &'a mut MaybeUninit<T>, filled: &'a mut bool) -> Self {
        Self { value, filled }
    }

    /// The value.
    #[inline]
    pub fn get(&self) -> Option<&T> {
        // SAFETY: `filled` says that there is a value.
        self.filled.then(|| unsafe { self.value.assume_init_ref() })
    }

    /// The value, to be changed.
    #[inline]
    pub fn get_mut(&mut self) -> Option<&mut T> {
        // SAFETY: `filled` says that there is a value.
        self.filled.then(|| unsafe { self.value.assume_init_mut() })
    }

    /// Puts a value in; the one that was there is dropped.
    #[inline]
    pub fn set(&mut self, value: T) {
        let before = self.take();
        self.value.write(value);
        *self.filled = true;
        drop(before);
    }

    /// Takes the value out.
    #[inline]
    pub fn take(&mut self) -> Option<T> {
        core::mem::take(self.filled).then(|| {
            // SAFETY: `filled` said that there is a value, and says now that there is none.
            unsafe { self.value.assume_init_read() }
        })
    }
}

impl<T: fmt::Debug> fmt::Debug for Slot<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Slot").field(&self.get()).finish()
    }
}
