//! What those ask who look after a server: whether it lives, whether it takes visitors, what it has counted.

use super::caller::Caller;
use super::reply::{self, Reply};
use crate::shared::Shared;
use crate::stats::Stats;
use bytes::Bytes;
use hyper::StatusCode;
use std::fmt::Write as _;

/// The text format of Prometheus.
const METRICS_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The answer for a path that is one of these. Whoever may ask may ask by any name of the server: they know its address.
pub(crate) fn answer(shared: &Shared, caller: &Caller, path: &str) -> Option<Reply> {
    Some(match path {
        "/healthz" => reply::text(StatusCode::OK, "ok"),
        "/readyz" => match shared.unreadiness() {
            None => reply::text(StatusCode::OK, "ready"),
            Some(why) => reply::text(StatusCode::SERVICE_UNAVAILABLE, why),
        },
        // To everybody else there is no such path.
        "/metrics" if shared.metrics_for.contain(caller.address) => {
            let text = metrics(&shared.counters.read());
            reply::reply(StatusCode::OK, METRICS_TYPE, Bytes::from(text))
        }
        _ => return None,
    })
}

fn metrics(stats: &Stats) -> String {
    let mut text = String::with_capacity(8192);
    for (name, help, value) in stats.described() {
        let (kind, suffix) = if name.ends_with("_open") {
            ("gauge", "")
        } else {
            ("counter", "_total")
        };
        let _ = write!(
            text,
            "# HELP lattice_{name}{suffix} {}\n# TYPE lattice_{name}{suffix} {kind}\nlattice_{name}{suffix} {value}\n",
            help.trim()
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_counter_is_a_metric_with_its_kind() {
        let stats = Stats {
            requests: 7,
            sessions_open: 3,
            ..Stats::default()
        };
        let text = metrics(&stats);
        assert!(text.contains(
            "# HELP lattice_requests_total Requests answered, upgrades included.\n\
             # TYPE lattice_requests_total counter\nlattice_requests_total 7\n"
        ));
        assert!(text.contains("# TYPE lattice_sessions_open gauge\nlattice_sessions_open 3\n"));
        assert_eq!(text.lines().count(), 3 * stats.entries().count());
    }
}
