//! Lists: what their readers are told, and when.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use lattice_reactive::{
    Change, List, ListDelta, Runtime, effect, list, memo, memo_with, on_cleanup, scope, signal,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{Log, panic_of, quiet_panic};

fn apply<T>(deltas: Vec<ListDelta<T>>, copy: &mut Vec<T>) {
    for delta in deltas {
        delta.apply(copy);
    }
}

#[test]
fn a_reader_gets_the_whole_at_first_and_then_each_change_once() {
    let rt = Runtime::new();
    rt.enter(|| {
        let letters = list(vec!['a', 'b', 'c']);
        let reader = letters.reader();
        assert_eq!(reader.take(), [ListDelta::Reset(vec!['a', 'b', 'c'])]);
        assert_eq!(reader.take(), []);
        letters.push('d');
        letters.insert(0, 'x');
        assert_eq!(letters.remove(1), 'a');
        letters.relocate(0, 3);
        letters.set(2, 'D');
        letters.update(0, |letter| *letter = 'B');
        assert_eq!(letters.peek(), ['B', 'c', 'D', 'x']);
        let expected = [
            ListDelta::Insert { at: 3, value: 'd' },
            ListDelta::Insert { at: 0, value: 'x' },
            ListDelta::Remove { at: 1 },
            ListDelta::Move { from: 0, to: 3 },
            ListDelta::Set { at: 2, value: 'D' },
            ListDelta::Set { at: 0, value: 'B' },
        ];
        assert_eq!(reader.take(), expected);
        letters.clear();
        letters.clear();
        assert_eq!(reader.take(), [ListDelta::Clear]);
        assert_eq!(reader.list(), letters);
    });
}

#[test]
fn what_changes_nothing_runs_nobody_and_leaves_no_delta() {
    let (rt, log) = (Runtime::auto(), Log::default());
    rt.enter(|| {
        let numbers = list(vec![1, 2, 3]);
        let reader = numbers.reader();
        effect({
            let log = log.clone();
            move || log.add(format!("{:?}", reader.take()))
        });
        log.take();
        numbers.set(1, 2);
        numbers.relocate(1, 1);
        numbers.extend([]);
        numbers.assign(vec![1, 2, 3]);
        assert!(log.take().is_empty());
        numbers.assign(vec![1, 9, 8, 3]);
        assert_eq!(
            log.take(),
            ["[Set { at: 1, value: 9 }, Insert { at: 2, value: 8 }]"]
        );
    });
}

#[test]
fn an_effect_that_reads_a_list_runs_once_for_a_batch_of_changes() {
    let (rt, log) = (Runtime::auto(), Log::default());
    rt.enter(|| {
        let numbers: List<i32> = list(vec![]);
        effect({
            let log = log.clone();
            move || log.add(format!("{:?}", numbers.with(<[i32]>::to_vec)))
        });
        lattice_reactive::batch(|| {
            numbers.push(1);
            numbers.push(2);
        });
        numbers.extend([3, 4]);
        assert_eq!(log.take(), ["[]", "[1, 2]", "[1, 2, 3, 4]"]);
        let len = memo(move || numbers.len());
        assert_eq!(
            (len.get(), numbers.get(4), numbers.is_empty()),
            (4, None, false)
        );
    });
}

#[test]
fn a_memo_may_follow_a_list_and_does_work_for_what_changed_only() {
    let rt = Runtime::new();
    rt.enter(|| {
        let numbers = list((0..10_000).collect::<Vec<i64>>());
        let reader = numbers.reader();
        let seen = Log::default();
        let copy = {
            let seen = seen.clone();
            memo_with(move |before: Option<Vec<i64>>| {
                if before.is_none() {
                    reader.rewind();
                }
                let mut copy = before.unwrap_or_default();
                let deltas = reader.take();
                seen.add(deltas.len().to_string());
                apply(deltas, &mut copy);
                (copy, Change::Changed)
            })
        };
        assert_eq!(copy.with(Vec::len), 10_000);
        numbers.set(77, -1);
        numbers.remove(0);
        assert_eq!(copy.with(|copy| copy[76]), -1);
        assert_eq!(seen.take(), ["1", "2"]);
    });
}

