//! Accepting connections, within their bound, and speaking HTTP with each until it ends or becomes a WebSocket.

use crate::http::base::Base;
use crate::http::router;
use crate::identity::Identity;
use crate::shared::Shared;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::select;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

/// How long to wait after a failed accept: too many open files is no reason to end, and none to spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(5);

/// One TCP connection, over HTTP and WebSocket alike: it counts as open until this is dropped.
pub(crate) struct Visit {
    pub(crate) shared: Arc<Shared>,
    pub(crate) peer: Peer,
    _place: Option<OwnedSemaphorePermit>,
}

/// The other end of a connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Peer {
    pub(crate) address: Option<IpAddr>,
    /// The connection is encrypted.
    pub(crate) is_secure: bool,
    /// Where who passes its requests on has mounted the app.
    pub(crate) base: Option<Base>,
    /// Whose request it is, if they know.
    pub(crate) identity: Option<Identity>,
}

impl Visit {
    fn new(shared: Arc<Shared>, peer: Peer, place: OwnedSemaphorePermit) -> Self {
        shared.counters.connections_open.add(1);
        Self {
            shared,
            peer,
            _place: Some(place),
        }
    }

    /// Of one request of a server around this one.
    pub(crate) fn inside(shared: Arc<Shared>, peer: Peer) -> Self {
        shared.counters.connections_open.add(1);
        Self {
            shared,
            peer,
            _place: None,
        }
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.shared.counters.connections_open.one_less();
    }
}

/// Waits until the server is told to stop.
pub(crate) async fn stops(stopping: &mut watch::Receiver<bool>) {
    // The sender lives as long as the server.
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

/// Accepts until the server stops.
pub(crate) async fn accept(shared: Arc<Shared>, listener: TcpListener) {
    let places = Arc::new(Semaphore::new(shared.config.connections_max));
    let mut stopping = shared.stopping.subscribe();
    loop {
        let accepted = async {
            let place = Arc::clone(&places).acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, stream) = select! {
            biased;
            () = stops(&mut stopping) => return,
            accepted = accepted => accepted,
        };
        let Ok(place) = place else { return };
        match stream {
            Ok((stream, address)) => {
                let peer = Peer {
                    address: Some(address.ip()),
                    ..Peer::default()
                };
                let visit = Arc::new(Visit::new(Arc::clone(&shared), peer, place));
                // In a box, so that the task is small once the large future is gone.
                tokio::spawn(Box::pin(serve(visit, stream)));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn serve(visit: Arc<Visit>, stream: TcpStream) {
    // A patch is one small write: it must not wait for the acknowledgement of the one before.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let shared = Arc::clone(&visit.shared);
    let config = &shared.config;
    let mut stopping = shared.stopping.subscribe();
    let service = service_fn(move |request| {
        let visit = Arc::clone(&visit);
        async move { Ok::<_, Infallible>(router::answer(visit, request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(Duration::from_millis(config.request_head_ms_max))
        .max_headers(config.request_headers_max)
        .max_buf_size(config.request_head_bytes_max)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = std::pin::pin!(connection);
    let ended = select! {
        ended = connection.as_mut() => ended,
        () = stops(&mut stopping) => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
