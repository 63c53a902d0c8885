//! The kairo set of js-reactivity-benchmark: small shapes, one write and one read a step.

use crate::engine::{Engine, List};
use crate::graph::{
    Graph, Node, Seen, effect_of_memo, from_memo, from_signal, saw, written_and_read,
};
use std::hint::black_box;

/// The graph of this name.
pub fn build<E: Engine>(name: &str) -> Option<Graph> {
    Some(match name {
        "avoidable" => avoidable::<E>(),
        "broad" => broad::<E>(),
        "deep" => deep::<E>(),
        "diamond" => diamond::<E>(),
        "mux" => mux::<E>(),
        "repeated" => repeated::<E>(),
        "triangle" => triangle::<E>(),
        "unstable" => unstable::<E>(),
        _ => return None,
    })
}

/// The work that the second half of avoidable stands for; who runs it needlessly shows.
fn busy() {
    for at in 0..100_u64 {
        black_box(at);
    }
}

/// A chain whose second memo never changes: what comes after must not run.
fn avoidable<E: Engine>() -> Graph {
    let head = E::signal(0);
    let first = from_signal::<E, i64>(&head, |value| value);
    let constant = from_memo::<E, i64, i64>(&first, |value| {
        black_box(value);
        0
    });
    let costly = from_memo::<E, i64, i64>(&constant, |value| {
        busy();
        value + 1
    });
    let next = from_memo::<E, i64, i64>(&costly, |value| value + 2);
    let last = from_memo::<E, i64, i64>(&next, |value| value + 3);
    effect_of_memo::<E>(&last);
    written_and_read::<E>(head, last, |_| Seen {
        read: 6,
        runs: 0,
        sum: 0,
    })
}

/// Fifty chains of two on one signal.
fn broad<E: Engine>() -> Graph {
    let head = E::signal(0);
    let memos: Vec<_> = (0..50)
        .map(|at| {
            let first = from_signal::<E, i64>(&head, move |value| value + at);
            let last = from_memo::<E, i64, i64>(&first, |value| value + 1);
            effect_of_memo::<E>(&last);
            last
        })
        .collect();
    let last = memos[49].clone();
    written_and_read::<E>(head, last, |k| Seen {
        read: k + 50,
        runs: 50,
        sum: (0..50).map(|at| k + at + 1).sum(),
    })
}

/// One chain of fifty.
fn deep<E: Engine>() -> Graph {
    let head = E::signal(0);
    let mut last = from_signal::<E, i64>(&head, |value| value + 1);
    for _ in 1..50 {
        last = from_memo::<E, i64, i64>(&last, |value| value + 1);
    }
    effect_of_memo::<E>(&last);
    written_and_read::<E>(head, last, |k| Seen {
        read: k + 50,
        runs: 1,
        sum: k + 50,
    })
}

/// Five ways from one signal to one sum.
fn diamond<E: Engine>() -> Graph {
    let head = E::signal(0);
    let ways: Vec<_> = (0..5)
        .map(|_| from_signal::<E, i64>(&head, |value| value + 1))
        .collect();
    let inputs: Vec<_> = ways.iter().map(E::input_of_memo).collect();
    let sum = E::memo(inputs, move |reader| {
        ways.iter()
            .enumerate()
            .map(|(at, way)| E::get(reader, at, way))
            .sum()
    });
    effect_of_memo::<E>(&sum);
    written_and_read::<E>(head, sum, |k| Seen {
        read: (k + 1) * 5,
        runs: 1,
        sum: (k + 1) * 5,
    })
}

/// A hundred signals gathered in one list and taken apart again.
fn mux<E: Engine>() -> Graph {
    let heads: Vec<_> = (0..100).map(|_| E::signal(0)).collect();
    let own = heads.clone();
    let inputs: Vec<_> = heads.iter().map(E::input_of_signal).collect();
    let mux = E::memo(inputs, move |reader| {
        List(
            own.iter()
                .enumerate()
                .map(|(at, head)| E::read(reader, at, head))
                .collect(),
        )
    });
    let split: Vec<_> = (0..100)
        .map(|at| {
            let one = from_memo::<E, List, i64>(&mux, move |list| list.0[at]);
            let next = from_memo::<E, i64, i64>(&one, |value| value + 1);
            effect_of_memo::<E>(&next);
            next
        })
        .collect();
    Graph::new(
        move |k| {
            let at = k as usize % 10;
            E::batch(|| E::write(&heads[at], k));
            E::value(&split[at])
        },
        |k| Seen {
            read: k + 1,
            runs: 1,
            sum: k + 1,
        },
    )
}

/// One memo that reads the same signal thirty times.
fn repeated<E: Engine>() -> Graph {
    let head = E::signal(0);
    let own = head.clone();
    let sum = E::memo([E::input_of_signal(&head)], move |reader| {
        (0..30).map(|_| E::read(reader, 0, &own)).sum()
    });
    effect_of_memo::<E>(&sum);
    written_and_read::<E>(head, sum, |k| Seen {
        read: k * 30,
        runs: 1,
        sum: k * 30,
    })
}

/// A chain of ten, and one memo that reads every link of it.
fn triangle<E: Engine>() -> Graph {
    let head = E::signal(0);
    let mut links: Vec<Node<E>> = vec![Node::Signal(head.clone())];
    for at in 0..9 {
        let link = links[at].clone();
        links.push(Node::Memo(E::memo([links[at].input()], move |reader| {
            link.get(reader, 0) + 1
        })));
    }
    let inputs: Vec<_> = links.iter().map(Node::input).collect();
    let sum = E::memo(inputs, move |reader| {
        links
            .iter()
            .enumerate()
            .map(|(at, link)| link.get(reader, at))
            .sum()
    });
    effect_of_memo::<E>(&sum);
    written_and_read::<E>(head, sum, |k| Seen {
        read: 45 + 10 * k,
        runs: 1,
        sum: 45 + 10 * k,
    })
}

/// A memo that reads one of two others, in turns.
fn unstable<E: Engine>() -> Graph {
    let head = E::signal(0);
    let double = from_signal::<E, i64>(&head, |value| value * 2);
    let inverse = from_signal::<E, i64>(&head, |value| -value);
    let (own, inputs) = (
        head.clone(),
        [
            E::input_of_signal(&head),
            E::input_of_memo(&double),
            E::input_of_memo(&inverse),
        ],
    );
    let sum = E::memo(inputs, move |reader| {
        (0..20)
            .map(|_| {
                if E::read(reader, 0, &own) % 2 == 0 {
                    E::get(reader, 2, &inverse)
                } else {
                    E::get(reader, 1, &double)
                }
            })
            .sum()
    });
    let seen = sum.clone();
    E::effect([E::input_of_memo(&sum)], move |reader| {
        saw(E::get(reader, 0, &seen));
    });
    written_and_read::<E>(head, sum, |k| {
        let sum = if k % 2 == 0 { -k * 20 } else { k * 40 };
        Seen {
            read: sum,
            runs: 1,
            sum,
        }
    })
}
