//! Random graphs against a naive model: dynamic dependencies, equal values, batches, disposal, failures.
//!
//! The model keeps nothing but versions: a node must run when one of the nodes it read last time, in that
//! order, has another version now; a version moves only when the value does. From that follow the values,
//! which nodes may run, how often, and in which order effects do.

use std::sync::{Arc, Mutex};

use lattice_reactive::{AnyNode, Effect, Link, Memo, Runtime, Signal};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::quiet_panic;

/// How a memo or effect gets its value: from `left` or `right`, whichever the first read says.
#[derive(Clone, Debug)]
struct Recipe {
    switch: usize,
    left: Vec<usize>,
    right: Vec<usize>,
    /// Small moduli make equal values likely.
    modulus: i64,
    /// A memo fails when its sum is a multiple of this.
    fails: Option<i64>,
}

#[derive(Clone, Debug)]
enum Op {
    Write(usize, i64),
    Batch(Vec<(usize, i64)>),
    Read(usize),
    Flush,
    Effect(Recipe),
    DisposeEffect(usize),
    /// Makes a memo on top of what there is.
    Memo(Recipe),
}

fn recipe(failing: bool) -> impl Strategy<Value = Recipe> {
    let fails = if failing {
        prop::option::weighted(0.3, 3..6_i64).boxed()
    } else {
        Just(None).boxed()
    };
    let reads = || vec(any::<usize>(), 0..4);
    (any::<usize>(), reads(), reads(), 2..7_i64, fails).prop_map(
        |(switch, left, right, modulus, fails)| Recipe {
            switch,
            left,
            right,
            modulus,
            fails,
        },
    )
}

fn op(failing: bool) -> impl Strategy<Value = Op> {
    let write = || (any::<usize>(), 0..5_i64);
    prop_oneof![
        4 => write().prop_map(|(at, value)| Op::Write(at, value)),
        2 => vec(write(), 0..5).prop_map(Op::Batch),
        3 => any::<usize>().prop_map(Op::Read),
        4 => Just(Op::Flush),
        2 => recipe(failing).prop_map(Op::Effect),
        1 => any::<usize>().prop_map(Op::DisposeEffect),
        2 => recipe(failing).prop_map(Op::Memo),
    ]
}

// ---- the model

#[derive(Clone, Debug, PartialEq)]
struct Failed;

type Value = Result<i64, Failed>;

#[derive(Clone, Default)]
struct Node {
    /// None for a source.
    recipe: Option<Recipe>,
    value: Option<Value>,
    version: u64,
    /// What the last run read, and in which version.
    seen: Vec<(usize, u64)>,
}

#[derive(Default)]
struct Model {
    nodes: Vec<Node>,
    /// Memos that ran, in order.
    runs: Vec<usize>,
}

impl Model {
    /// Brings a memo up to date as a lazy engine must, and counts its runs.
    fn refresh(&mut self, at: usize) {
        if self.nodes[at].recipe.is_none() || !self.is_stale(at) {
            return;
        }
        self.runs.push(at);
        let recipe = self.nodes[at].recipe.clone().expect("checked above");
        let mut seen = Vec::new();
        let value = self.compute(&recipe, &mut seen);
        let node = &mut self.nodes[at];
        node.seen = seen;
        if node.value.as_ref() != Some(&value) {
            node.value = Some(value);
            node.version += 1;
        }
    }

    /// Whether what it read has changed, asked in the order of reading.
    fn is_stale(&mut self, at: usize) -> bool {
        let seen = self.nodes[at].seen.clone();
        self.nodes[at].value.is_none() || self.any_changed(&seen)
    }

    fn any_changed(&mut self, seen: &[(usize, u64)]) -> bool {
        seen.iter().any(|(dep, version)| {
            self.refresh(*dep);
            self.nodes[*dep].version != *version
        })
    }

    fn compute(&mut self, recipe: &Recipe, seen: &mut Vec<(usize, u64)>) -> Value {
        evaluate(recipe, &mut |at| {
            self.refresh(at);
            if !seen.iter().any(|(dep, _)| *dep == at) {
                seen.push((at, self.nodes[at].version));
            }
            self.nodes[at].value.clone().expect("it was refreshed")
        })
    }

    /// The value from nothing but the sources: what is true whatever was kept.
    fn truth(&self, at: usize) -> Value {
        match &self.nodes[at].recipe {
            Some(recipe) => evaluate(recipe, &mut |dep| self.truth(dep)),
            None => self.nodes[at].value.clone().expect("a source has a value"),
        }
    }
}

/// What both worlds compute.
fn evaluate(recipe: &Recipe, read: &mut dyn FnMut(usize) -> Value) -> Value {
    let switch = read(recipe.switch)?;
    let reads = if switch % 2 == 0 {
        &recipe.left
    } else {
        &recipe.right
    };
    let mut sum = switch;
    for at in reads {
        sum += read(*at)?;
    }
    match recipe.fails {
        Some(divisor) if sum % divisor == 0 => Err(Failed),
        _ => Ok(sum % recipe.modulus),
    }
}

