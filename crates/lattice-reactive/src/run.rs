//! Running closures: what a read of a stale memo sets in motion.
//!
//! The graph says which node to run next and lends its closure, which runs without a borrow, and is given back.
//! Whatever the closure does (panic, dispose of itself, read in a circle) the graph is told that the run is
//! over, and stays consistent.
//!
//! One borrow lasts from the end of a run to the beginning of the next, and one guard against panics stands around all
//! runs of a pull: on the way of most updates nothing is locked, boxed or guarded for each node.

use std::any::Any;
use std::cell::RefMut;
use std::panic::{AssertUnwindSafe, catch_unwind};

use lattice_incr::{Call, Ended, NodeId, NodeKind, NotStarted, Outcome, Pull, Step};

use crate::cell::Tag;
use crate::core::{Attempt, Core};
use crate::error::{Error, Kind, Stop, panic_text};
use crate::handle::{Handle, Named};
use crate::runtime::Runtime;

pub(crate) type Payload = Box<dyn Any + Send>;

/// Pulls and runs under way on one level of the stack, for who catches a panic.
#[derive(Default)]
pub(crate) struct Level {
    /// None if what runs was known to be dirty.
    pub(crate) pull: Option<(NodeId, Pull)>,
    pub(crate) call: Call,
    /// Whether `call` is a run that has begun.
    pub(crate) is_running: bool,
    /// Who owned what was made before it.
    owner: Option<NodeId>,
    /// The panic of disposing of what the node's run before had made.
    panic: Option<Payload>,
}

impl Level {
    /// The failure of another node than the one that is pulled is a value to the one that reads it.
    #[cold]
    pub(crate) fn skip(&self, node: NodeId, stop: Stop) -> Result<(), Stop> {
        match (&stop, &self.pull) {
            (Stop::Panic(_), Some((pulled, _))) if *pulled != node => Ok(()),
            _ => Err(stop),
        }
    }
}

/// What comes next on a level.
pub(crate) enum Next {
    /// To run the level's call, which has begun.
    Run,
    /// To hand this watcher to its host.
    Watcher(NodeId),
    /// It is over.
    Nothing,
    /// It cannot go on.
    Stopped(Stop),
}

/// What came of preparing a node's run.
pub(crate) enum Prepared<'a> {
    /// It has begun, as the level's call.
    Run,
    /// It is a watcher: the host runs it.
    Watcher,
    /// A cleanup disposed of the node.
    Nothing(RefMut<'a, Core>),
}

impl Runtime {
    /// Makes a memo fresh, without tracking it.
    ///
    /// This and what it calls stands on the stack once for each level of closures that read each other.
    pub(crate) fn refresh<H: Named>(&self, handle: Handle) -> Result<(), Stop> {
        let mut level = Level::default();
        match self.begin_pull::<H>(handle, &mut level) {
            Ok(true) => self.refresh_level(handle.node, &mut level),
            Ok(false) => Ok(()),
            Err(stop) => Err(stop),
        }
    }

    /// Makes a memo fresh. If `track`, who runs depends on it, also when it failed: who saw the failure is told when it is
    /// over.
    pub(crate) fn settle_memo<H: Named>(&self, handle: Handle, track: bool) -> Result<(), Stop> {
        let result = self.refresh::<H>(handle);
        self.end_pull::<H>(handle, track)?;
        result
    }

    fn refresh_level(&self, id: NodeId, level: &mut Level) -> Result<(), Stop> {
        if !self.is_current() {
            return self.refresh_entered(id, level);
        }
        loop {
            let result = catch_unwind(AssertUnwindSafe(|| self.pull_on(level)));
            if let Some(result) = self.end_level(id, level, result) {
                return result;
            }
        }
    }

    #[cold]
    fn refresh_entered(&self, id: NodeId, level: &mut Level) -> Result<(), Stop> {
        self.enter(|| self.refresh_level(id, level))
    }

    /// What came of a level; None: it goes on.
    #[inline]
    fn end_level(
        &self,
        id: NodeId,
        level: &mut Level,
        result: Result<Next, Payload>,
    ) -> Option<Result<(), Stop>> {
        match result {
            Ok(Next::Stopped(stop)) => self.end_badly(id, level, Ok(stop)),
            Ok(_) => Some(Ok(())),
            Err(payload) => self.end_badly(id, level, Err(payload)),
        }
    }

