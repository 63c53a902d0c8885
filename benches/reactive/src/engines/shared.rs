//! Closures for engines that ask for `Send` or `Sync`: one trait can't ask for it on behalf of some peers only.

/// A closure that says it can be sent and shared.
pub struct Shared<F>(F);

// SAFETY: a worker has one thread and starts no other; nothing is ever sent or shared.
unsafe impl<F> Send for Shared<F> {}
// SAFETY: as above.
unsafe impl<F> Sync for Shared<F> {}

impl<F: Fn() -> R, R> Shared<F> {
    pub fn new(closure: F) -> Self {
        Self(closure)
    }

    /// A method, because a closure that named the field would capture the field alone.
    #[inline]
    pub fn call(&self) -> R {
        self.0()
    }
}
