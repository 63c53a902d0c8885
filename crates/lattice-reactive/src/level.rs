//! One level of closures on the stack: what a pull or a flush runs, one after the other.

use std::any::Any;

use lattice_incr::{Call, Drive, NodeId, Pull};

use crate::core::Core;
use crate::error::Stop;
use crate::run::Next;
use crate::runtime::Runtime;

pub(crate) type Payload = Box<dyn Any + Send>;

/// Runs under way on one level of the stack, for who catches a panic.
#[derive(Default)]
pub(crate) struct Level {
    /// What has to be run. None: nothing (any more).
    pub(crate) pull: Option<Pull>,
    /// The memo that is pulled. None: the observer whose turn it is.
    pub(crate) pulled: Option<NodeId>,
    pub(crate) call: Call,
    /// What comes after the run that was the last, for now.
    pub(crate) next: Next,
    /// The run under way has nothing to be concluded but itself.
    pub(crate) is_plain: bool,
    /// Whether a closure on this level would be one too many.
    pub(crate) is_too_deep: bool,
    /// What the runtime counted, and who owned what was made, before.
    depth: u32,
    computing: u32,
    owner: Option<NodeId>,
    /// Why it cannot go on. While a closure runs: the panic of disposing of what its run before had made, for later.
    pub(crate) stop: Option<Stop>,
}

impl Level {
    /// The node that all this is for, if it is still there.
    pub(crate) fn node(&self, core: &Core) -> Option<NodeId> {
        self.pulled.or_else(|| core.graph.acting())
    }

    /// Begins. `pulled`: the memo that all this is for, if it is for one.
    #[inline]
    pub(crate) fn open(&mut self, runtime: &Runtime, core: &Core, pulled: Option<NodeId>) {
        self.pulled = pulled;
        self.is_too_deep = runtime.is_too_deep();
        self.depth = runtime.depth.get();
        self.computing = runtime.computing.get();
        self.owner = core.owner;
    }

    /// Begins what the graph says is to be run first, if it is not too deep.
    #[inline]
    pub(crate) fn begin(&mut self, runtime: &Runtime, core: &mut Core) -> Drive {
        let Some(pull) = &self.pull else {
            return Drive::Done;
        };
        let drive = core.graph.drive(pull, &mut self.call, None);
        if drive == Drive::Run && !self.is_too_deep {
            self.enter(runtime, core);
        }
        drive
    }

    /// Whether what has begun in the graph is to run.
    #[inline]
    pub(crate) fn is_entered(&self) -> bool {
        !self.is_too_deep
    }

    /// A closure of this level runs.
    #[inline]
    pub(crate) fn enter(&mut self, runtime: &Runtime, core: &mut Core) {
        let is_derived = u32::from(self.call.is_derived());
        self.is_plain = self.stop.is_none() && !self.is_too_deep;
        runtime.depth.set(self.depth + 1);
        runtime.computing.set(self.computing + is_derived);
        core.owner = Some(self.call.node());
    }

    /// A closure of this level runs, where one has just run.
    #[inline]
    pub(crate) fn enter_next(&mut self, runtime: &Runtime, core: &mut Core) {
        let is_derived = u32::from(self.call.is_derived());
        runtime.computing.set(self.computing + is_derived);
        core.owner = Some(self.call.node());
    }

    /// No closure of this level runs.
    #[inline]
    pub(crate) fn leave(&mut self, runtime: &Runtime, core: &mut Core) {
        runtime.depth.set(self.depth);
        runtime.computing.set(self.computing);
        core.owner = self.owner;
    }
}
