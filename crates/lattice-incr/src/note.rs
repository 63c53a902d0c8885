//! The recording points: what is noted of each event, and which record led to it.
//!
//! A node's cause is set when it gets stale, by what makes it so, and taken when it runs or turns out to be clean. So
//! the wave itself keeps no causes: they are set in a second walk over the readers of what happened, that takes place
//! only while somebody listens.

use crate::edges::NONE;
use crate::id::NodeId;
use crate::net::Net;
use crate::node::{Flags, NodeKind, State};
use crate::run::{Frame, Outcome};
use crate::trace::{Place, What};

/// Whom of those that read its node an event concerns: a bit for each [moment](Flags::moment) in which a reader can be.
#[derive(Clone, Copy)]
struct Wave(u8);

impl Wave {
    const CLEAN: u8 = 1 << State::Clean as u32;
    const CHECK: u8 = 1 << State::Check as u32;
    /// How far bits move for those that run.
    const RUNNING: u32 = 4;

    /// A write: all get dirty, and those that are have their cause.
    const WRITE: Self = Self(Self::CHANGE.0 | Self::CLEAN | Self::CLEAN << Self::RUNNING);
    /// A run that gave another value: those that were waiting for it get dirty.
    const CHANGE: Self = Self(Self::CHECK | Self::CHECK << Self::RUNNING);
    /// A value is there again: those that do not run get dirty.
    const APPEAR: Self = Self(Self::CLEAN | Self::CHECK);
    /// A try that failed as the one before: nobody.
    const NONE: Self = Self(0);
    /// An equal value: those that were waiting for it may turn out to be clean.
    const SPARE: Self = Self(Self::CHECK);

    #[inline]
    fn concerns(self, reader: Flags) -> bool {
        self.0 >> reader.moment() & 1 != 0
    }
}

impl Net {
    pub(crate) fn listen(&mut self, records: usize) {
        self.open_all_gates();
        self.trace.listen(records, self.nodes.len());
        // Has each run look up from its work: see `before_run`.
        self.run_stop = 0;
    }

    pub(crate) fn stop_listening(&mut self) -> crate::trace::Drained {
        self.run_stop = u32::MAX;
        self.trace.stop()
    }

    #[inline]
    pub(crate) fn note_created(&mut self, id: NodeId) {
        if self.trace.is_on() {
            self.created(id);
        }
    }

    /// The first run of a node is due to its creation.
    #[cold]
    fn created(&mut self, id: NodeId) {
        let sequence = self.note_outside(What::Created, id, None);
        if let Some(listening) = self.trace.listening() {
            listening.set_first_cause(id.index, sequence);
        }
    }

    #[inline]
    pub(crate) fn note_disposed(&mut self, id: NodeId) {
        if self.trace.is_on() {
            self.disposed(id);
        }
    }

    #[cold]
    fn disposed(&mut self, id: NodeId) {
        let within = self.under_way();
        let Some(listening) = self.trace.listening() else {
            return;
        };
        let cause = match listening.remover {
            Some(owner) => listening.causes.get(owner.index()).copied().unwrap_or(0),
            None => within,
        };
        listening.ring.push(What::Disposed, id, cause, None);
        listening.set_cause(id.index, 0);
        listening.next_causes.retain(|(of, _)| *of != id.index);
    }

    #[inline]
    pub(crate) fn note_written(&mut self, id: NodeId, at: Option<Place>) {
        if self.trace.is_on() {
            self.written(id, at);
        }
    }

    #[inline(never)]
    fn written(&mut self, id: NodeId, at: Option<Place>) {
        let sequence = self.note_outside(What::Written, id, at);
        self.blame(id.index, sequence, Wave::WRITE);
    }

    #[inline]
    pub(crate) fn note_equal(&mut self, id: NodeId, at: Option<Place>) {
        if self.trace.is_on() && self.contains(id) {
            self.note_outside(What::Equal, id, at);
        }
    }