    #[cold]
    fn end_badly(
        &self,
        id: NodeId,
        level: &mut Level,
        result: Result<Stop, Payload>,
    ) -> Option<Result<(), Stop>> {
        let stop = match result {
            Ok(stop) => stop,
            Err(payload) => match self.fail(level, payload) {
                // The failure of another node is a value to the one that reads it: that one will run.
                Failure::Of(node, _) if node != id => return None,
                Failure::Of(_, payload) | Failure::OfNobody(payload) => Stop::Panic(payload),
            },
        };
        self.abandon(level);
        Some(Err(stop))
    }

    pub(crate) fn abandon(&self, level: &mut Level) {
        if let Some((_, pull)) = level.pull.take() {
            self.core().graph.abandon(pull);
        }
    }

    /// Begins a pull. False: the value can be read as it is, or was tried in this operation already. (It is an error if
    /// it was tried and there is none.)
    fn begin_pull<H: Named>(&self, handle: Handle, level: &mut Level) -> Result<bool, Stop> {
        self.begin_operation();
        let mut core = self.core();
        self.validate::<H>(&core, handle)?;
        let node = handle.node;
        if core.graph.is_fresh(node) {
            return Ok(false);
        }
        if !core.attempts.is_empty()
            && core.graph.has_failed(node)
            && let Some(attempt) = core.attempts.get(&node)
            && attempt.operation == self.operation.get()
        {
            return Ok(attempt.error.clone().map_or(Ok(false), Err)?);
        }
        if core.graph.start_dirty(node, &mut level.call).is_ok() {
            self.begin(core, level)?;
        } else {
            level.pull = Some((node, core.graph.pull(node)));
        }
        Ok(true)
    }

    /// After a pull that may have failed, or disposed of the memo.
    #[inline(never)]
    pub(crate) fn end_pull<H: Named>(&self, handle: Handle, track: bool) -> Result<(), Error> {
        let mut core = self.core();
        self.validate::<H>(&core, handle)?;
        let node = handle.node;
        if track && (core.graph.is_fresh(node) || core.graph.has_failed(node)) {
            core.graph.track(node);
        }
        Ok(())
    }

    /// Runs what the level needs until it is done; its pull is over then.
    ///
    /// While a closure runs, this alone stands on the stack, and `advance` does not.
    pub(crate) fn pull_on(&self, level: &mut Level) -> Next {
        loop {
            if level.is_running {
                let outcome = level.call.run();
                if let Some(next) = self.end_run(level, outcome) {
                    return next;
                }
            } else {
                match self.advance(level) {
                    Next::Run => {}
                    next => return next,
                }
            }
        }
    }

    /// Concludes a run, and goes on if a pull is under way.
    #[inline(never)]
    fn end_run(&self, level: &mut Level, outcome: Outcome) -> Option<Next> {
        match self.conclude(self.core(), level, outcome) {
            Ok(_) if level.pull.is_none() => Some(Next::Nothing),
            Ok(core) => match self.try_advance(core, level) {
                Ok(Next::Run) => None,
                Ok(next) => Some(next),
                Err(stop) => Some(Next::Stopped(stop)),
            },
            Err((node, stop)) => level.skip(node, stop).err().map(Next::Stopped),
        }
    }

    /// Prepares the next run of the level's pull.
    #[inline(never)]
    fn advance(&self, level: &mut Level) -> Next {
        self.try_advance(self.core(), level)
            .unwrap_or_else(Next::Stopped)
    }

