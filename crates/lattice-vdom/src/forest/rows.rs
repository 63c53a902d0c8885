//! A list of views that is changed in place. It is the content of one view, in chunks: views of their own, whose slots are the
//! rows. So a change costs what it changes and a little for the chunk that it is in, however long the list is.

use super::Forest;
use crate::view::{Block, BlockNo, NONE, View, ViewId};
use crate::{Opaque, PatchSink, TemplateNo};

/// How many rows a chunk has at most; one that would have more becomes several of half as many.
const CHUNK_ROWS_MAX: usize = 128;

/// One row: a view, and what its owner knows it by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// What the row shows.
    pub view: ViewId,
    /// The owner's number for it.
    pub tag: u32,
    /// The owner's key for it.
    pub key: u64,
}

/// The rows of one view, which has no blocks of its own. All changes go by [`Forest`]'s methods.
#[derive(Debug)]
pub struct Rows {
    /// The view that they are the content of.
    owner: ViewId,
    chunks: Vec<Chunk>,
    len: usize,
}

/// Rows that have moved to stand one after the other, of which the page is to be told.
#[derive(Debug, Default)]
struct Together {
    instances: Vec<u32>,
    before: u32,
    /// The position after the last of them.
    next: usize,
}

impl Together {
    /// Whether a row that moves so comes to stand after the last of them, and is neither one of them nor that before which they stand.
    fn is_joined_by(&self, from: usize, to: usize) -> bool {
        let comes_from_before = from + self.instances.len() < self.next;
        let comes_from_behind = from > self.next;
        (comes_from_before && to + 1 == self.next) || (comes_from_behind && to == self.next)
    }

    fn take(&mut self, instance: u32, before: u32, at: usize) {
        self.instances.push(instance);
        self.before = before;
        self.next = at + 1;
    }

    fn send(&mut self, sink: &mut dyn PatchSink) {
        match *self.instances {
            [] => {}
            [one] => sink.move_run(one, 1, self.before),
            _ => sink.move_each(&self.instances, self.before),
        }
        self.instances.clear();
        self.next = 0;
    }
}

#[derive(Debug)]
struct Chunk {
    view: ViewId,
    rows: Vec<Row>,
}

impl Rows {
    /// No rows yet, in this view.
    pub fn new(owner: ViewId) -> Self {
        Self {
            owner,
            chunks: Vec::new(),
            len: 0,
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All rows in order.
    pub fn iter(&self) -> impl Iterator<Item = Row> + '_ {
        self.chunks
            .iter()
            .flat_map(|chunk| chunk.rows.iter().copied())
    }

    /// The row at a position. Looks at each chunk before it.
    pub fn get(&self, at: usize) -> Option<Row> {
        let (chunk, offset) = self.locate(at);
        self.chunks.get(chunk)?.rows.get(offset).copied()
    }

    /// The views of the chunks, which go with the owner's.
    pub fn chunk_views(&self) -> impl Iterator<Item = ViewId> + '_ {
        self.chunks.iter().map(|chunk| chunk.view)
    }

    /// The chunk and the place in it of the row at `at`; one past the last for the end.
    fn locate(&self, mut at: usize) -> (usize, usize) {
        for (index, chunk) in self.chunks.iter().enumerate() {
            if at < chunk.rows.len() {
                return (index, at);
            }
            at -= chunk.rows.len();
        }
        match self.chunks.last() {
            Some(last) => (self.chunks.len() - 1, last.rows.len()),
            None => (0, 0),
        }
    }
}

/// A component slot that is a row or a chunk.
fn slot(view: ViewId, place: usize) -> Block {
    Block {
        identity: 0,
        template: TemplateNo::COMPONENT,
        first_value: 0,
        parent: NONE,
        end: place as u32 + 1,
        instance: view.0,
        object: NONE,
        paired: NONE,
        slots: 0,
        container: false,
        guarded: false,
    }
}

impl<O: Opaque> Forest<O> {
    /// Puts rows in, to stand from `at` on in this order. If the list is in the page, `sink` gets one insertion; without one,
    /// the owner's view is still to be inserted.
    ///
    /// # Panics
    /// If the list is shorter than `at`.
    pub fn insert_rows(
        &mut self,
        rows: &mut Rows,
        at: usize,
        new: &[Row],
        sink: Option<&mut dyn PatchSink>,
    ) {
        assert!(
            at <= rows.len,
            "a row is inserted within the list or at its end"
        );
        let Some(last) = new.last() else { return };
        self.place_rows(rows, at, new);
        let Some(sink) = sink else { return };
        self.define(sink);
        // They come as one insertion, though they may stand in several chunks.
        let blocks = new.iter().enumerate();
        let passing = self.insert(
            View {
                blocks: blocks.map(|(place, row)| slot(row.view, place)).collect(),
                ..View::new()
            },
            None,
        );
        let place = self.surroundings(last.view.0);
        self.insert_blocks(passing, (0, new.len() as u32), place, sink);
        self.remove(passing);
    }

    /// Takes `count` rows from `at` on out of the list. Their views stay in the forest, for the caller to remove.
    ///
    /// # Panics
    /// If there are fewer.
    pub fn remove_rows(
        &mut self,
        rows: &mut Rows,
        at: usize,
        count: usize,
        sink: Option<&mut dyn PatchSink>,
    ) -> Vec<Row> {
        assert!(
            at + count <= rows.len,
            "the rows to be removed are in the list"
        );
        let mut gone = Vec::with_capacity(count);
        let (first_chunk, mut offset) = rows.locate(at);
        let mut chunk = first_chunk;
        while gone.len() < count {
            let own = &mut rows.chunks[chunk].rows;
            let end = own.len().min(offset + count - gone.len());
            gone.extend(own.drain(offset..end));
            offset = 0;
            chunk += 1;
        }
        rows.len -= count;
        if let Some(sink) = sink {
            let nodes = gone.iter().map(|row| self.nodes(&slot(row.view, 0)));
            let (first, nodes) = nodes.fold((0, 0), |(first, sum), (node, count)| {
                (if first == 0 { node } else { first }, sum + count)
            });
            if nodes > 0 {
                sink.remove(first, nodes);
            }
        }
        for row in &gone {
            self.entries[row.view.0 as usize].parent = None;
        }
        self.tidy(rows, first_chunk, chunk);
        gone
    }

