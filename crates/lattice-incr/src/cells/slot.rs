//! Where a computed value goes.

use core::fmt;
use core::mem::MaybeUninit;

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
