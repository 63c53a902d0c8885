//! Disposal: a subtree of owned things, the last made first.
//!
//! A cleanup runs when everything made after it is gone and everything made before it is still alive, so it
//! may read what it was made next to. Values are dropped outside of any borrow. A panic on the way does not
//! stop the rest; the first one goes on when all is done.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use lattice_incr::NodeId;

use crate::cell::Cleanup;
use crate::core::{Core, Left};
use crate::error::Error;
use crate::handle::{Handle, Named};
use crate::owners::Owners;
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
        self.dispose_tree(node, false)
    }

    /// The whole graph, when the runtime is dropped. A panic of a cleanup ends here.
    pub(crate) fn dispose_all(&self) {
        loop {
            let root = {
                let core = self.core();
                core.owners.last_root(&core.graph)
            };
            let Some(root) = root else {
                return;
            };
            drop(self.dispose_tree(root, true));
        }
    }

    fn dispose_tree(&self, root: NodeId, whole: bool) -> Result<(), Payload> {
        let _batch = Batch::begin(self);
        let mut first = Ok(());
        let mut from = root;
        while let Some(left) = self.uproot(root, &mut from, whole) {
            first = first.and(self.bury(left));
        }
        first
    }

    /// Takes out what is to go, up to a node that leaves something to be dropped by the user's code; `from` is where to
    /// look next. None when all is done.
    fn uproot(&self, root: NodeId, from: &mut NodeId, whole: bool) -> Option<Left> {
        let mut core = self.core();
        // A cleanup may have disposed of more than itself.
        if !core.graph.contains(root) {
            return None;
        }
        if !core.graph.contains(*from) {
            *from = root;
        }
        // What goes before its owner runs again goes because of what made the owner stale.
        core.graph.remove_for((!whole).then_some(root));
        let left = uproot_next(&mut core, root, from, whole);
        core.graph.remove_for(None);
        left
    }

    /// Drops what a node left, and runs it if it is a cleanup.
    fn bury(&self, left: Left) -> Result<(), Payload> {
        let Left { remains, contexts } = left;
        let contexts = catch_unwind(AssertUnwindSafe(|| drop(contexts)));
        let Some(mut remains) = remains else {
            return contexts;
        };
        let cleanup = remains.take::<Cleanup>();
        let result = catch_unwind(AssertUnwindSafe(|| match cleanup {
            Some(Cleanup(cleanup)) => self.unowned(|| self.untrack(cleanup)),
            None => remains.drop_in_place(),
        }));
        self.core().graph.release(remains);
        contexts.and(result)
    }
}

/// Takes out nodes until one leaves something, or all is done.
#[inline]
fn uproot_next(core: &mut Core, root: NodeId, from: &mut NodeId, whole: bool) -> Option<Left> {
    loop {
        let leaf = Owners::deepest(&core.graph, *from);
        if leaf == root && !whole {
            return None;
        }
        let mut left = None;
        let siblings = core.remove(leaf, &mut left);
        if left.is_some() {
            // A cleanup may make more, which goes first.
            *from = siblings.parent.unwrap_or(root);
            return left;
        }
        if leaf == root {
            return None;
        }
        *from = siblings.next(&core.graph).unwrap_or(root);
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
