//! Memos: lazy, kept, and run again only when an input differs.

use crate::support::{Counter, Log, auto, dispose};
use lattice_reactive::{batch, effect, memo, signal};

#[test]
fn case_018_a_memo_is_kept_while_its_inputs_are_the_same() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        let b = memo(move || {
            runs.add();
            a.get()
        });
        assert_eq!((b.get(), b.get(), runs.get()), (0, 0, 1));
    });
}

#[test]
fn case_019_a_memo_follows_its_input() {
    auto(|| {
        let a = signal(0);
        let b = memo(move || a.get() * 2);
        for value in [0, 1, 5] {
            a.set(value);
            assert_eq!(b.get(), value * 2);
        }
    });
}

#[test]
fn case_021_an_input_that_was_replaced_does_not_come_back() {
    auto(|| {
        let (a, b) = (signal(0), signal(0));
        let c = memo(move || a.get());
        let d = memo(move || if a.get() == 0 { b.get() } else { c.get() });
        assert_eq!(d.get(), 0);
        a.set(1);
        assert_eq!(d.get(), 1);
        b.set(10);
        assert_eq!(d.get(), 1);
    });
}

#[test]
fn case_022_each_link_of_a_chain_runs_once() {
    auto(|| {
        let runs = [(); 3].map(|()| Counter::new());
        let a = signal(0);
        let b = memo(move || {
            runs[0].add();
            a.get()
        });
        let c = memo(move || {
            runs[1].add();
            b.get()
        });
        let d = memo(move || {
            runs[2].add();
            c.get()
        });
        assert_eq!((d.get(), runs.map(Counter::take)), (0, [1, 1, 1]));
        a.set(1);
        assert_eq!((d.get(), runs.map(Counter::take)), (1, [1, 1, 1]));
    });
}

#[test]
fn case_023_reading_a_memo_by_hand_does_not_take_the_effect_its_change() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        let b = memo(move || a.get());
        let c = memo(move || b.get());
        effect(move || {
            c.get();
            runs.add();
        });
        a.set(1);
        assert_eq!((c.get(), runs.get()), (1, 2));
        batch(|| {
            a.set(2);
            assert_eq!(c.get(), 2);
        });
        assert_eq!(runs.get(), 3);
    });
}

#[test]
fn case_024_two_memos_of_one_signal_run_when_they_are_read() {
    auto(|| {
        let order = Log::new();
        let a = signal(0);
        let [b, c] = ["b", "c"].map(|name| {
            memo(move || {
                order.add(name);
                a.get()
            })
        });
        b.get();
        c.get();
        order.take();
        a.set(1);
        b.get();
        c.get();
        assert_eq!(order.take(), ["b", "c"]);
    });
}

#[test]
fn case_025_a_memo_without_inputs_runs_once() {
    auto(|| {
        let runs = Counter::new();
        let other = signal(0);
        let a = memo(move || {
            runs.add();
            42
        });
        assert_eq!(a.get(), 42);
        other.set(1);
        assert_eq!((a.get(), runs.get()), (42, 1));
    });
}

#[test]
fn case_026_a_memo_lives_on_without_readers() {
    auto(|| {
        let a = signal(0);
        let b = memo(move || a.get() * 2);
        dispose(effect(move || {
            b.get();
        }));
        a.set(5);
        assert_eq!(b.get(), 10);
        a.set(10);
        assert_eq!(b.get(), 20);
    });
}

#[test]
fn case_027_what_is_below_runs_only_for_another_value() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        let b = memo(move || a.get().clamp(0, 10));
        let c = memo(move || {
            runs.add();
            b.get()
        });
        assert_eq!((c.get(), runs.take()), (0, 1));
        for (value, clamped, expected) in [(-1, 0, 0), (5, 5, 1), (11, 10, 1), (20, 10, 0)] {
            a.set(value);
            assert_eq!((c.get(), runs.take()), (clamped, expected), "at {value}");
        }
    });
}

#[test]
fn case_115_a_memo_may_make_signals() {
    auto(|| {
        let a = signal(0);
        let c = memo(move || signal(a.get() * 10).get());
        assert_eq!(c.get(), 0);
        a.set(3);
        assert_eq!(c.get(), 30);
    });
}

#[test]
fn case_145_none_is_a_value() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        let c = memo(move || {
            runs.add();
            (a.get() != 0).then(|| a.get())
        });
        assert_eq!((c.get(), c.get(), runs.take()), (None, None, 1));
        a.set(1);
        assert_eq!(c.get(), Some(1));
        a.set(0);
        assert_eq!(c.get(), None);
    });
}

/// Otherwise than in the suite, where it does not run.
#[test]
fn case_147_a_memo_runs_once_for_a_signal_that_came_back_in_a_batch() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        let c = memo(move || {
            runs.add();
            a.get()
        });
        assert_eq!((c.get(), runs.take()), (0, 1));
        batch(|| {
            a.set(5);
            a.set(0);
        });
        assert_eq!((c.get(), runs.take()), (0, 1));
    });
}

#[test]
fn case_149_a_batch_keeps_the_order() {
    auto(|| {
        let order = Log::new();
        let a = signal(0);
        let b = memo(move || {
            order.add("b");
            a.get()
        });
        let c = memo(move || {
            let value = b.get();
            order.add("c");
            value
        });
        effect(move || {
            c.get();
        });
        order.take();
        batch(|| a.set(1));
        assert_eq!(order.take(), ["b", "c"]);
    });
}
