//! The life of an effect: made, run again, cleaned up after, disposed of.

use crate::support::{Counter, Held, Log, auto, dispose, nothing, panics};
use lattice_reactive::{effect, memo, on_cleanup, signal};

#[test]
fn case_035_an_effect_runs_when_it_is_made() {
    auto(|| {
        let runs = Counter::new();
        effect(move || {
            runs.add();
        });
        assert_eq!(runs.get(), 1);
    });
}

#[test]
fn case_036_an_effect_runs_again_for_each_change() {
    auto(|| {
        let seen = Log::new();
        let a = signal("a");
        effect(move || seen.add(a.get()));
        a.set("b");
        a.set("c");
        assert_eq!(seen.take(), ["a", "b", "c"]);
    });
}

#[test]
fn case_038_a_cleanup_runs_before_the_next_run() {
    auto(|| {
        let log = Log::new();
        let a = signal(0);
        effect(move || {
            let value = a.get();
            log.add(("run", value));
            on_cleanup(move || log.add(("cleanup", value)));
        });
        a.set(1);
        a.set(2);
        assert_eq!(
            log.take(),
            [
                ("run", 0),
                ("cleanup", 0),
                ("run", 1),
                ("cleanup", 1),
                ("run", 2)
            ]
        );
    });
}

#[test]
fn case_039_a_cleanup_runs_at_the_disposal() {
    auto(|| {
        let cleanups = Counter::new();
        let shown = effect(move || {
            on_cleanup(move || {
                cleanups.add();
            });
        });
        assert_eq!(cleanups.get(), 0);
        dispose(shown);
        assert_eq!(cleanups.get(), 1);
    });
}

#[test]
fn case_040_what_a_cleanup_reads_is_no_dependency() {
    auto(|| {
        let runs = Counter::new();
        let (a, b) = (signal(0), signal(100));
        effect(move || {
            a.get();
            runs.add();
            on_cleanup(move || {
                b.get();
            });
        });
        a.set(1);
        b.set(200);
        assert_eq!(runs.get(), 2);
    });
}

#[test]
fn case_042_an_effect_disposed_of_while_it_waits_does_not_run() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        let shown = effect(move || {
            a.get();
            runs.add();
        });
        lattice_reactive::batch(|| {
            a.set(1);
            dispose(shown);
        });
        assert_eq!(runs.get(), 1);
    });
}

#[test]
fn case_108_an_effect_may_dispose_of_itself() {
    auto(|| {
        let (runs, own) = (Counter::new(), Held::new());
        let a = signal(0);
        own.hold(effect(move || {
            a.get();
            if runs.add() == 2 {
                own.dispose();
            }
        }));
        a.set(1);
        a.set(2);
        assert_eq!(runs.get(), 2);
    });
}

#[test]
fn case_110_disposing_twice_is_no_error_and_cleans_up_once() {
    auto(|| {
        let cleanups = Counter::new();
        let shown = effect(move || {
            on_cleanup(move || {
                cleanups.add();
            });
        });
        dispose(shown);
        dispose(shown);
        assert_eq!(cleanups.get(), 1);
    });
}

#[test]
fn case_111_a_cleanup_may_dispose_of_its_effect() {
    auto(|| {
        let (runs, own) = (Counter::new(), Held::new());
        let a = signal(0);
        own.hold(effect(move || {
            a.get();
            runs.add();
            on_cleanup(move || own.dispose());
        }));
        a.set(1);
        let once = runs.get();
        assert!(once <= 2, "{once}");
        a.set(2);
        assert_eq!(runs.get(), once);
    });
}

#[test]
fn case_141_what_an_effect_reads_after_its_own_disposal_does_not_run_it() {
    auto(|| {
        let (runs, own) = (Counter::new(), Held::new());
        let (a, b) = (signal(0), signal(0));
        own.hold(effect(move || {
            runs.add();
            if a.get() == 1 {
                own.dispose();
            }
            b.get();
        }));
        a.set(1);
        assert_eq!(runs.get(), 2);
        b.set(1);
        a.set(2);
        assert_eq!(runs.get(), 2);
    });
}

#[test]
fn case_143_a_disposed_effect_never_runs_again() {
    auto(|| {
        let runs = Counter::new();
        let (a, b) = (signal(0), signal(0));
        dispose(effect(move || {
            a.get();
            b.get();
            runs.add();
        }));
        for value in [1, 2] {
            a.set(value);
            b.set(value);
        }
        assert_eq!(runs.get(), 1);
    });
}

