//! Shapes of graphs that break reactive engines: diamonds, ladders, guards, long chains.

use lattice_reactive::{Memo, Runtime, Signal};

use crate::support::Log;

#[test]
fn an_effect_below_a_diamond_runs_once_and_sees_no_half_of_an_update() {
    let (rt, log) = (Runtime::new(), Log::default());
    let a = rt.signal(1);
    let (b, c) = (rt.memo(move || a.get() * 2), rt.memo(move || a.get() * 3));
    rt.effect({
        let log = log.clone();
        move || log.add(format!("{} {}", b.get(), c.get()))
    });
    rt.flush_effects().unwrap();
    a.set_in(&rt, 2).unwrap();
    rt.flush_effects().unwrap();
    assert_eq!(log.take(), ["2 3", "4 6"]);
}

#[test]
fn a_guarded_computation_never_runs_in_the_state_that_its_guard_forbids() {
    let (rt, log) = (Runtime::new(), Log::default());
    let user = rt.signal(Some("ann"));
    let signed_in = rt.memo(move || user.get().is_some());
    let name = rt.memo({
        let log = log.clone();
        move || {
            log.add("name");
            user.get().expect("guarded").len()
        }
    });
    let outer = rt.memo(move || if signed_in.get() { name.get() } else { 0 });
    rt.effect({
        let log = log.clone();
        move || log.add(format!("length {}", outer.get()))
    });
    rt.flush_effects().unwrap();
    assert_eq!(log.take(), ["name", "length 3"]);
    user.set_in(&rt, None).unwrap();
    rt.flush_effects().unwrap();
    assert_eq!(log.take(), ["length 0"]);
}

#[test]
fn an_outer_effect_disposes_of_an_inner_one_before_that_sees_the_forbidden_state() {
    let (rt, log) = (Runtime::new(), Log::default());
    let user = rt.signal(Some("ann"));
    rt.effect({
        let log = log.clone();
        move || {
            log.add("outer");
            if user.with(Option::is_some) {
                let log = log.clone();
                lattice_reactive::effect(move || log.add(user.get().expect("guarded")));
            }
        }
    });
    rt.flush_effects().unwrap();
    user.set_in(&rt, None).unwrap();
    rt.flush_effects().unwrap();
    assert_eq!(log.take(), ["outer", "ann", "outer"]);
}

#[test]
fn a_ladder_of_200_diamonds_takes_one_run_for_each_memo() {
    let rt = Runtime::new();
    let source = rt.signal(0_u64);
    let mut rung: Memo<u64> = rt.memo(move || source.get());
    let mut memos = 1;
    for _ in 0..200 {
        let (left, right) = (
            rt.memo(move || rung.get() + 1),
            rt.memo(move || rung.get() + 2),
        );
        rung = rt.memo(move || (left.get() + right.get()) % 1_000_003);
        rung.get_in(&rt).unwrap();
        memos += 3;
    }
    assert_eq!(rt.counts().memo_runs, memos);
    source.set_in(&rt, 1).unwrap();
    rung.get_in(&rt).unwrap();
    assert_eq!(rt.counts().memo_runs, 2 * memos);
}

#[test]
fn a_ladder_of_200_diamonds_that_was_built_lazily_takes_as_many_steps_as_it_has_memos() {
    let rt = Runtime::new();
    let source = rt.signal(0_u64);
    let foot = rt.memo(move || source.get() / 2);
    let mut rung = foot;
    for _ in 0..200 {
        let (left, right) = (
            rt.memo(move || rung.get() + 1),
            rt.memo(move || rung.get() + 2),
        );
        rung = rt.memo(move || (left.get() + right.get()) % 1_000_003);
    }
    const MEMOS: u64 = 601;
    rung.get_in(&rt).unwrap();
    assert_eq!(rt.counts().memo_runs, MEMOS);
    // The foot comes out equal: all above is asked once, and none of it runs.
    source.set_in(&rt, 1).unwrap();
    rung.get_in(&rt).unwrap();
    let counts = rt.counts();
    assert_eq!(counts.memo_runs, MEMOS + 1);
    assert_eq!((counts.verified, counts.cut_off), (MEMOS - 1, 1));
}

/// A chain of memos, each read when it is made.
fn chain(rt: &Runtime, length: usize) -> (Signal<u64>, Memo<u64>) {
    let source = rt.signal(0);
    let mut end = rt.memo(move || source.get() + 1);
    for _ in 1..length {
        end.get_in(rt).expect("a chain");
        let before = end;
        end = rt.memo(move || before.get() + 1);
    }
    end.get_in(rt).expect("a chain");
    (source, end)
}

#[test]
fn a_chain_of_a_million_memos_updates_and_is_dropped_on_a_small_stack() {
    const LENGTH: u64 = 1_000_000;
    let run = || {
        let rt = Runtime::new();
        let (source, end) = chain(&rt, LENGTH as usize);
        let watcher = rt.watcher(0);
        rt.observe(watcher, || end.track()).unwrap();
        source.set_in(&rt, 5).unwrap();
        let mut handed_out = 0;
        rt.flush(&mut |_, _| handed_out += 1).unwrap();
        assert_eq!(handed_out, 1);
        assert_eq!(end.get_in(&rt).unwrap(), LENGTH + 5);
        assert_eq!(rt.counts().memo_runs, 2 * LENGTH);
    };
    // A quarter of a megabyte.
    let thread = std::thread::Builder::new().stack_size(1 << 18);
    thread.spawn(run).unwrap().join().unwrap();
}

#[test]
fn nested_scopes_a_hundred_thousand_deep_are_disposed_of_on_a_small_stack() {
    let run = || {
        let rt = Runtime::new();
        let root = rt.scope(None);
        let mut inner = root;
        for _ in 0..100_000 {
            inner = rt.scope(Some(inner));
            rt.in_scope(inner, || rt.signal(1)).unwrap();
        }
        rt.dispose(root).unwrap();
        assert!(rt.is_empty());
    };
    let thread = std::thread::Builder::new().stack_size(1 << 18);
    thread.spawn(run).unwrap().join().unwrap();
}

#[test]
fn a_write_runs_what_depends_on_it_whatever_the_size_of_the_rest() {
    let rt = Runtime::new();
    let cells: Vec<_> = (0..1_000).map(|i| rt.signal(i)).collect();
    let sums: Vec<_> = cells.windows(2).map(|pair| (pair[0], pair[1])).collect();
    let sums: Vec<_> = sums
        .into_iter()
        .map(|(a, b)| rt.memo(move || a.get() + b.get()))
        .collect();
    for sum in &sums {
        let sum = *sum;
        rt.effect(move || {
            sum.get();
        });
    }
    rt.flush_effects().unwrap();
    let before = rt.counts();
    cells[500].set_in(&rt, -1).unwrap();
    rt.flush_effects().unwrap();
    let after = rt.counts();
    assert_eq!(after.memo_runs - before.memo_runs, 2);
    assert_eq!(after.effect_runs - before.effect_runs, 2);
}

#[test]
fn one_equal_memo_above_a_thousand_effects_spares_them_all() {
    let rt = Runtime::new();
    let source = rt.signal(1);
    let sign = rt.memo(move || i32::signum(source.get()));
    for _ in 0..1_000 {
        rt.effect(move || {
            sign.get();
        });
    }
    rt.flush_effects().unwrap();
    source.set_in(&rt, 2).unwrap();
    rt.flush_effects().unwrap();
    assert_eq!(
        (
            rt.counts().effect_runs,
            rt.counts().memo_runs,
            rt.counts().verified
        ),
        // One of them asked; the others were not even told.
        (1_000, 2, 1)
    );
}