    #[inline]
    pub(crate) fn note_invalidated(&mut self, id: NodeId, at: Option<Place>) {
        if self.trace.is_on() {
            self.invalidated(id, at);
        }
    }

    /// A node that waits for a run has its cause already, and so has a new one.
    #[cold]
    fn invalidated(&mut self, id: NodeId, at: Option<Place>) {
        let flags = self.node(id.index).flags;
        let is_new = self.trace.listening().is_some_and(|listening| {
            let cause = listening.causes.get(id.index()).copied().unwrap_or(0);
            let record = listening.ring.get(cause);
            record.is_some_and(|record| record.what == What::Created)
        });
        let sequence = match (flags.kind(), flags.state()) {
            (None | Some(NodeKind::Source), _) | (_, State::Dirty) => return,
            _ if is_new => return,
            // Who calls does not want to find out whether it is clean: what made it suspect is why it runs.
            (Some(NodeKind::Observer), State::Check) => self.last_write_below(id.index),
            _ => self.note_outside(What::Invalidated, id, at),
        };
        if let Some(listening) = self.trace.listening() {
            if flags.has(Flags::RUNNING) {
                listening.next_causes.push((id.index, sequence));
            } else {
                listening.set_cause(id.index, sequence);
            }
        }
    }

    /// The newest write to what the node depends on; 0: none is recorded.
    fn last_write_below(&mut self, index: u32) -> u64 {
        let mut below = alloc::vec![false; self.nodes.len()];
        let mut stack = alloc::vec![index];
        while let Some(index) = stack.pop() {
            if core::mem::replace(&mut below[index as usize], true) {
                continue;
            }
            let node = self.node(index);
            if node.flags.kind() != Some(NodeKind::Source) {
                let deps = self.deps.slice(node.deps).iter().map(|half| half.node);
                stack.extend(deps.filter(|dep| *dep != NONE));
            }
        }
        let mut records = self.trace.records().rev();
        let write = records.find(|record| {
            record.what == What::Written
                && below.get(record.node.index()) == Some(&true)
                && self.contains(record.node)
        });
        write.map_or(0, |record| record.sequence)
    }

    /// A read that is not tracked, if something runs that could have depended on it.
    #[inline]
    pub(crate) fn note_peeked(&mut self, index: u32) {
        if self.trace.is_on() {
            self.peeked(index);
        }
    }

    #[cold]
    fn peeked(&mut self, index: u32) {
        let id = self.id(index);
        if self.under_way() != 0 {
            self.note_outside(What::Peeked, id, None);
        }
    }

    /// Before each run while somebody listens, and once when the numbers of runs are used up. The two share one
    /// comparison, so that a run pays nothing for the trace while nobody does.
    #[inline(never)]
    pub(crate) fn before_run(&mut self, index: u32) {
        if self.run == u32::MAX {
            return self.before_first_run(index);
        }
        let id = self.id(index);
        if let Some(listening) = self.trace.listening() {
            let cause = listening.take_cause(index);
            let sequence = listening.ring.push(What::Began, id, cause, None);
            listening.set_cause(index, sequence);
        }
    }

    #[cold]
    #[inline(never)]
    fn before_first_run(&mut self, index: u32) {
        self.restart_runs();
        if self.trace.is_on() {
            self.before_run(index);
        }
    }

    /// A run is over. `again`: the one before had failed. `is_same`: nothing has changed since, and it failed as well.
    ///
    /// What is rare is called last, so that the rest saves no registers.
    #[inline(never)]
    pub(crate) fn note_ended(&mut self, index: u32, again: bool, outcome: Outcome, is_same: bool) {
        let (what, wave) = match outcome {
            Outcome::Unchanged => (What::CutOff, Wave::SPARE),
            Outcome::Changed if again => (What::Ran, Wave::APPEAR),
            Outcome::Changed => (What::Ran, Wave::CHANGE),
            Outcome::Failed if is_same => (What::Failed, Wave::NONE),
            Outcome::Failed => (What::Failed, Wave::CHANGE),
        };
        let Some(listening) = self.trace.listening() else {
            return;
        };
        match listening.end(index, what) {
            Some(sequence) if what != What::Failed && listening.next_causes.is_empty() => {
                self.blame(index, sequence, wave);
            }
            sequence => self.ended_otherwise(index, sequence, what, wave),
        }
    }

