//! Cells: values of any type and closures keep their places and alignment, and each is dropped once, whatever becomes of its node,
//! of who has borrowed it, and of the graph.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use lattice_incr::{Call, Ended, Graph, Lent, NodeId, NodeKind, Outcome, Remains, Run, Slot};
use proptest::collection::vec;
use proptest::prelude::*;

/// More aligned than the arena's granules.
#[derive(Clone, Debug, PartialEq)]
#[repr(align(64))]
struct Aligned(u8);

/// Larger than a chunk of the arena.
#[derive(Clone, Debug, PartialEq)]
struct Large([u64; 500]);

#[test]
fn values_of_any_size_and_alignment_are_found_again_by_their_type_alone() {
    fn insert<T: Clone + Send + PartialEq + std::fmt::Debug + 'static>(
        graph: &mut Graph,
        value: &T,
    ) {
        for kind in [NodeKind::Source, NodeKind::Derived, NodeKind::Observer] {
            let id = graph.insert(kind, value.clone());
            let found = graph.get::<T>(id).expect("it was put there");
            assert!(std::ptr::from_ref(found).is_aligned());
            assert_eq!(found, value);
            assert_eq!(graph.get::<[T; 2]>(id), None);
            assert_eq!(graph.value_name(id), Some(std::any::type_name::<T>()));
        }
    }
    let mut graph = Graph::new();
    for round in 0..20 {
        insert(&mut graph, &());
        insert(&mut graph, &round);
        insert(&mut graph, &(round, u128::from(round)));
        insert(&mut graph, &[round; 40]);
        insert(&mut graph, &Aligned(round));
        insert(&mut graph, &Large([u64::from(round); 500]));
        insert(&mut graph, &String::from("text"));
    }
    graph.check();
}

#[test]
fn a_cell_that_is_out_is_not_there_and_comes_back_with_what_was_made_of_it() {
    let mut graph = Graph::new();
    let id = graph.insert(NodeKind::Source, vec![1]);
    let mut lent = graph.lend(id).expect("it is there");
    assert_eq!(graph.get::<Vec<i32>>(id), None);
    assert!(graph.lend(id).is_none(), "there is one cell");
    lent.value_mut::<Vec<i32>>().expect("a value").push(2);
    assert_eq!(lent.value::<i32>(), None);
    assert!(graph.give_back(lent).is_none());
    assert_eq!(graph.get::<Vec<i32>>(id), Some(&vec![1, 2]));
    let mut lent = graph.lend(id).expect("it is there");
    assert_eq!(lent.take::<Vec<i32>>(), Some(vec![1, 2]));
    assert!(graph.give_back(lent).is_none());
    assert_eq!(graph.get::<Vec<i32>>(id), None, "it was taken out");
}

#[test]
fn who_has_borrowed_a_cell_keeps_it_when_its_node_goes() {
    let mut graph = Graph::new();
    let inside = Arc::new(5);
    let id = graph.insert(NodeKind::Derived, inside.clone());
    let lent = graph.lend(id).expect("it is there");
    assert!(graph.remove(id).is_none(), "who has it gives it back");
    let other = graph.insert(NodeKind::Derived, Arc::new(6));
    assert_eq!(lent.value::<Arc<i32>>(), Some(&inside));
    let mut remains = graph.give_back(lent).expect("its node is gone");
    assert_eq!(remains.node(), id);
    assert!(remains.needs_drop());
    assert_eq!(Arc::strong_count(&inside), 2);
    remains.drop_in_place();
    remains.drop_in_place();
    assert_eq!(Arc::strong_count(&inside), 1);
    graph.release(remains);
    assert_eq!(graph.get::<Arc<i32>>(other).map(|value| **value), Some(6));
}

#[test]
#[cfg_attr(miri, ignore = "a cell that is lost leaks, and its chunk with it")]
fn a_cell_goes_back_to_its_own_graph() {
    let (mut here, mut there) = (Graph::new(), Graph::new());
    let id = here.insert(NodeKind::Source, 1);
    there.insert(NodeKind::Source, 2);
    let lent = here.lend(id).expect("it is there");
    let refused = catch_unwind(AssertUnwindSafe(|| there.give_back(lent)));
    assert!(refused.is_err());
}

/// Counts up, or panics when it is asked to.
struct Counter {
    panics: Arc<AtomicBool>,
    held: Arc<()>,
}

impl Run<Arc<u32>> for Counter {
    fn run(&mut self, value: &mut Slot<'_, Arc<u32>>) -> Outcome {
        let before = value.take();
        if self.panics.load(Relaxed) {
            resume_unwind(Box::new("asked to"));
        }
        value.set(Arc::new(before.map_or(0, |before| *before + 1)));
        assert!(Arc::strong_count(&self.held) > 1);
        Outcome::Changed
    }
}

