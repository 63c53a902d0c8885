//! A reference that is there for as long as a call lasts: how handles find the graph that they belong to.

use core::cell::Cell;
use core::fmt;
use core::ptr::null;

/// A place for a reference, which is there while the call that put it there lasts. In a `thread_local!` of its own with a
/// `const` value it is found by one instruction, in every crate that it is inlined into.
///
/// ```
/// use lattice_incr::Scoped;
///
/// let place = Scoped::new();
/// assert_eq!(place.with(|value| value.copied()), None);
/// let seen = place.set(&5, || place.with(|value| value.copied()));
/// assert_eq!(seen, Some(5));
/// assert_eq!(place.with(|value| value.copied()), None);
/// ```
pub struct Scoped<T>(Cell<*const T>);

impl<T> Scoped<T> {
    /// Empty.
    pub const fn new() -> Self {
        Self(Cell::new(null()))
    }

    /// Runs `f` with the reference in place. The one that was there before comes back, also after a panic.
    #[inline]
    pub fn set<R>(&self, value: &T, f: impl FnOnce() -> R) -> R {
        struct Before<'a, T>(&'a Cell<*const T>, *const T);
        impl<T> Drop for Before<'_, T> {
            fn drop(&mut self) {
                self.0.set(self.1);
            }
        }
        let _before = Before(&self.0, self.0.replace(value));
        f()
    }

    /// Runs `f` with the reference, if one is there.
    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "closures that read each other have it on the stack, also in dev builds"
    )]
    pub fn with<R>(&self, f: impl FnOnce(Option<&T>) -> R) -> R {
        // SAFETY: it is null, or was put there by a `set` that is under way, as `f` is called within it: `set` takes it back
        // before it returns, and its caller's borrow lasts longer than that. Other threads don't see it: a `Cell` is not Sync.
        f(unsafe { self.0.get().as_ref() })
    }
}

impl<T> Default for Scoped<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> fmt::Debug for Scoped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_set = !self.0.get().is_null();
        f.debug_struct("Scoped").field("is_set", &is_set).finish()
    }
}
