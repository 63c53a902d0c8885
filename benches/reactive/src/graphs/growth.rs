//! What one read, one write and one update cost beside a growing rest that they have nothing to do with.
//!
//! These are counted in instructions, not timed: caches make time grow with a graph whatever an engine does.

use crate::engine::Engine;
use crate::graph::{Graph, Seen, effect_of_memo, from_signal};

/// Cells of signal, memo and effect that nothing below touches.
fn rest<E: Engine>(nodes: usize) {
    (0..nodes / 3).for_each(|_| {
        effect_of_memo::<E>(&from_signal::<E, i64>(&E::signal(0), |value| value + 1));
    });
}

/// Reads one memo that is up to date.
pub fn read<E: Engine>(nodes: usize) -> Graph {
    rest::<E>(nodes);
    let memo = from_signal::<E, i64>(&E::signal(6), |value| value + 1);
    Graph::new(
        move |_| E::value(&memo),
        |_| Seen {
            read: 7,
            runs: 0,
            sum: 0,
        },
    )
}

/// Writes one signal that so many memos read, with nobody there to run: what a write alone costs.
pub fn write<E: Engine>(dependents: usize, nodes: usize) -> Graph {
    rest::<E>(nodes);
    let signal = E::signal(0);
    let memos: Vec<_> = (0..dependents)
        .map(|_| from_signal::<E, i64>(&signal, |value| value + 1))
        .collect();
    let refresh = move |_| memos.iter().map(E::value).sum();
    Graph {
        before: Some(Box::new(refresh)),
        step: Box::new(move |k| {
            E::batch(|| E::write(&signal, k));
            0
        }),
        after: None,
        expected: Box::new(|_| Seen::default()),
    }
}

/// Writes one signal above so many cells of memo and effect, all of which change.
pub fn update<E: Engine>(cells: usize, nodes: usize) -> Graph {
    rest::<E>(nodes);
    let signal = E::signal(0);
    (0..cells)
        .for_each(|_| effect_of_memo::<E>(&from_signal::<E, i64>(&signal, |value| value + 1)));
    let cells = cells as i64;
    Graph::new(
        move |k| {
            E::batch(|| E::write(&signal, k));
            0
        },
        move |k| Seen {
            read: 0,
            runs: cells,
            sum: cells * (k + 1),
        },
    )
}
