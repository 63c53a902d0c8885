//! User code may use the runtime from wherever the runtime calls it: closures, `PartialEq`, `Drop`.

use lattice_reactive::{Runtime, Signal, signal};

use crate::support::Log;

/// Uses the runtime when it is compared and when it is dropped.
struct Busy {
    value: i32,
    other: Signal<i32>,
    log: Log,
}

impl PartialEq for Busy {
    fn eq(&self, rhs: &Self) -> bool {
        self.log.add(format!("compared at {}", self.other.get()));
        signal("made in a comparison");
        self.value == rhs.value
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let other = self.other;
        let seen = Runtime::with_current(|rt| other.get_in(rt));
        self.log.add(format!("dropped {} {seen:?}", self.value));
    }
}

#[test]
fn comparing_and_dropping_values_may_use_the_runtime() {
    let (rt, log) = (Runtime::new(), Log::default());
    let other = rt.signal(1);
    let busy = |value| Busy {
        value,
        other,
        log: log.clone(),
    };
    rt.enter(|| {
        let s = signal(busy(1));
        s.set(busy(1));
        s.set(busy(2));
        s.dispose();
    });
    let expected = [
        "compared at 1",
        "dropped 1 Ok(Ok(1))",
        "compared at 1",
        "dropped 1 Ok(Ok(1))",
        "dropped 2 Ok(Ok(1))",
    ];
    assert_eq!(log.take(), expected);
}

#[test]
fn a_memo_may_compare_and_drop_values_that_use_the_runtime() {
    let (rt, log) = (Runtime::new(), Log::default());
    let (other, key) = (rt.signal(1), rt.signal(1));
    let m = rt.memo({
        let log = log.clone();
        move || Busy {
            value: key.get(),
            other,
            log: log.clone(),
        }
    });
    assert_eq!(m.with_in(&rt, |busy| busy.value).unwrap(), 1);
    key.set_in(&rt, 2).unwrap();
    assert_eq!(m.with_in(&rt, |busy| busy.value).unwrap(), 2);
    assert_eq!(log.take(), ["compared at 1", "dropped 1 Ok(Ok(1))"]);
    rt.check();
}

#[test]
fn with_and_update_may_use_every_other_node() {
    let rt = Runtime::new();
    rt.enter(|| {
        let (a, b) = (signal(vec![1]), signal(2));
        a.update(|a| {
            a.push(b.get());
            b.set(3);
        });
        assert_eq!(a.with(|a| a.len() + b.with(|b| *b as usize)), 5);
    });
}

#[test]
fn a_value_may_be_disposed_of_while_it_is_lent() {
    let (rt, log) = (Runtime::new(), Log::default());
    let s = rt.signal(vec![1]);
    let seen = s.with_in(&rt, |list| {
        s.dispose();
        list.len()
    });
    assert_eq!(seen.unwrap(), 1);
    assert!(s.get_in(&rt).unwrap_err().is_disposed());
    let t = rt.signal(1);
    t.update_in(&rt, |_| t.dispose()).unwrap();
    assert!(rt.is_empty());
    log.take();
}

#[test]
fn a_memo_may_be_disposed_of_by_its_own_closure() {
    let rt = Runtime::new();
    let handle = rt.signal(None);
    let m = rt.memo(move || {
        if let Some(me) = handle.get() {
            Runtime::with_current(|rt| lattice_reactive::Memo::<i32>::dispose_in(me, rt))
                .unwrap()
                .unwrap();
        }
        1
    });
    handle.set_in(&rt, None).unwrap();
    handle.replace_in(&rt, Some(m)).unwrap();
    assert!(m.get_in(&rt).unwrap_err().is_disposed());
    rt.check();
}
