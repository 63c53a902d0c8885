//! Which request gets which answer.

use super::assets::PREFIX;
use super::body::RequestBody;
use super::caller::Caller;
use super::reply::{self, Reply};
use super::{operations, page, upgrade};
use crate::access::Access;
use crate::listener::Visit;
use crate::shared::Shared;
use crate::stream::requests;
use bytes::Bytes;
use hyper::header::{ALLOW, HeaderValue};
use hyper::http::request::Parts;
use hyper::{Method, Request, StatusCode};
use lattice_engine::session::Shows;
use std::sync::Arc;
use std::time::Instant;

/// Path of the WebSocket, below where the app is mounted.
pub(crate) const SOCKET: &str = "/_lattice/socket";
/// Path of the stream that takes its place where a WebSocket is blocked; the applier finds it beside the socket.
const STREAM: &str = "/_lattice/stream";

pub(crate) async fn answer(visit: Arc<Visit>, request: Request<impl RequestBody>) -> Reply {
    let begun = Instant::now();
    let shared = Arc::clone(&visit.shared);
    shared.counters.requests.add(1);
    let caller = shared.proxies.caller(&visit.peer, &request);
    let path = caller.base.below(request.uri().path()).to_owned();
    let method = request.method().clone();
    let mut reply = route(visit, &caller, request, &path).await;
    if method == Method::HEAD {
        reply.body_mut().clear();
    }
    let access = Access {
        caller: &caller,
        method: &method,
        path: &path,
        status: reply.status(),
        took: begun.elapsed(),
    };
    shared.access_log.write(&access, &shared.counters);
    reply
}

async fn route(
    visit: Arc<Visit>,
    caller: &Caller,
    request: Request<impl RequestBody>,
    path: &str,
) -> Reply {
    let shared = &visit.shared;
    let head = request.method() == Method::HEAD;
    let is_read = head || request.method() == Method::GET;
    if is_read && let Some(reply) = operations::answer(shared, caller, path) {
        return reply;
    }
    if !shared.origins.takes_host(caller) {
        if matches!(path, SOCKET | STREAM) {
            shared.counters.refused_origins.add(1);
        }
        return reply::text(
            StatusCode::FORBIDDEN,
            "The Host header names no host of this server; ServerConfig::allowed_hosts says which it takes.",
        );
    }
    match path {
        SOCKET => upgrade::answer(&visit, caller, request).await,
        STREAM => requests::answer(shared, caller, request).await,
        _ if is_read => {
            let (request, _) = request.into_parts();
            read(shared, caller, &request, path, head).await
        }
        _ => not_allowed(shared, caller),
    }
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
        _ if path.starts_with(PREFIX) => shared
            .assets
            .answer(path, &request.headers)
            .unwrap_or_else(missing),
        _ => {
            let user = match shared.visitor(caller, request).await {
                Ok(user) => user,
                Err(answer) => return answer,
            };
            match shared.app.shows(path) {
                Shows::Nothing => missing(),
                Shows::Page if head => {
                    reply::reply(StatusCode::OK, page::CONTENT_TYPE, Bytes::new())
                }
                Shows::NotFound if head => {
                    reply::reply(StatusCode::NOT_FOUND, page::CONTENT_TYPE, Bytes::new())
                }
                Shows::Page | Shows::NotFound => {
                    page::answer(shared, caller, path, request.uri.query(), user).await
                }
            }
        }
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
