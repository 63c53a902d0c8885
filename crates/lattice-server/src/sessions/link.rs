//! What a hosted session and its connection share, under one lock that is never held while an app's code runs.

use super::uploads::Uploads;
use crate::outbox::Outbox;
use crate::socket::CloseCode;
use lattice_engine::session::{AnySession, Event, Input, Turn};
use lattice_wire::{Ledger, Origin};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Instant;

/// A turn that was asked for from outside.
pub(crate) type Asked = Box<dyn FnOnce(Turn) + Send>;

/// What waits for a session.
pub(crate) enum Mail {
    Event(Origin, Event),
    Turn(Asked),
    /// What the host itself has for it.
    Input(Input),
    /// A lent turn is over: its flush comes before the next message.
    TurnEnded,
    End(CloseCode),
}

/// Who has the session now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Nobody, and there is nothing to do.
    Idle,
    /// It waits for a thread of the pool.
    Queued,
    /// A thread of the pool.
    Running,
    /// Whoever holds a [`Turn`].
    Lent,
}

/// What the page has to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    Nothing,
    /// What may have changed.
    Flush,
    /// Everything: it has lost its place.
    View,
}

/// A session's own part and its connection's.
pub(crate) struct Link {
    pub(crate) phase: Phase,
    /// In its place while `Idle` or `Queued`.
    pub(crate) session: Option<Box<dyn AnySession>>,
    pub(crate) mail: VecDeque<Mail>,
    /// The one socket that has the session.
    pub(crate) outbox: Option<Arc<Outbox>>,
    pub(crate) ledger: Ledger,
    pub(crate) due: Due,
    /// The files that its page sends, once there was one.
    pub(crate) uploads: Option<Box<Uploads>>,
    /// That socket waits for mail to be taken.
    pub(crate) is_reader_waiting: bool,
    /// When the session goes, if nobody claims it; none while somebody has.
    pub(crate) expires: Option<Instant>,
    /// A socket has had it.
    pub(crate) is_claimed: bool,
    /// It takes no mail any more.
    pub(crate) is_ended: bool,
}

impl Link {
    /// Of a session that is being opened by a thread of the pool.
    pub(crate) fn opening(expires: Instant) -> Self {
        Self {
            phase: Phase::Running,
            session: None,
            mail: VecDeque::new(),
            outbox: None,
            ledger: Ledger::default(),
            due: Due::Nothing,
            uploads: None,
            is_reader_waiting: false,
            expires: Some(expires),
            is_claimed: false,
            is_ended: false,
        }
    }

    /// Something may have changed.
    pub(crate) fn flush_soon(&mut self) {
        self.due = self.due.max(Due::Flush);
    }

    pub(crate) fn is_of(&self, outbox: &Arc<Outbox>) -> bool {
        !self.is_ended
            && self
                .outbox
                .as_ref()
                .is_some_and(|own| Arc::ptr_eq(own, outbox))
    }
}
