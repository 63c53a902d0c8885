//! Which request gets which answer.

use super::assets::PREFIX;
use super::reply::{self, Reply};
use super::{page, upgrade};
use crate::listener::Visit;
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{ALLOW, HeaderValue};
use hyper::{Method, Request, StatusCode};
use lattice_engine::session::Shows;
use std::sync::Arc;

/// Path of the WebSocket.
pub(crate) const SOCKET: &str = "/_lattice/socket";
const HEALTH: &str = "/healthz";

pub(crate) async fn answer(visit: Arc<Visit>, request: Request<Incoming>) -> Reply {
    let shared = &visit.shared;
    shared.counters.requests.add(1);
    if !shared.origins.takes_host(request.headers()) {
        if request.uri().path() == SOCKET {
            shared.counters.refused_origins.add(1);
        }
        return reply::text(
            StatusCode::FORBIDDEN,
            "The Host header names no host of this server; ServerConfig::allowed_hosts says which it takes.",
        );
    }
    let head = request.method() == Method::HEAD;
    let mut reply = match request.uri().path() {
        SOCKET => upgrade::answer(&visit, request),
        path => {
            if head || request.method() == Method::GET {
                read(&visit, &request, path, head).await
            } else {
                not_allowed(&visit)
            }
        }
    };
    if head {
        *reply.body_mut() = Full::new(Bytes::new());
    }
    reply
}

async fn read(visit: &Arc<Visit>, request: &Request<Incoming>, path: &str, head: bool) -> Reply {
    let shared = &visit.shared;
    let missing = || {
        reply::message(
            StatusCode::NOT_FOUND,
            &shared.assets.styles.path,
            "Not found",
            "There is nothing at this address.",
        )
    };
    match path {
        HEALTH if shared.is_stopping() => reply::text(StatusCode::SERVICE_UNAVAILABLE, "stopping"),
        HEALTH => reply::text(StatusCode::OK, "ok"),
        _ if path.starts_with(PREFIX) => shared
            .assets
            .answer(path, request.headers())
            .unwrap_or_else(missing),
        _ => match shared.app.shows(path) {
            Shows::Nothing => missing(),
            Shows::Page if head => reply::reply(StatusCode::OK, page::CONTENT_TYPE, Bytes::new()),
            Shows::NotFound if head => {
                reply::reply(StatusCode::NOT_FOUND, page::CONTENT_TYPE, Bytes::new())
            }
            Shows::Page | Shows::NotFound => page::answer(shared, request.uri()).await,
        },
    }
}

fn not_allowed(visit: &Visit) -> Reply {
    let mut reply = reply::message(
        StatusCode::METHOD_NOT_ALLOWED,
        &visit.shared.assets.styles.path,
        "Method not allowed",
        "This address can only be read.",
    );
    reply
        .headers_mut()
        .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    reply
}
