//! What random graphs are made of, and what is done to them.

use proptest::collection::vec;
use proptest::prelude::*;

/// What a read gives: a value, or that the memo failed.
pub(super) type Value = Result<i64, Failed>;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Failed;

/// What a reader takes for the value of a node that was disposed of.
pub(super) const GONE: i64 = -1;

/// How a memo or effect gets its value: from `left` or `right`, whichever the first read says.
#[derive(Clone, Debug)]
pub(super) struct Recipe {
    switch: usize,
    left: Vec<usize>,
    right: Vec<usize>,
    /// Read last, without depending on it.
    peek: Option<usize>,
    /// Small moduli make equal values likely.
    modulus: i64,
    /// A memo whose values count as equal when their halves are.
    pub(super) coarse: bool,
    /// It fails when its sum is a multiple of this.
    fails: Option<i64>,
}

impl Recipe {
    /// The value, as both worlds compute it. `read` is told whether who reads depends on the node.
    pub(super) fn evaluate(&self, read: &mut dyn FnMut(usize, bool) -> Value) -> Value {
        let switch = read(self.switch, true)?;
        let reads = if switch % 2 == 0 {
            &self.left
        } else {
            &self.right
        };
        let mut sum = switch;
        for at in reads {
            sum += read(*at, true)?;
        }
        if let Some(at) = self.peek {
            sum += read(at, false)?;
        }
        match self.fails {
            Some(divisor) if sum % divisor == 0 => Err(Failed),
            _ => Ok(sum % self.modulus),
        }
    }

    /// Whether these are equal values of a memo that does this.
    pub(super) fn are_equal(&self, old: i64, new: i64) -> bool {
        old == new || (self.coarse && old.div_euclid(2) == new.div_euclid(2))
    }

    /// With its numbers taken for some of the nodes there are.
    pub(super) fn among(&self, nodes: usize) -> Self {
        let all = |reads: &[usize]| reads.iter().map(|at| at % nodes).collect();
        Self {
            switch: self.switch % nodes,
            left: all(&self.left),
            right: all(&self.right),
            peek: self.peek.map(|at| at % nodes),
            ..self.clone()
        }
    }
}

/// What an effect does with its value.
#[derive(Clone, Debug)]
pub(super) enum Act {
    /// Nothing.
    Look,
    /// Writes it to a source of its own, which nodes that are made later may read: they join the wave.
    Forward(usize),
    /// Raises a source that was there before by one, up to [`RAISED_MAX`]: who was before waits for the next wave.
    Raise(usize),
    /// Makes an effect that goes when this one runs again.
    Nest(Box<Recipe>),
}

/// Where raising ends, so that effects come to rest.
pub(super) const RAISED_MAX: i64 = 6;

#[derive(Clone, Debug)]
pub(super) enum Op {
    Write(usize, i64),
    Batch(Vec<(usize, i64)>),
    Read(usize),
    Flush,
    Memo(Recipe),
    /// Run by the runtime, or as a watcher by its host.
    Effect(Recipe, Act, bool),
    DisposeEffect(usize),
    /// Disposes of a source or memo, whoever reads it.
    DisposeNode(usize),
}

/// What a random graph may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Values follow from the sources alone.
    Pure,
    /// And memos may fail.
    Failing,
    /// As pure; and effects write, fail, and make others, nodes are disposed of while they are read, and reads are not
    /// tracked.
    Rich,
}

impl Kind {
    fn recipe(self, fails: bool) -> impl Strategy<Value = Recipe> {
        let fails = if fails { 0.3 } else { 0.0 };
        let peek = if self == Self::Rich { 0.2 } else { 0.0 };
        let coarse = if self == Self::Rich { 0.3 } else { 0.0 };
        let reads = || vec(any::<usize>(), 0..4);
        let some = |probability: f64, of: BoxedStrategy<usize>| {
            if probability > 0.0 {
                prop::option::weighted(probability, of).boxed()
            } else {
                Just(None).boxed()
            }
        };
        (
            any::<usize>(),
            reads(),
            reads(),
            some(peek, any::<usize>().boxed()),
            2..7_i64,
            prop::bool::weighted(coarse),
            some(fails, (3..6_usize).boxed()),
        )
            .prop_map(
                |(switch, left, right, peek, modulus, coarse, fails)| Recipe {
                    switch,
                    left,
                    right,
                    peek,
                    modulus,
                    coarse,
                    fails: fails.map(|divisor| divisor as i64),
                },
            )
    }

    fn act(self) -> BoxedStrategy<Act> {
        if self != Self::Rich {
            return Just(Act::Look).boxed();
        }
        prop_oneof![
            3 => Just(Act::Look),
            1 => Just(Act::Forward(0)),
            1 => any::<usize>().prop_map(Act::Raise),
            2 => self.recipe(true).prop_map(|recipe| Act::Nest(Box::new(recipe))),
        ]
        .boxed()
    }

    fn op(self) -> BoxedStrategy<Op> {
        let write = || (any::<usize>(), 0..5_i64);
        let memo = self.recipe(self == Self::Failing);
        let effect = (self.recipe(self != Self::Pure), self.act());
        let common = prop_oneof![
            4 => write().prop_map(|(at, value)| Op::Write(at, value)),
            2 => vec(write(), 0..5).prop_map(Op::Batch),
            3 => any::<usize>().prop_map(Op::Read),
            4 => Just(Op::Flush),
            2 => (effect, any::<bool>()).prop_map(|((recipe, act), hosted)| Op::Effect(recipe, act, hosted)),
            1 => any::<usize>().prop_map(Op::DisposeEffect),
            2 => memo.prop_map(Op::Memo),
        ];
        if self == Self::Rich {
            let dispose = any::<usize>().prop_map(Op::DisposeNode);
            prop_oneof![17 => common, 1 => dispose].boxed()
        } else {
            common.boxed()
        }
    }

    /// A number of sources, and up to `most` operations.
    pub(super) fn program(self, most: usize) -> impl Strategy<Value = (usize, Vec<Op>)> {
        (1..5_usize, vec(self.op(), 1..most))
    }
}