    /// Moves rows one after the other, each from one position to another as the list is without it. Rows that come to stand one after the other are one operation: so is the whole of a list
    /// that is reversed.
    ///
    /// # Panics
    /// If there is no such row or position.
    pub fn move_rows(
        &mut self,
        rows: &mut Rows,
        moves: &[(usize, usize)],
        mut sink: Option<&mut dyn PatchSink>,
    ) {
        let mut together = Together::default();
        for (from, to) in moves.iter().copied() {
            let Some(row) = self.remove_rows(rows, from, 1, None).pop() else {
                continue;
            };
            self.place_rows(rows, to, &[row]);
            let Some(sink) = &mut sink else { continue };
            let (first, count) = self.nodes(&slot(row.view, 0));
            // A row of nothing moves the positions of others all the same.
            if count != 1 || !together.is_joined_by(from, to) {
                together.send(&mut **sink);
            }
            let (_, before) = self.surroundings(row.view.0);
            match count {
                0 => {}
                1 => together.take(first, before, to),
                _ => sink.move_run(first, count, before),
            }
        }
        if let Some(sink) = sink {
            together.send(sink);
        }
    }

    /// The position of a row by its view; it must be one of these.
    pub fn position_of(&self, rows: &Rows, view: ViewId) -> Option<usize> {
        let (chunk_view, offset) = self.parent(view)?;
        let (_, chunk) = self.parent(chunk_view)?;
        let before = rows.chunks.get(..chunk.index())?;
        let before: usize = before.iter().map(|chunk| chunk.rows.len()).sum();
        Some(before + offset.index())
    }

    /// Puts rows where they belong; the page is not told.
    fn place_rows(&mut self, rows: &mut Rows, at: usize, new: &[Row]) {
        if rows.chunks.is_empty() {
            let view = self.insert(View::new(), None);
            rows.chunks.push(Chunk {
                view,
                rows: Vec::new(),
            });
        }
        let (chunk, offset) = rows.locate(at);
        rows.chunks[chunk]
            .rows
            .splice(offset..offset, new.iter().copied());
        rows.len += new.len();
        let mut last = chunk;
        if rows.chunks[chunk].rows.len() > CHUNK_ROWS_MAX {
            let rest = rows.chunks[chunk].rows.split_off(CHUNK_ROWS_MAX / 2);
            let parts: Vec<Chunk> = rest
                .chunks(CHUNK_ROWS_MAX / 2)
                .map(|part| Chunk {
                    view: self.insert(View::new(), None),
                    rows: part.to_vec(),
                })
                .collect();
            last = chunk + parts.len();
            rows.chunks.splice(chunk + 1..=chunk, parts);
        }
        for index in chunk..=last {
            self.lay_chunk(rows, index);
        }
        let owned = self.entries[rows.owner.0 as usize].view.blocks.len();
        if owned != rows.chunks.len() {
            self.lay_owner(rows, chunk);
        }
    }

    /// Drops chunks that are empty, and joins two neighbours that are small, after rows went from those between these two.
    fn tidy(&mut self, rows: &mut Rows, first: usize, end: usize) {
        let mut at = end.min(rows.chunks.len());
        let from = first.saturating_sub(1);
        let mut fewer = false;
        while at > from {
            at -= 1;
            let joined = rows.chunks.get(at + 1).is_some_and(|next| {
                rows.chunks[at].rows.len() + next.rows.len() <= CHUNK_ROWS_MAX / 2
            });
            let gone = if rows.chunks[at].rows.is_empty() {
                rows.chunks.remove(at)
            } else if joined {
                let mut next = rows.chunks.remove(at + 1);
                rows.chunks[at].rows.append(&mut next.rows);
                self.lay_chunk(rows, at);
                next
            } else {
                self.lay_chunk(rows, at);
                continue;
            };
            fewer = true;
            self.remove(gone.view);
        }
        if fewer {
            self.lay_owner(rows, from);
        }
    }

    /// Makes the slots of a chunk's view anew.
    fn lay_chunk(&mut self, rows: &Rows, index: usize) {
        let chunk = &rows.chunks[index];
        let blocks = &mut self.entries[chunk.view.0 as usize].view.blocks;
        blocks.clear();
        blocks.extend(
            chunk
                .rows
                .iter()
                .enumerate()
                .map(|(place, row)| slot(row.view, place)),
        );
        for (place, row) in chunk.rows.iter().enumerate() {
            self.entries[row.view.0 as usize].parent = Some((chunk.view, BlockNo::new(place)));
        }
    }

    /// Makes the slots of the owner's view anew, from a chunk on.
    fn lay_owner(&mut self, rows: &Rows, from: usize) {
        let blocks = &mut self.entries[rows.owner.0 as usize].view.blocks;
        blocks.truncate(from);
        let chunks = rows.chunks.iter().enumerate().skip(from);
        blocks.extend(chunks.clone().map(|(place, chunk)| slot(chunk.view, place)));
        for (place, chunk) in chunks {
            self.entries[chunk.view.0 as usize].parent = Some((rows.owner, BlockNo::new(place)));
        }
    }
}
