//! What is disposed of leaves nothing behind.

use crate::support::{Counter, auto, dispose};
use lattice_reactive::{Runtime, effect, memo, scope, signal};

#[test]
fn case_099_a_memo_goes_with_its_scope_and_not_before() {
    auto(|| {
        let a = signal(0);
        let (c, around) = scope(|| {
            let c = memo(move || a.get() * 2);
            c.get();
            c
        });
        let alive =
            || Runtime::with_current(|runtime| c.is_alive_in(runtime)).expect("one is entered");
        assert!(alive());
        Runtime::with_current(|runtime| runtime.dispose(around))
            .and_then(|done| done)
            .expect("the scope is this runtime's");
        assert!(!alive());
        a.set(5);
        assert_eq!(a.get(), 5);
    });
}

#[test]
fn case_160_a_memo_that_lost_all_effects_runs_when_it_is_read() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        let b = memo(move || a.get() * 2);
        let first = effect(move || {
            b.get();
            runs.add();
        });
        let second = effect(move || {
            b.get();
        });
        a.set(1);
        assert_eq!(runs.get(), 2);
        dispose(first);
        dispose(second);
        a.set(2);
        assert_eq!((runs.get(), b.get()), (2, 4));
    });
}

#[test]
fn case_161_a_chain_that_lost_its_effect_runs_when_it_is_read() {
    auto(|| {
        let runs = Counter::new();
        let a = signal(0);
        let b = memo(move || a.get() + 1);
        let c = memo(move || b.get() + 1);
        let d = memo(move || c.get() + 1);
        let shown = effect(move || {
            d.get();
            runs.add();
        });
        a.set(1);
        assert_eq!(runs.get(), 2);
        dispose(shown);
        a.set(2);
        assert_eq!((runs.get(), d.get()), (2, 5));
    });
}

#[test]
fn case_215_disposing_of_one_effect_leaves_the_other() {
    auto(|| {
        let runs = [(); 2].map(|()| Counter::new());
        let a = signal(0);
        let b = memo(move || a.get() * 2);
        let [first, _] = runs.map(|runs| {
            effect(move || {
                b.get();
                runs.add();
            })
        });
        assert_eq!(runs.map(Counter::take), [1, 1]);
        dispose(first);
        a.set(1);
        assert_eq!(runs.map(Counter::get), [0, 1]);
        a.set(2);
        assert_eq!(runs.map(Counter::get), [0, 2]);
    });
}
