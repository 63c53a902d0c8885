//! Who owns whom: a tree beside the graph, touched at creation and disposal only.
//!
//! Scopes, memos and effects own what is made while they are current: nodes and cleanups alike. Children hang
//! in a list in the order of creation, and are disposed of in the reverse order. Links are 12 bytes a node; the head of
//! an owner's list is its word in the graph, so that signals pay nothing for it.

use lattice_incr::{Graph, NodeId};

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

/// Where a node that was taken out hung.
pub(crate) struct Siblings {
    pub(crate) parent: Option<NodeId>,
    before: Link,
}

impl Siblings {
    /// Who was made before it, or else the parent.
    #[inline]
    pub(crate) fn next(&self, graph: &Graph) -> Option<NodeId> {
        node(graph, self.before).or(self.parent)
    }
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
    graph.word(owner).unwrap_or(NONE)
}

impl Owners {
    pub(crate) const BYTES_FOR_EACH: usize = size_of::<Links>();

    /// Hangs a new node under `parent`, as its last child; or under nobody, if that is gone.
    #[inline]
    pub(crate) fn adopt(&mut self, graph: &mut Graph, child: NodeId, parent: Option<NodeId>) {
        let new = link(child);
        let last = parent.and_then(|parent| Some((link(parent), graph.word_mut(parent)?)));
        let (parent, last) = last.unwrap_or((NONE, &mut self.last_root));
        let before = std::mem::replace(last, new);
        if before != NONE {
            self.of(before).after = new;
        }
        let links = Links {
            parent,
            before,
            after: NONE,
        };
        if child.index() == self.links.len() {
            self.links.push(links);
        } else {
            self.links[child.index()] = links;
        }
    }

    /// Takes a node without children out. Gives its parent, and the sibling that was made before it.
    #[inline]
    pub(crate) fn release(&mut self, graph: &mut Graph, child: NodeId) -> Siblings {
        let Links {
            parent,
            before,
            after,
        } = std::mem::take(&mut self.links[child.index()]);
        let parent = node(graph, parent);
        if before != NONE {
            self.of(before).after = after;
        }
        if after != NONE {
            self.of(after).before = before;
        } else if let Some(last) = parent.and_then(|parent| graph.word_mut(parent)) {
            *last = before;
        } else {
            self.last_root = before;
        }
        Siblings { parent, before }
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
