//! Explanations on random graphs, against what the closures themselves say they read and gave.
//!
//! The model is a log: each run says what it read, with and without tracking, and what came of it. From that follow
//! who depends on whom at any time, whose value changed when, and so which chains are true.

use std::collections::{BTreeSet, HashMap};
use std::panic::Location;
use std::sync::{Arc, Mutex};

use lattice_reactive::{AnyNode, Effect, Memo, Runtime, Signal, Stopped, What, Why};
use proptest::collection::vec;
use proptest::prelude::*;

/// How a memo or effect gets its value: from `left` or `right`, whichever the first read says.
#[derive(Clone, Debug)]
struct Recipe {
    switch: usize,
    left: Vec<usize>,
    right: Vec<usize>,
    /// Sources that are read without tracking.
    peeks: Vec<usize>,
    /// Small moduli make equal values likely.
    modulus: i64,
}

#[derive(Clone, Debug)]
enum Op {
    Write(usize, i64),
    Read(usize),
    Flush,
    Effect(Recipe),
    Memo(Recipe),
}

fn recipe() -> impl Strategy<Value = Recipe> {
    let some = |most| vec(any::<usize>(), 0..most);
    (any::<usize>(), some(4), some(4), some(2), 2..6_i64).prop_map(
        |(switch, left, right, peeks, modulus)| Recipe {
            switch,
            left,
            right,
            peeks,
            modulus,
        },
    )
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        6 => (any::<usize>(), 0..4_i64).prop_map(|(at, value)| Op::Write(at, value)),
        2 => any::<usize>().prop_map(Op::Read),
        4 => Just(Op::Flush),
        2 => recipe().prop_map(Op::Effect),
        3 => recipe().prop_map(Op::Memo),
    ]
}

/// One run, or one write.
#[derive(Clone, Debug, Default)]
struct Event {
    value: i64,
    /// Whether the value differs from the one before.
    is_change: bool,
    reads: Vec<usize>,
    /// Sources read without tracking, each with how often it had changed then.
    peeks: Vec<(usize, usize)>,
    /// The line of a write.
    line: u32,
    /// Its number in the trace.
    sequence: u64,
}

#[derive(Clone, Copy)]
enum Handle {
    Source(Signal<i64>),
    Memo(Memo<i64>),
    Effect(Effect),
}

impl Handle {
    fn read(self) -> i64 {
        match self {
            Self::Source(signal) => signal.get(),
            Self::Memo(memo) => memo.get(),
            Self::Effect(_) => unreachable!("nobody reads an effect"),
        }
    }

    fn node(self) -> AnyNode {
        match self {
            Self::Source(signal) => signal.into(),
            Self::Memo(memo) => memo.into(),
            Self::Effect(effect) => effect.into(),
        }
    }
}

/// What a run says: who, what it read, what it peeked at, its value.
type Said = (usize, Vec<usize>, Vec<usize>, i64);

#[derive(Default)]
struct World {
    rt: Runtime,
    handles: Vec<Handle>,
    numbers: HashMap<AnyNode, usize>,
    /// By node: its runs or writes, in order.
    events: Vec<Vec<Event>>,
    /// By node: whether something below was written since it ran last, and since the last flush.
    marked: Vec<bool>,
    waits: Vec<bool>,
    said: Arc<Mutex<Vec<Said>>>,
}

impl World {
    fn new(sources: usize) -> Self {
        let mut world = Self::default();
        world.rt.listen(1 << 16);
        for _ in 0..sources {
            let signal = world.rt.signal(0);
            world.add(Handle::Source(signal));
        }
        world
    }

    fn add(&mut self, handle: Handle) {
        self.numbers.insert(handle.node(), self.handles.len());
        self.handles.push(handle);
        self.events.push(Vec::new());
        self.marked.push(false);
        self.waits.push(false);
    }

    fn those(&self, wanted: fn(&Handle) -> bool) -> Vec<usize> {
        let all = self.handles.iter().enumerate();
        all.filter(|(_, handle)| wanted(handle))
            .map(|(at, _)| at)
            .collect()
    }

    fn sources(&self) -> Vec<usize> {
        self.those(|handle| matches!(handle, Handle::Source(_)))
    }

    fn readable(&self) -> Vec<usize> {
        self.those(|handle| !matches!(handle, Handle::Effect(_)))
    }

