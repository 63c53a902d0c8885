//! Many effects on one memo: only the first is told of a change, unless the memo's value really differs. The others must
//! never miss one, whatever becomes of the first.

use std::sync::{Arc, Mutex};

use lattice_reactive::{Memo, Runtime, Signal};

/// A memo that tells even from odd, and effects that read it; the first reads it only while `guard` is 0.
struct World {
    rt: Runtime,
    source: Signal<i32>,
    guard: Signal<i32>,
    parity: Memo<i32>,
    ran: Arc<Mutex<Vec<usize>>>,
}

impl World {
    fn new() -> Self {
        let rt = Runtime::new();
        let (source, guard) = (rt.signal(0), rt.signal(0));
        let parity = rt.memo(move || source.get() % 2);
        Self {
            rt,
            source,
            guard,
            parity,
            ran: Arc::default(),
        }
    }

    fn effect(&self, number: usize) -> lattice_reactive::Effect {
        let (ran, parity) = (self.ran.clone(), self.parity);
        self.rt.effect(move || {
            parity.get();
            ran.lock().expect("nobody panicked").push(number);
        })
    }

    fn guarded(&self, number: usize) {
        let (ran, parity, guard) = (self.ran.clone(), self.parity, self.guard);
        self.rt.effect(move || {
            if guard.get() == 0 {
                parity.get();
            }
            ran.lock().expect("nobody panicked").push(number);
        });
    }

    /// Which effects ran in the flush, in order.
    fn flush(&self) -> Vec<usize> {
        self.rt.flush_effects().expect("effects rest");
        self.rt.check();
        std::mem::take(&mut self.ran.lock().expect("nobody panicked"))
    }
}

#[test]
fn all_run_in_the_order_of_their_creation_when_the_value_differs() {
    let world = World::new();
    for number in 0..5 {
        world.effect(number);
    }
    assert_eq!(world.flush(), [0, 1, 2, 3, 4]);
    for (value, expected) in [(2, 0), (1, 5), (3, 0), (4, 5), (6, 0)] {
        world.source.set_in(&world.rt, value).unwrap();
        assert_eq!(world.flush().len(), expected);
    }
    world.source.set_in(&world.rt, 7).unwrap();
    assert_eq!(world.flush(), [0, 1, 2, 3, 4]);
}

#[test]
fn when_the_first_does_not_ask_any_more_the_others_are_told() {
    let world = World::new();
    world.guarded(0);
    for number in 1..5 {
        world.effect(number);
    }
    world.flush();
    world.source.set_in(&world.rt, 1).unwrap();
    world.guard.set_in(&world.rt, 1).unwrap();
    assert_eq!(world.flush(), [0, 1, 2, 3, 4]);
    // The first reads it no more.
    world.source.set_in(&world.rt, 2).unwrap();
    assert_eq!(world.flush(), [1, 2, 3, 4]);
    world.guard.set_in(&world.rt, 0).unwrap();
    assert_eq!(world.flush(), [0]);
    world.source.set_in(&world.rt, 3).unwrap();
    assert_eq!(world.flush(), [0, 1, 2, 3, 4]);
}

#[test]
fn when_the_first_is_disposed_of_the_others_are_told() {
    let world = World::new();
    let first = world.effect(0);
    for number in 1..5 {
        world.effect(number);
    }
    world.flush();
    world.source.set_in(&world.rt, 1).unwrap();
    first.dispose_in(&world.rt).unwrap();
    assert_eq!(world.flush(), [1, 2, 3, 4]);
}

#[test]
fn when_somebody_else_asks_first_all_are_told() {
    let world = World::new();
    for number in 0..4 {
        world.effect(number);
    }
    world.flush();
    world.source.set_in(&world.rt, 1).unwrap();
    assert_eq!(world.parity.peek_in(&world.rt).unwrap(), 1);
    assert_eq!(world.flush(), [0, 1, 2, 3]);
}

