//! Equal values go no further.

use crate::support::{Counter, auto, nothing, reset};
use lattice_reactive::{effect, memo, signal};
use std::sync::Arc;

#[test]
fn case_028_an_equal_write_is_no_change() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(1);
        let c = memo(move || {
            runs.add();
            a.get()
        });
        assert_eq!((c.get(), runs.take()), (1, 1));
        a.set(1);
        assert_eq!((c.get(), runs.take()), (1, 0));
    });
}

#[test]
fn case_034_nothing_below_the_first_equal_memo_runs() {
    auto(|| {
        let (runs_c, runs_d) = (Counter::new(), Counter::new());
        let a = signal(0);
        let b = memo(move || i32::from(a.get() > 0));
        let c = memo(move || {
            runs_c.add();
            b.get()
        });
        let d = memo(move || {
            runs_d.add();
            c.get()
        });
        assert_eq!(d.get(), 0);
        a.set(1);
        assert_eq!(d.get(), 1);
        reset([runs_c, runs_d]);
        a.set(2);
        assert_eq!((d.get(), runs_c.take(), runs_d.take()), (1, 0, 0));
    });
}

#[test]
fn case_169_an_effect_below_an_equal_memo_does_not_run() {
    auto(|| {
        let runs = Counter::new();
        let s = signal(0);
        let c1 = memo(move || s.get());
        let c2 = memo(move || nothing(c1.get()) + 5);
        effect(move || {
            c2.get();
            runs.add();
        });
        s.set(1);
        s.set(2);
        assert_eq!(runs.get(), 1);
    });
}

#[test]
fn case_220_the_same_shared_value_is_no_change() {
    auto(|| {
        let runs = Counter::new();
        let shared = Arc::new(1);
        let a = signal(0);
        let own = shared.clone();
        let b = memo(move || {
            a.get();
            own.clone()
        });
        let c = memo(move || {
            runs.add();
            b.get()
        });
        assert!(Arc::ptr_eq(&c.get(), &shared));
        runs.take();
        a.set(1);
        assert!(Arc::ptr_eq(&c.get(), &shared));
        assert_eq!(runs.take(), 0);
    });
}
