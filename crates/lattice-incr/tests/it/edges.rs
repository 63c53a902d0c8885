//! Lists of dependencies: in the order of reading, whatever was read before.

use lattice_incr::NodeKind;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{Sum, World};

#[test]
fn the_list_of_dependencies_is_what_the_last_run_read_in_that_order() {
    let mut world = World::default();
    let sources: Vec<_> = (0..6).map(|value| world.source(value)).collect();
    let node = world.derived(&[]);
    for reads in [[0, 1, 2], [2, 1, 0], [5, 1, 2], [1, 1, 4]] {
        let reads: Vec<_> = reads.iter().map(|at| sources[*at]).collect();
        world
            .graph
            .get_mut::<Sum>(node)
            .expect("alive")
            .reads
            .clone_from(&reads);
        world.graph.invalidate(node);
        world.pull(node);
        let mut expected = reads;
        expected.dedup();
        assert_eq!(world.reads(node), expected);
        world.graph.check();
    }
    assert_eq!(world.graph.dependents(sources[0]).count(), 0);
    assert_eq!(
        world.graph.dependents(sources[4]).collect::<Vec<_>>(),
        [node]
    );
}

#[test]
fn an_unchanged_list_of_dependencies_allocates_no_edges() {
    let mut world = World::default();
    let sources: Vec<_> = (0..100).map(|value| world.source(value)).collect();
    let node = world.derived(&sources);
    world.pull(node);
    let edges = world.graph.edge_capacity();
    for value in 0..50 {
        world.write(sources[0], value);
        world.pull(node);
    }
    assert_eq!(world.ran().len(), 51);
    assert_eq!(world.graph.edge_capacity(), edges);
}

#[test]
fn places_of_removed_nodes_and_edges_are_used_again_and_their_ids_are_not() {
    let mut world = World::default();
    let source = world.source(1);
    let mut ids = std::collections::HashSet::new();
    for round in 0..100 {
        let node = world.derived(&[source]);
        assert!(ids.insert(node), "an id is given once");
        assert_eq!(world.pull(node), 1);
        assert_eq!(world.take(node), Some(1));
        assert!(world.graph.remove(node).is_none());
        assert!(world.graph.get::<Sum>(node).is_none());
        assert_eq!(
            (world.graph.len(), world.graph.capacity()),
            (1, 2),
            "round {round}"
        );
        world.graph.check();
    }
    assert_eq!(world.graph.edge_capacity(), 1);
}

#[test]
fn a_removed_dependency_leaves_the_order_of_the_others() {
    let mut world = World::default();
    let sources: Vec<_> = (0..4).map(|value| world.source(value)).collect();
    let node = world.derived(&sources);
    world.pull(node);
    world.take(sources[1]);
    assert_eq!(world.reads(node), [sources[0], sources[2], sources[3]]);
    world.graph.check();
    world.write(sources[3], 10);
    world
        .graph
        .get_mut::<Sum>(node)
        .expect("alive")
        .reads
        .remove(1);
    assert_eq!(world.pull(node), 12);
    world.graph.check();
}

#[test]
fn a_cycle_is_reported_with_its_path_and_the_graph_goes_on() {
    use lattice_incr::{Outcome, Step};
    let mut world = World::default();
    let a = world.derived(&[]);
    let b = world.derived(&[a]);
    let pull_a = world.graph.pull(a);
    assert_eq!(world.graph.step(&pull_a), Step::Run(a));
    let run_a = world.graph.begin(a);
    let pull_b = world.graph.pull(b);
    assert_eq!(world.graph.step(&pull_b), Step::Run(b));
    let run_b = world.graph.begin(b);
    let again = world.graph.pull(a);
    assert_eq!(world.graph.step(&again), Step::Cycle);
    assert_eq!(world.graph.cycle(), [a, b, a]);
    world.graph.abandon(&again);
    world.graph.finish(run_b, Outcome::Failed);
    assert_eq!(world.graph.step(&pull_b), Step::Done);
    world.graph.finish(run_a, Outcome::Changed);
    assert_eq!(world.graph.step(&pull_a), Step::Done);
    world.graph.check();
    assert_eq!(world.pull(b), 0);
    world.graph.check();
}

#[test]
fn a_run_that_is_left_behind_ends_with_the_one_around_it() {
    use lattice_incr::Outcome;
    let mut world = World::default();
    let (outer, inner) = (world.derived(&[]), world.derived(&[]));
    let running = world.graph.begin(outer);
    let _lost = world.graph.begin(inner);
    world.graph.finish(running, Outcome::Changed);
    assert!(!world.graph.is_running(inner));
    assert!(world.graph.has_failed(inner));
    world.graph.check();
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Lists that differ in every way keep both halves of all edges in agreement, and give true sums.
    #[test]
    fn lists_of_dependencies_may_change_in_every_way(
        rounds in vec((0..4_usize, vec(0..12_usize, 0..12), any::<bool>()), 1..40),
    ) {
        let mut world = World::default();
        let sources: Vec<_> = (0..12).map(|value| world.source(value)).collect();
        let nodes: Vec<_> = (0..4).map(|_| world.derived(&[])).collect();
        for (at, reads, remove) in rounds {
            let reads: Vec<_> = reads.into_iter().map(|at| sources[at]).filter(|id| world.graph.contains(*id)).collect();
            let expected: i64 = reads.iter().map(|id| world.graph.get::<Sum>(*id).expect("alive").value).sum();
            world.graph.get_mut::<Sum>(nodes[at]).expect("alive").reads.clone_from(&reads);
            world.graph.invalidate(nodes[at]);
            prop_assert_eq!(world.pull(nodes[at]), expected);
            let mut listed = world.reads(nodes[at]);
            let mut once = reads.clone();
            listed.sort_unstable();
            once.sort_unstable();
            once.dedup();
            prop_assert_eq!(listed, once);
            if remove && let Some(source) = reads.first() {
                world.take(*source);
            }
            world.graph.check();
        }
        prop_assert_eq!(world.graph.kind(nodes[0]), Some(NodeKind::Derived));
    }
}