    #[inline]
    pub(crate) fn try_advance<'a>(
        &'a self,
        mut core: RefMut<'a, Core>,
        level: &mut Level,
    ) -> Result<Next, Stop> {
        loop {
            let Some((id, pull)) = &level.pull else {
                return Ok(Next::Nothing);
            };
            let id = *id;
            match core.graph.step(pull) {
                Step::Done => {
                    level.pull = None;
                    return Ok(Next::Nothing);
                }
                Step::Cycle => {
                    let error = cycle(&core);
                    // Who asked depends on the node all the same: when the circle opens, it is told.
                    core.graph.track(id);
                    core.graph.taint();
                    return Err(error.into());
                }
                Step::Run(node) => match self.prepare(core, node, level) {
                    Ok(Prepared::Run) => return Ok(Next::Run),
                    Ok(Prepared::Watcher) => return Ok(Next::Watcher(id)),
                    Ok(Prepared::Nothing(free)) => core = free,
                    Err(stop) => {
                        level.skip(node, stop)?;
                        core = self.core();
                    }
                },
            }
        }
    }

    /// Begins the run of a stale node, after disposing of what its run before had made.
    #[inline]
    fn prepare<'a>(
        &'a self,
        mut core: RefMut<'a, Core>,
        node: NodeId,
        level: &mut Level,
    ) -> Result<Prepared<'a>, Stop> {
        match core.graph.start(node, &mut level.call) {
            Ok(()) => self.begin(core, level).map(|()| Prepared::Run),
            Err(why) => self.prepare_slowly(core, node, level, why),
        }
    }

    #[inline(never)]
    pub(crate) fn prepare_slowly<'a>(
        &'a self,
        mut core: RefMut<'a, Core>,
        node: NodeId,
        level: &mut Level,
        why: NotStarted,
    ) -> Result<Prepared<'a>, Stop> {
        let why = if why == NotStarted::Word {
            core = self.clean(core, node, level);
            match core.graph.start(node, &mut level.call) {
                Ok(()) => return self.begin(core, level).map(|()| Prepared::Run),
                Err(why) => why,
            }
        } else {
            why
        };
        if let Some(panic) = level.panic.take() {
            return Err(Stop::Panic(panic));
        }
        match why {
            NotStarted::Removed => Ok(Prepared::Nothing(core)),
            NotStarted::NoRun => Ok(Prepared::Watcher),
            NotStarted::Lent | NotStarted::Word | NotStarted::MayBeClean => {
                core.graph.taint();
                Err(in_use(&core, node).into())
            }
        }
    }

    /// Disposes of what the node's run before had made.
    #[inline(never)]
    fn clean<'a>(
        &'a self,
        core: RefMut<'a, Core>,
        node: NodeId,
        level: &mut Level,
    ) -> RefMut<'a, Core> {
        // A cleanup of a memo must not write, as the memo must not.
        let is_memo = u32::from(core.graph.kind(node) == Some(NodeKind::Derived));
        drop(core);
        self.computing.set(self.computing.get() + is_memo);
        level.panic = self.dispose_children(node).err();
        self.computing.set(self.computing.get() - is_memo);
        self.core()
    }

    /// The level's call has begun in the graph; now for the runtime.
    #[inline]
    pub(crate) fn begin(&self, mut core: RefMut<'_, Core>, level: &mut Level) -> Result<(), Stop> {
        if self.is_too_deep() {
            return Err(self.give_up(core, level).into());
        }
        if level.call.is_derived() {
            core.counts.memo_runs += 1;
            self.computing.set(self.computing.get() + 1);
        } else {
            core.counts.effect_runs += 1;
        }
        self.depth.set(self.depth.get() + 1);
        level.owner = core.owner.replace(level.call.node());
        level.is_running = true;
        Ok(())
    }

    #[cold]
    fn give_up(&self, mut core: RefMut<'_, Core>, level: &mut Level) -> Error {
        let error = too_deep(&core, self.depth.get());
        // It has not run: what it read before and its value stand, and it is as stale as before.
        core.graph.undo(&mut level.call);
        core.graph.taint();
        error
    }

    /// Puts everything back and tells the graph what came of it. An error is of the node that ran.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "its borrow passes in registers then")]
    pub(crate) fn conclude<'a>(
        &'a self,
        mut core: RefMut<'a, Core>,
        level: &mut Level,
        outcome: Outcome,
    ) -> Result<RefMut<'a, Core>, (NodeId, Stop)> {
        level.is_running = false;
        self.depth.set(self.depth.get() - 1);
        if level.call.is_derived() {
            self.computing.set(self.computing.get() - 1);
        }
        core.owner = level.owner;
        let ended = core.graph.end(&mut level.call, outcome);
        let node = level.call.node();
        if ended == Ended::Failed || !core.attempts.is_empty() {
            self.note_attempt(&mut core, node);
        }
        if ended == Ended::Removed || level.panic.is_some() {
            let badly = self.conclude_badly(core, level, ended);
            return badly.map_err(|stop| (node, stop));
        }
        Ok(core)
    }

    /// The node was disposed of by its own run, or disposing of what its run before had made panicked.
    #[cold]
    fn conclude_badly<'a>(
        &'a self,
        mut core: RefMut<'a, Core>,
        level: &mut Level,
        ended: Ended,
    ) -> Result<RefMut<'a, Core>, Stop> {
        let mut dropped = Ok(());
        if ended == Ended::Removed
            && let Some(mut remains) = level.call.take_remains()
        {
            drop(core);
            dropped = catch_unwind(AssertUnwindSafe(|| remains.drop_in_place()));
            core = self.core();
            core.graph.release(remains);
        }
        let cleaned = level.panic.take().map_or(Ok(()), Err);
        cleaned.and(dropped).map(|()| core).map_err(Stop::Panic)
    }

    /// The closure that was running on this level panicked: concludes its run.
    #[cold]
    pub(crate) fn fail(&self, level: &mut Level, payload: Payload) -> Failure {
        if !level.is_running {
            return Failure::OfNobody(payload);
        }
        // The value of before must not be taken for one that stands. Its drop is user code too.
        let _ = catch_unwind(AssertUnwindSafe(|| level.call.clear()));
        let node = level.call.node();
        // An effect that panicked read what it read: it runs again when that changes.
        let outcome = if level.call.is_derived() {
            Outcome::Failed
        } else {
            Outcome::Changed
        };
        drop(self.conclude(self.core(), level, outcome));
        let mut core = self.core();
        if core.graph.has_failed(node) {
            let text = format!(
                "a {} panicked: {}",
                core.describe(node),
                panic_text(&*payload)
            );
            let attempt = Attempt {
                operation: self.operation.get(),
                error: Some(Error::new(Kind::Failed, text)),
            };
            core.attempts.insert(node, attempt);
        }
        Failure::Of(node, payload)
    }

    /// Remembers what must not be tried again in this operation.
    #[cold]
    fn note_attempt(&self, core: &mut Core, node: NodeId) {
        if core.graph.has_failed(node) {
            let attempt = Attempt {
                operation: self.operation.get(),
                error: None,
            };
            core.attempts.insert(node, attempt);
        } else {
            core.attempts.remove(&node);
        }
    }
}

