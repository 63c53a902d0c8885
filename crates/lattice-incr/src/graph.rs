//! The graph as users see it: the net, and a cell for each node.

mod drive;
mod listening;
mod pulls;
mod runs;
mod values;
mod waves;

use core::fmt;

pub use drive::Drive;

use crate::cells::{Cells, Nothing, Remains, Run};
use crate::edges::{Half, List, NONE};
use crate::id::{Key, NodeId};
use crate::net::Net;
use crate::node::{Flags, Node, NodeKind};

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

    /// Adds a node whose value is in the hands of who calls. A derived node is stale and will be run when it is pulled
    /// first; an observer is clean: [`invalidate`](Self::invalidate) it to have it run.
    #[inline]
    pub fn insert<T: Send + 'static>(&mut self, kind: NodeKind, value: T) -> NodeId {
        self.insert_key(kind, value).id
    }

    /// As [`insert`](Self::insert), for who will read the value often.
    #[inline]
    pub fn insert_key<T: Send + 'static>(&mut self, kind: NodeKind, value: T) -> Key<T> {
        if kind == NodeKind::Source {
            let (place, mark) = self.cells.source(value);
            self.len += 1;
            let id = self.net.insert_source(place, mark);
            return Key::new(id, self.number());
        }
        self.add(Flags::new(kind), Some(value), Nothing)
    }

    /// Adds a source that has a [`word`](Self::word), which takes 16 bytes more.
    pub fn insert_with_word<T: Send + 'static>(&mut self, value: T) -> NodeId {
        self.add(Flags::new(NodeKind::Source), Some(value), Nothing)
            .id
    }

    /// Adds a derived node or an observer that has no value yet, and what computes it: see [`Graph::start`].
    ///
    /// # Panics
    /// If it shall be a source.
    #[inline]
    pub fn insert_run<T: Send + 'static>(&mut self, kind: NodeKind, run: impl Run<T>) -> NodeId {
        self.insert_run_key(kind, run).id
    }

    /// As [`insert_run`](Self::insert_run), for who will read the value often.
    ///
    /// # Panics
    /// If it shall be a source.
    #[inline]
    pub fn insert_run_key<T: Send + 'static>(
        &mut self,
        kind: NodeKind,
        run: impl Run<T>,
    ) -> Key<T> {
        assert!(
            kind != NodeKind::Source,
            "a source's value is set, not computed"
        );
        let mut flags = Flags::new(kind);
        flags.set(Flags::RUNS, true);
        self.add(flags, None, run)
    }

    #[inline]
    fn add<T: Send + 'static>(
        &mut self,
        flags: Flags,
        value: Option<T>,
        run: impl Run<T>,
    ) -> Key<T> {
        let place = self.cells.computed(value, run);
        self.len += 1;
        Key::new(self.net.insert(flags, place), self.number())
    }

    /// A number that no other graph of this process has.
    #[inline]
    pub fn number(&self) -> u64 {
        self.cells.owner()
    }

    /// Takes a node out with its edges. Its readers forget it and are not marked. What it held is given to who calls,
    /// to be dropped, and then [released](Self::release); nothing if it is [lent](Self::lend), since it is given back
    /// then.
    pub fn remove(&mut self, id: NodeId) -> Option<Remains> {
        let node = *self.net.nodes.alive(id)?;
        self.net.remove(id);
        self.len -= 1;
        self.remains_of(id, node)
    }

    /// As [`remove`](Self::remove). What it held is freed at once, if dropping it does nothing.
    #[inline]
    pub fn discard(&mut self, id: NodeId) -> Option<Remains> {
        let node = *self.net.nodes.alive(id)?;
        self.net.remove(id);
        self.len -= 1;
        if !node.flags.has(Flags::LENT) && self.cells.free_plain(node.cell()) {
            return None;
        }
        self.remains_of(id, node)
    }

    /// What a node held that goes; none if it is lent, since who has borrowed it goes on working in it.
    fn remains_of(&mut self, id: NodeId, node: Node) -> Option<Remains> {
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

    /// What part the node plays.
    pub fn kind(&self, id: NodeId) -> Option<NodeKind> {
        self.net.nodes.alive(id)?.flags.kind()
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
        let node = self.net.nodes.alive(id);
        let deps = node.map_or(List::default(), Node::reads);
        self.net
            .deps
            .slice(deps)
            .iter()
            .filter(|half| half.node != NONE)
            .map(|half| self.net.id(half.node))
    }

    /// Who read the node in its last run, in no order.
    pub fn dependents(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let node = self.net.nodes.alive(id);
        let subs = node.map_or(List::default(), |node| node.subs);
        self.net
            .subs
            .slice(subs)
            .iter()
            .map(|half| self.net.id(half.node))
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
            if node.flags.kind().is_some()
                && let Some(remains) = self.remains_of(self.net.id(index), node)
            {
                self.release(remains);
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
