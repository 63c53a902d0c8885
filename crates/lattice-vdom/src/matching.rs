//! Pairing the blocks of a component's new view with those of its old one.
//!
//! Within a list of siblings a block is known by its identity and template; blocks that share both are paired in
//! order of occurrence. Children are only compared where their parents were paired. Common ends of two lists are
//! paired without hashing; only what lies between goes through a hash map.

use hashbrown::HashMap;

use crate::TemplateNo;
use crate::view::{Block, BlockNo, NONE, View};

/// The reused memory of [`match_views`].
#[derive(Debug, Default)]
pub struct Matcher {
    old: Vec<u32>,
    new: Vec<u32>,
    /// By identity and template: the first unpaired old block of the middle, as an index into `old`.
    heads: HashMap<Key, u32>,
    /// For each old block of the middle, the next one of the same key.
    same: Vec<u32>,
}

type Key = (u64, TemplateNo);

/// Pairs each block of `new` with at most one of `old`; [`Block::paired`] then tells, on both sides.
pub fn match_views<O>(matcher: &mut Matcher, old: &mut View<O>, new: &mut View<O>) {
    for block in old.blocks.iter_mut().chain(&mut new.blocks) {
        block.paired = NONE;
    }
    matcher.lists(old, new, NONE, NONE);
    let mut at = 0;
    while at < new.blocks.len() {
        let block = new.blocks[at];
        if block.paired == NONE {
            at = block.end();
            continue;
        }
        if block.end() > at + 1 {
            matcher.lists(old, new, block.paired, at as u32);
        }
        at += 1;
    }
}

/// The blocks that matching left without a partner, in document order: in an old view those that go, in a new
/// one those that come. What stands within such a block is unpaired too.
pub fn unpaired<O>(view: &View<O>) -> impl Iterator<Item = BlockNo> + '_ {
    view.blocks
        .iter()
        .enumerate()
        .filter(|(_, block)| block.paired == NONE)
        .map(|(place, _)| BlockNo::new(place))
}

impl Matcher {
    /// Pairs the content of `old_parent` with that of `new_parent`.
    fn lists<O>(&mut self, old: &mut View<O>, new: &mut View<O>, old_parent: u32, new_parent: u32) {
        // The common case, all siblings as before, needs no list at all.
        let (mut a, a_end) = old.span(old_parent);
        let (mut b, b_end) = new.span(new_parent);
        while a < a_end && b < b_end && key(&old.blocks[a as usize]) == key(&new.blocks[b as usize])
        {
            pair(old, new, a, b);
            a = old.blocks[a as usize].end;
            b = new.blocks[b as usize].end;
        }
        if a == a_end || b == b_end {
            return;
        }
        siblings(&old.blocks, a, a_end, &mut self.old);
        siblings(&new.blocks, b, b_end, &mut self.new);
        let mut tail = common_tail(old, new, &self.old, &self.new);
        self.heads.clear();
        if tail < self.old.len().min(self.new.len()) && !self.index(old, new, tail) {
            // A key of the tail occurs before it too: pairing from the end would break the order of occurrence.
            tail = 0;
            self.heads.clear();
            self.index(old, new, 0);
        }
        for back in 1..=tail {
            pair(
                old,
                new,
                self.old[self.old.len() - back],
                self.new[self.new.len() - back],
            );
        }
        for at in &self.new[..self.new.len() - tail] {
            if let Some(head) = self.heads.get_mut(&key(&new.blocks[*at as usize]))
                && *head != NONE
            {
                let found = *head as usize;
                *head = self.same[found];
                pair(old, new, self.old[found], *at);
            }
        }
    }

    /// Indexes what lies before the common tail; false if a key of the tail occurs there too.
    fn index<O>(&mut self, old: &View<O>, new: &View<O>, tail: usize) -> bool {
        let middle = self.old.len() - tail;
        self.same.clear();
        self.same.resize(middle, NONE);
        for at in (0..middle).rev() {
            let before = self
                .heads
                .insert(key(&old.blocks[self.old[at] as usize]), at as u32);
            self.same[at] = before.unwrap_or(NONE);
        }
        if tail == 0 {
            return true;
        }
        for at in &self.new[..self.new.len() - tail] {
            self.heads
                .entry(key(&new.blocks[*at as usize]))
                .or_insert(NONE);
        }
        !self.old[middle..]
            .iter()
            .any(|at| self.heads.contains_key(&key(&old.blocks[*at as usize])))
    }
}

fn key(block: &Block) -> Key {
    (block.identity, block.template)
}

fn pair<O>(old: &mut View<O>, new: &mut View<O>, a: u32, b: u32) {
    old.blocks[a as usize].paired = b;
    new.blocks[b as usize].paired = a;
}

pub(crate) fn siblings(blocks: &[Block], mut at: u32, end: u32, out: &mut Vec<u32>) {
    out.clear();
    while at < end {
        out.push(at);
        at = blocks[at as usize].end;
    }
}

fn common_tail<O>(old: &View<O>, new: &View<O>, a: &[u32], b: &[u32]) -> usize {
    let pairs = a.iter().rev().zip(b.iter().rev());
    pairs
        .take_while(|(a, b)| key(&old.blocks[**a as usize]) == key(&new.blocks[**b as usize]))
        .count()
}
