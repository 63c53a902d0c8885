//! What the cases share: counters and logs that closures can copy, and panics that print nothing.

use lattice_reactive::{Effect, Runtime};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Runs a case.
pub(crate) fn auto(case: impl FnOnce()) {
    let runtime = Runtime::auto();
    runtime.enter(case);
    runtime.check();
}

/// Counts runs. Leaked, so that closures copy it as they copy handles.
#[derive(Clone, Copy)]
pub(crate) struct Counter(&'static AtomicUsize);

impl Counter {
    pub(crate) fn new() -> Self {
        Self(Box::leak(Box::default()))
    }

    pub(crate) fn add(self) -> usize {
        self.0.fetch_add(1, Relaxed) + 1
    }

    pub(crate) fn get(self) -> usize {
        self.0.load(Relaxed)
    }

    /// The count since the last call.
    pub(crate) fn take(self) -> usize {
        self.0.swap(0, Relaxed)
    }
}

/// Forgets what was counted so far.
pub(crate) fn reset<const N: usize>(counters: [Counter; N]) {
    for counter in counters {
        counter.take();
    }
}

/// 0, whatever was read: a memo through it depends and never changes.
pub(crate) fn nothing(_: i32) -> i32 {
    0
}

/// Notes what was seen, in order.
pub(crate) struct Log<T: 'static>(&'static Mutex<Vec<T>>);

impl<T> Clone for Log<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Log<T> {}

impl<T> Log<T> {
    pub(crate) fn new() -> Self {
        Self(Box::leak(Box::default()))
    }

    pub(crate) fn add(self, value: T) {
        self.0
            .lock()
            .expect("no log is written twice at once")
            .push(value);
    }

    /// What was noted since the last call.
    pub(crate) fn take(self) -> Vec<T> {
        std::mem::take(&mut *self.0.lock().expect("no log is written twice at once"))
    }
}

/// A place for the handle of an effect that disposes of itself, or is disposed of by what was made before it.
#[derive(Clone, Copy)]
pub(crate) struct Held(&'static Mutex<Option<Effect>>);

impl Held {
    pub(crate) fn new() -> Self {
        Self(Box::leak(Box::default()))
    }

    pub(crate) fn hold(self, effect: Effect) {
        *self.0.lock().expect("handles are held one by one") = Some(effect);
    }

    /// Disposes of the effect, if there is one yet.
    pub(crate) fn dispose(self) {
        let effect = *self.0.lock().expect("handles are held one by one");
        if let Some(effect) = effect {
            dispose(effect);
        }
    }
}

pub(crate) fn dispose(effect: Effect) {
    Runtime::with_current(|runtime| effect.dispose_in(runtime))
        .and_then(|done| done)
        .expect("the effect is this runtime's");
}

/// Panics without the message that the panic hook prints.
pub(crate) fn quiet_panic(text: &'static str) -> ! {
    resume_unwind(Box::new(text))
}

/// Whether `f` panics.
pub(crate) fn panics<R>(f: impl FnOnce() -> R) -> bool {
    catch_unwind(AssertUnwindSafe(f)).is_err()
}
