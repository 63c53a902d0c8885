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

/// A pull under way: see [`Graph::pull`](crate::Graph::pull).
#[derive(Debug)]
pub struct Pull {
    pub(crate) base: u32,
    /// Whether all stale observers are pulled, one after the other.
    pub(crate) is_wave: bool,
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

/// What the net finds for a pull: a [`Step`].
pub(crate) enum Found {
    Nothing,
    Stale(u32),
    Cycle,
}

/// A node that is being validated or run.
#[derive(Clone, Copy)]
pub(crate) struct Entry {
    /// [`NONE`]: it was removed meanwhile.
    index: u32,
    /// The dependency to look at next, and one fact.
    next: u32,
}

impl Entry {
    /// It was handed out to be run.
    const RAN: u32 = 1 << 31;

    /// Its node was removed meanwhile: nothing is to be done for it any more.
    const GONE: Self = Self {
        index: NONE,
        next: Self::RAN,
    };

    #[inline]
    fn new(index: u32) -> Self {
        Self { index, next: 0 }
    }
}

impl Net {
    #[inline]
    pub(crate) fn pull(&mut self, index: u32) -> Pull {
        let base = self.pulling.len() as u32;
        self.push_pull(index);
        Pull {
            base,
            is_wave: false,
        }
    }

    #[inline]
    pub(crate) fn push_pull(&mut self, index: u32) {
        self.pulling.push(Entry::new(index));
    }

    /// The node on top of the stack has run.
    #[inline]
    pub(crate) fn pop_ran(&mut self, index: u32) {
        if self
            .pulling
            .last()
            .is_some_and(|entry| entry.index == index)
        {
            self.pulling.pop();
        }
    }

    /// The node that comes to stand on top of the stack as what is below is validated, if it can run at once.
    #[inline]
    pub(crate) fn ready_puller(&mut self, base: usize) -> Option<u32> {
        let entry = *self.pulling.last()?;
        if entry.next & Entry::RAN != 0 {
            return None;
        }
        let flags = self.node(entry.index).flags;
        if flags.is_ready() {
            return Some(entry.index);
        }
        if flags.is_check() {
            return self.ready_below(entry, base);
        }
        None
    }

    /// As `ready_puller`, of what may be clean.
    #[inline(never)]
    fn ready_below(&mut self, entry: Entry, base: usize) -> Option<u32> {
        let dirty = self.validate(entry.index, entry.next, base)?;
        if let Some(entry) = self.pulling.last_mut() {
            entry.next &= !Entry::RAN;
        }
        self.node(dirty).flags.is_ready().then_some(dirty)
    }

    /// It is the turn of an observer that may be clean.
    #[inline]
    pub(crate) fn validate_next(&mut self, entry: crate::queue::Entry) {
        self.queue.take(entry);
        self.queued -= 1;
        self.node_mut(entry.node()).flags.set(Flags::QUEUED, false);
        self.push_pull(entry.node());
    }

    /// The node on top of the stack runs.
    #[inline]
    pub(crate) fn puller_runs(&mut self) {
        if let Some(entry) = self.pulling.last_mut() {
            entry.next |= Entry::RAN;
        }
    }

    #[inline]
    pub(crate) fn abandon_to(&mut self, base: usize) {
        self.pulling.truncate(base);
    }

    /// The node was removed while it was validated or run.
    #[cold]
    pub(crate) fn forget_pulled(&mut self, index: u32) {
        for entry in &mut self.pulling {
            if entry.index == index {
                *entry = Entry::GONE;
            }
        }
    }

    #[inline]
    pub(crate) fn step(&mut self, base: usize) -> Found {
        // What stands on the stack is looked at again from above; on the way down it is not.
        while self.pulling.len() > base {
            let top = self.pulling.len() - 1;
            let Entry { index, next } = self.pulling[top];
            if index == NONE {
                self.pulling.pop();
                continue;
            }
            let flags = self.node(index).flags;
            if flags.has(Flags::RUNNING) {
                return Found::Cycle;
            }
            if next & Entry::RAN != 0 {
                self.pulling.pop();
                continue;
            }
            match flags.state() {
                State::Check => {
                    if let Some(dirty) = self.validate(index, next, base) {
                        return Found::Stale(dirty);
                    }
                }
                State::Clean if top != base || !flags.has(Flags::RETRY) => {
                    self.pulling.pop();
                }
                State::Clean | State::Dirty => {
                    self.pulling[top].next |= Entry::RAN;
                    return Found::Stale(index);
                }
            }
        }
        Found::Nothing
    }

