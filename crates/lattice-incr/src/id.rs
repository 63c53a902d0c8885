//! The name of a node: an index that is used again, and a generation that is not.

use core::fmt;

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
