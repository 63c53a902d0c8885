//! Resources: what is loaded, by whom, and what is not wanted any more.

use std::future::{Future, pending, poll_fn};
use std::pin::{Pin, pin};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use lattice_reactive::{
    Load, Resource, ResourceState, Runtime, effect, memo, resource, scope, signal,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{Log, panic_of, quiet_panic};

/// What a load waits for that a test answers by hand.
#[derive(Clone, Default)]
struct Answer(Arc<Mutex<Slot>>);

#[derive(Default)]
struct Slot {
    answer: Option<Result<i32, String>>,
    waker: Option<Waker>,
}

impl Answer {
    fn slot(&self) -> MutexGuard<'_, Slot> {
        self.0.lock().expect("nothing panics while it is locked")
    }

    fn give(&self, answer: Result<i32, String>) {
        self.slot().answer = Some(answer);
        let waker = self.slot().waker.take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn future(&self) -> impl Future<Output = Result<i32, String>> + use<> {
        let this = self.clone();
        poll_fn(move |context| {
            let mut slot = this.slot();
            slot.waker = Some(context.waker().clone());
            slot.answer.take().map_or(Poll::Pending, Poll::Ready)
        })
    }
}

fn hosted() -> (Runtime, Receiver<Load>) {
    let rt = Runtime::auto();
    let (sender, loads) = channel();
    rt.spawn_with(move |load| sender.send(load).expect("the test receives"));
    (rt, loads)
}

fn poll(load: &mut Load) -> bool {
    let mut context = Context::from_waker(Waker::noop());
    Pin::new(load).poll(&mut context).is_ready()
}

fn loading(latest: Option<i32>) -> ResourceState<i32, String> {
    ResourceState::Loading { latest }
}

#[test]
fn a_resource_goes_from_loading_to_ready_or_failed_and_keeps_the_latest_value() {
    let (rt, loads) = hosted();
    rt.enter(|| {
        let answer = Answer::default();
        let number = resource({
            let answer = answer.clone();
            move || answer.future()
        });
        let log = Log::default();
        effect({
            let log = log.clone();
            move || log.add(format!("{:?}", number.get()))
        });
        assert_eq!(number.get(), loading(None));
        let mut load = loads.try_recv().unwrap();
        assert!(!poll(&mut load) && !load.is_over());
        answer.give(Ok(1));
        assert!(poll(&mut load) && load.is_over());
        assert_eq!(
            number.get(),
            loading(None),
            "nothing changes in the midst of a turn"
        );
        assert_eq!(rt.receive().unwrap(), 1);
        assert_eq!(number.get(), ResourceState::Ready(1));

        number.refetch();
        assert_eq!((number.latest(), number.is_loading()), (Some(1), true));
        let mut load = loads.try_recv().unwrap();
        answer.give(Err("no".into()));
        assert!(poll(&mut load));
        rt.receive().unwrap();
        number.with(|state| {
            assert_eq!(
                (state.latest(), state.error()),
                (Some(&1), Some(&"no".to_owned()))
            );
        });
        let expected = [
            "Loading { latest: None }",
            "Ready(1)",
            "Loading { latest: Some(1) }",
            "Failed { error: \"no\", latest: Some(1) }",
        ];
        assert_eq!(log.take(), expected);
    });
}

#[test]
fn the_loader_runs_again_for_what_it_read_and_the_stale_load_is_dropped() {
    let (rt, loads) = hosted();
    rt.enter(|| {
        let user = signal(1);
        let inside = Arc::new(());
        let number: Resource<i32, String> = resource({
            let inside = inside.clone();
            move || {
                let (user, inside) = (user.get(), inside.clone());
                async move {
                    if user == 1 {
                        pending::<()>().await;
                    }
                    drop(inside);
                    Ok(user)
                }
            }
        });
        let mut first = loads.try_recv().unwrap();
        assert!(!poll(&mut first));
        assert_eq!(Arc::strong_count(&inside), 3);
        user.set(2);
        let mut second = loads.try_recv().unwrap();
        assert_eq!(Arc::strong_count(&inside), 3, "the first future is gone");
        assert!(first.is_over() && poll(&mut first), "and its task ends");
        assert!(poll(&mut second));
        assert_eq!(rt.receive().unwrap(), 1);
        assert_eq!(number.latest(), Some(2));
    });
}

#[test]
fn a_late_result_of_a_stale_load_is_ignored() {
    let (rt, loads) = hosted();
    rt.enter(|| {
        let user = signal(1);
        let number: Resource<i32, String> = resource(move || {
            let user = user.get();
            async move { Ok(user) }
        });
        assert!(
            poll(&mut loads.try_recv().unwrap()),
            "it is done, and not received yet"
        );
        user.set(2);
        assert_eq!(rt.receive().unwrap(), 0);
        assert_eq!(number.get(), loading(None));
        assert!(poll(&mut loads.try_recv().unwrap()));
        rt.receive().unwrap();
        assert_eq!(number.get(), ResourceState::Ready(2));
    });
}

#[test]
fn disposal_cancels_what_is_being_loaded() {
    let (rt, loads) = hosted();
    rt.enter(|| {
        let inside = Arc::new(());
        let (number, page) = scope(|| {
            let inside = inside.clone();
            resource::<(), (), _, _>(move || {
                let inside = inside.clone();
                async move {
                    pending::<()>().await;
                    drop(inside);
                    Ok(())
                }
            })
        });
        let mut load = loads.try_recv().unwrap();
        assert!(!poll(&mut load));
        rt.dispose(page).unwrap();
        assert_eq!(Arc::strong_count(&inside), 1);
        assert!(poll(&mut load) && rt.is_empty());
        assert_eq!(rt.receive().unwrap(), 0);
        let error = number.refetch_in(&rt).unwrap_err();
        assert!(error.is_disposed());
        assert!(error.to_string().contains("a resource ()"), "{error}");
    });
}

#[test]
fn a_refetch_in_a_memo_is_refused_and_names_the_resource() {
    let (rt, _loads) = hosted();
    rt.enter(|| {
        let number = resource(|| async { Ok::<_, ()>(1) });
        let refused = memo(move || {
            Runtime::with_current(|rt| number.refetch_in(rt).unwrap_err())
                .unwrap()
                .to_string()
        });
        let text = refused.get();
        assert!(
            text.contains("tried to change a resource made at"),
            "{text}"
        );
    });
}

#[test]
fn without_a_spawner_loads_wait_and_stale_ones_do_not() {
    let rt = Runtime::auto();
    rt.enter(|| {
        let user = signal(1);
        let number: Resource<i32, String> = resource(move || {
            let user = user.get();
            async move { Ok(user) }
        });
        (2..10).for_each(|at| user.set(at));
        let (sender, loads) = channel();
        rt.spawn_with(move |load| sender.send(load).unwrap());
        let mut all: Vec<_> = loads.try_iter().collect();
        assert_eq!(all.len(), 1);
        assert!(poll(&mut all[0]));
        rt.receive().unwrap();
        assert_eq!(number.latest(), Some(9));
    });
}

#[test]
fn a_load_that_the_host_drops_drops_its_future_and_leaves_nobody_waiting() {
    let (rt, loads) = hosted();
    rt.enter(|| {
        let inside = Arc::new(());
        let nothing = resource::<(), (), _, _>({
            let inside = inside.clone();
            move || {
                let inside = inside.clone();
                async move {
                    drop(inside);
                    Ok(())
                }
            }
        });
        assert_eq!(Arc::strong_count(&inside), 3);
        drop(loads.try_recv().unwrap());
        assert_eq!(Arc::strong_count(&inside), 2);
        assert!(rt.has_messages());
        assert_eq!(rt.receive().unwrap(), 0);
        assert_eq!(nothing.get(), ResourceState::Cancelled { latest: None });
        // One that is not wanted any more says nothing.
        nothing.refetch();
        let stale = loads.try_recv().unwrap();
        nothing.refetch();
        drop(stale);
        assert!(!rt.has_messages() && nothing.is_loading());
        assert!(poll(&mut loads.try_recv().unwrap()));
        rt.receive().unwrap();
        assert_eq!(nothing.get(), ResourceState::Ready(()));
    });
}

#[test]
fn panics_of_loader_and_future_go_on_in_the_turn_and_a_refetch_tries_again() {
    let (rt, loads) = hosted();
    rt.enter(|| {
        let mode = signal(0);
        let number: Resource<i32, String> = resource(move || {
            let mode = mode.get();
            if mode == 1 {
                quiet_panic("loader");
            }
            async move {
                if mode == 2 {
                    quiet_panic("future");
                }
                Ok(mode)
            }
        });
        assert!(poll(&mut loads.try_recv().unwrap()));
        rt.receive().unwrap();
        assert_eq!(panic_of(|| mode.set(1)), "loader");
        assert_eq!(number.get(), ResourceState::Ready(0));
        mode.set(2);
        assert!(
            poll(&mut loads.try_recv().unwrap()),
            "the executor's thread survives"
        );
        assert_eq!(panic_of(|| rt.receive()), "future");
        assert_eq!(number.get(), ResourceState::Cancelled { latest: Some(0) });
        mode.set(3);
        assert!(poll(&mut loads.try_recv().unwrap()));
        rt.receive().unwrap();
        assert_eq!(number.get(), ResourceState::Ready(3));
        rt.check();
    });
}

#[test]
fn a_load_may_begin_and_end_while_the_state_is_lent() {
    let (rt, loads) = hosted();
    rt.enter(|| {
        let user = signal(1);
        let number: Resource<i32, String> = resource(move || {
            let user = user.get();
            async move { Ok(user) }
        });
        assert!(poll(&mut loads.try_recv().unwrap()));
        number.with(|_| rt.receive().unwrap());
        assert_eq!(number.get(), ResourceState::Ready(1));
        number.with(|_| user.set(2));
        assert_eq!(number.get(), loading(Some(1)));
    });
}

// ---- on other threads

struct Unpark(thread::Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on(future: impl Future<Output = ()>) {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    while future.as_mut().poll(&mut context).is_pending() {
        thread::park();
    }
}

#[test]
fn a_future_that_is_completed_on_another_thread_arrives_by_a_message() {
    let rt = Runtime::auto();
    rt.spawn_with(|load| {
        thread::spawn(move || block_on(load));
    });
    let bell = Arc::new((Mutex::new(false), Condvar::new()));
    rt.on_message({
        let bell = bell.clone();
        move || {
            *bell.0.lock().unwrap() = true;
            bell.1.notify_one();
        }
    });
    rt.enter(|| {
        let user = signal(0);
        let number: Resource<i32, String> = resource(move || {
            let user = user.get();
            let answer = Answer::default();
            let given = answer.clone();
            thread::spawn(move || {
                thread::sleep(Duration::from_micros(50 * (user as u64 % 3)));
                given.give(Ok(user));
            });
            answer.future()
        });
        for at in 1..=50 {
            // Some of these loads are cancelled while they are polled.
            user.set(at);
            if at % 5 != 0 {
                continue;
            }
            while number.get() != ResourceState::Ready(at) {
                let mut rung = bell.0.lock().unwrap();
                while !*rung {
                    rung = bell.1.wait(rung).unwrap();
                }
                *rung = false;
                drop(rung);
                rt.receive().unwrap();
            }
        }
    });
}

// ---- against a naive model

#[derive(Clone, Debug)]
enum Op {
    Set(i32),
    Refetch,
    /// Polls one of the loads so far; it is done at its second poll.
    Poll(usize),
    /// Drops one of the loads so far.
    Drop(usize),
    Receive,
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        2 => (0..4).prop_map(Op::Set),
        1 => Just(Op::Refetch),
        6 => any::<usize>().prop_map(Op::Poll),
        1 => any::<usize>().prop_map(Op::Drop),
        3 => Just(Op::Receive),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn only_the_load_that_was_begun_last_counts(ops in vec(op(), 1..60)) {
        let (rt, loads) = hosted();
        rt.enter(|| {
            let input = signal(0);
            let number: Resource<i32, String> = resource(move || {
                let input = input.get();
                let mut polls = 0;
                poll_fn(move |_| {
                    polls += 1;
                    match (polls, input) {
                        (1, _) => Poll::Pending,
                        (_, 3) => Poll::Ready(Err("three".to_owned())),
                        _ => Poll::Ready(Ok(input)),
                    }
                })
            });
            // Loads with their inputs and polls; the last one is wanted. One that was dropped counts as received.
            let mut all: Vec<(Option<Load>, i32, u32)> = Vec::new();
            let mut dropped = None;
            let mut latest = None;
            let mut model = loading(None);
            for op in ops {
                all.extend(loads.try_iter().map(|load| (Some(load), input.peek(), 0)));
                let last = all.len() - 1;
                match op {
                    Op::Set(value) if value == input.peek() => {}
                    Op::Set(value) => {
                        input.set(value);
                        model = loading(latest);
                    }
                    Op::Refetch => {
                        number.refetch();
                        model = loading(latest);
                    }
                    Op::Poll(at) => {
                        let at = at % all.len();
                        let (load, _, polls) = &mut all[at];
                        if let Some(load) = load
                            && *polls < 2
                        {
                            *polls += 1;
                            assert_eq!(poll(load), at != last || *polls == 2);
                        }
                    }
                    Op::Drop(at) => {
                        let at = at % all.len();
                        if all[at].0.take().is_some() && all[at].2 < 2 && at == last {
                            dropped = Some(at);
                        }
                    }
                    Op::Receive => {
                        rt.receive().unwrap();
                        if dropped.take() == Some(last) {
                            model = ResourceState::Cancelled { latest };
                        }
                        let (_, input, polls) = &mut all[last];
                        if *polls == 2 {
                            *polls = 3;
                            model = if *input == 3 {
                                ResourceState::Failed { error: "three".into(), latest }
                            } else {
                                latest = Some(*input);
                                ResourceState::Ready(*input)
                            };
                        }
                    }
                }
                assert_eq!(number.get(), model);
            }
        });
    }
}