    /// Validates the node on top of the stack from its `next` dependency on, going down to dependencies that may be clean
    /// themselves, and up again. Stops at a dependency that is dirty, which is to be run, and where nothing is to be
    /// validated.
    #[inline]
    fn validate(&mut self, mut index: u32, mut next: u32, base: usize) -> Option<u32> {
        'node: loop {
            let deps = self.node(index).deps;
            while next < deps.len() {
                let dep = self.deps.at(deps.offset() + next).node;
                next += 1;
                if dep == NONE {
                    continue;
                }
                let flags = self.node(dep).flags;
                if flags.is_settled() {
                    continue;
                }
                if flags.has(Flags::RUNNING) {
                    return self.break_circle(index);
                }
                if let Some(entry) = self.pulling.last_mut() {
                    entry.next = next;
                }
                if flags.state() == State::Dirty {
                    self.pulling.push(Entry {
                        index: dep,
                        next: Entry::RAN,
                    });
                    return Some(dep);
                }
                // A path without a circle meets no node twice.
                if self.pulling.len() - base > self.nodes.len() {
                    let closes = self.find_circle(dep, base);
                    return self.break_circle(closes);
                }
                self.pulling.push(Entry::new(dep));
                (index, next) = (dep, 0);
                continue 'node;
            }
            let flags = &mut self.node_mut(index).flags;
            flags.set_state(State::Clean);
            flags.set(Flags::GATE, false);
            let may_retry = flags.has(Flags::RETRY);
            self.counts.verified += 1;
            self.note_verified(index);
            if may_retry {
                return None;
            }
            self.pulling.pop();
            // Mostly the node that went down to this one can go on.
            match self.pulling.last() {
                Some(entry) if self.pulling.len() > base && self.is_check(*entry) => {
                    (index, next) = (entry.index, entry.next);
                }
                _ => return None,
            }
        }
    }

    /// Whether it is validated, and nothing was found out yet.
    #[inline]
    fn is_check(&self, entry: Entry) -> bool {
        entry.next & Entry::RAN == 0 && self.node(entry.index).flags.is_check()
    }

    /// `index` depends on a node that is about to be made fresh for its sake. Whoever closes the circle in its own run is
    /// told, as if nothing had been kept from before.
    #[cold]
    fn break_circle(&mut self, index: u32) -> Option<u32> {
        self.node_mut(index).flags.set_state(State::Dirty);
        None
    }

    /// The stack has gone round in a circle that `dep` is in: takes all but the first round off. The node on top then
    /// depends on `dep`.
    #[cold]
    fn find_circle(&mut self, dep: u32, base: usize) -> u32 {
        let entries = (base..).zip(&self.pulling[base..]);
        let mut rounds = entries
            .filter(|(_, entry)| entry.index == dep)
            .map(|(at, _)| at);
        if let Some(second) = rounds.nth(1) {
            self.pulling.truncate(second);
        }
        self.pulling.last().map_or(dep, |entry| entry.index)
    }

    pub(crate) fn cycle(&self) -> Vec<NodeId> {
        let Some(last) = self.pulling.last() else {
            return Vec::new();
        };
        let first = self
            .pulling
            .iter()
            .position(|entry| entry.index == last.index)
            .unwrap_or(0);
        self.ids_of(&self.pulling[first..])
    }

    pub(crate) fn path(&self) -> Vec<NodeId> {
        self.ids_of(&self.pulling)
    }

    fn ids_of(&self, entries: &[Entry]) -> Vec<NodeId> {
        let alive = entries.iter().filter(|entry| entry.index != NONE);
        alive.map(|entry| self.id(entry.index)).collect()
    }
}
