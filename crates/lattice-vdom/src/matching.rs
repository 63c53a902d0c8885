//! Pairing the blocks of a component's new view with those of its old one.
//!
//! Within a list of siblings a block is known by its identity and template; blocks that share both are paired in
//! order of occurrence. Children are only compared where their parents were paired. Common ends of two lists are
//! paired without hashing; only what lies between is looked up, and noted as a [`Change`] for the emitter.

mod index;

use crate::view::{Block, BlockNo, NONE, View};
use index::Index;

/// The reused memory of [`match_views`].
#[derive(Debug, Default)]
pub struct Matcher {
    old: Vec<u32>,
    new: Vec<u32>,
    index: Index,
    /// Paired blocks whose content is still to be compared, the next one last.
    open: Vec<(u32, u32)>,
}

/// So few blocks are compared one by one, without an index.
const FEW: usize = 4;

/// What lies between the common ends of two lists of siblings that differ.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Change {
    /// The block of the new view whose content it is; `NONE` for its roots.
    pub(crate) parent: u32,
    /// From where to where it reaches in the old view, with all that is in it.
    pub(crate) old: (u32, u32),
    /// The same in the new view.
    pub(crate) new: (u32, u32),
    /// There is nothing else in the old list.
    pub(crate) is_whole: bool,
    /// Some old block goes.
    pub(crate) goes: bool,
    /// Some old block stays.
    pub(crate) stays: bool,
}

