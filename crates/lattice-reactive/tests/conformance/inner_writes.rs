//! Writes by effects and cleanups; writes by memos, which are refused.

use crate::support::{Counter, Log, auto, panics};
use lattice_reactive::{effect, memo, on_cleanup, signal};

#[test]
fn case_050_an_effect_writes_another_signal() {
    auto(|| {
        let (a, b) = (signal(0), signal(0));
        effect(move || b.set(a.get() * 2));
        assert_eq!(b.get(), 0);
        a.set(5);
        assert_eq!(b.get(), 10);
    });
}

#[test]
fn case_051_a_cleanup_that_writes_what_its_effect_reads_does_not_loop() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        effect(move || {
            runs.add();
            a.get();
            on_cleanup(move || a.set(999));
        });
        a.set(1);
        assert!((2..=3).contains(&runs.get()), "{}", runs.get());
    });
}

/// Otherwise than in the suite's 57 and 179; its other cases of a memo that writes (52, 112, 135-138, 172, 181-186) hold
/// a refusal to be right too, and have nothing more to show then.
#[test]
fn case_057_and_all_of_their_kind_a_memo_that_writes_is_refused_and_nothing_is_written() {
    auto(|| {
        let (source, side) = (signal(1), signal(0));
        let c = memo(move || {
            side.set(source.get() * 10);
            source.get()
        });
        let written = Log::new();
        effect(move || written.add(side.get()));
        assert!(panics(|| c.get()));
        source.set(2);
        assert!(panics(|| c.get()));
        assert_eq!((side.get(), written.take()), (0, vec![0]));

        let own = signal(1);
        let grows = memo(move || {
            let refused = own
                .try_set(own.get() + 1)
                .is_err_and(|error| error.is_write_in_memo());
            (refused, own.get())
        });
        assert_eq!((grows.get(), own.get()), ((true, 1), 1));
    });
}

#[test]
fn case_053_the_last_value_is_seen() {
    auto(|| {
        let seen = Log::new();
        let a = signal(0);
        effect(move || seen.add(a.get()));
        for value in [1, 2, 3] {
            a.set(value);
        }
        assert_eq!(seen.take(), [0, 1, 2, 3]);
    });
}

#[test]
fn case_054_an_effect_that_writes_what_it_reads_comes_to_rest() {
    auto(|| {
        let (a, b) = (signal(0), signal(0));
        effect(move || {
            if a.get() > 0 && b.get() == 0 {
                b.set(a.get());
            }
        });
        a.set(5);
        assert_eq!(b.get(), 5);
    });
}

#[test]
fn case_056_an_effect_on_a_memo_runs_for_its_signal() {
    auto(|| {
        let seen = Log::new();
        let a = signal(0);
        let b = memo(move || a.get());
        effect(move || seen.add(b.get()));
        a.set(1);
        assert_eq!(seen.take(), [0, 1]);
    });
}

#[test]
fn case_113_an_effect_that_counts_up_to_a_target_gets_there() {
    auto(|| {
        let runs = Counter::new();
        let counter = signal(0);
        effect(move || {
            runs.add();
            if counter.get() < 5 {
                counter.set(counter.get() + 1);
            }
        });
        assert_eq!((counter.get(), runs.get()), (5, 6));
    });
}

#[test]
fn case_114_a_value_that_is_put_back_is_seen_at_most_once_below() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        effect(move || {
            if a.get() == 1 {
                a.set(0);
            }
        });
        let c = memo(move || a.get());
        effect(move || {
            c.get();
            runs.add();
        });
        runs.take();
        a.set(1);
        assert_eq!(a.get(), 0);
        assert!(runs.take() <= 1);
    });
}

#[test]
fn case_133_the_second_effect_ends_with_the_value_that_was_put_back() {
    auto(|| {
        let seen = Log::new();
        let a = signal(0);
        effect(move || {
            if a.get() == 1 {
                a.set(0);
            }
        });
        effect(move || seen.add(a.get()));
        a.set(1);
        assert_eq!((a.get(), seen.take().pop()), (0, Some(0)));
    });
}

#[test]
fn case_134_the_second_effect_ends_with_the_final_value() {
    auto(|| {
        let seen = Log::new();
        let a = signal(0);
        effect(move || {
            if a.get() == 1 {
                a.set(10);
            }
        });
        effect(move || seen.add(a.get()));
        a.set(1);
        assert_eq!((a.get(), seen.take().pop()), (10, Some(10)));
    });
}

#[test]
fn case_180_an_effect_that_puts_a_signal_back_through_a_memo_does_so_each_time() {
    auto(|| {
        let runs = Counter::new();
        let s = signal(false);
        let c = memo(move || s.get());
        effect(move || {
            runs.add();
            if c.get() {
                s.set(false);
            }
        });
        for _ in 0..2 {
            runs.take();
            s.set(true);
            assert_eq!((s.get(), runs.take()), (false, 2));
        }
    });
}

/// An effect that writes 0 whenever a memo of the signal is more.
fn put_back(start: i32) {
    let s = signal(start);
    let c = memo(move || s.get());
    effect(move || {
        if c.get() > 0 {
            s.set(0);
        }
    });
    assert_eq!(s.get(), 0);
    for value in [1, 2, 3] {
        s.set(value);
        assert_eq!(s.get(), 0);
    }
}

#[test]
fn case_212_a_signal_that_is_put_back_can_be_written_again() {
    auto(|| put_back(0));
}

#[test]
fn case_213_the_same_when_the_first_run_puts_it_back() {
    auto(|| put_back(1));
}

#[test]
fn case_224_an_effect_sees_a_memo_with_what_its_neighbour_wrote() {
    auto(|| {
        let seen = Log::new();
        let (a, b) = (signal(0), signal(0));
        let c = memo(move || a.get() + b.get());
        effect(move || {
            if a.get() == 1 {
                b.set(10);
            }
        });
        effect(move || seen.add(c.get()));
        assert_eq!(seen.take(), [0]);
        a.set(1);
        assert_eq!(seen.take().pop(), Some(11));
    });
}

#[test]
fn case_225_an_effect_sees_what_both_its_neighbours_wrote() {
    auto(|| {
        let seen = Log::new();
        let (a, b1, b2) = (signal(0), signal(0), signal(0));
        let c = memo(move || b1.get() + b2.get());
        for (signal, value) in [(b1, 10), (b2, 20)] {
            effect(move || {
                if a.get() == 1 {
                    signal.set(value);
                }
            });
        }
        effect(move || seen.add(c.get()));
        assert_eq!(seen.take(), [0]);
        a.set(1);
        assert_eq!(seen.take().pop(), Some(30));
    });
}
