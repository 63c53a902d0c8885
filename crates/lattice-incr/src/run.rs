//! Runs: who is computing, what it reads, and the list of dependencies that comes of it.
//!
//! A run keeps a cursor into the list of the run before. Reading the same node at the same place moves the
//! cursor and nothing else; what differs is exchanged into its place; what is left behind the cursor at the
//! end was not read this time and is dropped. So after a run the list is what was read, in that order.

use crate::cells::{Cells, Lent, Remains};
use crate::edges::NONE;
use crate::id::NodeId;
use crate::net::Net;
use crate::node::{Before, Flags, State};

/// What came of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The value is equal to the one before: dependents are spared.
    Unchanged,
    /// The value is another one.
    Changed,
    /// There is no value. Dependents are told as with a change, and the next explicit
    /// [`Graph::pull`](crate::Graph::pull) of the node tries again even if nothing it read has changed.
    Failed,
}

/// A run under way: hand it to [`Graph::finish`](crate::Graph::finish). Runs end in reverse order of their
/// beginning; ending one ends those that were begun after it and never finished.
#[derive(Debug)]
#[must_use = "a run that is not finished keeps its node from ever being clean"]
pub struct Running {
    pub(crate) depth: u32,
    /// Pulls that were under way when it began.
    pub(crate) pulls: u32,
}

/// What is running and how far it has read: saved and restored as one move of 16 bytes.
#[derive(Clone, Copy)]
#[repr(C, align(16))]
pub(crate) struct Frame {
    /// Who collects what is read; [`NONE`]: nobody does.
    pub(crate) observer: u32,
    /// Where in the pool the dependency of the run before stands that is expected next.
    pub(crate) cursor: u32,
    /// Where in the pool they end.
    pub(crate) end: u32,
    /// The number of this run.
    pub(crate) run: u32,
}

impl Frame {
    /// Its number is no node's [`seen`](crate::node::Node::seen).
    pub(crate) const NOBODY: Self = Self {
        observer: NONE,
        cursor: 0,
        end: 0,
        run: u32::MAX,
    };
}

/// How many dependencies ahead a node is looked for before it is taken for a new one.
const LOOK_AHEAD: u32 = 4;

/// The run of a node by what was inserted with it: [`Graph::start`](crate::Graph::start) it, [`run`](Self::run) it without
/// the graph, then [`Graph::end`](crate::Graph::end) it. It can be used for one run after the other.
#[derive(Debug)]
pub struct Call {
    /// The graph owns it, while the run is under way; nobody else does then, so it may run.
    pub(crate) lent: Lent,
    /// How many frames are under way since it began.
    pub(crate) depth: u32,
    pub(crate) is_derived: bool,
    /// The graph of a node that was removed while it ran: what is in the cell may be taken. 0: there is none.
    pub(crate) removed_from: u64,
}

impl Default for Call {
    /// A call that does nothing.
    fn default() -> Self {
        Self {
            lent: Lent::NOTHING,
            depth: 0,
            is_derived: false,
            removed_from: 0,
        }
    }
}

impl Call {
    /// The node that runs.
    #[inline]
    pub fn node(&self) -> NodeId {
        self.lent.node
    }

    /// Whether it is a derived node, and no observer.
    #[inline]
    pub fn is_derived(&self) -> bool {
        self.is_derived
    }

    /// Whether the run has begun, and not ended.
    #[inline]
    pub fn is_under_way(&self) -> bool {
        self.lent.owner != 0
    }

    /// Computes the value. A panic goes through; what the run left in its [`Slot`](crate::Slot) stays. Nothing happens to
    /// a call that is not under way.
    #[inline]
    pub fn run(&mut self) -> Outcome {
        if self.is_under_way() {
            self.lent.run()
        } else {
            Outcome::Unchanged
        }
    }

    /// Drops the value, after a panic.
    pub fn clear(&mut self) {
        if self.is_under_way() {
            self.lent.clear();
        }
    }

    /// The run is over: the cell is the graph's again.
    #[inline]
    pub(crate) fn give_back(&mut self, cells: &mut Cells) {
        self.is_over();
        cells.take_back(&mut self.lent);
    }

    /// The cell was taken back.
    #[inline]
    pub(crate) fn is_over(&mut self) {
        self.lent.owner = 0;
    }

    /// The run is over, and the node was removed: the cell is for who takes the remains.
    pub(crate) fn keep(&mut self) {
        self.removed_from = core::mem::take(&mut self.lent.owner);
    }

    /// What the node held, once, after [`Ended::Removed`].
    pub fn take_remains(&mut self) -> Option<Remains> {
        let owner = core::mem::take(&mut self.removed_from);
        (owner != 0).then(|| {
            let mut lent = core::mem::replace(&mut self.lent, Lent::NOTHING);
            lent.owner = owner;
            Remains::new(lent)
        })
    }
}

