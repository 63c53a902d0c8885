//! Time: the host says what time it is, and what was set for then happens.
//!
//! A clock is a number of the host's, a duration since whenever it likes. Nothing here asks the system for the time, sleeps or
//! runs a thread, so that tests are exact and a recorded session can be played again.

use std::collections::BTreeMap;
use std::time::Duration;

use lattice_incr::NodeId;

use crate::dispose::Batch;
use crate::error::{Error, Kind};
use crate::runtime::Runtime;

/// How many alarms there must be before those of the dead are looked for.
const SWEEP_MIN: usize = 64;

/// When an alarm rings: at this time, and among those of the same time in the order in which they were set.
pub(crate) type Due = (Duration, u64);

#[derive(Default)]
pub(crate) struct Clock {
    pub(crate) now: Duration,
    /// The nodes that ring.
    alarms: BTreeMap<Due, NodeId>,
    set_so_far: u64,
    sweep_at: usize,
}

/// The value of a node that rings.
pub(crate) struct Alarm {
    /// When it rings next, if it is set.
    due: Option<Due>,
    /// Rings again this long after it should have rung.
    period: Option<Duration>,
    /// Is told how many periods are over.
    ring: Ring,
}

type Ring = Box<dyn FnMut(&Runtime, u64) + Send>;

impl Alarm {
    pub(crate) fn new(
        period: Option<Duration>,
        ring: impl FnMut(&Runtime, u64) + Send + 'static,
    ) -> Self {
        Self {
            due: None,
            period,
            ring: Box::new(ring),
        }
    }
}

impl Runtime {
    /// Says what time it is: `now` is how long ago the host's clock began, wherever that was. What was set for until then
    /// ([`interval`](Self::interval), [`debounce`](Self::debounce)) happens, in the order of its times, as one batch. Says how many
    /// alarms rang. A time before that of the last call changes nothing. A host calls it at the beginning of a turn, and at
    /// the time that [`next_alarm`](Self::next_alarm) gives.
    ///
    /// Takes O(log alarms) for each that rings.
    ///
    /// # Errors
    /// If called from inside an effect, a memo or a flush, or, in an auto runtime, if effects do not come to rest.
    pub fn advance_to(&self, now: Duration) -> Result<usize, Error> {
        if self.flushing.get() || self.depth.get() != 0 {
            return Err(Error::new(
                Kind::Flushing,
                "time advances between turns, and was to do so from inside an effect, a memo, a watcher or a flush: do it before \
                 or after",
            ));
        }
        let last = {
            let clock = &mut self.core().clock;
            clock.now = clock.now.max(now);
            clock.set_so_far
        };
        let mut count = 0;
        let batch = Batch::begin(self);
        while let Some((due, node)) = self.next_due(last) {
            count += 1;
            self.ring(node, due);
        }
        drop(batch);
        self.settle()?;
        Ok(count)
    }

    /// What time it is, as [`advance_to`](Self::advance_to) was told last; zero at first.
    pub fn now(&self) -> Duration {
        self.core().clock.now
    }

    /// When to call [`advance_to`](Self::advance_to) next; None: nothing is set.
    pub fn next_alarm(&self) -> Option<Duration> {
        let mut core = self.core();
        let core = &mut *core;
        while let Some(first) = core.clock.alarms.first_entry() {
            if core.graph.contains(*first.get()) {
                return Some(first.key().0);
            }
            first.remove();
        }
        None
    }

    /// Takes the next alarm out that is due, of those that were set until then.
    fn next_due(&self, last: u64) -> Option<(Due, NodeId)> {
        let mut core = self.core();
        let core = &mut *core;
        let now = core.clock.now;
        let until = (now, u64::MAX);
        loop {
            let mut due = core.clock.alarms.range(..=until);
            let (due, node) = due.find(|((_, order), _)| *order <= last)?;
            let (due, node) = (*due, *node);
            core.clock.alarms.remove(&due);
            if core.graph.contains(node) {
                return Some((due, node));
            }
        }
    }

    fn ring(&self, node: NodeId, (at, _): Due) {
        let (period, now) = {
            let mut core = self.core();
            let now = core.clock.now;
            let Some(alarm) = core.graph.get_mut::<Alarm>(node) else {
                return;
            };
            alarm.due = None;
            (alarm.period, now)
        };
        let mut periods = 1;
        if let Some(period) = period {
            periods += now.saturating_sub(at).as_nanos() / period.as_nanos();
            let passed = period.saturating_mul(u32::try_from(periods).unwrap_or(u32::MAX));
            // Before it rings: that may panic.
            self.set_alarm(node, at.saturating_add(passed));
        }
        self.call(node, u64::try_from(periods).unwrap_or(u64::MAX));
    }

    fn call(&self, node: NodeId, periods: u64) {
        if let Some(mut loan) = self.try_lend::<Alarm>(node) {
            self.untrack(|| (loan.get_mut().ring)(self, periods));
        }
    }

    /// Has an alarm ring at this time, and not when it was to ring before.
    pub(crate) fn set_alarm(&self, node: NodeId, at: Duration) {
        let mut core = self.core();
        let core = &mut *core;
        let clock = &mut core.clock;
        clock.set_so_far += 1;
        let due = (at, clock.set_so_far);
        let Some(alarm) = core.graph.get_mut::<Alarm>(node) else {
            return;
        };
        if let Some(before) = alarm.due.replace(due) {
            clock.alarms.remove(&before);
        }
        clock.alarms.insert(due, node);
        if clock.alarms.len() > clock.sweep_at.max(SWEEP_MIN) {
            let graph = &core.graph;
            clock.alarms.retain(|_, node| graph.contains(*node));
            clock.sweep_at = 2 * clock.alarms.len();
        }
    }
}
