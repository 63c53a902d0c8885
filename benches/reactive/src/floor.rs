//! The floor: static loops written by hand for graphs that never change shape.
//!
//! Values in an array, and for each case the loop that a person would write who knows the graph: no handles, no
//! tracking, no marks; an equal value stops where it does in an engine. Cases whose shape depends on values have none.

use crate::graph::{Graph, Seen, saw};
use std::hint::black_box;

/// The name of the floor in figures.
pub const NAME: &str = "static loop";

/// Whether this case has a floor.
pub fn has(name: &str) -> bool {
    build(name).is_some()
}

/// The loop for a case, if it has one.
pub fn build(name: &str) -> Option<Graph> {
    Some(match name {
        "kairo/broad" => broad(),
        "kairo/deep" => chains(1, 50, 50),
        "kairo/diamond" => diamond(),
        "propagate/1x1" => chains(1, 1, 0),
        "propagate/1x10" => chains(1, 10, 0),
        "propagate/10x1" => chains(10, 1, 0),
        "propagate/10x10" => chains(10, 10, 0),
        "propagate/100x1" => chains(100, 1, 0),
        "propagate/1x100" => chains(1, 100, 0),
        "propagate/100x100" => chains(100, 100, 0),
        "fan/4" => fan(4),
        "fan/100" => fan(100),
        "fan/1000" => fan(1_000),
        "fan/10000" => fan(10_000),
        "cellx/1000" => cellx(1_000),
        "cellx/2500" => cellx(2_500),
        _ => return None,
    })
}

/// A node's function, called through a pointer as an engine must.
type Function = fn(i64) -> i64;

fn next(value: i64) -> i64 {
    value + 1
}

/// The same for two inputs.
type Joint = fn(i64, i64) -> i64;

/// Writes a value and says whether it differs.
#[inline]
fn changed(place: &mut i64, value: i64) -> bool {
    std::mem::replace(place, value) != value
}

fn chains(count: usize, length: usize, read: i64) -> Graph {
    let functions: Vec<Function> = vec![next; count * length];
    let mut values = vec![0; count * length];
    Graph::new(
        move |k| {
            for chain in 0..count {
                let (mut value, from) = (k, chain * length);
                let whole = (from..from + length).all(|at| {
                    value = black_box(functions[at])(value);
                    changed(&mut values[at], value)
                });
                if whole {
                    saw(value);
                }
            }
            if read > 0 {
                values[count * length - 1]
            } else {
                0
            }
        },
        move |k| Seen {
            read: if read > 0 { k + read } else { 0 },
            runs: count as i64,
            sum: count as i64 * (k + length as i64),
        },
    )
}

fn broad() -> Graph {
    let functions: Vec<(Function, Function)> = vec![(|value| value, next); 50];
    let mut values = [[0; 2]; 50];
    Graph::new(
        move |k| {
            for (at, (first, last)) in functions.iter().enumerate() {
                if changed(&mut values[at][0], black_box(*first)(k) + at as i64) {
                    let value = black_box(*last)(values[at][0]);
                    if changed(&mut values[at][1], value) {
                        saw(value);
                    }
                }
            }
            values[49][1]
        },
        |k| Seen {
            read: k + 50,
            runs: 50,
            sum: (0..50).map(|at| k + at + 1).sum(),
        },
    )
}

fn diamond() -> Graph {
    let functions: Vec<Function> = vec![next; 5];
    let (mut ways, mut sum) = ([0; 5], 0);
    Graph::new(
        move |k| {
            let mut any = false;
            for (way, function) in ways.iter_mut().zip(&functions) {
                any |= changed(way, black_box(*function)(k));
            }
            if any && changed(&mut sum, black_box(ways).iter().sum()) {
                saw(sum);
            }
            sum
        },
        |k| Seen {
            read: (k + 1) * 5,
            runs: 1,
            sum: (k + 1) * 5,
        },
    )
}

fn fan(effects: i64) -> Graph {
    let functions: Vec<fn(i64)> = vec![saw; effects as usize];
    let mut value = 0;
    Graph::new(
        move |k| {
            if changed(&mut value, k) {
                for function in &functions {
                    black_box(*function)(value);
                }
            }
            0
        },
        move |k| Seen {
            read: 0,
            runs: effects,
            sum: effects * k,
        },
    )
}

fn cellx(layers: usize) -> Graph {
    const STARTS: [[i64; 4]; 2] = [[1, 2, 3, 4], [4, 3, 2, 1]];
    let functions: Vec<[Joint; 2]> = vec![[i64::wrapping_sub, i64::wrapping_add]; layers];
    let mut values = vec![[0_i64; 4]; layers];
    let mut run = move |k: i64| {
        let mut before = STARTS[k as usize % 2];
        for (layer, [minus, plus]) in values.iter_mut().zip(&functions) {
            let next = [
                before[1],
                black_box(*minus)(before[0], before[2]),
                black_box(*plus)(before[1], before[3]),
                before[2],
            ];
            for (value, next) in layer.iter_mut().zip(next) {
                if changed(value, next) {
                    saw(next);
                }
            }
            before = *layer;
        }
        before.iter().fold(0_i64, |sum, value| {
            sum.wrapping_mul(31).wrapping_add(*value)
        })
    };
    // As engines do: all has run once before the first step.
    run(0);
    Graph::new(run, crate::graphs::cellx::expected(layers))
}
