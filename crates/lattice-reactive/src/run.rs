//! Running closures: what a read of a stale memo sets in motion.
//!
//! The graph says which node to run next; here its closure is taken out, run without a borrow, and put back.
//! Whatever the closure does (panic, dispose of itself, read in a circle) the graph is told that the run is
//! over, and stays consistent.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use lattice_incr::{NodeId, NodeKind, Outcome, Pull, Running, Step};

use crate::cell::{Cell, Computation};
use crate::core::{Attempt, Core};
use crate::error::{Error, Kind, Stop, panic_text};
use crate::memo::Change;
use crate::runtime::Runtime;

type Payload = Box<dyn Any + Send>;

/// A run under way.
pub(crate) struct Turn {
    node: NodeId,
    is_memo: bool,
    running: Running,
    /// Who owned what was made before.
    owner: Option<NodeId>,
    /// What came of disposing of the run before.
    cleaned: Result<(), Payload>,
}

impl Runtime {
    /// Makes `id`, a live memo, fresh.
    ///
    /// This, `run` and what is between them stands on the stack once for each level of closures that read each
    /// other, so they do nothing themselves that takes room there.
    pub(crate) fn refresh(&self, id: NodeId) -> Result<(), Stop> {
        let Some(pull) = self.begin_pull(id)? else {
            return Ok(());
        };
        let result = loop {
            match self.advance(id, &pull) {
                Ok(Some(node)) => {
                    // The failure of another node is a value to the one that reads it: that one will run.
                    if let Err(stop) = self.run(node)
                        && (node == id || matches!(stop, Stop::Error(_)))
                    {
                        break Err(stop);
                    }
                }
                Ok(None) => return Ok(()),
                Err(error) => break Err(error.into()),
            }
        };
        self.core().graph.abandon(pull);
        result
    }

    /// Begins a pull; without one, `id` was tried in this operation already and has a value. (So it is an
    /// error if it was tried and has none.)
    fn begin_pull(&self, id: NodeId) -> Result<Option<Pull>, Error> {
        self.begin_operation();
        let mut core = self.core();
        if core.graph.has_failed(id)
            && let Some(attempt) = core.attempts.get(&id)
            && attempt.operation == self.operation.get()
        {
            return attempt.error.clone().map_or(Ok(None), Err);
        }
        Ok(Some(core.graph.pull(id)))
    }

    /// The next node to run for `pull` of `id`.
    pub(crate) fn advance(&self, id: NodeId, pull: &Pull) -> Result<Option<NodeId>, Error> {
        let mut core = self.core();
        match core.graph.step(pull) {
            Step::Done => Ok(None),
            Step::Run(node) => Ok(Some(node)),
            Step::Cycle => {
                let error = cycle(&core);
                // Who asked depends on the node all the same: when the circle opens, it is told.
                core.graph.track(id);
                core.graph.taint();
                Err(error)
            }
        }
    }

    /// Runs a memo or an effect. A panic of its closure is the `Err`; the graph has dealt with it by then.
    pub(crate) fn run(&self, node: NodeId) -> Result<(), Stop> {
        match self.prepare(node) {
            Ok(Some(mut computation)) => {
                let result = if self.is_current() {
                    catch_unwind(AssertUnwindSafe(|| computation.run()))
                } else {
                    self.enter(|| catch_unwind(AssertUnwindSafe(|| computation.run())))
                };
                self.conclude(computation, result)
            }
            Ok(None) => Ok(()),
            Err(stop) => Err(stop),
        }
    }

    /// Takes the closure out, disposes of what its run before made, and tells the graph that it begins.
    fn prepare(&self, node: NodeId) -> Result<Option<Box<dyn Computation>>, Stop> {
        let (computation, is_memo) = self.take_computation(node)?;
        self.computing
            .set(self.computing.get() + u32::from(is_memo));
        let cleaned = self.dispose_children(node);
        let mut core = self.core();
        if !core.graph.contains(node) {
            // A cleanup disposed of it.
            drop(core);
            self.computing
                .set(self.computing.get() - u32::from(is_memo));
            drop(computation);
            return cleaned.map(|()| None).map_err(Stop::Panic);
        }
        let running = core.graph.begin(node);
        let owner = core.owner.replace(node);
        self.depth.set(self.depth.get() + 1);
        self.count(|counts| {
            if is_memo {
                counts.memo_runs += 1;
            } else {
                counts.effect_runs += 1;
            }
        });
        core.turns.push(Turn {
            node,
            is_memo,
            running,
            owner,
            cleaned,
        });
        Ok(Some(computation))
    }

    /// Puts everything back and tells the graph what came of it.
    fn conclude(
        &self,
        mut computation: Box<dyn Computation>,
        result: Result<Change, Payload>,
    ) -> Result<(), Stop> {
        let turn = self.core().turns.pop();
        let Turn {
            node,
            is_memo,
            running,
            owner,
            cleaned,
        } = turn.expect("a run ends after it began");
        if result.is_err() {
            // The value of before must not be taken for one that stands. Its drop is user code too.
            let _ = catch_unwind(AssertUnwindSafe(|| computation.clear()));
        }
        self.depth.set(self.depth.get() - 1);
        self.computing
            .set(self.computing.get() - u32::from(is_memo));
        let left = {
            let mut core = self.core();
            core.owner = owner;
            core.graph.finish(running, outcome(&result, is_memo));
            self.note_attempt(&mut core, node, &result);
            match core.graph.get_mut(node) {
                Some(Cell::Computed(place)) => place.replace(computation),
                // It was disposed of meanwhile.
                _ => Some(computation),
            }
        };
        drop(left);
        result.map_err(Stop::Panic)?;
        cleaned.map_err(Stop::Panic)
    }

    /// Takes a closure out to be run.
    fn take_computation(&self, node: NodeId) -> Result<(Box<dyn Computation>, bool), Error> {
        let mut core = self.core();
        if self.is_too_deep() {
            core.graph.taint();
            return Err(too_deep(&core, self.depth.get()));
        }
        let is_memo = core.graph.kind(node) == Some(NodeKind::Derived);
        if let Some(Cell::Computed(place)) = core.graph.get_mut(node)
            && let Some(computation) = place.take()
        {
            return Ok((computation, is_memo));
        }
        core.graph.taint();
        Err(in_use(&core, node))
    }

    /// Remembers what must not be tried again in this operation.
    fn note_attempt<R>(&self, core: &mut Core, node: NodeId, result: &Result<R, Payload>) {
        if !core.graph.has_failed(node) {
            if !core.attempts.is_empty() {
                core.attempts.remove(&node);
            }
            return;
        }
        let error = result.as_ref().err().map(|payload| {
            let text = format!(
                "a {} panicked: {}",
                core.describe(node),
                panic_text(&**payload)
            );
            Error::new(Kind::Failed, text)
        });
        core.attempts.insert(
            node,
            Attempt {
                operation: self.operation.get(),
                error,
            },
        );
    }
}

fn outcome(result: &Result<Change, Payload>, is_memo: bool) -> Outcome {
    match result {
        Ok(Change::Same) => Outcome::Unchanged,
        // An effect that panicked read what it read: it runs again when that changes.
        Ok(Change::Changed) => Outcome::Changed,
        Err(_) if !is_memo => Outcome::Changed,
        Err(_) => Outcome::Failed,
    }
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
