//! Siblings by identity and template: an open hash table of places, made anew for each list that needs one.
//!
//! A general map would store each key again and be asked twice; here the blocks hold the keys, and all that is kept is a
//! place and 32 bits of the hash beside it.

use std::hash::BuildHasher as _;

use crate::view::Block;

/// Places of siblings in the list that was given to [`fill`](Index::fill), by what they are known by.
#[derive(Debug)]
pub(super) struct Index {
    cells: Vec<Cell>,
    /// For each place, the next one of the same key and 1, or 0.
    same: Vec<u32>,
    /// Nobody can choose keys that fall together: keys come from an app's users.
    seeds: [u64; 2],
}

#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    tag: u32,
    /// The first place of its key that is not taken, and 1. 0: never used; `TAKEN`: all of its key are taken.
    head: u32,
}

const TAKEN: u32 = u32::MAX;

/// At most half of the cells are used, so that a search ends soon.
const CELLS_EACH: usize = 2;

impl Default for Index {
    fn default() -> Self {
        let random = std::hash::RandomState::new();
        Self {
            cells: Vec::new(),
            same: Vec::new(),
            seeds: [random.hash_one(1), random.hash_one(2) | 1],
        }
    }
}

impl Index {
    /// Takes in the blocks at these places, in time linear in their number. Says whether no two of them are alike.
    pub(super) fn fill(&mut self, blocks: &[Block], list: &[u32]) -> bool {
        let mut are_unique = true;
        self.cells.clear();
        self.cells.resize(
            (list.len() * CELLS_EACH).next_power_of_two(),
            Cell::default(),
        );
        self.same.clear();
        self.same.resize(list.len(), 0);
        // From the last, so that the first of equal ones is the head.
        for place in (0..list.len()).rev() {
            let block = &blocks[list[place] as usize];
            let (mut at, tag) = self.start(block);
            let head = place as u32 + 1;
            loop {
                let cell = &mut self.cells[at];
                if cell.head == 0 {
                    *cell = Cell { tag, head };
                    break;
                }
                if cell.tag == tag && blocks[list[cell.head as usize - 1] as usize].is_like(block) {
                    self.same[place] = cell.head;
                    cell.head = head;
                    are_unique = false;
                    break;
                }
                at = (at + 1) & (self.cells.len() - 1);
            }
        }
        are_unique
    }

    /// The first place with a block like this one that is not taken yet, which is taken thereby.
    #[inline]
    pub(super) fn take(&mut self, blocks: &[Block], list: &[u32], like: &Block) -> Option<u32> {
        let at = self.cell(blocks, list, like)?;
        let place = self.cells[at].head - 1;
        self.cells[at].head = match self.same[place as usize] {
            0 => TAKEN,
            next => next,
        };
        Some(place)
    }

    /// The first place with a block like this one that is not taken.
    #[inline]
    pub(super) fn find(&self, blocks: &[Block], list: &[u32], like: &Block) -> Option<u32> {
        Some(self.cells[self.cell(blocks, list, like)?].head - 1)
    }

    #[inline]
    fn cell(&self, blocks: &[Block], list: &[u32], like: &Block) -> Option<usize> {
        let (mut at, tag) = self.start(like);
        loop {
            let cell = self.cells[at];
            match cell.head {
                0 => return None,
                TAKEN => {}
                head => {
                    if cell.tag == tag && blocks[list[head as usize - 1] as usize].is_like(like) {
                        return Some(at);
                    }
                }
            }
            at = (at + 1) & (self.cells.len() - 1);
        }
    }

    /// Where to look first, and the tag.
    #[inline]
    fn start(&self, block: &Block) -> (usize, u32) {
        let key = block.identity ^ u64::from(block.template.get()).rotate_left(40) ^ self.seeds[0];
        let product = u128::from(key) * u128::from(self.seeds[1]);
        let hash = product as u64 ^ (product >> 64) as u64;
        (hash as usize & (self.cells.len() - 1), (hash >> 32) as u32)
    }
}
