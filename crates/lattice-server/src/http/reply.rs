//! Responses, and the headers that all of them bear.

use super::body::Body;
use bytes::Bytes;
use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Response, StatusCode};

pub(crate) type Reply = Response<Body>;

/// For what is no document: that it can load nothing by itself is its own affair (a worker's file says here what it may do).
const FRAME_POLICY: HeaderValue = HeaderValue::from_static("frame-ancestors 'none'");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
/// For what is no page of an app: it loads the style sheet and nothing else.
const MESSAGE_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// A response with this body, not to be stored, sniffed, framed, or told to others.
pub(crate) fn reply(status: StatusCode, content_type: &'static str, body: Bytes) -> Reply {
    let mut reply = Response::new(Body::from(body));
    *reply.status_mut() = status;
    let headers = reply.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(CONTENT_SECURITY_POLICY, FRAME_POLICY);
    headers.insert(CACHE_CONTROL, NO_STORE);
    reply
}

/// A line of plain text.
pub(crate) fn text(status: StatusCode, line: &str) -> Reply {
    let mut reply = reply(
        status,
        "text/plain; charset=utf-8",
        Bytes::from(format!("{line}\n")),
    );
    reply
        .headers_mut()
        .insert(CONTENT_SECURITY_POLICY, MESSAGE_POLICY);
    reply
}

/// A small page that says one thing in the look of the controls. Both texts are the server's own.
pub(crate) fn message(status: StatusCode, styles: &str, title: &str, line: &str) -> Reply {
    let body = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}</title><link rel=\"stylesheet\" href=\"{styles}\"></head>\
         <body class=\"lt-root\"><main class=\"lt-main\"><h1 class=\"lt-title\">{title}</h1><p class=\"lt-text\">{line}</p></main></body></html>"
    );
    let mut reply = reply(status, "text/html; charset=utf-8", Bytes::from(body));
    reply
        .headers_mut()
        .insert(CONTENT_SECURITY_POLICY, MESSAGE_POLICY);
    reply
}
