//! Which request gets which answer.

use super::assets::PREFIX;
use super::body::RequestBody;
use super::caller::Caller;
use super::reply::{self, Reply};
use super::{page, upgrade};
use crate::listener::Visit;
use crate::shared::Shared;
use crate::stream::requests;
use bytes::Bytes;
use hyper::header::{ALLOW, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Request, StatusCode};
use std::sync::Arc;

/// Path of the WebSocket, below where the app is mounted.
pub(crate) const SOCKET: &str = "/_lattice/socket";
/// Path of the stream that takes its place where a WebSocket is blocked; the applier finds it beside the socket.
const STREAM: &str = "/_lattice/stream";
const HEALTH: &str = "/healthz";

pub(crate) async fn answer(visit: Arc<Visit>, request: Request<impl RequestBody>) -> Reply {
    let shared = &visit.shared;
    shared.counters.requests.add(1);
    let caller = shared.proxies.caller(&visit.peer, &request);
    let path = caller.base.below(request.uri().path()).to_owned();
    // Who looks after servers asks by their addresses.
    if path != HEALTH && !shared.origins.takes_host(&caller) {
        if matches!(&*path, SOCKET | STREAM) {
            shared.counters.refused_origins.add(1);
        }
        return reply::text(
            StatusCode::FORBIDDEN,
            "The Host header names no host of this server; ServerConfig::allowed_hosts says which it takes.",
        );
    }
    let head = request.method() == Method::HEAD;
    let mut reply = match &*path {
        SOCKET => upgrade::answer(&visit, &caller, request),
        STREAM => requests::answer(shared, &caller, request).await,
        path => {
            if head || request.method() == Method::GET {
                let (request, _) = request.into_parts();
                read(shared, &caller, &request, path, head).await
            } else {
                not_allowed(shared, &caller)
            }
        }
    };
    if head {
        reply.body_mut().clear();
    }
    reply
}

async fn read(
    shared: &Arc<Shared>,
    caller: &Caller,
    request: &Parts,
    path: &str,
    head: bool,
) -> Reply {
    let missing = || {
        reply::message(
            StatusCode::NOT_FOUND,
            &shared.styles(&caller.base),
            "Not found",
            "There is nothing at this address.",
        )
    };
    match path {
        "/" if head => reply::reply(StatusCode::OK, page::CONTENT_TYPE, Bytes::new()),
        "/" => page::answer(shared, caller, path, request.uri.query()).await,
        HEALTH if shared.is_stopping() => reply::text(StatusCode::SERVICE_UNAVAILABLE, "stopping"),
        HEALTH => reply::text(StatusCode::OK, "ok"),
        _ if path.starts_with(PREFIX) => shared
            .assets
            .answer(path, &request.headers)
            .unwrap_or_else(missing),
        _ => missing(),
    }
}

fn not_allowed(shared: &Shared, caller: &Caller) -> Reply {
    let mut reply = reply::message(
        StatusCode::METHOD_NOT_ALLOWED,
        &shared.styles(&caller.base),
        "Method not allowed",
        "This address can only be read.",
    );
    reply
        .headers_mut()
        .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    reply
}
