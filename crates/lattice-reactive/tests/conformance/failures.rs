//! Panics leave the graph consistent.

use crate::support::{Counter, auto, panics, quiet_panic};
use lattice_reactive::{Memo, Signal, batch, effect, memo, on_cleanup, signal};

/// A memo that panics while the signal is 1.
fn fragile(times: i32) -> (Signal<i32>, Memo<i32>) {
    let a = signal(0);
    let b = memo(move || {
        if a.get() == 1 {
            quiet_panic("at one")
        } else {
            a.get() * times
        }
    });
    (a, b)
}

#[test]
fn case_084_a_memo_that_panicked_in_its_first_run_recovers() {
    auto(|| {
        let (a, b) = fragile(1);
        a.set(1);
        assert!(panics(|| b.get()));
        a.set(2);
        assert_eq!(b.get(), 2);
    });
}

#[test]
fn case_089_the_cleanup_of_the_run_before_runs_although_the_next_run_panics() {
    auto(|| {
        let cleanups = Counter::new();
        let a = signal(0);
        effect(move || {
            if a.get() == 1 {
                quiet_panic("at one")
            }
            on_cleanup(move || {
                cleanups.add();
            });
        });
        assert!(panics(|| a.set(1)));
        assert_eq!(cleanups.get(), 1);
    });
}

#[test]
fn case_090_a_cleanup_that_panics_does_not_loop() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        effect(move || {
            runs.add();
            a.get();
            on_cleanup(|| quiet_panic("in a cleanup"));
        });
        assert!(panics(|| a.set(1)));
        let after = runs.get();
        panics(|| a.set(2));
        assert!(runs.get() <= after + 1);
    });
}

#[test]
fn case_091_another_branch_is_untouched() {
    auto(|| {
        let runs = Counter::new();
        let (a, bad) = fragile(1);
        let b = signal(10);
        let good = memo(move || {
            runs.add();
            b.get() * 2
        });
        assert_eq!(good.get(), 20);
        a.set(1);
        assert!(panics(|| bad.get()));
        runs.take();
        b.set(20);
        assert_eq!((good.get(), runs.take()), (40, 1));
    });
}

#[test]
fn case_092_nothing_stale_is_left_after_a_panic() {
    auto(|| {
        let (a, b) = fragile(2);
        assert_eq!(b.get(), 0);
        a.set(1);
        assert!(panics(|| b.get()));
        for value in [2, 3] {
            a.set(value);
            assert_eq!(b.get(), value * 2);
        }
    });
}

#[test]
fn case_093_a_memo_fails_and_recovers_in_turns() {
    auto(|| {
        let (a, b) = fragile(3);
        for _ in 0..3 {
            a.set(1);
            assert!(panics(|| b.get()));
            a.set(2);
            assert_eq!(b.get(), 6);
        }
    });
}

#[test]
fn case_154_after_a_batch_that_panicked_writes_run_effects() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        effect(move || {
            a.get();
            runs.add();
        });
        assert!(panics(|| batch(|| {
            a.set(1);
            quiet_panic("within a batch")
        })));
        a.set(2);
        assert!(runs.get() >= 2);
        assert_eq!(a.get(), 2);
    });
}

#[test]
fn case_155_a_failure_that_an_effect_watches_is_not_computed_again_and_again() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(1);
        let c = memo(move || {
            runs.add();
            if a.get() == 1 {
                quiet_panic("at one")
            } else {
                a.get()
            }
        });
        effect(move || {
            panics(|| c.get());
        });
        let after = runs.get();
        assert!(panics(|| c.get()));
        assert!(runs.get() <= after + 1);
        a.set(2);
        assert_eq!(c.get(), 2);
    });
}

#[test]
fn case_177_an_unrelated_write_does_not_run_what_a_failed_flush_left() {
    auto(|| {
        let runs = Counter::new();
        let (a, b, c) = (signal(0), signal(0), signal(0));
        let d = memo(move || c.get());
        effect(move || {
            a.get();
        });
        effect(move || {
            if a.get() == 2 {
                quiet_panic("at two")
            }
        });
        effect(move || {
            a.get();
            d.get();
            runs.add();
        });
        assert!(panics(|| a.set(2)));
        runs.take();
        b.set(1);
        assert_eq!(runs.take(), 0);
    });
}

#[test]
fn case_211_who_reads_a_failed_memo_fails_and_both_recover() {
    auto(|| {
        let (a, b) = fragile(1);
        let c = memo(move || b.get() * 2);
        assert_eq!(c.get(), 0);
        a.set(1);
        assert!(panics(|| c.get()));
        a.set(2);
        assert_eq!((b.get(), c.get()), (2, 4));
    });
}
