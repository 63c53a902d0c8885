//! Signals, memos and effects: what re-runs, and what does not.

use std::sync::{Arc, Mutex};

use lattice_reactive::{Change, Runtime};

/// What happened, in order.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn add(&self, line: impl Into<String>) {
        self.0.lock().unwrap().push(line.into());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

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
