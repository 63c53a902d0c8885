//! The insert stream: blocks that come into the page, with all that is in them, numbered as they go by.

use super::Forest;
use super::walk::Spot;
use crate::view::ViewId;
use crate::{Opaque, PatchSink};

/// Reused memory of the traversal: the DOM siblings of every open list, innermost last.
#[derive(Debug, Default)]
pub(super) struct Lists {
    spots: Vec<Spot>,
    open: Vec<OpenList>,
}

#[derive(Debug)]
struct OpenList {
    start: usize,
    at: usize,
    end: usize,
    /// How many more instances the run that was announced last has.
    run_left: u32,
}

impl<O: Opaque> Forest<O> {
    /// Emits the content of a block of a view (`NONE`: its roots), to stand at `(parent, before)`.
    pub(super) fn insert_list(
        &mut self,
        view: ViewId,
        block: u32,
        place: (u32, u32),
        sink: &mut dyn PatchSink,
    ) {
        let mut lists = std::mem::take(&mut self.lists);
        self.push_content(
            Spot {
                view: view.0,
                block,
            },
            &mut lists.spots,
        );
        self.emit_lists(&mut lists, place, sink);
        self.lists = lists;
    }

    /// Emits some siblings of one view. Gives the first node's number, or 0 if they have no node at all.
    pub(super) fn insert_blocks(
        &mut self,
        view: ViewId,
        blocks: impl Iterator<Item = u32>,
        place: (u32, u32),
        sink: &mut dyn PatchSink,
    ) -> u32 {
        let mut lists = std::mem::take(&mut self.lists);
        for block in blocks {
            self.push_nodes(
                Spot {
                    view: view.0,
                    block,
                },
                &mut lists.spots,
            );
        }
        let mut first = 0;
        if !lists.spots.is_empty() {
            first = self.next_instance;
            self.emit_lists(&mut lists, place, sink);
        }
        self.lists = lists;
        first
    }

    fn emit_lists(
        &mut self,
        lists: &mut Lists,
        (parent, before): (u32, u32),
        sink: &mut dyn PatchSink,
    ) {
        sink.insert(parent, before);
        lists.open.push(OpenList {
            start: 0,
            at: 0,
            end: lists.spots.len(),
            run_left: 0,
        });
        while let Some(list) = lists.open.last_mut() {
            if list.at == list.end {
                sink.end();
                lists.spots.truncate(list.start);
                lists.open.pop();
                continue;
            }
            let spot = lists.spots[list.at];
            let template = self.template_at(spot);
            if list.run_left == 0 {
                let run = lists.spots[list.at..list.end]
                    .iter()
                    .take_while(|spot| self.template_at(**spot) == template);
                list.run_left = run.count() as u32;
                sink.run(template, list.run_left);
            }
            list.run_left -= 1;
            list.at += 1;
            if self.emit_instance(spot, sink) {
                let start = lists.spots.len();
                self.push_content(spot, &mut lists.spots);
                lists.open.push(OpenList {
                    start,
                    at: start,
                    end: lists.spots.len(),
                    run_left: 0,
                });
            }
        }
    }

    /// Numbers a block and emits its values; says whether its content follows.
    fn emit_instance(&mut self, spot: Spot, sink: &mut dyn PatchSink) -> bool {
        let instance = self.next_instance;
        self.next_instance += 1;
        let entry = &mut self.entries[spot.view as usize];
        entry.low = entry.low.min(instance);
        entry.high = entry.high.max(instance);
        let block = &mut entry.view.blocks[spot.block as usize];
        block.instance = instance;
        let block = *block;
        let view = &self.entries[spot.view as usize].view;
        for slot in 0..block.slots {
            sink.value(self.shown(view, &block, slot));
        }
        block.container
    }

    fn template_at(&self, spot: Spot) -> crate::TemplateNo {
        self.entries[spot.view as usize].view.blocks[spot.block as usize].template
    }

    /// The DOM nodes that are the content of a block.
    fn push_content(&self, of: Spot, out: &mut Vec<Spot>) {
        let view = &self.entries[of.view as usize].view;
        let (mut at, end) = view.span(of.block);
        while at < end {
            self.push_nodes(
                Spot {
                    view: of.view,
                    block: at,
                },
                out,
            );
            at = view.blocks[at as usize].end;
        }
    }

    /// The DOM nodes of one block: itself, or the roots of a component slot's view.
    fn push_nodes(&self, spot: Spot, out: &mut Vec<Spot>) {
        let block = &self.entries[spot.view as usize].view.blocks[spot.block as usize];
        if !block.is_component() {
            return out.push(spot);
        }
        if let Some(ViewId(inner)) = block.view() {
            let mut at = self.next_node(
                Spot {
                    view: inner,
                    block: 0,
                },
                inner,
            );
            while let Some(node) = at {
                out.push(node);
                at = self.next_node(self.behind(node), inner);
            }
        }
    }
}
