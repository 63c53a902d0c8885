//! Untracked reads give fresh values and no dependency.

use crate::support::{Counter, auto};
use lattice_reactive::{batch, effect, memo, signal, untrack};

#[test]
fn case_075_an_untracked_read_does_not_run_an_effect() {
    auto(|| {
        let runs = Counter::new();
        let (a, b) = (signal(0), signal(0));
        effect(move || {
            a.get();
            untrack(|| b.get());
            runs.add();
        });
        a.set(1);
        assert_eq!(runs.get(), 2);
        b.set(1);
        assert_eq!(runs.get(), 2);
    });
}

#[test]
fn case_076_an_untracked_read_does_not_run_a_memo() {
    auto(|| {
        let (a, b) = (signal(0), signal(10));
        let c = memo(move || a.get() + untrack(|| b.get()));
        assert_eq!(c.get(), 10);
        a.set(1);
        assert_eq!(c.get(), 11);
        b.set(20);
        assert_eq!(c.get(), 11);
    });
}

#[test]
fn case_117_an_untracked_read_of_a_stale_memo_is_fresh() {
    auto(|| {
        let a = signal(0);
        let b = memo(move || a.get() * 2);
        assert_eq!(b.get(), 0);
        a.set(5);
        assert_eq!(untrack(|| b.get()), 10);
    });
}

#[test]
fn case_118_untracked_goes_for_what_the_memo_reads_too() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        let b = memo(move || a.get() * 2);
        effect(move || {
            untrack(|| b.get());
            runs.add();
        });
        a.set(1);
        a.set(2);
        assert_eq!(runs.get(), 1);
    });
}

#[test]
fn case_156_an_effect_may_write_untracked() {
    auto(|| {
        let (a, b) = (signal(0), signal(0));
        effect(move || {
            a.get();
            untrack(|| b.set(a.get() * 10));
        });
        assert_eq!(b.get(), 0);
        a.set(1);
        assert_eq!(b.get(), 10);
    });
}

#[test]
fn case_218_a_batch_does_not_make_an_untracked_read_count() {
    auto(|| {
        let runs = Counter::new();
        let (a, b) = (signal(0), signal(0));
        effect(move || {
            a.get();
            untrack(|| b.get());
            runs.add();
        });
        batch(|| b.set(1));
        assert_eq!(runs.get(), 1);
        batch(|| {
            b.set(2);
            a.set(1);
        });
        assert_eq!(runs.get(), 2);
    });
}

#[test]
fn case_219_a_batch_within_untracked_is_one_change() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        effect(move || {
            a.get();
            runs.add();
        });
        untrack(|| batch(|| [1, 2, 3].map(|value| a.set(value))));
        assert_eq!((runs.get(), a.get()), (2, 3));
    });
}
