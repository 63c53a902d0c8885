//! The way out to one client: any thread puts messages in, and they go out in order.
//!
//! Over a TCP stream of the server's own, a patch is written by the thread of the turn that made it, with one system call
//! and without waking a task. Only when the socket's buffer is full is the rest kept, and a task for just that time writes
//! it when the client reads again. Where somebody else does the writing (the body of a response), everything waits until
//! it is taken. What can wait is bounded by its callers: sessions stop flushing, and pongs are left out.

mod framing;

use crate::socket::CloseCode;
use bytes::Bytes;
pub(crate) use framing::Framing;
use framing::Piece;
use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::net::tcp::OwnedWriteHalf;
use tokio::runtime::Handle;
use tokio::sync::Notify;

/// What is at most copied together, which costs less than telling the system of two pieces.
const TOGETHER_BYTES_MAX: usize = 256;
/// A waiting buffer of more than this is given back when it is empty.
const KEPT_BYTES_MAX: usize = 1024;
/// With more than this waiting, a ping is not answered: who floods without reading gets no answer to each.
const PONG_BACKLOG_BYTES_MAX: usize = 4096;

/// Sends messages to one client. Shared by its connection and its session.
#[derive(Debug)]
pub(crate) struct Outbox {
    way: Way,
    framing: Framing,
    runtime: Handle,
    stall_max: Duration,
    state: Mutex<State>,
    ended: Notify,
}

/// Who brings the bytes to the client.
#[derive(Debug)]
enum Way {
    /// Whoever sends writes to this stream.
    Tcp(OwnedWriteHalf),
    /// Somebody who calls [`Outbox::poll_take`].
    Taken,
}

#[derive(Debug, Default)]
struct State {
    /// Bytes that nobody has taken yet; those before `written` the kernel has.
    waiting: Vec<u8>,
    written: usize,
    /// A task waits for the socket to take more.
    draining: bool,
    /// Who takes, and has found nothing.
    taker: Option<Waker>,
    /// How many takers there have been: the last one gets everything.
    takers: u32,
    /// Since when something waits to be taken.
    untaken: Option<Instant>,
    /// Nothing follows a close frame.
    end: Option<End>,
}

/// How an outbox ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// A close frame with this code was sent, or waits in order.
    Closed(CloseCode),
    /// The socket is broken.
    Broken,
    /// The socket took nothing for too long.
    Stalled,
}

impl Outbox {
    /// Of a WebSocket over this stream. A send may block for none, and a stall of more than `stall_max` ends it.
    pub(crate) fn of_tcp(
        stream: OwnedWriteHalf,
        runtime: Handle,
        stall_max: Duration,
    ) -> Arc<Self> {
        Self::new(Way::Tcp(stream), Framing::WebSocket, runtime, stall_max)
    }

    /// Whose bytes somebody takes.
    pub(crate) fn taken(framing: Framing, runtime: Handle, stall_max: Duration) -> Arc<Self> {
        Self::new(Way::Taken, framing, runtime, stall_max)
    }

    fn new(way: Way, framing: Framing, runtime: Handle, stall_max: Duration) -> Arc<Self> {
        Arc::new(Self {
            way,
            framing,
            runtime,
            stall_max,
            state: Mutex::default(),
            ended: Notify::new(),
        })
    }

    /// Sends one binary message, or drops it when the outbox has ended.
    pub(crate) fn message(self: &Arc<Self>, bytes: &[u8]) {
        self.put(&mut self.lock(), Piece::Message(bytes));
    }

    pub(crate) fn ping(self: &Arc<Self>) {
        self.put(&mut self.lock(), Piece::Ping);
    }

    pub(crate) fn pong(self: &Arc<Self>, payload: &[u8]) {
        let mut state = self.lock();
        if state.waiting.len() - state.written <= PONG_BACKLOG_BYTES_MAX {
            self.put(&mut state, Piece::Pong(payload));
        }
    }

    /// Sends a close frame after what was sent before; the first one counts.
    pub(crate) fn close(self: &Arc<Self>, code: CloseCode) {
        let mut state = self.lock();
        if state.end.is_none() {
            self.put(&mut state, Piece::Close(code));
            state.end.get_or_insert(End::Closed(code));
            drop(state);
            self.ended.notify_one();
        }
    }

    /// Waits for the end; for the connection's own task only.
    pub(crate) async fn ended(&self) -> End {
        loop {
            if let Some(end) = self.lock().end {
                return end;
            }
            self.ended.notified().await;
        }
    }

    /// The client is gone.
    pub(crate) fn break_off(&self) {
        self.end(&mut self.lock(), End::Broken);
    }

    /// Ends it if what waits has not been taken for too long.
    pub(crate) fn check_taken(&self) {
        let mut state = self.lock();
        if state
            .untaken
            .is_some_and(|since| since.elapsed() > self.stall_max)
        {
            self.end(&mut state, End::Stalled);
        }
    }

