//! What a session has done so far: what tests, benchmarks and devtools assert on.

/// Cumulative counts of one session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Bodies of components that ran.
    pub component_runs: u64,
    /// Sources of bound slots that were read.
    pub binding_reads: u64,
    /// Closures of memos that ran.
    pub memo_runs: u64,
    /// Effects that ran.
    pub effect_runs: u64,
    /// Patch operations sent: a set, a run of inserted, removed or moved siblings each count one.
    pub patches: u64,
    /// Events that found their handler.
    pub events: u64,
    /// Events for a node that was gone or a slot that nobody listened to.
    pub dropped_events: u64,
    /// Failures of user code.
    pub failures: u64,
    /// Components that stand now (not cumulative).
    pub components: u64,
    /// Bound slots that stand now (not cumulative).
    pub bindings: u64,
}

impl Counts {
    /// What was done since `earlier`; what stands now is given as it is.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        Self {
            component_runs: self.component_runs - earlier.component_runs,
            binding_reads: self.binding_reads - earlier.binding_reads,
            memo_runs: self.memo_runs - earlier.memo_runs,
            effect_runs: self.effect_runs - earlier.effect_runs,
            patches: self.patches - earlier.patches,
            events: self.events - earlier.events,
            dropped_events: self.dropped_events - earlier.dropped_events,
            failures: self.failures - earlier.failures,
            components: self.components,
            bindings: self.bindings,
        }
    }
}
