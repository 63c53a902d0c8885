//! Errors name the rule, what was found and a way out; and what they refuse leaves no trace.

use lattice_reactive::{Memo, Runtime, effect, signal};

use crate::support::{Log, panic_of, quiet_panic};

#[test]
fn a_disposed_handle_is_an_error_that_names_it_and_never_another_value() {
    let rt = Runtime::new();
    let line = line!() + 1;
    let dead = rt.signal(1_i32);
    dead.dispose_in(&rt).unwrap();
    let other = rt.signal(2_i32);
    let error = dead.get_in(&rt).unwrap_err();
    assert!(error.is_disposed());
    let text = error.to_string();
    assert!(
        text.contains("a signal i32 lives as long as the scope"),
        "{text}"
    );
    if cfg!(debug_assertions) {
        assert!(text.contains(&format!("errors.rs:{line}:")), "{text}");
    }
    assert!(dead.set_in(&rt, 9).unwrap_err().is_disposed());
    assert!(dead.update_in(&rt, |_| ()).unwrap_err().is_disposed());
    assert_eq!(other.get_in(&rt).unwrap(), 2);
}

#[test]
fn a_handle_of_another_runtime_is_an_error_that_names_it() {
    let (here, there) = (Runtime::new(), Runtime::new());
    here.signal(1_i32);
    let foreign = there.signal("there");
    let error = foreign.get_in(&here).unwrap_err();
    assert!(error.is_foreign());
    assert!(
        error
            .to_string()
            .contains("signal &str belongs to the runtime that made it"),
        "{error}"
    );
    let memo = there.memo(|| 1_u8);
    assert!(memo.get_in(&here).unwrap_err().is_foreign());
    let scope = there.scope(None);
    assert!(here.in_scope(scope, || ()).unwrap_err().is_foreign());
    assert!(here.dispose(scope).unwrap_err().is_foreign());
    assert!(scope.is_alive_in(&there));
}

#[test]
fn without_a_runtime_the_error_says_how_to_enter_one() {
    assert!(panic_of(|| signal(1)).contains("runtime.enter(|| ...)"));
    let rt = Runtime::new();
    assert!(rt.signal(1).try_get().unwrap_err().is_no_runtime());
}

#[test]
fn a_write_in_a_memo_is_refused_and_names_both() {
    let rt = Runtime::new();
    let s = rt.signal(1_i32);
    s.name_in(&rt, "counter").unwrap();
    let m = rt.memo(move || s.try_set(2).unwrap_err());
    m.with_in(&rt, |error| {
        assert!(error.is_write_in_memo());
        let text = error.to_string();
        assert!(
            text.contains("tried to change a signal `counter`"),
            "{text}"
        );
        assert!(text.contains("this one (memo"), "{text}");
    })
    .unwrap();
    assert_eq!(s.get_in(&rt).unwrap(), 1);
}

#[test]
fn a_write_in_a_cleanup_that_a_memo_runs_is_refused_too() {
    let (rt, log) = (Runtime::new(), Log::default());
    let (s, t) = (rt.signal(1), rt.signal(1));
    let m = rt.memo({
        let log = log.clone();
        move || {
            let log = log.clone();
            lattice_reactive::on_cleanup(move || log.add(format!("{}", t.try_set(2).is_ok())));
            s.get()
        }
    });
    m.get_in(&rt).unwrap();
    s.set_in(&rt, 2).unwrap();
    m.get_in(&rt).unwrap();
    m.dispose_in(&rt).unwrap();
    assert_eq!(log.take(), ["false", "true"]);
}

#[test]
fn a_cycle_is_an_error_with_its_path() {
    let rt = Runtime::new();
    let link = rt.signal(None::<Memo<i32>>);
    let a = rt.memo(move || {
        link.get()
            .map_or(0, |b| b.try_get().map_or(-1, |value| value + 1))
    });
    let middle = rt.memo(move || a.get() + 1);
    let log = Log::default();
    let b = rt.memo({
        let log = log.clone();
        move || match middle.try_get() {
            Ok(value) => value + 1,
            Err(error) => {
                log.add(error.to_string());
                assert!(error.is_cycle(), "the memo between panicked with it");
                -10
            }
        }
    });
    for (memo, name) in [(a, "a"), (middle, "middle"), (b, "b")] {
        memo.name_in(&rt, name).unwrap();
    }
    assert_eq!(b.get_in(&rt).unwrap(), 2);
    link.replace_in(&rt, Some(b)).unwrap();
    assert_eq!(a.get_in(&rt).unwrap(), -9);
    let text = log.take().join("\n");
    assert!(
        text.contains("circle: memo `a` → memo `b` → memo `middle` → memo `a`"),
        "{text}"
    );
    rt.check();
    link.replace_in(&rt, None).unwrap();
    assert_eq!(
        b.get_in(&rt).unwrap(),
        2,
        "when the circle opens all is well again"
    );
    rt.check();
}

