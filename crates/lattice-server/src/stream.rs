//! What carries messages where a WebSocket is blocked: the body of one long response for what the session says, and posts
//! for what the page says. [`requests`] has the requests, [`record`](crate::record) the form of the bytes.
//!
//! A page that gets nothing of such a response before its end, because something between collects it first, asks for
//! short ones: then a response ends with the first messages, and the page asks for the next at once.

pub(crate) mod requests;

use crate::conversation::{Conversation, Refusal};
use crate::identity::Identity;
use crate::outbox::Outbox;
use crate::sessions::{Hosted, Token};
use crate::shared::Shared;
use crate::socket::CloseCode;
use bytes::Bytes;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use tokio::select;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// Pings that may be unanswered.
const UNANSWERED_MAX: u32 = 2;

/// One page's stream, from its hello to its end.
pub(crate) struct Stream {
    /// What its posts name it by.
    key: Token,
    /// Whose page it is.
    identity: Identity,
    shared: Arc<Shared>,
    outbox: Arc<Outbox>,
    conversation: Mutex<Conversation>,
    /// A post is being read, or waits for its session.
    is_posting: AtomicBool,
    /// Pings since the page was last heard of.
    unanswered: AtomicU32,
    is_ended: watch::Sender<bool>,
}

/// The streams of a server, by key.
#[derive(Default)]
pub(crate) struct Streams(Mutex<HashMap<Token, Arc<Stream>>>);

impl Streams {
    fn lock(&self) -> MutexGuard<'_, HashMap<Token, Arc<Stream>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, key: Token) -> Option<Arc<Stream>> {
        self.lock().get(&key).cloned()
    }
}

impl Stream {
    /// Begins with a page's hello.
    fn open(
        shared: &Arc<Shared>,
        outbox: &Arc<Outbox>,
        identity: Identity,
        hello: &[u8],
    ) -> Result<Arc<Self>, Refusal> {
        let mut conversation =
            Conversation::new(Arc::clone(shared), Arc::clone(outbox), identity.clone());
        conversation.take(hello)?;
        let stream = Arc::new(Self {
            key: Token::new(),
            identity,
            shared: Arc::clone(shared),
            outbox: Arc::clone(outbox),
            conversation: Mutex::new(conversation),
            is_posting: AtomicBool::new(false),
            unanswered: AtomicU32::new(0),
            is_ended: watch::Sender::new(false),
        });
        shared
            .streams
            .lock()
            .insert(stream.key, Arc::clone(&stream));
        shared.counters.streams_open.add(1);
        shared.tasks.spawn(Arc::clone(&stream).keep());
        Ok(stream)
    }

    /// Pings the page, and ends the stream when the page or the session has.
    async fn keep(self: Arc<Self>) {
        let shared = &self.shared;
        let mut due = Instant::now() + shared.config.ping();
        loop {
            select! {
                biased;
                _ = self.outbox.ended() => break,
                () = sleep_until(due) => {
                    due += shared.config.ping();
                    self.tick();
                }
            }
        }
        shared.streams.lock().remove(&self.key);
        shared.counters.streams_open.one_less();
        self.is_ended.send_replace(true);
        self.conversation().leave();
    }

    fn tick(&self) {
        self.outbox.check_taken();
        if self.is_posting.load(Ordering::Relaxed) {
            self.unanswered.store(0, Ordering::Relaxed);
        }
        if self.unanswered.fetch_add(1, Ordering::Relaxed) >= UNANSWERED_MAX {
            self.shared.counters.timeouts.add(1);
            self.outbox.close(CloseCode::POLICY);
        } else {
            self.outbox.ping();
        }
    }

    fn heard(&self) {
        self.unanswered.store(0, Ordering::Relaxed);
    }

    /// Takes one message, and waits while the session has too many.
    async fn take(&self, message: &[u8]) -> Result<(), Refusal> {
        let full = self.conversation().take(message)?;
        match full {
            Some(session) => self.wait_for_space(&session).await,
            None => Ok(()),
        }
    }

    async fn wait_for_space(&self, session: &Hosted) -> Result<(), Refusal> {
        let mut ended = self.is_ended.subscribe();
        select! {
            () = session.space() => Ok(()),
            _ = ended.wait_for(|ended| *ended) => Err(Refusal::new(CloseCode::GONE, "the stream has ended")),
        }
    }

    /// Never held over an `await`.
    fn conversation(&self) -> MutexGuard<'_, Conversation> {
        self.conversation
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// The body of a response that brings a stream's messages.
#[derive(Debug)]
pub(crate) struct Taker {
    outbox: Arc<Outbox>,
    number: u32,
    /// It ends with what is there first.
    is_short: bool,
    is_done: bool,
}

impl Taker {
    fn new(outbox: &Arc<Outbox>, is_short: bool) -> Self {
        Self {
            outbox: Arc::clone(outbox),
            number: outbox.new_taker(),
            is_short,
            is_done: false,
        }
    }

    pub(crate) fn poll_take(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        if self.is_done {
            return Poll::Ready(None);
        }
        let taken = ready!(self.outbox.poll_take(self.number, cx));
        self.is_done = self.is_short || taken.is_none();
        Poll::Ready(taken)
    }
}

impl Drop for Taker {
    fn drop(&mut self) {
        // Who drops a body that goes on has lost its client.
        if !self.is_done && !self.is_short {
            self.outbox.break_off();
        }
    }
}
