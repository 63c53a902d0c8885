//! Mistakes that other engines were measured to make (the bench `reactive` shows some of them at work). Some have tests
//! among ours in `it` already; here each stands once, so that none is forgotten.

use crate::support::{Counter, Log, auto, dispose, panics, quiet_panic};
use lattice_reactive::{Memo, Runtime, Signal, batch, effect, memo, scope, signal};
use std::sync::{Arc, Mutex};

/// Exponential time (`reactive_graph`, floem): twenty rungs take them seconds, so two hundred are the proof here.
#[test]
fn a_ladder_of_diamonds_runs_each_memo_once() {
    auto(|| {
        let runs = Counter::new();
        let head = signal(0_u64);
        let mut last = memo(move || head.get());
        for _ in 0..200 {
            let (from, left, right) = (last, Counter::new(), Counter::new());
            let a = memo(move || {
                left.add();
                from.get()
            });
            let b = memo(move || {
                right.add();
                from.get()
            });
            last = memo(move || {
                runs.add();
                a.get().max(b.get()) + 1
            });
        }
        let (seen, last) = (Log::new(), last);
        effect(move || seen.add(last.get()));
        runs.take();
        head.set(1);
        assert_eq!((runs.take(), seen.take()), (200, vec![200, 201]));
    });
}

/// Torn reads and double effects (floem).
#[test]
fn an_effect_sees_two_ways_from_one_signal_in_the_same_state_and_runs_once() {
    auto(|| {
        let seen = Log::new();
        let a = signal(1);
        let double = memo(move || a.get() * 2);
        let through = memo(move || double.get() + a.get());
        effect(move || seen.add((a.get(), double.get(), through.get())));
        a.set(2);
        assert_eq!(seen.take(), [(1, 2, 3), (2, 4, 6)]);
    });
}

/// A guarded computation that runs in the state its guard forbids (sycamore, floem).
#[test]
fn a_guard_keeps_what_it_guards_from_running() {
    auto(|| {
        let items = signal(vec![7]);
        let any = memo(move || items.with(|items| !items.is_empty()));
        // It would panic on an empty list.
        let first = memo(move || items.with(|items| items[0]));
        let shown = memo(move || any.get().then(|| first.get()));
        let seen = Log::new();
        effect(move || seen.add(shown.get()));
        effect(move || seen.add(if any.get() { Some(first.get()) } else { None }));
        items.set(Vec::new());
        items.set(vec![8]);
        assert_eq!(
            seen.take(),
            [Some(7), Some(7), None, None, Some(8), Some(8)]
        );
    });
}

/// The same for effects in effects: the outer one disposes of the inner before that sees the forbidden state.
#[test]
fn an_inner_effect_does_not_run_in_the_state_that_the_outer_one_leaves() {
    auto(|| {
        let item = signal(Some(1));
        let seen = Log::new();
        effect(move || {
            if item.with(Option::is_some) {
                effect(move || seen.add(item.get().expect("the outer effect has looked")));
            }
        });
        item.set(None);
        item.set(Some(2));
        assert_eq!(seen.take(), [1, 2]);
    });
}

/// A stale memo read inside a batch (samara, sycamore, floem).
#[test]
fn a_memo_read_inside_a_batch_is_fresh_and_the_effect_still_runs() {
    auto(|| {
        let seen = Log::new();
        let a = signal(1);
        let double = memo(move || a.get() * 2);
        effect(move || seen.add(double.get()));
        batch(|| {
            a.set(2);
            assert_eq!(double.get(), 4);
            a.set(3);
            assert_eq!(double.get(), 6);
        });
        assert_eq!(seen.take(), [2, 6]);
    });
}

/// A memo lost after a panic (samara, sycamore), and effects that never run again after another one's panic.
#[test]
fn a_memo_and_all_effects_are_there_after_a_panic() {
    auto(|| {
        let (seen, others) = (Log::new(), Log::new());
        let a = signal(0);
        let fragile = memo(move || {
            if a.get() == 1 {
                quiet_panic("at one")
            } else {
                a.get() * 10
            }
        });
        effect(move || seen.add(fragile.get()));
        effect(move || others.add(a.get()));
        assert!(panics(|| a.set(1)));
        a.set(2);
        assert_eq!((fragile.get(), seen.take()), (20, vec![0, 20]));
        assert_eq!(others.take().last(), Some(&2));
    });
}

