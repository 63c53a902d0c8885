//! Any node of a runtime, and what is known about it: what traces, explanations and dumps speak of.

use std::fmt;
use std::panic::Location;

use crate::handle::{Handle, Named};
use crate::runtime::Runtime;

/// The handle of a signal, memo, effect, watcher or scope, whichever: for questions that can be asked of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AnyNode {
    pub(crate) handle: Handle,
}

impl Named for AnyNode {
    fn what() -> String {
        "node".into()
    }
}

impl AnyNode {
    /// Whether it is still there. False in another runtime.
    pub fn is_alive_in(self, runtime: &Runtime) -> bool {
        runtime.is_alive(self.handle)
    }
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NodeKind {
    /// A [`Signal`](crate::Signal).
    Signal,
    /// The elements of a [`List`](crate::List).
    List,
    /// The entries of a [`Map`](crate::Map).
    Map,
    /// What readers of one key depend on, in a [`Map`](crate::Map) or [`Selector`](crate::Selector); or of which keys a map has.
    Key,
    /// The state of a [`Resource`](crate::Resource).
    Resource,
    /// A [`Memo`](crate::Memo).
    Memo,
    /// An [`Effect`](crate::Effect).
    Effect,
    /// A [`Watcher`](crate::Watcher).
    Watcher,
    /// A [`Scope`](crate::Scope).
    Scope,
    /// A closure that [`on_cleanup`](crate::on_cleanup) was given.
    Cleanup,
    /// It was disposed of, and so long ago that nothing is known about it.
    Gone,
}

impl NodeKind {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Signal => "signal",
            Self::List => "list",
            Self::Map => "map",
            Self::Key => "key",
            Self::Resource => "resource",
            Self::Memo => "memo",
            Self::Effect => "effect",
            Self::Watcher => "watcher",
            Self::Scope => "scope",
            Self::Cleanup => "cleanup",
            Self::Gone => "something that was disposed of",
        }
    }
}

/// What is known about a node. Prints as `signal "count" (src/app.rs:3)`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NodeInfo {
    /// The node, to ask more about it.
    pub node: AnyNode,
    /// What it is.
    pub kind: NodeKind,
    /// The name that it was given.
    pub name: Option<Box<str>>,
    /// The type of its value, of a signal or memo, or of what a list, map or resource holds; else empty.
    pub type_name: &'static str,
    /// Where in the source it was made. None only of those that are gone.
    pub made_at: Option<&'static Location<'static>>,
}

impl fmt::Display for NodeInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.as_str())?;
        if let Some(name) = &self.name {
            write!(f, " {name:?}")?;
        } else if !self.type_name.is_empty() {
            write!(f, " {}", self.type_name)?;
        }
        match self.made_at {
            Some(at) => write!(f, " ({})", Line(at)),
            None => Ok(()),
        }
    }
}

/// A place in the source without its column: enough to find it, and shorter to read.
pub(crate) struct Line(pub(crate) &'static Location<'static>);

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.0.file(), self.0.line())
    }
}
