//! Phase C: from an old view and the new one that took its place to operations. First, list by list from the
//! outside in, what goes, comes and moves; then values, inner blocks before outer ones, so that a choice is set
//! after the options it chooses from.

use super::Forest;
use super::lis::Lis;
use crate::matching::{Change, siblings};
use crate::view::{Block, NONE, Place, View, ViewId};
use crate::{Opaque, PatchSink};

/// Reused memory of the traversal.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    old: Vec<u32>,
    new: Vec<u32>,
    /// By old block, from the change's first on: its place among those siblings that stay and have nodes, `NONE` for others. Only
    /// what belongs to siblings is of this change, the rest is left from before.
    rank_of: Vec<u32>,
    /// The same by place in the new list; `NONE` for what comes, and for what has no node.
    ranks: Vec<u32>,
    lis: Lis,
    /// Blocks that move together without having been neighbours, the last in the page first.
    moving: Vec<u32>,
}

/// A run of old neighbours that moves among others is told as a run of its own from this length on; else block by block, which
/// takes a byte or two each.
const RUN_MIN: usize = 4;

impl<O: Opaque> Forest<O> {
    /// The view `id` is the new one already.
    pub(super) fn emit(&mut self, id: ViewId, old: &View<O>, sink: &mut dyn PatchSink) {
        let changes = std::mem::take(&mut self.entries[id.0 as usize].view.changes);
        if !changes.is_empty() {
            let mut scratch = std::mem::take(&mut self.scratch);
            self.adopt_views(id);
            for change in &changes {
                self.list(id, old, change, &mut scratch, sink);
            }
            self.scratch = scratch;
        }
        self.entries[id.0 as usize].view.changes = changes;
        self.values(id, old, sink);
    }

    /// Views of component slots learn where these stand now.
    fn adopt_views(&mut self, id: ViewId) {
        for object in 0..self.entries[id.0 as usize].view.places.len() {
            let view = &self.entries[id.0 as usize].view;
            if let Place::Component(block) = view.places[object]
                && let Some(ViewId(inner)) = view.blocks[block.index()].view()
            {
                self.entries[inner as usize].parent = Some((id, block));
            }
        }
    }

    /// What differs in one list of siblings.
    fn list(
        &mut self,
        id: ViewId,
        old: &View<O>,
        change: &Change,
        scratch: &mut Scratch,
        sink: &mut dyn PatchSink,
    ) {
        siblings(&old.blocks, change.old.0, change.old.1, &mut scratch.old);
        if change.goes {
            self.removals(id, old, change, scratch, sink);
        }
        if !change.stays {
            let place = self.place_of(id, change);
            self.insert_blocks(id, change.new, place, sink);
            return;
        }
        let new = &self.entries[id.0 as usize].view;
        siblings(&new.blocks, change.new.0, change.new.1, &mut scratch.new);
        self.rank(id, old, change, scratch);
        let moved = !scratch
            .ranks
            .iter()
            .filter(|rank| **rank != NONE)
            .is_sorted();
        if moved {
            scratch.lis.run(&scratch.ranks);
        }
        self.arrivals(id, change, moved, scratch, sink);
    }

    /// What goes, in runs of neighbours; everything at once if nothing else stands there.
    fn removals(
        &self,
        id: ViewId,
        old: &View<O>,
        change: &Change,
        scratch: &Scratch,
        sink: &mut dyn PatchSink,
    ) {
        let goes = |at: &u32| old.blocks[*at as usize].paired == NONE;
        let clears = change.is_whole && !change.stays;
        if clears && let Some(owner) = self.owner(id, change.parent) {
            if scratch
                .old
                .iter()
                .any(|at| self.first_node(&old.blocks[*at as usize]) != 0)
            {
                sink.clear(owner);
            }
            return;
        }
        let (mut first, mut count) = (0, 0);
        for at in &scratch.old {
            let block = &old.blocks[*at as usize];
            let (node, nodes) = self.nodes(block);
            if goes(at) {
                if count == 0 {
                    first = node;
                }
                count += nodes;
            } else if nodes > 0 && count > 0 {
                sink.remove(first, count);
                count = 0;
            }
        }
        if count > 0 {
            sink.remove(first, count);
        }
    }

    /// The instance whose children place holds nothing but the content of this block.
    fn owner(&self, id: ViewId, parent: u32) -> Option<u32> {
        let entry = &self.entries[id.0 as usize];
        match parent {
            NONE => entry.parent.is_none().then_some(0),
            parent => Some(entry.view.blocks[parent as usize].instance),
        }
    }

    /// Numbers what stays and has nodes in its old order, then looks these numbers up in the new one.
    fn rank(&self, id: ViewId, old: &View<O>, change: &Change, scratch: &mut Scratch) {
        let (from, to) = change.old;
        let length = (to - from) as usize;
        if scratch.rank_of.len() < length {
            scratch.rank_of.resize(length, NONE);
        }
        let mut next = 0;
        for at in &scratch.old {
            let block = &old.blocks[*at as usize];
            let ranks = block.paired != NONE && self.first_node(block) != 0;
            scratch.rank_of[(at - from) as usize] = if ranks { next } else { NONE };
            next += u32::from(ranks);
        }
        let new = &self.entries[id.0 as usize].view;
        scratch.ranks.clear();
        scratch.ranks.extend(
            scratch
                .new
                .iter()
                .map(|at| match new.blocks[*at as usize].paired {
                    NONE => NONE,
                    paired => scratch.rank_of[(paired - from) as usize],
                }),
        );
    }

