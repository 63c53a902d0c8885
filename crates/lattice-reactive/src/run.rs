//! Running closures: what a read of a stale memo sets in motion.
//!
//! The graph says which node to run next and lends its closure, which runs without a borrow, and is given back.
//! Whatever the closure does (panic, dispose of itself, read in a circle) the graph is told that the run is
//! over, and stays consistent.
//!
//! One borrow lasts from the end of a run to the beginning of the next, and one guard against panics stands around all
//! runs of a [`Level`]: on the way of most updates nothing is locked, boxed or guarded for each node.

use std::cell::RefMut;
use std::panic::{AssertUnwindSafe, catch_unwind};

use lattice_incr::{Drive, Ended, NodeId, NodeKind, NotStarted, Outcome};

use crate::cell::Tag;
use crate::core::{Attempt, Core};
use crate::error::{Error, Kind, Stop, of_panic};
use crate::handle::{Handle, Named};
use crate::level::{Level, Payload};
use crate::runtime::Runtime;

/// What comes next on a level.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Next {
    /// To run the level's call, which has begun.
    Run,
    /// To hand the watcher whose turn it is, which is stale, to its host.
    Watcher,
    /// To see to the watcher whose turn it is, which may be clean.
    Suspect,
    /// It is over.
    #[default]
    Nothing,
    /// It cannot go on: the level knows why.
    Stopped,
}

/// What comes next; None if the graph is to say. An error is of the node that ran or was to run.
type Found = Result<Option<Next>, (NodeId, Stop)>;

impl Runtime {
    /// Makes a memo fresh, without tracking it.
    ///
    /// This and what it calls stands on the stack once for each level of closures that read each other.
    pub(crate) fn refresh<H: Named>(&self, handle: Handle) -> Result<(), Stop> {
        let mut level = Level::default();
        self.refresh_on::<H>(self.core(), handle, &mut level);
        level.stop.take().map_or(Ok(()), Err)
    }

