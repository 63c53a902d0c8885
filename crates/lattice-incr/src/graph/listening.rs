//! What happened: counts, and the trace of who listens.

use super::Graph;
use crate::counts::Counts;
use crate::id::NodeId;
use crate::trace::{Drained, Record};

impl Graph {
    /// How much work was done and saved so far.
    pub fn counts(&self) -> Counts {
        self.net.counts
    }

    /// Begins to record what happens, anew if that was being done. So many records are kept, rounded up to a power of two,
    /// the newest ones; that is 24 bytes each, allocated at once, and eight bytes a node.
    pub fn listen(&mut self, records: usize) {
        self.net.listen(records);
    }

    /// Whether what happens is being recorded.
    #[inline]
    pub fn is_listening(&self) -> bool {
        self.net.trace.is_on()
    }

    /// The records since the last time this was asked, and how many were overwritten meanwhile. Recording goes on, and
    /// they are still found by [`record`](Self::record).
    pub fn drain_trace(&mut self) -> Drained {
        self.net.trace.drain()
    }

    /// Ends recording and gives the records that were not [drained](Self::drain_trace).
    pub fn stop_listening(&mut self) -> Drained {
        self.net.stop_listening()
    }

    /// The record of this number, unless it was overwritten or nobody listens. A record's cause is found by it.
    pub fn record(&self, sequence: u64) -> Option<Record> {
        self.net.trace.record(sequence)
    }

    /// The records that are kept, the oldest first.
    pub fn records(&self) -> impl DoubleEndedIterator<Item = Record> + '_ {
        self.net.trace.records()
    }

    /// Says that the run under way read the node without depending on it, for the trace. Reads by
    /// [`read`](Self::read), [`read_fresh`](Self::read_fresh) and [`track`](Self::track) are noted by themselves.
    #[inline]
    pub fn peeked(&mut self, id: NodeId) {
        if self.net.trace.is_on() && self.net.contains(id) {
            self.net.note_peeked(id.index);
        }
    }
}
