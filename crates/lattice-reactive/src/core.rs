//! What stands behind the one borrow of a runtime: the graph and its side tables. Nothing here runs code of
//! the user's: what has to be dropped is handed out.

use std::any::{Any, TypeId, type_name};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::panic::Location;

use lattice_incr::{Graph, NodeId, NodeKind, Remains};

use crate::cell::{Cleanup, Held, Tag};
use crate::clock::Clock;
use crate::counts::Counts;
use crate::error::Error;
use crate::info::{Dead, source};
use crate::owners::{Owners, Siblings};
use crate::places::Places;
use crate::runaway::WaveLog;
use crate::runtime::{Place, Runtime};
use crate::spawner::Loads;

/// What a node costs beside its value: in the graph, in the tree of owners, and for the place where it was made.
const NODE_BYTES: usize =
    lattice_incr::NODE_BYTES + Owners::BYTES_FOR_EACH + Places::BYTES_FOR_EACH;

const _: () = assert!(NODE_BYTES <= 48, "a signal is 48 bytes and its value");
const _: () = assert!(
    NODE_BYTES + lattice_incr::HEAD_BYTES <= 64,
    "a memo is 64 bytes, its value and its closure"
);

#[derive(Default)]
pub(crate) struct Core {
    pub(crate) graph: Graph,
    pub(crate) owners: Owners,
    /// Who owns what is made now.
    pub(crate) owner: Option<NodeId>,
    places: Places,
    /// Names that the user gave.
    names: HashMap<NodeId, Box<str>>,
    pub(crate) contexts: HashMap<NodeId, Vec<Context>>,
    /// Memos that failed, or saw an error that was not theirs.
    pub(crate) attempts: HashMap<NodeId, Attempt>,
    /// What the last wave did, while effects do not settle.
    pub(crate) wave_log: Option<WaveLog>,
    pub(crate) counts: Counts,
    /// Runs of the graph's that were a watcher's.
    pub(crate) observed: u64,
    /// Names and places of those that are gone, while somebody listens.
    pub(crate) dead: Dead,
    /// Memos that run after the write that concerns them, not when they are read.
    pub(crate) kept_fresh: Vec<NodeId>,
    pub(crate) clock: Clock,
    /// Loads for the host's executor.
    pub(crate) loads: Loads,
    /// What waits for a value that is lent.
    pub(crate) postponed: Vec<Postponed>,
}

pub(crate) type Postponed = Box<dyn FnOnce(&Runtime) + Send>;

/// A value that a scope provides to what it owns.
pub(crate) struct Context {
    pub(crate) key: TypeId,
    pub(crate) value: Box<dyn Any + Send>,
}

/// An attempt to compute a memo that is not repeated within the operation that made it.
pub(crate) struct Attempt {
    pub(crate) operation: u64,
    /// None: there is a value, but it may be better next time.
    pub(crate) error: Option<Error>,
}

/// What a removed node left that is code of the user's to drop.
pub(crate) struct Left {
    pub(crate) remains: Option<Remains>,
    pub(crate) contexts: Option<Vec<Context>>,
}

impl Core {
    /// Hangs a new node into the tree of owners.
    #[inline]
    pub(crate) fn settle_in(
        &mut self,
        id: NodeId,
        owner: Option<NodeId>,
        at: &'static Location<'static>,
    ) {
        // What a disposed owner makes (an effect that disposed of itself goes on to its end) is nobody's.
        self.owners.adopt(&mut self.graph, id, owner);
        self.places.set(id, at);
    }

    /// As `settle_in`, under who owns what is made now.
    #[inline]
    pub(crate) fn settle_in_here(&mut self, id: NodeId, at: Place) {
        self.settle_in(id, self.owner, at);
    }

    /// Takes a node out that owns nothing (any more). What can be dropped without running code of the user's is; the rest
    /// is `left`.
    #[inline]
    pub(crate) fn remove(&mut self, id: NodeId, left: &mut Option<Left>) -> Siblings {
        if self.graph.is_listening() {
            self.remember(id);
        }
        let siblings = self.owners.release(&mut self.graph, id);
        let contexts = if self.is_plain() {
            None
        } else {
            self.forget(id)
        };
        let remains = self.graph.discard(id);
        if remains.is_some() || contexts.is_some() {
            *left = Some(Left { remains, contexts });
        }
        siblings
    }

    /// Whether nothing is known of any node beside what all have.
    #[inline]
    fn is_plain(&self) -> bool {
        self.names.is_empty() && self.attempts.is_empty() && self.contexts.is_empty()
    }

    /// What only some nodes have.
    #[inline(never)]
    fn forget(&mut self, id: NodeId) -> Option<Vec<Context>> {
        self.names.remove(&id);
        self.attempts.remove(&id);
        self.contexts.remove(&id)
    }

    /// The readers of this source are to be told, because of the code at this place.
    #[inline]
    pub(crate) fn mark(&mut self, source: NodeId, at: Option<Place>) {
        self.graph.changed_at(source, at);
        if self.wave_log.is_some() {
            self.log_write(source);
        }
    }

    /// As [`mark`](Self::mark), of what the user has written to.
    #[inline]
    pub(crate) fn wrote(&mut self, source: NodeId, at: Option<Place>) {
        self.mark(source, at);
        self.counts.writes += 1;
    }

    pub(crate) fn origin(&self, id: NodeId) -> &'static Location<'static> {
        self.places.of(id)
    }

    pub(crate) fn name(&mut self, id: NodeId, name: &str) {
        self.names.insert(id, name.into());
    }

    pub(crate) fn name_of(&self, id: NodeId) -> Option<&str> {
        self.names.get(&id).map(AsRef::as_ref)
    }

    pub(crate) fn take_name(&mut self, id: NodeId) -> Option<Box<str>> {
        self.names.remove(&id)
    }

    /// "signal i32 made at src/main.rs:3:9", for the texts of errors.
    pub(crate) fn describe(&self, id: NodeId) -> String {
        let graph = &self.graph;
        let of = graph.value_name(id).unwrap_or_default();
        let (what, of) = match graph.kind(id) {
            None => return "something that was disposed of".into(),
            Some(NodeKind::Derived) => ("memo", of),
            Some(NodeKind::Observer) if of == type_name::<Tag>() => ("watcher", ""),
            Some(NodeKind::Observer) => ("effect", ""),
            Some(_) if of == type_name::<Cleanup>() => ("scope", ""),
            Some(_) => graph.get::<Held>(id).map_or_else(
                || {
                    let (kind, of) = source(of);
                    (kind.as_str(), of)
                },
                |held| (held.role.name(), ""),
            ),
        };
        if let Some(name) = self.names.get(&id) {
            return format!("{what} `{name}`");
        }
        let space = if of.is_empty() { "" } else { " " };
        format!("{what}{space}{of} made at {}", self.origin(id))
    }

    /// The descriptions of `path` with arrows between; the middle of a long path is left out.
    pub(crate) fn describe_path(&self, path: &[NodeId]) -> String {
        const ENDS: usize = 6;
        let mut text = String::new();
        for (at, id) in path.iter().enumerate() {
            if path.len() > 2 * ENDS && at == ENDS {
                let _ = write!(text, " → … {} more …", path.len() - 2 * ENDS);
            }
            if path.len() > 2 * ENDS && (ENDS..path.len() - ENDS).contains(&at) {
                continue;
            }
            let arrow = if at == 0 { "" } else { " → " };
            let _ = write!(text, "{arrow}{}", self.describe(*id));
        }
        text
    }
}
