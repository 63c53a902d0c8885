//! The insert stream: blocks that come into the page, with all that is in them, numbered as they go by.

use super::Forest;
use super::walk::{Spot, guard};
use crate::values::Source;
use crate::view::{Block, ViewId};
use crate::{Opaque, PatchSink, TemplateNo, Values};

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
    /// Emits the roots of a view, to stand at `(parent, before)`, also if there are none.
    pub(super) fn insert_roots(
        &mut self,
        view: ViewId,
        place: (u32, u32),
        sink: &mut dyn PatchSink,
    ) {
        let mut lists = std::mem::take(&mut self.lists);
        let end = self.entries[view.0 as usize].view.blocks.len() as u32;
        self.push_nodes(view.0, (0, end), &mut lists.spots);
        self.emit_lists(&mut lists, place, sink);
        self.lists = lists;
    }

    /// Emits the siblings of one view that begin in a range of its blocks. Gives the first node's number, or 0 if they have no
    /// node at all.
    pub(super) fn insert_blocks(
        &mut self,
        view: ViewId,
        range: (u32, u32),
        place: (u32, u32),
        sink: &mut dyn PatchSink,
    ) -> u32 {
        let mut lists = std::mem::take(&mut self.lists);
        self.push_nodes(view.0, range, &mut lists.spots);
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
        if self.numbers.is_crowded() {
            self.recount();
        }
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
            if list.run_left == 0 {
                let template = self.block_at(spot).template;
                let run = self.run_of(template, &lists.spots[list.at..list.end]);
                sink.run(template, run as u32);
                if !self.block_at(spot).container {
                    self.emit_instances(&lists.spots[list.at..list.at + run], sink);
                    list.at += run;
                    continue;
                }
                list.run_left = run as u32;
            }
            list.run_left -= 1;
            list.at += 1;
            self.emit_instances(&[spot], sink);
            let start = lists.spots.len();
            let content = (spot.block + 1, self.block_at(spot).end);
            self.push_nodes(spot.view, content, &mut lists.spots);
            lists.open.push(OpenList {
                start,
                at: start,
                end: lists.spots.len(),
                run_left: 0,
            });
        }
    }

    /// Forgets instances that have gone.
    #[cold]
    fn recount(&mut self) {
        let live = (0..).zip(&self.entries).filter(|(_, entry)| entry.live);
        let instances = live.flat_map(|(view, entry)| {
            let blocks = entry.view.blocks.iter();
            let in_page = blocks.filter_map(Block::instance);
            in_page.map(move |instance| (instance, view))
        });
        self.numbers.recount(instances);
    }

    /// Numbers blocks of one template that come one after another, and emits their values.
    fn emit_instances(&mut self, spots: &[Spot], sink: &mut dyn PatchSink) {
        for part in spots.chunk_by(|a, b| a.view == b.view) {
            let first = self.next_instance;
            self.next_instance += part.len() as u32;
            let entry = &mut self.entries[part[0].view as usize];
            self.numbers.note(first, part[0].view);
            let view = &mut entry.view;
            let block = &view.blocks[part[0].block as usize];
            let guard = guard(&self.templates, block);
            let slots = usize::from(block.slots);
            let source = Source::new(&view.bytes, &view.objects, guard);
            let mut instances = first..;
            let mut rest = part.iter().peekable();
            // Most lie side by side, values too: these go at once.
            while let Some(spot) = rest.peek() {
                let start = view.blocks[spot.block as usize].first_value as usize;
                let mut end = start;
                while let Some(spot) = rest.peek()
                    && let block = &mut view.blocks[spot.block as usize]
                    && block.first_value as usize == end
                    && let Some(instance) = instances.next()
                {
                    block.instance = instance;
                    end += slots;
                    rest.next();
                }
                if slots > 0 {
                    sink.values(&Values::new(&view.values[start..end], &source));
                }
            }
        }
    }

    fn block_at(&self, spot: Spot) -> &Block {
        &self.entries[spot.view as usize].view.blocks[spot.block as usize]
    }

    /// How many of these begin with one template.
    fn run_of(&self, template: TemplateNo, spots: &[Spot]) -> usize {
        let mut run = 0;
        // Most neighbours stand in one view.
        for part in spots.chunk_by(|a, b| a.view == b.view) {
            let blocks = &self.entries[part[0].view as usize].view.blocks;
            let is_like = |spot: &&Spot| blocks[spot.block as usize].template == template;
            let like = part.iter().take_while(is_like).count();
            run += like;
            if like < part.len() {
                break;
            }
        }
        run
    }

    /// The DOM nodes of the siblings that begin in a range of a view's blocks: these themselves, and for a component slot the roots
    /// of its view.
    fn push_nodes(&self, view: u32, (mut block, end): (u32, u32), out: &mut Vec<Spot>) {
        let blocks = &self.entries[view as usize].view.blocks;
        while block < end {
            let found = &blocks[block as usize];
            if !found.is_component() {
                out.push(Spot { view, block });
            } else if let Some(ViewId(inner)) = found.view() {
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
            block = found.end;
        }
    }
}
