//! Circles end: with an error, never by hanging.

use crate::support::{Counter, auto, panics};
use lattice_reactive::{Memo, Signal, effect, memo, signal};
use std::sync::{Arc, OnceLock};

#[test]
fn case_061_an_effect_that_feeds_itself_ends() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        panics(|| {
            effect(move || {
                let value = a.get();
                if runs.add() <= 100 {
                    a.set(value + 1);
                }
            })
        });
        assert!(runs.get() <= 200, "{}", runs.get());
    });
}

#[test]
fn case_063_a_circle_that_a_write_closes_ends() {
    auto(|| {
        let runs = Counter::new();
        let (closed, a) = (signal(false), signal(0));
        effect(move || {
            runs.add();
            if closed.get() {
                a.set(a.get() + 1);
            } else {
                a.get();
            }
        });
        assert!(panics(|| closed.set(true)));
        assert!(runs.get() <= 200, "{}", runs.get());
    });
}

/// Makes an effect that hands on what it reads, up to a hundred.
fn hand_on(runs: Counter, from: impl Fn() -> i32 + Send + 'static, to: Signal<i32>, more: i32) {
    panics(|| {
        effect(move || {
            runs.add();
            let value = from();
            if value < 100 {
                to.set(value + more);
            }
        })
    });
}

#[test]
fn case_064_two_effects_in_a_circle_end() {
    auto(|| {
        let runs = Counter::new();
        let (a, b) = (signal(0), signal(0));
        hand_on(runs, move || a.get(), b, 0);
        hand_on(Counter::new(), move || b.get(), a, 1);
        assert!(runs.get() <= 300, "{}", runs.get());
    });
}

#[test]
fn case_221_three_effects_in_a_circle_end() {
    auto(|| {
        let runs = Counter::new();
        let (a, b, c) = (signal(0), signal(0), signal(0));
        hand_on(runs, move || a.get(), b, 0);
        hand_on(Counter::new(), move || b.get(), c, 0);
        hand_on(Counter::new(), move || c.get(), a, 1);
        assert!(runs.get() <= 300, "{}", runs.get());
    });
}

#[test]
fn case_223_a_circle_through_a_memo_ends() {
    auto(|| {
        let runs = Counter::new();
        let (a, b) = (signal(0), signal(0));
        let c = memo(move || b.get());
        hand_on(runs, move || a.get(), b, 0);
        hand_on(Counter::new(), move || c.get(), a, 1);
        assert!(runs.get() <= 300, "{}", runs.get());
    });
}

#[test]
fn case_153_a_memo_that_caught_its_own_circle_recovers() {
    auto(|| {
        let own: Arc<OnceLock<Memo<i32>>> = Arc::default();
        let a = signal(0);
        let holder = own.clone();
        let c = memo(move || {
            if a.get() == 0 {
                let own = holder.get().expect("it was made before it is read");
                own.try_get().unwrap_or(-1)
            } else {
                a.get()
            }
        });
        own.set(c).expect("it is set once");
        assert!(c.try_get().is_err() || c.get() == -1);
        a.set(1);
        assert_eq!(c.get(), 1);
    });
}
