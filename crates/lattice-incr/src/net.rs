//! The net of nodes and edges, without values: every algorithm of the crate works on this, so that none of it
//! is compiled again for each type of value.

use alloc::vec::Vec;

use crate::cells::{Mark, Place};
use crate::counts::Counts;
use crate::edges::{Half, List, NONE, Pool};
use crate::id::NodeId;
use crate::node::{Flags, Node};
use crate::nodes::Nodes;
use crate::pull::Entry;
use crate::queue::Queue;
use crate::run::Frame;
use crate::trace::Trace;

pub(crate) struct Net {
    pub(crate) nodes: Nodes,
    pub(crate) free: Vec<u32>,
    pub(crate) deps: Pool,
    pub(crate) subs: Pool,
    /// Who is running and how far it has read; those further out wait in `frames`.
    pub(crate) frame: Frame,
    pub(crate) frames: Vec<Frame>,
    /// The number of the last run, for [`Node::seen`].
    pub(crate) run: u32,
    /// From which on a run is no matter of course: all of them while somebody listens.
    pub(crate) run_stop: u32,
    pub(crate) queue: Queue,
    /// Observers in the queue that are alive.
    pub(crate) queued: usize,
    /// The order of the observer made last.
    pub(crate) order: u32,
    /// What pulls are about to validate, the innermost on top.
    pub(crate) pulling: Vec<Entry>,
    /// Scratch for marking.
    pub(crate) marking: Vec<u32>,
    pub(crate) counts: Counts,
    pub(crate) trace: Trace,
}

impl Net {
    pub(crate) fn new() -> Self {
        Self {
            nodes: Nodes::new(),
            free: Vec::new(),
            deps: Pool::new(),
            subs: Pool::new(),
            frame: Frame::NOBODY,
            frames: Vec::new(),
            run: 0,
            run_stop: u32::MAX,
            queue: Queue::default(),
            queued: 0,
            order: 0,
            pulling: Vec::new(),
            marking: Vec::new(),
            counts: Counts::default(),
            trace: Trace::default(),
        }
    }

    /// A source whose cell stands at `place` and has this mark.
    #[inline]
    pub(crate) fn insert_source(&mut self, place: Place, mark: Mark) -> NodeId {
        let deps = List::of_word(mark.word());
        self.insert_node(Flags::of_source(), place, deps, List::default())
    }

    /// A node that is no source, whose cell stands at `place`.
    #[inline]
    pub(crate) fn insert(&mut self, flags: Flags, place: Place) -> NodeId {
        let subs = if flags.is_observer() {
            List::of_number(self.next_order())
        } else {
            List::default()
        };
        self.insert_node(flags, place, List::default(), subs)
    }

    #[inline]
    fn insert_node(&mut self, flags: Flags, place: Place, deps: List, subs: List) -> NodeId {
        let mut node = Node {
            generation: 0,
            flags,
            seen: 0,
            place,
            deps,
            subs,
        };
        let index = if let Some(index) = self.free.pop() {
            node.generation = self.node(index).generation;
            *self.node_mut(index) = node;
            index
        } else {
            assert!(
                self.nodes.len() < NONE as usize,
                "a graph has at most 2^32 nodes"
            );
            self.nodes.push(node);
            (self.nodes.len() - 1) as u32
        };
        let id = NodeId {
            index,
            generation: node.generation,
        };
        self.note_created(id);
        id
    }

    /// Whether the node is still there.
    #[inline]
    pub(crate) fn contains(&self, id: NodeId) -> bool {
        self.nodes.alive(id).is_some()
    }

    #[inline]
    pub(crate) fn id(&self, index: u32) -> NodeId {
        NodeId {
            index,
            generation: self.node(index).generation,
        }
    }

    #[inline]
    pub(crate) fn node(&self, index: u32) -> &Node {
        self.nodes.get(index)
    }

    #[inline]
    pub(crate) fn node_mut(&mut self, index: u32) -> &mut Node {
        self.nodes.get_mut(index)
    }

