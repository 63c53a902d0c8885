//! The name of a node: an index that is used again, and a generation that is not. And with it, the type of its value.

use core::fmt;
use core::marker::PhantomData;
use core::sync::atomic::{AtomicUsize, Ordering};

/// Names one node of one [`Graph`](crate::Graph), for ever: when the node is removed its id names nothing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId {
    pub(crate) index: u32,
    pub(crate) generation: u32,
}

impl NodeId {
    /// No node has it: places are retired before their generations are used up.
    pub(crate) const NONE: Self = Self {
        index: u32::MAX,
        generation: u32::MAX,
    };

    /// Where the node stands in the graph: dense, below [`Graph::capacity`](crate::Graph::capacity), and
    /// given to another node after this one's removal. Good for tables that stand beside the graph.
    #[inline]
    pub fn index(self) -> usize {
        self.index as usize
    }

    /// How often the place was used before. `(index, generation)` is unique in a graph.
    #[inline]
    pub fn generation(self) -> u32 {
        self.generation
    }
}

impl fmt::Debug for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}v{}", self.index, self.generation)
    }
}

/// A number for a graph that no other has: types and memory stand on that.
pub(crate) fn next_graph() -> u64 {
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    let next = NEXT.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |next| {
        next.checked_add(1)
    });
    let Ok(next) = next else {
        panic!("a process makes at most as many graphs as a `usize` can count")
    };
    next as u64
}

/// Names one node of one graph, and knows that its value is a `T`: whoever reads by it need not be asked for the type.
///
/// Keys come from [`Graph::insert_key`](crate::Graph::insert_key) and its like. They are refused by other graphs.
pub struct Key<T> {
    pub(crate) id: NodeId,
    /// [`Graph::number`](crate::Graph::number).
    pub(crate) graph: u64,
    // Neither Send nor Sync nor variance of T matters to a name.
    marker: PhantomData<fn(T) -> T>,
}

impl<T> Key<T> {
    /// `T` must be the type of the value of this node of this graph: what is `unsafe` in the cells stands on that.
    #[inline]
    pub(crate) fn new(id: NodeId, graph: u64) -> Self {
        Self {
            id,
            graph,
            marker: PhantomData,
        }
    }

    /// The node.
    #[inline]
    pub fn id(self) -> NodeId {
        self.id
    }

    /// The [number](crate::Graph::number) of the graph.
    #[inline]
    pub fn graph(self) -> u64 {
        self.graph
    }
}

impl<T> Clone for Key<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Key<T> {}

impl<T> fmt::Debug for Key<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} of graph {}", self.id, self.graph)
    }
}
