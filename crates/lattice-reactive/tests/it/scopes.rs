//! Ownership: what is disposed of, when, and in which order.

use lattice_reactive::{Runtime, context, effect, memo, on_cleanup, provide, scope, signal};

use crate::support::Log;

/// Logs when it is dropped.
struct Noisy(&'static str, Log);

impl Drop for Noisy {
    fn drop(&mut self) {
        self.1.add(self.0);
    }
}

#[test]
fn a_scope_is_disposed_of_in_reverse_order_of_creation_cleanups_in_their_places() {
    let (rt, log) = (Runtime::new(), Log::default());
    let noisy = |name| Noisy(name, log.clone());
    rt.enter(|| {
        let ((), outer) = scope(|| {
            signal(noisy("first"));
            let cleanup = noisy("cleanup");
            on_cleanup(move || drop(cleanup));
            scope(|| {
                signal(noisy("inner first"));
                signal(noisy("inner second"));
            });
            signal(noisy("last"));
        });
        outer.dispose_in(&rt).unwrap();
    });
    assert_eq!(
        log.take(),
        ["last", "inner second", "inner first", "cleanup", "first"]
    );
    assert!(rt.is_empty());
}

#[test]
fn a_cleanup_may_read_what_was_made_before_it() {
    let (rt, log) = (Runtime::new(), Log::default());
    let root = rt.scope(None);
    rt.in_scope(root, || {
        let count = signal(7);
        let twice = memo(move || count.get() * 2);
        let log = log.clone();
        on_cleanup(move || log.add(format!("{} {}", count.get(), twice.get())));
    })
    .unwrap();
    rt.dispose(root).unwrap();
    assert_eq!(log.take(), ["7 14"]);
}

#[test]
fn an_effect_disposes_of_what_its_run_before_made() {
    let (rt, log) = (Runtime::new(), Log::default());
    let s = rt.signal(0);
    let outer = rt.effect({
        let log = log.clone();
        move || {
            let value = s.get();
            signal(value);
            let log = log.clone();
            on_cleanup(move || log.add(format!("cleanup {value}")));
        }
    });
    rt.flush_effects().unwrap();
    let alive = rt.len();
    for value in 1..=2 {
        s.set_in(&rt, value).unwrap();
        rt.flush_effects().unwrap();
        assert_eq!(rt.len(), alive);
    }
    assert_eq!(log.take(), ["cleanup 0", "cleanup 1"]);
    outer.dispose_in(&rt).unwrap();
    assert_eq!(log.take(), ["cleanup 2"]);
    assert_eq!(rt.len(), 1, "the signal");
}

#[test]
fn an_effect_that_is_disposed_of_while_stale_does_not_run() {
    let (rt, log) = (Runtime::new(), Log::default());
    let inner = rt.effect({
        let log = log.clone();
        move || log.add("ran")
    });
    inner.dispose_in(&rt).unwrap();
    assert!(!rt.is_stale());
    rt.flush_effects().unwrap();
    assert!(log.take().is_empty());
}

#[test]
fn an_effect_may_dispose_of_itself_while_it_runs() {
    let (rt, log) = (Runtime::new(), Log::default());
    let s = rt.signal(0);
    let root = rt.scope(None);
    rt.in_scope(root, || {
        let log = log.clone();
        effect(move || {
            log.add(format!("run {}", s.get()));
            Runtime::with_current(|rt| rt.dispose(root))
                .unwrap()
                .unwrap();
            log.add(format!("on {}", s.get()));
        });
    })
    .unwrap();
    rt.flush_effects().unwrap();
    s.set_in(&rt, 1).unwrap();
    rt.flush_effects().unwrap();
    assert_eq!(log.take(), ["run 0", "on 0"]);
    rt.check();
    assert_eq!(rt.len(), 1, "the signal");
}

#[test]
fn what_an_effect_makes_after_it_disposed_of_itself_is_nobodys_and_the_tree_stays_whole() {
    let rt = Runtime::new();
    let root = rt.scope(None);
    rt.in_scope(root, || {
        effect(move || {
            Runtime::with_current(|rt| {
                rt.dispose(root).unwrap();
                // These take the places of what is gone.
                let fresh = rt.scope(None);
                let inside = rt.in_scope(fresh, || signal("inside")).unwrap();
                let nobodys = signal("nobody's");
                assert!(rt.on_cleanup(|| ()).unwrap_err().is_no_owner());
                rt.dispose(fresh).unwrap();
                assert!(!inside.is_alive_in(rt) && nobodys.is_alive_in(rt));
                nobodys.dispose();
            })
            .unwrap();
        });
    })
    .unwrap();
    rt.flush_effects().unwrap();
    assert!(rt.is_empty());
}

#[test]
fn a_cleanup_may_dispose_of_the_scope_around_its_own() {
    let (rt, log) = (Runtime::new(), Log::default());
    let outer = rt.scope(None);
    let other = rt.scope(None);
    let middle = rt.scope(Some(outer));
    let inner = rt.scope(Some(middle));
    let add = |scope, name: &'static str, and: Option<lattice_reactive::Scope>| {
        let log = log.clone();
        rt.in_scope(scope, || {
            on_cleanup(move || {
                log.add(name);
                if let Some(scope) = and {
                    Runtime::with_current(|rt| rt.dispose(scope))
                        .unwrap()
                        .unwrap();
                }
            });
        })
        .unwrap();
    };
    add(outer, "outer", None);
    add(inner, "inner first", None);
    add(inner, "inner last", Some(middle));
    add(other, "other", None);
    rt.dispose(outer).unwrap();
    assert_eq!(log.take(), ["outer", "inner last", "inner first"]);
    drop(rt);
    assert_eq!(log.take(), ["other"], "the rest is still there");
}

