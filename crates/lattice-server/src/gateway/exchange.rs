//! One request and its response, told piece by piece.

use super::{Refused, RequestHead, Teller};
use crate::service::Service;
use bytes::Bytes;
use http_body_util::BodyExt as _;
use hyper::body::{Body as HttpBody, Frame};
use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::AbortHandle;
use tower_service::Service as _;

/// What is told of a response, in this order, and of the request's body in between.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Told {
    /// Status and headers; once.
    Head(u16, Vec<(Bytes, Bytes)>),
    /// A part of the body.
    Body(Bytes),
    /// More of the request's body is wanted: [`Exchange::feed`] it.
    More,
    /// That was all.
    End,
}

/// A request that is being answered. Dropped before its end, it is given up: the client is gone.
pub struct Exchange {
    /// Parts of the request's body, and none at its end.
    chunks: UnboundedSender<Option<Bytes>>,
    task: AbortHandle,
}

impl Exchange {
    pub(super) fn begin(
        service: &Service,
        head: RequestHead,
        tell: Teller<Told>,
    ) -> Result<Self, Refused> {
        let (chunks, receiver) = unbounded_channel();
        let fed = Fed {
            receiver,
            tell: Teller::clone(&tell),
            is_asked: false,
            is_done: false,
        };
        let request = head.into_request(fed)?;
        if service.shared().is_stopping() {
            return Err(Refused {
                status: 503,
                text: "The server is stopping.".to_owned(),
            });
        }
        let mut inner = service.clone();
        let task = service.shared().tasks.spawn(async move {
            let Ok(response) = inner.call(request).await;
            let (head, mut body) = response.into_parts();
            let headers = head.headers.iter().map(|(name, value)| {
                (
                    Bytes::copy_from_slice(name.as_str().as_bytes()),
                    Bytes::copy_from_slice(value.as_bytes()),
                )
            });
            tell(Told::Head(head.status.as_u16(), headers.collect()));
            while let Some(Ok(frame)) = body.frame().await {
                if let Ok(bytes) = frame.into_data() {
                    tell(Told::Body(bytes));
                }
            }
            tell(Told::End);
        });
        Ok(Self {
            chunks,
            task: task.abort_handle(),
        })
    }

    /// A part of the request's body: the first may come by itself, each further one after [`Told::More`].
    pub fn feed(&self, bytes: Vec<u8>, is_last: bool) {
        // A body that nobody reads any more is dropped.
        if !bytes.is_empty() {
            let _ = self.chunks.send(Some(Bytes::from(bytes)));
        }
        if is_last {
            let _ = self.chunks.send(None);
        }
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Exchange")
    }
}

/// The body of a request that is fed.
struct Fed {
    receiver: UnboundedReceiver<Option<Bytes>>,
    tell: Teller<Told>,
    is_asked: bool,
    is_done: bool,
}

impl HttpBody for Fed {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = self.get_mut();
        if this.is_done {
            return Poll::Ready(None);
        }
        match this.receiver.poll_recv(cx) {
            Poll::Ready(Some(Some(bytes))) => {
                this.is_asked = false;
                Poll::Ready(Some(Ok(Frame::data(bytes))))
            }
            Poll::Ready(Some(None)) => {
                this.is_done = true;
                Poll::Ready(None)
            }
            Poll::Ready(None) => {
                this.is_done = true;
                Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into())))
            }
            Poll::Pending => {
                if !std::mem::replace(&mut this.is_asked, true) {
                    (this.tell)(Told::More);
                }
                Poll::Pending
            }
        }
    }
}
