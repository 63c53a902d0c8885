//! What a server counts: atomics inside, a plain [`Stats`] outside.

use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! counters {
    ($($(#[doc = $doc:literal])+ $name:ident,)+) => {
        /// A reading of a server's counters. All but the `_open` ones only grow.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Stats { $($(#[doc = $doc])+ pub $name: u64,)+ }

        impl Stats {
            /// Each counter with its name.
            pub fn entries(&self) -> impl Iterator<Item = (&'static str, u64)> + use<> {
                [$((stringify!($name), self.$name),)+].into_iter()
            }
        }

        impl Stats {
            /// Each counter with its name and what it counts.
            pub(crate) fn described(&self) -> impl Iterator<Item = (&'static str, &'static str, u64)> + use<> {
                [$((stringify!($name), concat!($($doc),+), self.$name),)+].into_iter()
            }
        }

        #[derive(Debug, Default)]
        pub(crate) struct Counters { $(pub(crate) $name: Counter,)+ }

        impl Counters {
            pub(crate) fn read(&self) -> Stats {
                Stats { $($name: self.$name.get(),)+ }
            }
        }
    };
}

counters! {
    /// TCP connections open now; inside another server, sockets open now and requests that are being answered.
    connections_open,
    /// Requests answered, upgrades included.
    requests,
    /// Sessions open now, connected or not.
    sessions_open,
    /// Sessions opened by a page.
    sessions_opened,
    /// Sessions that nobody claimed, or came back to, in time.
    sessions_expired,
    /// Pages that were refused because `sessions_max` or `openings_max` was reached or the server stops.
    sessions_refused,
    /// Sessions whose first component or whose engine failed as a whole.
    sessions_failed,
    /// Turns that were over `turn_ms_max`: their session ended.
    turns_overdue,
    /// Sockets and streams that have claimed a session and are open now.
    sockets_open,
    /// Of these, the streams that stand in for a socket.
    streams_open,
    /// Sockets that came back to their session.
    sockets_resumed,
    /// Sockets that lost their session to a newer one.
    sockets_taken_over,
    /// Hellos with the token of a session of another user, or of the same with other claims.
    foreign_tokens,
    /// Requests whose visitor the embedder refused.
    refused_visitors,
    /// Hellos with a token that no session has.
    unknown_tokens,
    /// Upgrades and streams refused for their origin or host.
    refused_origins,
    /// Upgrades and streams refused for their form: method, version, key, content type.
    refused_upgrades,
    /// Messages from clients.
    messages_in,
    /// Events handled, dropped ones included.
    events,
    /// Times that a client was not read for a while because it sent more than `messages_per_second_max`.
    throttled,
    /// Events for a node that is gone, or a slot that nobody listens to.
    dropped_events,
    /// Events that came a second time and were not handled again.
    repeated_events,
    /// Messages that are no valid message of the protocol.
    malformed_messages,
    /// Messages over `message_bytes_max`.
    oversized_messages,
    /// WebSocket frames that break RFC 6455, or are of a type that is not taken.
    protocol_violations,
    /// Sockets closed because nothing came, or nothing could be sent, in time.
    timeouts,
    /// Patch messages sent.
    patches,
    /// Bytes of patch messages sent, without WebSocket headers.
    patch_bytes,
    /// Full views sent to a page that had lost its place.
    full_views,
    /// Flushes put off because a client had too much unacknowledged.
    flushes_held,
    /// Files that pages have sent, all of each.
    uploads,
    /// Bytes of files that were written to the disk.
    upload_bytes,
    /// Files that a control, a limit or the disk did not take.
    uploads_refused,
    /// Lines of the access log that were dropped because its writer did not keep up.
    access_lines_dropped,
    /// Exceptions and panics of the app's code.
    failures,
}

/// One number that many threads add to.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self, n: u64) {
        self.0.fetch_add(n, Ordering::Relaxed);
    }

    pub(crate) fn one_less(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}
