//! The one error of the crate. Its text says the rule, what was found, and what would work.

use std::any::Any;
use std::cell::RefCell;
use std::fmt;

/// Why an operation on a reactive graph could not be done. Ask the predicates, or print it.
///
/// What is *not* promised: the wording, and which of two rules is named when both are broken.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Repr>);

#[derive(Clone, PartialEq, Eq)]
struct Repr {
    kind: Kind,
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    NoRuntime,
    NoOwner,
    Disposed,
    Foreign,
    InUse,
    Computing,
    Cycle,
    TooDeep,
    Runaway,
    Failed,
    Flushing,
    NotRecorded,
    OutOfRange,
}

impl Error {
    #[cold]
    pub(crate) fn new(kind: Kind, text: impl Into<String>) -> Self {
        Self(Box::new(Repr {
            kind,
            text: text.into(),
        }))
    }

    fn is(&self, kind: Kind) -> bool {
        self.0.kind == kind
    }

    /// No runtime is entered on this thread.
    pub fn is_no_runtime(&self) -> bool {
        self.is(Kind::NoRuntime)
    }

    /// There is no scope, effect or memo that could own a cleanup or a context.
    pub fn is_no_owner(&self) -> bool {
        self.is(Kind::NoOwner)
    }

    /// The handle's node was disposed of.
    pub fn is_disposed(&self) -> bool {
        self.is(Kind::Disposed)
    }

    /// The handle belongs to another runtime.
    pub fn is_foreign(&self) -> bool {
        self.is(Kind::Foreign)
    }

    /// The value is lent to a `with`, an `update` or a comparison further out.
    pub fn is_in_use(&self) -> bool {
        self.is(Kind::InUse)
    }

    /// A memo's computation tried to change something.
    pub fn is_write_in_memo(&self) -> bool {
        self.is(Kind::Computing)
    }

    /// A memo needs its own value. The text has the path.
    pub fn is_cycle(&self) -> bool {
        self.is(Kind::Cycle)
    }

    /// Closures read each other too deeply.
    pub fn is_too_deep(&self) -> bool {
        self.is(Kind::TooDeep)
    }

    /// Effects keep making each other run. The text names them.
    pub fn is_runaway(&self) -> bool {
        self.is(Kind::Runaway)
    }

    /// The memo's computation panicked. The text has its message. (One that panicked because it met a circle, or closures that
    /// read each other too deeply, is that error.)
    pub fn is_failed(&self) -> bool {
        self.is(Kind::Failed)
    }

    /// Nothing that could explain what was asked about is recorded.
    pub fn is_not_recorded(&self) -> bool {
        self.is(Kind::NotRecorded)
    }

    /// A flush was asked for while something runs.
    pub fn is_flushing(&self) -> bool {
        self.is(Kind::Flushing)
    }

    /// A list has no such position.
    pub fn is_out_of_range(&self) -> bool {
        self.is(Kind::OutOfRange)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.text)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({:?}: {})", self.0.kind, self.0.text)
    }
}

impl std::error::Error for Error {}

/// What ends a read early: an error of ours, or a panic of the closure that was to make the value.
pub(crate) enum Stop {
    Error(Error),
    Panic(Box<dyn Any + Send>),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

thread_local! {
    /// The error that was raised last. A panic carries nothing but a text, since that is what panic hooks print.
    static RAISED: RefCell<Option<Error>> = const { RefCell::new(None) };
}

/// Panics with the text of an error, for those who want no `Result`.
#[cold]
#[track_caller]
pub(crate) fn raise(error: Error) -> ! {
    let text = error.0.text.clone();
    RAISED.set(Some(error));
    panic!("{text}")
}

/// The error of a closure (`whose`) that ended with this panic. One that met an error of the whole chain of readers, a circle
/// or one that is too deep, has that error.
pub(crate) fn of_panic(whose: &str, payload: &(dyn Any + Send)) -> Error {
    let text = panic_text(payload);
    let raised = RAISED.with_borrow(|raised| {
        let same = raised.as_ref().filter(|error| error.0.text == text);
        same.filter(|error| error.is_cycle() || error.is_too_deep())
            .cloned()
    });
    raised.unwrap_or_else(|| Error::new(Kind::Failed, format!("{whose} panicked: {text}")))
}

/// What a panic said, if it said it in text.
fn panic_text(payload: &(dyn Any + Send)) -> &str {
    if let Some(text) = payload.downcast_ref::<&'static str>() {
        text
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text
    } else {
        "a panic without text"
    }
}
