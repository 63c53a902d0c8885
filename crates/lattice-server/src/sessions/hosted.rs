//! One session as its connection sees it: events go in, patches come out, sockets come and go.
//!
//! A session is an actor. Its mailbox is filled by the task of its connection and by whoever asks for turns; when
//! something waits, the session is queued to the turn pool, whose thread runs it ([`super::turn`]). While a client is away or
//! lags, the session is not flushed: its signals stay as they are, and the next flush brings the latest state.

use super::link::{Asked, Due, Link, Mail, Phase};
use super::token::Token;
use crate::outbox::Outbox;
use crate::shared::{Shared, now_ms};
use crate::socket::CloseCode;
use lattice_engine::reactive::Load;
use lattice_engine::session::{Event, HostHandle, Input, User};
use lattice_wire::{Bound, Claim};
use std::fmt;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// A session and what belongs to it.
pub(crate) struct Hosted {
    pub(super) token: Token,
    user: Option<Arc<User>>,
    pub(super) shared: Arc<Shared>,
    link: Mutex<Link>,
    /// Its last handler took long.
    pub(super) is_slow: AtomicBool,
    /// Tells the reader that mail was taken.
    space: Notify,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Delivery {
    Taken,
    /// Taken, and the mailbox is full now: wait for [`Hosted::space`] before the next.
    Full,
    /// The socket has the session no more.
    NotYours,
}

impl Hosted {
    /// A session that a thread of the pool is about to open, and ends with [`Self::rest`] or [`Self::abandon`].
    pub(super) fn opening(shared: Arc<Shared>, user: Option<Arc<User>>) -> Arc<Self> {
        let expires = Instant::now() + Duration::from_millis(shared.config.unclaimed_ms);
        Arc::new(Self {
            token: Token::new(),
            user,
            shared,
            link: Mutex::new(Link::opening(expires)),
            is_slow: AtomicBool::new(false),
            space: Notify::new(),
        })
    }

    /// Whose it is.
    pub(crate) fn user(&self) -> Option<&Arc<User>> {
        self.user.as_ref()
    }

    /// Gives the session to a socket that has its token, and tells the page how it goes on. A socket that had it is
    /// closed. False: the session has ended.
    pub(crate) fn attach(self: &Arc<Self>, outbox: &Arc<Outbox>, claim: Claim) -> bool {
        let mut link = self.lock();
        if link.is_ended {
            return false;
        }
        let counters = &self.shared.counters;
        let resume = link.ledger.resume(claim);
        if let Some(old) = link.outbox.replace(Arc::clone(outbox)) {
            counters.sockets_taken_over.add(1);
            old.close(CloseCode::TAKEN_OVER);
        }
        if std::mem::replace(&mut link.is_claimed, true) {
            counters.sockets_resumed.add(1);
        }
        link.expires = None;
        link.due = match (resume.view, link.due) {
            (true, _) => Due::View,
            (false, Due::View) => Due::Flush,
            (false, due) => due,
        };
        outbox.message(&crate::wire::welcome(resume.handled, resume.next_patch));
        for (number, operations) in link.ledger.replay() {
            outbox.message(&crate::wire::patch_again(number, operations));
        }
        self.wake(&mut link);
        true
    }

    /// There is something to tell the page that is not in its first paint.
    pub(super) fn flush_at_claim(&self) {
        self.lock().flush_soon();
    }

    /// Whether no socket has it any more.
    fn is_left(&self) -> bool {
        let link = self.lock();
        link.is_claimed && link.outbox.is_none() && !link.is_ended
    }

    /// Its page was loaded anew, and has this session now: what is to go over goes over, and it ends.
    fn bequeath(self: &Arc<Self>, heir: &Arc<Self>) {
        let (old, heir) = (Arc::clone(self), Arc::clone(heir));
        Host(Arc::downgrade(self)).turn(Box::new(move |mut turn| {
            let left = turn.session().leave();
            Host(Arc::downgrade(&heir))
                .turn(Box::new(move |mut turn| turn.session().take_over(left)));
            old.end(CloseCode::GONE);
            old.shared.registry.remove(old.token);
        }));
    }

    /// The socket is gone; the session is kept for the window.
    pub(crate) fn detach(&self, outbox: &Arc<Outbox>) {
        let mut link = self.lock();
        if link.is_of(outbox) {
            link.outbox = None;
            let window = Duration::from_millis(self.shared.config.resume_window_ms);
            link.expires = Some(Instant::now() + window);
        }
    }

    /// Puts an event into the mailbox, if it is new and comes from the socket that has the session.
    pub(crate) fn event(
        self: &Arc<Self>,
        outbox: &Arc<Outbox>,
        id: u64,
        seen_patch: u64,
        event: Event,
    ) -> Delivery {
        let mut link = self.lock();
        if !link.is_of(outbox) {
            return Delivery::NotYours;
        }
        link.ledger.acknowledge(seen_patch);
        match link.ledger.receive(id) {
            Some(origin) => link.mail.push_back(Mail::Event(origin, event)),
            None => self.shared.counters.repeated_events.add(1),
        }
        self.wake(&mut link);
        if link.mail.len() >= self.shared.config.mailbox_messages_max {
            link.is_reader_waiting = true;
            Delivery::Full
        } else {
            Delivery::Taken
        }
    }

