//! A signal takes at most 48 bytes and its value, a memo at most 64 and its value, an edge at most 16: live bytes of graphs
//! with a million nodes, without closures and names.
//!
//! Arrays grow by doubling, so at most sizes a part of them is slack that says nothing about what one node takes. An
//! array is exactly full just before it grows. So a graph is weighed often while it grows to a million, and the lightest
//! weight counts; the heaviest, slack included, is bounded by what doubling allows.

use lattice_reactive::{Memo, Runtime, Signal};

use crate::{live, turn};

const NODES: usize = 1 << 20;
/// Weighed this often in the last doubling.
const WEIGHINGS: usize = 64;
const VALUE: f64 = size_of::<u64>() as f64;
/// What does not grow with the graph, over all nodes.
const EPSILON: f64 = 0.01;
/// A part of a byte for each value: values lie in chunks of memory, and somebody must know where those are.
const CHUNKS: f64 = 0.25;

/// What one takes, without slack and with the most of it.
#[derive(Debug)]
struct Weight {
    least: f64,
    most: f64,
}

/// Makes nodes one by one, and weighs what they have in common with `each` of them.
fn weigh(runtime: &Runtime, mut make: impl FnMut(&Runtime, usize)) -> Weight {
    let before = live();
    let mut weight = Weight {
        least: f64::INFINITY,
        most: 0.0,
    };
    for at in 1..=NODES {
        make(runtime, at);
        if at >= NODES / 2 && at % (NODES / 2 / WEIGHINGS) == 0 {
            let one = (live() - before) as f64 / at as f64;
            weight.least = weight.least.min(one);
            weight.most = weight.most.max(one);
        }
    }
    weight
}

fn assert_at_most(weight: &Weight, bytes: f64) {
    assert!(
        weight.least <= bytes,
        "{weight:?}, and {bytes} bytes at most"
    );
    assert!(
        weight.most <= 2.0 * bytes,
        "{weight:?} has more slack than doubling makes"
    );
}

#[test]
fn a_signal_takes_at_most_48_bytes_and_its_value() {
    let _turn = turn();
    let weight = weigh(&Runtime::new(), |rt, at| {
        rt.signal(at as u64);
    });
    assert_at_most(&weight, 48.0 + VALUE + CHUNKS);
}

#[test]
fn a_memo_takes_at_most_64_bytes_and_its_value() {
    let _turn = turn();
    let weight = weigh(&Runtime::new(), |rt, _| {
        // It has a value, captures nothing and reads nothing.
        rt.memo(|| 7_u64).get_in(rt).expect("alive");
    });
    assert_at_most(&weight, 64.0 + VALUE + CHUNKS);
}

#[test]
fn an_edge_takes_at_most_16_bytes() {
    let _turn = turn();
    // What a signal and a memo take together without an edge, the memo with the signal in its closure...
    let pair = |reads: bool| {
        weigh(&Runtime::new(), move |rt, at| {
            let signal: Signal<u64> = rt.signal(at as u64);
            let memo: Memo<u64> = rt.memo(move || if reads { signal.get() } else { signal.peek() });
            memo.get_in(rt).expect("alive");
        })
    };
    let (without, with) = (pair(false), pair(true));
    // ...and with one. A list of one edge has no slack; longer ones double.
    let edge = with.least - without.least;
    assert!(
        edge > 0.0 && edge <= 16.0 + EPSILON,
        "{edge}: {with:?} less {without:?}"
    );
}
