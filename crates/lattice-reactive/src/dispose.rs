//! Disposal: a subtree of owned things, the last made first.
//!
//! A cleanup runs when everything made after it is gone and everything made before it is still alive, so it
//! may read what it was made next to. Values are dropped outside of any borrow. A panic on the way does not
//! stop the rest; the first one goes on when all is done.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use lattice_incr::NodeId;

use crate::cell::Cell;
use crate::core::Remains;
use crate::error::Error;
use crate::handle::{Handle, Named};
use crate::runtime::Runtime;

type Payload = Box<dyn Any + Send>;

impl Runtime {
    pub(crate) fn dispose_handle<H: Named>(&self, handle: Handle) -> Result<(), Error> {
        if handle.runtime != self.id {
            return self.validate::<H>(&self.core(), handle);
        }
        let result = self.dispose_tree(handle.node, true);
        self.settle()?;
        result.unwrap_or_else(|payload| resume_unwind(payload));
        Ok(())
    }

    /// What `node` owns, not `node` itself.
    pub(crate) fn dispose_children(&self, node: NodeId) -> Result<(), Payload> {
        if self.core().owners.has_children(node) {
            self.dispose_tree(node, false)
        } else {
            Ok(())
        }
    }

    /// The whole graph, when the runtime is dropped. A panic of a cleanup ends here.
    pub(crate) fn dispose_all(&self) {
        loop {
            let Some(root) = self.core().owners.last_root() else {
                return;
            };
            drop(self.dispose_tree(root, true));
        }
    }

    fn dispose_tree(&self, root: NodeId, whole: bool) -> Result<(), Payload> {
        let _batch = Batch::begin(self);
        let mut first = Ok(());
        let mut from = root;
        while let Some((remains, next)) = self.uproot(root, from, whole) {
            // Nothing of the user's in it: spare the guard.
            if matches!(remains.cell, Some(Cell::Watcher(_) | Cell::Scope))
                && !remains.has_context()
            {
                from = next;
                continue;
            }
            let result = catch_unwind(AssertUnwindSafe(|| self.bury(remains)));
            first = first.and(result);
            from = next;
        }
        first
    }

    /// Takes the next node out that is to go, and says where to look for the one after. None when all is
    /// done.
    fn uproot(&self, root: NodeId, from: NodeId, whole: bool) -> Option<(Remains, NodeId)> {
        let mut core = self.core();
        if !core.graph.contains(root) {
            return None;
        }
        // A cleanup may have disposed of more than itself.
        let from = if core.graph.contains(from) {
            from
        } else {
            root
        };
        let leaf = core.owners.deepest(from);
        if leaf == root && !whole {
            return None;
        }
        let next = core.owners.parent(leaf).unwrap_or(root);
        Some((core.remove(leaf), next))
    }

    fn bury(&self, mut remains: Remains) {
        match remains.cell.take() {
            Some(Cell::Cleanup(cleanup)) => self.unowned(|| self.untrack(cleanup)),
            rest => drop(rest),
        }
    }
}

/// Defers flushes of an auto runtime, until it is dropped.
pub(crate) struct Batch<'a>(&'a Runtime);

impl<'a> Batch<'a> {
    pub(crate) fn begin(runtime: &'a Runtime) -> Self {
        runtime.batches.set(runtime.batches.get() + 1);
        Self(runtime)
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        self.0.batches.set(self.0.batches.get() - 1);
    }
}

/// Puts the owner of before back, also after a panic.
pub(crate) struct Owned<'a> {
    pub(crate) runtime: &'a Runtime,
    pub(crate) owner: Option<NodeId>,
}

impl Drop for Owned<'_> {
    fn drop(&mut self) {
        self.runtime.core().owner = self.owner;
    }
}
