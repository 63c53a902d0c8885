//! One session on a thread of the turn pool: messages one at a time, a flush after each, patches to the socket.

use super::hosted::Hosted;
use super::link::{Asked, Due, Link, Mail, Phase};
use crate::pool::Work;
use crate::shared::now_ms;
use crate::socket::CloseCode;
use crate::wire::{self, PatchMessage};
use lattice_engine::session::{AnySession, Input, Turn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Messages that a session handles before others get its thread.
const STRETCH: usize = 64;

/// Places of an empty mailbox that are kept.
const MAIL_KEPT: usize = 4;
/// A session whose last handler took longer is taken for one that may block.
const SLOW: Duration = Duration::from_millis(1);

/// A session that failed as a whole: its engine panicked, and it can't be trusted any more.
struct Lost;

type Held = Box<dyn AnySession>;

enum Next {
    Mail(Mail),
    Flush,
    Nothing,
}

/// What a flush writes, decided before it runs.
struct Plan {
    view: bool,
    patch: u64,
    handled: u64,
}

impl Work for Hosted {
    fn run(self: Arc<Self>) {
        let taken = {
            let mut link = self.lock();
            link.phase = Phase::Running;
            link.session.take()
        };
        let Some(mut session) = taken else { return };
        for _ in 0..STRETCH {
            let done = match self.next() {
                Next::Mail(Mail::Event(origin, event)) => {
                    let handled = self.handle(&mut session, Input::Event(event));
                    handled.map(|dropped| {
                        let counters = &self.shared.counters;
                        counters.events.add(1);
                        counters.dropped_events.add(dropped);
                        let mut link = self.lock();
                        link.ledger.handle(origin);
                        link.flush_soon();
                    })
                }
                Next::Mail(Mail::Input(input)) => {
                    let handled = self.handle(&mut session, input);
                    handled.map(|_| self.lock().flush_soon())
                }
                Next::Mail(Mail::Turn(run)) => return self.lend(session, run),
                Next::Mail(Mail::End(code)) => return self.finish(session, code),
                Next::Mail(Mail::TurnEnded) | Next::Flush => Ok(()),
                Next::Nothing => break,
            };
            let done = done.and_then(|()| self.flush(&mut session));
            self.report(&mut session);
            if done.is_err() {
                return self.abandon(session);
            }
            if self.is_slow.load(Ordering::Relaxed) {
                // The time that a turn may take is for one message that takes long.
                break;
            }
        }
        // A turn that was lent may have failed while no client is there to be flushed to.
        self.report(&mut session);
        self.rest(session);
    }

    fn is_slow(&self) -> bool {
        self.is_slow.load(Ordering::Relaxed)
    }

    /// The page is told and gets a new session, the next time that it connects. The session itself is dropped when its turn comes
    /// back, if ever.
    fn overdue(&self) {
        self.shared.turn_overdue("A handler");
        self.shared.registry.remove(self.token);
        let (outbox, mail) = {
            let mut link = self.lock();
            link.is_ended = true;
            let mail = std::mem::take(&mut link.mail);
            link.mail.push_back(Mail::End(CloseCode::FAILED));
            (link.outbox.take(), mail)
        };
        if let Some(outbox) = outbox {
            let text = "This took too long, so it was ended and begins anew.";
            outbox.message(&wire::error(CloseCode::FAILED, text));
            outbox.close(CloseCode::FAILED);
        }
        let _ = caught(|| drop(mail));
    }
}

impl Hosted {
    fn next(&self) -> Next {
        let mut link = self.lock();
        if let Some(mail) = link.mail.pop_front() {
            if link.mail.is_empty() {
                link.mail.shrink_to(MAIL_KEPT);
            }
            self.make_space(&mut link);
            Next::Mail(mail)
        } else if self.has_work(&link) {
            Next::Flush
        } else {
            Next::Nothing
        }
    }

    /// Says how many events were dropped.
    fn handle(&self, session: &mut Held, input: Input) -> Result<u64, Lost> {
        let begun = Instant::now();
        let dropped = caught(|| {
            let before = session.counts().dropped_events;
            session.handle(Input::Clock(now_ms()));
            session.handle(input);
            session.counts().dropped_events - before
        })?;
        self.is_slow
            .store(begun.elapsed() > SLOW, Ordering::Relaxed);
        Ok(dropped)
    }

    /// Brings the page up to date, if its client can take it now.
    fn flush(&self, session: &mut Held) -> Result<(), Lost> {
        let plan = {
            let mut link = self.lock();
            if link.due == Due::Nothing {
                return Ok(());
            }
            if !self.may_flush(&link) {
                if link.outbox.is_some() {
                    self.shared.counters.flushes_held.add(1);
                }
                return Ok(());
            }
            Plan {
                view: std::mem::replace(&mut link.due, Due::Nothing) == Due::View,
                patch: link.ledger.next_patch(),
                handled: link.ledger.handled(),
            }
        };
        let mut message = PatchMessage::begin();
        caught(|| {
            if plan.view {
                message.full_view(&mut **session);
            } else {
                message.flush(&mut **session);
            }
        })?;
        self.send(&mut self.lock(), &plan, &mut message);
        Ok(())
    }

    fn send(&self, link: &mut Link, plan: &Plan, message: &mut PatchMessage) {
        let counters = &self.shared.counters;
        if link.due == Due::View {
            // Meanwhile another socket came that has to see everything anew.
            return;
        }
        // Only now: while the message was made, a socket may have been told of the events.
        let events = link.ledger.untold(plan.handled);
        if !message.operations().is_empty() {
            link.ledger.sent(message.operations(), plan.handled);
        }
        if let Some(bytes) = message.bytes(plan.patch, events) {
            counters.patches.add(1);
            counters.patch_bytes.add(bytes.len() as u64);
            counters.full_views.add(u64::from(plan.view));
            // Without a socket it waits in the ledger for the next one.
            if let Some(outbox) = &link.outbox {
                outbox.message(bytes);
            }
        } else if link.ledger.owes_answer()
            && let Some(outbox) = &link.outbox
        {
            let handled = link.ledger.answer();
            outbox.message(&wire::event_ack(handled));
        }
    }

    /// Gives the session to whoever asked for a turn, until the turn is dropped.
    fn lend(self: Arc<Self>, mut session: Held, run: Asked) {
        if caught(|| session.handle(Input::Clock(now_ms()))).is_err() {
            return self.abandon(session);
        }
        self.lock().phase = Phase::Lent;
        let turn = Turn::new(session, move |session| {
            let mut link = self.lock();
            link.session = Some(session);
            link.flush_soon();
            link.mail.push_front(Mail::TurnEnded);
            link.phase = Phase::Queued;
            self.shared.pool.run(Arc::clone(&self) as _);
        });
        run(turn);
    }

    /// Puts the session back, and queues it again if something came meanwhile.
    pub(super) fn rest(self: &Arc<Self>, session: Held) {
        let mut link = self.lock();
        link.session = Some(session);
        link.phase = Phase::Idle;
        self.wake(&mut link);
    }

    fn finish(&self, session: Held, code: CloseCode) {
        self.close(code);
        self.drop_session(session);
    }

    /// Gives up a session whose engine panicked.
    pub(super) fn abandon(&self, session: Held) {
        self.shared.counters.sessions_failed.add(1);
        self.shared.registry.remove(self.token);
        self.close(CloseCode::FAILED);
        self.drop_session(session);
    }

    fn close(&self, code: CloseCode) {
        let (outbox, mail, uploads) = {
            let mut link = self.lock();
            link.is_ended = true;
            self.release_reader(&mut link);
            link.ledger = lattice_wire::Ledger::default();
            let mail = std::mem::take(&mut link.mail);
            (link.outbox.take(), mail, link.uploads.take())
        };
        if let Some(outbox) = outbox {
            outbox.close(code);
        }
        // Its files go from the disk, which may take a moment.
        drop(uploads);
        // Turns that were asked for hold an app's values: no lock is held while they are dropped.
        let _ = caught(|| drop(mail));
    }

    fn drop_session(&self, session: Held) {
        if caught(|| drop(session)).is_err() {
            tracing::error!("a value of an app panicked while its session was dropped");
        }
        self.shared.counters.sessions_open.one_less();
        self.shared.registry.ended();
    }

    /// Logs what failed in the app's code.
    pub(super) fn report(&self, session: &mut Held) {
        if let Ok(failures) = caught(|| session.take_failures()) {
            for failure in failures {
                self.shared.report(&failure);
            }
        }
    }
}

fn caught<T>(run: impl FnOnce() -> T) -> Result<T, Lost> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|_| Lost)
}