#[test]
fn a_watcher_that_stays_stale_keeps_nobody_waiting() {
    let world = World::new();
    let watcher = world.rt.watcher(7);
    world.rt.observe(watcher, || world.parity.get()).unwrap();
    for number in 0..4 {
        world.effect(number);
    }
    world.flush();
    world.source.set_in(&world.rt, 1).unwrap();
    // A flush without a host leaves the watcher for later.
    assert_eq!(world.flush(), [0, 1, 2, 3]);
    let mut handed = Vec::new();
    world.rt.flush(&mut |_, tag| handed.push(tag)).unwrap();
    assert_eq!(handed, [7]);
}

#[test]
fn a_host_that_does_not_observe_again_keeps_nobody_waiting() {
    let world = World::new();
    let other = world.rt.signal(0);
    let watcher = world.rt.watcher(7);
    let body = || {
        other.get();
        world.parity.get();
    };
    world.rt.observe(watcher, body).unwrap();
    for number in 0..4 {
        world.effect(number);
    }
    world.flush();
    // The watcher is dirty because of `other`, before it comes to ask for the memo.
    world.source.set_in(&world.rt, 1).unwrap();
    other.set_in(&world.rt, 1).unwrap();
    world.rt.flush(&mut |_, _| {}).unwrap();
    assert_eq!(
        std::mem::take(&mut *world.ran.lock().unwrap()),
        [0, 1, 2, 3]
    );
    world.rt.check();
}

#[test]
fn a_memo_that_fails_is_met_by_all() {
    let world = World::new();
    let source = world.source;
    let failing = world.rt.memo(move || {
        assert!(source.get() != 1, "one");
        0
    });
    for number in 0..4 {
        let ran = world.ran.clone();
        world.rt.effect(move || {
            let failed = failing.try_get().is_err();
            ran.lock().unwrap().push(number + 10 * usize::from(failed));
        });
    }
    assert_eq!(world.flush(), [0, 1, 2, 3]);
    source.set_in(&world.rt, 1).unwrap();
    assert_eq!(world.flush(), [10, 11, 12, 13]);
    source.set_in(&world.rt, 2).unwrap();
    assert_eq!(world.flush(), [0, 1, 2, 3]);
}

/// A memo that failed is tried again by who asks for it, and fails as before: that is nothing new to those who read it,
/// whether a gate spares them, or there is none because somebody listens.
#[test]
fn a_retry_that_fails_again_tells_nobody_with_and_without_a_listener() {
    for listens in [false, true] {
        let rt = Runtime::new();
        let source = rt.signal(0);
        let tens = rt.memo(move || source.get() / 10);
        let fails = rt.memo(move || -> i32 {
            assert_eq!(tens.get(), 7, "it fails on purpose");
            7
        });
        let ran = Arc::new(Mutex::new(Vec::new()));
        for number in 0..4 {
            let ran = ran.clone();
            rt.effect(move || {
                let value = fails.try_get().ok();
                ran.lock().expect("nobody panicked").push((number, value));
            });
        }
        let flush = || {
            rt.flush_effects().expect("effects rest");
            rt.check();
            std::mem::take(&mut *ran.lock().expect("nobody panicked"))
        };
        assert_eq!(flush().len(), 4);
        if listens {
            rt.listen(1_000);
        }
        // What it reads turns out to be the same.
        source.set_in(&rt, 1).expect("alive");
        assert!(fails.get_in(&rt).is_err());
        assert_eq!(flush(), [], "listens: {listens}");
        // It is another, and the memo fails all the same.
        source.set_in(&rt, 10).expect("alive");
        assert!(fails.get_in(&rt).is_err());
        assert_eq!(flush(), [0, 1, 2, 3].map(|number| (number, None)));
        source.set_in(&rt, 70).expect("alive");
        assert_eq!(flush(), [0, 1, 2, 3].map(|number| (number, Some(7))));
    }
}
