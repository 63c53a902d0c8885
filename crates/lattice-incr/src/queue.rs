//! Stale observers, in waves, each in the order of creation.
//!
//! A wave begins with the observers that are stale then. One that gets stale during the wave joins it if its
//! turn (its place in the order of creation) is still to come; otherwise it waits for the next wave. So an
//! observer comes at most once in a wave, and those made first (the outer ones, in a tree) come first.

use alloc::collections::BinaryHeap;
use alloc::vec::Vec;
use core::cmp::Reverse;

/// An observer that waits: its order, and below that its index. Orders are unique: if the observer's place is another's
/// by now, that one has another order.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry(u64);

impl Entry {
    #[inline]
    pub(crate) fn new(order: u32, node: u32) -> Self {
        Self(u64::from(order) << 32 | u64::from(node))
    }

    #[inline]
    pub(crate) fn order(self) -> u32 {
        (self.0 >> 32) as u32
    }

    #[inline]
    pub(crate) fn node(self) -> u32 {
        self.0 as u32
    }
}

#[derive(Default)]
pub(crate) struct Queue {
    /// The wave as it began, sorted; `head` is the next.
    wave: Vec<Entry>,
    head: usize,
    /// Those that joined the wave.
    late: BinaryHeap<Reverse<Entry>>,
    /// Those that wait for the next wave.
    next: Vec<Entry>,
    in_wave: bool,
    /// The last one given out in this wave.
    last: Entry,
}

impl Queue {
    #[inline]
    pub(crate) fn push(&mut self, entry: Entry) {
        if self.in_wave && entry > self.last {
            self.late.push(Reverse(entry));
        } else {
            self.next.push(entry);
        }
    }

    /// Whether the turn of an observer with this order is over in the wave.
    #[inline]
    pub(crate) fn is_over(&self, order: u32) -> bool {
        self.in_wave && order <= self.last.order()
    }

    /// Begins a wave with all that wait; false when nothing does. What an unfinished wave left comes again.
    #[inline]
    pub(crate) fn next_wave(&mut self) -> bool {
        if self.next.is_empty() && self.is_at_end() {
            self.wave.clear();
            self.head = 0;
            self.in_wave = false;
            self.last = Entry::default();
            return false;
        }
        self.gather()
    }

    #[inline(never)]
    fn gather(&mut self) -> bool {
        if self.head == self.wave.len() {
            self.wave.clear();
            core::mem::swap(&mut self.wave, &mut self.next);
        } else {
            self.wave.drain(..self.head);
            self.wave.append(&mut self.next);
        }
        self.head = 0;
        if !self.late.is_empty() {
            self.wave
                .extend(self.late.drain().map(|Reverse(entry)| entry));
        }
        // Observers mostly subscribe in the order of their creation.
        if !self.wave.is_sorted() {
            self.wave.sort_unstable();
        }
        self.last = Entry::default();
        self.in_wave = !self.wave.is_empty();
        self.in_wave
    }

    /// The one given out last in this wave; its order is 0 if there is none.
    pub(crate) fn last(&self) -> Entry {
        self.last
    }

    /// The next of this wave, if none has joined it.
    #[inline]
    pub(crate) fn peek(&self) -> Option<Entry> {
        if self.late.is_empty() {
            self.wave.get(self.head).copied()
        } else {
            None
        }
    }

    /// Whether nothing is left of this wave.
    #[inline]
    pub(crate) fn is_at_end(&self) -> bool {
        self.head == self.wave.len() && self.late.is_empty()
    }

    /// Takes what [`peek`](Self::peek) gave.
    #[inline]
    pub(crate) fn take(&mut self, entry: Entry) {
        self.head += 1;
        self.last = entry;
    }

    /// The next of this wave; None ends it.
    #[inline]
    pub(crate) fn pop(&mut self) -> Option<Entry> {
        if self.late.is_empty() {
            let entry = self.wave.get(self.head).copied();
            match entry {
                Some(entry) => {
                    self.head += 1;
                    self.last = entry;
                }
                None => self.in_wave = false,
            }
            return entry;
        }
        self.pop_of_both()
    }

    fn pop_of_both(&mut self) -> Option<Entry> {
        let early = self.wave.get(self.head).copied();
        let late = self.late.peek().map(|Reverse(entry)| *entry);
        let entry = match (early, late) {
            (Some(early), Some(late)) if late < early => self.take_late(),
            (Some(early), _) => {
                self.head += 1;
                Some(early)
            }
            (None, _) => self.take_late(),
        };
        match entry {
            Some(entry) => self.last = entry,
            None => self.in_wave = false,
        }
        entry
    }

    fn take_late(&mut self) -> Option<Entry> {
        self.late.pop().map(|Reverse(entry)| entry)
    }

    /// All that wait, in no order, forgotten.
    pub(crate) fn clear(&mut self) -> Vec<Entry> {
        self.next_wave();
        self.in_wave = false;
        core::mem::take(&mut self.wave)
    }

    /// Gives the waiting ones their places in a new numbering, that keeps the order.
    pub(crate) fn renumber(
        &mut self,
        order: impl Fn(u32) -> u32,
        reached: impl FnOnce(u32) -> u32,
    ) {
        let renumbered = |entry: Entry| Entry::new(order(entry.order()), entry.node());
        for entry in self.wave.iter_mut().chain(&mut self.next) {
            *entry = renumbered(*entry);
        }
        let late = core::mem::take(&mut self.late).into_vec();
        let late = late
            .into_iter()
            .map(|Reverse(entry)| Reverse(renumbered(entry)));
        self.late = late.collect();
        self.last = Entry::new(reached(self.last.order()), self.last.node());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(order: u32) -> Entry {
        Entry::new(order, order)
    }

    fn rest(queue: &mut Queue) -> Vec<u32> {
        core::iter::from_fn(|| queue.pop())
            .map(Entry::order)
            .collect()
    }

    #[test]
    fn a_wave_comes_in_order_of_creation() {
        let mut queue = Queue::default();
        for order in [5, 2, 9, 1] {
            queue.push(entry(order));
        }
        assert!(queue.next_wave());
        assert_eq!(rest(&mut queue), [1, 2, 5, 9]);
        assert!(!queue.next_wave());
    }

    #[test]
    fn one_whose_turn_is_to_come_joins_and_one_whose_turn_is_over_waits() {
        let mut queue = Queue::default();
        queue.push(entry(2));
        queue.push(entry(6));
        assert!(queue.next_wave());
        assert_eq!(queue.pop().map(Entry::order), Some(2));
        queue.push(entry(1));
        queue.push(entry(8));
        queue.push(entry(4));
        assert_eq!(rest(&mut queue), [4, 6, 8]);
        assert!(queue.next_wave());
        assert_eq!(rest(&mut queue), [1]);
    }

    #[test]
    fn what_an_abandoned_wave_left_comes_in_the_next() {
        let mut queue = Queue::default();
        for order in 1..=4 {
            queue.push(entry(order));
        }
        assert!(queue.next_wave());
        queue.pop();
        queue.push(entry(9));
        assert!(queue.next_wave());
        assert_eq!(rest(&mut queue), [2, 3, 4, 9]);
    }
}
