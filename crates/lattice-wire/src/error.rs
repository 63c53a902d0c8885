//! Why bytes were refused.

use std::fmt;

use crate::close;

/// A message that breaks the protocol. Nothing of it was acted on.
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    kind: Kind,
    /// Where in the message, in bytes.
    at: usize,
    text: Box<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Malformed,
    Limit,
    Version,
}

impl Error {
    pub(crate) fn malformed(at: usize, text: impl Into<Box<str>>) -> Self {
        Self {
            kind: Kind::Malformed,
            at,
            text: text.into(),
        }
    }

    pub(crate) fn limit(at: usize, text: impl Into<Box<str>>) -> Self {
        Self {
            kind: Kind::Limit,
            at,
            text: text.into(),
        }
    }

    pub(crate) fn version(at: usize, text: impl Into<Box<str>>) -> Self {
        Self {
            kind: Kind::Version,
            at,
            text: text.into(),
        }
    }

    /// The bytes are no message of this protocol.
    pub fn is_malformed(&self) -> bool {
        self.kind == Kind::Malformed
    }

    /// Something in it is larger than [`Limits`](crate::Limits) allow.
    pub fn is_limit(&self) -> bool {
        self.kind == Kind::Limit
    }

    /// The other side is of another build.
    pub fn is_version(&self) -> bool {
        self.kind == Kind::Version
    }

    /// Where in the message the trouble is, in bytes.
    pub fn position(&self) -> usize {
        self.at
    }

    /// The close code that tells the other side.
    pub fn close_code(&self) -> u16 {
        if self.is_version() {
            close::VERSION
        } else {
            close::MALFORMED
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {}", self.at, self.text)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({:?}, {self})", self.kind)
    }
}

impl std::error::Error for Error {}
