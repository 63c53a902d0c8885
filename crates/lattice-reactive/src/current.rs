//! The runtime that is entered on this thread.

use crate::runtime::Runtime;

#[cfg(not(lattice_safe))]
thread_local! {
    static CURRENT: lattice_incr::Scoped<Runtime> = const { lattice_incr::Scoped::new() };
}

/// Runs `f` with this runtime as the current one.
#[cfg(not(lattice_safe))]
pub(crate) fn set<R>(runtime: &Runtime, f: impl FnOnce() -> R) -> R {
    CURRENT.with(|current| current.set(runtime, f))
}

/// Runs `f` with the current runtime, if there is one.
#[cfg(not(lattice_safe))]
#[inline(always)]
#[allow(
    clippy::inline_always,
    reason = "closures that read each other have it on the stack, also in dev builds"
)]
pub(crate) fn with<R>(f: impl FnOnce(Option<&Runtime>) -> R) -> R {
    CURRENT.with(|current| current.with(f))
}

// The twin without `unsafe`.

#[cfg(lattice_safe)]
scoped_tls::scoped_thread_local!(static CURRENT: Runtime);

#[cfg(lattice_safe)]
pub(crate) fn set<R>(runtime: &Runtime, f: impl FnOnce() -> R) -> R {
    CURRENT.set(runtime, f)
}

#[cfg(lattice_safe)]
pub(crate) fn with<R>(f: impl FnOnce(Option<&Runtime>) -> R) -> R {
    if CURRENT.is_set() {
        CURRENT.with(|runtime| f(Some(runtime)))
    } else {
        f(None)
    }
}
