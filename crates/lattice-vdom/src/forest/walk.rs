//! Finding DOM nodes through component slots: a slot is no node itself, its view's roots stand in its place.
//! Nothing here recurses; links from a view to where it stands lead back up.

use super::Forest;
use crate::values::guarded;
use crate::view::{Block, NONE, View, ViewId};
use crate::{Opaque, Template, Templates, ValueRef};

/// A place in a list of DOM siblings: a block of a view in the forest, or the place after the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) view: u32,
    pub(super) block: u32,
}

impl<O> Forest<O> {
    /// The first DOM node at or after `at` that is content of the view `bound`. `bound` may be a view that `at`
    /// stands in at any depth of component slots; the search does not climb out of it.
    pub(super) fn next_node(&self, mut at: Spot, bound: u32) -> Option<Spot> {
        loop {
            let entry = &self.entries[at.view as usize];
            if let Some(block) = entry.view.blocks.get(at.block as usize) {
                if !block.is_component() {
                    return Some(at);
                }
                at = match block.view() {
                    Some(ViewId(inner)) => Spot {
                        view: inner,
                        block: 0,
                    },
                    None => Spot {
                        block: block.end,
                        ..at
                    },
                };
                continue;
            }
            // The view's roots are used up; go on behind the slot that it stands in.
            if at.view == bound {
                return None;
            }
            let (ViewId(view), slot) = entry.parent?;
            at = Spot {
                view,
                block: slot.0 + 1,
            };
        }
    }

    /// The place behind a DOM node.
    pub(super) fn behind(&self, at: Spot) -> Spot {
        Spot {
            block: self.entries[at.view as usize].view.blocks[at.block as usize].end,
            ..at
        }
    }

    /// The first DOM node of a block of any view (also one that is not in the forest), and how many it is.
    pub(super) fn nodes(&self, block: &Block) -> (u32, u32) {
        let Some(ViewId(view)) = block.view() else {
            return if block.is_component() {
                (0, 0)
            } else {
                (block.instance, 1)
            };
        };
        let (mut first, mut count) = (0, 0);
        let mut at = self.next_node(Spot { view, block: 0 }, view);
        while let Some(node) = at {
            if count == 0 {
                first = self.entries[node.view as usize].view.blocks[node.block as usize].instance;
            }
            count += 1;
            at = self.next_node(self.behind(node), view);
        }
        (first, count)
    }

    /// The instance of the first DOM node of a block, or 0.
    pub(super) fn first_node(&self, block: &Block) -> u32 {
        match block.view() {
            Some(ViewId(view)) => self
                .next_node(Spot { view, block: 0 }, view)
                .map_or(0, |node| {
                    self.entries[node.view as usize].view.blocks[node.block as usize].instance
                }),
            None if block.is_component() => 0,
            None => block.instance,
        }
    }

    /// The element that the roots of a view stand in, and the node that follows them there (0 if none does).
    pub(super) fn surroundings(&self, id: u32) -> (u32, u32) {
        let mut before = 0;
        let mut view = id;
        while let Some((ViewId(outer), slot)) = self.entries[view as usize].parent {
            let blocks = &self.entries[outer as usize].view.blocks;
            let parent = blocks[slot.index()].parent;
            let end = if parent == NONE {
                blocks.len() as u32
            } else {
                blocks[parent as usize].end
            };
            let mut at = blocks[slot.index()].end;
            while before == 0 && at < end {
                before = self.first_node(&blocks[at as usize]);
                at = blocks[at as usize].end;
            }
            if parent != NONE {
                return (blocks[parent as usize].instance, before);
            }
            view = outer;
        }
        (0, before)
    }
}

impl<O: Opaque> Forest<O> {
    /// The value of a slot as a page may see it.
    pub(super) fn shown<'a>(&self, view: &'a View<O>, block: &Block, slot: u16) -> ValueRef<'a> {
        let value = view.resolve(view.values[block.first_value as usize + usize::from(slot)]);
        match guard(&self.templates, block) {
            None => value,
            Some(template) => guarded(template, slot, value),
        }
    }
}

/// The template whose slots have to be looked at, if some slot of the block holds an address.
#[inline]
pub(super) fn guard<'a>(templates: &'a Templates, block: &Block) -> Option<&'a Template> {
    if block.guarded {
        templates.get(block.template)
    } else {
        None
    }
}
