//! Every limit of a server in one typed place, each with its unit in its name.
//!
//! The defaults suit a small machine with some thousand people on it. A limit that is zero where that can't work is an
//! error at [`Server::bind`](crate::Server::bind), not a surprise later.

mod settings;

use crate::Error;
use crate::hooks::Hooks;
use crate::http::base::Base;
use crate::http::networks::Networks;
pub use settings::Setting;
use std::path::PathBuf;
use std::time::Duration;

/// How a server listens, and what bounds everything that a client can make it do.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ServerConfig {
    /// Name or address to listen on. `127.0.0.1` is reached from this machine only.
    pub host: String,
    /// Port to listen on; 0 takes a free one, which [`Server::local_addr`](crate::Server::local_addr) tells.
    pub port: u16,
    /// Origins beside the server's own whose pages may open a socket, such as `https://app.example.org`.
    pub allowed_origins: Vec<String>,
    /// Names (without port) that a request's `Host` may have. Empty: any name, except that a server on a loopback
    /// address takes loopback names only, so that no foreign name can be pointed at it.
    pub allowed_hosts: Vec<String>,
    /// Where the app is mounted, such as `/ui`, if something before the server gives it only the paths below; whether that
    /// takes the path off or leaves it on, is all one. Empty: at the root.
    pub root_path: String,
    /// Addresses (`10.0.0.1`) and networks (`10.0.0.0/8`) of proxies before the server, and `unix` for whoever comes over a
    /// Unix socket. What these say in `X-Forwarded-For`, `-Host`, `-Proto` and `-Prefix` is believed.
    pub trusted_proxies: Vec<String>,
    /// Addresses and networks, as in `trusted_proxies`, of those who may read `/metrics` in the text format of Prometheus. For
    /// all others there is no such path. Behind a proxy that is not trusted, everybody comes from its address.
    pub metrics_for: Vec<String>,
    /// Where the access log goes, a line of JSON for each request: a file to append to, or `-` for standard output. Empty:
    /// nowhere.
    pub access_log: String,
    /// Called on the server's threads; see [`Hooks`].
    pub hooks: Hooks,

    /// Threads that are kept. One of them waits for input and output, and does itself what it finds to do; the others help.
    pub threads_min: usize,
    /// Turns that may run at once: so many handlers can block before other sessions wait. One more thread does input
    /// and output.
    pub turns_max: usize,
    /// Milliseconds that a handler, a component's first run or a flush may take; 0 for as long as it likes. Beyond it the page is told
    /// and gets a new session. Native code that does not end keeps its thread, which is given up and counted.
    pub turn_ms_max: u64,
    /// How long a turn may wait for a thread, in milliseconds, before there is one more.
    pub turn_wait_ms_max: u64,

    /// Open TCP connections at most; more wait in the system's backlog.
    pub connections_max: usize,
    /// Pages that wait to be opened at most; beyond it a page is answered with 503. Those who have a page go before those who wait
    /// for one.
    pub openings_max: usize,
    /// Sessions at most, connected or not; a page beyond it is answered with 503.
    pub sessions_max: usize,
    /// Bytes of a request's head at most (not below 8192).
    pub request_head_bytes_max: usize,
    /// Headers of a request at most.
    pub request_headers_max: usize,
    /// Milliseconds for a request's head to come, and for a connection to stay open between requests.
    pub request_head_ms_max: u64,
    /// Milliseconds for [`Hooks::authenticate`] to find out who asks; then the request is refused.
    pub authenticate_ms_max: u64,

    /// Bytes of one message from a client at most.
    pub message_bytes_max: usize,
    /// Messages and pings that one client may send in a second, on the long run. It is read no faster; nothing of it is lost.
    pub messages_per_second_max: u32,
    /// Milliseconds from the first byte of a message to its last.
    pub message_ms_max: u64,
    /// Milliseconds for the first message of a socket to come.
    pub hello_ms_max: u64,
    /// Milliseconds between pings. A socket that is silent for two of these intervals is closed.
    pub ping_ms: u64,
    /// Milliseconds that a write may make no progress before its connection is closed.
    pub send_stall_ms_max: u64,
    /// Messages of a client that wait for their session; beyond it, its socket is not read.
    pub mailbox_messages_max: usize,

    /// Files that a page may have on their way at once.
    pub uploads_max: usize,
    /// Bytes of all files that one session has received and that its app has not removed.
    pub session_upload_bytes_max: u64,
    /// Where uploaded files stand until their session ends, in a folder for each session; without it, where the system keeps temporary files.
    pub upload_folder: Option<PathBuf>,

    /// Bytes sent and not acknowledged, beyond which a session is not flushed.
    pub unacknowledged_bytes_max: usize,
    /// Messages sent and not acknowledged, beyond which a session is not flushed.
    pub unacknowledged_messages_max: usize,

    /// Milliseconds that a session lives which no socket has claimed yet.
    pub unclaimed_ms: u64,
    /// Milliseconds that a session is kept after its socket is gone.
    pub resume_window_ms: u64,
    /// Milliseconds, after the server was told to stop, in which it goes on as before while `/readyz` says that it is not
    /// ready: for what stands before it to notice.
    pub unready_ms: u64,
    /// Milliseconds that a stop waits for running handlers.
    pub drain_ms_max: u64,
}