#[test]
fn what_computes_lies_in_the_cell_runs_without_the_graph_and_goes_with_it() {
    let (panics, held) = (Arc::new(AtomicBool::new(false)), Arc::new(()));
    let mut graph = Graph::new();
    let counter = Counter {
        panics: panics.clone(),
        held: held.clone(),
    };
    let id = graph.insert_run::<Arc<u32>>(NodeKind::Derived, counter);
    let mut call = Call::default();
    for count in 0..3 {
        graph.invalidate(id);
        graph.start(id, &mut call).expect("it is there");
        let outcome = call.run();
        assert_eq!(graph.end(&mut call, outcome), Ended::Well);
        assert_eq!(graph.get::<Arc<u32>>(id).map(|value| **value), Some(count));
    }
    // A panic: what the run has left in the slot stays, which is nothing.
    panics.store(true, Relaxed);
    graph.start(id, &mut call).expect("it is there");
    assert!(catch_unwind(AssertUnwindSafe(|| call.run())).is_err());
    assert_eq!(graph.end(&mut call, Outcome::Failed), Ended::Failed);
    assert_eq!(graph.get::<Arc<u32>>(id), None);
    // It is removed while it runs.
    panics.store(false, Relaxed);
    graph.start(id, &mut call).expect("it is there");
    assert!(graph.remove(id).is_none());
    let outcome = call.run();
    assert_eq!(graph.end(&mut call, outcome), Ended::Removed);
    assert_eq!(Arc::strong_count(&held), 2);
    let remains = call.take_remains().expect("once");
    assert!(call.take_remains().is_none());
    graph.release(remains);
    assert_eq!(Arc::strong_count(&held), 1);
}