#[test]
fn who_saw_a_cycle_is_told_when_it_opens() {
    let (rt, log) = (Runtime::new(), Log::default());
    let closed = rt.signal(true);
    let link = rt.signal(None::<Memo<i32>>);
    let a = rt.memo(move || {
        if closed.get() {
            link.get().map_or(0, Memo::get)
        } else {
            1
        }
    });
    let b = rt.memo(move || a.try_get().unwrap_or(-1));
    link.replace_in(&rt, Some(b)).unwrap();
    rt.effect({
        let log = log.clone();
        move || log.add(format!("{}", b.get()))
    });
    rt.flush_effects().unwrap();
    closed.set_in(&rt, false).unwrap();
    rt.flush_effects().unwrap();
    let seen = log.take();
    assert_eq!(seen.last().map(String::as_str), Some("1"), "{seen:?}");
    rt.check();
}

#[test]
fn a_circle_met_by_get_is_the_error_of_all_who_read_it_and_a_panic_of_the_users_is_not() {
    let rt = Runtime::new();
    let me = rt.signal(None::<Memo<i32>>);
    let inner = rt.memo(move || me.get().map_or(0, Memo::get));
    let outer = rt.memo(move || inner.get());
    let panics = rt.memo(move || match outer.try_get() {
        Err(error) => quiet_panic(if error.is_cycle() {
            "after a circle"
        } else {
            "?"
        }),
        Ok(value) => value,
    });
    assert_eq!(panics.get_in(&rt).unwrap(), 0);
    me.replace_in(&rt, Some(inner)).unwrap();
    for _ in 0..2 {
        let error = outer.get_in(&rt).unwrap_err();
        assert!(error.is_cycle() && !error.is_failed(), "{error:?}");
        assert!(
            error.to_string().contains("in a circle: memo i32"),
            "{error}"
        );
        let error = panics.get_in(&rt).unwrap_err();
        assert!(error.is_failed() && !error.is_cycle(), "{error:?}");
        assert!(error.to_string().ends_with("after a circle"), "{error}");
    }
    me.replace_in(&rt, None).unwrap();
    assert_eq!(panics.get_in(&rt).unwrap(), 0);
    rt.check();
}

#[test]
fn a_memo_that_reads_itself_is_a_cycle_of_one() {
    let rt = Runtime::new();
    let me = rt.signal(None::<Memo<i32>>);
    let m = rt.memo(move || match me.get() {
        Some(me) => i32::from(me.try_get().unwrap_err().is_cycle()),
        None => 7,
    });
    assert_eq!(m.get_in(&rt).unwrap(), 7);
    me.replace_in(&rt, Some(m)).unwrap();
    assert_eq!(m.get_in(&rt).unwrap(), 1);
    rt.check();
}

#[test]
fn effects_that_never_settle_are_an_error_that_names_the_circle_and_others_go_on() {
    let (rt, log) = (Runtime::new(), Log::default());
    let (ping, pong) = (rt.signal(0), rt.signal(0));
    ping.name_in(&rt, "ping").unwrap();
    pong.name_in(&rt, "pong").unwrap();
    let first = rt.effect(move || pong.set(ping.get() + 1));
    let second = rt.effect(move || ping.set(pong.get() + 1));
    first.name_in(&rt, "first").unwrap();
    second.name_in(&rt, "second").unwrap();
    let calm = rt.signal(0);
    rt.effect({
        let log = log.clone();
        move || log.add(format!("calm {}", calm.get()))
    });
    let error = rt.flush_effects().unwrap_err();
    assert!(error.is_runaway());
    let text = error.to_string();
    let circle = "effect `first` writes signal `pong`, which makes run: effect `second` writes signal `ping`, which \
                  makes run: effect `first`";
    assert!(text.contains(circle), "{text}");
    assert!(text.contains("after 100 rounds"), "{text}");
    assert!(!rt.is_stale());
    calm.set_in(&rt, 1).unwrap();
    rt.flush_effects().unwrap();
    assert_eq!(log.take(), ["calm 0", "calm 1"]);
    rt.check();
}

#[test]
fn an_effect_that_writes_what_it_reads_is_named_alone() {
    let rt = Runtime::new();
    let s = rt.signal(0);
    let me = rt.effect(move || s.set(s.get() + 1));
    me.name_in(&rt, "me").unwrap();
    let text = rt.flush_effects().unwrap_err().to_string();
    assert!(text.contains("effect `me` writes signal i32"), "{text}");
    assert_eq!(s.get_in(&rt).unwrap(), 100);
}

/// A chain of memos that nobody has read yet.
fn lazy_chain(rt: &Runtime, length: usize) -> Vec<Memo<usize>> {
    let mut memos = vec![rt.memo(|| 0)];
    for at in 1..length {
        let before = memos[at - 1];
        memos.push(rt.memo(move || before.get() + 1));
    }
    memos
}