/// Numbers in recipes, taken for one of the nodes there are.
fn resolve(recipe: &Recipe, nodes: usize) -> Recipe {
    let all = |reads: &[usize]| reads.iter().map(|at| at % nodes).collect();
    Recipe {
        switch: recipe.switch % nodes,
        left: all(&recipe.left),
        right: all(&recipe.right),
        ..recipe.clone()
    }
}

// ---- the engine under test

#[derive(Clone, Copy)]
enum Handle {
    Source(Signal<i64>),
    Memo(Memo<i64>),
}

impl Handle {
    fn read(self) -> Value {
        match self {
            Self::Source(signal) => Ok(signal.get()),
            Self::Memo(memo) => memo.try_get().map_err(|error| {
                assert!(error.is_failed(), "{error}");
                Failed
            }),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Ran {
    Memo(usize),
    Effect(usize, Value),
}

struct Live {
    number: usize,
    recipe: Recipe,
    effect: Effect,
    /// For the model: what it read last.
    seen: Option<Vec<(usize, u64)>>,
}

struct World {
    rt: Runtime,
    handles: Vec<Handle>,
    model: Model,
    effects: Vec<Live>,
    made: usize,
    log: Arc<Mutex<Vec<Ran>>>,
    /// Without failures, runs are counted: a failure is tried again, which the model does not.
    exact: bool,
    /// All that ran, in order.
    history: Vec<Ran>,
}

impl World {
    fn new(sources: usize, exact: bool) -> Self {
        let rt = Runtime::new();
        // Who listens changes nothing; and a ring that is too small is asked too.
        if sources.is_multiple_of(2) {
            rt.listen(64);
        }
        let mut model = Model::default();
        let mut handles = Vec::new();
        for value in 0..sources as i64 {
            handles.push(Handle::Source(rt.signal(value)));
            model.nodes.push(Node {
                value: Some(Ok(value)),
                ..Node::default()
            });
        }
        Self {
            rt,
            handles,
            model,
            effects: Vec::new(),
            made: 0,
            log: Arc::default(),
            exact,
            history: Vec::new(),
        }
    }

    fn sources(&self) -> usize {
        self.handles
            .iter()
            .filter(|handle| matches!(handle, Handle::Source(_)))
            .count()
    }

    fn memo(&mut self, recipe: &Recipe) {
        let number = self.handles.len();
        let recipe = resolve(recipe, number);
        let (handles, log) = (self.handles.clone(), self.log.clone());
        let ours = recipe.clone();
        let memo = self.rt.memo(move || {
            log.lock()
                .expect("nothing panics with it")
                .push(Ran::Memo(number));
            match evaluate(&ours, &mut |at| handles[at].read()) {
                Ok(value) => value,
                Err(Failed) => quiet_panic("failed"),
            }
        });
        self.handles.push(Handle::Memo(memo));
        self.model.nodes.push(Node {
            recipe: Some(recipe),
            ..Node::default()
        });
    }

    fn effect(&mut self, recipe: &Recipe) {
        let number = self.made;
        self.made += 1;
        let recipe = resolve(recipe, self.handles.len());
        let (handles, log, ours) = (self.handles.clone(), self.log.clone(), recipe.clone());
        let effect = self.rt.effect(move || {
            let value = evaluate(&ours, &mut |at| handles[at].read());
            log.lock()
                .expect("nothing panics with it")
                .push(Ran::Effect(number, value));
        });
        self.effects.push(Live {
            number,
            recipe,
            effect,
            seen: None,
        });
    }

    fn write(&mut self, at: usize, value: i64) {
        let at = at % self.sources();
        if let Handle::Source(signal) = self.handles[at] {
            signal.set_in(&self.rt, value).expect("alive");
        }
        let node = &mut self.model.nodes[at];
        if node.value != Some(Ok(value)) {
            node.value = Some(Ok(value));
            node.version += 1;
        }
    }

    fn read(&mut self, at: usize) {
        let at = at % self.handles.len();
        let value = self.rt.enter(|| self.handles[at].read());
        assert_eq!(value, self.model.truth(at), "node {at}");
        self.model.refresh(at);
        self.compare_runs(&[]);
    }

    /// Flushes, and has the model say which effects must run.
    fn flush(&mut self) {
        self.rt.flush_effects().expect("effects write nothing");
        let mut expected = Vec::new();
        for at in 0..self.effects.len() {
            let seen = self.effects[at].seen.clone();
            if seen.is_some_and(|seen| !self.model.any_changed(&seen)) {
                continue;
            }
            let mut seen = Vec::new();
            let recipe = self.effects[at].recipe.clone();
            let value = self.model.compute(&recipe, &mut seen);
            self.effects[at].seen = Some(seen);
            let truth = evaluate(&recipe, &mut |at| self.model.truth(at));
            assert_eq!(value, truth, "the model agrees with itself");
            expected.push(Ran::Effect(self.effects[at].number, value));
        }
        assert!(!self.rt.is_stale());
        self.compare_runs(&expected);
    }

    /// Exactly those effects ran, in that order, each once; and exactly those memos, each once. (A memo that is
    /// dirty runs before those that it reads, one that may be stale after; the model does not know the two apart.)
    fn compare_runs(&mut self, effects: &[Ran]) {
        let log = std::mem::take(&mut *self.log.lock().expect("nothing panics with it"));
        self.history.extend(log.iter().cloned());
        let mut memos = Vec::new();
        let mut ran = Vec::new();
        for entry in log {
            match entry {
                Ran::Memo(at) => memos.push(at),
                Ran::Effect(..) => ran.push(entry),
            }
        }
        let mut expected = std::mem::take(&mut self.model.runs);
        memos.sort_unstable();
        expected.sort_unstable();
        if self.exact {
            assert_eq!(memos, expected, "memos that ran");
            assert_eq!(ran, effects, "effects that ran");
        } else {
            self.check_effects(&ran, effects);
        }
    }

    /// To a reader that is told that something changed, one failure after another is a change: so more may run
    /// than the model says, but still each once, in order, and with the true value.
    fn check_effects(&self, ran: &[Ran], needed: &[Ran]) {
        let mut last = None;
        for entry in ran {
            let Ran::Effect(number, value) = entry else {
                panic!("an effect")
            };
            assert!(last < Some(*number), "{number} after {last:?}");
            last = Some(*number);
            let live = self.effects.iter().find(|live| live.number == *number);
            let recipe = &live.expect("it was not disposed of").recipe;
            assert_eq!(
                *value,
                evaluate(recipe, &mut |at| self.model.truth(at)),
                "effect {number}"
            );
        }
        for entry in needed {
            assert!(ran.contains(entry), "{entry:?} did not run");
        }
    }

    fn apply(&mut self, op: Op) {
        match op {
            Op::Write(at, value) => self.write(at, value),
            Op::Batch(writes) => {
                for (at, value) in writes {
                    self.write(at, value);
                }
                self.flush();
            }
            Op::Read(at) => self.read(at),
            Op::Flush => self.flush(),
            Op::Memo(recipe) => self.memo(&recipe),
            Op::Effect(recipe) => self.effect(&recipe),
            Op::DisposeEffect(at) => {
                if !self.effects.is_empty() {
                    let at = at % self.effects.len();
                    let live = self.effects.remove(at);
                    live.effect.dispose_in(&self.rt).expect("of this runtime");
                }
            }
        }
        self.rt.check();
    }

    /// Explanations are there whatever was overwritten, failed or disposed of, and go back in time.
    fn explain(&self) {
        let signals = self.handles.iter().map(|handle| match handle {
            Handle::Source(signal) => AnyNode::from(*signal),
            Handle::Memo(memo) => AnyNode::from(*memo),
        });
        let effects = self.effects.iter().map(|live| live.effect.into());
        for node in signals.chain(effects) {
            match self.rt.why(node) {
                Ok(why) => {
                    let in_order = |pair: &[Link]| pair[0].sequence > pair[1].sequence;
                    assert!(why.links.windows(2).all(in_order), "{why}");
                }
                Err(error) => assert!(error.is_not_recorded(), "{error}"),
            }
            assert!(self.rt.why_not(node).is_ok(), "it is alive");
        }
    }

    fn finish(mut self) -> Vec<Ran> {
        self.flush();
        for at in 0..self.handles.len() {
            self.read(at);
        }
        self.explain();
        for live in self.effects.drain(..) {
            live.effect.dispose_in(&self.rt).expect("of this runtime");
        }
        for handle in &self.handles {
            match handle {
                Handle::Source(signal) => signal.dispose_in(&self.rt).expect("of this runtime"),
                Handle::Memo(memo) => memo.dispose_in(&self.rt).expect("of this runtime"),
            }
            self.rt.check();
        }
        assert!(self.rt.is_empty());
        self.history
    }
}

fn run(sources: usize, ops: Vec<Op>, exact: bool) -> Vec<Ran> {
    let mut world = World::new(sources, exact);
    for op in ops {
        world.apply(op);
    }
    world.finish()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_graphs_run_what_must_run_once_in_order_and_nothing_else(
        sources in 1..5_usize,
        ops in vec(op(false), 1..60),
    ) {
        run(sources, ops, true);
    }

    #[test]
    fn random_graphs_with_failing_memos_give_true_values(
        sources in 1..5_usize,
        ops in vec(op(true), 1..60),
    ) {
        run(sources, ops, false);
    }

    #[test]
    fn the_same_operations_run_the_same_things_in_the_same_order(
        sources in 1..5_usize,
        ops in vec(op(true), 1..60),
    ) {
        let (first, second) = (run(sources, ops.clone(), false), run(sources, ops, false));
        prop_assert_eq!(first, second);
    }
}