/// Panics when it is dropped.
struct Loud(#[expect(dead_code, reason = "it is dropped")] Arc<()>);

impl Drop for Loud {
    fn drop(&mut self) {
        resume_unwind(Box::new("dropped"));
    }
}

#[test]
fn a_value_whose_drop_panics_takes_nothing_else_with_it() {
    struct Quiet(#[expect(dead_code, reason = "it is dropped")] Arc<()>);
    impl Run<Loud> for Quiet {
        fn run(&mut self, _: &mut Slot<'_, Loud>) -> Outcome {
            Outcome::Unchanged
        }
    }
    let (value, run) = (Arc::new(()), Arc::new(()));
    let mut graph = Graph::new();
    let id = graph.insert_run(NodeKind::Derived, Quiet(run.clone()));
    let mut call = Call::default();
    graph.start(id, &mut call).expect("it is there");
    graph.end(&mut call, Outcome::Unchanged);
    let mut remains = graph.remove(id).expect("it is not lent");
    assert_eq!(Arc::strong_count(&run), 2);
    remains.drop_in_place();
    assert_eq!(Arc::strong_count(&run), 1);
    graph.release(remains);

    let id = graph.insert(NodeKind::Source, Loud(value.clone()));
    let mut remains = graph.remove(id).expect("it is not lent");
    assert!(catch_unwind(AssertUnwindSafe(|| remains.drop_in_place())).is_err());
    assert_eq!(Arc::strong_count(&value), 1);
    assert!(!remains.needs_drop());
    graph.release(remains);
}

/// A value of some size that knows how many there are.
type Counted<const N: usize> = (Arc<()>, [u64; N]);

/// What can be done with values of a size whose type is forgotten.
#[derive(Clone, Copy)]
struct Size {
    insert: fn(&mut Graph, NodeKind, Arc<()>) -> NodeId,
    replace: fn(&mut Graph, NodeId) -> bool,
    is_there: fn(&Graph, NodeId) -> bool,
    take: fn(&mut Lent) -> bool,
}

const fn size<const N: usize>() -> Size {
    Size {
        insert: |graph, kind, count| graph.insert::<Counted<N>>(kind, (count, [7; N])),
        replace: |graph, id| {
            let value = graph.get_mut::<Counted<N>>(id);
            value.is_some_and(|value| {
                assert_eq!(value.1, [7; N]);
                *value = (value.0.clone(), [7; N]);
                true
            })
        },
        is_there: |graph, id| graph.get::<Counted<N>>(id).is_some(),
        take: |lent| {
            let value = lent.take::<Counted<N>>();
            value.is_some_and(|value| value.1 == [7; N])
        },
    }
}

const SIZES: [Size; 4] = [size::<0>(), size::<3>(), size::<20>(), size::<200>()];

#[derive(Clone, Copy, Debug)]
enum Op {
    Insert(usize, bool),
    Remove(usize),
    Replace(usize),
    Lend(usize),
    GiveBack(usize),
    /// Takes the value out of a cell that is out.
    Take(usize),
}

fn op() -> impl Strategy<Value = Op> {
    let at = any::<usize>;
    prop_oneof![
        4 => (0..SIZES.len(), any::<bool>()).prop_map(|(size, source)| Op::Insert(size, source)),
        2 => at().prop_map(Op::Remove),
        1 => at().prop_map(Op::Replace),
        2 => at().prop_map(Op::Lend),
        2 => at().prop_map(Op::GiveBack),
        1 => at().prop_map(Op::Take),
    ]
}

struct Node {
    id: NodeId,
    size: Size,
    removed: bool,
    filled: bool,
    lent: Option<Lent>,
}

/// Does this to one of them, if there is one that it can be done to.
fn with(nodes: &mut [Node], at: usize, can: fn(&Node) -> bool, act: impl FnOnce(&mut Node)) {
    let mut nodes: Vec<&mut Node> = nodes.iter_mut().filter(|node| can(node)).collect();
    if !nodes.is_empty() {
        let at = at % nodes.len();
        act(nodes[at]);
    }
}

fn insert(graph: &mut Graph, nodes: &mut Vec<Node>, count: &Arc<()>, size: Size, source: bool) {
    let kind = if source {
        NodeKind::Source
    } else {
        NodeKind::Derived
    };
    nodes.push(Node {
        id: (size.insert)(graph, kind, count.clone()),
        size,
        removed: false,
        filled: true,
        lent: None,
    });
}

impl Node {
    fn is_there(&self) -> bool {
        !self.removed
    }

    fn is_lent(&self) -> bool {
        self.lent.is_some()
    }

    fn remove(&mut self, graph: &mut Graph) {
        self.removed = true;
        let remains = graph.remove(self.id);
        assert_eq!(remains.is_none(), self.is_lent());
        self.release(graph, remains);
    }

    fn release(&mut self, graph: &mut Graph, remains: Option<Remains>) {
        if let Some(remains) = remains {
            self.filled = false;
            graph.release(remains);
        }
    }

    fn replace(&mut self, graph: &mut Graph) {
        let is_there = self.filled && !self.is_lent();
        assert_eq!((self.size.replace)(graph, self.id), is_there);
    }

    fn lend(&mut self, graph: &mut Graph) {
        let lent = graph.lend(self.id);
        assert_eq!(lent.is_none(), self.is_lent());
        self.lent = self.lent.take().or(lent);
    }

    fn give_back(&mut self, graph: &mut Graph) {
        let lent = self.lent.take().expect("it is lent");
        let remains = graph.give_back(lent);
        assert_eq!(remains.is_some(), self.removed);
        self.release(graph, remains);
    }

    fn take(&mut self) {
        let lent = self.lent.as_mut().expect("it is lent");
        assert_eq!((self.size.take)(lent), self.filled);
        self.filled = false;
    }
}

fn apply(graph: &mut Graph, nodes: &mut Vec<Node>, count: &Arc<()>, op: Op) {
    match op {
        Op::Insert(size, source) => insert(graph, nodes, count, SIZES[size], source),
        Op::Remove(at) => with(nodes, at, Node::is_there, |node| node.remove(graph)),
        Op::Replace(at) => with(nodes, at, Node::is_there, |node| node.replace(graph)),
        Op::Lend(at) => with(nodes, at, Node::is_there, |node| node.lend(graph)),
        Op::GiveBack(at) => with(nodes, at, Node::is_lent, |node| node.give_back(graph)),
        Op::Take(at) => with(nodes, at, Node::is_lent, Node::take),
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: if cfg!(miri) { 4 } else { 300 },
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn each_value_is_dropped_once(ops in vec(op(), 1..if cfg!(miri) { 40 } else { 100 })) {
        let count = Arc::new(());
        let mut graph = Graph::new();
        let mut nodes = Vec::new();
        for op in ops {
            apply(&mut graph, &mut nodes, &count, op);
            let filled = nodes.iter().filter(|node| node.filled).count();
            prop_assert_eq!(Arc::strong_count(&count), filled + 1);
            for node in &nodes {
                let is_there = node.filled && node.lent.is_none() && !node.removed;
                prop_assert_eq!((node.size.is_there)(&graph, node.id), is_there);
            }
        }
        // What is out comes back; the graph drops the rest.
        while nodes.iter().any(|node| node.lent.is_some()) {
            apply(&mut graph, &mut nodes, &count, Op::GiveBack(0));
        }
        drop(graph);
        prop_assert_eq!(Arc::strong_count(&count), 1);
    }
}
