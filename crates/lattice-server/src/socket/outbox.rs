//! The way out to one client: any thread writes at once, and what the kernel doesn't take waits in order.
//!
//! A patch is written by the thread of the turn that made it, with one system call and without waking a task. Only
//! when the socket's buffer is full is the rest kept, and a task for just that time writes it when the client reads
//! again. What can wait is bounded by its callers: sessions stop flushing, and pongs are left out.

use super::CloseCode;
use fastwebsockets::{Frame, OpCode, Payload};
use std::io::{self, IoSlice};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::runtime::Handle;
use tokio::sync::Notify;

/// A waiting buffer of more than this is given back when it is empty.
const KEPT_BYTES_MAX: usize = 1024;
/// With more than this waiting, a ping is not answered: who floods without reading gets no answer to each.
const PONG_BACKLOG_BYTES_MAX: usize = 4096;

/// Sends messages to one client. Shared by its connection and its session.
#[derive(Debug)]
pub(crate) struct Outbox {
    stream: OwnedWriteHalf,
    runtime: Handle,
    stall_max: Duration,
    state: Mutex<State>,
    ended: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// Bytes that the kernel has not taken yet; those before `written` it has.
    waiting: Vec<u8>,
    written: usize,
    /// A task waits for the socket to take more.
    draining: bool,
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
    /// Must be called on a thread of the runtime, as all of `tokio::net`.
    pub(crate) fn new(stream: OwnedWriteHalf, stall_max: Duration) -> Arc<Self> {
        Arc::new(Self {
            stream,
            runtime: Handle::current(),
            stall_max,
            state: Mutex::default(),
            ended: Notify::new(),
        })
    }

    /// Sends one binary message, or drops it when the outbox has ended.
    pub(crate) fn message(self: &Arc<Self>, bytes: &[u8]) {
        self.frame(&mut self.lock(), OpCode::Binary, bytes);
    }

    pub(crate) fn ping(self: &Arc<Self>) {
        self.frame(&mut self.lock(), OpCode::Ping, &[]);
    }

    pub(crate) fn pong(self: &Arc<Self>, payload: &[u8]) {
        let mut state = self.lock();
        if state.waiting.len() - state.written <= PONG_BACKLOG_BYTES_MAX {
            self.frame(&mut state, OpCode::Pong, payload);
        }
    }

    /// Sends a close frame after what was sent before; the first one counts.
    pub(crate) fn close(self: &Arc<Self>, code: CloseCode) {
        let mut state = self.lock();
        if state.end.is_none() {
            self.frame(&mut state, OpCode::Close, &code.number().to_be_bytes());
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

    fn frame(self: &Arc<Self>, state: &mut State, opcode: OpCode, payload: &[u8]) {
        if state.end.is_some() {
            return;
        }
        let mut head = [0; 16];
        let length = Frame::new(true, opcode, None, Payload::Borrowed(payload)).fmt_head(&mut head);
        let head = &head[..length];
        let mut taken = 0;
        if state.waiting.is_empty() {
            let parts = [IoSlice::new(head), IoSlice::new(payload)];
            match self.stream.try_write_vectored(&parts) {
                Ok(n) => taken = n,
                Err(error) if is_full(&error) => {}
                Err(_) => return self.end(state, End::Broken),
            }
        }
        if taken == head.len() + payload.len() {
            return;
        }
        state
            .waiting
            .extend_from_slice(&head[taken.min(head.len())..]);
        state
            .waiting
            .extend_from_slice(&payload[taken.saturating_sub(head.len())..]);
        if !state.draining {
            state.draining = true;
            self.runtime.spawn(drain(Arc::clone(self)));
        }
    }

    /// Writes what waits; true says that nothing is left to do.
    fn write(&self) -> bool {
        let mut state = self.lock();
        while state.written < state.waiting.len() {
            match self.stream.try_write(&state.waiting[state.written..]) {
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
        self.ended.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn drain(outbox: Arc<Outbox>) {
    loop {
        match tokio::time::timeout(outbox.stall_max, outbox.stream.writable()).await {
            Ok(Ok(())) if outbox.write() => return,
            Ok(Ok(())) => {}
            Ok(Err(_)) => return outbox.end(&mut outbox.lock(), End::Broken),
            Err(_) => return outbox.end(&mut outbox.lock(), End::Stalled),
        }
    }
}

fn is_full(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock
}