    /// As `refresh`, of a core that has been borrowed, on a level that knows then why it could not be done.
    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "each level of closures stands on the stack"
    )]
    pub(crate) fn refresh_on<H: Named>(
        &self,
        core: RefMut<'_, Core>,
        handle: Handle,
        level: &mut Level,
    ) {
        if self.begins_pull::<H>(core, handle, level) {
            self.refresh_level(level);
        }
    }

    /// Makes a memo fresh. If `track`, who runs depends on it, also when it failed: who saw the failure is told when it is
    /// over.
    pub(crate) fn settle_memo<H: Named>(&self, handle: Handle, track: bool) -> Result<(), Stop> {
        let result = self.refresh::<H>(handle);
        self.end_pull::<H>(handle, track)?;
        result
    }

    fn refresh_level(&self, level: &mut Level) {
        if !self.is_current() {
            return self.refresh_entered(level);
        }
        loop {
            match catch_unwind(AssertUnwindSafe(|| self.pull_on(level))) {
                Ok(Next::Stopped) => return self.abandon(level),
                Ok(_) => return,
                Err(payload) => match self.fail(level, payload) {
                    // The failure of another node is a value to the one that reads it: that one will run.
                    Failure::Of(node, _) if level.pulled != Some(node) => {}
                    Failure::Of(_, payload) | Failure::OfNobody(payload) => {
                        level.stop = Some(Stop::Panic(payload));
                        return self.abandon(level);
                    }
                },
            }
        }
    }

    #[cold]
    fn refresh_entered(&self, level: &mut Level) {
        self.enter(|| self.refresh_level(level));
    }

    #[cold]
    pub(crate) fn abandon(&self, level: &mut Level) {
        if let Some(pull) = level.pull.take() {
            self.core().graph.abandon(&pull);
        }
    }

    /// As `begin_pull`; why it cannot go on the level knows.
    #[inline]
    fn begins_pull<H: Named>(
        &self,
        core: RefMut<'_, Core>,
        handle: Handle,
        level: &mut Level,
    ) -> bool {
        let begun = self.begin_pull::<H>(core, handle, level);
        begun.unwrap_or_else(|stop| {
            level.stop = Some(stop);
            false
        })
    }

    /// Begins a pull, and most often its first run. False: the value can be read as it is, or was tried in this operation
    /// already. (It is an error if it was tried and there is none.)
    #[inline]
    fn begin_pull<H: Named>(
        &self,
        mut core: RefMut<'_, Core>,
        handle: Handle,
        level: &mut Level,
    ) -> Result<bool, Stop> {
        self.begin_operation();
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
        level.open(self, &core, Some(node));
        if !level.is_too_deep && core.attempts.is_empty() {
            level.pull = core.graph.start_pull(node, &mut level.call);
        }
        if level.pull.is_some() {
            level.enter(self, &mut core);
        } else {
            level.pull = Some(core.graph.pull(node));
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

    /// Runs what the level needs until it is done, or is stopped.
    ///
    /// While a closure runs, this alone stands on the stack, and `concludes_pulled` does not.
    fn pull_on(&self, level: &mut Level) -> Next {
        let mut next = if level.call.is_under_way() {
            Next::Run
        } else {
            self.first(level)
        };
        if next == Next::Run {
            while self.pulls_on(level) {}
            next = level.next;
        }
        next
    }

    /// Runs the call of a level.
    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "while a closure runs, its caller alone stands on the stack"
    )]
    fn pulls_on(&self, level: &mut Level) -> bool {
        let outcome = level.call.run();
        self.concludes_pulled(level, outcome)
    }

    #[inline(never)]
    fn concludes_pulled(&self, level: &mut Level, outcome: Outcome) -> bool {
        self.concludes(level, outcome)
    }

    /// Concludes the run that had this outcome and begins the next, in one borrow. False: none has begun, and the level knows
    /// what comes next instead.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "it is the body of a flush's loop")]
    pub(crate) fn concludes(&self, level: &mut Level, outcome: Outcome) -> bool {
        let mut core = self.core();
        let pull = match &level.pull {
            Some(pull) if level.is_plain && core.attempts.is_empty() => pull,
            _ => {
                drop(core);
                return self.concludes_with_care(level, outcome);
            }
        };
        let drive = core.graph.drive(pull, &mut level.call, Some(outcome));
        if drive == Drive::Run {
            level.enter_next(self, &mut core);
            return true;
        }
        if drive == Drive::Done {
            level.leave(self, &mut core);
            level.next = Next::Nothing;
            return false;
        }
        drop(core);
        level.next = self.next_otherwise(level, drive);
        level.next == Next::Run
    }

    /// As `concludes`, where a run that is over has more to conclude than most.
    #[cold]
    fn concludes_with_care(&self, level: &mut Level, outcome: Outcome) -> bool {
        level.next = self.next_with_care(level, Some(outcome));
        level.next == Next::Run
    }

    /// What a level needs first, or after something else than a run.
    #[inline(never)]
    pub(crate) fn first(&self, level: &mut Level) -> Next {
        let mut core = self.core();
        if level.stop.is_some() || !core.attempts.is_empty() {
            drop(core);
            return self.next_with_care(level, None);
        }
        if level.pull.is_none() {
            return Next::Nothing;
        }
        let drive = level.begin(self, &mut core);
        if drive == Drive::Run && level.is_entered() {
            return Next::Run;
        }
        drop(core);
        self.next_otherwise(level, drive)
    }

    /// Nothing runs, or is not to.
    #[inline(never)]
    pub(crate) fn next_otherwise(&self, level: &mut Level, drive: Drive) -> Next {
        level.leave(self, &mut self.core());
        if drive == Drive::Done {
            return Next::Nothing;
        }
        let found = self.see_to(level, drive);
        self.go_on(level, found)
    }

    /// As `concludes`, where a run that is over has more to conclude than most.
    #[cold]
    fn next_with_care(&self, level: &mut Level, outcome: Option<Outcome>) -> Next {
        let concluded = match outcome {
            Some(outcome) => self.conclude(level, outcome),
            None => Ok(()),
        };
        self.go_on(level, concluded.map(|()| None))
    }

    /// Goes on with what was found, or what the graph says if that is nothing.
    fn go_on(&self, level: &mut Level, mut found: Found) -> Next {
        loop {
            match found {
                Ok(Some(next)) => return next,
                Ok(None) => {}
                Err((node, stop)) => {
                    // The failure of another node than the one that all is for is a value to the one that reads it.
                    let skips =
                        matches!(stop, Stop::Panic(_)) && level.node(&self.core()) != Some(node);
                    if !skips {
                        level.stop = Some(stop);
                        return Next::Stopped;
                    }
                }
            }
            let Some(pull) = &level.pull else {
                return Next::Nothing;
            };
            let drive = self.core().graph.drive(pull, &mut level.call, None);
            found = self.see_to(level, drive);
        }
    }

    fn see_to(&self, level: &mut Level, drive: Drive) -> Found {
        match drive {
            Drive::Run => self.begin(level).map(|()| Some(Next::Run)),
            Drive::Done => Ok(Some(Next::Nothing)),
            Drive::Bare(_) => Ok(Some(Next::Suspect)),
            Drive::Ended(ended) => self.conclude_rest(level, ended).map(|()| None),
            Drive::Blocked(node, why) => self.prepare(node, level, why),
            Drive::Cycle => {
                let mut core = self.core();
                let error = cycle(&core);
                let node = level.node(&core).unwrap_or(level.call.node());
                // Who asked depends on the node all the same: when the circle opens, it is told.
                core.graph.track(node);
                core.graph.taint();
                Err((node, error.into()))
            }
        }
    }

    /// The node whose turn it is could not begin: after disposing of what its run before had made, it may.
    fn prepare(&self, node: NodeId, level: &mut Level, mut why: NotStarted) -> Found {
        if why == NotStarted::Word {
            self.clean(node, level);
            let started = self.core().graph.start(node, &mut level.call);
            match started {
                Ok(()) => return self.begin(level).map(|()| Some(Next::Run)),
                Err(still) => why = still,
            }
        }
        if let Some(stop) = level.stop.take() {
            return Err((node, stop));
        }
        match why {
            // A cleanup disposed of it.
            NotStarted::Removed => Ok(None),
            NotStarted::NoRun => Ok(Some(Next::Watcher)),
            NotStarted::Lent | NotStarted::Word => {
                let mut core = self.core();
                core.graph.taint();
                Err((node, in_use(&core, node).into()))
            }
        }
    }

    /// Disposes of what the node's run before had made.
    fn clean(&self, node: NodeId, level: &mut Level) {
        // A cleanup of a memo must not write, as the memo must not.
        let is_memo = u32::from(self.core().graph.kind(node) == Some(NodeKind::Derived));
        self.computing.set(self.computing.get() + is_memo);
        level.stop = self.dispose_children(node).err().map(Stop::Panic);
        self.computing.set(self.computing.get() - is_memo);
    }

    /// The level's call has begun in the graph; now for the runtime.
    fn begin(&self, level: &mut Level) -> Result<(), (NodeId, Stop)> {
        let mut core = self.core();
        if level.is_too_deep {
            let node = level.call.node();
            let error = too_deep(&core, self.depth.get());
            // It has not run: what it read before and its value stand, and it is as stale as before.
            core.graph.undo(&mut level.call);
            core.graph.taint();
            return Err((node, error.into()));
        }
        level.enter(self, &mut core);
        Ok(())
    }

    /// Puts everything back and tells the graph what came of a run. An error is of the node that ran.
    pub(crate) fn conclude(
        &self,
        level: &mut Level,
        outcome: Outcome,
    ) -> Result<(), (NodeId, Stop)> {
        let ended = {
            let mut core = self.core();
            level.leave(self, &mut core);
            let ended = core.graph.end(&mut level.call, outcome);
            if ended == Ended::Well && level.stop.is_none() && core.attempts.is_empty() {
                return Ok(());
            }
            ended
        };
        self.conclude_rest(level, ended)
    }

    /// The graph has ended a run: sees to the rest.
    #[inline(never)]
    fn conclude_rest(&self, level: &mut Level, ended: Ended) -> Result<(), (NodeId, Stop)> {
        let node = level.call.node();
        let mut core = self.core();
        if ended == Ended::Failed || !core.attempts.is_empty() {
            self.note_attempt(&mut core, node);
        }
        drop(core);
        let cleaned = level.stop.take().map_or(Ok(()), Err);
        let mut dropped = Ok(());
        // It was disposed of by its own run.
        if ended == Ended::Removed
            && let Some(mut remains) = level.call.take_remains()
        {
            dropped = catch_unwind(AssertUnwindSafe(|| remains.drop_in_place()));
            self.core().graph.release(remains);
        }
        let concluded = cleaned.and(dropped.map_err(Stop::Panic));
        concluded.map_err(|stop| (node, stop))
    }

    /// The closure that was running on this level panicked: concludes its run.
    #[cold]
    pub(crate) fn fail(&self, level: &mut Level, payload: Payload) -> Failure {
        if !level.call.is_under_way() {
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
        // The panic of the closure is the one that goes on.
        drop(self.conclude(level, outcome));
        let mut core = self.core();
        if core.graph.has_failed(node) {
            let whose = format!("a {}", core.describe(node));
            let attempt = Attempt {
                operation: self.operation.get(),
                error: Some(of_panic(&whose, &*payload)),
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
