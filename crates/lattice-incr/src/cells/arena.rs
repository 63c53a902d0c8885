//! Memory for what nodes hold: chunks that never move, handed out in granules of eight bytes.
//!
//! A place is a number: the chunk and the granule in it. Freed places of a size are used again for the same size.
//! What is too large for a chunk, or needs to be aligned more, has a chunk of its own.

use alloc::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use alloc::vec::Vec;
use core::ptr::NonNull;

/// Granules in a chunk: 2 KiB, of which what is left at the end is a small part.
const CHUNK: usize = 256;
/// In the first one, so that a small graph takes no more than it needs.
const FIRST_CHUNK: usize = 128;
const GRANULE: usize = 8;
/// What is larger has a chunk of its own.
const SHARED_BYTES_MAX: usize = 256;
const CHUNK_LAYOUT: Layout = of_granules(CHUNK);
const FIRST_LAYOUT: Layout = of_granules(FIRST_CHUNK);

const fn of_granules(granules: usize) -> Layout {
    match Layout::from_size_align(granules * GRANULE, GRANULE) {
        Ok(layout) => layout,
        Err(_) => panic!("a chunk has a layout"),
    }
}

/// Where a cell stands.
pub(crate) type Place = u32;

#[derive(Default)]
pub(crate) struct Arena {
    /// Dangling: one cell's own, given back, to be used for another's.
    chunks: Vec<NonNull<u8>>,
    /// What is left of the last shared chunk: from here to there.
    next: usize,
    end: usize,
    /// Freed places, by their size in granules.
    free: Vec<Vec<Place>>,
    /// Given-back chunk numbers of single cells.
    free_chunks: Vec<Place>,
    /// Which shared chunk was the first.
    first: Option<usize>,
}

fn granules(layout: Layout) -> usize {
    layout.size().div_ceil(GRANULE).max(1)
}

fn is_shared(layout: Layout) -> bool {
    layout.align() <= GRANULE && layout.size() <= SHARED_BYTES_MAX
}

impl Arena {
    /// A place for one cell of this layout. Its bytes are not initialised.
    #[inline]
    pub(crate) fn allocate(&mut self, layout: Layout) -> Place {
        if !is_shared(layout) {
            return self.allocate_alone(layout);
        }
        let size = granules(layout);
        if let Some(place) = self.free.get_mut(size).and_then(Vec::pop) {
            return place;
        }
        if self.next + size > self.end {
            self.add_chunk();
        }
        let place = self.next;
        self.next += size;
        place as Place
    }

    #[cold]
    fn add_chunk(&mut self) {
        let (layout, granules) = match self.first {
            None => (FIRST_LAYOUT, FIRST_CHUNK),
            Some(_) => (CHUNK_LAYOUT, CHUNK),
        };
        let chunk = self.add(layout);
        self.first.get_or_insert(chunk);
        self.next = chunk * CHUNK;
        self.end = self.next + granules;
    }

    #[cold]
    fn allocate_alone(&mut self, layout: Layout) -> Place {
        let layout = at_least_one(layout);
        let chunk = match self.free_chunks.pop() {
            Some(chunk) => {
                self.chunks[chunk as usize] = memory(layout);
                chunk as usize
            }
            None => self.add(layout),
        };
        (chunk * CHUNK) as Place
    }

    fn add(&mut self, layout: Layout) -> usize {
        let chunk = self.chunks.len();
        assert!(
            chunk < Place::MAX as usize / CHUNK,
            "a graph holds at most 32 GiB of small values, or sixteen million large ones"
        );
        self.chunks.push(memory(layout));
        chunk
    }

    /// Gives a place back that was allocated with this layout. What stood there was moved out or dropped.
    #[inline]
    pub(crate) fn release(&mut self, place: Place, layout: Layout) {
        if !is_shared(layout) {
            self.release_alone(place, layout);
            return;
        }
        let size = granules(layout);
        if self.free.len() <= size {
            self.free.resize_with(size + 1, Vec::new);
        }
        self.free[size].push(place);
    }

    #[cold]
    fn release_alone(&mut self, place: Place, layout: Layout) {
        let chunk = place as usize / CHUNK;
        let memory = core::mem::replace(&mut self.chunks[chunk], NonNull::dangling());
        self.free_chunks.push(chunk as Place);
        // SAFETY: a chunk that holds one cell was allocated with that cell's layout, and is given back once: its
        // pointer has just been taken out.
        unsafe { dealloc(memory.as_ptr(), at_least_one(layout)) };
    }

    /// The address of an allocated place. It stays until the place is released.
    #[inline]
    pub(crate) fn address(&self, place: Place) -> *mut u8 {
        let (chunk, granule) = (place as usize / CHUNK, place as usize % CHUNK);
        debug_assert!(chunk < self.chunks.len(), "a place beyond the chunks");
        // SAFETY: places come from `allocate`, so the chunk exists, and the granule lies within it (0 in a chunk of
        // its own).
        unsafe {
            self.chunks
                .get_unchecked(chunk)
                .add(granule * GRANULE)
                .as_ptr()
        }
    }

    /// Forgets all memory without freeing it: somebody still works in it.
    pub(crate) fn leak(&mut self) {
        self.chunks.clear();
    }
}

impl Drop for Arena {
    /// Frees the shared chunks. Cells were dropped, and chunks of their own released, before.
    fn drop(&mut self) {
        let chunks = self.chunks.iter().enumerate();
        for (at, chunk) in chunks.filter(|(_, chunk)| **chunk != NonNull::dangling()) {
            let is_first = self.first == Some(at);
            let layout = if is_first { FIRST_LAYOUT } else { CHUNK_LAYOUT };
            // SAFETY: what is left are the shared chunks, which were allocated with this layout, and nobody uses them any more.
            unsafe { dealloc(chunk.as_ptr(), layout) };
        }
    }
}

fn at_least_one(layout: Layout) -> Layout {
    if layout.size() == 0 {
        Layout::from_size_align(1, layout.align()).unwrap_or(CHUNK_LAYOUT)
    } else {
        layout
    }
}

fn memory(layout: Layout) -> NonNull<u8> {
    // SAFETY: the layout is never of size 0.
    let memory = unsafe { alloc(layout) };
    NonNull::new(memory).unwrap_or_else(|| handle_alloc_error(layout))
}
