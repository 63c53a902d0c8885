//! What happened in the graph, for tests and devtools: recorded only while somebody listens.

use alloc::vec::Vec;

use crate::id::NodeId;

/// What happened to a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    /// It was inserted.
    Created,
    /// It got a new value from outside.
    Written,
    /// It was run, and its value is another one.
    Ran,
    /// It was run, and its value is equal: dependents are spared.
    CutOff,
    /// It was run, and that failed.
    Failed,
    /// It was stale, and turned out to be clean without running.
    Verified,
    /// It was removed.
    Disposed,
}

/// One event of one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    /// What happened.
    pub what: What,
    /// The node.
    pub node: NodeId,
}

/// The records of who listens; nothing when nobody does.
#[derive(Default)]
pub(crate) struct Trace {
    records: Option<Vec<Record>>,
    room: usize,
}

impl Trace {
    pub(crate) fn listen(&mut self, records_max: usize) {
        self.records = Some(Vec::new());
        self.room = records_max;
    }

    pub(crate) fn stop(&mut self) -> Vec<Record> {
        self.records.take().unwrap_or_default()
    }

    pub(crate) fn drain(&mut self) -> Vec<Record> {
        self.records
            .as_mut()
            .map(core::mem::take)
            .unwrap_or_default()
    }

    #[inline]
    pub(crate) fn is_on(&self) -> bool {
        self.records.is_some()
    }

    #[inline]
    pub(crate) fn record(&mut self, what: What, node: NodeId) {
        if self.records.is_some() {
            self.keep(Record { what, node });
        }
    }

    #[cold]
    fn keep(&mut self, record: Record) {
        if let Some(records) = &mut self.records
            && records.len() < self.room
        {
            records.push(record);
        }
    }
}
