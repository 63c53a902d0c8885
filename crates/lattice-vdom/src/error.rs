//! The crate's one error. Every text says the rule, what came, and what would work.

use std::fmt;

/// Why a template or a view was refused.
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
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
    pub(crate) fn template(text: impl Into<Box<str>>) -> Self {
        Self {
            kind: Kind::Template,
            text: text.into(),
        }
    }

    pub(crate) fn structure(text: impl Into<Box<str>>) -> Self {
        Self {
            kind: Kind::Structure,
            text: text.into(),
        }
    }

    pub(crate) fn limit(text: impl Into<Box<str>>) -> Self {
        Self {
            kind: Kind::Limit,
            text: text.into(),
        }
    }

    /// A template broke a rule: a name, a slot number, or something that could run script.
    pub fn is_template(&self) -> bool {
        self.kind == Kind::Template
    }

    /// Blocks were put together in a way that no page can show, such as children under a text.
    pub fn is_structure(&self) -> bool {
        self.kind == Kind::Structure
    }

    /// Something was larger or deeper than a documented limit.
    pub fn is_limit(&self) -> bool {
        self.kind == Kind::Limit
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({:?}: {})", self.kind, self.text)
    }
}

impl std::error::Error for Error {}
