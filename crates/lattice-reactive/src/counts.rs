//! How much ran: numbers for tests, hosts and devtools.

/// Cumulative counts of a [`Runtime`](crate::Runtime).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Runs of memos.
    pub memo_runs: u64,
    /// Runs of effects.
    pub effect_runs: u64,
    /// Watchers that a flush handed to its host.
    pub watcher_runs: u64,
    /// Changes of signals (an equal write is none).
    pub writes: u64,
    /// Flushes that had something to do.
    pub flushes: u64,
    /// Stale nodes that turned out to be clean without running.
    pub verified: u64,
    /// Runs whose value was equal to the one before, so that dependents were spared.
    pub cut_off: u64,
}