impl Default for ServerConfig {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            host: "127.0.0.1".to_owned(),
            port: 8000,
            allowed_origins: Vec::new(),
            allowed_hosts: Vec::new(),
            root_path: String::new(),
            trusted_proxies: Vec::new(),
            metrics_for: Vec::new(),
            access_log: String::new(),
            hooks: Hooks::default(),
            threads_min: cores.clamp(2, 8),
            turns_max: 128,
            turn_ms_max: 60_000,
            turn_wait_ms_max: 2,
            connections_max: 20_000,
            openings_max: 1_000,
            sessions_max: 20_000,
            request_head_bytes_max: 16 * 1024,
            request_headers_max: 64,
            request_head_ms_max: 10_000,
            authenticate_ms_max: 10_000,
            message_bytes_max: 1024 * 1024,
            messages_per_second_max: 1_000,
            message_ms_max: 30_000,
            hello_ms_max: 10_000,
            ping_ms: 15_000,
            send_stall_ms_max: 30_000,
            mailbox_messages_max: 256,
            uploads_max: 16,
            session_upload_bytes_max: 2_000_000_000,
            upload_folder: None,
            unacknowledged_bytes_max: 1024 * 1024,
            unacknowledged_messages_max: 256,
            unclaimed_ms: 15_000,
            resume_window_ms: 60_000,
            unready_ms: 0,
            drain_ms_max: 10_000,
        }
    }
}

/// hyper's own lower bound of its read buffer.
const REQUEST_HEAD_BYTES_MIN: usize = 8192;

impl ServerConfig {
    /// The defaults, listening on `host` and `port`.
    pub fn at(host: impl Into<String>, port: u16) -> Self {
        Self {
            host: host.into(),
            port,
            ..Self::default()
        }
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let at_least_one = [
            ("threads_min", self.threads_min),
            ("turns_max", self.turns_max),
            ("connections_max", self.connections_max),
            ("openings_max", self.openings_max),
            ("sessions_max", self.sessions_max),
            ("request_headers_max", self.request_headers_max),
            ("message_bytes_max", self.message_bytes_max),
            (
                "messages_per_second_max",
                self.messages_per_second_max as usize,
            ),
            ("mailbox_messages_max", self.mailbox_messages_max),
            ("unacknowledged_bytes_max", self.unacknowledged_bytes_max),
            (
                "unacknowledged_messages_max",
                self.unacknowledged_messages_max,
            ),
            ("ping_ms", self.ping_ms as usize),
            ("unclaimed_ms", self.unclaimed_ms as usize),
            ("authenticate_ms_max", self.authenticate_ms_max as usize),
        ];
        for (field, value) in at_least_one {
            if value == 0 {
                return Err(Error::config(field, "is 0; it must be at least 1"));
            }
        }
        Base::parse(&self.root_path).map_err(|rule| {
            Error::config("root_path", format!("is {:?}; it {rule}", self.root_path))
        })?;
        for (field, entries) in [
            ("trusted_proxies", &self.trusted_proxies),
            ("metrics_for", &self.metrics_for),
        ] {
            Networks::parse(entries).map_err(|entry| {
                let rule =
                    "has addresses such as 10.0.0.1, networks such as 10.0.0.0/8, and the word unix";
                Error::config(field, format!("has {entry:?}; it {rule}"))
            })?;
        }
        if self.request_head_bytes_max < REQUEST_HEAD_BYTES_MIN {
            return Err(Error::config(
                "request_head_bytes_max",
                format!(
                    "is {}; it must be at least {REQUEST_HEAD_BYTES_MIN}",
                    self.request_head_bytes_max
                ),
            ));
        }
        Ok(())
    }

    pub(crate) fn turn_max(&self) -> Option<Duration> {
        (self.turn_ms_max > 0).then(|| Duration::from_millis(self.turn_ms_max))
    }

    pub(crate) fn ping(&self) -> Duration {
        Duration::from_millis(self.ping_ms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_cannot_work_is_named() {
        let mut config = ServerConfig::default();
        config.check().unwrap();
        config.mailbox_messages_max = 0;
        let error = config.check().unwrap_err();
        assert!(error.is_config());
        assert!(
            error.to_string().contains("mailbox_messages_max is 0"),
            "{error}"
        );

        let config = ServerConfig {
            request_head_bytes_max: 100,
            ..ServerConfig::default()
        };
        let text = config.check().unwrap_err().to_string();
        assert!(text.contains("at least 8192"), "{text}");

        let config = ServerConfig {
            root_path: "ui".to_owned(),
            ..ServerConfig::default()
        };
        let text = config.check().unwrap_err().to_string();
        assert!(
            text.contains("root_path is \"ui\"; it must begin"),
            "{text}"
        );

        let config = ServerConfig {
            trusted_proxies: vec!["proxy.example".to_owned()],
            ..ServerConfig::default()
        };
        let text = config.check().unwrap_err().to_string();
        assert!(
            text.contains("\"proxy.example\"; it has addresses"),
            "{text}"
        );
    }
}
