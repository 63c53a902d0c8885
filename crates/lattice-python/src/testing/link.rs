//! The way between a session and its page. While it is interrupted the page keeps its events; when it is there again the page goes on as
//! after a lost connection: by the server's books and the bytes of the protocol.

use std::collections::VecDeque;

use lattice_engine::session::{Event, Session};
use lattice_engine::vdom::page::slots;
use lattice_engine::vdom::testing::Dom;
use lattice_engine::vdom::{PatchSink as _, Template, TemplateNo, ValueRef};
use lattice_engine::wire::{Claim, Ledger, Limits, PatchEncoder, ServerDecoder, ServerMessage};

use super::patches::{Noted, Patch};

/// The page, and what it and the session know of each other.
pub(super) struct Link {
    pub(super) dom: Dom,
    /// The operations of the last turn, in order.
    pub(super) patches: Vec<Patch>,
    templates: Vec<(TemplateNo, Template)>,
    ledger: Ledger,
    /// The last patch message that the page has applied.
    seen: u64,
    /// The last event that the page has numbered.
    last_event: u64,
    away: Option<Away>,
}

/// While nothing gets through.
#[derive(Default)]
struct Away {
    /// What the page keeps.
    events: VecDeque<(u64, Event)>,
    /// The session has sent a message before it knew that nobody is there; it sends no more.
    has_sent: bool,
}

impl Link {
    /// Of a page that shows nothing yet.
    pub(super) fn new() -> Self {
        Self {
            dom: Dom::new(),
            patches: Vec::new(),
            templates: Vec::new(),
            ledger: Ledger::default(),
            seen: 0,
            last_event: 0,
            away: None,
        }
    }

    pub(super) fn is_away(&self) -> bool {
        self.away.is_some()
    }

    /// Nothing gets through from here on.
    pub(super) fn go_away(&mut self) {
        self.away.get_or_insert_default();
    }

    /// Keeps an event of the page while nothing gets through; gives it back otherwise.
    pub(super) fn keep(&mut self, event: Event) -> Option<Event> {
        self.last_event += 1;
        if let Some(away) = &mut self.away {
            away.events.push_back((self.last_event, event));
            return None;
        }
        self.handled(self.last_event);
        Some(event)
    }

    /// The session has an event, and whether it is new to it.
    fn handled(&mut self, number: u64) -> bool {
        let origin = self.ledger.receive(number);
        if let Some(origin) = origin {
            self.ledger.handle(origin);
        }
        origin.is_some()
    }

    /// Brings the page up to date, as far as it can be reached.
    pub(super) fn flush(&mut self, session: &Session) {
        match &mut self.away {
            None => {
                let before = self.patches.len();
                session.flush(&mut Noted {
                    dom: &mut self.dom,
                    patches: &mut self.patches,
                    templates: &mut self.templates,
                });
                if self.patches.len() > before {
                    self.ledger.sent(&[], self.ledger.handled());
                    self.seen += 1;
                    self.ledger.acknowledge(self.seen);
                }
            }
            Some(away) if away.has_sent => {}
            Some(away) => {
                let mut encoder = PatchEncoder::new();
                session.flush(&mut encoder);
                if !encoder.is_empty() {
                    away.has_sent = true;
                    self.ledger
                        .sent(encoder.operations(), self.ledger.handled());
                }
            }
        }
    }

    /// The page as it is to begin with, and what it is told at its claim, before anything happens in it.
    pub(super) fn show(&mut self, session: &Session, wants_stored: bool) {
        let mut noted = Noted {
            dom: &mut self.dom,
            patches: &mut self.patches,
            templates: &mut self.templates,
        };
        session.full_view(&mut noted);
        noted.patches.clear();
        if wants_stored {
            noted.set(0, slots::ASK, ValueRef::Bool(true));
        }
        self.flush(session);
    }

    /// The way is there again: the page claims its session and gets what it has missed. Gives the events that it then sends again,
    /// each to be handled if it is [new](Self::is_new).
    ///
    /// # Errors
    /// With a text, if the bytes of the protocol do not say what the session has said: a mistake of ours.
    pub(super) fn come_back(&mut self, session: &Session) -> Result<Vec<(u64, Event)>, String> {
        let Some(away) = self.away.take() else {
            return Ok(Vec::new());
        };
        let resume = self.ledger.resume(Claim {
            patch: self.seen,
            event: self.last_event,
            whole: true,
        });
        let mut messages: Vec<(u64, Vec<u8>)> = Vec::new();
        if resume.view {
            let mut encoder = PatchEncoder::new();
            session.full_view(&mut encoder);
            messages.push((resume.next_patch, encoder.operations().to_vec()));
            self.ledger
                .sent(encoder.operations(), self.ledger.handled());
        } else {
            let replay = self.ledger.replay();
            messages.extend(replay.map(|(number, operations)| (number, operations.to_vec())));
        }
        for (number, operations) in messages {
            self.apply(number, &operations)?;
        }
        self.ledger.acknowledge(self.seen);
        self.flush(session);
        let unknown = |(number, _): &(u64, Event)| *number > resume.handled;
        Ok(away.events.into_iter().filter(unknown).collect())
    }

    /// Whether the session has not had this event.
    pub(super) fn is_new(&mut self, number: u64) -> bool {
        self.handled(number)
    }

    fn apply(&mut self, number: u64, operations: &[u8]) -> Result<(), String> {
        let mut decoder = ServerDecoder::new(Limits::SERVER);
        for (no, template) in &self.templates {
            decoder.define(*no, template);
        }
        let mut message = Vec::new();
        ServerMessage::patch(number as u32, 0).encode(&mut message);
        message.extend_from_slice(operations);
        let mut sink = Noted {
            dom: &mut self.dom,
            patches: &mut self.patches,
            templates: &mut self.templates,
        };
        decoder
            .decode(&message, &mut sink)
            .map_err(|error| error.to_string())?;
        self.seen = number;
        Ok(())
    }
}
