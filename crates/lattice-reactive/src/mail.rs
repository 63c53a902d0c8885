//! What other threads have for a runtime: who has something is listed, and the host is told that it should look.
//!
//! The list holds senders' channels and finished loads, not values: each is in it once at most, so it is as long as there
//! are of these, and values wait in bounds of their own.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::dispose::Batch;
use crate::error::{Error, Kind};
use crate::runtime::Runtime;

type Notify = Arc<dyn Fn() + Send + Sync>;

/// Something that may have values for a runtime.
pub(crate) trait Inbound: Send + Sync {
    /// Gives the runtime what is there now, and says how many values that was.
    fn deliver(self: Arc<Self>, runtime: &Runtime) -> usize;
}

#[derive(Default)]
pub(crate) struct Mail {
    list: Mutex<List>,
}

#[derive(Default)]
struct List {
    waiting: VecDeque<Arc<dyn Inbound>>,
    notify: Option<Notify>,
}

/// The contents of a lock. Nothing of the user's runs while one is held, so none is poisoned.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Mail {
    /// Lists who has something, and tells the host.
    pub(crate) fn announce(&self, from: Arc<dyn Inbound>) {
        let notify = {
            let mut list = lock(&self.list);
            list.waiting.push_back(from);
            list.notify.clone()
        };
        if let Some(notify) = notify {
            notify();
        }
    }

    fn len(&self) -> usize {
        lock(&self.list).waiting.len()
    }

    fn pop(&self) -> Option<Arc<dyn Inbound>> {
        lock(&self.list).waiting.pop_front()
    }
}

impl Runtime {
    /// Takes in what other threads have sent until now ([`Sender`](crate::Sender)s, and loads of
    /// [`Resource`](crate::Resource)s that are done), as one batch. Says how many values there were. A host calls it at the
    /// beginning of a turn, when [`on_message`](Self::on_message) told it to.
    ///
    /// # Errors
    /// If called from inside an effect, a memo or a flush, or, in an auto runtime, if effects do not come to rest.
    ///
    /// # Panics
    /// With the panic of a channel's closure or of a load. The value is lost; those after it come with the next call.
    pub fn receive(&self) -> Result<usize, Error> {
        if self.flushing.get() || self.depth.get() != 0 {
            return Err(Error::new(
                Kind::Flushing,
                "what other threads send is received between turns, and this was asked for from inside an effect, a memo, a \
                 watcher or a flush: do it before or after",
            ));
        }
        let Some(mail) = self.mail.get() else {
            return Ok(0);
        };
        let mut count = 0;
        let batch = Batch::begin(self);
        for _ in 0..mail.len() {
            let Some(from) = mail.pop() else {
                break;
            };
            count += self.enter(|| from.deliver(self));
        }
        drop(batch);
        self.settle()?;
        Ok(count)
    }

    /// Whether there is something to [`receive`](Self::receive).
    pub fn has_messages(&self) -> bool {
        self.mail.get().is_some_and(|mail| mail.len() != 0)
    }

    /// Has `f` called when there is something to [`receive`](Self::receive), by the thread that sent it; at once if there is
    /// already. It should only wake the host's loop. It may be called more often than there is something.
    pub fn on_message(&self, f: impl Fn() + Send + Sync + 'static) {
        let notify: Notify = Arc::new(f);
        let before = lock(&self.mail().list).notify.replace(notify.clone());
        drop(before);
        if self.has_messages() {
            notify();
        }
    }

    pub(crate) fn mail(&self) -> &Arc<Mail> {
        self.mail.get_or_init(Arc::default)
    }
}
