//! How much work the graph caused and saved: numbers that tests and devtools read.

/// Cumulative counts of a graph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Nodes that were run ([`Graph::begin`](crate::Graph::begin)).
    pub runs: u64,
    /// Derived nodes among them that were run by what was inserted with them ([`Graph::drive`](crate::Graph::drive)).
    pub runs_of_derived: u64,
    /// Runs whose value was equal to the one before, so that dependents were spared.
    pub cut_off: u64,
    /// Stale nodes that turned out to be clean without running.
    pub verified: u64,
    /// Nodes that a change marked as possibly stale.
    pub marked: u64,
}
