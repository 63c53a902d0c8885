//! The graph as users see it: the net, and a cell for each node.

use alloc::vec::Vec;
use core::fmt;
use core::panic::Location;

use crate::cells::{Cells, Lent, Remains, Run};
use crate::counts::Counts;
use crate::edges::{Half, List, NONE};
use crate::id::NodeId;
use crate::net::Net;
use crate::node::{Flags, Node, NodeKind, State};
use crate::pull::{Pull, Step};
use crate::run::{Call, Ended, NotStarted, Outcome, Phase, Running};
use crate::trace::{Drained, Record};

/// Bytes that a node takes beside its value.
pub const NODE_BYTES: usize = size_of::<Node>();
/// Bytes that a derived node or an observer takes beside that, its value and what computes it.
pub const HEAD_BYTES: usize = Cells::HEAD_BYTES;
/// Bytes that an edge takes. Lists of edges have room for a power of two of them.
pub const EDGE_BYTES: usize = 2 * size_of::<Half>();

const _: () = assert!(EDGE_BYTES <= 16, "an edge is two halves of eight bytes");

/// A dependency graph whose nodes hold a value each, of any type, and what computes it if it is computed.
///
/// Methods that take a [`NodeId`] of a node that was removed do nothing, unless they say otherwise.
/// The crate's documentation shows how the parts play together.
pub struct Graph {
    net: Net,
    cells: Cells,
    len: usize,
}

impl Graph {
    /// An empty graph. Allocates nothing.
    pub fn new() -> Self {
        Self {
            net: Net::new(),
            cells: Cells::new(),
            len: 0,
        }
    }

    // ---- nodes

