//! An app inside another server: each of that server's requests for it is a call here.

use crate::http::base::Base;
use crate::http::body::{Body, RequestBody};
use crate::http::router;
use crate::identity::Identity;
use crate::listener::{Peer, Visit};
use crate::server::Running;
use crate::shared::Shared;
use crate::{Error, ServerConfig, Stats};
use hyper::{Request, Response};
use lattice_engine::session::{AnyApp, User};
use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// An app as a service of `tower` and of `hyper`, for a server that has a socket, TLS and other routes of its own: axum's
/// `Router::nest_service` and `fallback_service` take it as it is.
///
/// It has threads of its own for sessions, as a [`Server`](crate::Server) has; clones are the same service. Of its
/// [`ServerConfig`] it does not use what listens (host, port, connections, request heads). Its futures must be polled within
/// tokio. Set [`ServerConfig::root_path`] to where it is mounted, and [`ServerConfig::allowed_hosts`] to the names of the
/// server: here nobody knows whether it is reached from outside.
///
/// ```
/// use bytes::Bytes;
/// use http_body_util::{BodyExt as _, Empty};
/// use hyper::Request;
/// use lattice_engine::{App, signal, text};
/// use lattice_server::{ServerConfig, Service};
///
/// let app = App::new("Hello", || {
///     text(signal("Hello, world"));
/// });
/// let mut config = ServerConfig::default();
/// config.root_path = "/ui".to_owned();
/// let mut service = Service::new(app, config)?;
///
/// // In axum: Router::new().nest_service("/ui", service)
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
/// # runtime.block_on(async {
/// let request = Request::get("/ui").header("host", "localhost").body(Empty::<Bytes>::new()).unwrap();
/// let response = tower_service::Service::call(&mut service, request).await.unwrap();
/// let page = response.into_body().collect().await.unwrap().to_bytes();
/// assert!(String::from_utf8_lossy(&page).contains("Hello, world"));
/// # });
/// service.stop();
/// # Ok::<(), lattice_server::Error>(())
/// ```
#[derive(Clone)]
pub struct Service {
    running: Arc<Running>,
}

/// What a server around a [`Service`] knows of a request and the request does not say: put it into the request's
/// extensions.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct RequestInfo {
    /// Of who has connected.
    pub client: Option<IpAddr>,
    /// The connection is encrypted.
    pub is_secure: bool,
    /// Where the app is mounted, if that is not always [`ServerConfig::root_path`]. A path that can't be one is left out.
    pub root_path: Option<String>,
    /// Whom it has authenticated; [`Hooks::authenticate`](crate::Hooks::authenticate) is not asked then.
    pub user: Option<Arc<User>>,
    /// It would answer their request for a page by something else, and has not because this is none: a page that is there loads itself
    /// anew, and so comes to it.
    pub is_refused: bool,
}

impl RequestInfo {
    fn identity(&self) -> Option<Identity> {
        let user = self.user.clone();
        (self.is_refused)
            .then_some(Identity::Refused)
            .or_else(|| user.map(|user| Identity::Of(Some(user))))
    }
}

/// What a call gives: it never fails.
pub type ResponseFuture =
    Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send + 'static>>;

impl Service {
    /// Starts the threads of an app.
    ///
    /// # Errors
    /// [`Error::is_config`] for a limit that can't work; when the system gives no threads.
    pub fn new(app: impl AnyApp, config: ServerConfig) -> Result<Self, Error> {
        Self::of_shared(Arc::new(app), config)
    }

    /// [`Self::new`] for an app that is shared already.
    pub fn of_shared(app: Arc<dyn AnyApp>, config: ServerConfig) -> Result<Self, Error> {
        config.check()?;
        let running = Arc::new(Running::start(app, config, None)?);
        Ok(Self { running })
    }

    /// What it has counted so far.
    pub fn stats(&self) -> Stats {
        self.running.stats()
    }

    /// Stops as [`ServerHandle::stop`](crate::ServerHandle::stop) does. It blocks, so within tokio it belongs into
    /// `spawn_blocking`.
    pub fn stop(&self) -> bool {
        self.running.stop()
    }

    /// One request, with what is known of it.
    pub(crate) fn visit(&self, info: Option<&RequestInfo>) -> Arc<Visit> {
        let peer = info.map_or_else(Peer::default, |info| Peer {
            address: info.client,
            is_secure: info.is_secure,
            base: info
                .root_path
                .as_deref()
                .and_then(|path| Base::parse(path).ok()),
            identity: info.identity(),
        });
        Arc::new(Visit::inside(Arc::clone(self.shared()), peer))
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        self.running.shared()
    }

    fn answer<B: RequestBody>(&self, request: Request<B>) -> ResponseFuture {
        let visit = self.visit(request.extensions().get());
        Box::pin(async move { Ok(router::answer(visit, request).await) })
    }
}

impl<B: RequestBody> tower_service::Service<Request<B>> for Service {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> ResponseFuture {
        self.answer(request)
    }
}

impl<B: RequestBody> hyper::service::Service<Request<B>> for Service {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = ResponseFuture;

    fn call(&self, request: Request<B>) -> ResponseFuture {
        self.answer(request)
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Service")
    }
}