/// Why a run does not begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotStarted {
    /// The node was removed.
    Removed,
    /// Its cell is lent.
    Lent,
    /// Its [`word`](crate::Graph::word) is not 0: something is to be done first.
    Word,
    /// Nothing was inserted with it that could run.
    NoRun,
}

/// What [`Graph::end`](crate::Graph::end) found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The node is clean, unless it is an observer and something it had read was changed meanwhile.
    Well,
    /// [`Graph::has_failed`](crate::Graph::has_failed).
    Failed,
    /// The node was removed meanwhile: [`Call::take_remains`] is what it held.
    Removed,
}

impl Net {
    #[inline]
    pub(crate) fn begin(&mut self, index: u32) -> Running {
        self.node_mut(index).flags.begin();
        let pulls = self.pulling.len() as u32;
        Running {
            depth: self.enter_node(index, false),
            pulls,
        }
    }

    /// `replaces`: in the frame of a run that has just ended. Returns how many frames are under way now.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "a few stores in the midst of others")]
    pub(crate) fn enter_node(&mut self, index: u32, replaces: bool) -> u32 {
        let frame = self.frame_of(index);
        if replaces {
            self.frame = frame;
        } else {
            self.enter(frame);
        }
        self.frames.len() as u32
    }

    /// The frame of a run that begins.
    #[inline]
    pub(crate) fn frame_of(&mut self, index: u32) -> Frame {
        let run = self.next_run(index);
        self.counts.runs += 1;
        let places = self.node(index).deps.places();
        Frame {
            observer: index,
            cursor: places.start,
            end: places.end,
            run,
        }
    }

    pub(crate) fn suspend(&mut self) -> Running {
        Running {
            depth: self.enter(Frame::NOBODY),
            pulls: self.pulling.len() as u32,
        }
    }

    /// Returns how many frames are under way now.
    #[inline]
    fn enter(&mut self, frame: Frame) -> u32 {
        self.frames.push(core::mem::replace(&mut self.frame, frame));
        self.frames.len() as u32
    }

    /// Ends frames that were left behind (by a panic, say) above `depth`.
    #[inline]
    fn unwind_to(&mut self, depth: u32) {
        while self.frames.len() > depth as usize {
            self.end(Outcome::Failed);
        }
    }

    #[allow(clippy::needless_pass_by_value, reason = "a run is finished once")]
    #[inline]
    pub(crate) fn finish(&mut self, running: Running, outcome: Outcome) {
        self.unwind_to(running.depth);
        if self.frames.len() == running.depth as usize {
            self.end(outcome);
        }
        self.abandon_to(running.pulls as usize);
    }

    fn end(&mut self, outcome: Outcome) {
        if let Some(observer) = self.leave() {
            let before = self.node_mut(observer).flags.end();
            self.conclude(observer, before, outcome);
        }
    }

    /// Ends the run of a node in its own cell, which is given back. False if the node was removed meanwhile.
    pub(crate) fn end_lent(&mut self, call: &Call, outcome: Outcome) -> bool {
        self.unwind_to(call.depth);
        match self.leave() {
            Some(observer) => {
                let before = self.node_mut(observer).flags.end_lent();
                self.conclude(observer, before, outcome);
                true
            }
            None => self.take_back(call.node()),
        }
    }

    /// The run of a node in its own cell did not take place after all.
    #[cold]
    pub(crate) fn undo(&mut self, call: &Call) {
        self.unwind_to(call.depth);
        self.pop_frame();
        let id = call.node();
        self.note_undone(id.index);
        self.counts.runs -= 1;
        self.counts.runs_of_derived -= u64::from(call.is_derived);
        if let Some(node) = self.nodes.alive_mut(id) {
            let before = node.flags.end();
            node.flags.set(Flags::LENT, false);
            if before != Before::Well {
                node.flags.set(Flags::RETRY, true);
            }
            node.flags.set_state(State::Dirty);
        }
    }

    /// The run of a node that was removed while it ran, or whose run was ended by another that it is nested in.
    #[cold]
    fn take_back(&mut self, id: NodeId) -> bool {
        match self.nodes.alive_mut(id) {
            Some(node) => {
                node.flags.set(Flags::LENT, false);
                true
            }
            None => false,
        }
    }

    /// Leaves the innermost run: drops the dependencies that it did not read. None if nothing collected them.
    #[inline]
    fn leave(&mut self) -> Option<u32> {
        let frame = self.pop_frame()?;
        if frame.observer == NONE {
            return None;
        }
        self.drop_unread(frame);
        Some(frame.observer)
    }

