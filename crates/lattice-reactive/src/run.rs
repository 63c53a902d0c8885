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

use lattice_incr::{Lent, NodeId, NodeKind, Outcome, Pull, Running, Step};

use crate::cell::Tag;
use crate::core::{Attempt, Core};
use crate::error::{Error, Kind, Stop, panic_text};
use crate::handle::{Handle, Named};
use crate::runtime::Runtime;

pub(crate) type Payload = Box<dyn Any + Send>;

/// A run under way.
pub(crate) struct Turn {
    running: Running,
    lent: Lent,
    is_memo: bool,
    /// Who owned what was made before.
    owner: Option<NodeId>,
    /// What came of disposing of what the run before had made.
    cleaned: Result<(), Payload>,
}

/// Pulls and runs under way on one level of the stack, for who catches a panic.
#[derive(Default)]
pub(crate) struct Level {
    pub(crate) pull: Option<(NodeId, Pull)>,
    pub(crate) turn: Option<Turn>,
}

impl Runtime {
    /// Makes a memo fresh. If `track`, who runs depends on it, also when it failed: who saw the failure is told when it is
    /// over.
    ///
    /// This and what it calls stands on the stack once for each level of closures that read each other.
    pub(crate) fn refresh<H: Named>(&self, handle: Handle, track: bool) -> Result<(), Stop> {
        let mut level = Level::default();
        if !self.begin_pull::<H>(handle, track, &mut level)? {
            return Ok(());
        }
        let result = if self.is_current() {
            self.refresh_level(handle.node, &mut level)
        } else {
            self.enter(|| self.refresh_level(handle.node, &mut level))
        };
        self.end_pull::<H>(handle, track)?;
        result
    }

    fn refresh_level(&self, id: NodeId, level: &mut Level) -> Result<(), Stop> {
        loop {
            let result = catch_unwind(AssertUnwindSafe(|| self.pull_on(level)));
            if let Some(result) = self.end_level(id, level, result) {
                return result;
            }
        }
    }

    /// What came of a level; None: it goes on.
    fn end_level(
        &self,
        id: NodeId,
        level: &mut Level,
        result: Result<Next, Payload>,
    ) -> Option<Result<(), Stop>> {
        let result = match result {
            Ok(Next::Stopped(stop)) => Err(stop),
            Ok(_) => Ok(()),
            Err(payload) => match self.fail(level, payload) {
                // The failure of another node is a value to the one that reads it: that one will run.
                Failure::Of(node, _) if node != id => return None,
                Failure::Of(_, payload) | Failure::OfNobody(payload) => Err(Stop::Panic(payload)),
            },
        };
        if let Some((_, pull)) = level.pull.take() {
            self.core().graph.abandon(pull);
        }
        Some(result)
    }

    /// Begins a pull. False: the value can be read as it is, or was tried in this operation already. (It is an error if
    /// it was tried and there is none.)
    fn begin_pull<H: Named>(
        &self,
        handle: Handle,
        track: bool,
        level: &mut Level,
    ) -> Result<bool, Error> {
        self.begin_operation();
        let mut core = self.core();
        self.validate::<H>(&core, handle)?;
        let node = handle.node;
        let is_fresh = core.graph.is_fresh(node);
        let attempt = if !core.attempts.is_empty() && core.graph.has_failed(node) {
            let attempt = core.attempts.get(&node);
            attempt.filter(|attempt| attempt.operation == self.operation.get())
        } else {
            None
        };
        if is_fresh || attempt.is_some() {
            let error = attempt.and_then(|attempt| attempt.error.clone());
            if track {
                core.graph.track(node);
            }
            return error.map_or(Ok(false), Err);
        }
        level.pull = Some((node, core.graph.pull(node)));
        Ok(true)
    }

    /// After a pull that may have failed, or disposed of the memo.
    fn end_pull<H: Named>(&self, handle: Handle, track: bool) -> Result<(), Error> {
        let mut core = self.core();
        self.validate::<H>(&core, handle)?;
        let node = handle.node;
        if track && (core.graph.is_fresh(node) || core.graph.has_failed(node)) {
            core.graph.track(node);
        }
        Ok(())
    }

    /// Runs what the level's pull needs until it is done; the pull is over then. Gives back a watcher that has to run.
    ///
    /// While a closure runs, this alone stands on the stack, and `advance` does not.
    pub(crate) fn pull_on(&self, level: &mut Level) -> Next {
        let mut outcome = None;
        loop {
            let next = self.advance(level, outcome);
            if !matches!(next, Next::Run) {
                return next;
            }
            if let Some(turn) = &mut level.turn {
                outcome = Some(turn.lent.run());
            }
        }
    }

    /// Concludes the run that had this outcome, if there was one, and prepares the next.
    #[inline(never)]
    fn advance(&self, level: &mut Level, outcome: Option<Outcome>) -> Next {
        self.try_advance(level, outcome)
            .unwrap_or_else(Next::Stopped)
    }

