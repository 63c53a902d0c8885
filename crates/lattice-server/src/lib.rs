//! The host of Lattice sessions with sockets, tasks and timers.
//!
//! A [`Server`] shows an app's pages over HTTP, and keeps each page live over a WebSocket: events come in, patches go
//! out. It runs on threads of its own, so it can be started from any program, and needs nothing of tokio there.
//!
//! ```
//! use lattice_engine::{App, signal, text};
//! use lattice_server::{Server, ServerConfig};
//! use std::io::{Read, Write};
//!
//! let app = App::new("Hello", || {
//!     text(signal("Hello, world"));
//! });
//! let server = Server::bind(app, ServerConfig::at("127.0.0.1", 0))?.start()?;
//!
//! let address = server.local_addr();
//! let mut browser = std::net::TcpStream::connect(address)?;
//! write!(browser, "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
//! let mut page = String::new();
//! browser.read_to_string(&mut page)?;
//! assert!(page.contains("Hello, world"));
//! assert_eq!(server.stats().sessions_opened, 1);
//! assert!(server.stop());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The `main` of an app is one call: [`run`] serves until Ctrl-C.
//!
//! Inside a server that there is already, an app is a [`Service`] of `tower` and of `hyper`.
//!
//! # How it works
//!
//! | part | runs on | what it does |
//! | --- | --- | --- |
//! | listener, HTTP | the leader | hyper; pages, assets, `/healthz`, the upgrade |
//! | connection | the leader, one small task each | reads events through the header guard and fastwebsockets, pings, closes |
//! | stream | the leader | the same over a response and posts, where a WebSocket is blocked |
//! | session | one thread of the pool at a time | handles one message, flushes, writes the patch to the socket itself |
//!
//! All threads are of one pool, and one of them leads: it waits for input and output. An event wakes that thread alone:
//! the connection's task puts the event into the session's mailbox, and the same thread then leaves the tasks to others,
//! runs the handler and writes the patch. A handler that blocks holds one thread and no other session: within a
//! millisecond another thread leads, and the pool grows to a bound. What a client may cost is bounded by
//! [`ServerConfig`] in every direction.

mod access;
mod config;
mod conversation;
mod error;
pub mod gateway;
mod hooks;
mod http;
mod identity;
mod listener;
mod log;
mod outbox;
mod pool;
mod record;
mod run;
mod server;
mod service;
mod sessions;
mod shared;
mod socket;
mod stats;
mod stream;
mod wire;

pub use config::{ServerConfig, Setting};
pub use error::Error;
pub use hooks::{FailureHook, Hooks, OverdueHook, ThreadHook};
pub use http::body::{Body, RequestBody};
pub use identity::{Authenticate, Authentication, RequestFacts, Verdict};
pub use run::run;
pub use server::{Server, ServerHandle};
pub use service::{RequestInfo, ResponseFuture, Service};
pub use stats::Stats;
