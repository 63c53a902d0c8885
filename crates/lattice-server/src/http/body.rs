//! What a response carries: bytes that are there, or the messages of a session as they come.

use crate::stream::Taker;
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Buf, Frame, SizeHint};
use std::convert::Infallible;
use std::error::Error as StdError;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// The body of each response of this crate.
#[derive(Debug)]
pub struct Body {
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// Empty once it was read.
    Whole(Bytes),
    Stream(Taker),
}

impl Body {
    pub(crate) fn stream(taker: Taker) -> Self {
        Self {
            kind: Kind::Stream(taker),
        }
    }

    /// Leaves nothing of a body that is whole.
    pub(crate) fn clear(&mut self) {
        if let Kind::Whole(bytes) = &mut self.kind {
            bytes.clear();
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self {
            kind: Kind::Whole(bytes),
        }
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let bytes = match &mut self.get_mut().kind {
            Kind::Whole(bytes) => Some(std::mem::take(bytes)).filter(|bytes| !bytes.is_empty()),
            Kind::Stream(taker) => ready!(taker.poll_take(cx)),
        };
        Poll::Ready(bytes.map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        matches!(&self.kind, Kind::Whole(bytes) if bytes.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match &self.kind {
            Kind::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Kind::Stream(_) => SizeHint::default(),
        }
    }
}

/// The body of a request, however it comes: all bodies that can be sent between threads are one.
pub trait RequestBody:
    HttpBody<Data: Buf + Send, Error: Into<Box<dyn StdError + Send + Sync>>> + Send + 'static
{
}

impl<B> RequestBody for B where
    B: HttpBody<Data: Buf + Send, Error: Into<Box<dyn StdError + Send + Sync>>> + Send + 'static
{
}