    /// The closure of a recipe that says what it does.
    fn closure(&self, recipe: &Recipe) -> impl FnMut() -> i64 + Send + 'static {
        let number = self.handles.len();
        let (readable, sources) = (self.readable(), self.sources());
        let pick = |from: &[usize], at: &[usize]| -> Vec<usize> {
            at.iter().map(|at| from[at % from.len()]).collect()
        };
        let switch = readable[recipe.switch % readable.len()];
        let (left, right) = (
            pick(&readable, &recipe.left),
            pick(&readable, &recipe.right),
        );
        let peeks = pick(&sources, &recipe.peeks);
        let (handles, said, modulus) = (self.handles.clone(), self.said.clone(), recipe.modulus);
        move || {
            let mut value = handles[switch].read();
            let mut reads = vec![switch];
            for at in if value % 2 == 0 { &left } else { &right } {
                value += handles[*at].read();
                reads.push(*at);
            }
            for at in &peeks {
                if let Handle::Source(signal) = handles[*at] {
                    value += signal.peek();
                }
            }
            let value = value % modulus;
            let mut said = said.lock().expect("nothing panics with it");
            said.push((number, reads, peeks.clone(), value));
            value
        }
    }

    fn apply(&mut self, op: &Op) {
        match op {
            Op::Write(at, value) => self.write(*at, *value),
            Op::Read(at) => {
                let readable = self.readable();
                let handle = self.handles[readable[at % readable.len()]];
                self.rt.enter(|| handle.read());
                self.listen();
            }
            Op::Flush => self.flush(),
            Op::Memo(recipe) => {
                let memo = self.rt.memo(self.closure(recipe));
                self.add(Handle::Memo(memo));
            }
            Op::Effect(recipe) => {
                let mut act = self.closure(recipe);
                let effect = self.rt.effect(move || {
                    act();
                });
                self.add(Handle::Effect(effect));
            }
        }
    }

    fn write(&mut self, at: usize, value: i64) {
        let sources = self.sources();
        let at = sources[at % sources.len()];
        let Handle::Source(signal) = self.handles[at] else {
            unreachable!("a source is a signal")
        };
        // Two places, to be told apart.
        let line = if value % 2 == 0 {
            signal.set_in(&self.rt, value).expect("alive");
            line!() - 1
        } else {
            signal.set_in(&self.rt, value).expect("alive");
            line!() - 1
        };
        let before = self.events[at].last().map_or(0, |event| event.value);
        self.events[at].push(Event {
            value,
            is_change: value != before,
            line,
            ..Event::default()
        });
        self.listen();
        if value == before {
            return;
        }
        for node in 0..self.handles.len() {
            if self.below(node).contains(&at) {
                self.marked[node] = true;
                self.waits[node] = true;
            }
        }
    }

    /// The node, what it read last, what those read last, and so on.
    fn below(&self, node: usize) -> BTreeSet<usize> {
        let mut below = BTreeSet::new();
        let mut stack = vec![node];
        while let Some(node) = stack.pop() {
            if below.insert(node) {
                stack.extend(
                    self.events[node]
                        .last()
                        .map_or(&[][..], |event| &event.reads),
                );
            }
        }
        below
    }

    fn changes(&self, node: usize) -> usize {
        let events = self.events[node].iter();
        events.filter(|event| event.is_change).count()
    }

    /// Takes in what ran, and compares the trace with it: for each node the same events in the same order.
    fn listen(&mut self) {
        let said = std::mem::take(&mut *self.said.lock().expect("nothing panics with it"));
        for (node, reads, peeks, value) in said {
            let is_effect = matches!(self.handles[node], Handle::Effect(_));
            let before = self.events[node].last().map(|event| event.value);
            let peeks = peeks.iter().map(|at| (*at, self.changes(*at))).collect();
            self.events[node].push(Event {
                value,
                is_change: is_effect || before != Some(value),
                reads,
                peeks,
                ..Event::default()
            });
            self.marked[node] = false;
        }
        let trace = self.rt.drain_trace();
        assert_eq!(trace.lost, 0);
        for event in trace.events {
            let node = self.numbers[&event.node.node];
            let is_change = match event.what {
                What::Ran | What::Written => true,
                What::CutOff | What::Equal => false,
                What::Created | What::Verified | What::Peeked | What::Invalidated => continue,
                what => panic!("{what:?} of {node}"),
            };
            let mut known = self.events[node].iter_mut();
            let known = known.find(|known| known.sequence == 0).expect("it ran");
            assert_eq!(is_change, known.is_change, "{:?} of {node}", event.what);
            assert_eq!(event.at.map_or(0, Location::line), known.line);
            known.sequence = event.sequence;
        }
        let mut all = self.events.iter().flatten();
        assert!(all.all(|event| event.sequence != 0), "all is recorded");
    }

    fn flush(&mut self) {
        for at in self.those(|handle| matches!(handle, Handle::Effect(_))) {
            if !self.events[at].is_empty() {
                let stops = self.stops(at);
                let waits = stops.iter().any(|stop| matches!(stop, Stopped::Waiting(_)));
                assert_eq!(
                    waits, self.waits[at],
                    "effect {at} before a flush: {stops:?}"
                );
            }
        }
        let ran: Vec<_> = self.events.iter().map(Vec::len).collect();
        self.rt.flush_effects().expect("effects write nothing");
        self.listen();
        self.waits.fill(false);
        for at in self.those(|handle| matches!(handle, Handle::Effect(_))) {
            if self.events[at].len() > ran[at] {
                let why = self.rt.why(self.handles[at].node()).expect("it ran");
                self.check_why(at, &why);
            }
            self.check_why_not(at);
        }
    }

    fn stops(&self, at: usize) -> Vec<Stopped> {
        let why_not = self.rt.why_not(self.handles[at].node()).expect("alive");
        assert_eq!(self.numbers[&why_not.node.node], at);
        why_not.stops
    }

    /// Each link is something that the one before had read in the run before its own, and that changed between the two.
    fn check_why(&self, of: usize, why: &Why) {
        assert!(why.is_complete, "{why}");
        assert_eq!(self.numbers[&why.links[0].node.node], of, "{why}");
        for pair in why.links.windows(2) {
            let (link, cause) = (&pair[0], &pair[1]);
            let (node, by) = (
                self.numbers[&link.node.node],
                self.numbers[&cause.node.node],
            );
            let runs = &self.events[node];
            let run = runs.iter().position(|run| run.sequence == link.sequence);
            let run = run.expect("a run of the node");
            if run == 0 {
                assert_eq!((by, cause.what), (node, What::Created), "{why}");
                continue;
            }
            let before = &runs[run - 1];
            assert!(before.reads.contains(&by), "{by} was read by {node}: {why}");
            let between = before.sequence + 1..link.sequence;
            assert!(between.contains(&cause.sequence), "{why}");
            let event = self.events[by].iter();
            let event = event
                .filter(|event| event.sequence == cause.sequence)
                .collect::<Vec<_>>();
            assert!(
                event.len() == 1 && event[0].is_change,
                "{by} changed: {why}"
            );
            assert_eq!(cause.at.map_or(0, Location::line), event[0].line, "{why}");
        }
        let root = why.root().expect("it is complete");
        assert!(matches!(root.what, What::Written | What::Created), "{why}");
    }

    /// After a flush: exactly the stops that the log knows.
    fn check_why_not(&self, at: usize) {
        let stops = self.stops(at);
        let below = self.below(at);
        let last_run = self.events[at].last().expect("it ran").sequence;
        let (mut equal_memos, mut equal_writes) = (Vec::new(), BTreeSet::new());
        let mut untracked = BTreeSet::new();
        for stop in &stops {
            match stop {
                Stopped::EqualMemo(why) => equal_memos.push(why),
                Stopped::EqualWrite(link) => {
                    equal_writes.insert(self.numbers[&link.node.node]);
                }
                Stopped::Untracked { reader, change } => {
                    let pair = (&reader.node, &change.node.node);
                    untracked.insert((self.numbers[pair.0], self.numbers[pair.1]));
                }
                other => panic!("after a flush: {other:?}"),
            }
        }
        assert_eq!(!equal_memos.is_empty(), self.marked[at], "{at}: {stops:?}");
        for (place, why) in equal_memos.iter().enumerate() {
            let memo = self.numbers[&why.links[0].node.node];
            let mut runs = self.events[memo].iter();
            let run = runs.find(|run| run.sequence == why.links[0].sequence);
            assert!(run.is_some_and(|run| !run.is_change && run.sequence > last_run));
            assert!(place > 0 || below.contains(&memo), "{at} reads {memo}");
            self.check_why(memo, why);
        }
        let is_equal = |event: &Event| !event.is_change && event.sequence > last_run;
        let expected: BTreeSet<_> = self
            .sources()
            .into_iter()
            .filter(|source| below.contains(source) && self.events[*source].iter().any(is_equal))
            .collect();
        assert_eq!(equal_writes, expected, "{at}: {stops:?}");
        assert_eq!(untracked, self.untracked(&below), "{at}: {stops:?}");
    }

    /// Reads without tracking, by those nodes, of what changed since.
    fn untracked(&self, below: &BTreeSet<usize>) -> BTreeSet<(usize, usize)> {
        let mut untracked = BTreeSet::new();
        for reader in below {
            let Some(run) = self.events[*reader].last() else {
                continue;
            };
            for (source, changes) in &run.peeks {
                if !run.reads.contains(source) && self.changes(*source) != *changes {
                    untracked.insert((*reader, *source));
                }
            }
        }
        untracked
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn explanations_of_random_graphs_are_true(
        sources in 1..5_usize,
        ops in vec(op(), 1..60),
    ) {
        let mut world = World::new(sources);
        for op in &ops {
            world.apply(op);
        }
        world.flush();
    }
}
