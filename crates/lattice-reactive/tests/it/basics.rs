//! Signals, memos and effects: what re-runs, and what does not.

use lattice_reactive::{Change, Runtime, batch, effect, memo, signal, untrack};

use crate::support::Log;

#[test]
fn an_effect_runs_at_the_flush_and_again_when_what_it_read_has_changed() {
    let (rt, log) = (Runtime::new(), Log::default());
    let count = rt.signal(1);
    rt.effect({
        let log = log.clone();
        move || log.add(format!("count {}", count.get()))
    });
    assert!(log.take().is_empty());
    rt.flush_effects().unwrap();
    assert_eq!(log.take(), ["count 1"]);
    count.set_in(&rt, 2).unwrap();
    count.set_in(&rt, 3).unwrap();
    assert!(log.take().is_empty(), "a write only marks");
    rt.flush_effects().unwrap();
    assert_eq!(log.take(), ["count 3"]);
    count.set_in(&rt, 3).unwrap();
    assert!(!rt.is_stale(), "an equal write is no change");
}

#[test]
fn an_equal_memo_spares_its_dependents() {
    let (rt, log) = (Runtime::new(), Log::default());
    let count = rt.signal(1);
    let even = rt.memo(move || count.get() % 2 == 0);
    rt.effect({
        let log = log.clone();
        move || log.add(format!("even {}", even.get()))
    });
    rt.flush_effects().unwrap();
    assert_eq!(log.take(), ["even false"]);
    count.set_in(&rt, 3).unwrap();
    rt.flush_effects().unwrap();
    assert!(log.take().is_empty());
    let counts = rt.counts();
    assert_eq!(
        (counts.memo_runs, counts.effect_runs, counts.cut_off),
        (2, 1, 1)
    );
}

#[test]
fn a_folding_memo_gets_its_previous_value_and_decides_what_is_a_change() {
    let rt = Runtime::new();
    let add = rt.signal(1);
    let sum = rt.memo_with(move |before: Option<i32>| {
        let add = add.get();
        let change = if add == 0 {
            Change::Same
        } else {
            Change::Changed
        };
        (before.unwrap_or(0) + add, change)
    });
    let twice = rt.memo(move || sum.get() * 2);
    assert_eq!(twice.get_in(&rt).unwrap(), 2);
    add.set_in(&rt, 5).unwrap();
    assert_eq!(twice.get_in(&rt).unwrap(), 12);
    add.set_in(&rt, 0).unwrap();
    let runs = rt.counts().memo_runs;
    assert_eq!(twice.get_in(&rt).unwrap(), 12);
    assert_eq!(rt.counts().memo_runs, runs + 1, "only the sum ran");
}

#[test]
fn a_watcher_is_handed_out_in_order_of_creation_among_effects() {
    let (rt, log) = (Runtime::new(), Log::default());
    let s = rt.signal(0);
    let first = rt.watcher(7);
    rt.effect({
        let log = log.clone();
        move || log.add(format!("effect {}", s.get()))
    });
    let last = rt.watcher(8);
    for watcher in [last, first] {
        rt.observe(watcher, || s.track()).unwrap();
    }
    rt.flush_effects().unwrap();
    log.take();
    s.set_in(&rt, 1).unwrap();
    rt.flush(&mut |watcher, tag| {
        log.add(format!("watcher {tag}"));
        rt.observe(watcher, || s.track()).unwrap();
    })
    .unwrap();
    assert_eq!(log.take(), ["watcher 7", "effect 1", "watcher 8"]);
}

#[test]
fn dependencies_are_those_of_the_last_run() {
    let (rt, log) = (Runtime::new(), Log::default());
    let (which, left, right) = (rt.signal(true), rt.signal("l"), rt.signal("r"));
    rt.effect({
        let log = log.clone();
        move || log.add(if which.get() { left.get() } else { right.get() })
    });
    rt.flush_effects().unwrap();
    right.set_in(&rt, "r2").unwrap();
    assert!(!rt.is_stale(), "not read");
    which.set_in(&rt, false).unwrap();
    rt.flush_effects().unwrap();
    left.set_in(&rt, "l2").unwrap();
    assert!(!rt.is_stale(), "no longer read");
    assert_eq!(log.take(), ["l", "r2"]);
}

#[test]
fn an_auto_runtime_flushes_after_the_outermost_write_or_batch() {
    let (rt, log) = (Runtime::auto(), Log::default());
    rt.enter(|| {
        let (a, b) = (signal(1), signal(2));
        let sum = memo(move || a.get() + b.get());
        effect({
            let log = log.clone();
            move || log.add(format!("sum {}", sum.get()))
        });
        assert_eq!(log.take(), ["sum 3"], "an effect runs when it is made");
        a.set(10);
        assert_eq!(log.take(), ["sum 12"]);
        batch(|| {
            a.set(20);
            batch(|| b.set(30));
            assert_eq!(sum.get(), 50, "a read inside sees what was written");
            assert!(log.take().is_empty());
        });
        assert_eq!(log.take(), ["sum 50"]);
    });
}

