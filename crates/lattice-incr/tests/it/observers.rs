//! Observers: when they are stale, and in which order they come.

use lattice_incr::NodeKind;

use crate::support::World;

#[test]
fn observers_come_in_order_of_creation_whatever_the_order_of_their_subscriptions() {
    let mut world = World::default();
    let (a, b) = (world.source(1), world.source(2));
    let observers: Vec<_> = [[a, b], [b, a], [b, b], [a, a]]
        .iter()
        .map(|reads| world.observer(reads))
        .collect();
    world.write(b, 5);
    world.write(a, 6);
    world.flush();
    assert_eq!(world.ran(), observers);
}

#[test]
fn an_observer_that_takes_a_removed_ones_place_comes_last() {
    let mut world = World::default();
    let source = world.source(1);
    let (first, second) = (world.observer(&[source]), world.observer(&[source]));
    world.take(first);
    let third = world.observer(&[source]);
    assert_eq!(third.index(), first.index());
    world.write(source, 2);
    world.flush();
    assert_eq!(world.ran(), [second, third]);
}

#[test]
fn an_observer_below_an_equal_value_is_verified_and_does_not_run() {
    let mut world = World::default();
    let (plus, minus) = (world.source(1), world.source(-1));
    let zero = world.derived(&[plus, minus]);
    world.observer(&[zero]);
    world.write(plus, 3);
    world.write(minus, -3);
    assert!(world.graph.has_stale());
    let verified = world.graph.counts().verified;
    world.flush();
    assert_eq!(world.ran(), [zero]);
    assert_eq!(world.graph.counts().verified, verified + 1);
    assert!(!world.graph.has_stale());
}

#[test]
fn an_observer_that_is_pulled_early_does_not_run_at_the_flush() {
    let mut world = World::default();
    let source = world.source(1);
    let observer = world.observer(&[source]);
    world.write(source, 2);
    world.pull(observer);
    assert_eq!(world.ran(), [observer]);
    world.flush();
    assert!(world.ran().is_empty());
}

#[test]
fn forgotten_observers_are_stale_again_when_what_they_read_changes() {
    let mut world = World::default();
    let source = world.source(1);
    let observer = world.observer(&[source]);
    world.write(source, 2);
    world.graph.forget_stale();
    world.flush();
    assert!(world.ran().is_empty());
    world.write(source, 3);
    world.flush();
    assert_eq!(world.ran(), [observer]);
    world.graph.check();
}

#[test]
fn a_write_marks_what_depends_on_it_once_and_nothing_else() {
    let mut world = World::default();
    let (a, b) = (world.source(1), world.source(1));
    let mut ends = Vec::new();
    for source in [a, b] {
        let middles: Vec<_> = (0..10).map(|_| world.derived(&[source])).collect();
        ends.push(world.sum(NodeKind::Derived, &middles));
    }
    for end in &ends {
        world.pull(*end);
    }
    world.write(a, 2);
    assert_eq!(world.graph.counts().marked, 11);
    world.write(a, 3);
    assert_eq!(
        world.graph.counts().marked,
        11,
        "what is marked is not walked again"
    );
    assert!(world.graph.is_fresh(ends[1]));
}
