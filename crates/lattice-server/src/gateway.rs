//! An app behind a server in another language, which speaks HTTP and WebSocket itself and hands over requests and messages by
//! calls: what ASGI needs, in plain types.

mod exchange;
mod socket;

use crate::service::{RequestInfo, Service};
use bytes::Bytes;
pub use exchange::{Exchange, Told};
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Method, Request, Uri};
pub use socket::{Said, Socket};
use std::sync::Arc;

/// What a request says before its body.
#[derive(Clone, Debug, Default)]
pub struct RequestHead {
    /// Such as `GET`.
    pub method: String,
    /// Path and query as they came.
    pub target: String,
    /// Names in small letters, and values.
    pub headers: Vec<(Vec<u8>, Vec<u8>)>,
    /// What else the server knows.
    pub info: RequestInfo,
}

/// Called on the service's threads, in order; it must not block.
pub type Teller<T> = Arc<dyn Fn(T) + Send + Sync>;

/// A request that was refused at once: a status, and a line that says why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Of the response.
    pub status: u16,
    /// What was wrong and what would work.
    pub text: String,
}

impl RequestHead {
    fn into_request<B>(self, body: B) -> Result<Request<B>, Refused> {
        let wrong = |what: &str| Refused {
            status: 400,
            text: format!("the request has no valid {what}"),
        };
        let mut request = Request::new(body);
        *request.method_mut() =
            Method::from_bytes(self.method.as_bytes()).map_err(|_| wrong("method"))?;
        *request.uri_mut() = self
            .target
            .parse::<Uri>()
            .map_err(|_| wrong("path and query"))?;
        for (name, value) in self.headers {
            let name = HeaderName::from_bytes(&name).map_err(|_| wrong("header names"))?;
            let value = HeaderValue::from_maybe_shared(Bytes::from(value))
                .map_err(|_| wrong("header values"))?;
            request.headers_mut().append(name, value);
        }
        request.extensions_mut().insert(self.info);
        Ok(request)
    }
}

impl Service {
    /// Answers one request; `tell` gets the response.
    ///
    /// # Errors
    /// When the head is none of HTTP.
    pub fn exchange(&self, head: RequestHead, tell: Teller<Told>) -> Result<Exchange, Refused> {
        Exchange::begin(self, head, tell)
    }

    /// Opens the socket of a page, for a server that has received the request for one and not yet accepted it; `tell` gets
    /// what the session says.
    ///
    /// # Errors
    /// When the page is not of an origin that is allowed, or the service stops.
    pub fn socket(&self, head: RequestHead, tell: Teller<Said>) -> Result<Socket, Refused> {
        Socket::open(self, head, tell)
    }
}
