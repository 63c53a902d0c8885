//! The way in from one client: guarded bytes through fastwebsockets, one frame at a time.
//!
//! fastwebsockets holds a buffer of 8 KiB, which grows with the largest message and can't be shrunk, and its
//! `read_frame` must not be dropped half-way. So a reader makes one for each frame: it gets no byte beyond that frame
//! from the guarded stream, which makes its buffer empty when the frame is complete, and dropping it then gives all
//! memory back. An idle connection has no read buffer at all. A small message that has come as a whole is unmasked here.

use super::CloseCode;
use super::guard::{Guard, Violation};
use super::halves::ReadHalf;
use fastwebsockets::{OpCode, Payload, Role, WebSocket, WebSocketError};
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What is read at once between frames.
const AHEAD_BYTES: usize = 4096;
/// What is read at once within a large frame.
const CHUNK_BYTES: usize = 64 * 1024;
/// First byte of a binary message in one frame.
const BINARY: u8 = 0x82;
/// Second byte of an empty frame that is masked, and of the longest whose length stands in this byte.
const MASKED: u8 = 0x80;
const SMALL_MAX: u8 = MASKED + 125;
/// A buffer for bytes read ahead of more than this is given back when it is empty.
const KEPT_BYTES_MAX: usize = 256;

/// Reads whole messages and control frames.
pub(crate) struct Reader {
    /// Between frames; within one, `frame` holds it.
    stream: Option<Guarded>,
    frame: Option<WebSocket<Guarded>>,
    fragments: Vec<u8>,
    message_bytes_max: usize,
}

