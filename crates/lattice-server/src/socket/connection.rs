//! One WebSocket from its upgrade to its end: the task that reads it, asks whether it is alive, and closes it.

use super::CloseCode;
use super::halves::{ReadHalf, Writer};
use super::pace::Pace;
use super::reader::{Incoming, Reader, Stop};
use crate::conversation::{Conversation, Refusal};
use crate::identity::Identity;
use crate::listener::{Visit, stops};
use crate::outbox::{self, End, Framing, Outbox};
use crate::shared::Shared;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::select;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout, timeout_at};

/// How long a client has to answer a close frame. Closing the connection with bytes of the client unread would let the
/// system tear it down, and the client might never see why.
const LINGER: Duration = Duration::from_secs(1);

/// Why a connection ends.
enum Reason {
    /// By the outbox: closed from elsewhere, broken or stalled.
    Outbox(End),
    /// The client is gone.
    Gone,
    /// The client closed, and gets this code back.
    Closed(CloseCode),
    /// The client broke a rule of the protocol.
    Refused(Refusal),
}

impl From<Refusal> for Reason {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

struct Connection {
    shared: Arc<Shared>,
    outbox: Arc<Outbox>,
    conversation: Conversation,
    stopping: watch::Receiver<bool>,
    /// Until when the hello must come, or else when the next ping goes out.
    due: Instant,
    /// Pings since the client was last heard of.
    unanswered: u32,
    pace: Pace,
}

/// Serves a socket whose upgrade is done; `ahead` are bytes that came with the request.
pub(crate) async fn serve(
    visit: Arc<Visit>,
    identity: Identity,
    (read, writer): (ReadHalf, Writer),
    ahead: Vec<u8>,
) {
    let shared = Arc::clone(&visit.shared);
    let stall = Duration::from_millis(shared.config.send_stall_ms_max);
    let mut reader = Reader::new(read, ahead, shared.config.message_bytes_max);
    let outbox = match writer {
        Writer::Tcp(stream) => Outbox::of_tcp(stream, shared.tasks.clone(), stall),
        Writer::Other(stream) => {
            let outbox = Outbox::taken(Framing::WebSocket, shared.tasks.clone(), stall);
            tokio::spawn(outbox::write(Arc::clone(&outbox), stream));
            outbox
        }
    };
    let now = Instant::now();
    let mut connection = Connection {
        due: now + Duration::from_millis(shared.config.hello_ms_max),
        conversation: Conversation::new(Arc::clone(&shared), Arc::clone(&outbox), identity),
        outbox,
        stopping: shared.stopping.subscribe(),
        unanswered: 0,
        pace: Pace::new(now),
        shared,
    };
    let reason = connection.run(&mut reader).await;
    connection.conversation.leave();
    connection.end(reason, &mut reader).await;
}

impl Connection {
    async fn run(&mut self, reader: &mut Reader) -> Reason {
        // One timer for all the messages that come before it is time.
        let mut alarm = pin!(sleep_until(self.due));
        loop {
            if alarm.deadline() != self.due {
                alarm.as_mut().reset(self.due);
            }
            select! {
                biased;
                end = self.outbox.ended() => return Reason::Outbox(end),
                // A socket with a session is closed by that session's end.
                () = stops(&mut self.stopping), if !self.conversation.has_begun() => {
                    return Refusal::new(CloseCode::AWAY, "the server stops").into();
                }
                ready = reader.ready() => if let Err(stop) = ready {
                    return self.stopped(&stop);
                },
                () = alarm.as_mut() => {
                    if let Err(reason) = self.tick() {
                        return reason;
                    }
                    continue;
                }
            }
            if let Err(reason) = self.message(reader).await {
                return reason;
            }
        }
    }

    /// Time has come for a ping, or is up.
    fn tick(&mut self) -> Result<(), Reason> {
        let late = |what: &str| Reason::from(Refusal::new(CloseCode::POLICY, what));
        if !self.conversation.has_begun() {
            self.shared.counters.timeouts.add(1);
            return Err(late("no hello came in time"));
        }
        if self.unanswered >= 2 {
            self.shared.counters.timeouts.add(1);
            return Err(late("nothing came for two ping intervals"));
        }
        self.unanswered += 1;
        self.outbox.ping();
        self.due = Instant::now() + self.shared.config.ping();
        Ok(())
    }

