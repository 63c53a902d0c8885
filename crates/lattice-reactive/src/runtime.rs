//! The runtime: one reactive graph with everything in it, and the makers of nodes.
//!
//! The rule that shapes this crate: **no borrow is held while user code runs.** A method borrows the core,
//! takes out what the user's code needs, lets go, runs it, borrows again and puts it back.

use std::cell::{Cell as Slot, OnceCell, RefCell, RefMut};
use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use lattice_incr::{Graph, NodeId, NodeKind, Run};

use crate::cell::{Acted, Compared, ComparedBy, Folded, Held, Role, Tag};
use crate::core::Core;
use crate::counts::Counts;
use crate::current;
use crate::effect::Effect;
use crate::error::{Error, Kind};
use crate::fresh::AfterWrite;
use crate::handle::{Handle, Named};
use crate::mail::Mail;
use crate::memo::{Change, Memo};
use crate::scope::Scope;
use crate::signal::Signal;
use crate::watcher::Watcher;

/// How deep closures may read each other, unless [`Runtime::set_depth_limit`] says otherwise.
pub const DEPTH_LIMIT: u32 = 1_000;

/// How much stack such closures may take, in bytes, unless [`Runtime::set_stack_limit`] says otherwise: three
/// quarters of what a thread of Rust's has.
pub const STACK_LIMIT_BYTES: usize = 3 << 19;

/// A place in the source of the user's.
pub(crate) type Place = &'static Location<'static>;

/// A reactive graph: signals, memos, effects, scopes. It can be moved to another thread, not shared with one.
///
/// Methods take `&self`, also from inside closures that the runtime itself runs. While a runtime is
/// [entered](Self::enter), handles find it by themselves.
pub struct Runtime {
    core: RefCell<Core>,
    /// The number of its graph, which tells runtimes apart.
    pub(crate) id: u64,
    /// What a write entails, as [`AfterWrite`] says: an auto runtime flushes after the outermost one.
    pub(crate) after_write: Slot<u8>,
    depth_limit: Slot<u32>,
    stack_limit: Slot<usize>,
    /// Where the stack stood when the outermost closure began.
    stack_base: Slot<usize>,
    /// User closures under way: memos, effects, watchers.
    pub(crate) depth: Slot<u32>,
    /// Memos among them.
    pub(crate) computing: Slot<u32>,
    pub(crate) batches: Slot<u32>,
    pub(crate) flushing: Slot<bool>,
    /// Numbers what the world outside asks for: a flush, a read. A memo that fails is tried once in each.
    pub(crate) operation: Slot<u64>,
    /// What other threads have for it; made when somebody can send.
    pub(crate) mail: OnceCell<Arc<Mail>>,
}

impl Runtime {
    /// A runtime whose effects and watchers run when [`flush`](Self::flush) is called.
    pub fn new() -> Self {
        Self::with_auto(false)
    }

    fn with_auto(auto: bool) -> Self {
        let core = Core::default();
        Self {
            id: core.graph.number(),
            core: RefCell::new(core),
            after_write: Slot::new(if auto { AfterWrite::FLUSH } else { 0 }),
            depth_limit: Slot::new(DEPTH_LIMIT),
            stack_limit: Slot::new(STACK_LIMIT_BYTES),
            stack_base: Slot::new(0),
            depth: Slot::new(0),
            computing: Slot::new(0),
            batches: Slot::new(0),
            flushing: Slot::new(false),
            operation: Slot::new(0),
            mail: OnceCell::new(),
        }
    }

    /// A runtime that flushes by itself: when an effect is made, and after the outermost write or
    /// [`batch`](Self::batch). Watchers are for hosts that flush themselves; here they stay stale.
    pub fn auto() -> Self {
        Self::with_auto(true)
    }

    /// Runs `f` with this runtime as the current one of the thread.
    pub fn enter<R>(&self, f: impl FnOnce() -> R) -> R {
        if self.is_current() {
            f()
        } else {
            current::set(self, f)
        }
    }

