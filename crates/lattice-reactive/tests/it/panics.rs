//! A panic in user code leaves the graph consistent, and what depended on it recovers.

use lattice_reactive::{Runtime, on_cleanup};

use crate::support::{Log, panic_of, quiet_panic};

#[test]
fn a_memo_that_panicked_recovers_when_its_input_changes() {
    let rt = Runtime::new();
    let s = rt.signal(1);
    let m = rt.memo(move || {
        if s.get() == 0 {
            quiet_panic("zero")
        } else {
            10 / s.get()
        }
    });
    assert_eq!(m.get_in(&rt).unwrap(), 10);
    s.set_in(&rt, 0).unwrap();
    assert_eq!(panic_of(|| rt.enter(|| m.get())), "zero");
    let error = m.get_in(&rt).unwrap_err();
    assert!(
        error.is_failed() && error.to_string().contains("zero"),
        "{error}"
    );
    rt.check();
    s.set_in(&rt, 5).unwrap();
    assert_eq!(m.get_in(&rt).unwrap(), 2);
    s.set_in(&rt, 1).unwrap();
    assert_eq!(m.get_in(&rt).unwrap(), 10);
}

#[test]
fn readers_of_a_memo_that_panics_meet_the_panic_in_their_own_run_and_the_memo_ran_once() {
    let (rt, log) = (Runtime::new(), Log::default());
    let s = rt.signal(1);
    let m = rt.memo({
        let log = log.clone();
        move || {
            log.add("memo");
            if s.get() == 0 { quiet_panic("zero") } else { 1 }
        }
    });
    let middle = rt.memo(move || m.get());
    for name in ["a", "b"] {
        let log = log.clone();
        rt.effect(move || match middle.try_get() {
            Ok(_) => log.add(format!("{name} fine")),
            Err(error) => log.add(format!("{name} failed {}", error.is_failed())),
        });
    }
    rt.flush_effects().unwrap();
    s.set_in(&rt, 0).unwrap();
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| ()));
    rt.flush_effects().unwrap();
    std::panic::set_hook(hook);
    s.set_in(&rt, 2).unwrap();
    rt.flush_effects().unwrap();
    let expected = [
        "memo",
        "a fine",
        "b fine",
        "memo",
        "a failed true",
        "b failed true",
        "memo",
        "a fine",
        "b fine",
    ];
    assert_eq!(log.take(), expected);
    rt.check();
}

#[test]
fn a_memo_that_failed_for_a_reason_outside_of_the_graph_is_tried_again_and_its_readers_are_told() {
    let (rt, log) = (Runtime::new(), Log::default());
    let broken = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    let m = rt.memo({
        let broken = broken.clone();
        move || {
            if broken.load(std::sync::atomic::Ordering::Relaxed) {
                quiet_panic("offline")
            } else {
                1
            }
        }
    });
    rt.effect({
        let log = log.clone();
        move || log.add(format!("{}", m.try_get().unwrap_or(0)))
    });
    rt.flush_effects().unwrap();
    broken.store(false, std::sync::atomic::Ordering::Relaxed);
    assert!(!rt.is_stale());
    assert_eq!(m.get_in(&rt).unwrap(), 1);
    assert!(rt.is_stale(), "the effect saw the failure");
    rt.flush_effects().unwrap();
    assert_eq!(log.take(), ["0", "1"]);
    rt.check();
}

#[test]
fn an_effect_that_panicked_runs_again_when_what_it_read_changes_and_others_are_not_lost() {
    let (rt, log) = (Runtime::new(), Log::default());
    let s = rt.signal(0);
    for name in ["a", "b", "c"] {
        let log = log.clone();
        rt.effect(move || {
            log.add(format!("{name}{}", s.get()));
            if name == "b" && s.get() == 1 {
                quiet_panic("b failed");
            }
        });
    }
    rt.flush_effects().unwrap();
    s.set_in(&rt, 1).unwrap();
    assert_eq!(panic_of(|| rt.flush_effects()), "b failed");
    rt.check();
    rt.flush_effects().unwrap();
    assert_eq!(log.take(), ["a0", "b0", "c0", "a1", "b1", "c1"]);
    s.set_in(&rt, 2).unwrap();
    rt.flush_effects().unwrap();
    assert_eq!(log.take(), ["a2", "b2", "c2"]);
}

#[test]
fn a_panic_while_a_watcher_observes_keeps_what_was_read_until_then() {
    let rt = Runtime::new();
    let (a, b) = (rt.signal(0), rt.signal(0));
    let watcher = rt.watcher(0);
    panic_of(|| {
        rt.observe(watcher, || {
            a.track();
            if true {
                quiet_panic("body");
            }
            b.track();
        })
    });
    rt.check();
    b.set_in(&rt, 1).unwrap();
    assert!(!rt.is_stale());
    a.set_in(&rt, 1).unwrap();
    assert!(rt.is_stale());
}

#[test]
fn a_panicking_host_leaves_the_rest_for_the_next_flush() {
    let rt = Runtime::new();
    for tag in 0..3 {
        rt.watcher(tag).mark_in(&rt).unwrap();
    }
    let mut seen = Vec::new();
    panic_of(|| {
        rt.flush(&mut |_, tag| {
            seen.push(tag);
            if tag == 1 {
                quiet_panic("host");
            }
        })
    });
    rt.flush(&mut |_, tag| seen.push(tag)).unwrap();
    assert_eq!(seen, [0, 1, 2]);
}

#[test]
fn an_update_that_panics_counts_as_a_change_and_the_value_is_back() {
    let rt = Runtime::new();
    let s = rt.signal(vec![1]);
    let len = rt.memo(move || s.with(Vec::len));
    assert_eq!(len.get_in(&rt).unwrap(), 1);
    panic_of(|| {
        s.update_in(&rt, |list| {
            list.push(2);
            quiet_panic("half way")
        })
        .map(|(): ()| ())
    });
    assert_eq!(len.get_in(&rt).unwrap(), 2);
}

#[test]
fn a_panicking_cleanup_does_not_stop_the_others() {
    let (rt, log) = (Runtime::new(), Log::default());
    let root = rt.scope(None);
    rt.in_scope(root, || {
        for name in ["a", "b", "c"] {
            let log = log.clone();
            on_cleanup(move || {
                log.add(name);
                if name == "b" {
                    quiet_panic("b failed");
                }
            });
        }
    })
    .unwrap();
    assert_eq!(panic_of(|| rt.dispose(root)), "b failed");
    assert_eq!(log.take(), ["c", "b", "a"]);
    assert!(rt.is_empty());
}
