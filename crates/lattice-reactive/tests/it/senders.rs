//! Writes from other threads: bounded, typed, received in a turn.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use lattice_reactive::{Runtime, SendError, Sender, effect, memo, scope, signal};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{Log, panic_of, quiet_panic};

fn is_send<T: Send + Sync + Clone + 'static>(_: &T) {}

#[test]
fn values_of_another_thread_arrive_in_order_when_they_are_received() {
    let rt = Runtime::auto();
    let log = Log::default();
    rt.enter(|| {
        let sender = rt.channel(100, {
            let log = log.clone();
            move |value: i32| log.add(value.to_string())
        });
        is_send(&sender);
        thread::spawn(move || (0..5).for_each(|value| sender.try_send(value).unwrap()))
            .join()
            .unwrap();
        assert!(log.take().is_empty() && rt.has_messages());
        assert_eq!(rt.receive().unwrap(), 5);
        assert_eq!(log.take(), ["0", "1", "2", "3", "4"]);
        assert!(!rt.has_messages());
        assert_eq!(rt.receive().unwrap(), 0);
    });
}

#[test]
fn a_runtime_with_all_that_is_in_it_can_move_to_another_thread() {
    let rt = Runtime::new();
    let (list, map) = (rt.list(vec![1]), rt.map([(1, 1)]));
    let reader = list.reader_in(&rt).unwrap();
    let sender = rt.enter(|| rt.channel(1, move |value| list.push(value)));
    rt.spawn_with(drop);
    rt.on_message(|| ());
    rt.resource::<i32, (), _, _>(|| async { Ok(1) });
    rt.debounce(move || list.len(), std::time::Duration::from_secs(1));
    rt.selector(move || map.len());
    let count = thread::spawn(move || {
        sender.try_send(2).unwrap();
        rt.receive().unwrap();
        reader.take_in(&rt).unwrap().len() + map.peek_in(&rt).unwrap().len()
    });
    assert_eq!(count.join().unwrap(), 2);
}

#[test]
fn what_is_received_is_one_batch_and_equal_values_are_no_change() {
    let (rt, log) = (Runtime::auto(), Log::default());
    rt.enter(|| {
        let (a, b) = (signal(0), signal(0));
        effect({
            let log = log.clone();
            move || log.add(format!("{} {}", a.get(), b.get()))
        });
        let (to_a, to_b) = (a.sender(4), b.sender(4));
        to_a.try_send(1).unwrap();
        to_b.try_send(1).unwrap();
        to_a.try_send(2).unwrap();
        assert_eq!(rt.receive().unwrap(), 3);
        to_a.clone().try_send(2).unwrap();
        rt.receive().unwrap();
        assert_eq!(log.take(), ["0 0", "2 1"]);
    });
}

#[test]
fn a_full_channel_gives_the_value_back_and_says_what_to_do() {
    let rt = Runtime::new();
    let text = rt.signal(String::new());
    let sender = text.sender_in(&rt, 2).unwrap();
    sender.try_send("a".into()).unwrap();
    sender.try_send("b".into()).unwrap();
    let error = sender.try_send("c".into()).unwrap_err();
    assert!(error.is_full() && !error.is_closed());
    assert!(
        error.to_string().contains("full (2 values wait)"),
        "{error}"
    );
    assert!(error.to_string().contains("Runtime::receive"), "{error}");
    rt.receive().unwrap();
    sender.try_send(error.into_value()).unwrap();
    rt.receive().unwrap();
    assert_eq!(text.get_in(&rt).unwrap(), "c");
    let none = panic_of(|| rt.channel(0, |_: i32| ()));
    assert!(none.contains("at least 1"), "{none}");
}

#[test]
fn a_channel_closes_with_its_owner_its_signal_and_its_runtime() {
    let rt = Runtime::new();
    rt.enter(|| {
        let value = Arc::new(());
        let closed = |sender: &Sender<Arc<()>>| {
            let error: SendError<_> = sender.try_send(value.clone()).unwrap_err();
            assert!(error.is_closed() && sender.is_closed());
            assert!(error.to_string().contains("this one is closed"), "{error}");
            drop(error);
            assert_eq!(Arc::strong_count(&value), 1, "what waited was dropped");
        };
        let (sender, page) = scope(|| rt.channel(2, |_: Arc<()>| ()));
        sender.try_send(value.clone()).unwrap();
        rt.dispose(page).unwrap();
        closed(&sender);
        assert_eq!(rt.receive().unwrap(), 0);

        let target = signal(Arc::new(()));
        let sender = target.sender(2);
        sender.try_send(value.clone()).unwrap();
        sender.try_send(value.clone()).unwrap();
        target.dispose();
        rt.receive().unwrap();
        closed(&sender);
        assert!(target.sender_in(&rt, 1).unwrap_err().is_disposed());

        let other = Runtime::new();
        let sender = other.channel(2, |_: Arc<()>| ());
        sender.try_send(value.clone()).unwrap();
        drop(other);
        closed(&sender);
    });
}

