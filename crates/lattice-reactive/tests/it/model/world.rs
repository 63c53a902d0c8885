//! The engine under test beside the model: each operation is done in both, and what ran is compared.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use lattice_reactive::{AnyNode, Effect, Link, Runtime, Watcher};

use super::bodies::{Diary, Handle, Ran, body, write};
use super::recipe::{Act, Failed, GONE, Kind, Op, RAISED_MAX, Recipe};
use super::reference::{Model, Seen};
use crate::support::quiet_panic;

/// Who runs an effect.
#[derive(Clone, Copy)]
enum Runner {
    Runtime(Effect),
    /// We do, as its host.
    Host(Watcher),
    /// Another effect made it, and knows.
    Another,
}

/// An effect of the model.
struct Live {
    number: usize,
    recipe: Recipe,
    act: Act,
    runner: Runner,
    /// Who made it.
    outer: Option<usize>,
    /// What it read last; None before its first run.
    seen: Option<Seen>,
}

/// How a world runs.
#[derive(Clone, Copy)]
pub(super) struct Mode {
    pub(super) kind: Kind,
    /// Flushes by itself after each write, or batch of writes.
    pub(super) auto: bool,
    /// Whether somebody listens to the trace, which changes nothing.
    pub(super) listening: bool,
}

pub(super) struct World {
    mode: Mode,
    rt: Runtime,
    handles: Vec<Handle>,
    model: Model,
    /// In the order of their creation.
    effects: Vec<Live>,
    made: usize,
    /// What is done for each watcher, by its tag.
    hosted: HashMap<u64, Box<dyn FnMut()>>,
    diary: Diary,
    /// All that ran, in order.
    history: Vec<Ran>,
}

/// Does all of it, and returns what ran, in order.
pub(super) fn run(mode: Mode, sources: usize, ops: &[Op]) -> Vec<Ran> {
    let mut world = World::new(mode, sources);
    for op in ops {
        world.apply(op);
    }
    world.finish()
}

impl World {
    fn new(mode: Mode, sources: usize) -> Self {
        let rt = if mode.auto {
            Runtime::auto()
        } else {
            Runtime::new()
        };
        if mode.listening {
            // A ring that is too small is asked too.
            rt.listen(64);
        }
        let mut world = Self {
            mode,
            rt,
            handles: Vec::new(),
            model: Model::default(),
            effects: Vec::new(),
            made: 0,
            hosted: HashMap::new(),
            diary: Diary::default(),
            history: Vec::new(),
        };
        for value in 0..sources as i64 {
            world.source(value);
        }
        world
    }

    fn apply(&mut self, op: &Op) {
        match op {
            Op::Write(at, value) => self.write(&[(*at, *value)], false),
            Op::Batch(writes) => self.write(writes, true),
            Op::Read(at) => self.read(*at),
            Op::Flush => self.flush(|_| ()),
            Op::Memo(recipe) => self.memo(recipe),
            // A runtime that flushes by itself has no host.
            Op::Effect(recipe, act, hosted) => self.effect(recipe, act, *hosted && !self.mode.auto),
            Op::DisposeEffect(at) => self.dispose_effect(*at),
            Op::DisposeNode(at) => self.dispose_node(*at),
        }
        self.rt.check();
    }

    // ---- making

    fn source(&mut self, value: i64) {
        self.handles.push(Handle::Source(self.rt.signal(value)));
        self.model.source(value);
    }

    fn memo(&mut self, recipe: &Recipe) {
        let number = self.handles.len();
        let recipe = recipe.among(number);
        let (handles, diary) = (self.handles.clone(), self.diary.clone());
        let ours = recipe.clone();
        let eq = recipe.clone();
        let compute = move || {
            diary.add(Ran::Memo(number));
            match ours.evaluate(&mut |at, tracked| handles[at].read(tracked)) {
                Ok(value) => value,
                Err(Failed) => quiet_panic("failed"),
            }
        };
        let memo = if recipe.coarse {
            (self.rt).memo_eq(compute, move |old, new| eq.are_equal(*old, *new))
        } else {
            self.rt.memo(compute)
        };
        self.handles.push(Handle::Memo(memo));
        self.model.memo(recipe);
    }

