//! Time that the host advances: intervals and debouncing.

use std::time::Duration;

use lattice_reactive::{Runtime, debounce, effect, interval, on_cleanup, scope, signal};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{Log, panic_of, quiet_panic};

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

#[test]
fn an_interval_counts_its_periods_and_changes_once_for_many() {
    let (rt, log) = (Runtime::auto(), Log::default());
    rt.advance_to(ms(5)).unwrap();
    rt.enter(|| {
        let tenths = interval(ms(100));
        effect({
            let log = log.clone();
            move || log.add(tenths.get().to_string())
        });
        assert_eq!(rt.next_alarm(), Some(ms(105)));
        assert_eq!(rt.advance_to(ms(104)).unwrap(), 0);
        assert_eq!(rt.advance_to(ms(105)).unwrap(), 1);
        assert_eq!(rt.advance_to(ms(451)).unwrap(), 1);
        assert_eq!(rt.next_alarm(), Some(ms(505)), "it keeps to its times");
        assert_eq!(rt.advance_to(ms(7)).unwrap(), 0, "time does not go back");
        assert_eq!(rt.now(), ms(451));
        assert_eq!(log.take(), ["0", "1", "4"]);
    });
    assert!(panic_of(|| rt.interval(ms(0))).contains("one of length zero"));
}

#[test]
fn alarms_ring_in_the_order_of_their_times_as_one_batch() {
    let (rt, log) = (Runtime::auto(), Log::default());
    rt.enter(|| {
        let (slow, fast) = (interval(ms(30)), interval(ms(20)));
        effect({
            let log = log.clone();
            move || log.add(format!("{} {}", slow.get(), fast.get()))
        });
        rt.advance_to(ms(60)).unwrap();
        assert_eq!(log.take(), ["0 0", "2 3"]);
    });
}

#[test]
fn an_interval_ends_with_its_owner() {
    let rt = Runtime::new();
    rt.enter(|| {
        let (ticks, page) = scope(|| interval(ms(10)));
        rt.advance_to(ms(10)).unwrap();
        assert_eq!(ticks.get(), 1);
        rt.dispose(page).unwrap();
        assert_eq!(rt.next_alarm(), None);
        for _ in 0..1_000 {
            let ((), page) = scope(|| {
                interval(ms(1_000_000));
            });
            rt.dispose(page).unwrap();
        }
        assert_eq!((rt.next_alarm(), rt.advance_to(ms(20)).unwrap()), (None, 0));
        assert!(rt.is_empty() && !ticks.is_alive_in(&rt));
    });
}

#[test]
fn a_debounced_value_follows_when_its_source_has_come_to_rest() {
    let (rt, log) = (Runtime::auto(), Log::default());
    rt.enter(|| {
        let typed = signal("a".to_owned());
        let query = debounce(move || typed.get(), ms(300));
        effect({
            let log = log.clone();
            move || log.add(query.get())
        });
        assert_eq!(rt.next_alarm(), None, "there is nothing to wait for");
        typed.set("ab".into());
        rt.advance_to(ms(200)).unwrap();
        typed.set("abc".into());
        rt.advance_to(ms(499)).unwrap();
        assert_eq!(log.take(), ["a"]);
        rt.advance_to(ms(500)).unwrap();
        assert_eq!(log.take(), ["abc"]);
        typed.set("x".into());
        typed.set("abc".into());
        assert_eq!(rt.advance_to(ms(900)).unwrap(), 1);
        assert!(log.take().is_empty(), "it came back: that is no change");
        assert_eq!(rt.next_alarm(), None);
    });
}

#[test]
fn a_debounced_value_that_is_disposed_of_is_waited_for_no_more() {
    let rt = Runtime::auto();
    rt.enter(|| {
        let typed = signal(1);
        let (query, page) = scope(|| debounce(move || typed.get(), ms(10)));
        typed.set(2);
        assert_eq!(rt.next_alarm(), Some(ms(10)));
        rt.dispose(page).unwrap();
        assert_eq!(rt.next_alarm(), None);
        assert_eq!(rt.advance_to(ms(20)).unwrap(), 0);
        assert!(query.get_in(&rt).unwrap_err().is_disposed());
        assert_eq!(rt.len(), 1);
    });
}

