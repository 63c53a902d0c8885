//! A little world over the graph: nodes whose value is the sum of what they read.

use lattice_incr::{Graph, NodeId, NodeKind, Outcome, Step};

/// What a node reads, and its value.
#[derive(Default)]
pub(crate) struct Sum {
    pub(crate) reads: Vec<NodeId>,
    pub(crate) value: i64,
}

#[derive(Default)]
pub(crate) struct World {
    pub(crate) graph: Graph,
    /// Nodes that were computed.
    pub(crate) ran: Vec<NodeId>,
}

impl World {
    pub(crate) fn source(&mut self, value: i64) -> NodeId {
        self.graph.insert(
            NodeKind::Source,
            Sum {
                reads: Vec::new(),
                value,
            },
        )
    }

    pub(crate) fn sum(&mut self, kind: NodeKind, reads: &[NodeId]) -> NodeId {
        self.graph.insert(
            kind,
            Sum {
                reads: reads.to_vec(),
                value: 0,
            },
        )
    }

    pub(crate) fn derived(&mut self, reads: &[NodeId]) -> NodeId {
        self.sum(NodeKind::Derived, reads)
    }

    /// An observer that has run once.
    pub(crate) fn observer(&mut self, reads: &[NodeId]) -> NodeId {
        let node = self.sum(NodeKind::Observer, reads);
        self.graph.invalidate(node);
        self.pull(node);
        self.flush();
        self.ran.clear();
        node
    }

    pub(crate) fn write(&mut self, node: NodeId, value: i64) {
        self.graph.get_mut::<Sum>(node).expect("alive").value = value;
        self.graph.changed(node);
    }

    /// Makes a node fresh; gives its value.
    pub(crate) fn pull(&mut self, node: NodeId) -> i64 {
        let pull = self.graph.pull(node);
        loop {
            match self.graph.step(&pull) {
                Step::Done => return self.graph.get::<Sum>(node).expect("alive").value,
                Step::Run(node) => self.run(node),
                Step::Cycle => panic!("a cycle: {:?}", self.graph.cycle()),
            }
        }
    }

    fn run(&mut self, node: NodeId) {
        self.ran.push(node);
        let running = self.graph.begin(node);
        let reads = self.graph.get::<Sum>(node).expect("alive").reads.clone();
        let mut value = 0;
        for read in reads {
            value += self.pull(read);
            self.graph.track(read);
        }
        let old = std::mem::replace(
            &mut self.graph.get_mut::<Sum>(node).expect("alive").value,
            value,
        );
        let outcome = if old == value {
            Outcome::Unchanged
        } else {
            Outcome::Changed
        };
        self.graph.finish(running, outcome);
    }

    /// Runs stale observers.
    pub(crate) fn flush(&mut self) {
        while self.graph.next_wave() {
            while let Some(node) = self.graph.next_stale() {
                self.pull(node);
            }
        }
    }

    /// Removes a node; gives the value that it had.
    pub(crate) fn take(&mut self, node: NodeId) -> Option<i64> {
        let mut remains = self.graph.remove(node)?;
        let value = remains.take::<Sum>().map(|sum| sum.value);
        self.graph.release(remains);
        value
    }

    pub(crate) fn ran(&mut self) -> Vec<NodeId> {
        std::mem::take(&mut self.ran)
    }

    pub(crate) fn reads(&self, node: NodeId) -> Vec<NodeId> {
        self.graph.dependencies(node).collect()
    }
}