/// Whose closure panicked.
pub(crate) enum Failure {
    Of(NodeId, Payload),
    /// No closure of the graph's.
    OfNobody(Payload),
}

#[inline]
pub(crate) fn is_watcher(core: &Core, node: NodeId) -> bool {
    core.graph.kind(node) == Some(NodeKind::Observer) && core.graph.get::<Tag>(node).is_some()
}

#[cold]
fn cycle(core: &Core) -> Error {
    let path = core.describe_path(&core.graph.cycle());
    let text = format!(
        "a memo must not need its own value, and these read each other in a circle: {path}. Break the circle: \
         let one of them read a signal, or read with `untrack` what was there before in an effect"
    );
    Error::new(Kind::Cycle, text)
}

#[cold]
fn too_deep(core: &Core, levels: u32) -> Error {
    let path = core.describe_path(&core.graph.path());
    let text = format!(
        "closures may read each other so deeply and no deeper ({levels} levels), and this chain is deeper: {path}. Read the far end \
         of the chain first, or build it from the near end, reading as you go; \
         `Runtime::set_depth_limit` moves the limit"
    );
    Error::new(Kind::TooDeep, text)
}

#[cold]
pub(crate) fn in_use(core: &Core, node: NodeId) -> Error {
    let what = core.describe(node);
    let text = format!(
        "while a value is lent to `with`, `update` or a comparison it cannot be read or written, and this is \
         done inside one, to a {what}: use what the closure was given, or do it after"
    );
    Error::new(Kind::InUse, text)
}
