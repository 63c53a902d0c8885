//! From a request to a WebSocket: what is checked before anything is made, and how hyper is left behind.

use super::caller::Caller;
use super::reply::{self, Reply};
use crate::identity::Identity;
use crate::listener::Visit;
use crate::shared::Shared;
use crate::socket::{connection, halves};
use bytes::Bytes;
use fastwebsockets::upgrade::{UpgradeFut, is_upgrade_request, upgrade};
use hyper::header::{HeaderMap, HeaderValue, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use tokio::net::TcpStream;

/// Sixteen bytes in base64: 22 digits, of which the last says four bits, and padding.
const KEY_DIGITS: usize = 22;

/// The answer to a page that is not of this server, before anything else is looked at.
pub(crate) fn refused_origin(
    shared: &Shared,
    caller: &Caller,
    headers: &HeaderMap,
) -> Option<Reply> {
    if shared.origins.takes_origin(caller, headers) {
        return None;
    }
    shared.counters.refused_origins.add(1);
    tracing::warn!(
        origin = ?headers.get("origin"),
        host = caller.host,
        "a page of a foreign origin was refused"
    );
    Some(reply::text(
        StatusCode::FORBIDDEN,
        "The page's origin is not this server's; ServerConfig::allowed_origins says which others it takes.",
    ))
}

pub(crate) async fn answer<B>(visit: &Arc<Visit>, caller: &Caller, request: Request<B>) -> Reply {
    let shared = &visit.shared;
    if let Some(refused) = refused_origin(shared, caller, request.headers()) {
        return refused;
    }
    if let Err((status, rule)) = check(&request) {
        shared.counters.refused_upgrades.add(1);
        let mut reply = reply::text(status, rule);
        if status == StatusCode::UPGRADE_REQUIRED {
            let version = HeaderValue::from_static("13");
            reply.headers_mut().insert(SEC_WEBSOCKET_VERSION, version);
        }
        return reply;
    }
    if shared.is_stopping() {
        return reply::text(StatusCode::SERVICE_UNAVAILABLE, "The server is stopping.");
    }
    let (head, body) = request.into_parts();
    let identity = match shared.identity(caller, &head).await {
        Ok(identity) => identity,
        Err(answer) => return answer,
    };
    match upgrade(&mut Request::from_parts(head, body)) {
        Ok((response, socket)) => {
            shared
                .tasks
                .spawn(leave(Arc::clone(visit), identity, socket));
            response.map(|_| Bytes::new().into())
        }
        Err(error) => {
            shared.counters.refused_upgrades.add(1);
            reply::text(StatusCode::BAD_REQUEST, &error.to_string())
        }
    }
}

fn check<B>(request: &Request<B>) -> Result<(), (StatusCode, &'static str)> {
    if request.method() != Method::GET {
        return Err((
            StatusCode::METHOD_NOT_ALLOWED,
            "A WebSocket is asked for by GET.",
        ));
    }
    if !is_upgrade_request(request) {
        return Err((
            StatusCode::UPGRADE_REQUIRED,
            "Here is a WebSocket: the request must ask for an upgrade to it.",
        ));
    }
    let headers = request.headers();
    if headers
        .get(SEC_WEBSOCKET_VERSION)
        .is_none_or(|version| version != "13")
    {
        return Err((
            StatusCode::UPGRADE_REQUIRED,
            "Sec-WebSocket-Version must be 13.",
        ));
    }
    if !has_key(headers) {
        return Err((
            StatusCode::BAD_REQUEST,
            "Sec-WebSocket-Key must be 16 bytes in base64, once.",
        ));
    }
    Ok(())
}

fn has_key(headers: &HeaderMap) -> bool {
    let mut keys = headers.get_all(SEC_WEBSOCKET_KEY).iter();
    let (Some(key), None) = (keys.next(), keys.next()) else {
        return false;
    };
    let Some((digits, b"==")) = key.as_bytes().split_at_checked(KEY_DIGITS) else {
        return false;
    };
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    digits.iter().all(is_digit) && matches!(digits[KEY_DIGITS - 1], b'A' | b'Q' | b'g' | b'w')
}

/// Waits until hyper has let go, takes the stream out of it, and serves it in a new small task, so that hyper's
/// buffers and its large future are freed.
async fn leave(visit: Arc<Visit>, identity: Identity, socket: UpgradeFut) {
    let Ok(socket) = socket.await else { return };
    let tasks = visit.shared.tasks.clone();
    let upgraded = socket.into_inner().into_inner();
    match upgraded.downcast::<TokioIo<TcpStream>>() {
        Ok(parts) => {
            // A copy, mostly of nothing: `read_buf` keeps all of hyper's buffer.
            let ahead = parts.read_buf.to_vec();
            let stream = halves::of_tcp(parts.io.into_inner());
            tasks.spawn(connection::serve(visit, identity, stream, ahead));
        }
        // Of a server around this one, over TLS or what it likes; it holds itself what was read ahead.
        Err(upgraded) => {
            let stream = halves::of_other(Box::new(TokioIo::new(upgraded)));
            tasks.spawn(connection::serve(visit, identity, stream, Vec::new()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_sixteen_bytes() {
        for (key, taken) in [
            ("dGhlIHNhbXBsZSBub25jZQ==", true),
            ("AAAAAAAAAAAAAAAAAAAAAA==", true),
            ("dGhlIHNhbXBsZSBub25jZR==", false),
            ("dGhlIHNhbXBsZSBub25jZQ=", false),
            ("dGhlIHNhbXBsZSBub25j", false),
            ("dGhlIHNhbXBsZSBub25jZQ==AAAA", false),
            ("dGhlIHNhbXBsZSBub2*jZQ==", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.append(SEC_WEBSOCKET_KEY, key.parse().unwrap());
            assert_eq!(has_key(&headers), taken, "{key}");
            headers.append(SEC_WEBSOCKET_KEY, key.parse().unwrap());
            assert!(!has_key(&headers), "twice");
        }
    }
}
