//! Random graphs beside the naive model of lattice-reactive's tests: bytes say which nodes there are, what they read, and
//! what is written, read, flushed and disposed of. Values, what ran and in which order must be the model's, whoever listens,
//! and after each operation the invariants of the graph are checked.

#![no_main]

use libfuzzer_sys::fuzz_target;

/// What the model takes from the tests that it stands in.
mod support {
    pub(crate) fn quiet_panic(text: &'static str) -> ! {
        std::panic::resume_unwind(Box::new(text))
    }
}

#[path = "../../crates/lattice-reactive/tests/it/model"]
mod model {
    mod bodies;
    mod recipe;
    mod reference;
    mod world;

    use recipe::{Act, Kind, Op, Recipe};
    use world::Mode;

    const OPS_MAX: usize = 200;

    /// Programs, read from bytes: one for each small number, 0 when there are no more.
    struct Reader<'a> {
        bytes: &'a [u8],
        kind: Kind,
    }

    impl Reader<'_> {
        fn byte(&mut self) -> u8 {
            let Some((first, rest)) = self.bytes.split_first() else {
                return 0;
            };
            self.bytes = rest;
            *first
        }

        fn below(&mut self, end: u8) -> u8 {
            self.byte() % end
        }

        /// Which node; the model takes it for one of those that there are.
        fn node(&mut self) -> usize {
            usize::from(self.byte())
        }

        fn nodes(&mut self) -> Vec<usize> {
            (0..self.below(4)).map(|_| self.node()).collect()
        }

        fn write(&mut self) -> (usize, i64) {
            (self.node(), i64::from(self.below(5)))
        }

        fn recipe(&mut self, may_fail: bool) -> Recipe {
            let is_rich = self.kind == Kind::Rich;
            let traits = self.byte();
            Recipe {
                switch: self.node(),
                left: self.nodes(),
                right: self.nodes(),
                peek: (is_rich && traits & 3 == 3).then(|| self.node()),
                modulus: 2 + i64::from(self.below(5)),
                coarse: is_rich && traits & 12 == 12,
                fails: (may_fail && traits & 48 == 48).then(|| 3 + i64::from(self.below(3))),
            }
        }

        fn act(&mut self) -> Act {
            if self.kind != Kind::Rich {
                return Act::Look;
            }
            match self.below(7) {
                0 => Act::Forward(0),
                1 => Act::Raise(self.node()),
                2 | 3 => Act::Nest(Box::new(self.recipe(true))),
                _ => Act::Look,
            }
        }

        fn op(&mut self) -> Op {
            match self.below(19) {
                0..4 => {
                    let (at, value) = self.write();
                    Op::Write(at, value)
                }
                4 | 5 => Op::Batch((0..self.below(5)).map(|_| self.write()).collect()),
                6..9 => Op::Read(self.node()),
                9..13 => Op::Flush,
                13 | 14 => {
                    let recipe = self.recipe(self.kind != Kind::Pure);
                    Op::Effect(recipe, self.act(), self.below(2) == 1)
                }
                15 => Op::DisposeEffect(self.node()),
                16 if self.kind == Kind::Rich => Op::DisposeNode(self.node()),
                _ => Op::Memo(self.recipe(self.kind == Kind::Failing)),
            }
        }
    }

    /// The first byte says what the graph may have and whether it flushes by itself, the second how many sources it has.
    pub(crate) fn run(bytes: &[u8]) {
        let [first, second, rest @ ..] = bytes else {
            return;
        };
        let kind = [Kind::Pure, Kind::Failing, Kind::Rich][usize::from(first % 3)];
        let (auto, sources) = (first & 0x80 != 0, 1 + usize::from(second % 4));
        let mut reader = Reader { bytes: rest, kind };
        let mut ops = Vec::new();
        while !reader.bytes.is_empty() && ops.len() < OPS_MAX {
            ops.push(reader.op());
        }
        let [unheard, heard] = [false, true].map(|listening| {
            world::run(
                Mode {
                    kind,
                    auto,
                    listening,
                },
                sources,
                &ops,
            )
        });
        assert_eq!(unheard, heard, "who listens changes nothing");
    }
}

fuzz_target!(|bytes: &[u8]| model::run(bytes));