#[test]
fn the_host_is_told_that_something_waits() {
    let rt = Runtime::new();
    let calls = Arc::new(AtomicUsize::new(0));
    let count = || calls.swap(0, Ordering::SeqCst);
    let sender = rt.channel(8, |_: i32| ());
    sender.try_send(1).unwrap();
    rt.on_message({
        let calls = calls.clone();
        move || {
            calls.fetch_add(1, Ordering::SeqCst);
        }
    });
    assert_eq!(count(), 1, "something waits already");
    sender.try_send(2).unwrap();
    assert_eq!(count(), 0, "the host was told and has not come yet");
    rt.receive().unwrap();
    thread::spawn(move || sender.try_send(3).unwrap())
        .join()
        .unwrap();
    assert_eq!(count(), 1);
    rt.receive().unwrap();
}

#[test]
fn what_is_sent_while_values_are_received_waits_for_the_next_turn() {
    let (rt, log) = (Runtime::new(), Log::default());
    rt.enter(|| {
        let again = signal(None::<Sender<i32>>);
        let sender = rt.channel(8, {
            let log = log.clone();
            move |value: i32| {
                log.add(value.to_string());
                again.with(|sender| sender.as_ref().unwrap().try_send(value + 1).unwrap());
            }
        });
        again.replace(Some(sender.clone()));
        sender.try_send(1).unwrap();
        assert_eq!(rt.receive().unwrap(), 1);
        assert_eq!(rt.receive().unwrap(), 1);
        assert_eq!(log.take(), ["1", "2"]);
    });
}

#[test]
fn receiving_inside_of_an_effect_or_a_memo_is_refused() {
    let rt = Runtime::new();
    let m = rt.memo(|| {
        Runtime::with_current(|rt| rt.receive().unwrap_err())
            .unwrap()
            .to_string()
    });
    let text = m.get_in(&rt).unwrap();
    assert!(text.contains("received between turns"), "{text}");
}

#[test]
fn a_panic_of_a_channels_closure_loses_its_value_and_no_other() {
    let (rt, log) = (Runtime::new(), Log::default());
    rt.enter(|| {
        let channel = |name: &'static str| {
            let log = log.clone();
            rt.channel(8, move |value: i32| {
                if value == 13 {
                    quiet_panic("unlucky");
                }
                log.add(format!("{name} {value}"));
            })
        };
        let (a, b) = (channel("a"), channel("b"));
        for value in [1, 13, 2] {
            a.try_send(value).unwrap();
        }
        b.try_send(3).unwrap();
        assert_eq!(panic_of(|| rt.receive()), "unlucky");
        assert_eq!(log.take(), ["a 1"]);
        assert!(rt.has_messages());
        assert_eq!(rt.receive().unwrap(), 2);
        assert_eq!(log.take(), ["b 3", "a 2"]);
        let m = memo(move || 1);
        assert_eq!(m.get(), 1, "the runtime is whole");
        rt.check();
    });
}

#[test]
fn many_threads_send_what_is_received_once_each_in_the_order_of_each() {
    const THREADS: usize = 4;
    const VALUES: usize = 500;
    let rt = Runtime::new();
    let seen = rt.signal(Vec::new());
    let sender = rt.enter(|| {
        rt.channel(7, move |value: (usize, usize)| {
            seen.update(|seen| seen.push(value));
        })
    });
    let threads: Vec<_> = (0..THREADS)
        .map(|thread| {
            let sender = sender.clone();
            thread::spawn(move || {
                for at in 0..VALUES {
                    while sender.try_send((thread, at)).is_err() {
                        thread::yield_now();
                    }
                }
            })
        })
        .collect();
    let mut count = 0;
    while count < THREADS * VALUES {
        count += rt.receive().unwrap();
    }
    for thread in threads {
        thread.join().unwrap();
    }
    seen.with_in(&rt, |seen| {
        for thread in 0..THREADS {
            let of_one: Vec<_> = seen
                .iter()
                .filter(|(of, _)| *of == thread)
                .map(|(_, at)| *at)
                .collect();
            assert_eq!(of_one, (0..VALUES).collect::<Vec<_>>());
        }
    })
    .unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_channel_is_a_bounded_queue(capacity in 1..5_usize, ops in vec(prop::option::weighted(0.7, any::<u8>()), 1..60)) {
        let (rt, log) = (Runtime::new(), Log::default());
        let sender = rt.channel(capacity, {
            let log = log.clone();
            move |value: u8| log.add(value.to_string())
        });
        let mut model = Vec::new();
        for op in ops {
            match op {
                Some(value) if model.len() < capacity => {
                    sender.try_send(value).unwrap();
                    model.push(value.to_string());
                }
                Some(value) => prop_assert_eq!(sender.try_send(value).unwrap_err().into_value(), value),
                None => {
                    prop_assert_eq!(rt.receive().unwrap(), model.len());
                    prop_assert_eq!(log.take(), std::mem::take(&mut model));
                }
            }
            prop_assert_eq!(rt.has_messages(), !model.is_empty());
        }
    }
}
