//! One load of a resource: a future in the hands of the host's executor, that knows whether it is still wanted.

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, TryLockError, Weak};
use std::task::{Context, Poll, Waker};

use crate::mail::{Inbound, Mail, lock};
use crate::runtime::Runtime;

/// A future for the host's executor: poll it on any thread, to its end.
///
/// It takes its result to its runtime by itself: the host learns of it by [`Runtime::on_message`], and calls
/// [`Runtime::receive`]. When the load is not wanted any more (its resource loads anew, or was disposed of), the future inside
/// is dropped at once, or at the end of the poll that is under way, and this one is woken and ready. A load that is dropped before its end gives no result: its resource is
/// [cancelled](crate::ResourceState::Cancelled).
#[must_use = "a load that is dropped gives no result"]
pub struct Load(pub(crate) Arc<dyn Polled>);

impl Load {
    /// Whether there is nothing to wait for any more.
    pub fn is_over(&self) -> bool {
        self.0.is_over()
    }
}

impl Future for Load {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        self.0.clone().poll(context)
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        self.0.clone().give_up();
    }
}

impl fmt::Debug for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Load")
            .field("is_over", &self.is_over())
            .finish()
    }
}

/// A task, whatever it loads.
pub(crate) trait Polled: Send + Sync {
    fn poll(self: Arc<Self>, context: &mut Context<'_>) -> Poll<()>;
    fn is_over(&self) -> bool;
    /// The host polls no more: the future goes, and who waits for it learns that there will be no result.
    fn give_up(self: Arc<Self>);
}

/// What is loaded: `R` is its result.
pub(crate) struct Task<R> {
    mail: Weak<Mail>,
    stage: Mutex<Stage<R>>,
    waker: Mutex<Option<Waker>>,
    cancelled: AtomicBool,
    arrive: Arrive<R>,
}

/// None: there is no result, and will be none.
type Arrive<R> = Box<dyn Fn(&Runtime, Option<R>) + Send + Sync>;

enum Stage<R> {
    Future(Pin<Box<dyn Future<Output = R> + Send>>),
    Done(R),
    /// The future panicked.
    Failed(Box<dyn Any + Send>),
    /// The host dropped it.
    GivenUp,
    /// The result was taken, or is not wanted.
    Over,
}

impl<R: Send + 'static> Task<R> {
    /// `arrive` is called with the result, or with none, when the runtime receives it, unless the task was cancelled.
    pub(crate) fn new(
        runtime: &Runtime,
        future: impl Future<Output = R> + Send + 'static,
        arrive: impl Fn(&Runtime, Option<R>) + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            mail: Arc::downgrade(runtime.mail()),
            stage: Mutex::new(Stage::Future(Box::pin(future))),
            waker: Mutex::new(None),
            cancelled: AtomicBool::new(false),
            arrive: Box::new(arrive),
        })
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Acquire)
    }

    /// Its result is not wanted. The future goes at once, unless it is being polled: then when that is over.
    fn cancel(&self) {
        self.cancelled.store(true, Ordering::Release);
        self.end();
        if let Some(waker) = lock(&self.waker).take() {
            waker.wake();
        }
    }

    /// Drops the future or the result, unless the future is being polled.
    fn end(&self) {
        let old = match self.stage.try_lock() {
            Ok(mut stage) => std::mem::replace(&mut *stage, Stage::Over),
            Err(TryLockError::Poisoned(stage)) => {
                std::mem::replace(&mut *stage.into_inner(), Stage::Over)
            }
            Err(TryLockError::WouldBlock) => return,
        };
        drop(old);
    }

    /// Polls the future. Its panic is a result.
    fn advance(stage: &mut Stage<R>, context: &mut Context<'_>) -> Poll<()> {
        let Stage::Future(future) = stage else {
            return Poll::Ready(());
        };
        *stage = match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(Poll::Pending) => return Poll::Pending,
            Ok(Poll::Ready(result)) => Stage::Done(result),
            Err(payload) => Stage::Failed(payload),
        };
        Poll::Ready(())
    }
}

impl<R: Send + 'static> Polled for Task<R> {
    fn poll(self: Arc<Self>, context: &mut Context<'_>) -> Poll<()> {
        // Before a look at the flag: who cancels from now on wakes this one.
        let before = lock(&self.waker).replace(context.waker().clone());
        drop(before);
        if !self.is_cancelled() {
            let polled = Self::advance(&mut lock(&self.stage), context);
            if polled.is_pending() && !self.is_cancelled() {
                return Poll::Pending;
            }
        }
        let waker = lock(&self.waker).take();
        drop(waker);
        if self.is_cancelled() {
            self.end();
        } else if let Some(mail) = self.mail.upgrade() {
            mail.announce(self);
        }
        Poll::Ready(())
    }

    fn is_over(&self) -> bool {
        self.is_cancelled() || !matches!(*lock(&self.stage), Stage::Future(_))
    }

    fn give_up(self: Arc<Self>) {
        let future = {
            let mut stage = lock(&self.stage);
            let Stage::Future(_) = *stage else {
                return;
            };
            std::mem::replace(&mut *stage, Stage::GivenUp)
        };
        drop(future);
        if !self.is_cancelled()
            && let Some(mail) = self.mail.upgrade()
        {
            mail.announce(self);
        }
    }
}

impl<R: Send + 'static> Inbound for Task<R> {
    fn deliver(self: Arc<Self>, runtime: &Runtime) -> usize {
        let stage = std::mem::replace(&mut *lock(&self.stage), Stage::Over);
        if self.is_cancelled() {
            return 0;
        }
        match stage {
            Stage::Done(result) => {
                (self.arrive)(runtime, Some(result));
                1
            }
            Stage::Failed(payload) => {
                (self.arrive)(runtime, None);
                resume_unwind(payload)
            }
            Stage::GivenUp => {
                (self.arrive)(runtime, None);
                0
            }
            Stage::Future(_) | Stage::Over => 0,
        }
    }
}

/// A task that is wanted: cancelled when this is dropped.
pub(crate) struct Wanted<R: Send + 'static>(pub(crate) Arc<Task<R>>);

impl<R: Send + 'static> Drop for Wanted<R> {
    fn drop(&mut self) {
        self.0.cancel();
    }
}
