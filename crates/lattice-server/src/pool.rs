//! The threads of a server. One of them at a time leads: it waits for input and output and runs the tasks of connections.
//! What a task finds to do for a session, a turn, the leader does itself, outside of the runtime, after it has
//! stepped down; then it leads again. So an event costs one thread that wakes, not two that wake each other.
//!
//! A turn runs users' code, which may block. Therefore the post of the leader never stays empty for long: a watching
//! thread wakes a second thread as soon as the first has been in a turn for a millisecond, or work has waited for
//! `wait_max`; and work that was slow the last time is only begun once somebody else was woken. The pool starts
//! `threads_min` threads as they are needed, grows beyond that only by the watcher, up to `turns_max` turns at once and
//! a leader, and lets threads go that were idle for a while. Idle threads are woken last in, first out.
//!
//! The runtime is tokio's of the current thread, and whoever leads is its current thread. Turns run outside of it, so an
//! app's handler may block, or start a runtime of its own.

mod leader;
mod overdue;
mod queue;
mod watcher;
mod worker;

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::thread::{self, Builder, Thread, ThreadId};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

use crate::hooks::{OverdueHook, ThreadHook};
use overdue::Running;
use queue::Queue;

/// How long a thread beyond the minimum stays without work.
const IDLE_KEEP: Duration = Duration::from_secs(10);
/// How long nobody may lead before the watcher, or the next thread that is free, sees to it.
const LEADERLESS_MAX: Duration = Duration::from_millis(1);
/// Handlers of Python apps are C calls within C calls: the default 2 MiB, said so that it is not the platform's choice.
const STACK_BYTES: usize = 2 * 1024 * 1024;

/// What a pool runs: a session with messages, or a page to open.
pub(crate) trait Work: Send + Sync {
    /// One stretch of work. A panic in it is logged and ends nothing but it.
    fn run(self: Arc<Self>);

    /// It is likely to take long, so that somebody else should be awake before it begins.
    fn is_slow(&self) -> bool;

    /// It can wait behind the turns of those who are there already.
    fn is_patient(&self) -> bool {
        false
    }

    /// It runs for longer than a turn may. Called on another thread, while it still runs.
    fn overdue(&self);
}

/// What a pool is made with.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) threads_min: usize,
    pub(crate) turns_max: usize,
    pub(crate) wait_max: Duration,
    pub(crate) on_start: Option<ThreadHook>,
    pub(crate) on_stop: Option<ThreadHook>,
    /// How long a turn may take; none for as long as it likes.
    pub(crate) turn_max: Option<Duration>,
    pub(crate) on_overdue: Option<OverdueHook>,
    pub(crate) on_overdue_over: Option<ThreadHook>,
}

/// A handle to the threads; the pool ends by [`Pool::stop`].
#[derive(Clone)]
pub(crate) struct Pool {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    /// Taken at the end.
    runtime: Mutex<Option<Arc<Runtime>>>,
    state: Mutex<State>,
    /// Wakes the watcher when it has gone to sleep.
    watcher: Condvar,
    /// Signalled when a thread ends.
    ended: Condvar,
    /// Signalled when an overdue turn was told of.
    told: Condvar,
}

#[derive(Default)]
struct State {
    queue: Queue,
    idle: Vec<Thread>,
    threads: usize,
    /// Turns that run, overdue ones included.
    turns: Vec<Running>,
    /// Threads in a turn that is not overdue.
    running: usize,
    /// Distinguishes the threads in their names.
    started: usize,
    post: Post,
    is_watcher_asleep: bool,
    is_stopping: bool,
}

/// Who waits for input and output.
enum Post {
    Empty { since: Instant },
    Led { by: ThreadId, waker: Option<Waker> },
}

impl Default for Post {
    fn default() -> Self {
        Self::Empty {
            since: Instant::now(),
        }
    }
}

impl Pool {
    /// A pool whose leader drives this runtime; its first thread starts at once.
    pub(crate) fn new(settings: Settings, runtime: Runtime) -> io::Result<Self> {
        let inner = Arc::new(Inner {
            settings,
            runtime: Mutex::new(Some(Arc::new(runtime))),
            state: Mutex::default(),
            watcher: Condvar::new(),
            ended: Condvar::new(),
            told: Condvar::new(),
        });
        let watched = Arc::clone(&inner);
        Builder::new()
            .name("lattice-watch".to_owned())
            .spawn(move || watcher::run(&watched))?;
        let pool = Self { inner };
        pool.inner.add_thread(&mut pool.inner.lock());
        Ok(pool)
    }