    /// Reads the message whose first bytes are there, and the control frames within it.
    async fn message(&mut self, reader: &mut Reader) -> Result<(), Reason> {
        let mut now = Instant::now();
        let deadline = now + Duration::from_millis(self.shared.config.message_ms_max);
        loop {
            let incoming = select! {
                biased;
                // Mostly it is there already. Whoever sends without end is asked between two messages, and a message is bounded.
                read = timeout_at(deadline, reader.read()) => read,
                end = self.outbox.ended() => return Err(Reason::Outbox(end)),
            };
            let incoming = incoming.map_err(|_| {
                self.shared.counters.timeouts.add(1);
                Refusal::new(CloseCode::POLICY, "a message must be complete in time")
            })?;
            self.unanswered = 0;
            match incoming.map_err(|stop| self.stopped(&stop))? {
                Incoming::Message(payload) => self.take(&payload).await?,
                Incoming::Ping(payload) => self.outbox.pong(&payload),
                Incoming::Pong | Incoming::Part => {}
                Incoming::Close(code) => return Err(Reason::Closed(code)),
            }
            let per_second = self.shared.config.messages_per_second_max;
            if let Some(until) = self.pace.take(now, per_second) {
                self.shared.counters.throttled.add(1);
                self.hold(sleep_until(until)).await?;
            }
            if reader.is_between_messages() {
                return Ok(());
            }
            now = Instant::now();
        }
    }

    /// Nothing is read until then, but the connection is kept alive.
    async fn hold(&mut self, until: impl Future<Output = ()>) -> Result<(), Reason> {
        let mut until = pin!(until);
        loop {
            select! {
                biased;
                end = self.outbox.ended() => return Err(Reason::Outbox(end)),
                () = until.as_mut() => return Ok(()),
                () = sleep_until(self.due) => {
                    // Its pongs are not read now, so it can't count as silent.
                    self.unanswered = 0;
                    self.tick()?;
                }
            }
        }
    }

    fn stopped(&self, stop: &Stop) -> Reason {
        match stop {
            Stop::Ended => Reason::Gone,
            Stop::Violation(violation) => {
                let counters = &self.shared.counters;
                if violation.code == CloseCode::TOO_BIG {
                    counters.oversized_messages.add(1);
                } else {
                    counters.protocol_violations.add(1);
                }
                Refusal::new(violation.code, violation.rule).into()
            }
        }
    }

    async fn take(&mut self, payload: &[u8]) -> Result<(), Reason> {
        let was_begun = self.conversation.has_begun();
        let full = self.conversation.take(payload)?;
        if !was_begun {
            self.due = Instant::now() + self.shared.config.ping();
        }
        match full {
            Some(session) => self.hold(session.space()).await,
            None => Ok(()),
        }
    }

    async fn end(&self, reason: Reason, reader: &mut Reader) {
        match reason {
            Reason::Gone | Reason::Outbox(End::Broken) => return,
            Reason::Outbox(End::Stalled) => {
                self.shared.counters.timeouts.add(1);
                tracing::debug!("a client took nothing for too long");
                return;
            }
            Reason::Closed(code) => {
                // The handshake is complete when our answer is out.
                self.outbox.close(code);
                return;
            }
            Reason::Refused(refusal) => refusal.close(&self.outbox),
            Reason::Outbox(End::Closed(_)) => {}
        }
        // Whoever is slow here is cut off.
        let _ = timeout(LINGER, linger(reader)).await;
    }
}

/// Waits for the client's close frame, or for its end.
async fn linger(reader: &mut Reader) {
    loop {
        match reader.read().await {
            Ok(Incoming::Close(_)) | Err(Stop::Ended) => break,
            Ok(_) => {}
            Err(Stop::Violation(_)) => {
                reader.discard().await;
                break;
            }
        }
    }
}
