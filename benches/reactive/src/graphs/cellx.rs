//! cellx: layers of four memos, each memo watched by an effect; all four signals are written at once.

use crate::engine::Engine;
use crate::graph::{Graph, Node, Seen, effect_of_memo};

const STARTS: [[i64; 4]; 2] = [[1, 2, 3, 4], [4, 3, 2, 1]];

/// The graph of so many layers.
pub fn build<E: Engine>(layers: usize) -> Graph {
    let start: [E::Signal; 4] = STARTS[0].map(E::signal);
    let mut layer: [Node<E>; 4] = start.clone().map(Node::Signal);
    for _ in 0..layers {
        let of = |at: usize| layer[at].clone();
        let copy = |at: usize| {
            let own = of(at);
            E::memo([own.input()], move |reader| own.get(reader, 0))
        };
        let pair = |a: usize, b: usize, f: fn(i64, i64) -> i64| {
            let (a, b) = (of(a), of(b));
            E::memo([a.input(), b.input()], move |reader| {
                f(a.get(reader, 0), b.get(reader, 1))
            })
        };
        let next = [
            copy(1),
            pair(0, 2, i64::wrapping_sub),
            pair(1, 3, i64::wrapping_add),
            copy(2),
        ];
        next.iter().for_each(effect_of_memo::<E>);
        layer = next.map(Node::Memo);
    }
    Graph::new(
        move |k| {
            E::batch(|| {
                for (signal, value) in start.iter().zip(STARTS[k as usize % 2]) {
                    E::write(signal, value);
                }
            });
            fold(layer.iter().map(Node::value))
        },
        expected(layers),
    )
}

/// What a step gives, by arithmetic alone.
pub fn expected(layers: usize) -> impl Fn(i64) -> Seen {
    let values = STARTS.map(|start| model(start, layers));
    move |k| {
        let (now, before) = (&values[k as usize % 2], &values[(k as usize + 1) % 2]);
        // An effect runs if its memo differs from what it was with the other four values.
        let ran = now
            .iter()
            .zip(before)
            .filter(|(now, before)| now != before)
            .map(|(now, _)| *now);
        Seen {
            read: fold(now[now.len() - 4..].iter().copied()),
            runs: ran.clone().count() as i64,
            sum: ran.fold(0, i64::wrapping_add),
        }
    }
}

fn fold(values: impl Iterator<Item = i64>) -> i64 {
    values.fold(0, |sum, value| sum.wrapping_mul(31).wrapping_add(value))
}

/// All memos' values, layer by layer.
fn model(start: [i64; 4], layers: usize) -> Vec<i64> {
    let (mut layer, mut all) = (start, Vec::with_capacity(4 * layers));
    for _ in 0..layers {
        layer = [
            layer[1],
            layer[0].wrapping_sub(layer[2]),
            layer[1].wrapping_add(layer[3]),
            layer[2],
        ];
        all.extend(layer);
    }
    all
}
