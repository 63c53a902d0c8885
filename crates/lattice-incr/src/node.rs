//! What the graph knows of one node: 32 bytes, two to a cache line.

use crate::cells::{Cell, Mark, Place};
use crate::edges::List;

/// What part a node plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NodeKind {
    /// Holds a value that is set from outside. It is never stale.
    Source,
    /// Computes a value from others when it is pulled.
    Derived,
    /// Wants to be run when something it read has changed: it comes out of
    /// [`Graph::next_stale`](crate::Graph::next_stale).
    Observer,
}

/// What is known about a node's freshness. The order is the order of urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    /// Its value stands.
    Clean,
    /// Something further down changed; perhaps that stops before it gets here.
    Check,
    /// Something it read changed.
    Dirty,
}

/// What was before the run that has just ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Before {
    /// A run that did not fail, or none.
    Well,
    /// One that failed; something that it read may have changed since.
    Failed,
    /// One that failed, and nothing that it read has changed: this was no more than another try.
    Same,
}

/// The small facts about a node, in one word.
#[derive(Clone, Copy, Default)]
pub(crate) struct Flags(u32);

impl Flags {
    const STATE: u32 = 0b11;
    /// Its computation is under way.
    pub(crate) const RUNNING: Self = Self(1 << 2);
    /// Stands in the queue of stale observers.
    pub(crate) const QUEUED: Self = Self(1 << 3);
    /// Its last run failed: an explicit pull tries again although nothing changed.
    pub(crate) const RETRY: Self = Self(1 << Self::RETRY_SHIFT);
    const RETRY_SHIFT: u32 = 4;
    const KIND: u32 = 0b11 << 6;
    const SOURCE: u32 = 1 << 6;
    const DERIVED: u32 = 2 << 6;
    /// Its cell is lent: nobody else uses it.
    pub(crate) const LENT: Self = Self(1 << 8);
    /// Stale, and only its first reader was told.
    pub(crate) const GATE: Self = Self(1 << 11);
    /// Since it had no reader last, a derived node has read it.
    pub(crate) const READ_BY_DERIVED: Self = Self(1 << 12);
    /// If all its readers are observers: the one made first stands in front of the list.
    pub(crate) const FIRST_IN_FRONT: Self = Self(1 << 13);
    /// The run before the one under way had failed.
    const AGAIN_SHIFT: u32 = 10;
    /// And nothing had changed since.
    const SAME: u32 = 1 << 16;
    /// What computes it lies in its cell.
    pub(crate) const RUNS: Self = Self(1 << 14);
    /// Its cell begins with a head, as all do but those of most sources.
    pub(crate) const HEADED: Self = Self(1 << 15);
    /// Of a source: there is a value in its cell.
    pub(crate) const FILLED: Self = Self(1 << 9);

    #[inline]
    pub(crate) fn new(kind: NodeKind) -> Self {
        let (kind, state) = match kind {
            NodeKind::Source => (1 << 6, State::Clean),
            NodeKind::Derived => (2 << 6, State::Dirty),
            NodeKind::Observer => (3 << 6, State::Clean),
        };
        let mut flags = Self(kind | Self::HEADED.0);
        flags.set_state(state);
        flags
    }

    /// Of a source without a head, whose value is there.
    #[inline]
    pub(crate) fn of_source() -> Self {
        Self(Self::SOURCE | Self::FILLED.0)
    }

    /// None for a place without a node.
    pub(crate) fn kind(self) -> Option<NodeKind> {
        match (self.0 & Self::KIND) >> 6 {
            1 => Some(NodeKind::Source),
            2 => Some(NodeKind::Derived),
            3 => Some(NodeKind::Observer),
            _ => None,
        }
    }

    /// State and [`RUNNING`](Self::RUNNING) as a number below 8: what the trace looks up whom an event concerns by.
    #[inline]
    pub(crate) fn moment(self) -> u32 {
        self.0 & (Self::STATE | Self::RUNNING.0)
    }

    #[inline]
    pub(crate) fn is_observer(self) -> bool {
        self.0 & Self::KIND == Self::KIND
    }

    #[inline]
    pub(crate) fn is_source(self) -> bool {
        self.0 & Self::KIND == Self::SOURCE
    }

    #[inline]
    pub(crate) fn state(self) -> State {
        match self.0 & Self::STATE {
            0 => State::Clean,
            1 => State::Check,
            _ => State::Dirty,
        }
    }

