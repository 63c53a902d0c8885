//! Pull: whether a node is fresh, and what has to be run to make it so.

use alloc::vec::Vec;

use super::Graph;
use crate::id::NodeId;
use crate::node::Flags;
use crate::pull::{Found, Pull, Step};

impl Graph {
    /// Whether the node's value can be read as it is; otherwise [`pull`](Self::pull) it.
    #[inline]
    pub fn is_fresh(&self, id: NodeId) -> bool {
        self.net
            .nodes
            .alive(id)
            .is_some_and(|node| node.flags.is_fresh())
    }

    /// Whether the last run of the node [failed](crate::Outcome::Failed) (or was [tainted](Self::taint)) and nothing
    /// that it read has changed since: it is clean for its dependents, and the next pull tries again.
    pub fn has_failed(&self, id: NodeId) -> bool {
        self.net
            .nodes
            .alive(id)
            .is_some_and(|node| node.flags.has_failed())
    }

    /// Whether the node is between [`begin`](Self::begin) and [`finish`](Self::finish).
    pub fn is_running(&self, id: NodeId) -> bool {
        self.net
            .nodes
            .alive(id)
            .is_some_and(|node| node.flags.has(Flags::RUNNING))
    }

    /// Begins to make a node fresh. Take [`step`](Self::step)s until [`Step::Done`], or
    /// [`abandon`](Self::abandon) it. Pulls nest: one that is begun during a run must be over before the run
    /// is.
    ///
    /// # Panics
    /// If the node was removed.
    pub fn pull(&mut self, id: NodeId) -> Pull {
        assert!(self.net.contains(id), "a removed node cannot be pulled");
        self.net.pull(id.index)
    }

    /// What to do next for this pull.
    pub fn step(&mut self, pull: &Pull) -> Step {
        match self.net.step(pull.base as usize) {
            Found::Nothing => Step::Done,
            Found::Stale(index) => Step::Run(self.net.id(index)),
            Found::Cycle => Step::Cycle,
        }
    }

    /// Gives a pull up, and those that were begun after it. What was not validated stays stale.
    /// A wave goes on with the next observer then.
    pub fn abandon(&mut self, pull: &Pull) {
        self.net.abandon_to(pull.base as usize);
    }

    /// After [`Step::Cycle`]: the path, from the node that needs itself round to that node again.
    pub fn cycle(&self) -> Vec<NodeId> {
        self.net.cycle()
    }

    /// The nodes whose validation or run is under way, the outermost first.
    pub fn path(&self) -> Vec<NodeId> {
        self.net.path()
    }
}