#[test]
fn case_178_what_a_cleanup_reads_is_no_dependency_of_who_disposes() {
    auto(|| {
        let (runs, inner) = (Counter::new(), Held::new());
        let (a, b) = (signal(0), signal(100));
        inner.hold(effect(move || {
            a.get();
            on_cleanup(move || {
                b.get();
            });
        }));
        effect(move || {
            runs.add();
            if a.get() == 1 {
                inner.dispose();
            }
        });
        runs.take();
        a.set(1);
        assert_eq!(runs.take(), 1);
        b.set(200);
        assert_eq!(runs.take(), 0);
    });
}

/// A memo that disposes of an effect changes more than its value, but disposing is allowed where writing is not: who
/// owns something may let go of it at any time.
#[test]
fn case_201_an_effect_that_a_memo_disposes_of_does_not_run_and_leaves_nothing() {
    auto(|| {
        let (runs, first) = (Counter::new(), Held::new());
        let s = signal(0);
        let a = memo(move || {
            if s.get() == 1 {
                first.dispose();
            }
            s.get()
        });
        first.hold(effect(move || {
            a.get();
            runs.add();
        }));
        effect(move || {
            a.get();
        });
        for value in [1, 2, 3] {
            s.set(value);
        }
        assert_eq!(runs.get(), 1);
    });
}

#[test]
fn case_202_the_neighbour_of_an_effect_that_a_memo_disposes_of_runs() {
    auto(|| {
        let (seen, first) = (Log::new(), Held::new());
        let s = signal(0);
        let a = memo(move || {
            if s.get() == 1 {
                first.dispose();
            }
            s.get()
        });
        first.hold(effect(move || {
            a.get();
        }));
        effect(move || seen.add(a.get()));
        s.set(1);
        assert_eq!(seen.take(), [0, 1]);
    });
}

#[test]
fn case_203_an_effect_disposed_of_beside_an_equal_memo() {
    auto(|| {
        let own = Held::new();
        let s = signal(0);
        let a = memo(move || nothing(s.get()));
        let a2 = memo(move || {
            if s.get() != 0 {
                own.dispose();
            }
            s.get()
        });
        let b = memo(move || nothing(a.get() + a2.get()));
        own.hold(effect(move || {
            b.get();
        }));
        assert!(!panics(|| s.set(1)));
    });
}

#[test]
fn case_214_a_memo_made_anew_in_each_run_is_fresh() {
    auto(|| {
        let made = Log::new();
        let a = signal(1);
        effect(move || {
            a.get();
            made.add(memo(move || a.get()));
        });
        for value in [1, 2, 3] {
            a.set(value);
            assert_eq!(made.take().pop().map(|newest| newest.get()), Some(value));
        }
    });
}

#[test]
fn case_216_effects_run_in_the_order_they_were_made() {
    auto(|| {
        let order = Log::new();
        let a = signal(0);
        for name in [1, 2, 3] {
            effect(move || {
                a.get();
                order.add(name);
            });
        }
        order.take();
        for value in [1, 2] {
            a.set(value);
            assert_eq!(order.take(), [1, 2, 3]);
        }
    });
}

#[test]
fn case_217_an_effect_made_after_another_was_disposed_of() {
    auto(|| {
        let runs = [(); 2].map(|()| Counter::new());
        let a = signal(0);
        let watch = move |runs: Counter| {
            effect(move || {
                a.get();
                runs.add();
            })
        };
        dispose(watch(runs[0]));
        a.set(1);
        watch(runs[1]);
        a.set(2);
        assert_eq!(runs.map(Counter::get), [1, 2]);
    });
}

#[test]
fn case_222_an_effect_made_in_a_cleanup_tracks_its_own_reads() {
    auto(|| {
        let runs = Counter::new();
        let (a, b) = (signal(0), signal(0));
        effect(move || {
            a.get();
            on_cleanup(move || {
                effect(move || {
                    b.get();
                    runs.add();
                });
            });
        });
        assert_eq!(runs.get(), 0);
        a.set(1);
        assert_eq!(runs.get(), 1);
        b.set(1);
        assert_eq!(runs.get(), 2);
    });
}
