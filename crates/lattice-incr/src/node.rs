//! What the graph knows of one node: 32 bytes, two to a cache line.

use crate::edges::List;

/// What part a node plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// Holds a value that is set from outside. It is never stale.
    Source,
    /// Computes a value from others when it is pulled.
    Derived,
    /// Wants to be run when something it read has changed: it comes out of
    /// [`Graph::next_stale`](crate::Graph::next_stale).
    Observer,
}

/// What is known about a node's freshness. The order is the order of urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    /// Its value stands.
    Clean,
    /// Something further down changed; perhaps that stops before it gets here.
    Check,
    /// Something it read changed.
    Dirty,
}

/// The small facts about a node, in one word.
#[derive(Clone, Copy, Default)]
pub(crate) struct Flags(u32);

impl Flags {
    const STATE: u32 = 0b11;
    /// Its computation is under way.
    pub(crate) const RUNNING: Self = Self(1 << 2);
    /// Stands in the queue of stale observers.
    pub(crate) const QUEUED: Self = Self(1 << 3);
    /// Its last run failed: an explicit pull tries again although nothing changed.
    pub(crate) const RETRY: Self = Self(1 << 4);
    /// Stands on the stack of a pull.
    pub(crate) const PULLING: Self = Self(1 << 5);
    const KIND: u32 = 0b11 << 6;

    pub(crate) fn new(kind: NodeKind) -> Self {
        let (kind, state) = match kind {
            NodeKind::Source => (1 << 6, State::Clean),
            NodeKind::Derived => (2 << 6, State::Dirty),
            NodeKind::Observer => (3 << 6, State::Clean),
        };
        let mut flags = Self(kind);
        flags.set_state(state);
        flags
    }

    /// None for a place without a node.
    pub(crate) fn kind(self) -> Option<NodeKind> {
        match (self.0 & Self::KIND) >> 6 {
            1 => Some(NodeKind::Source),
            2 => Some(NodeKind::Derived),
            3 => Some(NodeKind::Observer),
            _ => None,
        }
    }

    #[inline]
    pub(crate) fn is_observer(self) -> bool {
        self.0 & Self::KIND == Self::KIND
    }

    #[inline]
    pub(crate) fn state(self) -> State {
        match self.0 & Self::STATE {
            0 => State::Clean,
            1 => State::Check,
            _ => State::Dirty,
        }
    }

    #[inline]
    pub(crate) fn set_state(&mut self, state: State) {
        self.0 = (self.0 & !Self::STATE) | state as u32;
    }

    #[inline]
    pub(crate) fn has(self, flag: Self) -> bool {
        self.0 & flag.0 != 0
    }

    #[inline]
    pub(crate) fn set(&mut self, flag: Self, on: bool) {
        if on {
            self.0 |= flag.0;
        } else {
            self.0 &= !flag.0;
        }
    }

    /// Clean, not under way, and its last run did not fail: its value can be read as it is.
    #[inline]
    pub(crate) fn is_fresh(self) -> bool {
        self.0 & (Self::STATE | Self::RUNNING.0 | Self::RETRY.0) == 0
    }

    /// Clean and not under way, as a dependency sees it: a failure is a value like others.
    #[inline]
    pub(crate) fn is_settled(self) -> bool {
        self.0 & (Self::STATE | Self::RUNNING.0) == 0
    }
}

/// One place of the graph.
#[derive(Clone, Copy)]
pub(crate) struct Node {
    pub(crate) generation: u32,
    pub(crate) flags: Flags,
    /// The run that tracked this node last, so that a second read in the same run costs a comparison.
    pub(crate) seen: u32,
    /// The place in the order of creation, for observers.
    pub(crate) order: u32,
    /// What it read, in the order of reading. The other end is named; a removed one leaves a hole.
    pub(crate) deps: List,
    /// Who read it, in no order.
    pub(crate) subs: List,
}

const _: () = assert!(size_of::<Node>() == 32, "a node is half a cache line");
