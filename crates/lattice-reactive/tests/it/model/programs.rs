//! Random graphs and what is done to them, by chance.

use proptest::collection::vec;
use proptest::prelude::*;

use super::recipe::{Act, Kind, Op, Recipe};

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
