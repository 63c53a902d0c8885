//! The dynamic set of js-reactivity-benchmark: layers of memos that read some neighbours of the layer below; of part of
//! them, which ones they read depends on the values.

use crate::engine::Engine;
use crate::graph::{Graph, Node, Seen, saw};
use std::rc::Rc;

/// The shape of a layered graph.
#[derive(Clone, Copy)]
struct Shape {
    width: usize,
    layers: usize,
    /// How many of a thousand memos always read all their inputs.
    fixed: u32,
    inputs: usize,
    /// How many of a thousand nodes of the last layer are read.
    read: u32,
}

const SHAPES: [(&str, Shape); 6] = [
    (
        "2-10x5-lazy80",
        Shape {
            width: 10,
            layers: 5,
            fixed: 1000,
            inputs: 2,
            read: 200,
        },
    ),
    (
        "6-10x10-dyn25-lazy80",
        Shape {
            width: 10,
            layers: 10,
            fixed: 750,
            inputs: 6,
            read: 200,
        },
    ),
    (
        "4-1000x12-dyn5",
        Shape {
            width: 1000,
            layers: 12,
            fixed: 950,
            inputs: 4,
            read: 1000,
        },
    ),
    (
        "25-1000x5",
        Shape {
            width: 1000,
            layers: 5,
            fixed: 1000,
            inputs: 25,
            read: 1000,
        },
    ),
    (
        "3-5x500",
        Shape {
            width: 5,
            layers: 500,
            fixed: 1000,
            inputs: 3,
            read: 1000,
        },
    ),
    (
        "6-100x15-dyn50",
        Shape {
            width: 100,
            layers: 15,
            fixed: 500,
            inputs: 6,
            read: 1000,
        },
    ),
];

/// A graph of this shape without engine: which memos are fixed, and which nodes of the last layer are read.
struct Plan {
    shape: Shape,
    fixed: Vec<Vec<bool>>,
    leaves: Vec<usize>,
}

impl Plan {
    fn new(shape: Shape) -> Self {
        let mut random = Random(0x005E_ED00);
        let fixed = (1..shape.layers)
            .map(|_| {
                (0..shape.width)
                    .map(|_| random.below(1000) < shape.fixed)
                    .collect()
            })
            .collect();
        let mut leaves: Vec<usize> = (0..shape.width).collect();
        let keep = shape.width * shape.read as usize / 1000;
        while leaves.len() > keep {
            leaves.remove(random.below(leaves.len() as u32) as usize);
        }
        Self {
            shape,
            fixed,
            leaves,
        }
    }

    /// The values of the leaves after step `k`, each signal holding what was last written to it.
    fn leaves_after(&self, k: i64) -> Vec<i64> {
        let width = self.shape.width as i64;
        let mut layer: Vec<i64> = (0..width)
            .map(|at| {
                let last = k - (k - at).rem_euclid(width);
                if last < 1 { at } else { written(last, at) }
            })
            .collect();
        for fixed in &self.fixed {
            layer = (0..self.shape.width)
                .map(|at| {
                    sum(fixed[at], self.shape.inputs, |input| {
                        layer[(at + input) % self.shape.width]
                    })
                })
                .collect();
        }
        self.leaves.iter().map(|at| layer[*at]).collect()
    }
}

/// What step `k` writes to the signal at this place.
fn written(k: i64, at: i64) -> i64 {
    k + at
}

/// What a memo computes from its inputs: all of them, or, unless it is fixed, all but one that their first value names.
#[inline]
fn sum(fixed: bool, inputs: usize, get: impl Fn(usize) -> i64) -> i64 {
    if fixed {
        return (0..inputs).fold(0, |sum, at| sum.wrapping_add(get(at)));
    }
    let first = get(0);
    let left_out = (first & 1 != 0).then(|| 1 + (first as u64 % (inputs as u64 - 1)) as usize);
    (1..inputs)
        .filter(|at| Some(*at) != left_out)
        .fold(first, |sum, at| sum.wrapping_add(get(at)))
}

/// The graph of this name.
pub fn build<E: Engine>(name: &str) -> Option<Graph> {
    let shape = SHAPES.iter().find(|(known, _)| *known == name)?.1;
    let plan = Rc::new(Plan::new(shape));
    let signals: Vec<_> = (0..shape.width as i64).map(E::signal).collect();
    let mut layer: Vec<Node<E>> = signals.iter().cloned().map(Node::Signal).collect();
    for fixed in &plan.fixed {
        layer = (0..shape.width)
            .map(|at| {
                let fixed = fixed[at];
                let from: Vec<Node<E>> = (0..shape.inputs)
                    .map(|input| layer[(at + input) % shape.width].clone())
                    .collect();
                let inputs: Vec<_> = from.iter().map(Node::input).collect();
                Node::Memo(E::memo(inputs, move |reader| {
                    sum(fixed, from.len(), |at| from[at].get(reader, at))
                }))
            })
            .collect();
    }
    let leaves: Vec<Node<E>> = plan.leaves.iter().map(|at| layer[*at].clone()).collect();
    let own = leaves.clone();
    let inputs: Vec<_> = leaves.iter().map(Node::input).collect();
    E::effect(inputs, move |reader| {
        saw(own
            .iter()
            .enumerate()
            .fold(0, |sum, (at, leaf)| sum.wrapping_add(leaf.get(reader, at))));
    });
    Some(Graph::new(
        move |k| {
            let at = k % signals.len() as i64;
            E::batch(|| E::write(&signals[at as usize], written(k, at)));
            leaves
                .iter()
                .fold(0, |sum, leaf| sum.wrapping_add(leaf.value()))
        },
        move |k| {
            let (now, before) = (plan.leaves_after(k), plan.leaves_after(k - 1));
            let sum = now
                .iter()
                .fold(0_i64, |sum, value| sum.wrapping_add(*value));
            let ran = now != before;
            Seen {
                read: sum,
                runs: ran.into(),
                sum: if ran { sum } else { 0 },
            }
        },
    ))
}

/// Xorshift: the same shape for every engine and every run.
struct Random(u32);

impl Random {
    fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 % end
    }
}
