//! The table of nodes. It never shrinks, so an index that was in it once is in it for ever.

use alloc::vec::Vec;

use crate::id::NodeId;
use crate::node::Node;

#[derive(Default)]
pub(crate) struct Nodes(Vec<Node>);

impl Nodes {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    #[inline]
    pub(crate) fn push(&mut self, node: Node) {
        self.0.push(node);
    }

    /// The node of an id, if it is still there: a free place bears the generation of who will live there next.
    #[inline]
    pub(crate) fn alive(&self, id: NodeId) -> Option<&Node> {
        self.0
            .get(id.index as usize)
            .filter(|node| node.generation == id.generation)
    }

    /// As `alive`, to be changed.
    #[inline]
    pub(crate) fn alive_mut(&mut self, id: NodeId) -> Option<&mut Node> {
        self.0
            .get_mut(id.index as usize)
            .filter(|node| node.generation == id.generation)
    }

    /// The node at any index, if the table has it.
    pub(crate) fn at(&self, index: u32) -> Option<&Node> {
        self.0.get(index as usize)
    }

    /// The node at an index of this table: one that `alive` has seen, or that an edge between such nodes names.
    #[inline]
    pub(crate) fn get(&self, index: u32) -> &Node {
        debug_assert!((index as usize) < self.0.len(), "a node beyond the graph");
        #[cfg(lattice_safe)]
        {
            &self.0[index as usize]
        }
        #[cfg(not(lattice_safe))]
        {
            // SAFETY: the index is of this table (see above), and the table never shrinks.
            unsafe { self.0.get_unchecked(index as usize) }
        }
    }

    #[inline]
    pub(crate) fn get_mut(&mut self, index: u32) -> &mut Node {
        debug_assert!((index as usize) < self.0.len(), "a node beyond the graph");
        #[cfg(lattice_safe)]
        {
            &mut self.0[index as usize]
        }
        #[cfg(not(lattice_safe))]
        {
            // SAFETY: as in `get`.
            unsafe { self.0.get_unchecked_mut(index as usize) }
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &Node)> {
        (0..).zip(&self.0)
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Node> {
        self.0.iter_mut()
    }
}
