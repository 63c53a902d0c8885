//! Which request gets which answer.

use super::assets::PREFIX;
use super::body::RequestBody;
use super::reply::{self, Reply};
use super::{page, upgrade};
use crate::listener::Visit;
use crate::stream::requests;
use bytes::Bytes;
use hyper::header::{ALLOW, HeaderValue};
use hyper::{Method, Request, StatusCode};
use std::sync::Arc;

/// Path of the WebSocket.
pub(crate) const SOCKET: &str = "/_lattice/socket";
/// Path of the stream that takes its place where a WebSocket is blocked; the applier finds it beside the socket.
const STREAM: &str = "/_lattice/stream";
const HEALTH: &str = "/healthz";

pub(crate) async fn answer(visit: Arc<Visit>, request: Request<impl RequestBody>) -> Reply {
    let shared = &visit.shared;
    shared.counters.requests.add(1);
    if !shared.origins.takes_host(request.headers()) {
        if matches!(request.uri().path(), SOCKET | STREAM) {
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
        STREAM => requests::answer(shared, request).await,
        path => {
            if head || request.method() == Method::GET {
                read(&visit, &request, path, head).await
            } else {
                not_allowed(&visit)
            }
        }
    };
    if head {
        reply.body_mut().clear();
    }
    reply
}

async fn read<B>(visit: &Arc<Visit>, request: &Request<B>, path: &str, head: bool) -> Reply {
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
        "/" if head => reply::reply(StatusCode::OK, page::CONTENT_TYPE, Bytes::new()),
        "/" => page::answer(shared, request.uri()).await,
        HEALTH if shared.is_stopping() => reply::text(StatusCode::SERVICE_UNAVAILABLE, "stopping"),
        HEALTH => reply::text(StatusCode::OK, "ok"),
        _ if path.starts_with(PREFIX) => shared
            .assets
            .answer(path, request.headers())
            .unwrap_or_else(missing),
        _ => missing(),
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
