//! Turns that take longer than a turn may.
//!
//! Native code can't be stopped from outside: the thread is given up, so that it counts neither as a turn nor as a thread, and
//! takes its place again if it ever comes back. A language that can stop its code is told of the thread by a hook. All
//! this happens on a thread of its own, since a hook may have to wait for the very code that does not end.

use super::{Inner, State, Work};
use std::sync::{Arc, PoisonError};
use std::thread::{self, Builder, ThreadId};
use std::time::{Duration, Instant};

/// A turn that a thread is in.
pub(super) struct Running {
    thread: ThreadId,
    since: Instant,
    work: Arc<dyn Work>,
    limit: Limit,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Limit {
    Kept,
    /// It is being told, and whoever can stop it.
    Telling,
    Told,
}

impl Running {
    fn is_overdue(&self, turn_max: Duration) -> bool {
        self.limit == Limit::Kept && self.since.elapsed() >= turn_max
    }

    pub(super) fn begin(state: &mut State, work: &Arc<dyn Work>) {
        state.running += 1;
        state.turns.push(Self {
            thread: thread::current().id(),
            since: Instant::now(),
            work: Arc::clone(work),
            limit: Limit::Kept,
        });
    }

    /// The turn of this thread is over.
    pub(super) fn end(pool: &Inner) {
        let me = thread::current().id();
        let mut state = pool.lock();
        let Some(at) = state.turns.iter().position(|turn| turn.thread == me) else {
            return;
        };
        if state.turns[at].limit == Limit::Kept {
            let turn = state.turns.swap_remove(at);
            state.running -= 1;
            drop(state);
            // Outside of the lock: the last handle of a session may be in it.
            drop(turn);
            return;
        }
        // Whoever is still telling must not mean the thread's next turn.
        let turn = loop {
            let at = state.turns.iter().position(|turn| turn.thread == me);
            match at {
                Some(at) if state.turns[at].limit == Limit::Told => {
                    break Some(state.turns.swap_remove(at));
                }
                Some(_) => {
                    state = pool
                        .told
                        .wait(state)
                        .unwrap_or_else(PoisonError::into_inner);
                }
                None => break None,
            }
        };
        state.threads += 1;
        drop(state);
        drop(turn);
        if let Some(hook) = &pool.settings.on_overdue_over {
            hook();
        }
    }
}

impl Inner {
    /// There is a turn to give up.
    pub(super) fn is_turn_overdue(&self, state: &State) -> bool {
        let mut turns = state.turns.iter();
        self.settings
            .turn_max
            .is_some_and(|turn_max| turns.any(|turn| turn.is_overdue(turn_max)))
    }

    /// Gives up on the turns that are over their time.
    pub(super) fn give_up_overdue(self: &Arc<Self>, state: &mut State) {
        let Some(turn_max) = self.settings.turn_max else {
            return;
        };
        while let Some(turn) = state
            .turns
            .iter_mut()
            .find(|turn| turn.is_overdue(turn_max))
        {
            turn.limit = Limit::Telling;
            let (thread, work) = (turn.thread, Arc::clone(&turn.work));
            state.running -= 1;
            state.threads -= 1;
            let pool = Arc::clone(self);
            let teller = Builder::new().name("lattice-overdue".to_owned());
            if let Err(error) = teller.spawn(move || pool.tell(thread, work)) {
                tracing::error!(%error, "no thread to end an overdue turn");
                state.told_of(thread, self);
            }
        }
    }

    fn tell(&self, thread: ThreadId, work: Arc<dyn Work>) {
        work.overdue();
        drop(work);
        if let Some(hook) = &self.settings.on_overdue {
            hook(thread);
        }
        self.lock().told_of(thread, self);
    }
}

impl State {
    fn told_of(&mut self, thread: ThreadId, pool: &Inner) {
        for turn in &mut self.turns {
            if turn.thread == thread {
                turn.limit = Limit::Told;
            }
        }
        pool.told.notify_all();
    }
}
