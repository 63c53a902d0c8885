//! Gates: a change stops at a memo that many observers read, until one of them asks for the memo's value.
//!
//! Marking walks over all that may be stale. Below a memo with a thousand observers and an equal value that is a thousand
//! marks, a thousand places in the queue and a thousand validations for nothing. So a derived node whose readers are all
//! observers is a *gate*: only the observer that would be run first is told. If its turn comes and the node turns out
//! to be unchanged, nothing was done for the others. If it has changed, they are told then. If the first observer never
//! asks (it runs and reads something else, or is removed, or handed to its owner), the others are told that the node may
//! have changed, as they would have been at once: whatever guards a read in one of them still guards it.
//!
//! While the trace is listened to there are no gates: each node's record then says what really made it stale.

use crate::edges::NONE;
use crate::net::Net;
use crate::node::{Flags, State};

/// Fewer readers are told one by one.
const READERS_MIN: u32 = 3;

impl Net {
    /// Tells the first reader of a derived node that has just been marked, if the others can wait. False: they cannot.
    #[inline]
    pub(crate) fn close_gate(&mut self, index: u32) -> bool {
        let node = self.node(index);
        node.subs.len() >= READERS_MIN
            && !node.flags.has(Flags::READ_BY_DERIVED)
            && self.close_gate_of_many(index)
    }

    #[inline(never)]
    fn close_gate_of_many(&mut self, index: u32) -> bool {
        if self.trace.is_on() {
            return false;
        }
        let first = self.first_reader(index);
        let flags = self.node(first).flags;
        // It must be sure to come to its turn, and before all others.
        let comes = flags.has(Flags::QUEUED) || flags.state() == State::Clean;
        if flags.has(Flags::RUNNING) || !comes || self.queue.is_over(self.node(first).order()) {
            return false;
        }
        if flags.state() == State::Clean {
            self.suspect(first);
        }
        self.node_mut(index).flags.set(Flags::GATE, true);
        true
    }

    /// The reader that was made first, which is moved to the front of the list.
    fn first_reader(&mut self, index: u32) -> u32 {
        let subs = self.node(index).subs;
        let front = self.subs.get(subs, 0).node;
        if self.node(index).flags.has(Flags::FIRST_IN_FRONT) {
            return front;
        }
        let (mut first, mut at, mut order) = (front, 0, self.node(front).order());
        for pos in 1..subs.len() {
            let reader = self.subs.get(subs, pos).node;
            let its = self.node(reader).order();
            if its < order {
                (first, at, order) = (reader, pos, its);
            }
        }
        if at != 0 {
            self.swap_subs(index, 0, at);
        }
        self.node_mut(index).flags.set(Flags::FIRST_IN_FRONT, true);
        first
    }

    /// The gate's value stands, or its readers will be told in another way.
    #[inline]
    pub(crate) fn forget_gate(&mut self, index: u32) -> bool {
        let flags = &mut self.node_mut(index).flags;
        let was = flags.has(Flags::GATE);
        if was {
            flags.set(Flags::GATE, false);
        }
        was
    }

    /// The first reader will not ask for the node's value: if that is a gate, the others are told that it may have changed.
    #[inline]
    pub(crate) fn open_gate(&mut self, index: u32) {
        if self.forget_gate(index) {
            self.tell_the_others(index);
        }
    }

    #[cold]
    fn tell_the_others(&mut self, index: u32) {
        let subs = self.node(index).subs;
        for pos in 0..subs.len() {
            let reader = self.subs.get(subs, pos).node;
            if self.node(reader).flags.state() == State::Clean {
                self.suspect(reader);
            }
        }
    }

    /// All readers are told what may have changed.
    pub(crate) fn open_all_gates(&mut self) {
        for index in 0..self.nodes.len() as u32 {
            self.open_gate(index);
        }
    }

    /// A stale observer is counted as clean, or left for later, without a run: it will not ask for the gates that it is the
    /// first reader of.
    pub(crate) fn open_gates_of(&mut self, observer: u32) {
        let deps = self.node(observer).deps;
        for pos in 0..deps.len() {
            let half = self.deps.get(deps, pos);
            if half.node != NONE && half.pos == 0 {
                self.open_gate(half.node);
            }
        }
    }
}
