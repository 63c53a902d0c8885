//! What changed in a collection, kept for as long as a reader has not seen it.
//!
//! Each reader has a cursor: the number of the first entry that it has not seen. An entry counts the cursors that
//! stand at it, so that the oldest ones go as soon as the last cursor has passed them, without a look at the
//! other readers (the way of tokio's broadcast channel, turned round: there an entry counts who has still to come).
//! Opening, closing, moving a cursor and appending cost O(1) beside the entries that are passed or dropped.
//!
//! A cursor that stands before the oldest entry is lost: its reader gets the whole instead.

use std::collections::VecDeque;

/// How many entries are kept at least for a reader that lags. A collection that is larger keeps as many as it has
/// elements: from there on the whole is cheaper.
pub(crate) const KEPT_MIN: usize = 1_024;

/// The position of a cursor whose reader needs the whole.
const LOST: u64 = 0;
/// The position of a place for a cursor that is free.
const CLOSED: u64 = u64::MAX;

struct Entry<D> {
    delta: D,
    /// Cursors that stand here.
    waiting: u32,
}

pub(crate) struct Log<D> {
    entries: VecDeque<Entry<D>>,
    /// The number of the first entry; more than [`LOST`].
    start: u64,
    /// Cursors that have seen all.
    at_end: u32,
    cursors: Vec<u64>,
    free: Vec<u32>,
}

impl<D> Log<D> {
    pub(crate) fn new() -> Self {
        Self {
            entries: VecDeque::new(),
            start: LOST + 1,
            at_end: 0,
            cursors: Vec::new(),
            free: Vec::new(),
        }
    }

    /// A new cursor; its reader needs the whole.
    pub(crate) fn open(&mut self) -> u32 {
        if let Some(cursor) = self.free.pop() {
            self.cursors[cursor as usize] = LOST;
            return cursor;
        }
        self.cursors.push(LOST);
        self.cursors.len() as u32 - 1
    }

    pub(crate) fn close(&mut self, cursor: u32) {
        self.leave(cursor, CLOSED);
        self.free.push(cursor);
    }

    /// The reader needs the whole.
    pub(crate) fn lose(&mut self, cursor: u32) {
        self.leave(cursor, LOST);
    }

    /// All readers need the whole.
    pub(crate) fn lose_all(&mut self) {
        // One more than there were: also who had seen all stands before the start.
        self.start += self.entries.len() as u64 + 1;
        self.entries.clear();
        self.at_end = 0;
    }

    /// Whether somebody wants to know the next change.
    pub(crate) fn is_followed(&self) -> bool {
        // The oldest entry is there because somebody stands at it.
        self.at_end != 0 || !self.entries.is_empty()
    }

    /// Appends, and keeps `max` entries at most.
    pub(crate) fn push(&mut self, delta: D, max: usize) {
        if !self.is_followed() {
            return;
        }
        self.entries.push_back(Entry {
            delta,
            waiting: std::mem::take(&mut self.at_end),
        });
        while self.entries.len() > max {
            self.entries.pop_front();
            self.start += 1;
            self.trim();
        }
    }

    /// What the reader has not seen; None if it needs the whole.
    pub(crate) fn unseen(&self, cursor: u32) -> Option<impl ExactSizeIterator<Item = &D>> {
        let position = self.cursors[cursor as usize];
        let seen = position.checked_sub(self.start)? as usize;
        Some(self.entries.range(seen..).map(|entry| &entry.delta))
    }

    /// The reader has seen all.
    pub(crate) fn catch_up(&mut self, cursor: u32) {
        let end = self.start + self.entries.len() as u64;
        if self.cursors[cursor as usize] != end {
            self.at_end += 1;
            self.leave(cursor, end);
        }
    }

    /// Moves a cursor from where it stands to where it is not counted, or was counted already.
    fn leave(&mut self, cursor: u32, to: u64) {
        let from = std::mem::replace(&mut self.cursors[cursor as usize], to);
        let Some(at) = from.checked_sub(self.start) else {
            return;
        };
        match self.entries.get_mut(at as usize) {
            Some(entry) => entry.waiting -= 1,
            None => self.at_end -= 1,
        }
        self.trim();
    }

    fn trim(&mut self) {
        while let Some(entry) = self.entries.front()
            && entry.waiting == 0
        {
            self.entries.pop_front();
            self.start += 1;
        }
        if self.entries.is_empty() && self.entries.capacity() > 2 * KEPT_MIN {
            self.entries.shrink_to(KEPT_MIN);
        }
    }

    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::Log;

    #[derive(Clone, Debug)]
    enum Op {
        Open,
        Close(usize),
        Lose(usize),
        LoseAll,
        Push,
        Take(usize),
    }

    fn op() -> impl Strategy<Value = Op> {
        let who = || any::<usize>();
        prop_oneof![
            2 => Just(Op::Open),
            1 => who().prop_map(Op::Close),
            1 => who().prop_map(Op::Lose),
            1 => Just(Op::LoseAll),
            8 => Just(Op::Push),
            6 => who().prop_map(Op::Take),
        ]
    }

    /// What a reader has not seen; None if it needs the whole.
    type Unseen = Option<Vec<u32>>;

    proptest! {
            #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

            #[test]
            fn each_reader_sees_what_it_missed_and_nothing_is_kept_for_nobody(ops in vec(op(), 1..80), max in 1..6_usize) {
                let mut log = Log::new();
                let mut readers: Vec<(u32, Unseen)> = Vec::new();
                let mut next = 0;
                for op in ops {
                    let count = readers.len().max(1);
                    match op {
                        Op::Open => readers.push((log.open(), None)),
                        Op::Push => {
                            log.push(next, max);
                            for unseen in readers.iter_mut().filter_map(|(_, unseen)| unseen.as_mut()) {
                                unseen.push(next);
                            }
                            for (_, unseen) in &mut readers {
                                *unseen = unseen.take().filter(|unseen| unseen.len() <= max);
                            }
                            next += 1;
                        }
                        Op::LoseAll => {
                            log.lose_all();
                            for (_, unseen) in &mut readers {
    *unseen = None;
    }
                        }
                        Op::Close(at) if at % count < readers.len() => log.close(readers.remove(at % count).0),
                        Op::Lose(at) if at % count < readers.len() => {
                            let (cursor, unseen) = &mut readers[at % count];
                            log.lose(*cursor);
                            *unseen = None;
                        }
                        Op::Take(at) if at % count < readers.len() => {
                            let (cursor, unseen) = &mut readers[at % count];
                            log.catch_up(*cursor);
                            *unseen = Some(Vec::new());
                        }
                        _ => {}
                    }
                    for (cursor, unseen) in &readers {
                        let got = log.unseen(*cursor).map(|unseen| unseen.copied().collect::<Vec<_>>());
                        prop_assert_eq!(&got, unseen);
                    }
                    let followed: Vec<_> = readers.iter().filter_map(|(_, unseen)| unseen.as_ref()).collect();
                    prop_assert_eq!(log.is_followed(), !followed.is_empty());
                    let longest = followed.iter().map(|unseen| unseen.len()).max();
                    prop_assert_eq!(log.len(), longest.unwrap_or(0));
                }
            }
        }
}
