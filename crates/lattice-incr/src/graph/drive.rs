//! Drive: the runs that a pull or a wave needs, one after the other.
//!
//! This is [`step`](Graph::step), [`start`](Graph::start) and [`end`](Graph::end) in one: most runs end as they should, and
//! the next begins in the place on the stack that the one before leaves.

use super::Graph;
use crate::id::NodeId;
use crate::node::Flags;
use crate::pull::{Found, Pull};
use crate::run::{Call, Ended, NotStarted, Outcome};

/// What a pull or a wave needs next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drive {
    /// [`Call::run`] the call, which has begun, and come back with its outcome.
    Run,
    /// Nothing: it is over.
    Done,
    /// A look at the run that is over: the node has failed, or was removed meanwhile. Then come back without an outcome.
    Ended(Ended),
    /// This node is stale, and cannot run for this reason. If it is left alone, come back without an outcome.
    Blocked(NodeId, NotStarted),
    /// It is the turn of this stale observer, which nothing was inserted with that could run. [`Graph::pull`] it to have
    /// it validated, or leave it alone, and come back without an outcome.
    Bare(NodeId),
    /// What is pulled, or the observer whose turn it is, needs itself: see [`Step::Cycle`](crate::Step::Cycle).
    Cycle,
}

impl Graph {
    /// Begins a wave, in which all stale observers are pulled in the order of their creation; None if there are none.
    #[inline]
    pub fn wave(&mut self) -> Option<Pull> {
        self.next_wave().then_some(Pull {
            base: self.net.pulling.len() as u32,
            is_wave: true,
        })
    }

    /// Ends the run of `call`, if it has an outcome, and begins the next one that the pull or wave needs, as `call`. Pulls
    /// that were begun in the run are over or [abandoned](Self::abandon) then.
    ///
    /// ```
    /// use lattice_incr::{Call, Drive, Graph, NodeKind, Outcome, Run, Slot};
    ///
    /// /// Counts its runs.
    /// struct Counting;
    ///
    /// impl Run<u32> for Counting {
    ///     fn run(&mut self, value: &mut Slot<'_, u32>) -> Outcome {
    ///         let runs = value.get().copied().unwrap_or(0) + 1;
    ///         value.set(runs);
    ///         Outcome::Changed
    ///     }
    /// }
    ///
    /// let mut graph = Graph::new();
    /// let source = graph.insert(NodeKind::Source, "a");
    /// let observer = graph.insert_run(NodeKind::Observer, Counting);
    /// graph.invalidate(observer);
    ///
    /// let mut call = Call::default();
    /// for _ in 0..2 {
    ///     let wave = graph.wave().expect("it is stale");
    ///     let mut outcome = None;
    ///     while graph.drive(&wave, &mut call, outcome) == Drive::Run {
    ///         graph.track(source);
    ///         outcome = Some(call.run());
    ///     }
    ///     graph.changed(source);
    /// }
    /// assert_eq!(graph.get(observer), Some(&2_u32));
    /// ```
    ///
    /// # Panics
    /// If there is an outcome, and the call was not started, has ended, or is of another graph.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "it is the body of its user's loop")]
    pub fn drive(&mut self, pull: &Pull, call: &mut Call, outcome: Option<Outcome>) -> Drive {
        let Some(outcome) = outcome else {
            return self.drive_first(pull, call);
        };
        if !self.ends_plainly(call, outcome) {
            return self.end_and_drive_on(pull, call, outcome);
        }
        self.end_plainly(call, outcome);
        if self.begin_ready::<true>(pull, call) {
            return Drive::Run;
        }
        call.is_over();
        if !pull.is_wave && self.net.pulling.len() == pull.base as usize {
            self.net.pop_frame();
            return Drive::Done;
        }
        self.drive_out(pull, call)
    }

    /// Begins to make a node fresh, as [`pull`](Self::pull) does, and with it its run, if it is certain that it has to run,
    /// and can. None: nothing has begun.
    #[inline]
    pub fn start_pull(&mut self, id: NodeId, call: &mut Call) -> Option<Pull> {
        let node = self.net.nodes.alive(id)?;
        if !node.flags.is_ready() {
            return None;
        }
        let is_derived = !node.flags.is_observer();
        if !self.begin_plainly::<false>(id.index, call, is_derived) {
            return None;
        }
        self.net.counts.runs_of_derived += u64::from(is_derived);
        let pull = self.net.pull(id.index);
        self.net.puller_runs();
        Some(pull)
    }

    #[inline(never)]
    fn drive_first(&mut self, pull: &Pull, call: &mut Call) -> Drive {
        if self.begin_ready::<false>(pull, call) {
            Drive::Run
        } else {
            self.drive_on(pull, call, false)
        }
    }

    /// Whether ending this run is what it nearly always is: it is the innermost, nobody listens, and there is nothing to
    /// be told but that the value has changed.
    #[inline]
    pub(super) fn ends_plainly(&self, call: &Call, outcome: Outcome) -> bool {
        let (net, node) = (&self.net, call.node());
        self.cells.owns(&call.lent)
            && outcome != Outcome::Failed
            && net.frame.observer == node.index
            && net.frames.len() == call.depth as usize
            && !net.trace.is_on()
            && net.node(node.index).flags.ends_plainly()
    }