    pub(crate) fn is_current(&self) -> bool {
        current::with(|current| current.is_some_and(|current| std::ptr::eq(current, self)))
    }

    /// Runs `f` with the runtime that is entered on this thread.
    ///
    /// # Errors
    /// If none is.
    pub fn with_current<R>(f: impl FnOnce(&Self) -> R) -> Result<R, Error> {
        current::with(|current| match current {
            Some(runtime) => Ok(f(runtime)),
            None => Err(none_entered()),
        })
    }

    /// What `f` makes of the runtime that is entered. None: nothing, or there is none.
    #[inline]
    pub(crate) fn look<R>(f: impl FnOnce(&Self) -> Option<R>) -> Option<R> {
        current::with(|current| f(current?))
    }

    /// Sets how deep closures may read each other before it is an error ([`DEPTH_LIMIT`] natively).
    pub fn set_depth_limit(&self, levels: u32) {
        self.depth_limit.set(levels);
    }

    /// Sets how much stack, in bytes, closures that read each other may take together before it is an error
    /// ([`STACK_LIMIT_BYTES`]). It should leave half a megabyte of the thread's stack for what calls the
    /// runtime, and for the innermost closure.
    pub fn set_stack_limit(&self, bytes: usize) {
        self.stack_limit.set(bytes);
    }

    // ---- making

