//! One session and its page, in one thread: messages of the page in, messages of the session out.
//!
//! The page decides when: it hands each message in, asks for work when it was woken or an alarm is due, and asks for a flush
//! when it can show what comes. Nothing is kept to be sent again, since a function call loses nothing; a page that lost its place asks for
//! the whole view.

use std::fmt;
use std::sync::Arc;

use lattice_engine::session::{AnyApp, Event, Failure, Input, OpenRequest, Payload, Turn};
use lattice_wire::{ClientMessage, Error, Limits, PatchEncoder, ServerMessage, VERSION};

use crate::link::{Asked, Handle, Link};

/// How many turns and polls are done in one call: a page is never kept from its own work by tasks that wake each other.
const STRETCH: usize = 256;

/// A session and the books of its one page.
pub struct Host {
    link: Arc<Link>,
    encoder: PatchEncoder,
    /// What is answered beside patches.
    answer: Vec<u8>,
    failures: Vec<Failure>,
    /// Of what the page shows if it has the snapshot of this session.
    fingerprint: u64,
    /// The last patch message that was made.
    patch: u32,
    /// The last event that came, and the last that the page knows to be handled.
    received: u32,
    told: u32,
    /// The page needs everything anew; before its hello it gets nothing.
    view: View,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Unknown,
    Wanted,
    Live,
}

