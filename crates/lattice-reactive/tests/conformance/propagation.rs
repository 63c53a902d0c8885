//! Graph propagation: each memo at most once, in order, and no further than values differ.

use crate::support::{Counter, Log, auto, dispose, nothing, reset};
use lattice_reactive::{batch, effect, memo, signal};

#[test]
fn case_001_the_bottom_of_a_diamond_runs_once() {
    auto(|| {
        let runs = Counter::new();
        let a = signal("a");
        let (b, c) = (memo(move || a.get()), memo(move || a.get()));
        let d = memo(move || {
            runs.add();
            format!("{} {}", b.get(), c.get())
        });
        assert_eq!((d.get().as_str(), runs.take()), ("a a", 1));
        a.set("aa");
        assert_eq!((d.get().as_str(), runs.take()), ("aa aa", 1));
    });
}

#[test]
fn case_002_a_tail_below_a_diamond_runs_once() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(1);
        let (b, c) = (memo(move || a.get()), memo(move || a.get()));
        let d = memo(move || b.get() + c.get());
        let e = memo(move || {
            runs.add();
            d.get()
        });
        assert_eq!((e.get(), runs.take()), (2, 1));
        a.set(2);
        assert_eq!((e.get(), runs.take()), (4, 1));
    });
}

#[test]
fn case_003_a_jagged_diamond_and_both_its_tails_run_once() {
    auto(|| {
        let [runs_e, runs_f, runs_g] = [(); 3].map(|()| Counter::new());
        let a = signal(1);
        let (b, c) = (memo(move || a.get()), memo(move || a.get()));
        let d = memo(move || c.get());
        let e = memo(move || {
            runs_e.add();
            b.get() * 10 + d.get()
        });
        let f = memo(move || {
            runs_f.add();
            e.get()
        });
        let g = memo(move || {
            runs_g.add();
            e.get()
        });
        assert_eq!((f.get(), g.get()), (11, 11));
        reset([runs_e, runs_f, runs_g]);
        a.set(2);
        assert_eq!((e.get(), f.get(), g.get()), (22, 22, 22));
        assert_eq!([runs_e, runs_f, runs_g].map(Counter::take), [1, 1, 1]);
    });
}

#[test]
fn case_005_a_way_around_a_memo_does_not_run_its_reader_twice() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(2);
        let b = memo(move || a.get() - 1);
        let c = memo(move || a.get() + b.get());
        let d = memo(move || {
            runs.add();
            c.get()
        });
        assert_eq!((d.get(), runs.take()), (3, 1));
        a.set(4);
        assert_eq!((d.get(), runs.take()), (7, 1));
    });
}

#[test]
fn case_006_an_unchanged_input_does_not_hide_a_changed_one() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(1);
        let b = memo(move || a.get());
        let c = memo(move || nothing(a.get()));
        let d = memo(move || {
            runs.add();
            b.get() + c.get()
        });
        assert_eq!((d.get(), runs.take()), (1, 1));
        a.set(2);
        assert_eq!((d.get(), runs.take()), (2, 1));
    });
}

#[test]
fn case_007_unchanged_memos_spare_what_is_below() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(1);
        let (b, c) = (
            memo(move || nothing(a.get())),
            memo(move || nothing(a.get())),
        );
        let d = memo(move || {
            runs.add();
            b.get() + c.get()
        });
        assert_eq!((d.get(), runs.take()), (0, 1));
        a.set(2);
        assert_eq!((d.get(), runs.take()), (0, 0));
    });
}

#[test]
fn case_008_a_memo_ends_after_what_it_reads() {
    auto(|| {
        let order = Log::new();
        let a = signal(0);
        let noted = move |name: &'static str| {
            memo(move || {
                order.add(name);
                a.get()
            })
        };
        let (b, c) = (noted("b"), noted("c"));
        let d = memo(move || {
            let sum = b.get() + c.get();
            order.add("d");
            sum
        });
        assert_eq!(d.get(), 0);
        order.take();
        a.set(1);
        assert_eq!(d.get(), 2);
        let order = order.take();
        assert_eq!((order.len(), order[2]), (3, "d"), "{order:?}");
    });
}