/// A disposed handle that reads as if it were alive, and nodes that are never given back (alien).
#[test]
fn a_disposed_handle_is_an_error_and_its_place_is_used_again() {
    let runtime = Runtime::auto();
    runtime.enter(|| {
        let ((a, b), around) = scope(|| {
            let a = signal(1);
            let b = memo(move || a.get());
            b.get();
            (a, b)
        });
        runtime.dispose(around).expect("it is this runtime's");
        let (again, _) = scope(|| signal(2));
        assert!(a.try_get().is_err_and(|error| error.is_disposed()));
        assert!(a.try_set(3).is_err_and(|error| error.is_disposed()));
        assert!(b.try_get().is_err_and(|error| error.is_disposed()));
        assert_eq!(again.get(), 2);

        let alive = runtime.len();
        for _ in 0..1_000 {
            let ((), around) = scope(|| {
                let a = signal(1);
                effect(move || {
                    a.get();
                });
            });
            runtime.dispose(around).expect("it is this runtime's");
        }
        assert_eq!(runtime.len(), alive);
    });
}

/// A stack overflow on a circle (`reactive_graph`, floem, sycamore).
#[test]
fn a_circle_of_memos_is_an_error_with_its_path() {
    auto(|| {
        let next: Arc<Mutex<Option<Memo<i32>>>> = Arc::default();
        let own = next.clone();
        let a = memo(move || {
            let next = *own.lock().expect("it is only set here");
            next.map_or(0, Memo::get)
        });
        let b = memo(move || a.get() + 1);
        *next.lock().expect("it is only read there") = Some(b);
        // The innermost closure panics with the error, the outermost read hands its text on.
        let error = b.try_get().expect_err("it needs itself");
        assert!(error.to_string().contains("in a circle: memo"), "{error}");
    });
}

/// A chain, built lazily or link by link.
fn chain(length: usize, eagerly: bool) -> (Signal<usize>, Vec<Memo<usize>>) {
    let head = signal(0);
    let mut links = vec![memo(move || head.get())];
    for at in 1..length {
        let from = links[at - 1];
        links.push(memo(move || from.get() + 1));
        if eagerly {
            links[at].get();
        }
    }
    (head, links)
}

/// A stack overflow on a chain of 10,000 that updates (`reactive_graph`, floem, sycamore).
#[test]
fn a_long_chain_updates_and_is_disposed_of_on_a_small_stack() {
    std::thread::Builder::new()
        .stack_size(256 << 10)
        .spawn(|| {
            auto(|| {
                let seen = Log::new();
                let (head, links) = chain(10_000, true);
                let last = links[9_999];
                effect(move || seen.add(last.get()));
                head.set(1);
                assert_eq!(seen.take(), [9_999, 10_000]);
            });
        })
        .expect("a thread can be started")
        .join()
        .expect("no overflow");
}

/// A stack overflow, in nearly all, on a chain that was built lazily and is read for the first time.
#[test]
fn a_long_lazy_chain_is_an_error_and_works_when_it_is_read_from_the_near_end() {
    auto(|| {
        let (_, links) = chain(100_000, false);
        let error = links[99_999]
            .try_get()
            .expect_err("closures recurse through each other");
        assert!(
            error.to_string().contains("no deeper (1000 levels)"),
            "{error}"
        );
        for at in (0..100_000).step_by(900).chain([99_999]) {
            assert_eq!(links[at].get(), at);
        }
    });
}

/// An effect that disposes of a later one in the same flush: that one must not run.
#[test]
fn an_effect_disposed_of_by_an_earlier_one_in_the_same_flush_does_not_run() {
    auto(|| {
        let (runs, later) = (Counter::new(), crate::support::Held::new());
        let a = signal(0);
        effect(move || {
            if a.get() == 1 {
                later.dispose();
            }
        });
        let shown = effect(move || {
            a.get();
            runs.add();
        });
        later.hold(shown);
        a.set(1);
        assert_eq!(runs.get(), 1);
        dispose(shown);
    });
}
