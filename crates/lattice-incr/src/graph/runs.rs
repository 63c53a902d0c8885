//! Runs: a node is computed, and what it reads is what it depends on.

use super::Graph;
use crate::edges::NONE;
use crate::id::NodeId;
use crate::node::Flags;
use crate::run::{Call, Ended, NotStarted, Outcome, Running};

impl Graph {
    /// Begins the run of a node. What is [`track`](Self::track)ed until [`finish`](Self::finish) becomes its
    /// list of dependencies. Runs nest.
    ///
    /// # Panics
    /// If the node was removed, or is a source.
    pub fn begin(&mut self, id: NodeId) -> Running {
        let node = self.net.nodes.alive(id);
        assert!(
            node.is_some_and(|node| !node.flags.is_source()),
            "a node runs that is there, and no source"
        );
        self.net.begin(id.index)
    }

    /// Begins the run of a node by what was [inserted](Self::insert_run) with it, as `call`.
    ///
    /// # Errors
    /// If the node was removed, its cell is lent, its [`word`](Self::word) is not 0, or nothing was inserted to run.
    #[inline]
    pub fn start(&mut self, id: NodeId, call: &mut Call) -> Result<(), NotStarted> {
        if !self.net.contains(id) {
            return Err(NotStarted::Removed);
        }
        self.begin_call(id, call, false)
    }

    /// Begins the run of a node that is there; `replaces`: in the place of one that has just ended.
    #[inline]
    pub(super) fn begin_call(
        &mut self,
        id: NodeId,
        call: &mut Call,
        replaces: bool,
    ) -> Result<(), NotStarted> {
        let node = self.net.node(id.index);
        let flags = node.flags;
        if !flags.can_run() {
            let is_lent = flags.has(Flags::LENT);
            return Err(if is_lent {
                NotStarted::Lent
            } else {
                NotStarted::NoRun
            });
        }
        if !self.cells.lend_to_run(id, node.place, &mut call.lent) {
            return Err(NotStarted::Word);
        }
        call.lent.owner = self.cells.owner();
        self.net.node_mut(id.index).flags.begin_lent();
        call.depth = self.net.enter_node(id.index, replaces);
        call.is_derived = !flags.is_observer();
        self.net.counts.runs_of_derived += u64::from(call.is_derived);
        Ok(())
    }

    /// Ends a run. The call is over then.
    ///
    /// # Panics
    /// If the call was not started, has ended, or is of another graph.
    pub fn end(&mut self, call: &mut Call, outcome: Outcome) -> Ended {
        assert!(
            self.cells.owns(&call.lent),
            "a run ends once, after it began, and in the same graph"
        );
        if self.ends_plainly(call, outcome) {
            self.end_plainly(call, outcome);
            call.is_over();
            self.net.pop_frame();
            return Ended::Well;
        }
        if !self.net.end_lent(call, outcome) {
            call.keep();
            return Ended::Removed;
        }
        call.give_back(&mut self.cells);
        if self.net.node(call.node().index).flags.has_failed() {
            Ended::Failed
        } else {
            Ended::Well
        }
    }

    /// Takes the beginning of a run back: the node is dirty, and depends on what it depended on before.
    ///
    /// # Panics
    /// As [`end`](Self::end).
    pub fn undo(&mut self, call: &mut Call) {
        assert!(
            self.cells.owns(&call.lent),
            "a run is undone once, after it began, and in the same graph"
        );
        self.net.undo(call);
        call.give_back(&mut self.cells);
    }

    /// Whether it is certain that the node has to run.
    #[inline]
    pub fn is_dirty(&self, id: NodeId) -> bool {
        self.net
            .nodes
            .alive(id)
            .is_some_and(|node| node.flags.is_dirty())
    }

    /// Begins a stretch in which nothing is tracked; ends with [`finish`](Self::finish).
    pub fn suspend(&mut self) -> Running {
        self.net.suspend()
    }

    /// Ends a run. A derived node is clean then; an observer too, unless something that it read was changed
    /// while it ran.
    pub fn finish(&mut self, running: Running, outcome: Outcome) {
        self.net.finish(running, outcome);
    }

    /// The running node reads `id`, which should be fresh. Nothing happens when no node is running.
    #[inline]
    pub fn track(&mut self, id: NodeId) {
        if self.net.contains(id) {
            self.net.track(id.index);
        }
    }

    /// Whether a running node collects what is read.
    pub fn is_tracking(&self) -> bool {
        self.net.frame.observer != NONE
    }

    /// Says that all runs under way saw an error that is not a function of what they read (too deep a
    /// recursion, say): whatever comes of them, the next explicit pull of each tries again.
    pub fn taint(&mut self) {
        self.net.taint();
    }
}
