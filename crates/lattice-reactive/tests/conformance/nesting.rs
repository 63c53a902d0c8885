//! Effects in effects: the outer one first, and its re-run disposes of the inner ones.

use crate::support::{Counter, Log, auto, dispose, reset};
use lattice_reactive::{effect, memo, signal, untrack};

#[test]
fn case_043_the_outer_effect_runs_first() {
    auto(|| {
        let order = Log::new();
        let a = signal(0);
        effect(move || {
            order.add("outer");
            a.get();
            effect(move || {
                order.add("inner");
                a.get();
            });
        });
        assert_eq!(order.take(), ["outer", "inner"]);
        a.set(1);
        assert_eq!(order.take(), ["outer", "inner"]);
    });
}

#[test]
fn case_045_an_effect_made_untracked_tracks_its_own_reads() {
    auto(|| {
        let (outer, inner) = (Counter::new(), Counter::new());
        let a = signal(0);
        effect(move || {
            outer.add();
            untrack(|| {
                effect(move || {
                    a.get();
                    inner.add();
                })
            });
        });
        a.set(1);
        assert_eq!((outer.get(), inner.get()), (1, 2));
    });
}

#[test]
fn case_046_reading_twice_is_one_dependency() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        effect(move || {
            a.get();
            a.get();
            runs.add();
        });
        a.set(1);
        assert_eq!(runs.get(), 2);
    });
}

#[test]
fn case_047_an_effect_that_writes_in_its_first_run_what_it_reads() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        effect(move || {
            if runs.add() == 1 {
                a.set(1);
            }
            a.get();
        });
        assert!(runs.get() <= 3);
        assert_eq!(a.get(), 1);
    });
}

#[test]
fn case_048_an_inner_effect_sees_what_the_outer_one_saw() {
    auto(|| {
        let seen = Log::new();
        let a = signal(0);
        effect(move || {
            let value = a.get();
            effect(move || seen.add(value));
        });
        a.set(1);
        assert_eq!(seen.take(), [0, 1]);
    });
}

#[test]
fn case_163_the_outer_effect_does_not_run_for_the_inner_ones_signal() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        effect(move || {
            a.get();
            runs.add();
            let own = signal(0);
            effect(move || {
                own.get();
            });
            own.set(1);
        });
        let first = runs.take();
        assert_eq!(first, 1);
        a.set(1);
        assert_eq!(runs.take(), 1);
    });
}

#[test]
fn case_164_an_inner_effect_runs_alone() {
    auto(|| {
        let (outer, inner) = (Counter::new(), Counter::new());
        let (a, b) = (signal(0), signal(0));
        effect(move || {
            a.get();
            outer.add();
            effect(move || {
                b.get();
                inner.add();
            });
        });
        outer.take();
        inner.take();
        b.set(1);
        assert_eq!((outer.take(), inner.take()), (0, 1));
    });
}

#[test]
fn case_170_an_inner_effect_does_not_run_for_an_equal_memo() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        let b = memo(move || a.get() % 2);
        effect(move || {
            effect(move || {
                b.get();
                runs.add();
            });
        });
        a.set(2);
        assert_eq!(runs.get(), 1);
    });
}

#[test]
fn case_209_disposing_of_the_outermost_disposes_of_three_levels() {
    auto(|| {
        let (middle, inner) = (Counter::new(), Counter::new());
        let a = signal(0);
        let outer = effect(move || {
            a.get();
            effect(move || {
                a.get();
                middle.add();
                effect(move || {
                    a.get();
                    inner.add();
                });
            });
        });
        assert_eq!((middle.take(), inner.take()), (1, 1));
        dispose(outer);
        a.set(1);
        assert_eq!((middle.take(), inner.take()), (0, 0));
    });
}

#[test]
fn case_210_a_run_disposes_of_all_that_the_run_before_made() {
    auto(|| {
        let runs = [(); 2].map(|()| Counter::new());
        let (a, b, c) = (signal(0), signal(0), signal(0));
        effect(move || {
            a.get();
            effect(move || {
                b.get();
                runs[0].add();
            });
            effect(move || {
                c.get();
                runs[1].add();
            });
        });
        a.set(1);
        reset(runs);
        b.set(1);
        c.set(1);
        assert_eq!(runs.map(Counter::take), [1, 1]);
    });
}