#[test]
fn case_009_linear_convergence_runs_each_memo_once() {
    auto(|| {
        let (runs_c, runs_d) = (Counter::new(), Counter::new());
        let a = signal(0);
        let b = memo(move || a.get());
        let c = memo(move || {
            runs_c.add();
            a.get() + b.get()
        });
        let d = memo(move || {
            runs_d.add();
            a.get() + c.get()
        });
        assert_eq!(d.get(), 0);
        reset([runs_c, runs_d]);
        a.set(1);
        assert_eq!((d.get(), runs_c.take(), runs_d.take()), (3, 1, 1));
    });
}

#[test]
fn case_010_exponential_convergence_runs_each_memo_once() {
    auto(|| {
        let runs = [(); 3].map(|()| Counter::new());
        let a = signal(0);
        let b = memo(move || a.get());
        let c = memo(move || {
            runs[0].add();
            b.get() + a.get()
        });
        let d = memo(move || {
            runs[1].add();
            c.get() + b.get()
        });
        let e = memo(move || {
            runs[2].add();
            d.get() + c.get()
        });
        assert_eq!(e.get(), 0);
        reset(runs);
        a.set(1);
        assert_eq!((e.get(), runs.map(Counter::take)), (5, [1, 1, 1]));
    });
}

#[test]
fn case_116_an_effect_goes_on_after_its_neighbour_is_disposed_of() {
    auto(|| {
        let runs = [(); 2].map(|()| Counter::new());
        let a = signal(0);
        let c = memo(move || a.get() * 2);
        let [first, _] = runs.map(|runs| {
            effect(move || {
                c.get();
                runs.add();
            })
        });
        assert_eq!(runs.map(Counter::get), [1, 1]);
        dispose(first);
        a.set(1);
        assert_eq!(runs.map(Counter::get), [1, 2]);
        a.set(2);
        assert_eq!(runs.map(Counter::get), [1, 3]);
    });
}

#[test]
fn case_157_one_of_three_ways_changes() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(1);
        let b = memo(move || a.get());
        let (c, d) = (
            memo(move || nothing(a.get())),
            memo(move || nothing(a.get())),
        );
        let e = memo(move || {
            runs.add();
            b.get() + c.get() + d.get()
        });
        assert_eq!((e.get(), runs.take()), (1, 1));
        a.set(2);
        assert_eq!((e.get(), runs.take()), (2, 1));
    });
}

#[test]
fn case_187_nothing_runs_for_a_disposed_effect() {
    auto(|| {
        let (runs_b, runs_c, seen) = (Counter::new(), Counter::new(), Log::new());
        let a = signal(1);
        let b = memo(move || {
            runs_b.add();
            a.get()
        });
        let c = memo(move || {
            runs_c.add();
            b.get()
        });
        let d = memo(move || a.get());
        let shown = effect(move || seen.add(c.get()));
        assert_eq!((seen.take(), d.get()), (vec![1], 1));
        reset([runs_b, runs_c]);
        dispose(shown);
        a.set(2);
        assert_eq!((runs_b.take(), runs_c.take(), d.get()), (0, 0, 2));
    });
}

#[test]
fn case_188_a_memo_that_is_no_longer_reached_does_not_run() {
    auto(|| {
        let runs = Counter::new();
        let (a, b) = (signal(0), signal(0));
        let c = memo(move || {
            runs.add();
            b.get()
        });
        let d = memo(move || if a.get() == 0 { c.get() } else { -1 });
        assert_eq!((d.get(), runs.take()), (0, 1));
        batch(|| {
            b.set(1);
            a.set(1);
        });
        assert_eq!((d.get(), runs.take()), (-1, 0));
    });
}

#[test]
fn case_189_of_several_changes_only_what_is_reached_runs() {
    auto(|| {
        let runs = Counter::new();
        let [a, b, c] = [1, 1, 1].map(signal::<i32>);
        let d = memo(move || {
            runs.add();
            c.get()
        });
        let e = memo(move || {
            if a.get() > 0 {
                b.get() + d.get()
            } else {
                b.get()
            }
        });
        e.get();
        runs.take();
        for signal in [a, b, c] {
            signal.set(2);
        }
        assert_eq!((e.get(), runs.take()), (4, 1));
        for signal in [a, b, c] {
            signal.set(-1);
        }
        assert_eq!((e.get(), runs.take()), (-1, 0));
    });
}

