//! What is known about a node: from the graph while it lives; and for a while after, if somebody listens.

use std::any::type_name;
use std::collections::VecDeque;

use lattice_incr::NodeId;

use crate::cell::{Cleanup, Held, Tag};
use crate::core::Core;
use crate::error::Error;
use crate::node::{AnyNode, NodeInfo, NodeKind};
use crate::runtime::{Place, Runtime};
use crate::spots::Spot;

/// How many of the dead are remembered by name.
const DEAD_MAX: usize = 4096;

/// Those that were disposed of while somebody listened, the newest last.
#[derive(Default)]
pub(crate) struct Dead(VecDeque<Known>);

/// What does not depend on the runtime.
struct Known {
    id: NodeId,
    kind: NodeKind,
    name: Option<Box<str>>,
    type_name: &'static str,
    made_at: Option<Place>,
}

impl Core {
    pub(crate) fn kind_of(&self, id: NodeId) -> NodeKind {
        let of = self.graph.value_name(id).unwrap_or_default();
        match self.graph.kind(id) {
            None => NodeKind::Gone,
            Some(lattice_incr::NodeKind::Derived) => NodeKind::Memo,
            Some(lattice_incr::NodeKind::Observer) if of == type_name::<Tag>() => NodeKind::Watcher,
            Some(lattice_incr::NodeKind::Observer) => NodeKind::Effect,
            Some(_) if of == type_name::<Held>() => NodeKind::Scope,
            Some(_) if of == type_name::<Cleanup>() => NodeKind::Cleanup,
            Some(_) => source(of).0,
        }
    }

    /// Remembers a node that is about to be removed.
    #[cold]
    pub(crate) fn remember(&mut self, id: NodeId) {
        if !self.graph.contains(id) {
            return;
        }
        let known = Known {
            name: self.take_name(id),
            ..self.known(id)
        };
        if self.dead.0.len() == DEAD_MAX {
            self.dead.0.pop_front();
        }
        self.dead.0.push_back(known);
    }

    pub(crate) fn forget_dead(&mut self) {
        self.dead = Dead::default();
    }

    /// Without the name, which is not always wanted as a copy.
    fn known(&self, id: NodeId) -> Known {
        let kind = self.kind_of(id);
        let of = self.graph.value_name(id).unwrap_or_default();
        let type_name = match kind {
            NodeKind::Memo => of,
            NodeKind::Effect
            | NodeKind::Watcher
            | NodeKind::Scope
            | NodeKind::Cleanup
            | NodeKind::Gone => "",
            _ => source(of).1,
        };
        Known {
            id,
            kind,
            name: None,
            type_name,
            made_at: self.graph.contains(id).then(|| self.origin(id)),
        }
    }
}

impl Runtime {
    /// What a node is, what it is called and where it was made.
    ///
    /// # Errors
    /// If it was disposed of or belongs to another runtime.
    pub fn info(&self, node: impl Into<AnyNode>) -> Result<NodeInfo, Error> {
        let handle = node.into().handle;
        let core = self.core();
        self.validate::<AnyNode>(&core, handle)?;
        Ok(self.info_of(&core, handle.node))
    }

    /// All that is alive, in the order of their places in the graph.
    pub fn nodes(&self) -> Vec<NodeInfo> {
        let core = self.core();
        let ids = core.graph.ids();
        ids.map(|id| self.info_of(&core, id)).collect()
    }

    pub(crate) fn info_of(&self, core: &Core, id: NodeId) -> NodeInfo {
        let dead = || core.dead.0.iter().rev().find(|dead| dead.id == id);
        let living = core.known(id);
        let (known, name) = match living.kind {
            NodeKind::Gone => match dead() {
                Some(dead) => (dead, dead.name.as_deref()),
                None => (&living, None),
            },
            _ => (&living, core.name_of(id)),
        };
        NodeInfo {
            node: AnyNode {
                handle: self.handle(id, known.made_at.unwrap_or(NOWHERE)),
            },
            kind: known.kind,
            name: name.map(Into::into),
            type_name: known.type_name,
            made_at: known.made_at,
        }
    }
}

/// What a source is whose value is of the type of this name, and the type of what is in it: a user's, or one that a
/// collection keeps.
pub(crate) fn source(of: &'static str) -> (NodeKind, &'static str) {
    const KEPT: [(NodeKind, &str); 3] = [
        (
            NodeKind::List,
            concat!(env!("CARGO_CRATE_NAME"), "::items::Items<"),
        ),
        (
            NodeKind::Map,
            concat!(env!("CARGO_CRATE_NAME"), "::entries::Entries<"),
        ),
        (
            NodeKind::Resource,
            concat!(env!("CARGO_CRATE_NAME"), "::resource_state::ResourceState<"),
        ),
    ];
    if of == type_name::<Spot>() {
        return (NodeKind::Key, "");
    }
    for (kind, prefix) in KEPT {
        if let Some(of) = of.strip_prefix(prefix) {
            return (kind, of.strip_suffix('>').unwrap_or(of));
        }
    }
    (NodeKind::Signal, of)
}

/// Stands in dev builds' handles of the dead whose origin is forgotten.
const NOWHERE: Place = std::panic::Location::caller();
