//! Who owns whom: a tree beside the graph, in one column of links, touched at creation and disposal only.
//!
//! Scopes, memos and effects own what is made while they are current: nodes and cleanups alike. Children hang
//! in a list in the order of creation, and are disposed of in the reverse order.

use lattice_incr::NodeId;

#[derive(Clone, Copy, Default)]
struct Link {
    parent: Option<NodeId>,
    /// The child made last.
    last: Option<NodeId>,
    /// Its siblings made before and after it.
    before: Option<NodeId>,
    after: Option<NodeId>,
}

#[derive(Default)]
pub(crate) struct Owners {
    links: Vec<Link>,
    /// The node made last of those without an owner.
    last_root: Option<NodeId>,
}

impl Owners {
    /// Hangs a new node under `parent`, as its last child.
    pub(crate) fn adopt(&mut self, child: NodeId, parent: Option<NodeId>) {
        let place = match parent {
            Some(parent) => &mut self.links[parent.index()].last,
            None => &mut self.last_root,
        };
        let before = place.replace(child);
        if let Some(before) = before {
            self.links[before.index()].after = Some(child);
        }
        let link = Link {
            parent,
            last: None,
            before,
            after: None,
        };
        if child.index() == self.links.len() {
            self.links.push(link);
        } else {
            self.links[child.index()] = link;
        }
    }

    /// Takes a node without children out.
    pub(crate) fn release(&mut self, child: NodeId) {
        let Link {
            parent,
            before,
            after,
            ..
        } = self.links[child.index()];
        if let Some(before) = before {
            self.links[before.index()].after = after;
        }
        match (after, parent) {
            (Some(after), _) => self.links[after.index()].before = before,
            (None, Some(parent)) => self.links[parent.index()].last = before,
            (None, None) => self.last_root = before,
        }
        self.links[child.index()] = Link::default();
    }

    pub(crate) fn parent(&self, child: NodeId) -> Option<NodeId> {
        self.links[child.index()].parent
    }

    pub(crate) fn has_children(&self, node: NodeId) -> bool {
        self.links[node.index()].last.is_some()
    }

    pub(crate) fn last_root(&self) -> Option<NodeId> {
        self.last_root
    }

    /// What is disposed of first of all that hangs under `node`: the last child of its last child ...
    pub(crate) fn deepest(&self, mut node: NodeId) -> NodeId {
        while let Some(last) = self.links[node.index()].last {
            node = last;
        }
        node
    }
}
