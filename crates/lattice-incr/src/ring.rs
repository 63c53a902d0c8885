//! The records of a trace: a ring that is allocated once, in which the newest overwrite the oldest.

use alloc::vec::Vec;

use crate::id::NodeId;
use crate::trace::{Place, Record, What};

/// A record as it is kept. Its number follows from where it stands; its cause is named by how far back that is, which
/// a ring's bound keeps in four bytes.
#[derive(Clone, Copy)]
#[repr(align(8))]
struct Packed {
    at: Option<Place>,
    node: NodeId,
    /// How many records back the cause is. There is none before the first record, nor where [`FAR`] is said.
    back: u32,
    what: What,
}

const _: () = assert!(size_of::<Packed>() == 24, "a record is 24 bytes");

const EMPTY: Packed = Packed {
    at: None,
    node: NodeId::NONE,
    back: 0,
    what: What::Created,
};

/// Too far back for four bytes: overwritten long since.
const FAR: u32 = u32::MAX;

/// More cannot be kept, so that a distance fits into four bytes.
const RECORDS_MAX: usize = 1 << 30;

pub(crate) struct Ring {
    /// A power of two of them: a record stands at its number, but for the upper bits.
    slots: Vec<Packed>,
    /// The number that it gets. They begin with 1, so that 0 is none.
    next: u64,
}

impl Ring {
    /// For so many records or up to twice as many.
    pub(crate) fn new(records: usize) -> Self {
        let room = records.clamp(1, RECORDS_MAX).next_power_of_two();
        Self {
            slots: alloc::vec![EMPTY; room],
            next: 1,
        }
    }

    /// The number of the record that comes next.
    pub(crate) fn next(&self) -> u64 {
        self.next
    }

    /// The number of the oldest record that is kept.
    pub(crate) fn first(&self) -> u64 {
        self.next.saturating_sub(self.slots.len() as u64).max(1)
    }

    /// Returns the record's number.
    #[inline]
    pub(crate) fn push(&mut self, what: What, node: NodeId, cause: u64, at: Option<Place>) -> u64 {
        let sequence = self.next;
        let slot = self.place(sequence);
        if let Some(slot) = self.slots.get_mut(slot) {
            *slot = Packed {
                at,
                node,
                back: (sequence - cause).min(u64::from(FAR)) as u32,
                what,
            };
        }
        self.next += 1;
        sequence
    }

    /// Says what came of something that was recorded when it began.
    #[inline]
    pub(crate) fn set_what(&mut self, sequence: u64, what: What) {
        let place = self.place(sequence);
        if self.next - sequence <= self.slots.len() as u64
            && let Some(slot) = self.slots.get_mut(place)
        {
            slot.what = what;
        }
    }

    pub(crate) fn get(&self, sequence: u64) -> Option<Record> {
        if sequence < self.first() || sequence >= self.next {
            return None;
        }
        let packed = self.slots.get(self.place(sequence))?;
        Some(Record {
            sequence,
            what: packed.what,
            node: packed.node,
            cause: sequence
                .checked_sub(u64::from(packed.back))
                .filter(|cause| *cause != 0 && packed.back != FAR),
            at: packed.at,
        })
    }

    /// The records from this one on.
    pub(crate) fn from(&self, first: u64) -> impl DoubleEndedIterator<Item = Record> + '_ {
        (first..self.next).filter_map(|sequence| self.get(sequence))
    }

    #[inline]
    fn place(&self, sequence: u64) -> usize {
        sequence as usize & (self.slots.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(index: u32) -> NodeId {
        NodeId {
            index,
            generation: 0,
        }
    }

    #[test]
    fn the_newest_overwrite_the_oldest_and_numbers_go_on() {
        let mut ring = Ring::new(4);
        for index in 0..6 {
            let cause = ring.next() - 1;
            assert_eq!(
                ring.push(What::Written, node(index), cause, None),
                u64::from(index) + 1
            );
        }
        assert_eq!(ring.get(2), None);
        assert_eq!(ring.get(7), None);
        let kept: Vec<_> = ring.from(ring.first()).collect();
        let nodes: Vec<_> = kept.iter().map(|record| record.node.index()).collect();
        assert_eq!(nodes, [2, 3, 4, 5]);
        assert!(
            kept.iter()
                .all(|record| record.cause == Some(record.sequence - 1))
        );
    }

    #[test]
    fn what_came_of_it_is_said_later_unless_it_was_overwritten() {
        let mut ring = Ring::new(2);
        let first = ring.push(What::Began, node(0), 0, None);
        let second = ring.push(What::Began, node(1), 0, None);
        ring.set_what(first, What::Ran);
        let third = ring.push(What::Began, node(2), 0, None);
        ring.set_what(first, What::Failed);
        ring.set_what(second, What::CutOff);
        let whats = [second, third].map(|sequence| ring.get(sequence).map(|record| record.what));
        assert_eq!(whats, [Some(What::CutOff), Some(What::Began)]);
    }
}