    /// Makes a signal: a value that is set from outside.
    #[track_caller]
    pub fn signal<T: Send + 'static>(&self, value: T) -> Signal<T> {
        self.signal_at(value, Location::caller())
    }

    pub(crate) fn signal_at<T: Send + 'static>(&self, value: T, at: Place) -> Signal<T> {
        let mut core = self.core();
        let key = core.graph.insert_key(NodeKind::Source, value);
        core.settle_in_here(key.id(), at);
        Signal::new(key, at)
    }

    /// Makes a memo: a value that is computed from others, when it is read, if one of those changed.
    /// Dependents are spared when the new value equals the old one.
    #[track_caller]
    pub fn memo<T, F>(&self, f: F) -> Memo<T>
    where
        T: PartialEq + Send + 'static,
        F: FnMut() -> T + Send + 'static,
    {
        self.memo_at(Compared(f), Location::caller())
    }

    /// Makes a memo whose values are compared by `eq` (old, new): dependents are spared when it says that they are
    /// equal, and the memo keeps the old one. What `eq` reads counts as read by the memo.
    #[track_caller]
    pub fn memo_eq<T, F, E>(&self, f: F, eq: E) -> Memo<T>
    where
        T: Send + 'static,
        F: FnMut() -> T + Send + 'static,
        E: FnMut(&T, &T) -> bool + Send + 'static,
    {
        self.memo_at(ComparedBy(f, eq), Location::caller())
    }

    /// Makes a memo whose closure gets its previous value (by move) and says itself whether the new one
    /// differs: custom equality, or a fold over time. The first value always counts as changed; after a
    /// panic there is no previous value.
    #[track_caller]
    pub fn memo_with<T, F>(&self, f: F) -> Memo<T>
    where
        T: Send + 'static,
        F: FnMut(Option<T>) -> (T, Change) + Send + 'static,
    {
        self.memo_at(Folded(f), Location::caller())
    }

    pub(crate) fn memo_at<T: Send + 'static>(&self, memo: impl Run<T>, at: Place) -> Memo<T> {
        let mut core = self.core();
        let key = core.graph.insert_run_key(NodeKind::Derived, memo);
        core.settle_in_here(key.id(), at);
        Memo::new(key, at)
    }

    /// Makes an effect: it runs at the next flush, and again at each flush after something that it read
    /// changed. Before each run, what the run before made is disposed of.
    #[track_caller]
    pub fn effect<F: FnMut() + Send + 'static>(&self, f: F) -> Effect {
        self.effect_at(Acted(f), Location::caller())
    }

    #[track_caller]
    pub(crate) fn effect_at(&self, effect: impl Run<()>, at: Place) -> Effect {
        let handle = self.insert(at, |graph| graph.insert_run(NodeKind::Observer, effect));
        let begun = if self.flushes_now() {
            self.run_first(handle.node)
        } else {
            self.core().graph.invalidate(handle.node);
            self.settle()
        };
        if let Err(error) = begun {
            panic!("{error}");
        }
        Effect::from_handle(handle)
    }

    /// Makes a watcher: an effect whose body is the host's. A stale one is handed to the callback of
    /// [`flush`](Self::flush), with the tag. It reads nothing, so it is never stale, until its first
    /// [`observe`](Self::observe).
    #[track_caller]
    pub fn watcher(&self, tag: u64) -> Watcher {
        Watcher::from_handle(self.insert(Location::caller(), |graph| {
            graph.insert(NodeKind::Observer, Tag(tag))
        }))
    }

    /// Makes a scope, owned by `parent`; without one it lives until it is disposed of, or the runtime is
    /// dropped. A disposed parent makes a scope that is disposed of already.
    #[track_caller]
    pub fn scope(&self, parent: Option<Scope>) -> Scope {
        self.scope_at(parent, Location::caller())
    }

    pub(crate) fn scope_at(&self, parent: Option<Scope>, at: Place) -> Scope {
        let parent = parent.map(|parent| parent.handle.node);
        Scope::from_handle(self.held_at(parent, at, Role::Scope))
    }

    /// A scope that plays this role.
    pub(crate) fn held_at(&self, parent: Option<NodeId>, at: Place, role: Role) -> Handle {
        let node = {
            let mut core = self.core();
            let node = core.graph.insert_with_word(Held { role });
            core.settle_in(node, parent, at);
            if parent.is_some_and(|parent| !core.graph.contains(parent)) {
                core.remove(node, &mut None);
            }
            node
        };
        self.handle(node, at)
    }

    #[inline]
    pub(crate) fn insert(&self, at: Place, make: impl FnOnce(&mut Graph) -> NodeId) -> Handle {
        let node = {
            let mut core = self.core();
            let node = make(&mut core.graph);
            core.settle_in_here(node, at);
            node
        };
        self.handle(node, at)
    }

    #[cfg_attr(
        not(debug_assertions),
        allow(unused_variables, reason = "handles know it in dev builds")
    )]
    pub(crate) fn handle(&self, node: NodeId, at: Place) -> Handle {
        Handle {
            node,
            runtime: self.id,
            #[cfg(debug_assertions)]
            at,
        }
    }

    pub(crate) fn handle_of(&self, core: &Core, node: NodeId) -> Handle {
        self.handle(node, core.origin(node))
    }

    // ---- asking

    /// Whether effects or watchers are waiting for a flush. They may turn out to be clean.
    pub fn is_stale(&self) -> bool {
        self.core().graph.has_stale()
    }

    /// How often things ran so far.
    pub fn counts(&self) -> Counts {
        let core = self.core();
        let graph = core.graph.counts();
        Counts {
            memo_runs: graph.runs_of_derived,
            effect_runs: graph.runs - graph.runs_of_derived - core.observed,
            verified: graph.verified,
            cut_off: graph.cut_off,
            ..core.counts
        }
    }

    /// Signals, memos, effects, watchers, scopes and cleanups that are alive.
    pub fn len(&self) -> usize {
        self.core().graph.len()
    }

    /// Whether nothing is alive.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Checks the invariants of the graph, for tests and fuzzing.
    ///
    /// # Panics
    /// When one is broken, which is a bug of Lattice.
    pub fn check(&self) {
        self.core().graph.check();
    }

    // ---- for the other modules

    /// The core, for as long as no user code runs. The one kind of user code that runs inside is `Clone` of a
    /// value in `get`, which therefore must not use the runtime.
    #[track_caller]
    pub(crate) fn core(&self) -> RefMut<'_, Core> {
        let Ok(core) = self.core.try_borrow_mut() else {
            panic!(
                "`Clone` of a value in a signal or memo must not use the runtime that holds the value"
            )
        };
        core
    }

    /// Whether the handle names a live node of this runtime, else the error that says what is wrong with it.
    #[inline]
    pub(crate) fn validate<H: Named>(&self, core: &Core, handle: Handle) -> Result<(), Error> {
        if handle.runtime == self.id && core.graph.contains(handle.node) {
            Ok(())
        } else {
            Err(self.refuse::<H>(handle))
        }
    }

    #[cold]
    fn refuse<H: Named>(&self, handle: Handle) -> Error {
        let (what, origin) = (H::what(), handle.origin());
        if handle.runtime == self.id {
            let text = format!(
                "a {what} lives as long as the scope that made it, and this one{origin} was disposed of: make \
                 it in a scope that lives longer, or do not keep its handle"
            );
            return Error::new(Kind::Disposed, text);
        }
        let text = format!(
            "a {what} belongs to the runtime that made it, and this one{origin} was used in another: pass the \
             value, not the handle"
        );
        Error::new(Kind::Foreign, text)
    }

    /// Refuses a change while a memo computes.
    #[inline]
    pub(crate) fn writable(&self, core: &Core, node: NodeId) -> Result<(), Error> {
        if self.computing.get() == 0 {
            Ok(())
        } else {
            Err(write_in_memo(core, node))
        }
    }

    /// Whether one more closure would be one too many, by number or by the stack that those under way take.
    pub(crate) fn is_too_deep(&self) -> bool {
        let marker = 0_u8;
        let here = std::ptr::from_ref(&marker) as usize;
        let depth = self.depth.get();
        if depth == 0 {
            self.stack_base.set(here);
        }
        depth >= self.depth_limit.get()
            || self.stack_base.get().abs_diff(here) > self.stack_limit.get()
    }

    /// Begins an operation if this is the outermost call.
    #[inline]
    pub(crate) fn begin_operation(&self) {
        if self.depth.get() == 0 && !self.flushing.get() {
            self.operation.set(self.operation.get() + 1);
        }
    }

    /// After a change: flushes, in an auto runtime, when nothing is under way; and keeps fresh what is to be.
    #[inline]
    pub(crate) fn settle(&self) -> Result<(), Error> {
        if self.after_write.get() == 0 {
            return Ok(());
        }
        self.settle_now()
    }

    fn settle_now(&self) -> Result<(), Error> {
        let after = self.after_write.get();
        if after & AfterWrite::FRESHEN != 0 {
            self.freshen(false);
        }
        if self.flushes_now() {
            self.freshen_again();
            self.flush_stale_effects()
        } else {
            Ok(())
        }
    }

    /// Whether this is an auto runtime in which nothing is under way.
    #[inline]
    pub(crate) fn flushes_now(&self) -> bool {
        self.after_write.get() & AfterWrite::FLUSH != 0
            && self.batches.get() == 0
            && self.depth.get() == 0
            && !self.flushing.get()
    }

    pub(crate) fn is_alive(&self, handle: Handle) -> bool {
        handle.runtime == self.id && self.core().graph.contains(handle.node)
    }

    pub(crate) fn name_handle<H: Named>(&self, handle: Handle, name: &str) -> Result<(), Error> {
        let mut core = self.core();
        self.validate::<H>(&core, handle)?;
        core.name(handle.node, name);
        Ok(())
    }
}

#[cold]
pub(crate) fn none_entered() -> Error {
    Error::new(
        Kind::NoRuntime,
        "signals, memos and effects need a runtime, and none is entered on this thread: call this \
         inside `runtime.enter(|| ...)`, or pass the runtime with the `_in` methods",
    )
}

#[cold]
fn write_in_memo(core: &Core, node: NodeId) -> Error {
    let who = core
        .graph
        .path()
        .last()
        .map_or_else(String::new, |memo| format!(" ({})", core.describe(*memo)));
    let what = core.describe(node);
    let text = format!(
        "a memo computes a value and changes nothing, and this one{who} tried to change a {what}: do it in an \
         effect or an event handler"
    );
    Error::new(Kind::Computing, text)
}

impl Default for Runtime {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Runtime {
    fn drop(&mut self) {
        self.dispose_all();
    }
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