#[test]
fn in_an_auto_runtime_what_an_effect_writes_is_flushed_when_it_is_done() {
    let (rt, log) = (Runtime::auto(), Log::default());
    rt.enter(|| {
        let (a, b) = (signal(1), signal(0));
        for name in ["reader before", "writer", "reader after"] {
            let log = log.clone();
            effect(move || {
                log.add(format!("{name} a{} b{}", a.get(), b.get()));
                if name == "writer" {
                    b.set(a.get() * 10);
                    log.add("written");
                }
            });
        }
        log.take();
        a.set(2);
        let waves = [
            "reader before a2 b10",
            "writer a2 b10",
            "written",
            "reader after a2 b20",
            "reader before a2 b20",
            "writer a2 b20",
            "written",
        ];
        assert_eq!(
            log.take(),
            waves,
            "those after in the same wave, those before in the next"
        );
    });
}

#[test]
fn an_untracked_read_is_no_dependency() {
    let rt = Runtime::new();
    let (a, b) = (rt.signal(1), rt.signal(1));
    let sum = rt.memo(move || a.get() + untrack(|| b.get()) + b.peek());
    assert_eq!(sum.get_in(&rt).unwrap(), 3);
    b.set_in(&rt, 5).unwrap();
    assert_eq!(sum.get_in(&rt).unwrap(), 3);
    a.set_in(&rt, 2).unwrap();
    assert_eq!(sum.get_in(&rt).unwrap(), 12);
}

#[test]
fn a_peeked_memo_is_fresh_and_no_dependency() {
    let rt = Runtime::new();
    let a = rt.signal(1);
    let twice = rt.memo(move || a.get() * 2);
    let seen = rt.memo(move || twice.peek());
    a.set_in(&rt, 2).unwrap();
    assert_eq!(seen.get_in(&rt).unwrap(), 4);
    a.set_in(&rt, 3).unwrap();
    assert_eq!(seen.get_in(&rt).unwrap(), 4);
    assert_eq!(twice.peek_in(&rt).unwrap(), 6);
}

#[test]
fn replace_and_update_always_count_as_a_change() {
    let rt = Runtime::new();
    let list = rt.signal(vec![1]);
    let len = rt.memo(move || list.with(Vec::len));
    assert_eq!(len.get_in(&rt).unwrap(), 1);
    assert_eq!(list.replace_in(&rt, vec![1]).unwrap(), [1]);
    assert_eq!(len.get_in(&rt).unwrap(), 1);
    assert_eq!(rt.counts().memo_runs, 2);
    list.update_in(&rt, |list| list.push(2)).unwrap();
    assert_eq!(len.get_in(&rt).unwrap(), 2);
    assert_eq!(rt.counts().writes, 2);
}

#[test]
fn an_invalidated_memo_runs_again_and_its_dependents_only_if_it_differs() {
    let rt = Runtime::new();
    let outside = std::sync::Arc::new(std::sync::atomic::AtomicI32::new(1));
    let inner = rt.memo({
        let outside = outside.clone();
        move || outside.load(std::sync::atomic::Ordering::Relaxed)
    });
    let outer = rt.memo(move || inner.get() + 1);
    assert_eq!(outer.get_in(&rt).unwrap(), 2);
    inner.invalidate_in(&rt).unwrap();
    assert_eq!(outer.get_in(&rt).unwrap(), 2);
    assert_eq!(rt.counts().memo_runs, 3);
    outside.store(5, std::sync::atomic::Ordering::Relaxed);
    inner.invalidate_in(&rt).unwrap();
    assert_eq!(outer.get_in(&rt).unwrap(), 6);
    assert_eq!(rt.counts().memo_runs, 5);
}

#[test]
fn a_marked_watcher_is_handed_out_although_nothing_it_read_has_changed() {
    let rt = Runtime::new();
    let watcher = rt.watcher(3);
    assert!(!rt.is_stale());
    watcher.mark_in(&rt).unwrap();
    let mut tags = Vec::new();
    rt.flush(&mut |_, tag| tags.push(tag)).unwrap();
    assert_eq!(tags, [3]);
    assert!(!rt.is_stale());
}

#[test]
fn a_watcher_observes_what_it_read_last_and_is_verified_before_it_is_handed_out() {
    let rt = Runtime::new();
    let (a, b) = (rt.signal(1), rt.signal(1));
    let sign = rt.memo(move || i32::signum(a.get()));
    let watcher = rt.watcher(0);
    rt.observe(watcher, || b.track()).unwrap();
    rt.observe(watcher, || sign.track()).unwrap();
    let mut runs = 0;
    b.set_in(&rt, 2).unwrap();
    a.set_in(&rt, 2).unwrap();
    rt.flush(&mut |_, _| runs += 1).unwrap();
    assert_eq!(runs, 0);
    a.set_in(&rt, -2).unwrap();
    rt.flush(&mut |_, _| runs += 1).unwrap();
    assert_eq!(runs, 1);
}

#[test]
fn stale_watchers_stay_stale_in_a_flush_without_a_host() {
    let rt = Runtime::new();
    let watcher = rt.watcher(1);
    watcher.mark_in(&rt).unwrap();
    rt.flush_effects().unwrap();
    assert!(rt.is_stale());
    let mut runs = 0;
    rt.flush(&mut |_, _| runs += 1).unwrap();
    assert_eq!((runs, rt.is_stale()), (1, false));
}

#[test]
fn a_runtime_moves_between_threads() {
    let rt = Runtime::new();
    let a = rt.signal(1);
    let twice = rt.memo(move || a.get() * 2);
    let rt = std::thread::spawn(move || {
        a.set_in(&rt, 4).unwrap();
        rt
    })
    .join()
    .unwrap();
    assert_eq!(twice.get_in(&rt).unwrap(), 8);
}
