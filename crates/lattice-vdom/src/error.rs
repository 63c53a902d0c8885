//! The crate's one error. Every text says the rule, what came, and what would work.

use std::fmt;

/// Why a template or a view was refused.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

/// Boxed: every step of building a view gives a result, and a small one stays in registers.
#[derive(Clone, PartialEq, Eq)]
struct Inner {
    kind: Kind,
    text: Box<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Template,
    Structure,
    Limit,
}

impl Error {
    #[cold]
    fn new(kind: Kind, text: Box<str>) -> Self {
        Self(Box::new(Inner { kind, text }))
    }

    pub(crate) fn template(text: impl Into<Box<str>>) -> Self {
        Self::new(Kind::Template, text.into())
    }

    pub(crate) fn structure(text: impl Into<Box<str>>) -> Self {
        Self::new(Kind::Structure, text.into())
    }

    pub(crate) fn limit(text: impl Into<Box<str>>) -> Self {
        Self::new(Kind::Limit, text.into())
    }

    /// A template broke a rule: a name, a slot number, or something that could run script.
    pub fn is_template(&self) -> bool {
        self.0.kind == Kind::Template
    }

    /// Blocks were put together in a way that no page can show, such as children under a text.
    pub fn is_structure(&self) -> bool {
        self.0.kind == Kind::Structure
    }

    /// Something was larger or deeper than a documented limit.
    pub fn is_limit(&self) -> bool {
        self.0.kind == Kind::Limit
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