/// Runs a test on as much stack as Rust's tests have by default.
fn on_two_megabytes(f: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 << 20);
    thread.spawn(f).expect("a thread").join().expect("no panic");
}

#[test]
fn a_lazy_chain_of_a_million_memos_is_an_error_with_the_path_and_not_an_abort() {
    const MEMOS: usize = 1_000_000;
    on_two_megabytes(|| {
        let rt = Runtime::new();
        let memos = lazy_chain(&rt, MEMOS);
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| ()));
        let error = memos[MEMOS - 1].get_in(&rt).unwrap_err();
        std::panic::set_hook(hook);
        assert!(error.is_too_deep() && !error.is_failed(), "{error:?}");
        let text = error.to_string();
        assert!(text.starts_with("closures may read each other"), "{text}");
        assert!(text.contains("no deeper (1000 levels)"), "{text}");
        assert!(text.contains(" more … → "), "{text}");
        rt.check();
        // From the near end it works, and then the far end does too.
        for at in (0..MEMOS).step_by(900).chain([MEMOS - 1]) {
            assert_eq!(memos[at].get_in(&rt).unwrap(), at);
        }
        assert_eq!(rt.counts().memo_runs, 1_000 + MEMOS as u64);
    });
}

#[test]
fn a_chain_as_deep_as_the_limit_works() {
    on_two_megabytes(|| {
        let rt = Runtime::new();
        let memos = lazy_chain(&rt, 1_000);
        assert_eq!(memos[999].get_in(&rt).unwrap(), 999);
    });
}

#[test]
fn the_depth_limit_can_be_moved() {
    let rt = Runtime::new();
    rt.set_depth_limit(3);
    let memos = lazy_chain(&rt, 4);
    assert_eq!(memos[2].get_in(&rt).unwrap(), 2);
    let memos = lazy_chain(&rt, 4);
    let seen = rt.memo(move || memos[3].try_get().is_err());
    assert!(seen.get_in(&rt).unwrap());
    rt.set_depth_limit(100);
    assert!(
        !seen.get_in(&rt).unwrap(),
        "a value that came of too little depth does not stay"
    );
}

#[test]
fn closures_that_take_much_stack_are_an_error_before_they_are_an_abort() {
    /// Takes 16 kB of stack before it reads on.
    fn wide(before: Memo<usize>) -> usize {
        let room = std::hint::black_box([0_u8; 16 << 10]);
        before.get() + 1 + usize::from(room[0])
    }
    on_two_megabytes(|| {
        let rt = Runtime::new();
        let mut memo = rt.memo(|| 0);
        for _ in 0..900 {
            let before = memo;
            memo = rt.memo(move || wide(before));
        }
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| ()));
        let error = memo.get_in(&rt).unwrap_err();
        std::panic::set_hook(hook);
        assert!(error.to_string().contains("no deeper"), "{error}");
        rt.check();
    });
}

#[test]
fn a_lent_value_can_be_neither_read_nor_written() {
    let rt = Runtime::new();
    let s = rt.signal(1);
    s.with_in(&rt, |_| {
        assert!(s.get_in(&rt).unwrap_err().is_in_use());
        assert!(s.set_in(&rt, 2).unwrap_err().is_in_use());
        assert!(s.replace_in(&rt, 2).unwrap_err().is_in_use());
    })
    .unwrap();
    let m = rt.memo(move || s.get() + 1);
    m.with_in(&rt, |_| {
        assert!(m.get_in(&rt).unwrap_err().is_in_use());
        s.set_in(&rt, 5).unwrap();
        assert!(m.get_in(&rt).unwrap_err().is_in_use());
    })
    .unwrap();
    assert_eq!(m.get_in(&rt).unwrap(), 6);
    rt.check();
}

#[test]
fn a_flush_inside_an_effect_or_a_watcher_is_refused() {
    let (rt, log) = (Runtime::new(), Log::default());
    rt.enter(|| {
        let log = log.clone();
        effect(move || {
            let refused = Runtime::with_current(Runtime::flush_effects)
                .unwrap()
                .unwrap_err();
            log.add(format!("{}", refused.is_flushing()));
        });
    });
    rt.flush_effects().unwrap();
    assert_eq!(log.take(), ["true"]);
    let watcher = rt.watcher(0);
    let refused = rt.observe(watcher, || rt.flush_effects()).unwrap();
    assert!(refused.unwrap_err().is_flushing());
}

#[test]
fn a_watcher_observes_one_thing_at_a_time() {
    let rt = Runtime::new();
    let watcher = rt.watcher(0);
    let inner = rt.observe(watcher, || rt.observe(watcher, || ())).unwrap();
    assert!(inner.unwrap_err().is_in_use());
}

#[test]
fn a_cleanup_or_a_context_without_an_owner_is_an_error() {
    let rt = Runtime::new();
    assert!(rt.on_cleanup(|| ()).unwrap_err().is_no_owner());
    assert!(rt.provide(1).unwrap_err().is_no_owner());
    assert!(rt.is_empty());
}
