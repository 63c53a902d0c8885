//! Batches: several writes, one change.

use crate::support::{Counter, Log, auto, dispose, panics, quiet_panic};
use lattice_reactive::{Effect, Memo, Signal, batch, effect, memo, on_cleanup, signal};

/// An effect that reads a signal, and its runs.
fn watched() -> (Signal<i32>, Counter, Effect) {
    let runs = Counter::new();
    let a = signal(0);
    let shown = effect(move || {
        a.get();
        runs.add();
    });
    assert_eq!(runs.get(), 1);
    (a, runs, shown)
}

#[test]
fn case_066_the_outermost_batch_is_what_counts() {
    auto(|| {
        let (a, runs, _) = watched();
        batch(|| {
            a.set(1);
            batch(|| a.set(2));
            assert_eq!(runs.get(), 1);
            a.set(3);
        });
        assert_eq!((runs.get(), a.get()), (2, 3));
    });
}

#[test]
fn case_067_a_batch_reads_what_it_wrote() {
    auto(|| {
        let a = signal(0);
        batch(|| {
            for value in [1, 2] {
                a.set(value);
                assert_eq!(a.get(), value);
            }
        });
    });
}

#[test]
fn case_069_effects_run_although_the_batch_panics() {
    auto(|| {
        let (a, runs, _) = watched();
        assert!(panics(|| batch(|| {
            a.set(1);
            quiet_panic("within a batch")
        })));
        assert_eq!((runs.get(), a.get()), (2, 1));
    });
}

/// Otherwise than in the suite, where it runs at once.
#[test]
fn case_070_an_effect_made_in_a_batch_runs_when_the_batch_is_over() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        batch(|| {
            effect(move || {
                a.get();
                runs.add();
            });
            assert_eq!(runs.get(), 0);
        });
        assert_eq!(runs.get(), 1);
    });
}

#[test]
fn case_072_values_in_between_are_not_seen() {
    auto(|| {
        let seen = Log::new();
        let a = signal(0);
        effect(move || seen.add(a.get()));
        batch(|| {
            for value in [1, 2, 3] {
                a.set(value);
            }
        });
        assert_eq!(seen.take(), [0, 3]);
    });
}

#[test]
fn case_074_two_signals_are_one_change() {
    auto(|| {
        let runs = Counter::new();
        let (a, b) = (signal(0), signal(0));
        effect(move || {
            a.get();
            b.get();
            runs.add();
        });
        batch(|| {
            a.set(1);
            b.set(1);
        });
        assert_eq!((runs.get(), a.get(), b.get()), (2, 1, 1));
    });
}

#[test]
fn case_119_an_equal_memo_spares_the_effect() {
    auto(|| {
        let runs = Counter::new();
        let (a, b) = (signal(0), signal(0));
        let c = memo(move || a.get() + b.get());
        effect(move || {
            c.get();
            runs.add();
        });
        batch(|| {
            a.set(1);
            b.set(-1);
        });
        assert_eq!((runs.get(), c.get()), (1, 0));
    });
}

#[test]
fn case_120_what_a_cleanup_writes_is_seen_once() {
    auto(|| {
        let seen = Log::new();
        let (a, b) = (signal(0), signal(0));
        effect(move || {
            a.get();
            on_cleanup(move || b.set(a.get()));
        });
        effect(move || seen.add(b.get()));
        seen.take();
        a.set(1);
        assert_eq!(seen.take(), [1]);
    });
}

#[test]
fn case_121_an_effect_that_panics_does_not_keep_others_from_running() {
    auto(|| {
        let (a, runs, _) = watched();
        effect(move || {
            if a.get() > 0 {
                quiet_panic("a bad effect")
            }
        });
        assert!(panics(|| batch(|| a.set(1))));
        assert_eq!(runs.get(), 2);
    });
}

#[test]
fn case_122_after_a_batch_each_write_is_a_change_again() {
    auto(|| {
        let (a, runs, _) = watched();
        batch(|| a.set(1));
        assert_eq!(runs.get(), 2);
        a.set(2);
        assert_eq!((runs.get(), a.get()), (3, 2));
    });
}

