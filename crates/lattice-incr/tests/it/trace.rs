//! What the trace records, and what it names as the cause of each record.

use lattice_incr::{Graph, NodeId, NodeKind, Outcome, Record, What};

use crate::support::World;

/// What happened, to whom.
type Told = (What, NodeId);

/// What happened since the last time, each with its cause.
fn story(graph: &mut Graph) -> Vec<(What, NodeId, Option<Told>)> {
    let records = graph.drain_trace().records;
    records
        .iter()
        .map(|record| {
            let cause = record.cause.and_then(|cause| graph.record(cause));
            assert!(
                cause.is_none_or(|cause| cause.sequence < record.sequence),
                "a cause comes before"
            );
            let cause = cause.map(|cause| (cause.what, cause.node));
            (record.what, record.node, cause)
        })
        .collect()
}

#[test]
fn each_record_names_the_record_that_led_to_it() {
    let mut world = World::default();
    let one = world.source(1);
    let zero = world.source(0);
    let sum = world.derived(&[one, zero]);
    let zeroed = world.derived(&[sum]);
    let end = world.observer(&[zeroed]);
    world.graph.listen(100);
    world.write(one, 5);
    world.flush();
    let expected = [
        (What::Written, one, None),
        (What::Ran, sum, Some((What::Written, one))),
        (What::Ran, zeroed, Some((What::Ran, sum))),
        (What::Ran, end, Some((What::Ran, zeroed))),
    ];
    assert_eq!(story(&mut world.graph), expected);
    world.write(zero, 0);
    world.flush();
    let expected = [
        (What::Written, zero, None),
        (What::CutOff, sum, Some((What::Written, zero))),
        (What::Verified, zeroed, Some((What::CutOff, sum))),
        (What::Verified, end, Some((What::Verified, zeroed))),
    ];
    assert_eq!(story(&mut world.graph), expected);
}

#[test]
fn what_is_done_in_a_run_is_caused_by_it() {
    let mut graph = Graph::new();
    let outer = graph.insert(NodeKind::Source, 0);
    let observer = graph.insert(NodeKind::Observer, 0);
    let target = graph.insert(NodeKind::Source, 0);
    graph.listen(100);
    graph.invalidate(observer);
    let run = graph.begin(observer);
    graph.track(outer);
    let made = graph.insert(NodeKind::Source, 0);
    graph.changed(target);
    let stretch = graph.suspend();
    graph.track(target);
    graph.finish(stretch, Outcome::Unchanged);
    if let Some(remains) = graph.remove(made) {
        graph.release(remains);
    }
    graph.finish(run, Outcome::Changed);
    graph.changed(target);
    graph.track(target);
    let by = Some((What::Ran, observer));
    let expected = [
        (What::Invalidated, observer, None),
        (What::Ran, observer, Some((What::Invalidated, observer))),
        (What::Created, made, by),
        (What::Written, target, by),
        (What::Peeked, target, by),
        (What::Disposed, made, by),
        (What::Written, target, None),
    ];
    assert_eq!(story(&mut graph), expected);
}

#[test]
fn the_first_run_is_due_to_the_creation_and_a_retry_to_the_failure() {
    let mut graph = Graph::new();
    graph.listen(100);
    let node = graph.insert(NodeKind::Derived, 0);
    for outcome in [Outcome::Failed, Outcome::Changed] {
        let run = graph.begin(node);
        graph.finish(run, outcome);
    }
    let expected = [
        (What::Created, node, None),
        (What::Failed, node, Some((What::Created, node))),
        (What::Ran, node, Some((What::Failed, node))),
    ];
    assert_eq!(story(&mut graph), expected);
}

#[test]
fn a_write_to_what_the_run_under_way_has_read_is_the_cause_of_the_next_run_not_of_this() {
    let mut graph = Graph::new();
    let source = graph.insert(NodeKind::Source, 0);
    let observer = graph.insert(NodeKind::Observer, 0);
    let run = graph.begin(observer);
    graph.track(source);
    graph.finish(run, Outcome::Changed);
    graph.listen(100);
    graph.changed(source);
    let run = graph.begin(observer);
    graph.track(source);
    graph.changed(source);
    graph.finish(run, Outcome::Changed);
    let run = graph.begin(observer);
    graph.track(source);
    graph.finish(run, Outcome::Changed);
    let records = graph.drain_trace().records;
    let told: Vec<_> = records.iter().map(|at| (at.what, at.cause)).collect();
    let expected = [
        (What::Written, None),
        (What::Ran, Some(1)),
        (What::Written, Some(2)),
        (What::Ran, Some(3)),
    ];
    assert_eq!(told, expected);
}

#[test]
fn what_is_removed_for_a_node_names_what_made_that_node_stale() {
    let mut world = World::default();
    let source = world.source(1);
    let owner = world.observer(&[source]);
    let owned = world.source(0);
    let other = world.source(0);
    world.graph.listen(100);
    world.write(source, 2);
    world.graph.remove_for(Some(owner));
    world.take(owned);
    world.graph.remove_for(None);
    world.take(other);
    let expected = [
        (What::Written, source, None),
        (What::Disposed, owned, Some((What::Written, source))),
        (What::Disposed, other, None),
    ];
    assert_eq!(story(&mut world.graph), expected);
}

#[test]
fn a_full_ring_overwrites_the_oldest_and_says_how_many_were_lost() {
    let mut graph = Graph::new();
    let source = graph.insert(NodeKind::Source, 0);
    graph.listen(4);
    for _ in 0..10 {
        graph.changed(source);
    }
    let drained = graph.drain_trace();
    let numbers: Vec<_> = drained.records.iter().map(|at| at.sequence).collect();
    assert_eq!((numbers.as_slice(), drained.lost), (&[7, 8, 9, 10][..], 6));
    assert_eq!(graph.record(6), None);
    assert_eq!(graph.records().count(), 4, "what was drained is still kept");
    graph.changed(source);
    let drained = graph.stop_listening();
    assert_eq!((drained.records.len(), drained.lost), (1, 0));
    graph.changed(source);
    assert!(!graph.is_listening());
    assert_eq!(graph.drain_trace().records, [], "nobody listens");
}

#[test]
fn writes_say_where_they_were_made() {
    let mut graph = Graph::new();
    let source = graph.insert(NodeKind::Source, 0);
    graph.listen(4);
    graph.changed(source);
    let line = line!() - 1;
    graph.unchanged_at(source, core::panic::Location::caller());
    let at = |record: &Record| record.at.map(|at| (at.file(), at.line()));
    let records = graph.stop_listening().records;
    assert_eq!(at(&records[0]), Some((file!(), line)));
    assert_eq!(
        (records[1].what, at(&records[1])),
        (What::Equal, Some((file!(), line + 2)))
    );
}

#[test]
fn a_listener_that_comes_or_goes_in_the_middle_of_a_run_is_no_trouble() {
    let mut graph = Graph::new();
    let source = graph.insert(NodeKind::Source, 0);
    let node = graph.insert(NodeKind::Derived, 0);
    let run = graph.begin(node);
    graph.listen(8);
    graph.track(source);
    graph.finish(run, Outcome::Changed);
    assert_eq!(story(&mut graph), [(What::Ran, node, None)]);
    graph.changed(source);
    let run = graph.begin(node);
    let records = graph.stop_listening().records;
    assert_eq!(records.last().map(|at| at.what), Some(What::Began));
    graph.finish(run, Outcome::Changed);
    graph.check();
}
