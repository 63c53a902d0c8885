//! Listening: a trace of what happens in a runtime, each event with the one that led to it.
//!
//! Nothing is formatted or looked up until somebody asks: what is kept is 24 bytes an event.

use std::fmt;
use std::panic::Location;

use lattice_incr::{Drained, What};

use crate::core::Core;
use crate::node::{Line, NodeInfo};
use crate::runtime::Runtime;

/// Events that were taken out of the trace.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// In the order in which they happened; runs stand where they began.
    pub events: Vec<Event>,
    /// How many more there were that had been overwritten before somebody took them.
    pub lost: u64,
}

/// Something that happened to a node. Prints as `#7 ran memo "sum" (src/app.rs:8) because of #5`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Event {
    /// Its number: one more than that of the event before.
    pub sequence: u64,
    /// What happened.
    pub what: What,
    /// To whom.
    pub node: NodeInfo,
    /// The number of the event that led to it: for a run the write or the run that made it stale, for a write in an effect
    /// the run of that effect. None for a root cause, or if it is not known.
    pub cause: Option<u64>,
    /// Where in the source a write was made.
    pub at: Option<&'static Location<'static>>,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.what {
            What::Created => "made",
            What::Written => "written",
            What::Equal => "written with an equal value",
            What::Invalidated => "invalidated",
            What::Began => "running",
            What::Ran => "ran",
            What::CutOff => "ran, value equal",
            What::Failed => "ran, failed",
            What::Verified => "clean without a run",
            What::Peeked => "read untracked",
            What::Disposed => "disposed of",
            _ => "touched",
        };
        write!(f, "#{} {what}: {}", self.sequence, self.node)?;
        if let Some(at) = self.at {
            write!(f, " at {}", Line(at))?;
        }
        match self.cause {
            Some(cause) => write!(f, " because of #{cause}"),
            None => Ok(()),
        }
    }
}

impl Runtime {
    /// Begins to record what happens (anew, if that was being done), so that [`drain_trace`](Self::drain_trace),
    /// [`why`](Self::why) and [`why_not`](Self::why_not) have something to tell. So many events are kept, rounded up
    /// to a power of two, the newest ones, in 24 bytes each, allocated now.
    ///
    /// Listening costs a few nanoseconds a node, and about one for each of its readers. While nobody listens nothing is allocated, and a run pays one branch.
    ///
    /// ```
    /// use lattice_reactive::{Runtime, What};
    ///
    /// let runtime = Runtime::new();
    /// let count = runtime.signal(1);
    /// let parity = runtime.memo(move || count.get() % 2);
    /// runtime.effect(move || { parity.get(); });
    /// runtime.flush_effects()?;
    ///
    /// runtime.listen(1_000);
    /// count.set_in(&runtime, 3)?;
    /// runtime.flush_effects()?;
    /// let events = runtime.stop_listening().events;
    /// let whats: Vec<_> = events.iter().map(|event| event.what).collect();
    /// assert_eq!(whats, [What::Written, What::CutOff, What::Verified]);
    /// assert_eq!(events[1].cause, Some(events[0].sequence));
    /// # Ok::<(), lattice_reactive::Error>(())
    /// ```
    pub fn listen(&self, events: usize) {
        let mut core = self.core();
        core.forget_dead();
        core.graph.listen(events);
    }

    /// Whether what happens is being recorded.
    pub fn is_listening(&self) -> bool {
        self.core().graph.is_listening()
    }

    /// The events since the last time this was asked, with names and places. Recording goes on.
    pub fn drain_trace(&self) -> Trace {
        let mut core = self.core();
        let drained = core.graph.drain_trace();
        self.look_up(&core, &drained)
    }

    /// Ends recording, and gives the events that were not drained.
    pub fn stop_listening(&self) -> Trace {
        let mut core = self.core();
        let drained = core.graph.stop_listening();
        let trace = self.look_up(&core, &drained);
        core.forget_dead();
        trace
    }

    fn look_up(&self, core: &Core, drained: &Drained) -> Trace {
        let events = drained.records.iter().map(|record| Event {
            sequence: record.sequence,
            what: record.what,
            node: self.info_of(core, record.node),
            cause: record.cause,
            at: record.at,
        });
        Trace {
            events: events.collect(),
            lost: drained.lost,
        }
    }
}