    /// What comes and what moves, from right to left, so that the node to stand before is in place already.
    fn arrivals(
        &mut self,
        id: ViewId,
        change: &Change,
        moved: bool,
        scratch: &mut Scratch,
        sink: &mut dyn PatchSink,
    ) {
        let Scratch {
            new,
            ranks,
            lis,
            moving,
            ..
        } = scratch;
        let comes = |forest: &Self, at: usize| {
            forest.entries[id.0 as usize].view.blocks[new[at] as usize].paired == NONE
        };
        if !moved && !(0..new.len()).any(|at| comes(self, at)) {
            return;
        }
        let stays = |at: usize| !moved || lis.keep[at];
        let moves =
            |forest: &Self, at: usize| !comes(forest, at) && ranks[at] != NONE && !stays(at);
        let (parent, mut before) = self.place_of(id, change);
        let mut end = new.len();
        while end > 0 {
            let mut start = end - 1;
            if comes(self, start) {
                while start > 0 && comes(self, start - 1) {
                    start -= 1;
                }
                let stop = new.get(end).copied().unwrap_or(change.new.1);
                let first = self.insert_blocks(id, (new[start], stop), (parent, before), sink);
                before = if first == 0 { before } else { first };
            } else if moves(self, start) {
                while start > 0 && moves(self, start - 1) {
                    start -= 1;
                }
                let part = (&new[start..end], &ranks[start..end]);
                before = self.moves(id, part, before, moving, sink);
            } else if ranks[start] != NONE {
                before =
                    self.first_node(&self.entries[id.0 as usize].view.blocks[new[start] as usize]);
            }
            end = start;
        }
    }

    /// Where the end of a change is: the instance of the parent, and the node that follows, or 0.
    fn place_of(&self, id: ViewId, change: &Change) -> (u32, u32) {
        let view = &self.entries[id.0 as usize].view;
        let (_, end) = view.span(change.parent);
        let mut at = change.new.1;
        let mut before = 0;
        while before == 0 && at < end {
            before = self.first_node(&view.blocks[at as usize]);
            at = view.blocks[at as usize].end;
        }
        match change.parent {
            NONE => {
                let (parent, outer) = self.surroundings(id.0);
                (parent, if before == 0 { outer } else { before })
            }
            parent => (view.blocks[parent as usize].instance, before),
        }
    }

    /// Blocks that stand side by side now and all move to stand before the node `before`. Gives the first node of them.
    fn moves(
        &self,
        id: ViewId,
        (blocks, ranks): (&[u32], &[u32]),
        mut before: u32,
        moving: &mut Vec<u32>,
        sink: &mut dyn PatchSink,
    ) -> u32 {
        let all = &self.entries[id.0 as usize].view.blocks;
        let block = |at: usize| -> &Block { &all[blocks[at] as usize] };
        // What stands before `before` once all that waits in `moving` is told.
        let mut first = before;
        let mut end = blocks.len();
        while end > 0 {
            let mut start = end - 1;
            while start > 0 && ranks[start - 1] + 1 == ranks[start] {
                start -= 1;
            }
            let run = start..end;
            if run.len() < RUN_MIN && run.clone().all(|at| !block(at).is_component()) {
                moving.extend(run.rev().map(|at| block(at).instance));
                first = block(start).instance;
            } else {
                tell(moving, before, sink);
                before = first;
                let count = run.map(|at| self.nodes(block(at)).1).sum();
                let node = self.first_node(block(start));
                sink.move_run(node, count, before);
                (before, first) = (node, node);
            }
            end = start;
        }
        tell(moving, before, sink);
        first
    }

    /// Slot values that differ between paired blocks.
    fn values(&self, id: ViewId, old: &View<O>, sink: &mut dyn PatchSink) {
        let entry = &self.entries[id.0 as usize];
        let new = &entry.view;
        for block in new.blocks.iter().rev() {
            if block.is_component() || block.paired == NONE {
                continue;
            }
            let before = &old.blocks[block.paired as usize];
            let was = &old.values[before.first_value as usize..][..usize::from(block.slots)];
            let is = &new.values[block.first_value as usize..][..usize::from(block.slots)];
            for (slot, (was, is)) in was.iter().zip(is).enumerate() {
                if !old.shows_same(*was, new, *is) {
                    let slot = slot as u16;
                    sink.set(block.instance, slot, self.shown(new, block, slot));
                }
            }
        }
    }
}

/// Tells of the moves that wait.
fn tell(moving: &mut Vec<u32>, before: u32, sink: &mut dyn PatchSink) {
    match moving[..] {
        [] => {}
        [one] => sink.move_run(one, 1, before),
        _ => {
            moving.reverse();
            sink.move_each(moving, before);
        }
    }
    moving.clear();
}