/// Otherwise than in the suite, where nothing runs.
#[test]
fn case_123_a_signal_that_is_put_back_in_a_batch_has_changed() {
    auto(|| {
        let (a, runs, _) = watched();
        for (value, expected) in [(1, 2), (2, 3), (3, 4)] {
            batch(|| {
                a.set(value);
                a.set(0);
            });
            assert_eq!(runs.get(), expected);
        }
    });
}

#[test]
fn case_124_an_effect_disposed_of_between_two_writes_does_not_run() {
    auto(|| {
        let (a, runs, shown) = watched();
        batch(|| {
            a.set(1);
            dispose(shown);
            a.set(2);
        });
        assert_eq!(runs.get(), 1);
    });
}

/// A memo of a signal with an effect on it: the runs of both since it was made.
fn doubled() -> (Signal<i32>, Memo<i32>, Counter, Counter) {
    let (runs_c, runs) = (Counter::new(), Counter::new());
    let a = signal(0);
    let c = memo(move || {
        runs_c.add();
        a.get() * 2
    });
    effect(move || {
        c.get();
        runs.add();
    });
    runs_c.take();
    runs.take();
    (a, c, runs_c, runs)
}

#[test]
fn case_125_an_effect_does_not_run_for_a_signal_that_came_back() {
    auto(|| {
        let (a, c, _, runs) = doubled();
        batch(|| {
            a.set(5);
            a.set(0);
        });
        assert_eq!((runs.take(), c.get()), (0, 0));
    });
}

#[test]
fn case_126_an_effect_made_after_a_write_sees_it() {
    auto(|| {
        let seen = Log::new();
        let a = signal(0);
        batch(|| {
            a.set(42);
            effect(move || seen.add(a.get()));
        });
        assert_eq!(seen.take(), [42]);
    });
}

#[test]
fn case_127_an_effect_disposed_of_after_the_write_does_not_run() {
    auto(|| {
        let (a, runs, shown) = watched();
        batch(|| {
            a.set(1);
            dispose(shown);
        });
        assert_eq!(runs.get(), 1);
    });
}

#[test]
fn case_128_a_memo_read_in_a_batch_is_fresh() {
    auto(|| {
        let a = signal(0);
        let b = memo(move || a.get() + 1);
        let c = memo(move || b.get() * 2);
        batch(|| {
            a.set(5);
            assert_eq!((c.get(), b.get()), (12, 6));
        });
    });
}

#[test]
fn case_129_reading_one_memo_runs_no_effect_on_another() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        let c1 = memo(move || a.get() + 1);
        let c2 = memo(move || a.get() * 2);
        effect(move || {
            c2.get();
            runs.add();
        });
        batch(|| {
            a.set(5);
            c1.get();
            assert_eq!(runs.get(), 1);
        });
        assert_eq!(runs.get(), 2);
    });
}

#[test]
fn case_130_what_an_effect_writes_is_one_change() {
    auto(|| {
        let seen = Log::new();
        let [a, b, c] = [0; 3].map(signal::<i32>);
        effect(move || {
            b.set(a.get() + 1);
            c.set(a.get() + 2);
        });
        effect(move || seen.add((b.get(), c.get())));
        seen.take();
        a.set(10);
        assert_eq!(seen.take(), [(11, 12)]);
    });
}

#[test]
fn case_131_one_signal_came_back_and_one_did_not() {
    auto(|| {
        let runs = Counter::new();
        let (a, b) = (signal(0), signal(10));
        let c1 = memo(move || a.get() * 2);
        let c2 = memo(move || c1.get() + b.get());
        effect(move || {
            c2.get();
            runs.add();
        });
        batch(|| {
            a.set(5);
            a.set(0);
            b.set(20);
        });
        assert_eq!((c2.get(), runs.get()), (20, 2));
    });
}

/// Otherwise than in the suite, where the memo does not run either; what reads the memo does not.
#[test]
fn case_132_a_memo_runs_for_a_signal_that_came_back_and_is_equal() {
    auto(|| {
        let (a, c, runs_c, runs) = doubled();
        batch(|| {
            a.set(5);
            a.set(0);
        });
        assert_eq!((c.get(), runs_c.take(), runs.take()), (0, 1, 0));
    });
}