    fn effect(&mut self, recipe: &Recipe, act: &Act, hosted: bool) {
        let recipe = recipe.among(self.handles.len());
        let act = match act {
            Act::Raise(at) => Act::Raise(self.a_source(*at)),
            // A watcher owns nothing.
            Act::Nest(_) if hosted => Act::Look,
            Act::Nest(inner) => Act::Nest(Box::new(inner.among(self.handles.len()))),
            Act::Forward(_) => {
                self.source(0);
                Act::Forward(self.handles.len() - 1)
            }
            Act::Look => Act::Look,
        };
        let number = self.diary.number();
        let mut runner = Runner::Another;
        self.enlist(number, recipe.clone(), act.clone(), runner, None);
        let diary = self.diary.clone();
        let body = body(number, recipe, act, self.handles.clone().into(), diary);
        if hosted {
            let watcher = self.rt.watcher(number as u64);
            watcher.mark_in(&self.rt).expect("alive");
            self.hosted.insert(number as u64, Box::new(body));
            runner = Runner::Host(watcher);
        } else if self.mode.auto {
            // Its first run, which may fail, comes when the batch is over, and we have the handle.
            self.flush(|rt| rt.batch(|| runner = Runner::Runtime(rt.effect(body))));
        } else {
            runner = Runner::Runtime(self.rt.effect(body));
        }
        let live = self.effects.iter_mut().find(|live| live.number == number);
        live.expect("it was made above").runner = runner;
    }

    fn enlist(
        &mut self,
        number: usize,
        recipe: Recipe,
        act: Act,
        runner: Runner,
        outer: Option<usize>,
    ) {
        self.made += 1;
        assert_eq!(self.made, number, "both number effects in order");
        self.effects.push(Live {
            number,
            recipe,
            act,
            runner,
            outer,
            seen: None,
        });
    }

    // ---- changing

    /// The sources there are, by number: the one that this number stands for.
    fn a_source(&self, at: usize) -> usize {
        let is_source = |at: &usize| matches!(self.handles[*at], Handle::Source(_));
        let sources: Vec<usize> = (0..self.handles.len()).filter(is_source).collect();
        sources[at % sources.len()]
    }

    fn write(&mut self, writes: &[(usize, i64)], batch: bool) {
        let writes: Vec<(usize, i64)> = writes
            .iter()
            .map(|(at, value)| (self.a_source(*at), *value))
            .collect();
        for (at, value) in &writes {
            self.model.write(*at, *value);
        }
        let handles = self.handles.clone();
        let all = move |rt: &Runtime| {
            for (at, value) in writes {
                rt.enter(|| write(handles[at], value));
            }
        };
        match (batch, self.mode.auto) {
            (true, true) => self.flush(|rt| rt.batch(|| all(rt))),
            (true, false) => {
                self.rt.batch(|| all(&self.rt));
                self.flush(|_| ());
            }
            (false, true) => self.flush(all),
            (false, false) => all(&self.rt),
        }
    }

    fn dispose_effect(&mut self, at: usize) {
        let own: Vec<usize> = (0..self.effects.len())
            .filter(|at| self.effects[*at].outer.is_none())
            .collect();
        if own.is_empty() {
            return;
        }
        let live = self.effects.remove(own[at % own.len()]);
        self.dispose_inner(live.number);
        let disposed = match live.runner {
            Runner::Runtime(effect) => effect.dispose_in(&self.rt),
            Runner::Host(watcher) => watcher.dispose_in(&self.rt),
            Runner::Another => panic!("it was made by us"),
        };
        disposed.expect("of this runtime");
    }

    fn dispose_inner(&mut self, number: usize) {
        self.effects.retain(|live| live.outer != Some(number));
    }

    fn dispose_node(&mut self, at: usize) {
        let at = at % self.handles.len();
        self.model.dispose(at);
        self.dispose_handle(at);
    }

    fn dispose_handle(&self, at: usize) {
        match self.handles[at] {
            Handle::Source(signal) => signal.dispose_in(&self.rt),
            Handle::Memo(memo) => memo.dispose_in(&self.rt),
        }
        .expect("of this runtime, and disposing twice is no error");
    }

    // ---- looking

    fn read(&mut self, at: usize) {
        let at = at % self.handles.len();
        let value = self.rt.enter(|| self.handles[at].read(true));
        assert_eq!(value, self.model.read(at), "node {at}");
        if self.mode.kind != Kind::Rich {
            assert_eq!(value, self.model.truth(at), "node {at}");
        }
        self.compare_runs(&[]);
    }