    /// The call [is over](Call::is_over), or used for the next run.
    #[inline]
    pub(super) fn end_plainly(&mut self, call: &mut Call, outcome: Outcome) {
        let net = &mut self.net;
        let index = call.node().index;
        net.drop_unread(net.frame);
        self.cells.take_back(&mut call.lent);
        let flags = &mut net.node_mut(index).flags;
        if call.is_derived {
            flags.end_plainly_as_derived();
            if outcome == Outcome::Unchanged {
                net.counts.cut_off += 1;
            } else {
                net.promote(index);
            }
        } else {
            flags.end_plainly();
        }
    }

    /// Begins the next run, if it is plain what that is: the node on top of the pull, if it is dirty (now, if one that it has
    /// pulled has just run), or the next observer of the wave. False: nothing has begun. `REPLACES`: in the place of one that
    /// has just ended.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "it is the body of its user's loop")]
    fn begin_ready<const REPLACES: bool>(&mut self, pull: &Pull, call: &mut Call) -> bool {
        let net = &mut self.net;
        let base = pull.base as usize;
        if net.pulling.len() > base {
            if REPLACES {
                net.pop_ran(call.node().index);
            }
            if net.pulling.len() > base {
                return self.begin_pulled::<REPLACES>(base, call);
            }
        }
        if !pull.is_wave {
            return false;
        }
        let Some(entry) = net.queue.peek() else {
            return false;
        };
        let node = net.node(entry.node());
        if node.order() != entry.order() {
            return false;
        }
        if !node.flags.is_ready_observer() {
            if !node.flags.is_suspect_observer() {
                return false;
            }
            net.validate_next(entry);
            return self.begin_pulled::<REPLACES>(base, call);
        }
        if !self.begin_plainly::<REPLACES>(entry.node(), call, false) {
            return false;
        }
        self.net.queue.take(entry);
        self.net.queued -= 1;
        true
    }

    /// Begins the run of the node on top of the pull, if that can be.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "as its caller")]
    fn begin_pulled<const REPLACES: bool>(&mut self, base: usize, call: &mut Call) -> bool {
        let net = &mut self.net;
        let Some(index) = net.ready_puller(base) else {
            return false;
        };
        let is_derived = !net.node(index).flags.is_observer();
        if !self.begin_plainly::<REPLACES>(index, call, is_derived) {
            return false;
        }
        self.net.puller_runs();
        self.net.counts.runs_of_derived += u64::from(is_derived);
        true
    }

    /// As [`begin_call`](Self::begin_call), of a node that [is ready](Flags::is_ready).
    #[inline(always)]
    #[allow(
        clippy::inline_always,
        reason = "whether it is derived is known where it is called"
    )]
    fn begin_plainly<const REPLACES: bool>(
        &mut self,
        index: u32,
        call: &mut Call,
        is_derived: bool,
    ) -> bool {
        let (id, place) = (self.net.id(index), self.net.node(index).place);
        if !self.cells.lend_to_run(id, place, &mut call.lent) {
            return false;
        }
        call.is_derived = is_derived;
        let net = &mut self.net;
        net.node_mut(index).flags.begin_ready();
        if REPLACES {
            net.frame = net.frame_of(index);
        } else {
            call.depth = net.enter_node(index, false);
            call.lent.owner = self.cells.owner();
        }
        true
    }

    /// A run has just ended, whose frame is still there.
    #[inline(never)]
    fn drive_out(&mut self, pull: &Pull, call: &mut Call) -> Drive {
        let is_done = self.net.pulling.len() == pull.base as usize
            && (!pull.is_wave || self.net.queue.is_at_end());
        if is_done {
            self.net.pop_frame();
            return Drive::Done;
        }
        self.drive_on(pull, call, true)
    }

    #[inline(never)]
    fn end_and_drive_on(&mut self, pull: &Pull, call: &mut Call, outcome: Outcome) -> Drive {
        match self.end(call, outcome) {
            Ended::Well => self.drive_on(pull, call, false),
            ended => Drive::Ended(ended),
        }
    }

    /// `replaces`: a run has just ended whose frame is still there.
    #[inline(never)]
    fn drive_on(&mut self, pull: &Pull, call: &mut Call, replaces: bool) -> Drive {
        let drive = match self.find_next(pull) {
            Ok(index) => {
                let id = self.net.id(index);
                let begun = self.begin_call(id, call, replaces);
                begun.map_or_else(|why| Drive::Blocked(id, why), |()| Drive::Run)
            }
            Err(drive) => drive,
        };
        if replaces && drive != Drive::Run {
            self.net.pop_frame();
        }
        drive
    }

    /// The node that is to run next.
    #[inline]
    fn find_next(&mut self, pull: &Pull) -> Result<u32, Drive> {
        loop {
            if self.net.pulling.len() > pull.base as usize {
                match self.net.step(pull.base as usize) {
                    Found::Nothing => {}
                    Found::Stale(index) => return Ok(index),
                    Found::Cycle => return Err(Drive::Cycle),
                }
            }
            if !pull.is_wave {
                return Err(Drive::Done);
            }
            let Some(index) = self.net.next_stale() else {
                return Err(Drive::Done);
            };
            let flags = self.net.node(index).flags;
            if !flags.has(Flags::RUNS) {
                return Err(Drive::Bare(self.net.id(index)));
            }
            if flags.is_dirty() {
                return Ok(index);
            }
            self.net.push_pull(index);
        }
    }
}
