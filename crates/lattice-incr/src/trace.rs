//! What happened in the graph, and what led to it, for tests and devtools: recorded only while somebody listens.
//!
//! A record names the record that caused it, so that "why did this run" is a walk along causes. While nobody
//! listens a recording point is one branch, and nothing is allocated.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::panic::Location;

use crate::id::NodeId;
use crate::ring::Ring;

/// A place in the source of who uses the graph.
pub(crate) type Place = &'static Location<'static>;

/// What happened to a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum What {
    /// It was inserted. The cause is the run in which that happened, if one was under way.
    Created,
    /// It got a new value from outside. A root cause, unless it happened in a run: then that run is the cause.
    Written,
    /// It was given a value that equals its own: nothing came of it. As for `Written`, but never a cause.
    Equal,
    /// It was [said to be stale](crate::Graph::invalidate) although nothing that it read had changed. As for `Written`.
    Invalidated,
    /// Its run is under way, or was given up. The record becomes one of the next three when the run is over.
    Began,
    /// It was run, and its value is another one. The cause is what made it stale: the write or run of something it read,
    /// its own creation, or its own failure of before.
    Ran,
    /// It was run, and its value is equal: dependents are spared. The cause is as for `Ran`.
    CutOff,
    /// It was run, and that failed. The cause is as for `Ran`.
    Failed,
    /// It was stale, and turned out to be clean without running. The cause is the record of the dependency that settled
    /// it: cut off, or verified itself.
    Verified,
    /// The run that is the cause read it without depending on it.
    Peeked,
    /// It was removed. The cause is the run in which that happened, or what made
    /// [the node for which](crate::Graph::remove_for) it was removed stale.
    Disposed,
}

/// One event of one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its number: each record's is one more than that of the record before, and runs are numbered when they begin.
    pub sequence: u64,
    /// What happened.
    pub what: What,
    /// The node.
    pub node: NodeId,
    /// The number of the record that led to it. None for a root cause, and where the listening began too late to know.
    pub cause: Option<u64>,
    /// Where in the source it was done, for what is done from outside: `Written`, `Equal` and `Invalidated`.
    pub at: Option<&'static Location<'static>>,
}

/// Records that were taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drained {
    /// In the order of their numbers.
    pub records: Vec<Record>,
    /// How many more there were that had been overwritten before somebody took them.
    pub lost: u64,
}

/// What stands behind a listener.
pub(crate) struct Listening {
    pub(crate) ring: Ring,
    /// By the index of a node: the record that made it stale, or settled one of those that may have; while it runs, the
    /// record of that run. 0: none.
    pub(crate) causes: Vec<u64>,
    /// As in `causes`, for nodes that got stale again while they run: it is the cause of their next run.
    pub(crate) next_causes: Vec<(u32, u64)>,
    /// For which node others are being removed.
    pub(crate) remover: Option<NodeId>,
    /// The first record that was not drained.
    unread: u64,
}

impl Listening {
    fn new(records: usize, nodes: usize) -> Self {
        Self {
            ring: Ring::new(records),
            causes: alloc::vec![0; nodes],
            next_causes: Vec::new(),
            remover: None,
            unread: 1,
        }
    }

    /// Takes the cause of what happens to a node now.
    #[inline]
    pub(crate) fn take_cause(&mut self, index: u32) -> u64 {
        self.causes
            .get_mut(index as usize)
            .map_or(0, core::mem::take)
    }

    #[inline]
    pub(crate) fn set_cause(&mut self, index: u32, sequence: u64) {
        if let Some(cause) = self.causes.get_mut(index as usize) {
            *cause = sequence;
        }
    }

    /// There is a new node: its creation is the cause of its first run.
    pub(crate) fn set_first_cause(&mut self, index: u32, sequence: u64) {
        if index as usize == self.causes.len() {
            self.causes.push(sequence);
        } else {
            self.set_cause(index, sequence);
        }
    }

    /// Says in the record of the node's run what came of it, and gives its number. None if it has no record.
    #[inline]
    pub(crate) fn end(&mut self, index: u32, what: What) -> Option<u64> {
        let sequence = self.take_cause(index);
        if sequence == 0 {
            return None;
        }
        self.ring.set_what(sequence, what);
        Some(sequence)
    }

    /// What made the node stale while it ran counts from the end of that run on.
    #[cold]
    #[inline(never)]
    pub(crate) fn promote_next_cause(&mut self, index: u32) {
        if let Some(at) = self.next_causes.iter().position(|(of, _)| *of == index) {
            let (_, sequence) = self.next_causes.swap_remove(at);
            self.set_cause(index, sequence);
        }
    }

    fn drain(&mut self) -> Drained {
        let first = self.unread.max(self.ring.first());
        let drained = Drained {
            records: self.ring.from(first).collect(),
            lost: first - self.unread,
        };
        self.unread = self.ring.next();
        drained
    }
}

/// What somebody listens to; nothing when nobody does.
#[derive(Default)]
pub(crate) struct Trace(Option<Box<Listening>>);

impl Trace {
    pub(crate) fn listen(&mut self, records: usize, nodes: usize) {
        self.0 = Some(Box::new(Listening::new(records, nodes)));
    }

    pub(crate) fn stop(&mut self) -> Drained {
        let drained = self.drain();
        self.0 = None;
        drained
    }

    pub(crate) fn drain(&mut self) -> Drained {
        self.0
            .as_mut()
            .map(|listening| listening.drain())
            .unwrap_or_default()
    }

    #[inline]
    pub(crate) fn is_on(&self) -> bool {
        self.0.is_some()
    }

    #[inline]
    pub(crate) fn listening(&mut self) -> Option<&mut Listening> {
        self.0.as_deref_mut()
    }

    pub(crate) fn record(&self, sequence: u64) -> Option<Record> {
        self.0.as_ref()?.ring.get(sequence)
    }

    pub(crate) fn records(&self) -> impl DoubleEndedIterator<Item = Record> + '_ {
        let rings = self.0.iter().map(|listening| &listening.ring);
        rings.flat_map(|ring| ring.from(ring.first()))
    }
}