/// What a client sent.
pub(crate) enum Incoming {
    Message(Payload<'static>),
    Ping(Payload<'static>),
    Pong,
    /// With the code to answer.
    Close(CloseCode),
    /// A part of a message that goes on.
    Part,
}

/// Why nothing more can be read.
#[derive(Debug)]
pub(crate) enum Stop {
    Violation(Violation),
    /// The client is gone.
    Ended,
}

impl Reader {
    /// `ahead` is what was read of the stream already.
    pub(crate) fn new(stream: ReadHalf, ahead: Vec<u8>, message_bytes_max: usize) -> Self {
        Self {
            stream: Some(Guarded {
                stream,
                guard: Guard::new(message_bytes_max),
                ahead,
                taken: 0,
                violation: None,
            }),
            frame: None,
            fragments: Vec::new(),
            message_bytes_max,
        }
    }

    /// Waits until something of a next frame is there. May be dropped at any time.
    pub(crate) async fn ready(&mut self) -> Result<(), Stop> {
        match &mut self.stream {
            Some(stream) => stream.fill().await,
            None => Ok(()),
        }
    }

    /// No message has begun, so that a client may leave the connection silent.
    pub(crate) fn is_between_messages(&self) -> bool {
        self.stream
            .as_ref()
            .is_some_and(|stream| stream.guard.is_between_messages() && stream.is_empty())
    }

    /// Reads one frame. When it is dropped half-way, only [`Self::discard`] is left.
    pub(crate) async fn read(&mut self) -> Result<Incoming, Stop> {
        if let Some(message) = self.stream.as_mut().and_then(Guarded::take_small) {
            return message.map(Incoming::Message).map_err(Stop::Violation);
        }
        let stream = self.stream.take().ok_or(Stop::Ended)?;
        let mut socket = WebSocket::after_handshake(stream, Role::Server);
        socket.set_auto_close(false);
        socket.set_auto_pong(false);
        // The guard holds the limit; fastwebsockets takes less than its own.
        socket.set_max_message_size(self.message_bytes_max.saturating_add(256));
        let socket = self.frame.insert(socket);
        let frame = socket.read_frame().await;
        let stream = self.stream.insert(
            self.frame
                .take()
                .expect("it was put there above")
                .into_inner(),
        );
        let frame = frame.map_err(|error| stop(stream.violation, &error))?;
        Ok(match frame.opcode {
            OpCode::Ping => Incoming::Ping(frame.payload),
            OpCode::Pong => Incoming::Pong,
            OpCode::Close => Incoming::Close(CloseCode::answer(&frame.payload)),
            OpCode::Binary if frame.fin => Incoming::Message(frame.payload),
            // The guard lets no text pass, and a continuation only where one is due.
            OpCode::Binary | OpCode::Continuation | OpCode::Text => {
                self.fragments.extend_from_slice(&frame.payload);
                if frame.fin {
                    Incoming::Message(Payload::Owned(std::mem::take(&mut self.fragments)))
                } else {
                    Incoming::Part
                }
            }
        })
    }

    /// Reads and drops whatever comes, until the client is gone.
    pub(crate) async fn discard(&mut self) {
        let stream = self.frame.take().map(WebSocket::into_inner);
        let Some(mut guarded) = stream.or_else(|| self.stream.take()) else {
            return;
        };
        while matches!(poll_fn(|cx| guarded.poll_ahead(cx)).await, Ok(1..)) {}
    }
}

fn stop(violation: Option<Violation>, error: &WebSocketError) -> Stop {
    match (violation, error) {
        (Some(violation), _) => Stop::Violation(violation),
        (None, WebSocketError::IoError(_) | WebSocketError::UnexpectedEOF) => Stop::Ended,
        // Nothing that the guard lets pass should be refused after it.
        (None, _) => Stop::Violation(Violation {
            code: CloseCode::PROTOCOL,
            rule: "fastwebsockets refused the frame",
        }),
    }
}

/// A socket whose bytes pass the guard, and which ends each read at the end of a frame.
pub(crate) struct Guarded {
    stream: ReadHalf,
    guard: Guard,
    /// Bytes read beyond the current frame; those before `taken` are gone.
    ahead: Vec<u8>,
    taken: usize,
    violation: Option<Violation>,
}

impl Guarded {
    fn is_empty(&self) -> bool {
        self.taken == self.ahead.len()
    }

    /// A whole small message that is there already, as events are: it is not worth the buffer that fastwebsockets takes for a frame.
    fn take_small(&mut self) -> Option<Result<Payload<'static>, Violation>> {
        let bytes = &self.ahead[self.taken..];
        let (head, rest) = bytes.split_first_chunk::<6>()?;
        let [BINARY, length @ MASKED..=SMALL_MAX, mask @ ..] = *head else {
            return None;
        };
        let payload = rest.get(..usize::from(length - MASKED))?;
        if !self.guard.is_between_messages() {
            return None;
        }
        // The guard has the last word, here too.
        Some(
            self.guard
                .admit(&bytes[..head.len() + payload.len()])
                .map(|admitted| {
                    self.taken += admitted;
                    let unmasked = payload.iter().zip(mask.iter().cycle());
                    Payload::Owned(unmasked.map(|(byte, mask)| byte ^ mask).collect())
                }),
        )
    }

    async fn fill(&mut self) -> Result<(), Stop> {
        if !self.is_empty() {
            return Ok(());
        }
        match poll_fn(|cx| self.poll_ahead(cx)).await {
            Ok(1..) => Ok(()),
            Ok(0) | Err(_) => Err(Stop::Ended),
        }
    }

    /// Reads into `ahead`, whose bytes must all have been taken. The scratch stands on the stack of one poll, not in
    /// the future, so that a waiting connection doesn't hold it.
    fn poll_ahead(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut scratch = [0; AHEAD_BYTES];
        let mut buffer = ReadBuf::new(&mut scratch);
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buffer))?;
        self.ahead.clear();
        self.ahead.shrink_to(KEPT_BYTES_MAX);
        self.ahead.extend_from_slice(buffer.filled());
        self.taken = 0;
        Poll::Ready(Ok(buffer.filled().len()))
    }

    /// Passes on what the guard admits of the bytes read ahead.
    fn pass(&mut self, buffer: &mut ReadBuf<'_>) -> io::Result<()> {
        let end = self.ahead.len().min(self.taken + buffer.remaining());
        let bytes = &self.ahead[self.taken..end];
        match self.guard.admit(bytes) {
            Ok(admitted) => {
                buffer.put_slice(&bytes[..admitted]);
                self.taken += admitted;
                Ok(())
            }
            Err(violation) => {
                self.violation = Some(violation);
                Err(io::Error::new(io::ErrorKind::InvalidData, violation.rule))
            }
        }
    }

    /// Reads payload straight into the buffer of fastwebsockets.
    fn poll_payload(
        &mut self,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let wanted = usize::try_from(self.guard.payload_left()).unwrap_or(CHUNK_BYTES);
        let space = buffer.initialize_unfilled_to(wanted.min(buffer.remaining()).min(CHUNK_BYTES));
        let mut part = ReadBuf::new(space);
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut part))?;
        let read = part.filled().len();
        let admitted = self.guard.admit(part.filled());
        debug_assert_eq!(admitted, Ok(read), "payload needs no admission");
        buffer.advance(read);
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Guarded {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.is_empty() {
            if this.guard.payload_left() >= AHEAD_BYTES as u64 {
                return this.poll_payload(cx, buffer);
            }
            if ready!(this.poll_ahead(cx))? == 0 {
                return Poll::Ready(Ok(()));
            }
        }
        Poll::Ready(this.pass(buffer))
    }
}

/// Everything is written by the outbox; the bound of `WebSocket` asks for this.
impl AsyncWrite for Guarded {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Err(io::ErrorKind::Unsupported.into()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
