//! Edges: two halves each, one in the list of the node that is read, one in the list of its reader.
//!
//! Each half knows the place of the other, so that an edge is taken out in O(1) from either end. Lists are
//! blocks of 2^k halves in one pool, with a free list for each size: a list that has grown once is used
//! again without allocation.

use alloc::vec::Vec;

/// No node: a hole in a list of dependencies.
pub(crate) const NONE: u32 = u32::MAX;

/// Half an edge.
#[derive(Clone, Copy)]
pub(crate) struct Half {
    /// The node at the other end.
    pub(crate) node: u32,
    /// Where the other half stands in that node's list.
    pub(crate) pos: u32,
}

const HOLE: Half = Half { node: NONE, pos: 0 };

/// A list of halves in a pool: where its block begins, and length and size class in one word.
#[derive(Clone, Copy, Default)]
pub(crate) struct List {
    offset: u32,
    packed: u32,
}

const MANY: &str = "a graph has at most 2^32 edges";
const LEN_BITS: u32 = 27;
const LEN_MAX: u32 = (1 << LEN_BITS) - 1;
const CLASSES: usize = LEN_BITS as usize + 1;

impl List {
    /// An empty list that carries a number instead of a block.
    #[inline]
    pub(crate) fn of_number(number: u32) -> Self {
        Self {
            offset: number,
            packed: 0,
        }
    }

    /// The number that an empty list without a block carries.
    #[inline]
    pub(crate) fn number(self) -> u32 {
        self.offset
    }

    /// No list: eight bytes in the place of one.
    #[inline]
    pub(crate) fn of_word(word: u64) -> Self {
        Self {
            offset: word as u32,
            packed: (word >> 32) as u32,
        }
    }

    /// The eight bytes that stand in the place of a list.
    #[inline]
    pub(crate) fn word(self) -> u64 {
        u64::from(self.packed) << 32 | u64::from(self.offset)
    }

    /// Where its block begins in the pool.
    #[inline]
    pub(crate) fn offset(self) -> u32 {
        self.offset
    }

    #[inline]
    pub(crate) fn len(self) -> u32 {
        self.packed & LEN_MAX
    }

    /// Where its halves stand in the pool, as long as it does not grow.
    #[inline]
    pub(crate) fn places(self) -> core::ops::Range<u32> {
        self.offset..self.offset + self.len()
    }

    /// 0: no block; k: a block of 2^(k-1).
    #[inline]
    fn class(self) -> u32 {
        self.packed >> LEN_BITS
    }

    #[inline]
    fn room(self) -> u32 {
        // 0, 1, 2, 4, 8 ...
        (1 << self.class()) >> 1
    }
}

/// The blocks of one side of all edges.
pub(crate) struct Pool {
    halves: Vec<Half>,
    /// Freed blocks, by class; as many classes as there have been.
    free: Vec<Vec<u32>>,
}

impl Pool {
    pub(crate) fn new() -> Self {
        Self {
            halves: Vec::new(),
            free: Vec::new(),
        }
    }

    #[inline]
    pub(crate) fn slice(&self, list: List) -> &[Half] {
        let start = list.offset as usize;
        self.halves
            .get(start..start + list.len() as usize)
            .unwrap_or(&[])
    }

    #[inline]
    pub(crate) fn get(&self, list: List, pos: u32) -> Half {
        debug_assert!(pos < list.len(), "a half beyond its list");
        self.at(list.offset + pos)
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, list: List, pos: u32) -> &mut Half {
        debug_assert!(pos < list.len(), "a half beyond its list");
        self.at_mut(list.offset + pos)
    }

    /// The half at a place of the pool: a list's offset, and less than its length.
    #[inline]
    pub(crate) fn at(&self, place: u32) -> Half {
        debug_assert!(
            (place as usize) < self.halves.len(),
            "a half beyond the pool"
        );
        #[cfg(lattice_safe)]
        {
            self.halves[place as usize]
        }
        #[cfg(not(lattice_safe))]
        {
            // SAFETY: places lie in blocks, blocks lie in the pool, and the pool never shrinks.
            unsafe { *self.halves.get_unchecked(place as usize) }
        }
    }