    #[cold]
    #[inline(never)]
    fn ended_otherwise(&mut self, index: u32, sequence: Option<u64>, what: What, wave: Wave) {
        let id = self.id(index);
        let Some(listening) = self.trace.listening() else {
            return;
        };
        // Without a record it began before the listening did.
        let sequence = sequence.unwrap_or_else(|| listening.ring.push(what, id, 0, None));
        if what == What::Failed {
            // It is tried again although nothing has changed.
            listening.set_cause(index, sequence);
        }
        listening.promote_next_cause(index);
        self.blame(index, sequence, wave);
    }

    /// A run did not take place: what led to it will lead to the next.
    #[cold]
    pub(crate) fn note_undone(&mut self, index: u32) {
        if let Some(listening) = self.trace.listening()
            && let Some(sequence) = listening.end(index, What::Began)
        {
            listening.set_cause(index, sequence);
        }
    }

    #[inline]
    pub(crate) fn note_verified(&mut self, index: u32) {
        if self.trace.is_on() {
            self.verified(index);
        }
    }

    #[inline(never)]
    fn verified(&mut self, index: u32) {
        let id = self.id(index);
        if let Some(listening) = self.trace.listening() {
            let cause = listening.take_cause(index);
            let sequence = listening.ring.push(What::Verified, id, cause, None);
            self.blame(index, sequence, Wave::SPARE);
        }
    }

    /// What follows is removed because this node is to run again, until None is said.
    #[cold]
    pub(crate) fn note_remover(&mut self, remover: Option<NodeId>) {
        if let Some(listening) = self.trace.listening() {
            listening.remover = remover;
        }
    }

    /// Records what is done by who runs, or from outside if nobody does.
    #[cold]
    fn note_outside(&mut self, what: What, id: NodeId, at: Option<Place>) -> u64 {
        let within = self.under_way();
        self.trace
            .listening()
            .map_or(0, |listening| listening.ring.push(what, id, within, at))
    }

    /// The record of the innermost run under way; 0: there is none.
    fn under_way(&mut self) -> u64 {
        let Some(listening) = self.trace.listening() else {
            return 0;
        };
        let outer = self.frames.iter().rev();
        for frame in core::iter::once(&self.frame).chain(outer) {
            // Stretches in which nothing is tracked have no run.
            if frame.run != Frame::NOBODY.run {
                // Who was removed while it runs acts for nobody.
                let cause = listening.causes.get(frame.observer as usize);
                return cause.copied().unwrap_or(0);
            }
        }
        0
    }

    /// Makes a record the cause of what happens next to those readers that it concerns.
    #[inline]
    fn blame(&mut self, index: u32, sequence: u64, wave: Wave) {
        let Some(listening) = self.trace.listening() else {
            return;
        };
        let subs = self.nodes.get(index).subs;
        for pos in 0..subs.len() {
            let reader = self.subs.get(subs, pos).node;
            let flags = self.nodes.get(reader).flags;
            if !wave.concerns(flags) {
                continue;
            }
            if flags.has(Flags::RUNNING) {
                return self.blame_runners(index, sequence, wave);
            }
            listening.set_cause(reader, sequence);
        }
    }

    /// As `blame`; for readers that run it is the cause of their next run.
    #[cold]
    #[inline(never)]
    fn blame_runners(&mut self, index: u32, sequence: u64, wave: Wave) {
        let Some(listening) = self.trace.listening() else {
            return;
        };
        for half in self.subs.slice(self.nodes.get(index).subs) {
            let flags = self.nodes.get(half.node).flags;
            match wave.concerns(flags) {
                true if flags.has(Flags::RUNNING) => {
                    listening.next_causes.push((half.node, sequence));
                }
                true => listening.set_cause(half.node, sequence),
                false => {}
            }
        }
    }
}
