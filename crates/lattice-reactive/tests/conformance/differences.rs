//! Where the suite leaves it to each framework: what we do, so that a change of it is noticed.

use crate::support::{Counter, Log, auto, panics, quiet_panic};
use lattice_reactive::{batch, effect, memo, signal};
use std::sync::Arc;

#[test]
fn difference_017_a_memo_is_lazy() {
    auto(|| {
        let runs = Counter::new();
        let b = memo(move || runs.add());
        assert_eq!(runs.get(), 0);
        b.get();
        assert_eq!(runs.get(), 1);
    });
}

#[test]
fn difference_015_a_memo_that_nobody_reads_depends_on_nothing() {
    auto(|| {
        let runs = Counter::new();
        let a = signal("a");
        memo(move || {
            runs.add();
            a.get()
        });
        a.set("aa");
        assert_eq!(runs.get(), 0);
    });
}

#[test]
fn difference_146_two_changed_inputs_are_one_run() {
    auto(|| {
        let runs = Counter::new();
        let (a, b) = (signal(0), signal(0));
        let c = memo(move || {
            runs.add();
            a.get() + b.get()
        });
        c.get();
        a.set(1);
        b.set(1);
        assert_eq!((c.get(), runs.get()), (2, 2));
    });
}

/// `PartialEq` says so, and whoever wants otherwise has `memo_with` and types of their own.
#[test]
fn difference_029_and_167_nan_is_never_equal() {
    auto(|| {
        let (runs_c, runs_d) = (Counter::new(), Counter::new());
        let a = signal(f64::NAN);
        let c = memo(move || {
            runs_c.add();
            a.get()
        });
        let d = memo(move || {
            runs_d.add();
            c.get()
        });
        d.get();
        a.set(f64::NAN);
        d.get();
        assert_eq!((runs_c.get(), runs_d.get()), (2, 2));
    });
}

#[test]
fn difference_030_writing_the_same_shared_value_is_no_change() {
    auto(|| {
        let runs = Counter::new();
        let shared = Arc::new(1);
        let a = signal(shared.clone());
        let c = memo(move || {
            runs.add();
            a.get()
        });
        c.get();
        a.set(shared);
        c.get();
        assert_eq!(runs.get(), 1);
    });
}

#[test]
fn difference_176_a_batch_returns_what_its_closure_does() {
    auto(|| assert_eq!(batch(|| 42), 42));
}

#[test]
fn difference_173_and_174_a_write_by_an_effect_is_seen_by_later_effects_and_by_itself() {
    auto(|| {
        let seen = Log::new();
        let (a, b) = (signal(false), signal(0));
        effect(move || {
            if a.get() {
                b.set(1);
                seen.add(b.get());
            }
        });
        effect(move || {
            if a.get() {
                seen.add(b.get());
            }
        });
        a.set(true);
        assert_eq!(seen.take(), [1, 1]);
    });
}

#[test]
fn difference_088_an_effect_that_panicked_in_its_first_run_keeps_what_it_read() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        assert!(panics(|| effect(move || {
            runs.add();
            a.get();
            quiet_panic("in the first run")
        })));
        runs.take();
        assert!(panics(|| a.set(1)));
        assert_eq!(runs.get(), 1);
    });
}

#[test]
fn difference_106_effects_after_one_that_panicked_run_at_the_latest_with_the_next_write() {
    auto(|| {
        let runs = [(); 2].map(|()| Counter::new());
        let a = signal(0);
        let watch = move |runs: Counter| {
            effect(move || {
                a.get();
                runs.add();
            });
        };
        watch(runs[0]);
        effect(move || {
            if a.get() == 1 {
                quiet_panic("between two others")
            }
        });
        watch(runs[1]);
        assert!(panics(|| a.set(1)));
        a.set(2);
        assert_eq!(runs[0].get(), 3);
        assert!(runs[1].get() >= 2);
    });
}

/// A failure may have reasons outside of the graph, so each read from outside tries once more.
#[test]
fn difference_086_and_107_a_memo_that_failed_is_tried_again_by_the_next_read() {
    auto(|| {
        let runs = Counter::new();
        let b = memo(move || {
            if runs.add() > 0 {
                quiet_panic("always")
            } else {
                0
            }
        });
        assert!(panics(|| b.get()));
        assert!(panics(|| b.get()));
        assert_eq!(runs.get(), 2);
    });
}

#[test]
fn difference_049_an_effect_that_puts_a_signal_back_runs_twice_for_each_write() {
    auto(|| {
        let runs = Counter::new();
        let s = signal(0);
        let c = memo(move || s.get());
        effect(move || {
            runs.add();
            if c.get() > 0 {
                s.set(0);
            }
        });
        for value in [1, 2] {
            runs.take();
            s.set(value);
            assert_eq!((s.get(), runs.take()), (0, 2));
        }
    });
}

#[test]
fn difference_062_an_effect_that_never_comes_to_rest_is_an_error() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        assert!(panics(|| effect(move || {
            runs.add();
            a.set(a.get() + 1);
        })));
        assert!(runs.get() <= 200, "{}", runs.get());
    });
}

#[test]
fn difference_175_what_an_effect_writes_is_one_change() {
    auto(|| {
        let runs = Counter::new();
        let (a, b, c) = (signal(0), signal(0), signal(0));
        effect(move || {
            b.set(a.get() + 1);
            c.set(a.get() + 2);
        });
        let d = memo(move || b.get() + c.get());
        effect(move || {
            d.get();
            runs.add();
        });
        runs.take();
        a.set(10);
        assert_eq!(runs.take(), 1);
    });
}
