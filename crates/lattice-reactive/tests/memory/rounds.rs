//! Making and disposing of nodes in rounds leaves memory as it is.

use lattice_reactive::{AnyNode, Memo, Runtime, Scope, on_cleanup};

use crate::{live, turn};

/// Makes about `nodes` of them, in the shape of this round, and uses them.
fn make(rt: &Runtime, round: usize, nodes: usize) -> Scope {
    let scope = rt.scope(None);
    let fill = || match round % 4 {
        0 => signals(rt, nodes),
        1 => chain(rt, nodes),
        2 => fan(rt, nodes),
        _ => owners(rt, nodes),
    };
    rt.in_scope(scope, fill).expect("alive");
    rt.flush_effects().expect("effects come to rest");
    scope
}

/// Values of several sizes. (Without names: the hash map that keeps them may grow once more at any time, because of the
/// marks that removed entries leave.)
fn signals(rt: &Runtime, nodes: usize) {
    for at in 0..nodes / 4 {
        rt.signal(at as u8);
        rt.signal([at; 3]);
        rt.signal([at; 40]);
        rt.signal(vec![at; 10]);
    }
}

/// Memos one on top of the other, read as they are made, and once more after a write.
fn chain(rt: &Runtime, nodes: usize) {
    let source = rt.signal(0_usize);
    let mut end: Memo<usize> = rt.memo(move || source.get());
    for _ in 2..nodes {
        let before = end;
        end = rt.memo(move || before.get() + 1);
        end.get_in(rt).expect("alive");
    }
    source.set_in(rt, 1).expect("alive");
    assert_eq!(end.get_in(rt).expect("alive"), nodes - 1);
}

/// One source under many effects, which are told.
fn fan(rt: &Runtime, nodes: usize) {
    let source = rt.signal(0_usize);
    for _ in 1..nodes {
        rt.effect(move || source.track());
    }
    rt.flush_effects().expect("effects come to rest");
    source.set_in(rt, 1).expect("alive");
}

/// Effects that own what they make anew in each run, and clean up.
fn owners(rt: &Runtime, nodes: usize) {
    let source = rt.signal(0_usize);
    for _ in 0..nodes / 5 {
        rt.effect(move || {
            let own = lattice_reactive::signal(source.get());
            let double = lattice_reactive::memo(move || own.get() * 2);
            double.track();
            on_cleanup(|| ());
        });
    }
    rt.flush_effects().expect("effects come to rest");
    source.set_in(rt, 1).expect("alive");
}

/// Rounds of `nodes`, until `all` were made.
fn rounds(nodes: usize, all: usize) {
    let _turn = turn();
    let rt = Runtime::new();
    // With room for all, so that it counts for nothing.
    let mut after = Vec::with_capacity(all / nodes);
    let mut last = None;
    let mut highest = 0;
    for round in 0..(all / nodes).max(12) {
        let scope = make(&rt, round, nodes);
        highest = highest.max(live());
        last = Some(scope);
        rt.dispose(scope).expect("alive");
        assert!(rt.is_empty());
        if round % 4 == 3 {
            rt.check();
            after.push((live(), highest));
            highest = 0;
        }
    }
    // The first rounds of all shapes took what is needed; from then on the same is used again.
    assert!(
        after[1..].iter().all(|bytes| *bytes == after[1]),
        "{after:?}"
    );
    let gone = last.map(|scope| rt.why(AnyNode::from(scope)));
    assert!(gone.is_some_and(|why| why.is_err()), "it was disposed of");
}

#[test]
fn making_and_disposing_of_nodes_in_rounds_leaves_memory_as_it_is() {
    rounds(10_000, 400_000);
}

#[test]
#[ignore = "the long form: `cargo xtask soak engine`"]
fn making_and_disposing_of_ten_million_nodes_in_rounds_leaves_memory_as_it_is() {
    rounds(100_000, 10_000_000);
}