    /// Adds a node whose value is in the hands of who calls. A derived node is stale and will be run when it is pulled
    /// first; an observer is clean: [`invalidate`](Self::invalidate) it to have it run.
    #[inline]
    pub fn insert<T: Send + 'static>(&mut self, kind: NodeKind, value: T) -> NodeId {
        if kind != NodeKind::Source {
            return self.add(kind, Some(value), ());
        }
        let (place, table) = self.cells.source(value);
        let mut flags = Flags::new(kind);
        flags.set(Flags::FILLED, true);
        self.len += 1;
        self.net.insert(flags, place, table)
    }

    /// Adds a derived node or an observer that has no value yet, and what computes it: see [`Graph::start`].
    ///
    /// # Panics
    /// If it shall be a source.
    #[inline]
    pub fn insert_run<T: Send + 'static>(&mut self, kind: NodeKind, run: impl Run<T>) -> NodeId {
        assert!(
            kind != NodeKind::Source,
            "a source's value is set, not computed"
        );
        self.add(kind, None, run)
    }

    #[inline]
    fn add<T: Send + 'static>(
        &mut self,
        kind: NodeKind,
        value: Option<T>,
        run: impl Run<T>,
    ) -> NodeId {
        let mut flags = Flags::new(kind);
        flags.set(Flags::FILLED, value.is_some());
        let place = self.cells.computed(value, run);
        self.len += 1;
        self.net.insert(flags, place, 0)
    }

    /// Takes a node out with its edges. Its readers forget it and are not marked. What it held is given to who calls,
    /// to be dropped, and then [released](Self::release); nothing if it is [lent](Self::lend), since it is given back
    /// then.
    pub fn remove(&mut self, id: NodeId) -> Option<Remains> {
        if !self.net.contains(id) {
            return None;
        }
        let node = *self.net.node(id.index);
        self.net.remove(id);
        self.len -= 1;
        self.cells.removed();
        (!node.flags.has(Flags::LENT)).then(|| {
            let filled = node.flags.has(Flags::FILLED);
            Remains::new(self.cells.lend(id, node.cell(), filled))
        })
    }

    /// While the trace is listened to: what is removed from now on is removed because this node is to run again; until
    /// None is said. Otherwise a removal counts as done by the run under way.
    #[inline]
    pub fn remove_for(&mut self, owner: Option<NodeId>) {
        if self.net.trace.is_on() {
            self.net.note_remover(owner);
        }
    }

    /// Frees the memory of a removed node's cell; drops first what is still in it.
    ///
    /// # Panics
    /// If it was in another graph.
    pub fn release(&mut self, remains: Remains) {
        let lent = remains.into_lent();
        self.cells.check_owner(&lent);
        self.cells.release(&lent);
    }

    /// Whether the node is still there.
    #[inline]
    pub fn contains(&self, id: NodeId) -> bool {
        self.net.contains(id)
    }

    /// The value of a node. None if it was removed, is lent, has no value, or has one of another type.
    #[inline]
    pub fn get<T: 'static>(&self, id: NodeId) -> Option<&T> {
        let node = self.net.nodes.alive(id)?;
        if node.flags.is_readable() {
            self.cells.get(node.cell())
        } else {
            None
        }
    }

    /// As [`get`](Self::get), to be changed. The graph learns of a change by [`changed`](Self::changed) or by the
    /// [`Outcome`] of a run.
    #[inline]
    pub fn get_mut<T: 'static>(&mut self, id: NodeId) -> Option<&mut T> {
        let node = self.net.nodes.alive(id)?;
        if node.flags.is_readable() {
            self.cells.get_mut(node.cell())
        } else {
            None
        }
    }

    /// [`track`](Self::track)s a source and gives its value.
    #[inline]
    pub fn read<T: Send + 'static>(&mut self, id: NodeId) -> Option<&T> {
        let node = *self.net.nodes.alive(id)?;
        self.net.track(id.index);
        if node.flags.is_readable_source() {
            self.cells.get_source(node.place, node.deps.number())
        } else {
            None
        }
    }

    /// The value of a node that [is fresh](Self::is_fresh), tracked if asked for. Otherwise nothing happens.
    #[inline]
    pub fn read_fresh<T: 'static>(&mut self, id: NodeId, track: bool) -> Option<&T> {
        let node = *self.net.nodes.alive(id)?;
        if !node.flags.is_fresh() || !node.flags.is_readable() {
            return None;
        }
        if track {
            self.net.track(id.index);
        } else {
            self.net.note_peeked(id.index);
        }
        self.cells.get(node.cell())
    }

    /// The name of the type of the node's value.
    pub fn value_name(&self, id: NodeId) -> Option<&'static str> {
        let node = self.net.contains(id).then(|| self.net.node(id.index))?;
        Some(self.cells.value_name(node.cell()))
    }

    /// Four bytes, 0 at first, that stand with a derived node or an observer for the use of who calls. Sources have
    /// none: 0.
    #[inline]
    pub fn word(&self, id: NodeId) -> u32 {
        if !self.net.contains(id) {
            return 0;
        }
        let node = self.net.node(id.index);
        match node.flags.kind() {
            None | Some(NodeKind::Source) => 0,
            Some(_) => self.cells.word(node.place),
        }
    }

    /// Sets the [`word`](Self::word).
    #[inline]
    pub fn set_word(&mut self, id: NodeId, word: u32) {
        if self.net.contains(id) {
            let node = *self.net.node(id.index);
            if node.flags.kind() != Some(NodeKind::Source) {
                self.cells.set_word(node.place, word);
            }
        }
    }

    /// The node that lives at this [index](NodeId::index), if one does.
    #[inline]
    pub fn id_at(&self, index: usize) -> Option<NodeId> {
        let index = (index < self.net.nodes.len()).then_some(index as u32)?;
        self.net
            .node(index)
            .flags
            .kind()
            .map(|_| self.net.id(index))
    }

    // ---- lending

    /// Takes a node's cell out of the graph's hands, so that the graph can be used while the value is read or changed.
    /// None if the node was removed or its cell is lent already.
    #[inline]
    pub fn lend(&mut self, id: NodeId) -> Option<Lent> {
        let node = self.net.nodes.alive_mut(id)?;
        if node.flags.has(Flags::LENT) {
            return None;
        }
        let filled = node.flags.has(Flags::FILLED);
        node.flags.set(Flags::LENT, true);
        Some(self.cells.lend(id, node.cell(), filled))
    }

    /// Takes back what was lent. If its node was removed meanwhile, the cell is given to who calls, as by
    /// [`remove`](Self::remove).
    #[inline]
    ///
    /// # Panics
    /// If another graph lent it.
    pub fn give_back(&mut self, lent: Lent) -> Option<Remains> {
        self.cells.check_owner(&lent);
        let Some(node) = self.net.nodes.alive_mut(lent.node) else {
            return Some(Remains::new(lent));
        };
        node.flags.set(Flags::LENT, false);
        node.flags.set(Flags::FILLED, lent.filled);
        None
    }

    /// What part the node plays.
    pub fn kind(&self, id: NodeId) -> Option<NodeKind> {
        if self.net.contains(id) {
            self.net.node(id.index).flags.kind()
        } else {
            None
        }
    }

    /// Nodes in the graph.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Places for nodes, used or not: every [`NodeId::index`] is below.
    pub fn capacity(&self) -> usize {
        self.net.nodes.len()
    }

    /// Places for edges, used or not.
    pub fn edge_capacity(&self) -> usize {
        self.net.deps.len()
    }

    /// All nodes, in the order of their places.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> + '_ {
        (0..self.net.nodes.len()).filter_map(|index| self.id_at(index))
    }

    /// What the node read in its last run, in that order.
    pub fn dependencies(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let deps = if self.contains(id) {
            self.net.node(id.index).deps
        } else {
            List::default()
        };
        self.net
            .deps
            .slice(deps)
            .iter()
            .filter(|half| half.node != NONE)
            .map(|half| self.net.id(half.node))
    }

    /// Who read the node in its last run, in no order.
    pub fn dependents(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let subs = if self.contains(id) {
            self.net.node(id.index).subs
        } else {
            List::default()
        };
        self.net
            .subs
            .slice(subs)
            .iter()
            .map(|half| self.net.id(half.node))
    }

    // ---- push

    /// The node's value was set from outside: marks what may be stale now.
    #[track_caller]
    pub fn changed(&mut self, id: NodeId) {
        self.changed_at(id, Location::caller());
    }

    /// As [`changed`](Self::changed), by code at another place than the caller's: for the trace.
    pub fn changed_at(&mut self, id: NodeId, at: &'static Location<'static>) {
        if self.net.contains(id) {
            self.net.changed(id, Some(at));
        }
    }

    /// A value was set that equals the node's own: nothing happens, and the trace says so.
    #[inline]
    pub fn unchanged_at(&mut self, id: NodeId, at: &'static Location<'static>) {
        self.net.note_equal(id, Some(at));
    }

    /// The node has to run again although nothing that it read has changed. An observer joins the stale
    /// ones; a derived node is run when it is pulled. Does nothing to a source.
    #[track_caller]
    pub fn invalidate(&mut self, id: NodeId) {
        if self.net.contains(id) {
            self.net.note_invalidated(id, Some(Location::caller()));
            self.net.invalidate(id);
        }
    }

    // ---- pull

    /// Whether the node's value can be read as it is; otherwise [`pull`](Self::pull) it.
    #[inline]
    pub fn is_fresh(&self, id: NodeId) -> bool {
        self.net
            .nodes
            .alive(id)
            .is_some_and(|node| node.flags.is_fresh())
    }

    /// Whether the last run of the node [failed](Outcome::Failed) (or was [tainted](Self::taint)) and nothing
    /// that it read has changed since: it is clean for its dependents, and the next pull tries again.
    pub fn has_failed(&self, id: NodeId) -> bool {
        self.net
            .nodes
            .alive(id)
            .is_some_and(|node| node.flags.has_failed())
    }

    /// Whether the node is between [`begin`](Self::begin) and [`finish`](Self::finish).
    pub fn is_running(&self, id: NodeId) -> bool {
        self.net.contains(id) && self.net.node(id.index).flags.has(Flags::RUNNING)
    }

    /// Begins to make a node fresh. Take [`step`](Self::step)s until [`Step::Done`], or
    /// [`abandon`](Self::abandon) it. Pulls nest: one that is begun during a run must be over before the run
    /// is.
    ///
    /// # Panics
    /// If the node was removed.
    pub fn pull(&mut self, id: NodeId) -> Pull {
        assert!(self.net.contains(id), "a removed node cannot be pulled");
        self.net.pull(id.index)
    }

    /// What to do next for this pull.
    pub fn step(&mut self, pull: &Pull) -> Step {
        self.net.step(pull)
    }

    /// Gives a pull up, and those that were begun after it. What was not validated stays stale.
    #[allow(clippy::needless_pass_by_value, reason = "a pull is given up once")]
    pub fn abandon(&mut self, pull: Pull) {
        self.net.abandon(&pull);
    }

    /// After [`Step::Cycle`]: the path, from the node that needs itself round to that node again.
    pub fn cycle(&self) -> Vec<NodeId> {
        self.net.cycle()
    }

    /// The nodes whose validation or run is under way, the outermost first.
    pub fn path(&self) -> Vec<NodeId> {
        self.net.path()
    }

    // ---- runs

    /// Begins the run of a node. What is [`track`](Self::track)ed until [`finish`](Self::finish) becomes its
    /// list of dependencies. Runs nest.
    ///
    /// # Panics
    /// If the node was removed.
    pub fn begin(&mut self, id: NodeId) -> Running {
        assert!(self.net.contains(id), "a removed node cannot run");
        self.net.begin(id.index)
    }

    /// Begins the run of a node by what was [inserted](Self::insert_run) with it, as `call`.
    ///
    /// # Errors
    /// If the node was removed, its cell is lent, its [`word`](Self::word) is not 0, or nothing was inserted to run.
    #[inline]
    pub fn start(&mut self, id: NodeId, call: &mut Call) -> Result<(), NotStarted> {
        self.start_if(id, call, false)
    }

    /// As [`start`](Self::start), without a [`pull`](Self::pull), if nothing has to be validated for it: something that
    /// the node read has changed for sure, or it never ran.
    ///
    /// # Errors
    /// As `start`, and if the node may be clean.
    #[inline]
    pub fn start_dirty(&mut self, id: NodeId, call: &mut Call) -> Result<(), NotStarted> {
        self.start_if(id, call, true)
    }

    #[inline]
    fn start_if(
        &mut self,
        id: NodeId,
        call: &mut Call,
        only_dirty: bool,
    ) -> Result<(), NotStarted> {
        let node = self.net.nodes.alive(id).ok_or(NotStarted::Removed)?;
        let flags = node.flags;
        if only_dirty && !flags.is_dirty() {
            return Err(NotStarted::MayBeClean);
        }
        if flags.has(Flags::LENT) {
            return Err(NotStarted::Lent);
        }
        if flags.is_source() {
            return Err(NotStarted::NoRun);
        }
        let (place, filled) = (node.place, flags.has(Flags::FILLED));
        self.cells.lend_to_run(id, place, filled, &mut call.lent)?;
        call.pulls = self.net.pulling.len() as u32;
        if only_dirty && !flags.is_observer() {
            self.net.push_running(id.index);
        }
        call.depth = self.net.begin_lent(id.index);
        call.is_derived = !flags.is_observer();
        call.phase = Phase::Begun;
        Ok(())
    }

    /// Ends a run. The call is over then.
    ///
    /// # Panics
    /// If the call was not started, has ended, or is of another graph.
    #[inline]
    pub fn end(&mut self, call: &mut Call, outcome: Outcome) -> Ended {
        assert!(
            call.phase == Phase::Begun,
            "a run ends once, after it began"
        );
        self.cells.check_owner(&call.lent);
        call.phase = Phase::Over;
        let lent = &call.lent;
        let is_there = self
            .net
            .end_lent(lent.node, call.depth, lent.filled, outcome);
        if self.net.pulling.len() > call.pulls as usize {
            self.net.abandon_to(call.pulls as usize);
        }
        if !is_there {
            call.phase = Phase::Removed;
            return Ended::Removed;
        }
        if self.net.node(lent.node.index).flags.has_failed() {
            Ended::Failed
        } else {
            Ended::Well
        }
    }

    /// Takes the beginning of a run back: the node is dirty, and depends on what it depended on before.
    ///
    /// # Panics
    /// As [`end`](Self::end).
    pub fn undo(&mut self, call: &mut Call) {
        assert!(
            call.phase == Phase::Begun,
            "a run is undone once, after it began"
        );
        self.cells.check_owner(&call.lent);
        call.phase = Phase::Over;
        self.net.undo(call.lent.node, call.depth, call.pulls);
    }

    /// Whether it is certain that the node has to run.
    #[inline]
    pub fn is_dirty(&self, id: NodeId) -> bool {
        self.net
            .nodes
            .alive(id)
            .is_some_and(|node| node.flags.is_dirty())
    }

    /// Begins a stretch in which nothing is tracked; ends with [`finish`](Self::finish).
    pub fn suspend(&mut self) -> Running {
        self.net.suspend()
    }

    /// Ends a run. A derived node is clean then; an observer too, unless something that it read was changed
    /// while it ran.
    pub fn finish(&mut self, running: Running, outcome: Outcome) {
        self.net.finish(running, outcome);
    }

    /// The running node reads `id`, which should be fresh. Nothing happens when no node is running.
    #[inline]
    pub fn track(&mut self, id: NodeId) {
        if self.net.contains(id) {
            self.net.track(id.index);
        }
    }

    /// Whether a running node collects what is read.
    pub fn is_tracking(&self) -> bool {
        self.net.frame.observer != NONE
    }

    /// Says that all runs under way saw an error that is not a function of what they read (too deep a
    /// recursion, say): whatever comes of them, the next explicit pull of each tries again.
    pub fn taint(&mut self) {
        self.net.taint();
    }

    // ---- observers

    /// Whether observers are waiting. They may turn out to be clean.
    #[inline]
    pub fn has_stale(&self) -> bool {
        self.net.queued != 0
    }

    /// Begins a wave with all stale observers; false when there are none.
    pub fn next_wave(&mut self) -> bool {
        self.net.queue.next_wave()
    }

    /// The next stale observer of the wave, in order of creation, and the node whose change made it stale
    /// (None when it was invalidated). [`pull`](Self::pull) it: it may turn out to be clean. None ends the
    /// wave.
    #[inline]
    pub fn next_stale(&mut self) -> Option<(NodeId, Option<NodeId>)> {
        self.net.next_stale()
    }

    /// Counts a stale observer as clean without a run. It is marked again when something that it read
    /// changes.
    pub fn settle(&mut self, id: NodeId) {
        if self.net.contains(id) {
            self.net.node_mut(id.index).flags.set_state(State::Clean);
            self.net.open_gates_of(id.index);
        }
    }

    /// Leaves a stale observer that came out of [`next_stale`](Self::next_stale) as it is, for later: others that were
    /// waiting for what it finds are told.
    pub fn pass_over(&mut self, id: NodeId) {
        if self.net.contains(id) {
            self.net.open_gates_of(id.index);
        }
    }

    /// Counts all waiting observers as clean: the way out when they keep making each other stale.
    pub fn forget_stale(&mut self) {
        self.net.forget_stale();
    }

    // ---- what happened

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

    /// Looks at every node and edge and panics when they contradict each other. For tests and fuzzing.
    ///
    /// # Panics
    /// When an invariant is broken, which is a bug of this crate (or of a caller that left runs unfinished).
    pub fn check(&self) {
        self.net.check();
    }
}

impl Default for Graph {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Graph {
    /// Drops what the nodes hold, in the order of their places. A drop that panics leaks the rest.
    fn drop(&mut self) {
        for index in 0..self.net.nodes.len() as u32 {
            let node = *self.net.node(index);
            if node.flags.has(Flags::LENT) {
                // Who has borrowed it goes on working in that memory.
                self.cells.removed();
            } else if node.flags.kind().is_some() {
                let filled = node.flags.has(Flags::FILLED);
                let lent = self.cells.lend(self.net.id(index), node.cell(), filled);
                self.cells.removed();
                self.release(Remains::new(lent));
            }
        }
    }
}

impl fmt::Debug for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Graph")
            .field("len", &self.len)
            .field("counts", &self.net.counts)
            .finish_non_exhaustive()
    }
}
