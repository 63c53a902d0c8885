//! What something did, and what it may cost.

use crate::Counts;

/// What an action, or several, did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The operations that were sent, in order: `set`, `insert`, `remove`, `move`, `clear`, `reset`.
    pub operations: Vec<&'static str>,
    /// What was done in the session.
    pub counts: Counts,
}

impl Change {
    /// Asserts that at most so many patches were sent.
    ///
    /// # Panics
    /// If there were more; the text lists them.
    #[track_caller]
    pub fn expect_patches(self, max: usize) -> Self {
        let Self { operations, .. } = &self;
        assert!(
            operations.len() <= max,
            "at most {max} patches were expected, and {} were sent: {}",
            operations.len(),
            operations.join(", ")
        );
        self
    }

    /// Asserts that at most so many bodies of components ran.
    ///
    /// # Panics
    /// If there were more.
    #[track_caller]
    pub fn expect_runs(self, max: u64) -> Self {
        let Counts {
            component_runs,
            memo_runs,
            binding_reads,
            ..
        } = self.counts;
        assert!(
            component_runs <= max,
            "at most {max} components were expected to run, and {component_runs} did (besides, {memo_runs} memos ran and {binding_reads} bound slots were read). A component runs again when its body reads a signal that changes: give the signal itself, a memo or a closure to the element, and only that slot follows it"
        );
        self
    }
}
