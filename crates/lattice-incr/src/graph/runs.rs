//! Runs: a node is computed, and what it reads is what it depends on.

use super::Graph;
use crate::edges::NONE;
use crate::id::NodeId;
use crate::node::Flags;
use crate::run::{Call, Ended, NotStarted, Outcome, Phase, Running};

impl Graph {
    /// Begins the run of a node. What is [`track`](Self::track)ed until [`finish`](Self::finish) becomes its
    /// list of dependencies. Runs nest.
    ///
    /// # Panics
    /// If the node was removed.
    pub fn begin(&mut self, id: NodeId) -> Running {
        assert!(self.net.contains(id), "a removed node cannot run");
        self.net.begin(id.index)
    }

    /// Begins the run of a node by what was [inserted](Self::insert_run) with it, as `call`.
    ///
    /// # Errors
    /// If the node was removed, its cell is lent, its [`word`](Self::word) is not 0, or nothing was inserted to run.
    #[inline]
    pub fn start(&mut self, id: NodeId, call: &mut Call) -> Result<(), NotStarted> {
        self.start_if(id, call, false)
    }

    /// As [`start`](Self::start), without a [`pull`](Self::pull), if nothing has to be validated for it: something that
    /// the node read has changed for sure, or it never ran.
    ///
    /// # Errors
    /// As `start`, and if the node may be clean.
    #[inline]
    pub fn start_dirty(&mut self, id: NodeId, call: &mut Call) -> Result<(), NotStarted> {
        self.start_if(id, call, true)
    }

    #[inline]
    fn start_if(
        &mut self,
        id: NodeId,
        call: &mut Call,
        only_dirty: bool,
    ) -> Result<(), NotStarted> {
        let node = self.net.nodes.alive(id).ok_or(NotStarted::Removed)?;
        let flags = node.flags;
        if only_dirty && !flags.is_dirty() {
            return Err(NotStarted::MayBeClean);
        }
        if flags.has(Flags::LENT) {
            return Err(NotStarted::Lent);
        }
        if flags.is_source() {
            return Err(NotStarted::NoRun);
        }
        let (place, filled) = (node.place, flags.has(Flags::FILLED));
        self.cells.lend_to_run(id, place, filled, &mut call.lent)?;
        call.running.pulls = self.net.pulling.len() as u32;
        if only_dirty && !flags.is_observer() {
            self.net.push_running(id.index);
        }
        call.running.depth = self.net.begin_lent(id.index);
        call.is_derived = !flags.is_observer();
        call.phase = Phase::Begun;
        Ok(())
    }

    /// Ends a run. The call is over then.
    ///
    /// # Panics
    /// If the call was not started, has ended, or is of another graph.
    #[inline]
    pub fn end(&mut self, call: &mut Call, outcome: Outcome) -> Ended {
        assert!(
            call.phase == Phase::Begun,
            "a run ends once, after it began"
        );
        self.cells.check_owner(&call.lent);
        call.phase = Phase::Over;
        let lent = &call.lent;
        let is_there = self
            .net
            .end_lent(lent.node, &call.running, lent.filled, outcome);
        if !is_there {
            call.phase = Phase::Removed;
            return Ended::Removed;
        }
        if self.net.node(lent.node.index).flags.has_failed() {
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
            call.phase == Phase::Begun,
            "a run is undone once, after it began"
        );
        self.cells.check_owner(&call.lent);
        call.phase = Phase::Over;
        self.net.undo(call.lent.node, &call.running);
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