#[test]
fn disposing_of_a_source_leaves_its_readers_with_their_value() {
    let rt = Runtime::new();
    let (a, b) = (rt.signal(1), rt.signal(2));
    let sum = rt.memo(move || a.try_get().unwrap_or(0) + b.get());
    assert_eq!(sum.get_in(&rt).unwrap(), 3);
    a.dispose_in(&rt).unwrap();
    a.dispose_in(&rt).unwrap();
    rt.check();
    assert_eq!(sum.get_in(&rt).unwrap(), 3);
    b.set_in(&rt, 5).unwrap();
    assert_eq!(sum.get_in(&rt).unwrap(), 5);
    rt.check();
}

#[test]
fn a_context_is_found_by_type_in_the_nearest_owner() {
    let (rt, log) = (Runtime::new(), Log::default());
    rt.enter(|| {
        scope(|| {
            provide("outer");
            provide(1_u8);
            scope(|| {
                provide("inner");
                provide("innermost");
                assert_eq!(context::<&str>(), Some("innermost"));
                assert_eq!(context::<u8>(), Some(1));
                assert_eq!(context::<u16>(), None);
                let log = log.clone();
                effect(move || log.add(context::<&str>().unwrap()));
            });
            assert_eq!(context::<&str>(), Some("outer"));
        });
        assert_eq!(context::<&str>(), None);
    });
    rt.flush_effects().unwrap();
    assert_eq!(log.take(), ["innermost"]);
}

#[test]
fn what_is_made_unowned_outlives_who_made_it_and_is_disposed_of_by_its_handle() {
    let rt = Runtime::new();
    let root = rt.scope(None);
    let s = rt.in_scope(root, || rt.unowned(|| signal(1))).unwrap();
    rt.dispose(root).unwrap();
    assert_eq!(s.get_in(&rt).unwrap(), 1);
    s.dispose_in(&rt).unwrap();
    s.dispose_in(&rt).unwrap();
    assert!(rt.is_empty());
}

#[test]
fn the_runtime_knows_whether_somebody_observes() {
    let rt = Runtime::new();
    assert!(!rt.is_observing());
    let m = rt.memo(|| {
        let ask = || Runtime::with_current(Runtime::is_observing).unwrap();
        (ask(), lattice_reactive::untrack(ask))
    });
    assert_eq!(m.get_in(&rt).unwrap(), (true, false));
}

#[test]
fn a_scope_in_a_disposed_scope_is_disposed_of_already() {
    let rt = Runtime::new();
    let root = rt.scope(None);
    rt.dispose(root).unwrap();
    let inner = rt.scope(Some(root));
    assert!(!inner.is_alive_in(&rt));
    assert!(rt.in_scope(inner, || ()).unwrap_err().is_disposed());
}

#[test]
fn creating_and_disposing_in_rounds_uses_the_same_places_again() {
    let rt = Runtime::new();
    let s = rt.signal(0);
    for _ in 0..200 {
        let root = rt.scope(None);
        rt.in_scope(root, || {
            for i in 0..20 {
                let m = memo(move || s.get() + i);
                effect(move || {
                    m.get();
                });
                on_cleanup(|| ());
            }
        })
        .unwrap();
        rt.flush_effects().unwrap();
        rt.dispose(root).unwrap();
        assert_eq!(rt.len(), 1);
    }
    rt.check();
}

#[test]
fn dropping_the_runtime_runs_cleanups_and_drops_values() {
    let (rt, log) = (Runtime::new(), Log::default());
    rt.signal(Noisy("value", log.clone()));
    let root = rt.scope(None);
    rt.in_scope(root, || {
        let log = log.clone();
        on_cleanup(move || log.add("cleanup"));
    })
    .unwrap();
    drop(rt);
    assert_eq!(log.take(), ["cleanup", "value"]);
}
