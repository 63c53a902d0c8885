//! Numbers of events and patches between a session and its page: what was received, handled, sent and seen.
//!
//! Events are numbered by the page, patch messages by the session, both from 1. Each side tells the other the last number
//! it has; what is unknown to the other is kept and sent again after a reconnect. So an event is handled at most once,
//! and a page either gets every patch in order or a full view.

use std::collections::VecDeque;

/// The books of one session. It holds numbers and bytes; when to send what is its owner's business: a server's, or that of a kit
/// for tests.
///
/// ```
/// use lattice_wire::{Claim, Ledger};
///
/// let mut ledger = Ledger::default();
/// let click = ledger.receive(1).expect("it is new");
/// ledger.handle(click);
/// ledger.sent(&[4, 3, 0, 42], ledger.handled());
///
/// // The page comes back and has not seen that.
/// let resume = ledger.resume(Claim { patch: 0, event: 1, whole: true });
/// assert_eq!((resume.handled, resume.next_patch, resume.view), (1, 1, false));
/// assert_eq!(ledger.replay().collect::<Vec<_>>(), [(1, &[4, 3, 0, 42][..])]);
/// assert!(ledger.receive(1).is_none(), "it sends the click again, for nothing");
/// ```
#[derive(Debug, Default)]
pub struct Ledger {
    /// Which copy of the page numbers the events: events of an earlier copy are handled and not answered.
    page: u32,
    received: u64,
    handled: u64,
    /// The last event that the page was told to be handled.
    answered: u64,
    /// The last patch message made.
    last_patch: u64,
    /// The operations of patch messages that the page has not acknowledged: the last of them has number `last_patch`.
    replay: VecDeque<Box<[u8]>>,
    replay_bytes: usize,
}

/// Where an event came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    page: u32,
    id: u64,
}

/// What a page says of itself when it claims its session.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// The last patch that it has applied.
    pub patch: u64,
    /// The last event that it has numbered.
    pub event: u64,
    /// It shows what the session thinks it shows.
    pub whole: bool,
}

/// How a page goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resume {
    /// The last event that was handled.
    pub handled: u64,
    /// The number of the patch message that comes next.
    pub next_patch: u64,
    /// That message must be a full view.
    pub view: bool,
}

/// What may be on its way to a page.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    /// How many messages.
    pub messages: usize,
    /// How many bytes their operations have together.
    pub bytes: usize,
}

impl Ledger {
    /// Takes note of an event; none for one that came before.
    pub fn receive(&mut self, id: u64) -> Option<Origin> {
        (id > self.received).then(|| {
            self.received = id;
            Origin {
                page: self.page,
                id,
            }
        })
    }

    /// An event was handled.
    pub fn handle(&mut self, origin: Origin) {
        if origin.page == self.page {
            self.handled = self.handled.max(origin.id);
        }
    }

    /// The last event that was handled.
    pub fn handled(&self) -> u64 {
        self.handled
    }

    /// The page waits to hear that an event was handled.
    pub fn owes_answer(&self) -> bool {
        self.handled > self.answered
    }

    /// The page is told now that events up to this one were handled.
    pub fn answer(&mut self) -> u64 {
        self.answered = self.handled;
        self.handled
    }

    /// How many of the events up to this one the page was not told of.
    pub fn untold(&self, handled: u64) -> u64 {
        handled.saturating_sub(self.answered)
    }

    /// The number that the next patch message bears.
    pub fn next_patch(&self) -> u64 {
        self.last_patch + 1
    }

    /// Keeps the operations of the patch message that was made with `next_patch()` and `handled()`.
    pub fn sent(&mut self, message: &[u8], handled: u64) {
        self.last_patch += 1;
        self.answered = self.answered.max(handled);
        self.replay_bytes += message.len();
        self.replay.push_back(message.into());
    }

    /// The page has applied all patches up to this one. A number that was never given out counts as the last.
    pub fn acknowledge(&mut self, patch: u64) {
        let unseen = self.last_patch.saturating_sub(patch) as usize;
        while self.replay.len() > unseen {
            if let Some(message) = self.replay.pop_front() {
                self.replay_bytes -= message.len();
            }
        }
        if self.replay.is_empty() {
            self.replay.shrink_to(4);
        }
    }

    /// A patch message may be made: what is on its way is within the bound. One message always may.
    pub fn has_room(&self, bound: Bound) -> bool {
        self.replay.is_empty()
            || (self.replay.len() < bound.messages && self.replay_bytes < bound.bytes)
    }

    /// Decides how a page that claims the session goes on, and what of [`Self::replay`] it needs.
    pub fn resume(&mut self, claim: Claim) -> Resume {
        let another = claim.event < self.received;
        if another {
            // Another copy of the page, which counts anew.
            self.page = self.page.wrapping_add(1);
            self.received = claim.event;
            self.handled = claim.event;
        }
        self.answered = self.handled;
        let oldest = self.last_patch - self.replay.len() as u64;
        let view = another || !claim.whole || !(oldest..=self.last_patch).contains(&claim.patch);
        if view {
            self.replay = VecDeque::new();
            self.replay_bytes = 0;
        } else {
            self.acknowledge(claim.patch);
        }
        Resume {
            handled: self.handled,
            next_patch: self.last_patch - self.replay.len() as u64 + 1,
            view,
        }
    }

