//! What the tests share: a log of what ran, and panics that print nothing.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex};

/// What happened, in order. Clones write to the same log.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    pub(crate) fn add(&self, line: impl Into<String>) {
        self.0
            .lock()
            .expect("no test panics while it logs")
            .push(line.into());
    }

    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().expect("no test panics while it logs"))
    }
}

/// Panics without the message that the panic hook prints.
pub(crate) fn quiet_panic(text: &'static str) -> ! {
    resume_unwind(Box::new(text))
}

/// The text that `f` panics with.
#[track_caller]
pub(crate) fn panic_of<R>(f: impl FnOnce() -> R) -> String {
    let Err(payload) = catch_unwind(AssertUnwindSafe(f)) else {
        panic!("it should panic")
    };
    match payload.downcast::<String>() {
        Ok(text) => *text,
        Err(payload) => (*payload.downcast::<&'static str>().expect("a text")).to_owned(),
    }
}

/// `file:line` of the line `back` lines above the call.
macro_rules! line {
    ($back:expr) => {
        format!("{}:{}", file!(), std::line!() - $back)
    };
}
pub(crate) use line;
