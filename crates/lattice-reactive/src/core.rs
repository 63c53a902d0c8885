//! What stands behind the one borrow of a runtime: the graph and its side tables. Nothing here runs code of
//! the user's: what has to be dropped is handed out.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::panic::Location;

use lattice_incr::{Graph, NodeId, NodeKind};

use crate::cell::Cell;
use crate::error::Error;
use crate::owners::Owners;
use crate::run::Turn;
use crate::runaway::WaveLog;

#[derive(Default)]
pub(crate) struct Core {
    pub(crate) graph: Graph<Cell>,
    pub(crate) owners: Owners,
    /// Who owns what is made now.
    pub(crate) owner: Option<NodeId>,
    /// Where each node was made, by its place.
    origins: Vec<&'static Location<'static>>,
    /// Names that the user gave.
    names: HashMap<NodeId, Box<str>>,
    pub(crate) contexts: HashMap<NodeId, Vec<Context>>,
    /// Memos that failed, or saw an error that was not theirs.
    pub(crate) attempts: HashMap<NodeId, Attempt>,
    /// Runs under way, the innermost last.
    pub(crate) turns: Vec<Turn>,
    /// What the last wave did, while effects do not settle.
    pub(crate) wave_log: Option<WaveLog>,
}

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

/// All that is left of a node, to be dropped where no borrow is held.
pub(crate) struct Remains {
    pub(crate) cell: Option<Cell>,
    contexts: Option<Vec<Context>>,
}

impl Remains {
    pub(crate) fn has_context(&self) -> bool {
        self.contexts.is_some()
    }
}

impl Core {
    pub(crate) fn insert(
        &mut self,
        kind: NodeKind,
        cell: Cell,
        owner: Option<NodeId>,
        at: &'static Location<'static>,
    ) -> NodeId {
        // What a disposed owner makes (an effect that disposed of itself goes on to its end) is nobody's.
        let owner = owner.filter(|owner| self.graph.contains(*owner));
        let id = self.graph.insert(kind, cell);
        self.owners.adopt(id, owner);
        if id.index() == self.origins.len() {
            self.origins.push(at);
        } else {
            self.origins[id.index()] = at;
        }
        id
    }

    /// Takes a node out that owns nothing (any more).
    pub(crate) fn remove(&mut self, id: NodeId) -> Remains {
        self.owners.release(id);
        if !self.names.is_empty() {
            self.names.remove(&id);
        }
        if !self.attempts.is_empty() {
            self.attempts.remove(&id);
        }
        let contexts = if self.contexts.is_empty() {
            None
        } else {
            self.contexts.remove(&id)
        };
        Remains {
            cell: self.graph.remove(id),
            contexts,
        }
    }

    pub(crate) fn origin(&self, id: NodeId) -> &'static Location<'static> {
        self.origins[id.index()]
    }

    pub(crate) fn name(&mut self, id: NodeId, name: &str) {
        self.names.insert(id, name.into());
    }

    /// "signal i32 made at src/main.rs:3:9", for the texts of errors.
    pub(crate) fn describe(&self, id: NodeId) -> String {
        let (what, of) = match (self.graph.kind(id), self.graph.get(id)) {
            (Some(NodeKind::Derived), Some(Cell::Computed(memo))) => {
                ("memo", memo.as_deref().map_or("", |memo| memo.type_name()))
            }
            (_, Some(Cell::Signal(value))) => (
                "signal",
                value.as_deref().map_or("", |value| value.type_name()),
            ),
            (_, Some(Cell::Computed(_))) => ("effect", ""),
            (_, Some(Cell::Watcher(_))) => ("watcher", ""),
            (_, Some(Cell::Scope | Cell::Cleanup(_))) => ("scope", ""),
            (_, None) => return "something that was disposed of".into(),
        };
        if let Some(name) = self.names.get(&id) {
            return format!("{what} `{name}`");
        }
        let space = if of.is_empty() { "" } else { " " };
        format!("{what}{space}{of} made at {}", self.origins[id.index()])
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