#[test]
fn time_does_not_advance_inside_of_an_effect_or_a_memo() {
    let rt = Runtime::new();
    let m = rt.memo(|| {
        Runtime::with_current(|rt| rt.advance_to(ms(1)).unwrap_err())
            .unwrap()
            .to_string()
    });
    let text = m.get_in(&rt).unwrap();
    assert!(text.contains("time advances between turns"), "{text}");
    assert_eq!(rt.now(), ms(0));
}

/// Panics when it is compared, once.
struct Moody(i32, bool);

impl PartialEq for Moody {
    fn eq(&self, other: &Self) -> bool {
        if self.1 || other.1 {
            quiet_panic("moody");
        }
        self.0 == other.0
    }
}

#[test]
fn a_panic_in_a_debounced_value_leaves_the_clock_and_the_others_whole() {
    let rt = Runtime::new();
    rt.enter(|| {
        let source = signal(0);
        let calm = debounce(move || Moody(source.get(), source.get() == 13), ms(10));
        let ticks = interval(ms(10));
        on_cleanup_is_refused(&rt);
        rt.flush_effects().unwrap();
        source.set(13);
        assert_eq!(panic_of(|| rt.flush_effects()), "moody");
        rt.advance_to(ms(10)).unwrap();
        source.set(2);
        rt.flush_effects().unwrap();
        rt.advance_to(ms(20)).unwrap();
        assert_eq!((calm.with(|calm| calm.0), ticks.get()), (2, 2));
        rt.check();
    });
}

fn on_cleanup_is_refused(rt: &Runtime) {
    assert!(panic_of(|| on_cleanup(|| ())).contains("there is none here"));
    rt.check();
}

#[derive(Clone, Debug)]
enum Op {
    Advance(u64),
    Set(u8),
    Interval(u64),
    Debounce(u64),
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        6 => (0..40_u64).prop_map(Op::Advance),
        6 => (0..3_u8).prop_map(Op::Set),
        1 => (1..20_u64).prop_map(Op::Interval),
        1 => (0..20_u64).prop_map(Op::Debounce),
    ]
}

/// A debounced value, as a naive model keeps it.
struct Follows {
    wait: u64,
    value: u8,
    pending: Option<(u64, u8)>,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn intervals_count_and_debounced_values_follow(ops in vec(op(), 1..60)) {
        let rt = Runtime::auto();
        rt.enter(|| {
            let source = signal(0_u8);
            let mut now = 0;
            let mut intervals = Vec::new();
            let mut follows = Vec::new();
            for op in ops {
                match op {
                    Op::Interval(period) => intervals.push((interval(ms(period)), now, period)),
                    Op::Debounce(wait) => {
                        let model = Follows { wait, value: source.peek(), pending: None };
                        follows.push((debounce(move || source.get(), ms(wait)), model));
                    }
                    Op::Set(value) if value == source.peek() => {}
                    Op::Set(value) => {
                        source.set(value);
                        for (_, model) in &mut follows {
                            model.pending = Some((now + model.wait, value));
                        }
                    }
                    Op::Advance(by) => {
                        now += by;
                        rt.advance_to(ms(now)).unwrap();
                        for (_, model) in &mut follows {
                            if let Some((_, value)) = model.pending.take_if(|(due, _)| *due <= now) {
                                model.value = value;
                            }
                        }
                    }
                }
                let mut next = Vec::new();
                for (ticks, from, period) in &intervals {
                    assert_eq!(ticks.get(), (now - from) / period);
                    next.push(now + period - (now - from) % period);
                }
                for (debounced, model) in &follows {
                    assert_eq!(debounced.get(), model.value);
                    next.extend(model.pending.map(|(due, _)| due));
                }
                assert_eq!(rt.next_alarm(), next.into_iter().min().map(ms));
            }
        });
    }
}