    /// A new taker, whose number [`Self::poll_take`] asks for; the one before gets nothing more.
    pub(crate) fn new_taker(&self) -> u32 {
        let mut state = self.lock();
        state.takers += 1;
        if let Some(old) = state.taker.take() {
            old.wake();
        }
        state.takers
    }

    /// Takes all that waits; none after the end, and for a taker that another one has replaced.
    pub(crate) fn poll_take(&self, taker: u32, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        let mut state = self.lock();
        if taker != state.takers {
            Poll::Ready(None)
        } else if !state.waiting.is_empty() {
            state.untaken = None;
            Poll::Ready(Some(Bytes::from(std::mem::take(&mut state.waiting))))
        } else if state.end.is_some() {
            Poll::Ready(None)
        } else {
            state.taker = Some(cx.waker().clone());
            Poll::Pending
        }
    }

    fn put(self: &Arc<Self>, state: &mut State, piece: Piece<'_>) {
        if state.end.is_some() {
            return;
        }
        let mut head = framing::Head::default();
        let (head, body) = self.framing.frame(piece, &mut head);
        match &self.way {
            Way::Tcp(stream) => self.write_or_keep(stream, state, head, body),
            Way::Taken => {
                state.untaken.get_or_insert_with(Instant::now);
                state.waiting.extend_from_slice(head);
                state.waiting.extend_from_slice(body);
                if let Some(taker) = state.taker.take() {
                    taker.wake();
                }
            }
        }
    }

    fn write_or_keep(
        self: &Arc<Self>,
        stream: &OwnedWriteHalf,
        state: &mut State,
        head: &[u8],
        body: &[u8],
    ) {
        let mut taken = 0;
        if state.waiting.is_empty() {
            match write_both(stream, head, body) {
                Ok(n) => taken = n,
                Err(error) if is_full(&error) => {}
                Err(_) => return self.end(state, End::Broken),
            }
        }
        if taken == head.len() + body.len() {
            return;
        }
        state
            .waiting
            .extend_from_slice(&head[taken.min(head.len())..]);
        state
            .waiting
            .extend_from_slice(&body[taken.saturating_sub(head.len())..]);
        if !state.draining {
            state.draining = true;
            self.runtime.spawn(drain(Arc::clone(self)));
        }
    }

    /// Writes what waits; true says that nothing is left to do.
    fn write(&self, stream: &OwnedWriteHalf) -> bool {
        let mut state = self.lock();
        while state.written < state.waiting.len() {
            match stream.try_write(&state.waiting[state.written..]) {
                Ok(n) => state.written += n,
                Err(error) if is_full(&error) => return false,
                Err(_) => {
                    self.end(&mut state, End::Broken);
                    break;
                }
            }
        }
        state.written = 0;
        state.waiting.clear();
        state.waiting.shrink_to(KEPT_BYTES_MAX);
        state.draining = false;
        true
    }

    fn end(&self, state: &mut State, end: End) {
        state.waiting = Vec::new();
        state.written = 0;
        // A connection that breaks after its close frame has still ended by that.
        state.end.get_or_insert(end);
        state.untaken = None;
        if let Some(taker) = state.taker.take() {
            taker.wake();
        }
        self.ended.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes all that goes out and writes it to a stream that only a task can write to.
pub(crate) async fn write(outbox: Arc<Outbox>, mut stream: impl AsyncWrite + Unpin) {
    let taker = outbox.new_taker();
    while let Some(bytes) = poll_fn(|cx| outbox.poll_take(taker, cx)).await {
        let written = tokio::time::timeout(outbox.stall_max, async {
            stream.write_all(&bytes).await?;
            stream.flush().await
        });
        let end = match written.await {
            Ok(Ok(())) => continue,
            Ok(Err(_)) => End::Broken,
            Err(_) => End::Stalled,
        };
        return outbox.end(&mut outbox.lock(), end);
    }
    // The close is out; what the client has to say to it is read elsewhere.
    let _ = tokio::time::timeout(outbox.stall_max, stream.shutdown()).await;
}

async fn drain(outbox: Arc<Outbox>) {
    let Way::Tcp(stream) = &outbox.way else {
        return;
    };
    loop {
        match tokio::time::timeout(outbox.stall_max, stream.writable()).await {
            Ok(Ok(())) if outbox.write(stream) => return,
            Ok(Ok(())) => {}
            Ok(Err(_)) => return outbox.end(&mut outbox.lock(), End::Broken),
            Err(_) => return outbox.end(&mut outbox.lock(), End::Stalled),
        }
    }
}

/// Writes head and body with one system call, as far as the system takes them.
fn write_both(stream: &OwnedWriteHalf, head: &[u8], body: &[u8]) -> io::Result<usize> {
    let length = head.len() + body.len();
    if length > TOGETHER_BYTES_MAX {
        return stream.try_write_vectored(&[IoSlice::new(head), IoSlice::new(body)]);
    }
    let mut both = [0; TOGETHER_BYTES_MAX];
    both[..head.len()].copy_from_slice(head);
    both[head.len()..length].copy_from_slice(body);
    stream.try_write(&both[..length])
}

fn is_full(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock
}