#[test]
fn a_reader_that_lags_too_far_gets_the_whole_and_the_others_their_deltas() {
    let rt = Runtime::new();
    rt.enter(|| {
        let numbers = list(vec![0]);
        let (fast, slow) = (numbers.reader(), numbers.reader());
        fast.take();
        slow.take();
        for value in 1..=1_024 {
            numbers.set(0, value);
            assert_eq!(fast.take(), [ListDelta::Set { at: 0, value }]);
        }
        assert_eq!(slow.take().len(), 1_024, "that many are kept");
        for value in 0..=1_024 {
            numbers.set(0, -value - 1);
        }
        assert_eq!(slow.take(), [ListDelta::Reset(vec![-1_025])]);
    });
}

#[test]
fn a_long_list_keeps_as_many_deltas_as_it_has_elements() {
    let rt = Runtime::new();
    rt.enter(|| {
        let numbers = list(vec![0; 3_000]);
        let reader = numbers.reader();
        reader.take();
        for at in 0..3_000 {
            numbers.set(at, 1);
        }
        assert_eq!(reader.take().len(), 3_000);
        for at in 0..3_000 {
            numbers.set(at, 2);
        }
        numbers.set(0, 3);
        assert!(matches!(reader.take()[..], [ListDelta::Reset(_)]));
    });
}

#[test]
fn deltas_are_kept_only_as_long_as_a_reader_needs_them() {
    let rt = Runtime::new();
    rt.enter(|| {
        let value = Arc::new(1);
        let kept = || Arc::strong_count(&value) - 1;
        let all = list(Vec::new());
        all.push(value.clone());
        assert_eq!(kept(), 1, "nobody reads");
        let (reader, other) = (all.reader(), all.reader());
        reader.take();
        all.push(value.clone());
        assert_eq!(kept(), 3, "two elements, and a delta");
        other.take();
        reader.take();
        assert_eq!(kept(), 2);
        all.push(value.clone());
        other.take();
        assert_eq!(kept(), 4);
        reader.dispose_in(&rt).unwrap();
        assert_eq!(kept(), 3, "who needed the delta is gone");
        let error = reader.take_in(&rt).unwrap_err();
        assert!(error.is_disposed(), "{error}");
        assert!(error.to_string().contains("a reader of a list"), "{error}");
    });
}

#[test]
fn a_reader_may_be_disposed_of_while_its_list_is_lent() {
    let rt = Runtime::new();
    rt.enter(|| {
        let value = Arc::new(1);
        let all = list(vec![value.clone()]);
        let (reader, page) = scope(|| all.reader());
        reader.take();
        all.push(value.clone());
        assert_eq!(Arc::strong_count(&value), 4);
        all.with(|_| rt.dispose(page).unwrap());
        assert_eq!(Arc::strong_count(&value), 3);
        let ((), page) = scope(|| {
            all.reader().take();
        });
        all.dispose();
        rt.dispose(page).unwrap();
        assert!(rt.is_empty());
    });
}

#[test]
fn errors_name_the_list_and_leave_it_as_it_was() {
    let rt = Runtime::new();
    rt.enter(|| {
        let line = line!() + 1;
        let numbers: List<i32> = list(vec![1]);
        let text = panic_of(|| numbers.set(1, 2));
        assert!(
            text.contains("this one is 1 in a list i32 made at"),
            "{text}"
        );
        assert!(text.contains(&format!("lists.rs:{line}")), "{text}");
        for error in [
            numbers.insert_in(&rt, 2, 0).unwrap_err(),
            numbers.remove_in(&rt, 1).unwrap_err(),
            numbers.relocate_in(&rt, 0, 1).unwrap_err(),
            numbers.update_in(&rt, 1, |_| ()).unwrap_err(),
        ] {
            assert!(error.is_out_of_range(), "{error}");
        }
        numbers.with(|_| {
            assert!(numbers.set_in(&rt, 0, 5).unwrap_err().is_in_use());
            assert!(numbers.reader_in(&rt).unwrap_err().is_in_use());
        });
        numbers.name_in(&rt, "rows").unwrap();
        let refused = memo(move || {
            Runtime::with_current(|rt| numbers.clear_in(rt).unwrap_err().to_string()).unwrap()
        });
        refused.with(|text| assert!(text.contains("tried to change a list `rows`"), "{text}"));
        assert_eq!(numbers.peek(), [1]);
        let other = Runtime::new();
        assert!(numbers.with_in(&other, |_| ()).unwrap_err().is_foreign());
        numbers.dispose();
        assert!(numbers.peek_in(&rt).unwrap_err().is_disposed());
    });
}

