//! Scopes: what is made in one lives until it is disposed of. And what hangs on them: cleanups, contexts; and
//! the stretches of batch and untrack.

use std::any::TypeId;
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};

use lattice_incr::{NodeKind, Outcome, Running};

use crate::cell::Cleanup;
use crate::core::Context;
use crate::dispose::{Batch, Owned};
use crate::error::{Error, Kind};
use crate::handle::{Handle, handle};
use crate::runtime::Runtime;

/// Owns what is made while it is current. Disposing of it disposes of that in reverse order: the last made
/// goes first, and a cleanup runs when what was made after it is gone.
pub struct Scope {
    pub(crate) handle: Handle,
}

handle!(Scope, "scope".into());

impl Scope {
    pub(crate) fn from_handle(handle: Handle) -> Self {
        Self { handle }
    }
}

impl Runtime {
    /// Runs `f` with `scope` as the owner of what it makes. What it reads is still tracked by who runs.
    ///
    /// # Errors
    /// If the scope was disposed of or belongs to another runtime; `f` is not run then.
    pub fn in_scope<R>(&self, scope: Scope, f: impl FnOnce() -> R) -> Result<R, Error> {
        let owner = {
            let mut core = self.core();
            self.validate::<Scope>(&core, scope.handle)?;
            core.owner.replace(scope.handle.node)
        };
        let _owner = Owned {
            runtime: self,
            owner,
        };
        Ok(self.enter(f))
    }

    /// Runs `f` with no owner: what it makes lives until it is disposed of by its handle, or the runtime is
    /// dropped. What it reads is still tracked by who runs.
    pub fn unowned<R>(&self, f: impl FnOnce() -> R) -> R {
        let owner = self.core().owner.take();
        let _owner = Owned {
            runtime: self,
            owner,
        };
        self.enter(f)
    }

    /// Disposes of a scope and all it owns; nothing happens when that was done already.
    ///
    /// # Errors
    /// If it belongs to another runtime.
    pub fn dispose(&self, scope: Scope) -> Result<(), Error> {
        scope.dispose_in(self)
    }

    /// The scope, memo or effect that owns what is made now, as a scope: to make more in it later.
    pub fn owner(&self) -> Option<Scope> {
        let core = self.core();
        let owner = core.owner.filter(|owner| core.graph.contains(*owner))?;
        Some(Scope::from_handle(self.handle_of(&core, owner)))
    }

    /// Has `f` run when the current owner (scope, memo or effect) is disposed of, or runs again. It runs
    /// untracked; what was made before it is still alive then.
    ///
    /// # Errors
    /// If there is no owner.
    #[track_caller]
    pub fn on_cleanup(&self, f: impl FnOnce() + Send + 'static) -> Result<(), Error> {
        let at = Location::caller();
        let cleanup = Cleanup(Box::new(f));
        let mut core = self.core();
        let Some(owner) = core.owner.filter(|owner| core.graph.contains(*owner)) else {
            drop(core);
            return Err(no_owner("a cleanup runs with its owner"));
        };
        let node = core.graph.insert(NodeKind::Source, cleanup);
        core.settle_in(node, Some(owner), at);
        Ok(())
    }

    /// Gives a value to all that the current owner owns, by its type; [`context`](Self::context) finds it.
    ///
    /// # Errors
    /// If there is no owner.
    pub fn provide<T: Clone + Send + 'static>(&self, value: T) -> Result<(), Error> {
        let key = TypeId::of::<T>();
        let mut core = self.core();
        let Some(owner) = core.owner.filter(|owner| core.graph.contains(*owner)) else {
            drop(core);
            return Err(no_owner("a context is given to what an owner owns"));
        };
        let contexts = core.contexts.entry(owner).or_default();
        let before = contexts
            .iter()
            .position(|context| context.key == key)
            .map(|at| contexts.swap_remove(at));
        contexts.push(Context {
            key,
            value: Box::new(value),
        });
        drop(core);
        drop(before);
        Ok(())
    }

    /// The value of this type that the nearest owner provides. Cloned while the runtime is borrowed: its
    /// `Clone` must not use the runtime.
    pub fn context<T: Clone + Send + 'static>(&self) -> Option<T> {
        let core = self.core();
        let mut owner = core.owner.filter(|owner| core.graph.contains(*owner));
        while let Some(node) = owner {
            let found = core
                .contexts
                .get(&node)
                .and_then(|contexts| {
                    contexts
                        .iter()
                        .find(|context| context.key == TypeId::of::<T>())
                })
                .and_then(|context| context.value.downcast_ref::<T>());
            if found.is_some() {
                return found.cloned();
            }
            owner = core.owners.parent(&core.graph, node);
        }
        None
    }

    /// Runs `f`; in an [`auto`](Self::auto) runtime, effects wait until the outermost batch is over. Reads
    /// inside see what was written.
    ///
    /// # Panics
    /// In an auto runtime, when the effects do not come to rest. And with the panic of `f`: effects run for what it
    /// had written until then.
    pub fn batch<R>(&self, f: impl FnOnce() -> R) -> R {
        let batch = Batch::begin(self);
        let result = self.enter(|| catch_unwind(AssertUnwindSafe(f)));
        drop(batch);
        match result {
            Ok(result) => {
                if let Err(error) = self.settle() {
                    panic!("{error}");
                }
                result
            }
            Err(payload) => {
                // The first panic is the one that goes on.
                let _ = catch_unwind(AssertUnwindSafe(|| self.settle()));
                resume_unwind(payload)
            }
        }
    }

    /// Runs `f` without making who runs depend on what it reads.
    pub fn untrack<R>(&self, f: impl FnOnce() -> R) -> R {
        let running = self.core().graph.suspend();
        let _stretch = Stretch {
            runtime: self,
            running: Some(running),
            outcome: Outcome::Unchanged,
        };
        self.enter(f)
    }

    /// Whether a read here would be tracked: a memo, an effect or a watcher runs, and not within an
    /// [`untrack`](Self::untrack).
    pub fn is_observing(&self) -> bool {
        self.core().graph.is_tracking()
    }
}

/// A run or a suspension that ends also by a panic.
pub(crate) struct Stretch<'a> {
    pub(crate) runtime: &'a Runtime,
    pub(crate) running: Option<Running>,
    pub(crate) outcome: Outcome,
}

impl Drop for Stretch<'_> {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.core().graph.finish(running, self.outcome);
        }
    }
}

#[cold]
fn no_owner(rule: &str) -> Error {
    let text = format!(
        "{rule} (a scope, a memo or an effect), and there is none here: call it inside an effect, a memo, a \
         component or `runtime.in_scope(scope, || ...)`"
    );
    Error::new(Kind::NoOwner, text)
}
