//! Phase C: from an old view and the new one that took its place to operations. First, list by list from the
//! outside in, what goes, comes and moves; then values, inner blocks before outer ones, so that a choice is set
//! after the options it chooses from.

use super::Forest;
use super::lis::Lis;
use crate::matching::siblings;
use crate::view::{NONE, View, ViewId};
use crate::{Opaque, PatchSink};

/// Reused memory of the traversal.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    old: Vec<u32>,
    new: Vec<u32>,
    /// By old block: its place among those siblings that stay and have nodes.
    rank_of: Vec<u32>,
    /// The same by place in the new list; `NONE` for what comes, and for what has no node.
    ranks: Vec<u32>,
    lis: Lis,
}

impl<O: Opaque> Forest<O> {
    /// The view `id` is the new one already.
    pub(super) fn emit(&mut self, id: ViewId, old: &View<O>, sink: &mut dyn PatchSink) {
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.rank_of.clear();
        scratch.rank_of.resize(old.blocks.len(), NONE);
        self.take_over(id, old);
        self.list(id, old, (NONE, NONE), &mut scratch, sink);
        let mut at = 0;
        while let Some(block) = self.entries[id.0 as usize].view.blocks.get(at) {
            let (paired, end) = (block.paired, block.end());
            if paired == NONE {
                at = end;
                continue;
            }
            if block.container {
                self.list(id, old, (paired, at as u32), &mut scratch, sink);
            }
            at += 1;
        }
        self.values(id, old, sink);
        self.scratch = scratch;
    }

    /// Paired blocks go on as the instances and views that they were.
    fn take_over(&mut self, id: ViewId, old: &View<O>) {
        let mut entry = std::mem::take(&mut self.entries[id.0 as usize].view.blocks);
        let (mut low, mut high) = (u32::MAX, 0);
        for (place, block) in entry.iter_mut().enumerate() {
            if let Some(paired) = block.paired() {
                let before = &old.blocks[paired.index()];
                if !block.is_component() || block.instance == NONE {
                    block.instance = before.instance;
                }
            }
            if let Some(ViewId(inner)) = block.view() {
                self.entries[inner as usize].parent = Some((id, crate::BlockNo::new(place)));
            } else if !block.is_component() && block.instance != 0 {
                low = low.min(block.instance);
                high = high.max(block.instance);
            }
        }
        let own = &mut self.entries[id.0 as usize];
        own.view.blocks = entry;
        (own.low, own.high) = (low, high);
    }

    /// One list of siblings: the content of an old block and of the new one that it was paired with.
    fn list(
        &mut self,
        id: ViewId,
        old: &View<O>,
        (old_parent, new_parent): (u32, u32),
        scratch: &mut Scratch,
        sink: &mut dyn PatchSink,
    ) {
        let new = &self.entries[id.0 as usize].view;
        if same_order(old, new, old_parent, new_parent) {
            return;
        }
        let (start, end) = old.span(old_parent);
        siblings(&old.blocks, start, end, &mut scratch.old);
        let (start, end) = new.span(new_parent);
        siblings(&new.blocks, start, end, &mut scratch.new);
        self.removals(id, old, new_parent, scratch, sink);
        self.rank(id, old, scratch);
        let moved = !scratch
            .ranks
            .iter()
            .filter(|rank| **rank != NONE)
            .is_sorted();
        if moved {
            scratch.lis.run(&scratch.ranks);
        }
        self.arrivals(id, new_parent, moved, scratch, sink);
    }

    /// What goes, in runs of neighbours; everything at once if nothing else stands there.
    fn removals(
        &self,
        id: ViewId,
        old: &View<O>,
        new_parent: u32,
        scratch: &Scratch,
        sink: &mut dyn PatchSink,
    ) {
        let owner = match new_parent {
            NONE if self.entries[id.0 as usize].parent.is_none() => Some(0),
            NONE => None,
            parent => Some(self.entries[id.0 as usize].view.blocks[parent as usize].instance),
        };
        let nothing_stays = scratch
            .old
            .iter()
            .all(|at| old.blocks[*at as usize].paired == NONE);
        let (mut first, mut count) = (0, 0);
        let mut flush = |first: &mut u32, count: &mut u32| {
            match owner {
                _ if *count == 0 => {}
                Some(owner) if nothing_stays => sink.clear(owner),
                _ => sink.remove(*first, *count),
            }
            *count = 0;
        };
        for at in &scratch.old {
            let block = &old.blocks[*at as usize];
            let (node, nodes) = self.nodes(block);
            if block.paired == NONE {
                if count == 0 {
                    first = node;
                }
                count += nodes;
            } else if nodes > 0 {
                flush(&mut first, &mut count);
            }
        }
        flush(&mut first, &mut count);
    }

