//! The threads on which turns run: few while turns are short, more while handlers block, up to a bound.
//!
//! A turn runs users' code, which may block. So it never runs on a thread that does input and output, and a blocked
//! handler costs one thread of this pool. The pool starts `threads_min` threads as they are needed; beyond that it
//! grows only when work has waited for `wait_max`, which short turns never make it do, and threads that were idle
//! for a while end. Idle threads are woken last in, first out, so the thread whose caches are warm gets the work.

mod worker;

use std::collections::VecDeque;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, Thread, ThreadId};
use std::time::{Duration, Instant};

use crate::hooks::ThreadHook;

/// How long a thread beyond the minimum stays without work.
const IDLE_KEEP: Duration = Duration::from_secs(10);
/// Handlers of Python apps are C calls within C calls: the default 2 MiB, said so that it is not the platform's choice.
const STACK_BYTES: usize = 2 * 1024 * 1024;

/// What a pool runs: a session with messages, or a page to open.
pub(crate) trait Work: Send + Sync {
    /// One stretch of work. A panic in it is logged and ends nothing but it.
    fn run(self: Arc<Self>);
}

/// What a pool is made with.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) threads_min: usize,
    pub(crate) threads_max: usize,
    pub(crate) wait_max: Duration,
    pub(crate) on_start: Option<ThreadHook>,
    pub(crate) on_stop: Option<ThreadHook>,
}

/// A handle to the threads; the pool ends by [`Pool::stop`].
#[derive(Clone)]
pub(crate) struct Pool {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    state: Mutex<State>,
    /// Signalled when work waits and no thread is idle, and at the end.
    crowded: Condvar,
    /// Signalled when a thread ends.
    ended: Condvar,
}

#[derive(Default)]
struct State {
    queue: VecDeque<(Instant, Arc<dyn Work>)>,
    idle: Vec<Thread>,
    threads: usize,
    /// Distinguishes the threads in their names.
    started: usize,
    stopping: bool,
}

impl Pool {
    pub(crate) fn new(settings: Settings) -> io::Result<Self> {
        let inner = Arc::new(Inner {
            settings,
            state: Mutex::default(),
            crowded: Condvar::new(),
            ended: Condvar::new(),
        });
        let watched = Arc::clone(&inner);
        Builder::new()
            .name("lattice-pool".to_owned())
            .spawn(move || watched.watch())?;
        Ok(Self { inner })
    }

    /// Queues `work` and sees to it that a thread takes it.
    pub(crate) fn run(&self, work: Arc<dyn Work>) {
        let mut state = self.inner.lock();
        state.queue.push_back((Instant::now(), work));
        if let Some(thread) = state.idle.pop() {
            drop(state);
            thread.unpark();
        } else if state.threads < self.inner.settings.threads_min {
            Inner::spawn(&self.inner, &mut state);
        } else {
            drop(state);
            self.inner.crowded.notify_one();
        }
    }

    /// Lets queued work run, ends the threads, and waits for them until `deadline`. Threads that are stuck in their
    /// work by then are left to themselves; false says that there are some.
    pub(crate) fn stop(&self, deadline: Instant) -> bool {
        let mut state = self.inner.lock();
        state.stopping = true;
        for thread in state.idle.drain(..) {
            thread.unpark();
        }
        self.inner.crowded.notify_all();
        while state.threads > 0 {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            state = wait(&self.inner.ended, state, left);
        }
        true
    }