/// Its `Clone` and `PartialEq` use the runtime, and panic on demand.
struct Busy(i32, lattice_reactive::Signal<i32>);

impl Busy {
    fn act(&self) {
        if self.1.get() < 0 {
            quiet_panic("no");
        }
        signal(1).dispose();
    }
}

impl Clone for Busy {
    fn clone(&self) -> Self {
        self.act();
        Self(self.0, self.1)
    }
}

impl PartialEq for Busy {
    fn eq(&self, other: &Self) -> bool {
        self.act();
        self.0 == other.0
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let _ = self.1.try_get();
    }
}

#[test]
fn elements_may_use_the_runtime_and_panic_and_readers_still_hear_the_truth() {
    let rt = Runtime::new();
    rt.enter(|| {
        let mood = signal(1);
        let busy = |value| Busy(value, mood);
        let all = list(vec![busy(1), busy(2)]);
        let reader = all.reader();
        let mut copy = Vec::new();
        let mut check = |runs: usize| {
            let deltas = reader.take();
            assert_eq!(deltas.len(), runs);
            apply(deltas, &mut copy);
            let numbers = |all: &[Busy]| all.iter().map(|busy| busy.0).collect::<Vec<_>>();
            assert_eq!(numbers(&copy), all.with(numbers));
        };
        check(1);
        let try_all = || {
            mood.set(-1);
            let failing: [&dyn Fn(); 5] = [
                &|| all.push(busy(3)),
                &|| all.set(0, busy(4)),
                &|| all.update(0, |busy| busy.0 = 5),
                &|| all.assign(vec![busy(1)]),
                &|| drop(reader.take()),
            ];
            for fails in failing {
                assert!(catch_unwind(AssertUnwindSafe(fails)).is_err());
            }
            mood.set(1);
        };
        try_all();
        check(1);
        all.set(1, busy(7));
        all.assign(vec![busy(8), busy(7), busy(9)]);
        check(3);
        rt.check();
    });
}

#[test]
fn a_list_belongs_to_its_owner_and_its_cleanups_may_read_it() {
    let (rt, log) = (Runtime::new(), Log::default());
    rt.enter(|| {
        let (numbers, page) = scope(|| {
            let numbers = list(vec![1]);
            let log = log.clone();
            on_cleanup(move || log.add(numbers.len().to_string()));
            numbers
        });
        rt.dispose(page).unwrap();
        assert!(!numbers.is_alive_in(&rt));
        assert_eq!(log.take(), ["1"]);
    });
}

/// Counts its copies.
struct Counted(Arc<AtomicUsize>);

impl Clone for Counted {
    fn clone(&self) -> Self {
        self.0.fetch_add(1, Ordering::Relaxed);
        Self(self.0.clone())
    }
}

#[test]
fn a_change_copies_what_changed_for_each_reader_whatever_the_length() {
    let rt = Runtime::new();
    rt.enter(|| {
        let copies = Arc::new(AtomicUsize::new(0));
        let counted = || Counted(copies.clone());
        let copied = || copies.swap(0, Ordering::Relaxed);
        let all = list((0..10_000).map(|_| counted()).collect());
        all.push(counted());
        assert_eq!(copied(), 0, "nobody follows");
        let readers: Vec<_> = (0..3).map(|_| all.reader()).collect();
        for reader in &readers {
            reader.take();
        }
        assert_eq!(copied(), 3 * 10_001, "the whole, once each");
        all.push(counted());
        all.update(5_000, |_| ());
        all.relocate(0, 9_000);
        drop(all.remove(0));
        assert_eq!(copied(), 2, "once for all readers");
        for reader in &readers {
            assert_eq!((reader.take().len(), copied()), (4, 2));
        }
    });
}

// ---- against a naive model

