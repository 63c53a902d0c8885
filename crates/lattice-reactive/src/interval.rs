//! Intervals: signals that count periods of time.

use std::panic::Location;
use std::time::Duration;

use lattice_incr::NodeKind;

use crate::clock::Alarm;
use crate::halves::ReadSignal;
use crate::runtime::{Place, Runtime};

impl Runtime {
    /// Makes a signal that counts how many periods are over since now, by the clock that [`advance_to`](Self::advance_to) moves. When
    /// several end at once (the host slept, say) it changes once, by that many, and keeps to its times. It ends with the
    /// current owner.
    ///
    /// ```
    /// use lattice_reactive::Runtime;
    /// use std::time::Duration;
    ///
    /// let runtime = Runtime::new();
    /// let seconds = runtime.interval(Duration::from_secs(1));
    /// runtime.advance_to(Duration::from_millis(2_500)).unwrap();
    /// assert_eq!(seconds.get_in(&runtime).unwrap(), 2);
    /// assert_eq!(runtime.next_alarm(), Some(Duration::from_secs(3)));
    /// ```
    ///
    /// # Panics
    /// If the period is zero.
    #[track_caller]
    pub fn interval(&self, period: Duration) -> ReadSignal<u64> {
        self.interval_at(period, Location::caller())
    }

    #[track_caller]
    pub(crate) fn interval_at(&self, period: Duration, at: Place) -> ReadSignal<u64> {
        assert!(
            !period.is_zero(),
            "an interval counts periods of time, and one of length zero never ends: give it a length"
        );
        let count = self.signal_at(0_u64, at);
        let alarm = Alarm::new(Some(period), move |runtime, periods| {
            // Gone with its owner, if it is gone.
            let add = |count: &mut u64| *count = count.saturating_add(periods);
            let _ = count.change(runtime, add, at);
        });
        let node = self
            .insert(at, |graph| graph.insert(NodeKind::Source, alarm))
            .node;
        self.set_alarm(node, self.now().saturating_add(period));
        count.read_only()
    }
}