    /// Threads that are there now.
    #[cfg(test)]
    fn threads(&self) -> usize {
        self.inner.lock().threads
    }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        // The lock is never held while foreign code runs, so a poisoned state is a whole one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn spawn(this: &Arc<Self>, state: &mut State) {
        state.started += 1;
        state.threads += 1;
        let pool = Arc::clone(this);
        let spawned = Builder::new()
            .name(format!("lattice-turn-{}", state.started))
            .stack_size(STACK_BYTES)
            .spawn(move || worker::run(&pool));
        if let Err(error) = spawned {
            state.threads -= 1;
            tracing::warn!(%error, threads = state.threads, "no further thread for turns; work waits");
        }
    }

    /// Adds a thread whenever the oldest work has waited too long.
    fn watch(self: Arc<Self>) {
        let mut state = self.lock();
        while !(state.stopping && state.queue.is_empty()) {
            let Some((since, _)) = state.queue.front() else {
                state = self
                    .crowded
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let left = self.settings.wait_max.saturating_sub(since.elapsed());
            if !left.is_zero() {
                drop(state);
                std::thread::sleep(left);
                state = self.lock();
            } else if let Some(thread) = state.idle.pop() {
                thread.unpark();
            } else if state.threads < self.settings.threads_max {
                Self::spawn(&self, &mut state);
                // It takes the oldest; what comes next gets its own chance to be taken.
                state = wait(&self.crowded, state, self.settings.wait_max);
            } else {
                state = wait(&self.crowded, state, Duration::from_millis(50));
            }
        }
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

fn take(idle: &mut Vec<Thread>, id: ThreadId) {
    idle.retain(|thread| thread.id() != id);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::{Receiver, Sender, channel};

    struct Call<F>(F);

    impl<F: Fn() + Send + Sync> Work for Call<F> {
        fn run(self: Arc<Self>) {
            (self.0)();
        }
    }

    fn settings(min: usize, max: usize) -> Settings {
        Settings {
            threads_min: min,
            threads_max: max,
            wait_max: Duration::from_millis(1),
            on_start: None,
            on_stop: None,
        }
    }

    fn later() -> Instant {
        Instant::now() + Duration::from_secs(10)
    }

    /// Work that waits until the sender is used or dropped, and says when it has begun.
    fn blocking(begun: Sender<()>) -> (Arc<dyn Work>, Sender<()>) {
        let (release, gate): (_, Receiver<()>) = channel();
        let gate = Mutex::new(gate);
        let work = Call(move || {
            begun.send(()).unwrap();
            let _ = gate.lock().unwrap().recv();
        });
        (Arc::new(work), release)
    }

    #[test]
    fn blocked_work_makes_the_pool_grow_to_its_bound_and_no_further() {
        let pool = Pool::new(settings(1, 3)).unwrap();
        let (begun, began) = channel();
        let gates: Vec<_> = (0..5)
            .map(|_| {
                let (work, gate) = blocking(begun.clone());
                pool.run(work);
                gate
            })
            .collect();
        for _ in 0..3 {
            began.recv_timeout(Duration::from_secs(10)).unwrap();
        }
        assert_eq!(pool.threads(), 3);
        assert!(began.try_recv().is_err());
        drop(gates);
        for _ in 0..2 {
            began.recv_timeout(Duration::from_secs(10)).unwrap();
        }
        assert!(pool.stop(later()));
    }

    #[test]
    fn queued_work_is_done_before_a_stop_and_each_thread_starts_and_stops_once() {
        let (starts, stops, runs) = (
            Arc::new(AtomicUsize::new(0)),
            Arc::new(AtomicUsize::new(0)),
            Arc::new(AtomicUsize::new(0)),
        );
        let count = |counter: &Arc<AtomicUsize>| -> ThreadHook {
            let counter = Arc::clone(counter);
            Arc::new(move || {
                counter.fetch_add(1, Ordering::SeqCst);
            })
        };
        let pool = Pool::new(Settings {
            on_start: Some(count(&starts)),
            on_stop: Some(count(&stops)),
            ..settings(2, 2)
        })
        .unwrap();
        for _ in 0..100 {
            let runs = Arc::clone(&runs);
            pool.run(Arc::new(Call(move || {
                runs.fetch_add(1, Ordering::SeqCst);
            })));
        }
        assert!(pool.stop(later()));
        assert_eq!(runs.load(Ordering::SeqCst), 100);
        assert_eq!(starts.load(Ordering::SeqCst), stops.load(Ordering::SeqCst));
        assert!(starts.load(Ordering::SeqCst) >= 1);
    }

    #[test]
    fn a_panic_ends_neither_its_thread_nor_the_pool() {
        let pool = Pool::new(settings(1, 1)).unwrap();
        pool.run(Arc::new(Call(|| panic!("on purpose"))));
        let (sender, receiver) = channel();
        let sender = Mutex::new(sender);
        pool.run(Arc::new(Call(move || {
            sender.lock().unwrap().send(()).unwrap();
        })));
        receiver.recv_timeout(Duration::from_secs(10)).unwrap();
        assert!(pool.stop(later()));
    }

    #[test]
    fn a_stop_does_not_wait_for_a_stuck_thread_beyond_its_deadline() {
        let pool = Pool::new(settings(1, 1)).unwrap();
        let (begun, began) = channel();
        let (work, gate) = blocking(begun);
        pool.run(work);
        began.recv_timeout(Duration::from_secs(10)).unwrap();
        assert!(!pool.stop(Instant::now()));
        drop(gate);
        assert!(pool.stop(later()));
    }
}