    #[inline]
    pub(crate) fn set_state(&mut self, state: State) {
        self.0 = (self.0 & !Self::STATE) | state as u32;
    }

    #[inline]
    pub(crate) fn has(self, flag: Self) -> bool {
        self.0 & flag.0 != 0
    }

    #[inline]
    pub(crate) fn set(&mut self, flag: Self, on: bool) {
        if on {
            self.0 |= flag.0;
        } else {
            self.0 &= !flag.0;
        }
    }

    /// An observer that is clean, waits for nothing and does not run.
    #[inline]
    pub(crate) fn is_idle_observer(self) -> bool {
        const ASKED: u32 = Flags::STATE | Flags::RUNNING.0 | Flags::QUEUED.0 | Flags::KIND;
        self.0 & ASKED == Self::KIND
    }

    /// An observer that was clean waits for its turn.
    #[inline]
    pub(crate) fn tell_observer(&mut self, state: State) {
        self.0 |= state as u32 | Self::QUEUED.0;
    }

    /// A derived node that was clean may be stale.
    #[inline]
    pub(crate) fn tell_derived(&mut self, state: State) {
        self.0 |= state as u32;
    }

    /// A run begins: what changes from now on makes the node stale again.
    #[inline]
    pub(crate) fn begin(&mut self) {
        let again = (self.0 & Self::RETRY.0) << (Self::AGAIN_SHIFT - Self::RETRY_SHIFT);
        let same = if self.has_failed() { Self::SAME } else { 0 };
        self.0 = (self.0 & !(Self::STATE | Self::RETRY.0)) | Self::RUNNING.0 | again | same;
    }

    /// A run is over; an observer may be stale again.
    #[inline]
    pub(crate) fn end(&mut self) -> Before {
        let again = 1 << Self::AGAIN_SHIFT;
        let before = match self.0 & (again | Self::SAME) {
            0 => Before::Well,
            bits if bits & Self::SAME == 0 => Before::Failed,
            _ => Before::Same,
        };
        let state = if self.is_observer() { 0 } else { Self::STATE };
        self.0 &= !(Self::RUNNING.0 | again | Self::SAME | state);
        before
    }

    /// A run of the node's own begins, in its cell. It waits no more.
    #[inline]
    pub(crate) fn begin_lent(&mut self) {
        self.begin();
        self.0 = (self.0 & !Self::QUEUED.0) | Self::LENT.0;
    }

    /// A run that [ends plainly](Self::ends_plainly) is over, and the cell given back. An observer may be stale again.
    #[inline]
    pub(crate) fn end_plainly(&mut self) {
        self.0 &= !(Self::RUNNING.0 | Self::LENT.0);
    }

    /// As `end_plainly`, of a derived node, which is clean then.
    #[inline]
    pub(crate) fn end_plainly_as_derived(&mut self) {
        self.0 &= !(Self::RUNNING.0 | Self::LENT.0 | Self::STATE);
    }

    /// The run is over, and the cell given back.
    #[inline]
    pub(crate) fn end_lent(&mut self) -> Before {
        let before = self.end();
        self.0 &= !Self::LENT.0;
        before
    }

    /// Its cell is not lent, and if it has no head there is a value in it.
    #[inline]
    pub(crate) fn is_readable(self) -> bool {
        if self.has(Self::HEADED) {
            !self.has(Self::LENT)
        } else {
            self.is_readable_source()
        }
    }

    /// As `is_readable`, of a source without a head.
    #[inline]
    pub(crate) fn is_readable_source(self) -> bool {
        const ASKED: u32 = Flags::LENT.0 | Flags::FILLED.0 | Flags::KIND | Flags::HEADED.0;
        self.0 & ASKED == Self::FILLED.0 | Self::SOURCE
    }

    /// As `is_readable`, of a node that is computed and fresh.
    #[inline]
    pub(crate) fn is_readable_derived(self) -> bool {
        const ASKED: u32 =
            Flags::STATE | Flags::RUNNING.0 | Flags::RETRY.0 | Flags::LENT.0 | Flags::KIND;
        self.0 & ASKED == Self::DERIVED
    }

    /// It is certain that it has to run, it can, and it has not failed.
    #[inline]
    pub(crate) fn is_ready(self) -> bool {
        const WANTED: u32 = Flags::RUNS.0 | State::Dirty as u32;
        self.0 & (WANTED | Self::UNREADY) == WANTED
    }

