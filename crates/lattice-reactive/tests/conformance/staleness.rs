//! Whatever is read after a write is as new as the write.

use crate::support::{Counter, Log, auto, nothing};
use lattice_reactive::{memo, signal};

#[test]
fn case_094_a_stale_memo_and_its_reader_run_once() {
    auto(|| {
        let (runs_b, runs_d) = (Counter::new(), Counter::new());
        let a = signal(0);
        let b = memo(move || {
            runs_b.add();
            a.get()
        });
        let c = memo(move || nothing(a.get()) + 7);
        let d = memo(move || {
            runs_d.add();
            b.get() * 10 + c.get()
        });
        assert_eq!((d.get(), runs_b.take(), runs_d.take()), (7, 1, 1));
        a.set(1);
        assert_eq!((d.get(), runs_b.take(), runs_d.take()), (17, 1, 1));
    });
}

#[test]
fn case_095_a_stale_memo_ends_before_its_reader() {
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
        assert_eq!(c.get(), 0);
        order.take();
        a.set(1);
        assert_eq!((c.get(), order.take()), (1, vec!["b", "c"]));
    });
}

#[test]
fn case_158_every_link_of_a_chain_is_fresh() {
    auto(|| {
        let a = signal(0);
        let b = memo(move || a.get() + 1);
        let c = memo(move || b.get() + 1);
        let d = memo(move || c.get() + 1);
        assert_eq!(d.get(), 3);
        a.set(10);
        assert_eq!((b.get(), c.get(), d.get()), (11, 12, 13));
    });
}

#[test]
fn case_159_a_memo_made_on_a_stale_one_is_fresh() {
    auto(|| {
        let a = signal(0);
        let b = memo(move || a.get() * 2);
        a.set(5);
        let c = memo(move || b.get() + 1);
        assert_eq!(c.get(), 11);
        a.set(10);
        assert_eq!(c.get(), 21);
    });
}

#[test]
fn case_097_a_direct_and_an_indirect_way_agree() {
    auto(|| {
        let a = signal(0);
        let b = memo(move || a.get());
        let c = memo(move || b.get());
        let d = memo(move || a.get() + c.get());
        assert_eq!(d.get(), 0);
        a.set(1);
        assert_eq!(d.get(), 2);
    });
}
