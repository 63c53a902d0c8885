//! Pull: make one node fresh, running as little as possible, with an explicit stack.
//!
//! A node marked "check" is validated from its first dependency to its last, in the order in which it read
//! them: as soon as one turns out to have changed the node is dirty and later ones are left alone, since it
//! may not read them again (they may even be impossible to compute now).

use alloc::vec::Vec;

use crate::edges::NONE;
use crate::id::NodeId;
use crate::net::Net;
use crate::node::{Flags, State};
use crate::trace::What;

/// A pull under way: see [`Graph::pull`](crate::Graph::pull).
#[derive(Debug)]
pub struct Pull {
    base: usize,
}

/// What a pull needs next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The node is fresh (or was removed meanwhile). The pull is over.
    Done,
    /// Run this node between [`Graph::begin`](crate::Graph::begin) and
    /// [`Graph::finish`](crate::Graph::finish), then take the next step.
    Run(NodeId),
    /// The node that was pulled is running: it needs itself. [`Graph::cycle`](crate::Graph::cycle) has the path.
    /// Give the pull up with [`Graph::abandon`](crate::Graph::abandon).
    Cycle,
}

/// A node that is being validated.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    id: NodeId,
    /// The dependency to look at next.
    next: u32,
    /// It was handed out to be run.
    ran: bool,
    /// A pull further out is validating it too.
    again: bool,
}

impl Net {
    #[inline]
    pub(crate) fn pull(&mut self, id: NodeId) -> Pull {
        let base = self.pulling.len();
        self.push_pull(id);
        Pull { base }
    }

    #[inline]
    fn push_pull(&mut self, id: NodeId) {
        let flags = &mut self.node_mut(id.index).flags;
        let again = flags.has(Flags::PULLING);
        flags.set(Flags::PULLING, true);
        self.pulling.push(Entry {
            id,
            next: 0,
            ran: false,
            again,
        });
    }

    #[inline]
    fn pop_pull(&mut self) {
        if let Some(entry) = self.pulling.pop()
            && self.contains(entry.id)
        {
            self.node_mut(entry.id.index)
                .flags
                .set(Flags::PULLING, entry.again);
        }
    }

    /// A node that runs without a pull stands among the pulls all the same, for the path of a cycle; ending its run
    /// takes it off.
    #[inline]
    pub(crate) fn push_running(&mut self, id: NodeId, again: bool) {
        self.pulling.push(Entry {
            id,
            next: 0,
            ran: true,
            again,
        });
    }

    pub(crate) fn abandon(&mut self, pull: &Pull) {
        self.abandon_to(pull.base);
    }

    #[inline]
    pub(crate) fn abandon_to(&mut self, base: usize) {
        while self.pulling.len() > base {
            self.pop_pull();
        }
    }

    #[inline]
    pub(crate) fn step(&mut self, pull: &Pull) -> Step {
        while self.pulling.len() > pull.base {
            let top = self.pulling.len() - 1;
            let Entry { id, ran, .. } = self.pulling[top];
            if !self.contains(id) {
                self.pulling.pop();
                continue;
            }
            let flags = self.node(id.index).flags;
            if flags.has(Flags::RUNNING) {
                return Step::Cycle;
            }
            let retry = top == pull.base && flags.has(Flags::RETRY);
            match flags.state() {
                _ if ran => self.pop_pull(),
                State::Clean if !retry => self.pop_pull(),
                State::Check => self.validate(top),
                State::Clean | State::Dirty => {
                    self.pulling[top].ran = true;
                    return Step::Run(id);
                }
            }
        }
        Step::Done
    }

    /// Looks for the next dependency that is not settled and puts it on the stack; without one the node is
    /// clean.
    fn validate(&mut self, top: usize) {
        let Entry { id, next, .. } = self.pulling[top];
        let deps = self.node(id.index).deps;
        for pos in next..deps.len() {
            let dep = self.deps.get(deps, pos).node;
            if dep == NONE || self.node(dep).flags.is_settled() {
                continue;
            }
            let flags = self.node(dep).flags;
            if flags.has(Flags::PULLING) || flags.has(Flags::RUNNING) {
                // A circle. Whoever closes it in its own run is told, as if nothing had been kept from before.
                self.node_mut(id.index).flags.set_state(State::Dirty);
                return;
            }
            self.pulling[top].next = pos + 1;
            let dep = self.id(dep);
            self.push_pull(dep);
            return;
        }
        self.node_mut(id.index).flags.set_state(State::Clean);
        self.counts.verified += 1;
        self.trace.record(What::Verified, id);
    }

    pub(crate) fn cycle(&self) -> Vec<NodeId> {
        let Some(last) = self.pulling.last() else {
            return Vec::new();
        };
        let first = self
            .pulling
            .iter()
            .position(|entry| entry.id == last.id)
            .unwrap_or(0);
        self.pulling[first..].iter().map(|entry| entry.id).collect()
    }

    pub(crate) fn path(&self) -> Vec<NodeId> {
        self.pulling.iter().map(|entry| entry.id).collect()
    }
}