    /// Patch messages that the page has not acknowledged, oldest first: their numbers and operations.
    pub fn replay(&self) -> impl Iterator<Item = (u64, &[u8])> {
        let first = self.last_patch - self.replay.len() as u64 + 1;
        (first..).zip(self.replay.iter().map(AsRef::as_ref))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(count: u64) -> Ledger {
        let mut ledger = Ledger::default();
        for number in 1..=count {
            ledger.sent(&[number as u8], 0);
        }
        ledger
    }

    fn claim(patch: u64, event: u64) -> Claim {
        Claim {
            patch,
            event,
            whole: true,
        }
    }

    fn replay(ledger: &Ledger) -> Vec<u8> {
        let messages = ledger.replay();
        messages
            .flat_map(|(number, operations)| {
                assert_eq!(operations, [number as u8]);
                operations
            })
            .copied()
            .collect()
    }

    #[test]
    fn an_event_is_received_once_and_holes_are_taken() {
        let mut ledger = Ledger::default();
        let first = ledger.receive(1).unwrap();
        assert_eq!(ledger.receive(1), None);
        let third = ledger.receive(3).unwrap();
        assert_eq!(ledger.receive(2), None);
        ledger.handle(first);
        assert_eq!(ledger.handled(), 1);
        assert!(ledger.owes_answer());
        assert_eq!(ledger.answer(), 1);
        assert!(!ledger.owes_answer());
        ledger.handle(third);
        assert_eq!(ledger.handled(), 3);
    }

    #[test]
    fn a_page_gets_what_it_has_not_seen() {
        let mut ledger = sent(5);
        ledger.acknowledge(2);
        let resume = ledger.resume(claim(3, 0));
        assert_eq!((resume.next_patch, resume.view), (4, false));
        assert_eq!(replay(&ledger), [4, 5]);
        let resume = ledger.resume(claim(5, 0));
        assert_eq!((resume.next_patch, resume.view), (6, false));
        assert_eq!(replay(&ledger), [0_u8; 0]);
    }

    #[test]
    fn a_page_that_is_behind_what_is_kept_ahead_of_it_or_not_whole_gets_a_full_view() {
        for claim in [
            claim(1, 0),
            claim(9, 0),
            claim(u64::MAX, 0),
            Claim {
                whole: false,
                ..claim(5, 0)
            },
        ] {
            let mut ledger = sent(5);
            ledger.acknowledge(2);
            let resume = ledger.resume(claim);
            assert_eq!((resume.next_patch, resume.view), (6, true), "{claim:?}");
            assert_eq!(replay(&ledger), [0_u8; 0]);
        }
    }

    #[test]
    fn acknowledgements_are_cumulative_and_none_is_too_high_or_too_low() {
        let mut ledger = sent(5);
        ledger.acknowledge(0);
        assert_eq!(replay(&ledger), [1, 2, 3, 4, 5]);
        ledger.acknowledge(3);
        ledger.acknowledge(1);
        assert_eq!(replay(&ledger), [4, 5]);
        ledger.acknowledge(u64::MAX);
        assert_eq!(replay(&ledger), [0_u8; 0]);
        assert_eq!(ledger.next_patch(), 6);
    }

    #[test]
    fn a_page_is_told_of_each_event_once() {
        let mut ledger = Ledger::default();
        for id in 1..=4 {
            let origin = ledger.receive(id).unwrap();
            ledger.handle(origin);
        }
        assert_eq!(ledger.untold(3), 3);
        ledger.sent(&[1], 3);
        assert_eq!((ledger.untold(3), ledger.untold(4)), (0, 1));
        assert_eq!(ledger.answer(), 4);
        assert_eq!(ledger.untold(4), 0);
        let origin = ledger.receive(5).unwrap();
        ledger.handle(origin);
        // A page that comes back is told by its welcome, also while a patch of before is still being made.
        ledger.resume(claim(1, 5));
        assert_eq!(ledger.untold(5), 0);
    }

    #[test]
    fn what_is_on_its_way_is_bounded_but_one_message_always_goes() {
        let bound = Bound {
            messages: 3,
            bytes: 100,
        };
        let mut ledger = sent(2);
        assert!(ledger.has_room(bound));
        ledger.sent(&[0], 0);
        assert!(!ledger.has_room(bound));
        ledger.acknowledge(3);
        ledger.sent(&[0; 500], 0);
        assert!(!ledger.has_room(bound));
        ledger.acknowledge(4);
        assert!(ledger.has_room(bound));
    }

    #[test]
    fn another_copy_of_the_page_counts_its_events_anew() {
        let mut ledger = Ledger::default();
        let old = ledger.receive(7).unwrap();
        let resume = ledger.resume(claim(0, 0));
        assert_eq!((resume.handled, resume.view), (0, true));
        ledger.handle(old);
        assert_eq!(ledger.handled(), 0);
        let new = ledger.receive(1).unwrap();
        ledger.handle(new);
        assert_eq!(ledger.answer(), 1);
    }

    #[test]
    fn events_that_were_received_before_the_break_are_not_handled_again() {
        let mut ledger = Ledger::default();
        ledger.receive(1).unwrap();
        let second = ledger.receive(2).unwrap();
        let resume = ledger.resume(claim(0, 3));
        assert_eq!((resume.handled, resume.view), (0, false));
        assert_eq!(ledger.receive(2), None);
        ledger.handle(second);
        assert!(ledger.owes_answer());
        assert!(ledger.receive(3).is_some());
    }
}