    /// As `is_ready`, of one that waits in the queue.
    #[inline]
    pub(crate) fn is_ready_observer(self) -> bool {
        const WANTED: u32 = Flags::QUEUED.0 | Flags::RUNS.0 | State::Dirty as u32;
        self.0 & (WANTED | Self::UNREADY) == WANTED
    }

    /// It waits in the queue, may be clean, and can run and has not failed if it is not.
    #[inline]
    pub(crate) fn is_suspect_observer(self) -> bool {
        const WANTED: u32 = Flags::QUEUED.0 | Flags::RUNS.0 | State::Check as u32;
        self.0 & (WANTED | Self::UNREADY) == WANTED
    }

    const UNREADY: u32 = Self::STATE | Self::RUNNING.0 | Self::LENT.0 | Self::RETRY.0;

    /// A run of a node that is ready begins.
    #[inline]
    pub(crate) fn begin_ready(&mut self) {
        self.0 = (self.0 & !(Self::STATE | Self::QUEUED.0)) | Self::RUNNING.0 | Self::LENT.0;
    }

    /// What computes it lies in its cell, which is not lent.
    #[inline]
    pub(crate) fn can_run(self) -> bool {
        self.0 & (Self::RUNS.0 | Self::LENT.0) == Self::RUNS.0
    }

    /// The run under way is no gate's, nothing has failed in it, and the run before had not failed.
    #[inline]
    pub(crate) fn ends_plainly(self) -> bool {
        self.0 & (Self::GATE.0 | Self::RETRY.0 | 1 << Self::AGAIN_SHIFT) == 0
    }

    /// It is certain that it has to run, and it does not.
    #[inline]
    pub(crate) fn is_dirty(self) -> bool {
        self.0 & (Self::STATE | Self::RUNNING.0) == State::Dirty as u32
    }

    /// It may turn out to be clean, and it does not run.
    #[inline]
    pub(crate) fn is_check(self) -> bool {
        self.0 & (Self::STATE | Self::RUNNING.0) == State::Check as u32
    }

    /// Settled, and its last run failed.
    #[inline]
    pub(crate) fn has_failed(self) -> bool {
        self.0 & (Self::STATE | Self::RUNNING.0 | Self::RETRY.0) == Self::RETRY.0
    }

    /// Clean, not under way, and its last run did not fail: its value can be read as it is.
    #[inline]
    pub(crate) fn is_fresh(self) -> bool {
        self.0 & (Self::STATE | Self::RUNNING.0 | Self::RETRY.0) == 0
    }

    /// Clean and not under way, as a dependency sees it: a failure is a value like others.
    #[inline]
    pub(crate) fn is_settled(self) -> bool {
        self.0 & (Self::STATE | Self::RUNNING.0) == 0
    }
}

/// One place of the graph.
#[derive(Clone, Copy)]
pub(crate) struct Node {
    /// Of who lives here, or of who will next.
    pub(crate) generation: u32,
    pub(crate) flags: Flags,
    /// The run that tracked this node last, so that a second read in the same run costs a comparison.
    pub(crate) seen: u32,
    /// Where its cell stands.
    pub(crate) place: Place,
    /// What it read, in the order of reading. The other end is named; a removed one leaves a hole. A source reads
    /// nothing: the mark of its cell stands here ([`reads`](Self::reads) knows that).
    pub(crate) deps: List,
    /// Who read it, in no order. Nobody reads an observer: its place in the order of creation stands here.
    pub(crate) subs: List,
}

const _: () = assert!(size_of::<Node>() == 32, "a node is half a cache line");

impl Node {
    /// How its cell is found.
    #[inline]
    pub(crate) fn cell(&self) -> Cell {
        if self.flags.has(Flags::HEADED) {
            Cell::Computed(self.place)
        } else {
            Cell::Source(self.place, self.mark())
        }
    }

    /// What it read.
    #[inline]
    pub(crate) fn reads(&self) -> List {
        if self.flags.is_source() {
            List::default()
        } else {
            self.deps
        }
    }

    /// Of the cell of a source without a head.
    #[inline]
    pub(crate) fn mark(&self) -> Mark {
        Mark::of_word(self.deps.word())
    }

    /// An observer's place in the order of creation.
    #[inline]
    pub(crate) fn order(&self) -> u32 {
        self.subs.number()
    }
}