    /// The innermost run's frame, which is taken off.
    #[inline]
    pub(crate) fn pop_frame(&mut self) -> Option<Frame> {
        let outer = self.frames.pop()?;
        Some(core::mem::replace(&mut self.frame, outer))
    }

    /// Drops the dependencies of the run before that the run of this frame did not read.
    #[inline]
    pub(crate) fn drop_unread(&mut self, frame: Frame) {
        if frame.cursor != frame.end {
            let keep = frame.cursor - self.node(frame.observer).deps.offset();
            self.truncate(frame.observer, keep);
        }
    }

    /// Tells dependents what came of a run.
    #[inline]
    fn conclude(&mut self, index: u32, before: Before, outcome: Outcome) {
        let was_gate = self.forget_gate(index);
        let again = before != Before::Well;
        // Another try that fails is nothing new to anybody.
        let is_same = before == Before::Same && outcome == Outcome::Failed;
        if self.trace.is_on() {
            self.note_ended(index, again || was_gate, outcome, is_same);
        }
        match outcome {
            Outcome::Unchanged => {
                self.counts.cut_off += 1;
                return;
            }
            Outcome::Changed => {}
            Outcome::Failed => self.node_mut(index).flags.set(Flags::RETRY, true),
        }
        if is_same {
            return;
        }
        // One failure after another is nothing new to those who were not told that anything changed.
        if was_gate || (again && outcome == Outcome::Changed) {
            let id = self.id(index);
            self.appeared(id);
        } else {
            self.promote(index);
        }
    }

    /// Everything under way has to be tried again: it saw an error that is not a function of what it read.
    pub(crate) fn taint(&mut self) {
        for pos in 0..=self.frames.len() {
            let frame = self.frames.get(pos).copied().unwrap_or(self.frame);
            if frame.observer != NONE {
                self.node_mut(frame.observer).flags.set(Flags::RETRY, true);
            }
        }
    }

    /// The node was removed while it ran: what it reads from now on is read by nobody.
    pub(crate) fn forget_runner(&mut self, index: u32) {
        for frame in self
            .frames
            .iter_mut()
            .chain(core::iter::once(&mut self.frame))
        {
            if frame.observer == index {
                frame.observer = NONE;
            }
        }
    }

    #[inline]
    pub(crate) fn track(&mut self, index: u32) {
        if !self.tracks_plainly(index) {
            self.track_elsewhere(index);
        }
    }

    /// Tracks a node that this run has read already, or that the run before read at this place. False: it is another, and
    /// nothing has happened.
    #[inline]
    pub(crate) fn tracks_plainly(&mut self, index: u32) -> bool {
        let Frame {
            cursor, end, run, ..
        } = self.frame;
        if self.node(index).seen == run {
            return true;
        }
        if cursor >= end || self.deps.at(cursor).node != index {
            // Where nothing is tracked there is nothing to do.
            return self.frame.observer == NONE && !self.trace.is_on();
        }
        self.node_mut(index).seen = run;
        self.frame.cursor = cursor + 1;
        true
    }

    #[inline(never)]
    pub(crate) fn track_elsewhere(&mut self, index: u32) {
        let observer = self.frame.observer;
        if observer == NONE {
            return self.note_peeked(index);
        }
        self.node_mut(index).seen = self.frame.run;
        let deps = self.node(observer).deps;
        let cursor = self.frame.cursor - deps.offset();
        let ahead = deps.len().min(cursor + LOOK_AHEAD);
        for pos in cursor + 1..ahead {
            if self.deps.get(deps, pos).node == index {
                self.swap_deps(observer, cursor, pos);
                self.frame.cursor += 1;
                return;
            }
        }
        let end = deps.len();
        self.connect(observer, index);
        if end != cursor {
            self.swap_deps(observer, cursor, end);
        }
        // The list may have moved.
        let offset = self.node(observer).deps.offset();
        self.frame.cursor = offset + cursor + 1;
        self.frame.end = offset + end + 1;
    }

    #[inline]
    fn next_run(&mut self, index: u32) -> u32 {
        if self.run >= self.run_stop {
            self.before_run(index);
        }
        self.run += 1;
        self.run
    }

    /// Run numbers are used up: forget who saw what. Runs under way may track a node twice, which is harmless.
    #[cold]
    pub(crate) fn restart_runs(&mut self) {
        for node in self.nodes.iter_mut() {
            node.seen = 0;
        }
        self.run = 0;
        for frame in self
            .frames
            .iter_mut()
            .chain(core::iter::once(&mut self.frame))
        {
            if frame.observer != NONE {
                self.run += 1;
                frame.run = self.run;
            }
        }
    }
}
