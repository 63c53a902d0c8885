//! Maps: who depends on which key, and what readers are told.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};

use lattice_reactive::{
    Map, MapDelta, MapReader, Runtime, Signal, effect, map, memo, scope, selector, signal,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{Log, quiet_panic};

#[test]
fn who_reads_a_key_runs_for_that_key_alone() {
    let (rt, log) = (Runtime::auto(), Log::default());
    rt.enter(|| {
        let ages = map([("ann", 1), ("bob", 2)]);
        for name in ["ann", "bob", "eve"] {
            let log = log.clone();
            effect(move || log.add(format!("{name} {:?}", ages.get(&name))));
        }
        {
            let log = log.clone();
            effect(move || log.add(format!("keys {:?}", ages.keys())));
        }
        {
            let log = log.clone();
            effect(move || log.add(ages.with(|ages| format!("all {ages:?}"))));
        }
        log.take();
        ages.set("ann", 1);
        assert!(log.take().is_empty(), "an equal value is no change");
        ages.set("ann", 3);
        assert_eq!(log.take(), ["ann Some(3)", "all {\"ann\": 3, \"bob\": 2}"]);
        ages.update(&"bob", |age| *age += 1);
        assert_eq!(ages.update(&"nobody", |age| *age += 1), None);
        assert_eq!(log.take(), ["bob Some(3)", "all {\"ann\": 3, \"bob\": 3}"]);
        ages.set("eve", 4);
        assert_eq!(ages.remove(&"ann"), Some(3));
        assert_eq!(ages.remove(&"ann"), None);
        let expected = [
            "eve Some(4)",
            "keys [\"ann\", \"bob\", \"eve\"]",
            "all {\"ann\": 3, \"bob\": 3, \"eve\": 4}",
            "ann None",
            "keys [\"bob\", \"eve\"]",
            "all {\"bob\": 3, \"eve\": 4}",
        ];
        assert_eq!(log.take(), expected);
        ages.clear();
        ages.clear();
        assert_eq!(
            log.take(),
            ["bob None", "eve None", "keys []", "all {}"],
            "ann was gone already"
        );
    });
}

#[test]
fn a_key_may_be_asked_for_as_what_it_borrows_as() {
    let rt = Runtime::new();
    rt.enter(|| {
        let ages = map([("ann".to_owned(), 1)]);
        let chosen = signal("ann".to_owned());
        let chosen = selector(move || chosen.get());
        let ann = memo(move || (ages.get("ann"), chosen.is_selected("ann")));
        assert_eq!(ann.get(), (Some(1), true));
        ages.update("ann", |age| *age += 1);
        assert_eq!(ann.get(), (Some(2), true));
        assert_eq!(ages.remove("ann"), Some(2));
        assert_eq!(ann.get(), (None, true));
        assert!(!ages.contains_key("bob") && ages.with(|view| view.get("ann").is_none()));
    });
}

#[test]
fn a_watcher_may_read_collections_and_take_what_changed() {
    let rt = Runtime::new();
    let (names, ages) = (rt.list(vec!["ann"]), rt.map([("ann", 1)]));
    let reader = names.reader_in(&rt).unwrap();
    let log = Log::default();
    let render = |watcher| {
        let line = || format!("{} deltas, {:?}", reader.take().len(), ages.get(&"ann"));
        log.add(rt.observe(watcher, line).unwrap());
    };
    let flush = || rt.flush(&mut |watcher, _| render(watcher)).unwrap();
    render(rt.watcher(1));
    ages.set_in(&rt, "bob", 2).unwrap();
    flush();
    names.extend_in(&rt, ["bob", "eve"]).unwrap();
    flush();
    ages.set_in(&rt, "ann", 3).unwrap();
    flush();
    let expected = [
        "1 deltas, Some(1)",
        "2 deltas, Some(1)",
        "0 deltas, Some(3)",
    ];
    assert_eq!(log.take(), expected);
}

#[test]
fn of_ten_thousand_readers_of_a_key_each_one_runs() {
    let rt = Runtime::new();
    rt.enter(|| {
        let all = map((0..10_000).map(|key| (key, 0)));
        let memos: Vec<_> = (0..10_000).map(|key| memo(move || all.get(&key))).collect();
        let sum = || memos.iter().filter_map(|memo| memo.get()).sum::<i32>();
        assert_eq!(sum(), 0);
        let before = rt.counts().memo_runs;
        all.set(777, 5);
        assert_eq!(sum(), 5);
        assert_eq!(rt.counts().memo_runs, before + 1);
    });
}

#[test]
fn keys_that_nobody_reads_any_more_leave_nothing_behind() {
    let rt = Runtime::new();
    rt.enter(|| {
        let all = map([(0, 0)]);
        let alive = rt.len();
        let key = Arc::new(());
        let counted: Map<(i32, Arc<()>), i32> = map([]);
        for round in 0..1_000 {
            let ((), page) = scope(|| {
                for at in 0..10 {
                    memo(move || all.get(&(round * 10 + at))).get();
                }
                let key = key.clone();
                memo(move || counted.get(&(round, key.clone()))).get();
            });
            rt.dispose(page).unwrap();
        }
        assert!(rt.len() < alive + 150, "{} nodes", rt.len());
        assert!(Arc::strong_count(&key) < 100);
        all.dispose();
        counted.dispose();
        assert!(rt.is_empty());
        rt.check();
    });
}

#[test]
fn entries_keep_the_order_of_insertion_whatever_goes_between() {
    let rt = Runtime::new();
    rt.enter(|| {
        let all = map((0..100).map(|key| (key, key)));
        for key in (0..100).filter(|key| key % 7 != 0) {
            all.remove(&key);
        }
        all.set(1, 1);
        all.set(14, 0);
        let keys: Vec<_> = (0..100).step_by(7).chain([1]).collect();
        assert_eq!(all.keys(), keys);
        all.with(|view| {
            assert_eq!(view.iter().next_back(), Some((&1, &1)));
            assert_eq!((view.len(), view.is_empty()), (16, false));
            assert_eq!((view.get(&14), view.contains_key(&2)), (Some(&0), false));
        });
        assert_eq!(
            (all.len(), all.is_empty(), all.contains_key(&7)),
            (16, false, true)
        );
    });
}

#[test]
fn a_reader_takes_what_changed_and_a_slow_one_the_whole() {
    let rt = Runtime::new();
    rt.enter(|| {
        let all = map([('a', 1)]);
        let (reader, slow) = (all.reader(), all.reader());
        assert_eq!(reader.take(), [MapDelta::Reset(vec![('a', 1)])]);
        slow.take();
        all.set('b', 2);
        all.set('a', 3);
        all.update(&'b', |value| *value = 9);
        all.remove(&'a');
        let expected = [
            MapDelta::Insert { key: 'b', value: 2 },
            MapDelta::Set { key: 'a', value: 3 },
            MapDelta::Set { key: 'b', value: 9 },
            MapDelta::Remove { key: 'a' },
        ];
        assert_eq!(reader.take(), expected);
        all.clear();
        assert_eq!(reader.take(), [MapDelta::Clear]);
        for value in 0..2_000 {
            all.set('z', value);
            reader.take();
        }
        assert_eq!(slow.take(), [MapDelta::Reset(vec![('z', 1_999)])]);
        reader.rewind();
        assert_eq!(reader.take(), [MapDelta::Reset(vec![('z', 1_999)])]);
        reader.dispose_in(&rt).unwrap();
        assert!(reader.take_in(&rt).unwrap_err().is_disposed());
    });
}

#[test]
fn errors_name_the_map_and_leave_it_as_it_was() {
    let rt = Runtime::new();
    rt.enter(|| {
        let line = line!() + 1;
        let all = map([(1_u8, 1_i32)]);
        let refused = memo(move || {
            Runtime::with_current(|rt| all.set_in(rt, 1, 2).unwrap_err().to_string()).unwrap()
        });
        let text = refused.get();
        assert!(text.contains("tried to change a map made at"), "{text}");
        assert!(text.contains(&format!("maps.rs:{line}")), "{text}");
        all.with_key(&1, |_| {
            let error = all.remove_in(&rt, &1).unwrap_err();
            assert!(error.is_in_use(), "{error}");
            assert!(all.reader_in(&rt).unwrap_err().is_in_use());
        });
        all.name_in(&rt, "stock").unwrap();
        all.with(|_| {
            let error = all.clear_in(&rt).unwrap_err();
            assert!(error.to_string().contains("to a map `stock`"), "{error}");
        });
        assert_eq!(all.peek(), [(1, 1)]);
        assert!(all.keys_in(&Runtime::new()).unwrap_err().is_foreign());
        all.dispose();
        let error = all.peek_in(&rt).unwrap_err();
        assert!(error.is_disposed());
        assert!(error.to_string().contains("a map u8 to i32"), "{error}");
        refused.dispose();
        assert!(rt.is_empty(), "with the map, all of its parts went");
    });
}

/// Its `Hash`, `Eq` and `Clone` use the runtime, and one of them panics.
struct Key(u8, Signal<u32>);

impl Key {
    /// Panics at the last of so many calls.
    fn act(&self) {
        let left = self.1.peek();
        if left == 1 {
            quiet_panic("no");
        }
        // In a memo it may only be read.
        let _ = self.1.try_set(left.saturating_sub(1));
    }
}

impl Clone for Key {
    fn clone(&self) -> Self {
        self.act();
        Self(self.0, self.1)
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.act();
        self.0 == other.0
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.act();
        self.0.hash(state);
    }
}

#[test]
fn keys_that_panic_wherever_they_are_asked_leave_a_map_whole_and_its_readers_informed() {
    let rt = Runtime::new();
    rt.enter(|| {
        let fuse = signal(0);
        let key = |key| Key(key, fuse);
        let all = map((0..3).map(|at| (key(at), i32::from(at))));
        let reader = all.reader();
        let seen = Arc::new(Mutex::new([None; 5]));
        for at in 0..5 {
            let seen = seen.clone();
            effect(move || {
                seen.lock().expect("no test panics with it")[at as usize] = all.get(&Key(at, fuse));
            });
        }
        rt.flush_effects().unwrap();
        let mut copy: Vec<(u8, i32)> = Vec::new();
        for fails_at in (1..12).rev() {
            let changes: [&dyn Fn(); 4] = [
                &|| all.set(key(3), fails_at),
                &|| all.set(key(1), fails_at),
                &|| assert!(all.update(&key(2), |value| *value += 1).is_some()),
                &|| assert!(all.remove(&key(3)).is_none_or(|value| value == fails_at)),
            ];
            for change in changes {
                fuse.set(fails_at as u32);
                let _ = catch_unwind(AssertUnwindSafe(change));
                fuse.set(0);
                for delta in reader.take() {
                    apply(delta, &mut copy);
                }
                let now: Vec<_> = all
                    .peek()
                    .iter()
                    .map(|(key, value)| (key.0, *value))
                    .collect();
                assert_eq!(copy, now);
                let by_key = |at: u8| all.get(&key(at));
                assert!(now.iter().all(|(at, value)| by_key(*at) == Some(*value)));
                assert_eq!(all.len(), now.len());
                rt.flush_effects().unwrap();
                let expected = std::array::from_fn(|at| by_key(at as u8));
                assert_eq!(*seen.lock().unwrap(), expected);
                rt.check();
            }
        }
    });
}

fn apply(delta: MapDelta<Key, i32>, copy: &mut Vec<(u8, i32)>) {
    match delta {
        MapDelta::Insert { key, value } => copy.push((key.0, value)),
        MapDelta::Set { key, value } => {
            copy.iter_mut()
                .find(|(it, _)| *it == key.0)
                .expect("it is there")
                .1 = value;
        }
        MapDelta::Remove { key } => copy.retain(|(it, _)| *it != key.0),
        MapDelta::Clear => copy.clear(),
        MapDelta::Reset(all) => *copy = all.iter().map(|(key, value)| (key.0, *value)).collect(),
    }
}

// ---- against a naive model

#[derive(Clone, Debug)]
enum Op {
    Set(u8, u8),
    Update(u8, u8),
    Remove(u8),
    Clear,
    Open,
    Close(usize),
    Take(usize),
    Flush,
}

fn op() -> impl Strategy<Value = Op> {
    let key = || 0..6_u8;
    let value = || 0..3_u8;
    prop_oneof![
        8 => (key(), value()).prop_map(|(key, value)| Op::Set(key, value)),
        2 => (key(), value()).prop_map(|(key, value)| Op::Update(key, value)),
        5 => key().prop_map(Op::Remove),
        1 => Just(Op::Clear),
        2 => Just(Op::Open),
        1 => any::<usize>().prop_map(Op::Close),
        6 => any::<usize>().prop_map(Op::Take),
        4 => Just(Op::Flush),
    ]
}

/// The map as a naive one keeps it, and which keys were touched since the last flush.
#[derive(Default)]
struct Model {
    entries: Vec<(u8, u8)>,
    touched: Vec<u8>,
}

impl Model {
    fn get(&self, key: u8) -> Option<u8> {
        let found = self.entries.iter().find(|(it, _)| *it == key);
        found.map(|(_, value)| *value)
    }

    fn apply(&mut self, all: Map<u8, u8>, op: &Op) {
        match *op {
            Op::Set(key, value) => {
                all.set(key, value);
                if self.get(key) == Some(value) {
                    return;
                }
                match self.entries.iter_mut().find(|(it, _)| *it == key) {
                    Some((_, old)) => *old = value,
                    None => self.entries.push((key, value)),
                }
                self.touched.push(key);
            }
            Op::Update(key, value) => {
                let updated = all.update(&key, |old| *old = value);
                assert_eq!(updated.is_some(), self.get(key).is_some());
                if let Some((_, old)) = self.entries.iter_mut().find(|(it, _)| *it == key) {
                    *old = value;
                    self.touched.push(key);
                }
            }
            Op::Remove(key) => {
                assert_eq!(all.remove(&key), self.get(key));
                if self.get(key).is_some() {
                    self.touched.push(key);
                }
                self.entries.retain(|(it, _)| *it != key);
            }
            Op::Clear => {
                all.clear();
                self.touched
                    .extend(self.entries.drain(..).map(|(key, _)| key));
            }
            _ => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn readers_of_keys_run_for_their_keys_and_whoever_applies_the_deltas_has_the_map(ops in vec(op(), 1..80)) {
        let rt = Runtime::new();
        let all = rt.map([]);
        let log = Log::default();
        for key in 0..6 {
            let log = log.clone();
            rt.effect(move || log.add(format!("{key} {:?}", all.get(&key))));
        }
        rt.flush_effects().unwrap();
        log.take();
        let mut model = Model::default();
        let mut readers: Vec<(MapReader<u8, u8>, HashMap<u8, u8>)> = Vec::new();
        for op in ops {
            let count = readers.len().max(1);
            match op {
                Op::Open => readers.push((all.reader_in(&rt).unwrap(), HashMap::new())),
                Op::Close(at) if at % count < readers.len() => {
                    readers.remove(at % count).0.dispose_in(&rt).unwrap();
                }
                Op::Take(at) if at % count < readers.len() => {
                    let (reader, copy) = &mut readers[at % count];
                    for delta in reader.take_in(&rt).unwrap() {
                        delta.apply(copy);
                    }
                    let expected: HashMap<u8, u8> = model.entries.iter().copied().collect();
                    prop_assert_eq!(&*copy, &expected);
                }
                Op::Flush => {
                    rt.flush_effects().unwrap();
                    let mut touched = std::mem::take(&mut model.touched);
                    touched.sort_unstable();
                    touched.dedup();
                    let expected: Vec<_> = touched.iter().map(|key| format!("{key} {:?}", model.get(*key))).collect();
                    prop_assert_eq!(log.take(), expected);
                }
                op => rt.enter(|| model.apply(all, &op)),
            }
            prop_assert_eq!(&all.peek_in(&rt).unwrap(), &model.entries);
            rt.check();
        }
    }
}
