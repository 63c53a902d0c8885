//! Push: a change marks everything that may be stale, once, without a recursion and without computing.
//!
//! Direct readers get dirty, readers of those get "check". A node that is marked already is not walked again:
//! everything above it is marked too. Observers that were clean join the queue.

use crate::edges::{Half, NONE};
use crate::id::NodeId;
use crate::net::Net;
use crate::node::{Flags, Node, State};
use crate::queue::Entry;
use crate::trace::Place;

/// What to do with a reader that is just running.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Runners {
    /// If it has read the old value, it is stale again.
    Mark,
    /// It has not read the node in this run yet.
    Spare,
}

impl Net {
    /// The value of `id` was set from outside.
    pub(crate) fn changed(&mut self, id: NodeId, at: Option<Place>) {
        self.note_written(id, at);
        self.mark(id.index, State::Dirty, Runners::Mark);
    }

    /// The value of `id` appeared although its dependents were not told: a retry succeeded, or it was a gate.
    pub(crate) fn appeared(&mut self, id: NodeId) {
        self.mark(id.index, State::Dirty, Runners::Spare);
    }

    /// What `id` computes is void although nothing that it read changed.
    pub(crate) fn invalidate(&mut self, id: NodeId) {
        let flags = self.node(id.index).flags;
        let was = flags.state();
        if flags.is_source() {
            return;
        }
        self.node_mut(id.index).flags.set_state(State::Dirty);
        if flags.is_observer() {
            self.enqueue(id.index);
        } else if was == State::Clean {
            self.mark(id.index, State::Check, Runners::Mark);
        }
    }

    fn mark(&mut self, source: u32, level: State, runners: Runners) {
        let base = self.marking.len();
        let mut next = self.mark_readers(source, level, runners);
        loop {
            if next == NONE {
                if self.marking.len() == base {
                    break;
                }
                next = self.marking.pop().unwrap_or(NONE);
            }
            next = self.mark_readers(next, State::Check, runners);
        }
    }

    /// Marks the readers of a node. The derived node found last is walked next, without the stack: a chain never touches it.
    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "a body for those that are dirty, and one for all others"
    )]
    fn mark_readers(&mut self, current: u32, level: State, runners: Runners) -> u32 {
        let mut next = NONE;
        let (mut marked, mut told) = (0, 0);
        for place in self.node(current).subs.places() {
            let Half { node: index, pos } = self.subs.at(place);
            let node = self.nodes.get_mut(index);
            let flags = node.flags;
            if flags.is_idle_observer() {
                told += 1;
                node.flags.tell_observer(level);
                self.queue.push(Entry::new(node.order(), index));
                continue;
            }
            if flags.has(Flags::RUNNING) && self.spares(index, pos, runners) {
                continue;
            }
            let node = self.node_mut(index);
            if flags.state() != State::Clean {
                if level == State::Dirty {
                    node.flags.set_state(State::Dirty);
                }
                continue;
            }
            if flags.is_observer() {
                node.flags.set_state(level);
                marked += 1;
                self.enqueue(index);
                continue;
            }
            marked += 1;
            node.flags.tell_derived(level);
            if !self.close_gate(index) {
                if next != NONE {
                    self.marking.push(next);
                }
                next = index;
            }
        }
        self.counts.marked += marked + told;
        self.queued += told as usize;
        next
    }

    /// Whether a node that runs is not concerned.
    #[cold]
    #[inline(never)]
    fn spares(&self, runner: u32, pos: u32, runners: Runners) -> bool {
        runners == Runners::Spare || !self.has_read(runner, pos)
    }

    /// Whether a node that runs has come, in this run, to its dependency at this position: otherwise it is yet to read it, or
    /// will not.
    fn has_read(&self, runner: u32, pos: u32) -> bool {
        let mut frames = self.frames.iter().chain(core::iter::once(&self.frame));
        let frame = frames.find(|frame| frame.observer == runner);
        let offset = self.node(runner).deps.offset();
        frame.is_none_or(|frame| offset + pos < frame.cursor)
    }

    /// A run of `index` gave another value: readers that were waiting for it are dirty.
    #[inline]
    pub(crate) fn promote(&mut self, index: u32) {
        for place in self.node(index).subs.places() {
            let reader = self.subs.at(place).node;
            let flags = &mut self.node_mut(reader).flags;
            if flags.state() == State::Check {
                flags.set_state(State::Dirty);
            }
        }
    }

    /// An observer that was clean may be stale.
    pub(crate) fn suspect(&mut self, index: u32) {
        self.counts.marked += 1;
        self.node_mut(index).flags.set_state(State::Check);
        self.enqueue(index);
    }

    pub(crate) fn enqueue(&mut self, index: u32) {
        let node = self.node_mut(index);
        if node.flags.has(Flags::QUEUED) {
            return;
        }
        node.flags.set(Flags::QUEUED, true);
        let order = node.order();
        self.queued += 1;
        self.queue.push(Entry::new(order, index));
    }

    /// The observer of an entry, if it is still there and waits.
    #[inline]
    fn waiting(&mut self, entry: Entry) -> Option<&mut Node> {
        let node = self.node_mut(entry.node());
        (node.flags.has(Flags::QUEUED) && node.order() == entry.order()).then_some(node)
    }

    /// The next stale observer of this wave.
    #[inline]
    pub(crate) fn next_stale(&mut self) -> Option<u32> {
        while let Some(entry) = self.queue.pop() {
            let Some(node) = self.waiting(entry) else {
                continue;
            };
            node.flags.set(Flags::QUEUED, false);
            let stale = node.flags.state() != State::Clean;
            self.queued -= 1;
            if stale {
                return Some(entry.node());
            }
        }
        None
    }

    /// The observer that came to its turn last in the wave under way, if it is still there.
    pub(crate) fn acting(&self) -> Option<NodeId> {
        let entry = self.queue.last();
        let node = self.nodes.at(entry.node())?;
        (node.flags.is_observer() && node.order() == entry.order()).then(|| self.id(entry.node()))
    }

    /// Empties the queue; its observers count as clean until something they read changes again.
    pub(crate) fn forget_stale(&mut self) {
        for entry in self.queue.clear() {
            if let Some(node) = self.waiting(entry) {
                node.flags.set(Flags::QUEUED, false);
                node.flags.set_state(State::Clean);
            }
        }
        self.queued = 0;
    }
}
