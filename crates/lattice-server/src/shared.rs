//! What all parts of one server share.

use crate::access::AccessLog;
use crate::http::assets::Assets;
use crate::http::base::Base;
use crate::http::caller::Proxies;
use crate::http::networks::Networks;
use crate::http::origin::Origins;
use crate::pool::Pool;
use crate::sessions::registry::Registry;
use crate::stats::Counters;
use crate::stream::Streams;
use crate::{ServerConfig, log};
use lattice_engine::session::{AnyApp, Failure};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

pub(crate) struct Shared {
    pub(crate) app: Arc<dyn AnyApp>,
    pub(crate) config: ServerConfig,
    pub(crate) pool: Pool,
    /// Runs tasks of sessions: their loads, their alarms.
    pub(crate) tasks: tokio::runtime::Handle,
    pub(crate) registry: Registry,
    pub(crate) streams: Streams,
    pub(crate) counters: Counters,
    pub(crate) assets: Assets,
    pub(crate) origins: Origins,
    pub(crate) proxies: Proxies,
    pub(crate) metrics_for: Networks,
    pub(crate) access_log: AccessLog,
    /// It will stop soon.
    pub(crate) is_leaving: AtomicBool,
    /// True from the moment that the server is told to stop.
    pub(crate) stopping: watch::Sender<bool>,
}

impl Shared {
    /// Counts a failure of the app's code and puts it where people look.
    pub(crate) fn report(&self, failure: &Failure) {
        self.counters.failures.add(1);
        log::failure(failure, self.config.hooks.on_failure.as_deref());
    }

    /// Counts a turn that takes too long, and says so.
    pub(crate) fn turn_overdue(&self, what: &str) {
        self.counters.turns_overdue.add(1);
        let limit = self.config.turn_ms_max;
        self.report(&Failure::new(format!(
            "{what} took longer than turn_ms_max, {limit} ms; its session has ended"
        )));
    }

    /// Where the style sheet is for a page below this base.
    pub(crate) fn styles(&self, base: &Base) -> String {
        format!("{}{}", base.as_str(), self.assets.styles.path)
    }

    /// Why it should get no new visitors, if it should not.
    pub(crate) fn unreadiness(&self) -> Option<&'static str> {
        if self.is_leaving.load(Ordering::Relaxed) || self.is_stopping() {
            Some("stopping")
        } else if self.registry.is_full(self.config.sessions_max) {
            Some("full")
        } else {
            None
        }
    }

    pub(crate) fn is_stopping(&self) -> bool {
        *self.stopping.borrow()
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shared")
    }
}

/// Milliseconds since 1970.
pub(crate) fn now_ms() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_millis() as u64)
}