    /// Takes a node out, with its edges. Its readers forget it, and are not marked.
    pub(crate) fn remove(&mut self, id: NodeId) {
        let index = id.index;
        self.note_disposed(id);
        let flags = self.node(index).flags;
        if !flags.is_source() {
            self.truncate(index, 0);
            let mut deps = self.node(index).deps;
            self.deps.release(&mut deps);
        }
        let mut subs = self.node(index).subs;
        for pos in 0..subs.len() {
            let half = self.subs.get(subs, pos);
            let list = self.node(half.node).deps;
            // A hole, not a gap: the order of the others is the order in which they must be validated.
            self.deps.get_mut(list, half.pos).node = NONE;
        }
        self.subs.release(&mut subs);
        if flags.has(Flags::RUNNING) {
            self.forget_runner(index);
        }
        if !self.pulling.is_empty() {
            self.forget_pulled(index);
        }
        if flags.has(Flags::QUEUED) {
            self.queued -= 1;
        }
        let node = self.node_mut(index);
        node.flags = Flags::default();
        node.deps = List::default();
        node.subs = List::default();
        node.generation = node.generation.wrapping_add(1);
        // A place whose generations are used up is never given out again.
        if node.generation != u32::MAX {
            self.free.push(index);
        }
    }

    /// Appends the edge `observer` reads `dep`.
    pub(crate) fn connect(&mut self, observer: u32, dep: u32) {
        let at = self.node(observer).deps.len();
        let mut subs = self.node(dep).subs;
        let pos = self.subs.push(
            &mut subs,
            Half {
                node: observer,
                pos: at,
            },
        );
        self.node_mut(dep).subs = subs;
        let mut deps = self.node(observer).deps;
        self.deps.push(&mut deps, Half { node: dep, pos });
        self.node_mut(observer).deps = deps;
        self.note_reader(dep, pos, observer);
    }

    /// Keeps what a gate has to know of its readers.
    #[inline]
    fn note_reader(&mut self, dep: u32, pos: u32, observer: u32) {
        let reader = *self.node(observer);
        let subs = self.node(dep).subs;
        let is_first = pos == 0 || {
            let front = self.subs.get(subs, 0).node;
            reader.flags.is_observer() && reader.order() > self.node(front).order()
        };
        let flags = &mut self.node_mut(dep).flags;
        if pos == 0 {
            flags.set(Flags::READ_BY_DERIVED, false);
            flags.set(Flags::FIRST_IN_FRONT, true);
        }
        if !reader.flags.is_observer() {
            flags.set(Flags::READ_BY_DERIVED, true);
        } else if !is_first {
            flags.set(Flags::FIRST_IN_FRONT, false);
        }
    }

    /// Drops the dependencies of `observer` from the `keep`th on.
    pub(crate) fn truncate(&mut self, observer: u32, keep: u32) {
        let mut deps = self.node(observer).deps;
        while deps.len() > keep {
            let half = self.deps.pop(&mut deps);
            self.node_mut(observer).deps = deps;
            if let Some(half) = half
                && half.node != NONE
            {
                self.remove_sub(half.node, half.pos);
            }
        }
    }

    /// Takes the half at `pos` out of the readers of `dep`; the last one takes its place.
    fn remove_sub(&mut self, dep: u32, pos: u32) {
        let mut subs = self.node(dep).subs;
        let Some(last) = self.subs.pop(&mut subs) else {
            return;
        };
        self.node_mut(dep).subs = subs;
        if pos != subs.len() {
            *self.subs.get_mut(subs, pos) = last;
            let list = self.node(last.node).deps;
            self.deps.get_mut(list, last.pos).pos = pos;
        }
        if pos == 0 {
            self.node_mut(dep).flags.set(Flags::FIRST_IN_FRONT, false);
            self.open_gate(dep);
        }
    }

    /// Exchanges two readers of `dep`.
    pub(crate) fn swap_subs(&mut self, dep: u32, a: u32, b: u32) {
        let list = self.node(dep).subs;
        let (half_a, half_b) = (self.subs.get(list, a), self.subs.get(list, b));
        *self.subs.get_mut(list, a) = half_b;
        *self.subs.get_mut(list, b) = half_a;
        for (half, pos) in [(half_b, a), (half_a, b)] {
            let deps = self.node(half.node).deps;
            self.deps.get_mut(deps, half.pos).pos = pos;
        }
    }