    #[inline]
    fn try_advance(&self, level: &mut Level, outcome: Option<Outcome>) -> Result<Next, Stop> {
        let Some((id, pull)) = &level.pull else {
            return Ok(Next::Nothing);
        };
        let id = *id;
        let mut core = self.core();
        if let Some(outcome) = outcome
            && let Some(turn) = level.turn.take()
        {
            let node = turn.lent.node();
            core = self.conclude(core, turn, outcome).or_else(|stop| self.skip(node, id, stop))?;
        }
        loop {
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
                Step::Run(node) if node == id && is_watcher(&core, id) => {
                    return Ok(Next::Watcher(id));
                }
                Step::Run(node) => match self.prepare(core, node, &mut level.turn) {
                    Ok(None) => return Ok(Next::Run),
                    Ok(Some(free)) => core = free,
                    Err(stop) => core = self.skip(node, id, stop)?,
                },
            }
        }
    }

    /// The failure of another node than the one that is pulled is a value to the one that reads it.
    #[cold]
    fn skip(&self, node: NodeId, pulled: NodeId, stop: Stop) -> Result<RefMut<'_, Core>, Stop> {
        match stop {
            Stop::Panic(_) if node != pulled => Ok(self.core()),
            stop => Err(stop),
        }
    }

    /// Disposes of what the run before made, lends the closure, and tells the graph that it begins. Gives the borrow
    /// back if there is nothing to run: a cleanup disposed of the node.
    #[inline]
    fn prepare<'a>(
        &'a self,
        mut core: RefMut<'a, Core>,
        node: NodeId,
        place: &mut Option<Turn>,
    ) -> Result<Option<RefMut<'a, Core>>, Stop> {
        if self.is_too_deep() {
            core.graph.taint();
            return Err(too_deep(&core, self.depth.get()).into());
        }
        let is_memo = core.graph.kind(node) == Some(NodeKind::Derived);
        self.computing
            .set(self.computing.get() + u32::from(is_memo));
        let mut cleaned = Ok(());
        if core.graph.word(node) != 0 {
            drop(core);
            cleaned = self.dispose_children(node);
            core = self.core();
        }
        let Some((running, lent)) = core.graph.start(node) else {
            self.computing
                .set(self.computing.get() - u32::from(is_memo));
            if core.graph.contains(node) {
                core.graph.taint();
                return Err(in_use(&core, node).into());
            }
            drop(core);
            return cleaned.map(|()| Some(self.core())).map_err(Stop::Panic);
        };
        let owner = core.owner.replace(node);
        self.depth.set(self.depth.get() + 1);
        if is_memo {
            core.counts.memo_runs += 1;
        } else {
            core.counts.effect_runs += 1;
        }
        *place = Some(Turn {
            running,
            lent,
            is_memo,
            owner,
            cleaned,
        });
        Ok(None)
    }

    /// Puts everything back and tells the graph what came of it.
    #[inline]
    fn conclude<'a>(
        &'a self,
        mut core: RefMut<'a, Core>,
        turn: Turn,
        outcome: Outcome,
    ) -> Result<RefMut<'a, Core>, Stop> {
        let Turn {
            running,
            lent,
            is_memo,
            owner,
            cleaned,
        } = turn;
        self.depth.set(self.depth.get() - 1);
        self.computing
            .set(self.computing.get() - u32::from(is_memo));
        let node = lent.node();
        core.owner = owner;
        core.graph.finish(running, outcome);
        if core.graph.has_failed(node) || !core.attempts.is_empty() {
            self.note_attempt(&mut core, node);
        }
        if let Some(remains) = core.graph.give_back(lent) {
            // It was disposed of meanwhile.
            core = self.release_outside(core, remains)?;
        }
        cleaned.map_err(Stop::Panic)?;
        Ok(core)
    }

    #[cold]
    fn release_outside<'a>(
        &'a self,
        core: RefMut<'a, Core>,
        mut remains: lattice_incr::Remains,
    ) -> Result<RefMut<'a, Core>, Stop> {
        drop(core);
        let dropped = catch_unwind(AssertUnwindSafe(|| remains.drop_in_place()));
        let mut core = self.core();
        core.graph.release(remains);
        dropped.map(|()| core).map_err(Stop::Panic)
    }

    /// The closure that was running on this level panicked: concludes its run.
    #[cold]
    pub(crate) fn fail(&self, level: &mut Level, payload: Payload) -> Failure {
        let Some(mut turn) = level.turn.take() else {
            return Failure::OfNobody(payload);
        };
        // The value of before must not be taken for one that stands. Its drop is user code too.
        let _ = catch_unwind(AssertUnwindSafe(|| turn.lent.clear()));
        // An effect that panicked read what it read: it runs again when that changes.
        let (node, outcome) = match turn.is_memo {
            true => (turn.lent.node(), Outcome::Failed),
            false => (turn.lent.node(), Outcome::Changed),
        };
        drop(self.conclude(self.core(), turn, outcome));
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

/// What a pull needs.
pub(crate) enum Next {
    /// To run the turn that was prepared.
    Run,
    /// To hand this watcher to its host.
    Watcher(NodeId),
    /// It is over.
    Nothing,
    /// It cannot go on.
    Stopped(Stop),
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
