//! Runs: who is computing, what it reads, and the list of dependencies that comes of it.
//!
//! A run keeps a cursor into the list of the run before. Reading the same node at the same place moves the
//! cursor and nothing else; what differs is exchanged into its place; what is left behind the cursor at the
//! end was not read this time and is dropped. So after a run the list is what was read, in that order.

use crate::edges::NONE;
use crate::net::Net;
use crate::node::Flags;
use crate::trace::What;

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
    pub(crate) depth: usize,
    /// Pulls that were under way when it began.
    pub(crate) pulls: usize,
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
    pub(crate) const NOBODY: Self = Self {
        observer: NONE,
        cursor: 0,
        end: 0,
        run: 0,
    };
}

/// How many dependencies ahead a node is looked for before it is taken for a new one.
const LOOK_AHEAD: u32 = 4;

impl Net {
    #[inline]
    pub(crate) fn begin(&mut self, index: u32) -> Running {
        let run = self.next_run();
        let node = self.node_mut(index);
        debug_assert!(!node.flags.has(Flags::RUNNING), "a node runs once at a time");
        node.flags.begin();
        let deps = node.deps;
        self.counts.runs += 1;
        self.enter(Frame {
            observer: index,
            cursor: deps.offset(),
            end: deps.offset() + deps.len(),
            run,
        })
    }

    pub(crate) fn suspend(&mut self) -> Running {
        self.enter(Frame::NOBODY)
    }

    #[inline]
    fn enter(&mut self, frame: Frame) -> Running {
        self.frames.push(core::mem::replace(&mut self.frame, frame));
        Running {
            depth: self.frames.len(),
            pulls: self.pulling.len(),
        }
    }

    /// Ends frames that were left behind (by a panic, say) above `depth`.
    fn unwind_to(&mut self, depth: usize) {
        while self.frames.len() > depth {
            self.end(Outcome::Failed);
        }
    }

    #[allow(clippy::needless_pass_by_value, reason = "a run is finished once")]
    #[inline]
    pub(crate) fn finish(&mut self, running: Running, outcome: Outcome) {
        if self.frames.len() > running.depth {
            self.unwind_to(running.depth);
        }
        if self.frames.len() == running.depth {
            self.end(outcome);
        }
        if self.pulling.len() > running.pulls {
            self.abandon_to(running.pulls);
        }
    }

    fn end(&mut self, outcome: Outcome) {
        let Some(outer) = self.frames.pop() else {
            return;
        };
        let frame = core::mem::replace(&mut self.frame, outer);
        if frame.observer == NONE {
            return;
        }
        if frame.cursor != frame.end {
            let keep = frame.cursor - self.node(frame.observer).deps.offset();
            self.truncate(frame.observer, keep);
        }
        let id = self.id(frame.observer);
        let flags = &mut self.node_mut(frame.observer).flags;
        let again = flags.end();
        match outcome {
            Outcome::Unchanged => {
                self.counts.cut_off += 1;
                self.trace.record(What::CutOff, id);
                return;
            }
            Outcome::Changed => self.trace.record(What::Ran, id),
            Outcome::Failed => {
                flags.set(Flags::RETRY, true);
                self.trace.record(What::Failed, id);
            }
        }
        // One failure after another is nothing new to those who were not told that anything changed.
        if again && outcome == Outcome::Changed {
            self.appeared(id);
        } else {
            self.promote(frame.observer);
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
        let frame = self.frame;
        if frame.observer == NONE {
            return;
        }
        let node = self.node_mut(index);
        if node.seen == frame.run {
            return;
        }
        node.seen = frame.run;
        if frame.cursor < frame.end && self.deps.at(frame.cursor).node == index {
            self.frame.cursor += 1;
        } else {
            self.track_elsewhere(index);
        }
    }

    #[inline(never)]
    fn track_elsewhere(&mut self, index: u32) {
        let observer = self.frame.observer;
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
    fn next_run(&mut self) -> u32 {
        if self.run == u32::MAX {
            self.restart_runs();
        }
        self.run += 1;
        self.run
    }

    /// Run numbers are used up: forget who saw what. Runs under way may track a node twice, which is harmless.
    #[cold]
    fn restart_runs(&mut self) {
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
