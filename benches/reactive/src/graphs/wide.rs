//! Graphs where one node has many dependents, or where nearly all of a large graph must stay untouched.

use crate::engine::Engine;
use crate::graph::{Graph, Seen, effect_of_memo, effect_of_signal, from_memo, from_signal};

/// So many chains of so many memos on one signal, an effect at each end; the benchmark of alien-signals.
pub fn propagate<E: Engine>(chains: i64, length: i64) -> Graph {
    let head = E::signal(0);
    for _ in 0..chains {
        let mut last = from_signal::<E, i64>(&head, |value| value + 1);
        for _ in 1..length {
            last = from_memo::<E, i64, i64>(&last, |value| value + 1);
        }
        effect_of_memo::<E>(&last);
    }
    Graph::new(
        move |k| {
            E::batch(|| E::write(&head, k));
            0
        },
        move |k| Seen {
            read: 0,
            runs: chains,
            sum: chains * (k + length),
        },
    )
}

/// So many effects straight on one signal.
pub fn fan<E: Engine>(effects: i64) -> Graph {
    let head = E::signal(0);
    (0..effects).for_each(|_| effect_of_signal::<E>(&head));
    Graph::new(
        move |k| {
            E::batch(|| E::write(&head, k));
            0
        },
        move |k| Seen {
            read: 0,
            runs: effects,
            sum: effects * k,
        },
    )
}

/// One memo that never changes above so many effects: none of them may cost anything.
pub fn cut<E: Engine>(effects: i64) -> Graph {
    let head = E::signal(0);
    let constant = from_signal::<E, i64>(&head, |value| value.min(0));
    (0..effects).for_each(|_| effect_of_memo::<E>(&constant));
    Graph::new(
        move |k| {
            E::batch(|| E::write(&head, k));
            0
        },
        |_| Seen::default(),
    )
}

/// So many cells of signal, memo and effect, of which a random one is written: what lies in no cache.
pub fn cold<E: Engine>(cells: usize) -> Graph {
    let heads: Vec<_> = (0..cells)
        .map(|_| {
            let head = E::signal(0);
            effect_of_memo::<E>(&from_signal::<E, i64>(&head, |value| value + 1));
            head
        })
        .collect();
    Graph::new(
        move |k| {
            let at = scatter(k) % cells;
            E::batch(|| E::write(&heads[at], k));
            0
        },
        |k| Seen {
            read: 0,
            runs: 1,
            sum: k + 1,
        },
    )
}

/// A number that looks random and can be told from `k` alone (the finisher of splitmix64).
fn scatter(k: i64) -> usize {
    let mut bits = (k as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (bits ^ (bits >> 31)) as usize
}

/// So many rows that each ask whether they are the selected one: all compute, two change.
pub fn select<E: Engine>(rows: i64) -> Graph {
    let selected = E::signal(0);
    for row in 0..rows {
        effect_of_memo::<E>(&from_signal::<E, i64>(&selected, move |selected| {
            if selected == row { row + 1 } else { -1 }
        }));
    }
    Graph::new(
        move |k| {
            E::batch(|| E::write(&selected, k % rows));
            0
        },
        move |k| Seen {
            read: 0,
            runs: 2,
            sum: k % rows,
        },
    )
}