    /// The page has applied all patches up to this one.
    pub(crate) fn acknowledge(self: &Arc<Self>, outbox: &Arc<Outbox>, patch: u64) {
        let mut link = self.lock();
        if link.is_of(outbox) {
            link.ledger.acknowledge(patch);
            self.wake(&mut link);
        }
    }

    /// Waits until the mailbox has room after [`Delivery::Full`].
    pub(crate) async fn space(&self) {
        while self.lock().is_reader_waiting {
            self.space.notified().await;
        }
    }

    /// Ends the session after what waits already: its app's values are dropped on a thread of the pool.
    pub(crate) fn end(self: &Arc<Self>, code: CloseCode) {
        let mut link = self.lock();
        if !std::mem::replace(&mut link.is_ended, true) {
            link.mail.push_back(Mail::End(code));
            self.wake(&mut link);
        }
    }

    /// Ends the session if nobody has claimed it in time.
    pub(crate) fn end_if_expired(self: &Arc<Self>, now: Instant) -> bool {
        let expired = self.lock().expires.is_some_and(|expires| expires <= now);
        if expired {
            self.end(CloseCode::GONE);
        }
        expired
    }

    /// Closes the socket although the session still has things to do.
    pub(crate) fn cut(&self, code: CloseCode) {
        if let Some(outbox) = &self.lock().outbox {
            outbox.close(code);
        }
    }

    /// Queues the session to the pool if nobody has it and it can do something.
    pub(super) fn wake(self: &Arc<Self>, link: &mut Link) {
        if link.phase == Phase::Idle && self.has_work(link) {
            link.phase = Phase::Queued;
            self.shared.pool.run(Arc::clone(self) as _);
        }
    }

    pub(super) fn has_work(&self, link: &Link) -> bool {
        !link.mail.is_empty() || (link.due != Due::Nothing && self.may_flush(link))
    }

    /// The client is there and has taken enough of what it was sent.
    pub(super) fn may_flush(&self, link: &Link) -> bool {
        let config = &self.shared.config;
        let bound = Bound {
            messages: config.unacknowledged_messages_max,
            bytes: config.unacknowledged_bytes_max,
        };
        link.outbox.is_some() && link.ledger.has_room(bound)
    }

    /// Tells a waiting reader that there is room again.
    pub(super) fn make_space(&self, link: &mut Link) {
        if link.is_reader_waiting && link.mail.len() <= self.shared.config.mailbox_messages_max / 2
        {
            link.is_reader_waiting = false;
            self.space.notify_one();
        }
    }

    /// Lets a waiting reader go on: nothing is taken any more.
    pub(super) fn release_reader(&self, link: &mut Link) {
        if std::mem::replace(&mut link.is_reader_waiting, false) {
            self.space.notify_one();
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Link> {
        // No foreign code runs under the lock, so what a poisoned one guards is whole.
        self.link.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Hosted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hosted")
    }
}

/// How a session asks for turns. It doesn't keep the session alive.
pub(super) struct Host(pub(super) Weak<Hosted>);

/// A page that is loaded anew may claim its session before the server has seen its old socket go: how often, and after how long, it
/// is looked for.
const LEAVING_LOOKS: u32 = 10;
const LEAVING_LOOK: Duration = Duration::from_millis(100);

impl HostHandle for Host {
    fn succeed(&self, token: &str) {
        let Some((heir, token)) = self.0.upgrade().zip(Token::parse(token)) else {
            return;
        };
        let shared = Arc::clone(&heir.shared);
        let Some(old) = shared
            .registry
            .find(token)
            // Nobody inherits from somebody else.
            .filter(|old| !Arc::ptr_eq(old, &heir) && old.user == heir.user)
        else {
            return;
        };
        shared.tasks.spawn(async move {
            for _ in 0..LEAVING_LOOKS {
                if old.is_left() {
                    return old.bequeath(&heir);
                }
                tokio::time::sleep(LEAVING_LOOK).await;
            }
            // Another tab has it still: this one is its copy, and begins anew.
        });
    }

    fn turn(&self, run: Asked) {
        let Some(hosted) = self.0.upgrade() else {
            return;
        };
        let mut link = hosted.lock();
        // What is refused is dropped after the lock: it may hold an app's values.
        let _refused = if link.is_ended {
            Some(run)
        } else {
            link.mail.push_back(Mail::Turn(run));
            hosted.wake(&mut link);
            None
        };
        drop(link);
    }

    fn spawn(&self, load: Load) {
        if let Some(hosted) = self.0.upgrade() {
            hosted.shared.tasks.spawn(load);
        }
    }

    fn answer_upload(&self, upload: u32, answer: Result<(), String>) {
        if let Some(hosted) = self.0.upgrade() {
            hosted.answer_upload(upload, answer);
        }
    }

    fn wake_at(&self, at_ms: u64) {
        let Some(hosted) = self.0.upgrade() else {
            return;
        };
        let host = Self(Weak::clone(&self.0));
        hosted.shared.tasks.spawn(async move {
            tokio::time::sleep(Duration::from_millis(at_ms.saturating_sub(now_ms()))).await;
            // Not before its time by the clock that it is told.
            host.turn(Box::new(move |mut turn| {
                turn.session().handle(Input::Clock(now_ms().max(at_ms)));
            }));
        });
    }
}