/// Pairs each block of `new` with at most one of `old`; [`Block::paired`] then tells, on both sides. A paired block of
/// `new` bears the instance or view of its partner.
pub fn match_views<O>(matcher: &mut Matcher, old: &mut View<O>, new: &mut View<O>) {
    new.changes.clear();
    matcher.lists(old, new, NONE, NONE);
    while let Some((old_parent, new_parent)) = matcher.open.pop() {
        matcher.lists(old, new, old_parent, new_parent);
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
        let (mut a, a_end) = old.span(old_parent);
        let (mut b, b_end) = new.span(new_parent);
        let a_start = a;
        let first_open = self.open.len();
        // The common case, all siblings as before, needs no list at all.
        while a < a_end && b < b_end {
            let (was, is) = (&mut old.blocks[a as usize], &mut new.blocks[b as usize]);
            if !was.is_like(is) {
                break;
            }
            let ends = self.pair(was, is, a, b);
            (a, b) = ends;
        }
        if a < a_end || b < b_end {
            let change = self.rest(old, new, (a, a_end), (b, b_end));
            new.changes.push(Change {
                parent: new_parent,
                is_whole: a == a_start && change.old.1 == a_end,
                ..change
            });
        }
        // What was met first is compared first, and all that is in it before the next: in document order.
        self.open[first_open..].reverse();
    }

    /// Pairs what follows the common beginning of two lists. Says what lies before the common end.
    fn rest<O>(
        &mut self,
        old: &mut View<O>,
        new: &mut View<O>,
        (a, a_end): (u32, u32),
        (b, b_end): (u32, u32),
    ) -> Change {
        let mut change = Change {
            parent: NONE,
            old: (a, a_end),
            new: (b, b_end),
            is_whole: false,
            goes: a < a_end,
            stays: false,
        };
        if a == a_end || b == b_end {
            unpair(old, change.old);
            unpair(new, change.new);
            return change;
        }
        siblings(&old.blocks, a, a_end, &mut self.old);
        siblings(&new.blocks, b, b_end, &mut self.new);
        let mut tail = common_tail(&old.blocks, &new.blocks, &self.old, &self.new);
        if tail > 0 && !self.tail_is_apart(old, new, tail) {
            // A key of the tail occurs before it too: pairing from the end would break the order of occurrence.
            tail = 0;
        }
        let (a_middle, b_middle) = (self.old.len() - tail, self.new.len() - tail);
        change.old.1 = self.old.get(a_middle).copied().unwrap_or(a_end);
        change.new.1 = self.new.get(b_middle).copied().unwrap_or(b_end);
        unpair(old, change.old);
        unpair(new, change.new);
        let mut paired = 0;
        if a_middle > 0 && b_middle > 0 {
            paired = self.middle(old, new, a_middle, b_middle);
        }
        change.stays = paired > 0;
        change.goes = paired < a_middle;
        for place in 0..tail {
            let (a, b) = (self.old[a_middle + place], self.new[b_middle + place]);
            self.pair(
                &mut old.blocks[a as usize],
                &mut new.blocks[b as usize],
                a,
                b,
            );
        }
        change
    }

    /// Pairs what lies between the common ends. Says how many were paired.
    fn middle<O>(
        &mut self,
        old: &mut View<O>,
        new: &mut View<O>,
        a_end: usize,
        b_end: usize,
    ) -> usize {
        let are_unique = self.index.fill(&old.blocks, &self.old[..a_end]);
        let mut paired = 0;
        // Where keys are unique, what came next to the last one, or just before it, is looked at first: most of a list keeps its
        // order, or is reversed.
        let (mut next, mut previous) = (0, a_end.wrapping_sub(1));
        for place in 0..b_end {
            let at = self.new[place];
            let is = &new.blocks[at as usize];
            let fits = |old_place: usize| {
                let was = &old.blocks[*self.old[..a_end].get(old_place)? as usize];
                (was.paired == NONE && was.is_like(is)).then_some(old_place)
            };
            let found = if are_unique {
                fits(next)
                    .or_else(|| fits(previous))
                    .or_else(|| fits(self.index.find(&old.blocks, &self.old, is)? as usize))
            } else {
                self.index
                    .take(&old.blocks, &self.old, is)
                    .map(|place| place as usize)
            };
            if let Some(found) = found {
                (next, previous) = (found + 1, found.wrapping_sub(1));
                let was = self.old[found];
                self.pair(
                    &mut old.blocks[was as usize],
                    &mut new.blocks[at as usize],
                    was,
                    at,
                );
                paired += 1;
            }
        }
        paired
    }

    /// Whether no key of the common end occurs in what lies before it.
    fn tail_is_apart<O>(&mut self, old: &View<O>, new: &View<O>, tail: usize) -> bool {
        let (middle, ends) = self.old.split_at(self.old.len() - tail);
        let added = &self.new[..self.new.len() - tail];
        let blocks = || {
            let gone = middle.iter().map(|at| &old.blocks[*at as usize]);
            gone.chain(added.iter().map(|at| &new.blocks[*at as usize]))
        };
        if (middle.len() + added.len()).min(tail) <= FEW {
            let like = |end: &u32| blocks().any(|block| block.is_like(&old.blocks[*end as usize]));
            return !ends.iter().any(like);
        }
        self.index.fill(&old.blocks, ends);
        !blocks().any(|block| self.index.find(&old.blocks, ends, block).is_some())
    }

    /// Says where the next sibling of each is.
    #[inline]
    fn pair(&mut self, was: &mut Block, is: &mut Block, a: u32, b: u32) -> (u32, u32) {
        was.paired = b;
        is.paired = a;
        if !is.is_component() || is.instance == NONE {
            is.instance = was.instance;
        }
        if was.end > a + 1 || is.end > b + 1 {
            self.open.push((a, b));
        }
        (was.end, is.end)
    }
}

fn unpair<O>(view: &mut View<O>, (from, to): (u32, u32)) {
    for block in &mut view.blocks[from as usize..to as usize] {
        block.paired = NONE;
    }
}

pub(crate) fn siblings(blocks: &[Block], mut at: u32, end: u32, out: &mut Vec<u32>) {
    out.clear();
    while at < end {
        out.push(at);
        at = blocks[at as usize].end;
    }
}

fn common_tail(old: &[Block], new: &[Block], a: &[u32], b: &[u32]) -> usize {
    let pairs = a.iter().rev().zip(b.iter().rev());
    pairs
        .take_while(|(a, b)| old[**a as usize].is_like(&new[**b as usize]))
        .count()
}
