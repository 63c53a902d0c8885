//! What the embedder of a server may run on its threads.
//!
//! A language binding keeps an interpreter's thread state for each thread of the turn pool: making one for each turn
//! costs more than the turn.

use crate::identity::Authenticate;
use lattice_engine::session::Failure;
use std::fmt;
use std::sync::Arc;
use std::thread::ThreadId;

/// Called once on a thread.
pub type ThreadHook = Arc<dyn Fn() + Send + Sync>;
/// Called with a thread of the turn pool.
pub type OverdueHook = Arc<dyn Fn(ThreadId) + Send + Sync>;
/// Called with each failure of an app's code.
pub type FailureHook = Arc<dyn Fn(&Failure) + Send + Sync>;

/// Functions that a server calls on its own threads. All are optional.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Hooks {
    /// First thing on each thread of the turn pool.
    pub on_thread_start: Option<ThreadHook>,
    /// Last thing on each thread of the turn pool that ends; one that is stuck in a handler at the end of a stop never
    /// gets there.
    pub on_thread_stop: Option<ThreadHook>,
    /// At the beginning of a stop, on the thread that asked for it: no page and no socket is let in any more, and the
    /// sessions still run. It may wait for what their apps have under way.
    pub on_stopping: Option<ThreadHook>,
    /// With the thread of a turn that is over [`turn_ms_max`](crate::ServerConfig::turn_ms_max): a language that can stop its
    /// code does it here. The session has ended already. It is called on another thread, and the turn waits at its end until
    /// this has returned, so that what is done here never meets the next turn.
    pub on_turn_overdue: Option<OverdueHook>,
    /// On the thread of such a turn, when it has come back after all.
    pub on_turn_overdue_over: Option<ThreadHook>,
    /// For each exception or panic of an app's code, on the thread of the turn. Failures are logged by `tracing` too;
    /// where neither this hook nor a subscriber is there, they are written to standard error.
    pub on_failure: Option<FailureHook>,
    /// Finds out who asks. Without it everybody is anonymous, but for whom a server around this one says so
    /// ([`RequestInfo::user`](crate::RequestInfo::user)).
    pub authenticate: Option<Authenticate>,
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hooks")
            .field("on_thread_start", &self.on_thread_start.is_some())
            .field("on_thread_stop", &self.on_thread_stop.is_some())
            .field("on_stopping", &self.on_stopping.is_some())
            .field("on_turn_overdue", &self.on_turn_overdue.is_some())
            .field("on_turn_overdue_over", &self.on_turn_overdue_over.is_some())
            .field("on_failure", &self.on_failure.is_some())
            .field("authenticate", &self.authenticate)
            .finish()
    }
}
