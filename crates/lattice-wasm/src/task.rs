//! Loads of resources: futures that are polled in the page's one thread, when they can go on.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Wake, Waker};

use lattice_engine::reactive::Load;

use crate::link::Link;

/// A load on its way. Its waker is itself.
pub(crate) struct Task {
    state: Mutex<State>,
    link: Weak<Link>,
}

struct State {
    /// None while it is polled, and at its end.
    load: Option<Load>,
    /// It waits to be polled, or was woken while it is.
    is_queued: bool,
}

impl Task {
    /// A load that waits to be polled the first time: who makes it queues it.
    pub(crate) fn new(load: Load, link: Weak<Link>) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                load: Some(load),
                is_queued: true,
            }),
            link,
        })
    }

    pub(crate) fn poll(self: Arc<Self>) {
        let taken = {
            let mut state = self.lock();
            state.is_queued = false;
            state.load.take()
        };
        let Some(mut load) = taken else { return };
        let waker = Waker::from(Arc::clone(&self));
        if Pin::new(&mut load)
            .poll(&mut Context::from_waker(&waker))
            .is_pending()
        {
            self.lock().load = Some(load);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        let first = !std::mem::replace(&mut self.lock().is_queued, true);
        if first && let Some(link) = self.link.upgrade() {
            link.ready(self);
        }
    }
}