    /// Numbers what stays and has nodes in its old order, then looks these numbers up in the new one.
    fn rank(&self, id: ViewId, old: &View<O>, scratch: &mut Scratch) {
        let mut next = 0;
        for at in &scratch.old {
            let block = &old.blocks[*at as usize];
            if block.paired != NONE && self.first_node(block) != 0 {
                scratch.rank_of[*at as usize] = next;
                next += 1;
            }
        }
        let new = &self.entries[id.0 as usize].view;
        scratch.ranks.clear();
        scratch.ranks.extend(
            scratch
                .new
                .iter()
                .map(|at| match new.blocks[*at as usize].paired {
                    NONE => NONE,
                    paired => scratch.rank_of[paired as usize],
                }),
        );
    }

    /// What comes and what moves, from right to left, so that the node to stand before is in place already.
    fn arrivals(
        &mut self,
        id: ViewId,
        new_parent: u32,
        moved: bool,
        scratch: &Scratch,
        sink: &mut dyn PatchSink,
    ) {
        let Scratch {
            new, ranks, lis, ..
        } = scratch;
        let comes = |forest: &Self, at: usize| {
            forest.entries[id.0 as usize].view.blocks[new[at] as usize].paired == NONE
        };
        if !moved && !(0..new.len()).any(|at| comes(self, at)) {
            return;
        }
        let stays = |at: usize| !moved || lis.keep[at];
        let (parent, mut before) = match new_parent {
            NONE => self.surroundings(id.0),
            parent => (
                self.entries[id.0 as usize].view.blocks[parent as usize].instance,
                0,
            ),
        };
        let mut end = new.len();
        while end > 0 {
            let mut start = end - 1;
            if comes(self, start) {
                while start > 0 && comes(self, start - 1) {
                    start -= 1;
                }
                let first =
                    self.insert_blocks(id, new[start..end].iter().copied(), (parent, before), sink);
                before = if first == 0 { before } else { first };
            } else if ranks[start] != NONE {
                let run_on = |at: usize| {
                    !comes(self, at - 1)
                        && ranks[at - 1] != NONE
                        && !stays(at - 1)
                        && ranks[at - 1] + 1 == ranks[at]
                };
                while !stays(end - 1) && start > 0 && run_on(start) {
                    start -= 1;
                }
                let blocks = &self.entries[id.0 as usize].view.blocks;
                let first = self.first_node(&blocks[new[start] as usize]);
                if !stays(end - 1) {
                    let count = new[start..end]
                        .iter()
                        .map(|at| self.nodes(&blocks[*at as usize]).1)
                        .sum();
                    sink.move_run(first, count, before);
                }
                before = first;
            }
            end = start;
        }
    }

    /// Slot values that differ between paired blocks.
    fn values(&self, id: ViewId, old: &View<O>, sink: &mut dyn PatchSink) {
        let new = &self.entries[id.0 as usize].view;
        for block in new.blocks.iter().rev().filter(|block| block.paired != NONE) {
            let before = &old.blocks[block.paired as usize];
            for slot in 0..block.slots {
                let at = usize::from(slot);
                let was = old.resolve(old.values[before.first_value as usize + at]);
                if was != new.resolve(new.values[block.first_value as usize + at]) {
                    sink.set(block.instance, slot, self.shown(new, block, slot));
                }
            }
        }
    }
}

/// Whether two lists of siblings are paired one to one in order.
fn same_order<O>(old: &View<O>, new: &View<O>, old_parent: u32, new_parent: u32) -> bool {
    let (mut a, a_end) = old.span(old_parent);
    let (mut b, b_end) = new.span(new_parent);
    while a < a_end && b < b_end {
        if new.blocks[b as usize].paired != a {
            return false;
        }
        a = old.blocks[a as usize].end;
        b = new.blocks[b as usize].end;
    }
    a == a_end && b == b_end
}