impl Host {
    /// Opens a session of `app`. `wake` is called when there is something to do by [`work`](Self::work); it must not call back.
    ///
    /// # Errors
    /// What the app says that can't be opened.
    pub fn open(
        app: &dyn AnyApp,
        seed: u64,
        now_ms: f64,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Result<Self, Failure> {
        let mut session = app.open(&OpenRequest {
            seed,
            now_ms: now_ms as u64,
            ..OpenRequest::default()
        })?;
        let link = Link::new(wake);
        session.attach(Arc::new(Handle(Arc::downgrade(&link))));
        let mut encoder = PatchEncoder::new();
        session.first_view(&mut encoder);
        let mut host = Self {
            link,
            fingerprint: encoder.fingerprint(),
            encoder,
            answer: Vec::new(),
            failures: Vec::new(),
            patch: 0,
            received: 0,
            told: 0,
            view: View::Unknown,
        };
        host.failures.extend(session.take_failures());
        host.link.lock().session = Some(session);
        Ok(host)
    }

    /// Takes a message of the page, and gives the answer if one is due at once; [`flush`](Self::flush) gives what it changed. What
    /// can't be read is answered with an error that tells why.
    pub fn receive(&mut self, message: &[u8], now_ms: f64) -> Option<&[u8]> {
        match ClientMessage::decode(message, Limits::CLIENT) {
            Ok(ClientMessage::Hello {
                token,
                patch_seq,
                event_id,
                whole,
                ..
            }) => Some(self.welcome(token, patch_seq, event_id, whole)),
            Ok(ClientMessage::Event {
                event_id,
                instance,
                slot,
                payload,
                ..
            }) => {
                // What was sent again after a hello was handled before.
                if event_id > self.received {
                    self.received = event_id;
                    let event = Event {
                        instance,
                        slot,
                        payload: Payload::from(payload),
                    };
                    self.event(now_ms, event_id, event);
                }
                None
            }
            // There is no disk here to keep files on.
            Ok(ClientMessage::UploadBegin { upload, .. }) => {
                Some(self.answer(&ServerMessage::Upload {
                    upload,
                    received: 0,
                    refused: Some("This page has no server that files could be sent to."),
                }))
            }
            Ok(
                ClientMessage::Ack { .. }
                | ClientMessage::UploadChunk { .. }
                | ClientMessage::UploadAbort { .. },
            ) => None,
            Err(error) => Some(self.refuse(&error)),
        }
    }

    /// Does what waits: tells the time if it was asked for by now, runs turns, polls loads. True if a [`flush`](Self::flush) may have
    /// something to show.
    pub fn work(&mut self, now_ms: f64) -> bool {
        if self.alarm().is_some_and(|alarm| alarm <= now_ms) {
            self.link.lock().alarm_ms = None;
            self.lend(now_ms, Box::new(drop));
        }
        for _ in 0..STRETCH {
            let task = self.link.lock().ready.pop_front();
            if let Some(task) = task {
                task.poll();
                continue;
            }
            let asked = self.link.lock().turns.pop_front();
            match asked {
                Some(run) => self.lend(now_ms, run),
                None => break,
            }
        }
        let desk = self.link.lock();
        if !desk.ready.is_empty() || !desk.turns.is_empty() {
            drop(desk);
            self.link.wake();
            return self.link.lock().is_due;
        }
        desk.is_due
    }

    /// The next message to the page: what has changed, or that its events were handled and nothing has.
    pub fn flush(&mut self) -> Option<&[u8]> {
        let (mut session, handled) = {
            let mut desk = self.link.lock();
            if self.view == View::Unknown || !(desk.is_due || self.view == View::Wanted) {
                return None;
            }
            let session = desk.session.take()?;
            desk.is_due = false;
            (session, desk.handled)
        };
        self.encoder.begin();
        if self.view == View::Wanted {
            self.view = View::Live;
            session.full_view(&mut self.encoder);
        } else {
            session.flush(&mut self.encoder);
        }
        self.failures.extend(session.take_failures());
        self.link.lock().session = Some(session);
        let events = handled - std::mem::replace(&mut self.told, handled);
        if self.encoder.is_empty() {
            let answer = ServerMessage::EventAck { event_id: handled };
            return (events > 0).then(|| self.answer(&answer));
        }
        self.patch += 1;
        self.encoder.finish(self.patch, events)
    }

    /// When [`work`](Self::work) is to be called next, in milliseconds since 1970, if the session waits for a time.
    pub fn alarm(&self) -> Option<f64> {
        self.link.lock().alarm_ms.map(|alarm| alarm as f64)
    }

    /// The failures of the app's code since the last call.
    pub fn take_failures(&mut self) -> Vec<Failure> {
        std::mem::take(&mut self.failures)
    }

    /// A page that shows the snapshot of this very view goes live on it. Another gets the whole view, and what was pressed in what
    /// it showed before is dropped: it may have meant something else.
    fn welcome(&mut self, token: &str, patch_seq: u32, event_id: u32, whole: bool) -> &[u8] {
        let is_snapshot = self.patch == 0
            && patch_seq == 0
            && u64::from_str_radix(token, 16) == Ok(self.fingerprint);
        let is_known = self.view == View::Live && patch_seq == self.patch;
        if whole && (is_snapshot || is_known) {
            self.view = View::Live;
        } else {
            self.view = View::Wanted;
            self.received = event_id;
            self.link.lock().handled = event_id;
            // Another number than the one that the page expects tells it that a whole view comes.
            self.patch = self.patch.max(patch_seq) + 1;
        }
        self.told = self.link.lock().handled;
        let (event_id, next_patch_seq) = (self.told, self.patch + 1);
        self.answer(&ServerMessage::Welcome {
            version: VERSION,
            event_id,
            next_patch_seq,
        })
    }

    fn refuse(&mut self, error: &Error) -> &[u8] {
        let text = error.to_string();
        self.answer(&ServerMessage::Error {
            code: 1,
            text: &text,
        })
    }

    fn answer(&mut self, message: &ServerMessage<'_>) -> &[u8] {
        self.answer.clear();
        message.encode(&mut self.answer);
        &self.answer
    }

    fn event(&mut self, now_ms: f64, id: u32, event: Event) {
        let link = Arc::downgrade(&self.link);
        let run = move |mut turn: Turn| {
            turn.session().handle(Input::Event(event));
            if let Some(link) = link.upgrade() {
                link.lock().handled = id;
            }
        };
        self.lend(now_ms, Box::new(run));
    }

    /// A turn: tells the time, then lends the session to `run`. While another has it, `run` waits.
    fn lend(&mut self, now_ms: f64, run: Asked) {
        let taken = self.link.lock().session.take();
        let Some(mut session) = taken else {
            self.link.lock().turns.push_back(run);
            return;
        };
        session.handle(Input::Clock(now_ms as u64));
        let link = Arc::downgrade(&self.link);
        run(Turn::new(session, move |session| {
            if let Some(link) = link.upgrade() {
                link.give_back(session);
            }
        }));
        if let Some(session) = &mut self.link.lock().session {
            self.failures.extend(session.take_failures());
        }
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Host")
            .field("patch", &self.patch)
            .field("received", &self.received)
            .field("view", &self.view)
            .finish_non_exhaustive()
    }
}
