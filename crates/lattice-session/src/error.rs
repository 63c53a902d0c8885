//! The error of calls that need a component to be rendering.

use core::fmt;

/// Why a call of the session's face failed. The text says the rule, what came and what would work.
#[derive(Clone, Debug)]
pub struct Error {
    /// Boxed: every step of building gives a result, and a small one stays in registers.
    kind: Box<Kind>,
}

#[derive(Clone, Debug)]
enum Kind {
    NothingRenders(&'static str),
    Foreign(String),
    Vdom(String),
    Reactive(String),
    Other(String),
}

impl Error {
    /// An error of a control or a binding above this crate, in its own words.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            kind: Box::new(Kind::Other(text.into())),
        }
    }

    #[cold]
    pub(crate) fn nothing_renders(what: &'static str) -> Self {
        Self {
            kind: Box::new(Kind::NothingRenders(what)),
        }
    }

    pub(crate) fn foreign(text: impl Into<String>) -> Self {
        Self {
            kind: Box::new(Kind::Foreign(text.into())),
        }
    }

    /// No component was rendering when an element or piece of state was made.
    pub fn is_nothing_renders(&self) -> bool {
        matches!(*self.kind, Kind::NothingRenders(_))
    }

    /// The element belongs to another run of a body.
    pub fn is_foreign_block(&self) -> bool {
        matches!(*self.kind, Kind::Foreign(_))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.kind {
            Kind::NothingRenders(what) => write!(
                f,
                "{what} works while a component's body runs, and none runs now: call it from a component, not from a handler, an effect or the top of a module"
            ),
            Kind::Foreign(text) | Kind::Vdom(text) | Kind::Reactive(text) | Kind::Other(text) => {
                f.write_str(text)
            }
        }
    }
}

impl core::error::Error for Error {}

impl From<lattice_vdom::Error> for Error {
    fn from(error: lattice_vdom::Error) -> Self {
        Self {
            kind: Box::new(Kind::Vdom(error.to_string())),
        }
    }
}

impl From<lattice_reactive::Error> for Error {
    fn from(error: lattice_reactive::Error) -> Self {
        Self {
            kind: Box::new(Kind::Reactive(error.to_string())),
        }
    }
}