    #[inline]
    fn at_mut(&mut self, place: u32) -> &mut Half {
        debug_assert!(
            (place as usize) < self.halves.len(),
            "a half beyond the pool"
        );
        #[cfg(lattice_safe)]
        {
            &mut self.halves[place as usize]
        }
        #[cfg(not(lattice_safe))]
        {
            // SAFETY: as in `at`.
            unsafe { self.halves.get_unchecked_mut(place as usize) }
        }
    }

    /// Appends a half and returns its place in the list.
    #[inline]
    pub(crate) fn push(&mut self, list: &mut List, half: Half) -> u32 {
        let pos = list.len();
        if pos == list.room() {
            self.grow(list);
        }
        *self.at_mut(list.offset + pos) = half;
        list.packed += 1;
        pos
    }

    /// Takes the last half off.
    #[inline]
    pub(crate) fn pop(&mut self, list: &mut List) -> Option<Half> {
        let last = list.len().checked_sub(1)?;
        let half = self.get(*list, last);
        list.packed -= 1;
        Some(half)
    }

    /// Gives the block back; the list is empty after.
    #[inline]
    pub(crate) fn release(&mut self, list: &mut List) {
        self.give_up(*list);
        *list = List::default();
    }

    /// A list's block can be used by another.
    #[inline]
    fn give_up(&mut self, list: List) {
        let class = list.class() as usize;
        if class == 0 {
            return;
        }
        if self.free.len() <= class {
            self.free.resize_with(class + 1, Vec::new);
        }
        self.free[class].push(list.offset);
    }

    /// Halves that lists or free blocks occupy.
    pub(crate) fn len(&self) -> usize {
        self.halves.len()
    }

    #[inline(never)]
    fn grow(&mut self, list: &mut List) {
        if list.class() == 0 {
            return self.begin(list);
        }
        let class = list.class() + 1;
        assert!(
            (class as usize) < CLASSES,
            "a node has at most 2^27 edges on one side"
        );
        let offset = self.block(class);
        if list.len() != 0 {
            let start = list.offset as usize;
            let end = start + list.len() as usize;
            self.halves.copy_within(start..end, offset as usize);
        }
        self.give_up(*list);
        *list = List {
            offset,
            packed: (class << LEN_BITS) | list.len(),
        };
    }

    /// A list gets its first block.
    #[inline]
    fn begin(&mut self, list: &mut List) {
        let freed = self.free.get_mut(1).and_then(Vec::pop);
        let offset = freed.unwrap_or_else(|| {
            assert!(self.halves.len() < NONE as usize, "{MANY}");
            self.halves.push(HOLE);
            (self.halves.len() - 1) as u32
        });
        *list = List {
            offset,
            packed: 1 << LEN_BITS,
        };
    }

    fn block(&mut self, class: u32) -> u32 {
        if let Some(offset) = self.free.get_mut(class as usize).and_then(Vec::pop) {
            return offset;
        }
        let offset = self.halves.len();
        let end = offset + (1usize << (class - 1));
        assert!(end < NONE as usize, "{MANY}");
        self.halves.resize(end, HOLE);
        offset as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_released_block_is_used_again_by_a_list_of_the_same_size() {
        let mut pool = Pool::new();
        let mut first = List::default();
        for node in 0..100 {
            pool.push(&mut first, Half { node, pos: 0 });
        }
        let size = pool.len();
        pool.release(&mut first);
        for _ in 0..10 {
            let mut list = List::default();
            for node in 0..100 {
                assert_eq!(pool.push(&mut list, Half { node, pos: 0 }), node);
            }
            assert_eq!(pool.get(list, 99).node, 99);
            pool.release(&mut list);
        }
        assert_eq!(pool.len(), size);
    }

    #[test]
    fn halves_come_off_in_reverse_order() {
        let mut pool = Pool::new();
        let mut list = List::default();
        pool.push(&mut list, Half { node: 7, pos: 0 });
        pool.push(&mut list, Half { node: 8, pos: 0 });
        assert_eq!(pool.pop(&mut list).map(|half| half.node), Some(8));
        assert_eq!(pool.pop(&mut list).map(|half| half.node), Some(7));
        assert!(pool.pop(&mut list).is_none());
    }
}
