//! The requests of a stream. All are posts to one address, of a content type that no form of a foreign page can send, and
//! from an origin that is allowed:
//!
//! | header `Lattice-Stream` | query | body | answer |
//! | --- | --- | --- | --- |
//! | none | none, or `short` | one message, a hello | the stream, with its key in the same header |
//! | its key | none | messages, each behind its length; none answers a ping | 204 when all are taken |
//! | its key | `short` | none | what comes next |
//!
//! A post at a time: the page sends the next when the answer is there, which comes when the session has room again.

use super::{Stream, Taker};
use crate::http::body::{Body, RequestBody};
use crate::http::caller::Caller;
use crate::http::reply::{self, Reply};
use crate::http::upgrade;
use crate::identity::Identity;
use crate::outbox::{Framing, Outbox};
use crate::record;
use crate::sessions::Token;
use crate::shared::Shared;
use crate::socket::CloseCode;
use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request, StatusCode};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::timeout;

/// Of all that a stream sends and takes.
const TYPE: HeaderValue = HeaderValue::from_static("application/x-lattice");
const KEY: HeaderName = HeaderName::from_static("lattice-stream");
const SHORT: &str = "short";

pub(crate) async fn answer(
    shared: &Arc<Shared>,
    caller: &Caller,
    request: Request<impl RequestBody>,
) -> Reply {
    if let Some(refused) = upgrade::refused_origin(shared, caller, request.headers()) {
        return refused;
    }
    let is_short = request.uri().query() == Some(SHORT);
    let key = match check(&request).and_then(|()| key(request.headers())) {
        Ok(key) => key,
        Err((status, rule)) => {
            shared.counters.refused_upgrades.add(1);
            let mut reply = reply::text(status, rule);
            if status == StatusCode::METHOD_NOT_ALLOWED {
                let post = HeaderValue::from_static("POST");
                reply.headers_mut().insert(ALLOW, post);
            }
            return reply;
        }
    };
    let (head, body) = request.into_parts();
    let identity = match shared.identity(caller, &head).await {
        Ok(identity) => identity,
        Err(answer) => return answer,
    };
    let Some(key) = key else {
        return open(shared, identity, body, is_short).await;
    };
    match shared.streams.find(key) {
        // Whose sign-in has ended meanwhile, or another's cookies: the page is told to load itself anew.
        Some(stream) if stream.identity != identity => {
            shared.counters.foreign_tokens.add(1);
            closed(StatusCode::FORBIDDEN, CloseCode::GONE)
        }
        None => closed(StatusCode::GONE, CloseCode::AWAY),
        Some(stream) if is_short => {
            stream.heard();
            streaming(&stream, Taker::new(&stream.outbox, true))
        }
        Some(stream) => post(&stream, body).await,
    }
}

/// A request that has not its form, and the rule that it breaks.
type Misshapen = (StatusCode, &'static str);

fn check<B>(request: &Request<B>) -> Result<(), Misshapen> {
    if request.method() != Method::POST {
        return Err((
            StatusCode::METHOD_NOT_ALLOWED,
            "Here is a stream of a page: it is asked for by POST.",
        ));
    }
    if request.headers().get(CONTENT_TYPE) != Some(&TYPE) {
        return Err((
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "The content type must be application/x-lattice.",
        ));
    }
    Ok(())
}

fn key(headers: &HeaderMap) -> Result<Option<Token>, Misshapen> {
    let Some(value) = headers.get(KEY) else {
        return Ok(None);
    };
    let key = value.to_str().ok().and_then(Token::parse);
    key.map(Some).ok_or((
        StatusCode::BAD_REQUEST,
        "Lattice-Stream must be the key that came with the stream.",
    ))
}

async fn open(
    shared: &Arc<Shared>,
    identity: Identity,
    body: impl RequestBody,
    is_short: bool,
) -> Reply {
    let hello = match read(shared, body).await {
        Ok(hello) => hello,
        Err((status, code)) => return closed(status, code),
    };
    let stall = Duration::from_millis(shared.config.send_stall_ms_max);
    let outbox = Outbox::taken(Framing::Records, shared.tasks.clone(), stall);
    let taker = Taker::new(&outbox, is_short);
    match Stream::open(shared, &outbox, identity, &hello) {
        Ok(stream) => streaming(&stream, taker),
        Err(refusal) => {
            refusal.close(&outbox);
            begun(taker)
        }
    }
}

async fn post(stream: &Arc<Stream>, body: impl RequestBody) -> Reply {
    if stream.is_posting.swap(true, Ordering::Relaxed) {
        return reply::text(
            StatusCode::CONFLICT,
            "The post before this one is not answered yet.",
        );
    }
    let _posting = Posting(stream);
    stream.heard();
    let bytes = match read(&stream.shared, body).await {
        Ok(bytes) => bytes,
        Err((status, code)) => return closed(status, code),
    };
    for message in record::messages(&bytes) {
        let taken = match message {
            Ok([]) => Ok(()),
            Ok(message) => stream.take(message).await,
            Err(record::Incomplete) => Err(stream
                .conversation()
                .malformed("a post must end with the end of a message")),
        };
        if let Err(refusal) = taken {
            let code = refusal.code;
            refusal.close(&stream.outbox);
            return closed(StatusCode::BAD_REQUEST, code);
        }
    }
    let mut reply = reply::reply(StatusCode::NO_CONTENT, "", Bytes::new());
    reply.headers_mut().remove(CONTENT_TYPE);
    reply
}

/// A post that has begun and not ended, also when its client has gone meanwhile.
struct Posting<'a>(&'a Stream);

impl Drop for Posting<'_> {
    fn drop(&mut self) {
        self.0.is_posting.store(false, Ordering::Relaxed);
    }
}

async fn read(shared: &Shared, body: impl RequestBody) -> Result<Bytes, (StatusCode, CloseCode)> {
    let config = &shared.config;
    let bytes_max = config.message_bytes_max.saturating_add(record::HEAD_BYTES);
    let patience = Duration::from_millis(config.message_ms_max);
    match timeout(patience, Limited::new(body, bytes_max).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            shared.counters.oversized_messages.add(1);
            Err((StatusCode::PAYLOAD_TOO_LARGE, CloseCode::TOO_BIG))
        }
        Ok(Err(_)) => Err((StatusCode::BAD_REQUEST, CloseCode::POLICY)),
        Err(_) => {
            shared.counters.timeouts.add(1);
            Err((StatusCode::REQUEST_TIMEOUT, CloseCode::POLICY))
        }
    }
}

/// An answer that says the same as the end of a stream.
fn closed(status: StatusCode, code: CloseCode) -> Reply {
    let body = Bytes::copy_from_slice(&record::close(code));
    let mut reply = reply::reply(status, "", body);
    reply.headers_mut().insert(CONTENT_TYPE, TYPE);
    reply
}

fn streaming(stream: &Stream, taker: Taker) -> Reply {
    let mut reply = begun(taker);
    let key = HeaderValue::from_str(&stream.key.to_text())
        .expect("hexadecimal digits are a header's value");
    reply.headers_mut().insert(KEY, key);
    reply
}

fn begun(taker: Taker) -> Reply {
    let mut reply = reply::reply(StatusCode::OK, "", Bytes::new());
    *reply.body_mut() = Body::stream(taker);
    let headers = reply.headers_mut();
    headers.insert(CONTENT_TYPE, TYPE);
    // Whatever stands between must pass each message on as it comes.
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("no-store, no-transform"),
    );
    headers.insert(
        HeaderName::from_static("x-accel-buffering"),
        HeaderValue::from_static("no"),
    );
    reply
}