    /// Queues `work` and sees to it that a thread takes it.
    pub(crate) fn run(&self, work: Arc<dyn Work>) {
        let inner = &self.inner;
        let mut state = inner.lock();
        state.queue.push(work);
        match &state.post {
            // This is the leader, in a task: it comes for the work itself.
            Post::Led {
                by,
                waker: Some(waker),
            } if *by == thread::current().id() => waker.wake_by_ref(),
            _ => inner.call_another(&mut state),
        }
    }

    /// Lets queued work run, ends the threads and with them the runtime, and waits for that until `deadline`. Threads
    /// that are stuck in their work by then are left to themselves; false says that there are some.
    pub(crate) fn stop(&self, deadline: Instant) -> bool {
        let inner = &self.inner;
        let mut state = inner.lock();
        state.is_stopping = true;
        for thread in state.idle.drain(..) {
            thread.unpark();
        }
        if let Post::Led {
            waker: Some(waker), ..
        } = &state.post
        {
            waker.wake_by_ref();
        }
        inner.wake_watcher(&mut state);
        while state.threads > 0 {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            state = wait(&inner.ended, state, left);
        }
        let all_ended = state.threads == 0;
        drop(state);
        let runtime = inner
            .runtime
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(runtime) = runtime.and_then(Arc::into_inner) {
            runtime.shutdown_background();
        }
        all_ended
    }

    /// Work that waits for its turn, without the turns of sessions.
    pub(crate) fn patient(&self) -> usize {
        self.inner.lock().queue.patient()
    }

    /// Threads that are there now.
    #[cfg(test)]
    fn threads(&self) -> usize {
        self.inner.lock().threads
    }

    /// Where tasks of connections are spawned.
    #[cfg(test)]
    fn handle(&self) -> tokio::runtime::Handle {
        let runtime = self.inner.runtime.lock().unwrap();
        runtime.as_ref().unwrap().handle().clone()
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        // The lock is never held while foreign code runs, so a poisoned state is a whole one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gets a further thread to look at the queue and the post: an idle one, a first one, or the leader.
    fn call_another(self: &Arc<Self>, state: &mut State) {
        if let Some(thread) = state.idle.pop() {
            thread.unpark();
        } else if state.threads < self.settings.threads_min {
            self.add_thread(state);
        } else if let Post::Led {
            waker: Some(waker), ..
        } = &state.post
        {
            waker.wake_by_ref();
        } else {
            self.wake_watcher(state);
        }
    }

    /// As the watcher calls: there may be more threads than the minimum.
    fn call_more(self: &Arc<Self>, state: &mut State) {
        if let Some(thread) = state.idle.pop() {
            thread.unpark();
        } else if state.threads <= self.settings.turns_max {
            self.add_thread(state);
        }
    }

    fn wake_watcher(&self, state: &mut State) {
        if std::mem::replace(&mut state.is_watcher_asleep, false) {
            self.watcher.notify_one();
        }
    }

    fn add_thread(self: &Arc<Self>, state: &mut State) {
        state.started += 1;
        state.threads += 1;
        let pool = Arc::clone(self);
        let spawned = Builder::new()
            .name(format!("lattice-{}", state.started))
            .stack_size(STACK_BYTES)
            .spawn(move || worker::run(&pool));
        if let Err(error) = spawned {
            state.threads -= 1;
            tracing::warn!(%error, threads = state.threads, "no further thread; work waits");
        }
    }

    fn may_run(&self, state: &State) -> bool {
        !state.queue.is_empty() && state.running < self.settings.turns_max
    }
}

fn wait<'a>(
    condition: &Condvar,
    guard: MutexGuard<'a, State>,
    time: Duration,
) -> MutexGuard<'a, State> {
    condition
        .wait_timeout(guard, time)
        .unwrap_or_else(PoisonError::into_inner)
        .0
}

fn run_caught(work: Arc<dyn Work>) {
    if catch_unwind(AssertUnwindSafe(|| work.run())).is_err() {
        tracing::error!("a turn panicked outside of the app's code; its session is lost");
    }
}

#[cfg(test)]
mod tests;