#[test]
fn case_190_an_effect_on_a_memo_that_was_read_before() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        let b = memo(move || a.get());
        let c = memo(move || b.get());
        c.get();
        effect(move || {
            c.get();
            runs.add();
        });
        assert_eq!(runs.get(), 1);
        a.set(1);
        assert_eq!(runs.get(), 2);
    });
}

#[test]
fn case_191_an_effect_sees_the_newest_value_of_a_stale_memo() {
    auto(|| {
        let seen = Log::new();
        let s = signal(0);
        let c = memo(move || s.get());
        c.get();
        s.set(1);
        effect(move || seen.add(c.get()));
        assert_eq!(seen.take(), [1]);
    });
}

#[test]
fn case_192_an_effect_does_not_run_for_an_unchanged_memo() {
    auto(|| {
        let runs = Counter::new();
        let s = signal(0);
        let c = memo(move || nothing(s.get()));
        effect(move || {
            c.get();
            runs.add();
        });
        s.set(1);
        assert_eq!(runs.get(), 1);
    });
}

#[test]
fn case_204_two_written_signals_run_one_memo_and_one_effect_once() {
    auto(|| {
        let (runs_c, runs) = (Counter::new(), Counter::new());
        let (a, b) = (signal(1), signal(10));
        let c = memo(move || {
            runs_c.add();
            a.get() + b.get()
        });
        effect(move || {
            c.get();
            runs.add();
        });
        assert_eq!((c.get(), runs_c.take(), runs.take()), (11, 1, 1));
        batch(|| {
            a.set(2);
            b.set(20);
        });
        assert_eq!((c.get(), runs_c.take(), runs.take()), (22, 1, 1));
    });
}

#[test]
fn case_205_a_cross_of_two_signals_runs_each_memo_once() {
    auto(|| {
        let runs = [(); 3].map(|()| Counter::new());
        let (a, b) = (signal(1), signal(10));
        let c = memo(move || {
            runs[0].add();
            a.get() + b.get()
        });
        let d = memo(move || {
            runs[1].add();
            a.get() * b.get()
        });
        let e = memo(move || {
            runs[2].add();
            c.get() + d.get()
        });
        assert_eq!((e.get(), runs.map(Counter::take)), (21, [1, 1, 1]));
        a.set(2);
        b.set(20);
        assert_eq!((e.get(), runs.map(Counter::take)), (62, [1, 1, 1]));
    });
}

#[test]
fn case_206_diamonds_on_top_of_each_other() {
    auto(|| {
        let (runs_d, runs_g) = (Counter::new(), Counter::new());
        let a = signal(1);
        let (b, c) = (memo(move || a.get()), memo(move || a.get()));
        let d = memo(move || {
            runs_d.add();
            b.get() + c.get()
        });
        let (e, f) = (memo(move || d.get()), memo(move || d.get()));
        let g = memo(move || {
            runs_g.add();
            e.get() + f.get()
        });
        assert_eq!((g.get(), runs_d.take(), runs_g.take()), (4, 1, 1));
        a.set(2);
        assert_eq!((g.get(), runs_d.take(), runs_g.take()), (8, 1, 1));
    });
}

#[test]
fn case_207_all_effects_of_a_fan_run_once() {
    auto(|| {
        let a = signal(0);
        let runs: Vec<_> = (0..6)
            .map(|at| {
                let runs = Counter::new();
                let c = memo(move || a.get() + at);
                effect(move || {
                    c.get();
                    runs.add();
                });
                runs
            })
            .collect();
        for expected in 1..=3 {
            assert!(runs.iter().all(|runs| runs.get() == expected));
            a.set(expected);
        }
    });
}

#[test]
fn case_208_a_long_way_and_a_short_one_join_once() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(1);
        let b = memo(move || a.get());
        let c = memo(move || b.get());
        let d = memo(move || c.get());
        let e = memo(move || a.get());
        let f = memo(move || {
            runs.add();
            d.get() + e.get()
        });
        assert_eq!((f.get(), runs.take()), (2, 1));
        a.set(2);
        assert_eq!((f.get(), runs.take()), (4, 1));
    });
}