#[derive(Clone, Debug)]
enum Op {
    Insert(usize, u8),
    Extend(Vec<u8>),
    Remove(usize),
    Relocate(usize, usize),
    Set(usize, u8),
    Update(usize, u8),
    Assign(Vec<u8>),
    Clear,
    Open,
    Close(usize),
    Rewind(usize),
    Take(usize),
    Flush,
}

fn op() -> impl Strategy<Value = Op> {
    let at = || any::<usize>();
    let value = || 0..4_u8;
    prop_oneof![
        6 => (at(), value()).prop_map(|(at, value)| Op::Insert(at, value)),
        1 => vec(value(), 0..4).prop_map(Op::Extend),
        4 => at().prop_map(Op::Remove),
        4 => (at(), at()).prop_map(|(from, to)| Op::Relocate(from, to)),
        4 => (at(), value()).prop_map(|(at, value)| Op::Set(at, value)),
        2 => (at(), value()).prop_map(|(at, value)| Op::Update(at, value)),
        2 => vec(value(), 0..9).prop_map(Op::Assign),
        1 => Just(Op::Clear),
        2 => Just(Op::Open),
        1 => at().prop_map(Op::Close),
        1 => at().prop_map(Op::Rewind),
        6 => at().prop_map(Op::Take),
        4 => Just(Op::Flush),
    ]
}

fn change(numbers: List<u8>, model: &mut Vec<u8>, op: Op) {
    let len = model.len();
    match op {
        Op::Insert(at, value) => {
            numbers.insert(at % (len + 1), value);
            model.insert(at % (len + 1), value);
        }
        Op::Extend(values) => {
            numbers.extend(values.clone());
            model.extend(values);
        }
        Op::Assign(values) => {
            numbers.assign(values.clone());
            *model = values;
        }
        Op::Clear => {
            numbers.clear();
            model.clear();
        }
        _ if len == 0 => {}
        Op::Remove(at) => {
            assert_eq!(numbers.remove(at % len), model.remove(at % len));
        }
        Op::Relocate(from, to) => {
            numbers.relocate(from % len, to % len);
            let value = model.remove(from % len);
            model.insert(to % len, value);
        }
        Op::Set(at, value) => {
            numbers.set(at % len, value);
            model[at % len] = value;
        }
        Op::Update(at, value) => {
            numbers.update(at % len, |it| *it = value);
            model[at % len] = value;
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whoever_applies_the_deltas_has_the_list(ops in vec(op(), 1..80)) {
        let rt = Runtime::new();
        let numbers = rt.list(Vec::new());
        let followed = {
            let reader = numbers.reader_in(&rt).unwrap();
            rt.memo_with(move |before| {
                let mut copy = before.unwrap_or_default();
                apply(reader.take(), &mut copy);
                (copy, Change::Changed)
            })
        };
        let log = Log::default();
        {
            let log = log.clone();
            rt.effect(move || log.add(numbers.with(|numbers| format!("{numbers:?}"))));
        }
        let (mut model, mut flushed) = (Vec::new(), None);
        let mut readers = Vec::new();
        for op in ops {
            let count = readers.len().max(1);
            match op {
                Op::Open => readers.push((numbers.reader_in(&rt).unwrap(), Vec::new())),
                Op::Close(at) if at % count < readers.len() => {
                    readers.remove(at % count).0.dispose_in(&rt).unwrap();
                }
                Op::Rewind(at) if at % count < readers.len() => readers[at % count].0.rewind_in(&rt).unwrap(),
                Op::Take(at) if at % count < readers.len() => {
                    let (reader, copy) = &mut readers[at % count];
                    let deltas = reader.take_in(&rt).unwrap();
                    apply(deltas, copy);
                    prop_assert_eq!(&*copy, &model);
                    prop_assert_eq!(&followed.get_in(&rt).unwrap(), &model);
                }
                Op::Flush => {
                    rt.flush_effects().unwrap();
                    let ran = log.take();
                    let now = format!("{model:?}");
                    // It may have changed and changed back.
                    prop_assert!(ran.len() <= 1);
                    prop_assert_eq!(ran.last().or(flushed.as_ref()), Some(&now));
                    flushed = Some(now);
                }
                op => rt.enter(|| change(numbers, &mut model, op)),
            }
            prop_assert_eq!(&numbers.peek_in(&rt).unwrap(), &model);
        }
    }
}
