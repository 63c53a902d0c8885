//! Panics of user code become failures here, and nowhere else.

use core::any::Any;
use core::cell::{Cell, RefCell};
use core::panic::AssertUnwindSafe;
use std::panic::{PanicHookInfo, catch_unwind};
use std::sync::Once;

use crate::Failure;
use crate::failure::Place;

thread_local! {
    /// User code runs on this thread and its panics are caught: how deep.
    static CATCHING: Cell<u32> = const { Cell::new(0) };
    /// Where the last such panic happened.
    static PLACE: RefCell<Option<Place>> = const { RefCell::new(None) };
}

/// Runs user code. A panic is a failure with the panic's message.
pub(crate) fn caught<R>(f: impl FnOnce() -> Result<R, Failure>) -> Result<R, Failure> {
    CATCHING.set(CATCHING.get() + 1);
    // User code can leave only its own values half changed; the session's are not borrowed while it runs.
    let result = catch_unwind(AssertUnwindSafe(f));
    CATCHING.set(CATCHING.get() - 1);
    result.unwrap_or_else(|payload| Err(failure(&*payload)))
}

/// From now on the panics of apps' code tell their line to the failure instead of printing to standard error.
///
/// It puts a hook around the process's panic hook; all other panics go on to the one that was there. A host of Rust apps calls
/// it once at its start. Without it such failures know the panic's message and not its line.
pub fn record_panic_places() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if CATCHING.get() == 0 {
                previous(info);
            } else {
                record(info);
            }
        }));
    });
}

fn record(info: &PanicHookInfo<'_>) {
    let place = info.location().map(|location| Place {
        file: location.file().to_owned(),
        line: location.line(),
    });
    PLACE.with_borrow_mut(|last| *last = place);
}

fn failure(payload: &(dyn Any + Send)) -> Failure {
    let text = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a panic without a message");
    Failure {
        place: PLACE.take(),
        ..Failure::new(text)
    }
}