    /// Exchanges two dependencies of `observer`.
    pub(crate) fn swap_deps(&mut self, observer: u32, a: u32, b: u32) {
        let list = self.node(observer).deps;
        let (half_a, half_b) = (self.deps.get(list, a), self.deps.get(list, b));
        *self.deps.get_mut(list, a) = half_b;
        *self.deps.get_mut(list, b) = half_a;
        for (half, pos) in [(half_b, a), (half_a, b)] {
            if half.node != NONE {
                let subs = self.node(half.node).subs;
                self.subs.get_mut(subs, half.pos).pos = pos;
            }
        }
    }

    fn next_order(&mut self) -> u32 {
        if self.order == u32::MAX {
            self.renumber();
        }
        self.order += 1;
        self.order
    }

    /// Numbers the observers anew, in the same order: once in four thousand million of them.
    #[cold]
    fn renumber(&mut self) {
        let mut observers: Vec<(u32, u32)> = self
            .nodes
            .iter()
            .filter(|(_, node)| node.flags.is_observer())
            .map(|(index, node)| (node.order(), index))
            .collect();
        observers.sort_unstable();
        for (order, (_, index)) in (1..).zip(&observers) {
            self.node_mut(*index).subs = List::of_number(order);
        }
        self.order = observers.len() as u32;
        self.queue.renumber(
            // The dead are skipped when their turn comes: any place does.
            |order| {
                observers
                    .binary_search_by_key(&order, |(before, _)| *before)
                    .map_or(0, |at| at as u32 + 1)
            },
            |reached| observers.partition_point(|(order, _)| *order <= reached) as u32,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::{NodeKind, State};

    fn insert(net: &mut Net, kind: NodeKind) -> NodeId {
        match kind {
            NodeKind::Source => net.insert_source(0, Mark::of_word(0)),
            _ => net.insert(Flags::new(kind), 0),
        }
    }

    #[test]
    fn when_the_numbers_of_observers_are_used_up_their_order_stays() {
        let mut net = Net::new();
        let first = insert(&mut net, NodeKind::Observer);
        let gone = insert(&mut net, NodeKind::Observer);
        net.order = u32::MAX - 1;
        let second = insert(&mut net, NodeKind::Observer);
        assert_eq!(net.node(second.index).order(), u32::MAX);
        net.remove(gone);
        for observer in [second, first] {
            net.invalidate(observer);
        }
        let third = insert(&mut net, NodeKind::Observer);
        net.invalidate(third);
        assert_eq!(net.order, 3);
        assert!(net.queue.next_wave());
        let order = core::iter::from_fn(|| net.next_stale());
        assert_eq!(
            order.collect::<Vec<_>>(),
            [first, second, third].map(|id| id.index)
        );
    }

    #[test]
    fn when_the_numbers_of_runs_are_used_up_nothing_is_taken_for_seen() {
        let mut net = Net::new();
        let source = insert(&mut net, NodeKind::Source);
        let node = insert(&mut net, NodeKind::Derived);
        let run = |net: &mut Net| {
            let running = net.begin(node.index);
            net.track(source.index);
            net.track(source.index);
            net.finish(running, crate::run::Outcome::Changed);
        };
        run(&mut net);
        let seen = net.node(source.index).seen;
        net.run = u32::MAX;
        run(&mut net);
        assert_eq!(net.node(source.index).seen, seen, "the numbers begin anew");
        assert_eq!(net.node(node.index).deps.len(), 1);
        net.changed(source, None);
        assert!(net.node(node.index).flags.state() == State::Dirty);
        net.check();
    }

    #[test]
    fn a_place_whose_generations_are_used_up_is_not_used_again() {
        let mut net = Net::new();
        let id = insert(&mut net, NodeKind::Source);
        net.node_mut(0).generation = u32::MAX - 1;
        net.remove(NodeId {
            generation: u32::MAX - 1,
            ..id
        });
        assert_eq!(insert(&mut net, NodeKind::Source).index(), 1);
    }
}
