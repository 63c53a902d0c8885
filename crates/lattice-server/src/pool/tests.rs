//! The pool with work that blocks, fails, and never ends.

use super::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

const LONG: Duration = Duration::from_secs(10);

struct Call<F>(F);

impl<F: Fn() + Send + Sync> Work for Call<F> {
    fn run(self: Arc<Self>) {
        (self.0)();
    }

    fn is_slow(&self) -> bool {
        false
    }

    fn overdue(&self) {}
}

fn settings(threads_min: usize, turns_max: usize) -> Settings {
    Settings {
        threads_min,
        turns_max,
        wait_max: Duration::from_millis(1),
        on_start: None,
        on_stop: None,
        turn_max: None,
        on_overdue: None,
        on_overdue_over: None,
    }
}

fn pool(settings: Settings) -> Pool {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    Pool::new(settings, runtime).unwrap()
}

fn later() -> Instant {
    Instant::now() + LONG
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
    let pool = pool(settings(1, 3));
    let (begun, began) = channel();
    let gates: Vec<_> = (0..5)
        .map(|_| {
            let (work, gate) = blocking(begun.clone());
            pool.run(work);
            gate
        })
        .collect();
    for _ in 0..3 {
        began.recv_timeout(LONG).unwrap();
    }
    // Tasks run all the same: three threads work, and a fourth leads.
    let (sender, receiver) = channel();
    pool.handle().spawn(async move {
        tokio::time::sleep(Duration::from_millis(5)).await;
        sender.send(()).unwrap();
    });
    receiver.recv_timeout(LONG).unwrap();
    assert_eq!(pool.threads(), 4);
    assert!(began.try_recv().is_err());
    drop(gates);
    for _ in 0..2 {
        began.recv_timeout(LONG).unwrap();
    }
    assert!(pool.stop(later()));
}

#[test]
fn work_that_a_task_queues_is_done_by_the_thread_that_ran_the_task() {
    let pool = pool(settings(2, 2));
    let (sender, receiver) = channel();
    for _ in 0..3 {
        let (pool, sender) = (pool.clone(), sender.clone());
        let handle = pool.handle();
        handle.spawn(async move {
            let task = thread::current().id();
            let sender = Mutex::new(sender);
            pool.run(Arc::new(Call(move || {
                // No runtime is entered here: users' code may start its own.
                assert!(tokio::runtime::Handle::try_current().is_err());
                let work = thread::current().id();
                sender.lock().unwrap().send((task, work)).unwrap();
            })));
        });
        let (task, work) = receiver.recv_timeout(LONG).unwrap();
        assert_eq!(task, work);
    }
    assert!(pool.stop(later()));
}

/// Work that queues itself again until it is told to end.
struct Endless {
    pool: Pool,
    ended: Arc<AtomicUsize>,
}

impl Work for Endless {
    fn run(self: Arc<Self>) {
        if self.ended.load(Ordering::SeqCst) == 0 {
            self.pool.clone().run(self);
        }
    }

    fn is_slow(&self) -> bool {
        false
    }

    fn overdue(&self) {}
}

#[test]
fn work_without_end_does_not_keep_tasks_from_running() {
    let pool = pool(settings(1, 1));
    let ended = Arc::new(AtomicUsize::new(0));
    pool.run(Arc::new(Endless {
        pool: pool.clone(),
        ended: Arc::clone(&ended),
    }));
    pool.handle().spawn(async move {
        tokio::time::sleep(Duration::from_millis(5)).await;
        ended.store(1, Ordering::SeqCst);
    });
    assert!(pool.stop(later()));
}

#[test]
fn queued_work_is_done_before_a_stop_and_each_thread_starts_and_stops_once() {
    let counters: [Arc<AtomicUsize>; 3] = Default::default();
    let count = |n: usize| {
        let counter = Arc::clone(&counters[n]);
        move || {
            counter.fetch_add(1, Ordering::SeqCst);
        }
    };
    let pool = pool(Settings {
        on_start: Some(Arc::new(count(0))),
        on_stop: Some(Arc::new(count(1))),
        ..settings(2, 2)
    });
    for _ in 0..100 {
        pool.run(Arc::new(Call(count(2))));
    }
    assert!(pool.stop(later()));
    let [starts, stops, runs] = counters.each_ref().map(|it| it.load(Ordering::SeqCst));
    assert_eq!(runs, 100);
    assert_eq!(starts, stops);
    assert!(starts >= 1);
}

#[test]
fn a_panic_ends_neither_its_thread_nor_the_pool() {
    let pool = pool(settings(1, 1));
    pool.run(Arc::new(Call(|| panic!("on purpose"))));
    let (sender, receiver) = channel();
    let sender = Mutex::new(sender);
    pool.run(Arc::new(Call(move || {
        sender.lock().unwrap().send(()).unwrap();
    })));
    receiver.recv_timeout(LONG).unwrap();
    assert!(pool.stop(later()));
}

#[test]
fn a_stop_does_not_wait_for_a_stuck_thread_beyond_its_deadline() {
    let pool = pool(settings(1, 1));
    let (begun, began) = channel();
    let (work, gate) = blocking(begun);
    pool.run(work);
    began.recv_timeout(LONG).unwrap();
    assert!(!pool.stop(Instant::now()));
    drop(gate);
    assert!(pool.stop(later()));
}

#[test]
fn a_pool_that_stops_starts_no_further_threads() {
    let started = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&started);
    let (began, begun) = channel();
    let pool = pool(Settings {
        on_start: Some(Arc::new(move || {
            counted.fetch_add(1, Ordering::SeqCst);
        })),
        // Longer than the watcher lets the post stay empty.
        on_stop: Some(Arc::new(|| thread::sleep(LEADERLESS_MAX * 20))),
        ..settings(1, 100)
    });
    let (work, gate) = blocking(began);
    pool.run(work);
    begun.recv_timeout(LONG).unwrap();
    drop(gate);
    assert!(pool.stop(later()));
    // The one that worked, and one that led meanwhile; one more may have been on its way when the stop came.
    assert!(started.load(Ordering::SeqCst) <= 3);
}
