//! Which sessions there are, by token.

use super::{Hosted, Token};
use crate::socket::CloseCode;
use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// The sessions of a server. Its lock is held for single look-ups only.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    state: Mutex<State>,
    /// Signalled when a session has ended.
    emptied: Condvar,
}

#[derive(Debug, Default)]
struct State {
    sessions: HashMap<Token, Arc<Hosted>>,
    /// Those in the map, those that are being opened, and those that end but still hold memory.
    alive: usize,
    is_closed: bool,
}

impl Registry {
    /// Makes room for one session; false when there are too many, or the server stops. Who has made room calls
    /// [`Self::ended`] in the end.
    pub(crate) fn reserve(&self, sessions_max: usize) -> bool {
        let mut state = self.lock();
        let free = !state.is_closed && state.alive < sessions_max;
        state.alive += usize::from(free);
        free
    }

    pub(crate) fn is_full(&self, sessions_max: usize) -> bool {
        self.lock().alive >= sessions_max
    }

    /// Adds a session that room was made for; false when the server stops.
    pub(crate) fn insert(&self, token: Token, hosted: Arc<Hosted>) -> bool {
        let mut state = self.lock();
        if state.is_closed {
            return false;
        }
        state.sessions.insert(token, hosted);
        true
    }

    pub(crate) fn find(&self, token: Token) -> Option<Arc<Hosted>> {
        self.lock().sessions.get(&token).cloned()
    }

    pub(crate) fn remove(&self, token: Token) {
        let removed = self.lock().sessions.remove(&token);
        drop(removed);
    }

    /// A session is gone and has freed what it held.
    pub(crate) fn ended(&self) {
        let mut state = self.lock();
        state.alive = state.alive.saturating_sub(1);
        self.emptied.notify_all();
    }

    /// Ends the sessions that nobody came for; says how many.
    pub(crate) fn expire(&self, now: Instant) -> usize {
        let all: Vec<(Token, Arc<Hosted>)> = {
            let state = self.lock();
            state
                .sessions
                .iter()
                .map(|(token, hosted)| (*token, Arc::clone(hosted)))
                .collect()
        };
        let mut count = 0;
        for (token, hosted) in all {
            if hosted.end_if_expired(now) {
                self.remove(token);
                count += 1;
            }
        }
        count
    }

    /// Ends all sessions and lets none in any more. Those that run a handler end after it.
    pub(crate) fn close(&self, code: CloseCode) {
        let all = {
            let mut state = self.lock();
            state.is_closed = true;
            std::mem::take(&mut state.sessions)
        };
        for hosted in all.values() {
            hosted.end(code);
        }
        self.lock().sessions = all;
    }

    /// Waits until all sessions have ended, at most until `deadline`; then cuts the sockets of those that have not.
    pub(crate) fn drain(&self, deadline: Instant, code: CloseCode) -> bool {
        let mut state = self.lock();
        while state.alive > 0 {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            state = self
                .emptied
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        let left = std::mem::take(&mut state.sessions);
        let drained = state.alive == 0;
        drop(state);
        for hosted in left.values() {
            hosted.cut(code);
        }
        drained
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
