//! Memos that are kept fresh: they run after the write that may concern them, and not when they are read.
//!
//! A selector needs that. It marks the readers of two keys when its choice changes; if it waited for somebody to ask it, a
//! memo that asked before would count as fresh, and give an old answer, until then.

use lattice_incr::NodeId;

use crate::handle::{Handle, Named};
use crate::runtime::Runtime;

/// What is kept fresh, for the texts of errors.
struct Kept;

impl Named for Kept {
    fn what() -> String {
        "selector".into()
    }
}

impl Runtime {
    /// Runs this memo from now on after each write that may concern it.
    pub(crate) fn keep_fresh(&self, memo: NodeId) {
        self.core().kept_fresh.push(memo);
        self.after_write
            .set(self.after_write.get() | AfterWrite::FRESHEN);
    }

    /// At a flush: an update that panicked told nobody, and who met a value that was lent may have better luck now.
    #[inline]
    pub(crate) fn freshen_again(&self) {
        if self.after_write.get() & AfterWrite::FRESHEN != 0 {
            self.freshen(true);
        }
    }

    /// Runs what is to be kept fresh and is not; with `again`, also what failed when it ran last. A panic of one is met by
    /// those who read it.
    #[inline(never)]
    pub(crate) fn freshen(&self, again: bool) {
        // In a memo nothing was written.
        if self.computing.get() != 0 {
            return;
        }
        // One that runs may concern one before it. If they concern each other in a circle that does not settle, they are left
        // as they are after as many rounds as the longest chain of them takes.
        let mut again = again;
        let mut rounds = self.core().kept_fresh.len();
        while self.freshen_once(again) && rounds != 0 {
            again = false;
            rounds -= 1;
        }
    }

    /// Goes through all; whether one ran.
    fn freshen_once(&self, again: bool) -> bool {
        let mut at = 0;
        let mut ran = false;
        while let Some(handle) = self.next_to_freshen(&mut at, again) {
            drop(self.refresh::<Kept>(handle));
            ran = true;
        }
        ran
    }

    /// The next that is not fresh, from the one at this position on.
    fn next_to_freshen(&self, at: &mut usize, again: bool) -> Option<Handle> {
        let mut core = self.core();
        while let Some(memo) = core.kept_fresh.get(*at).copied() {
            if !core.graph.contains(memo) {
                core.kept_fresh.remove(*at);
                continue;
            }
            *at += 1;
            let settled = core.graph.is_fresh(memo) || (!again && core.graph.has_failed(memo));
            if !settled && !core.graph.is_running(memo) {
                return Some(self.handle_of(&core, memo));
            }
        }
        if core.kept_fresh.is_empty() {
            self.after_write
                .set(self.after_write.get() & !AfterWrite::FRESHEN);
        }
        None
    }
}

/// What is to be done after a write, as bits: nothing, for most runtimes.
pub(crate) struct AfterWrite;

impl AfterWrite {
    /// Flush, when nothing is under way.
    pub(crate) const FLUSH: u8 = 1;
    /// Run what is kept fresh.
    pub(crate) const FRESHEN: u8 = 2;
}
