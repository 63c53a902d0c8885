//! Who owns whom: a tree beside the graph, touched at creation and disposal only.
//!
//! Scopes, memos and effects own what is made while they are current: nodes and cleanups alike. Children hang
//! in a list in the order of creation, and are disposed of in the reverse order. Links are 12 bytes a node; the head of
//! an owner's list stands in its cell, so that signals pay nothing for it.

use lattice_incr::{Graph, NodeId, NodeKind};

use crate::cell::Held;

/// The index of a node plus one, or none.
type Link = u32;
const NONE: Link = 0;

#[derive(Clone, Copy, Default)]
struct Links {
    parent: Link,
    /// Siblings made before and after it.
    before: Link,
    after: Link,
}

#[derive(Default)]
pub(crate) struct Owners {
    links: Vec<Links>,
    /// The node made last of those without an owner.
    last_root: Link,
}

#[inline]
fn link(node: NodeId) -> Link {
    node.index() as Link + 1
}

#[inline]
fn node(graph: &Graph, link: Link) -> Option<NodeId> {
    if link == NONE {
        None
    } else {
        graph.id_at(link as usize - 1)
    }
}

/// The child that `owner` made last.
#[inline]
fn last(graph: &Graph, owner: NodeId) -> Link {
    if graph.kind(owner) == Some(NodeKind::Source) {
        graph.get::<Held>(owner).map_or(NONE, |held| held.last)
    } else {
        graph.word(owner)
    }
}

#[inline]
fn set_last(graph: &mut Graph, owner: NodeId, last: Link) {
    if graph.kind(owner) != Some(NodeKind::Source) {
        graph.set_word(owner, last);
    } else if let Some(held) = graph.get_mut::<Held>(owner) {
        held.last = last;
    }
}

impl Owners {
    pub(crate) const BYTES_FOR_EACH: usize = size_of::<Links>();

    /// Hangs a new node under `parent`, as its last child.
    #[inline]
    pub(crate) fn adopt(&mut self, graph: &mut Graph, child: NodeId, parent: Option<NodeId>) {
        let new = link(child);
        let before = if let Some(parent) = parent {
            let before = last(graph, parent);
            set_last(graph, parent, new);
            before
        } else {
            std::mem::replace(&mut self.last_root, new)
        };
        if before != NONE {
            self.of(before).after = new;
        }
        let links = Links {
            parent: parent.map_or(NONE, link),
            before,
            after: NONE,
        };
        if child.index() == self.links.len() {
            self.links.push(links);
        } else {
            self.links[child.index()] = links;
        }
    }

    /// Takes a node without children out.
    #[inline]
    pub(crate) fn release(&mut self, graph: &mut Graph, child: NodeId) {
        let Links {
            parent,
            before,
            after,
        } = std::mem::take(&mut self.links[child.index()]);
        if before != NONE {
            self.of(before).after = after;
        }
        if after != NONE {
            self.of(after).before = before;
        } else if let Some(parent) = node(graph, parent) {
            set_last(graph, parent, before);
        } else {
            self.last_root = before;
        }
    }

    #[inline]
    fn of(&mut self, link: Link) -> &mut Links {
        &mut self.links[link as usize - 1]
    }

    pub(crate) fn parent(&self, graph: &Graph, child: NodeId) -> Option<NodeId> {
        node(graph, self.links[child.index()].parent)
    }

    pub(crate) fn last_root(&self, graph: &Graph) -> Option<NodeId> {
        node(graph, self.last_root)
    }

    /// What is disposed of first of all that hangs under `node`: the last child of its last child ...
    #[inline]
    pub(crate) fn deepest(graph: &Graph, mut under: NodeId) -> NodeId {
        while let Some(last) = node(graph, last(graph, under)) {
            under = last;
        }
        under
    }
}
