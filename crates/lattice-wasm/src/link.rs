//! What a session and its tasks ask of the host between two calls of the page.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use lattice_engine::reactive::Load;
use lattice_engine::session::{AnySession, HostHandle, Turn};

use crate::task::Task;

pub(crate) type Asked = Box<dyn FnOnce(Turn) + Send>;

/// The session while no turn has it, and what waits for it.
pub(crate) struct Link {
    desk: Mutex<Desk>,
    /// Tells the page that there is work.
    wake: Box<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
pub(crate) struct Desk {
    /// None while a turn is lent.
    pub(crate) session: Option<Box<dyn AnySession>>,
    pub(crate) turns: VecDeque<Asked>,
    pub(crate) ready: VecDeque<Arc<Task>>,
    /// When the session wants to be told the time, in milliseconds since 1970.
    pub(crate) alarm_ms: Option<u64>,
    /// The last event that was handled.
    pub(crate) handled: u32,
    /// Something may have changed since the last flush.
    pub(crate) is_due: bool,
}

impl Link {
    pub(crate) fn new(wake: impl Fn() + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            desk: Mutex::default(),
            wake: Box::new(wake),
        })
    }

    /// No foreign code runs under the lock.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn wake(&self) {
        (self.wake)();
    }

    /// A task can go on.
    pub(crate) fn ready(&self, task: Arc<Task>) {
        self.lock().ready.push_back(task);
        self.wake();
    }

    /// The session comes back at a turn's end.
    pub(crate) fn give_back(&self, session: Box<dyn AnySession>) {
        let mut desk = self.lock();
        desk.session = Some(session);
        desk.is_due = true;
        drop(desk);
        self.wake();
    }
}

/// The session's way to its host. It does not keep the session alive.
pub(crate) struct Handle(pub(crate) Weak<Link>);

impl HostHandle for Handle {
    fn turn(&self, run: Asked) {
        if let Some(link) = self.0.upgrade() {
            link.lock().turns.push_back(run);
            link.wake();
        }
    }

    fn spawn(&self, load: Load) {
        if let Some(link) = self.0.upgrade() {
            link.ready(Task::new(load, Weak::clone(&self.0)));
        }
    }

    fn wake_at(&self, at_ms: u64) {
        if let Some(link) = self.0.upgrade() {
            let mut desk = link.lock();
            desk.alarm_ms = Some(desk.alarm_ms.map_or(at_ms, |before| before.min(at_ms)));
            drop(desk);
            link.wake();
        }
    }
}