    /// Does what flushes, and has the model say which effects must run, in which order, and what they see.
    fn flush(&mut self, act: impl FnOnce(&Runtime)) {
        let (rt, hosted) = (&self.rt, &mut self.hosted);
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            act(rt);
            rt.flush(&mut |watcher, tag| {
                let body = hosted.get_mut(&tag).expect("we made it");
                rt.observe(watcher, body).expect("alive, and not running");
            })
        }));
        let failed = {
            let log = self.diary.log.lock().expect("nothing panics with it");
            log.iter().any(|ran| matches!(ran, Ran::Effect(_, Err(_))))
        };
        assert_eq!(outcome.is_err(), failed, "the panic of an effect goes on");
        if let Ok(result) = outcome {
            result.expect("effects come to rest");
        }
        let expected = self.waves();
        assert!(!self.rt.is_stale());
        self.compare_runs(&expected);
    }

    /// The model's flush. In a wave effects run in the order of their creation; who gets stale when its turn is over comes
    /// in the next.
    fn waves(&mut self) -> Vec<Ran> {
        let mut ran = Vec::new();
        let mut reached = 0;
        loop {
            if let Some(number) = self.next_effect(reached) {
                self.run_effect(number, &mut ran);
                reached = number;
            } else if reached == 0 {
                return ran;
            } else {
                reached = 0;
            }
        }
    }

    /// The first effect made after `reached` that must run.
    fn next_effect(&mut self, reached: usize) -> Option<usize> {
        let model = &mut self.model;
        self.effects
            .iter()
            .filter(|live| live.number > reached)
            .find(|live| {
                live.seen
                    .as_ref()
                    .is_none_or(|seen| model.any_changed(seen))
            })
            .map(|live| live.number)
    }

    fn run_effect(&mut self, number: usize, ran: &mut Vec<Ran>) {
        self.dispose_inner(number);
        let live = self.effects.iter_mut().find(|live| live.number == number);
        let live = live.expect("it is there");
        let (recipe, act) = (live.recipe.clone(), live.act.clone());
        let (value, seen) = self.model.compute(&recipe);
        live.seen = Some(seen);
        if self.mode.kind != Kind::Rich {
            let truth = self.model.truth_of(&recipe);
            assert_eq!(value, truth, "the model agrees with itself");
        }
        ran.push(Ran::Effect(number, value.clone()));
        match act {
            Act::Look => {}
            Act::Forward(at) => self.model.write(at, value.unwrap_or(0)),
            Act::Raise(at) => {
                let now = self.model.read(at).expect("a source does not fail");
                if now != GONE && now < RAISED_MAX {
                    self.model.write(at, now + 1);
                }
            }
            Act::Nest(inner) => {
                let runner = Runner::Another;
                self.enlist(self.made + 1, *inner, Act::Look, runner, Some(number));
            }
        }
    }

    // ---- comparing

    /// Exactly those effects ran, in that order; and exactly those memos, as often. (A memo that is dirty runs before those
    /// that it reads, one that may be stale after; the model does not know the two apart.)
    fn compare_runs(&mut self, effects: &[Ran]) {
        let log = std::mem::take(&mut *self.diary.log.lock().expect("nothing panics with it"));
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
        if self.mode.kind == Kind::Failing {
            self.check_runs(&memos, &ran, effects);
        } else {
            assert_eq!(memos, expected, "memos that ran");
            assert_eq!(ran, effects, "effects that ran");
        }
    }

    /// What failed is tried again in the next operation, which the model does not; and to a reader that is told that
    /// something changed, one failure after another is a change. So more may run than the model says, but still each once,
    /// in order, and with the true value.
    fn check_runs(&self, memos: &[usize], ran: &[Ran], needed: &[Ran]) {
        let twice = memos.windows(2).find(|pair| pair[0] == pair[1]);
        assert_eq!(twice, None, "a memo runs once in an operation");
        let mut last = None;
        for entry in ran {
            let Ran::Effect(number, value) = entry else {
                panic!("an effect")
            };
            assert!(last < Some(*number), "{number} after {last:?}");
            last = Some(*number);
            let live = self.effects.iter().find(|live| live.number == *number);
            let recipe = &live.expect("it was not disposed of").recipe;
            assert_eq!(*value, self.model.truth_of(recipe), "effect {number}");
        }
        for entry in needed {
            assert!(ran.contains(entry), "{entry:?} did not run");
        }
    }

    /// Explanations are there whatever was overwritten, failed or disposed of, and go back in time.
    fn explain(&self) {
        let nodes = self.handles.iter().map(|handle| match handle {
            Handle::Source(signal) => AnyNode::from(*signal),
            Handle::Memo(memo) => AnyNode::from(*memo),
        });
        let effects = self.effects.iter().filter_map(|live| match live.runner {
            Runner::Runtime(effect) => Some(AnyNode::from(effect)),
            Runner::Host(watcher) => Some(AnyNode::from(watcher)),
            Runner::Another => None,
        });
        for node in nodes.chain(effects) {
            match self.rt.why(node) {
                Ok(why) => {
                    let in_order = |pair: &[Link]| pair[0].sequence > pair[1].sequence;
                    assert!(why.links.windows(2).all(in_order), "{why}");
                }
                Err(error) => assert!(error.is_not_recorded() || error.is_disposed(), "{error}"),
            }
            if let Err(error) = self.rt.why_not(node) {
                assert!(error.is_disposed(), "{error}");
            }
        }
    }

    fn finish(mut self) -> Vec<Ran> {
        self.flush(|_| ());
        for at in 0..self.handles.len() {
            self.read(at);
        }
        self.explain();
        while !self.effects.is_empty() {
            self.dispose_effect(0);
        }
        for at in 0..self.handles.len() {
            self.dispose_handle(at);
            self.rt.check();
        }
        assert!(self.rt.is_empty(), "all was disposed of");
        self.history
    }
}
