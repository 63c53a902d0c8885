//! What must hold between operations, written down once and checked.

use crate::edges::NONE;
use crate::net::Net;
use crate::node::{Flags, Node, NodeKind, State};

impl Net {
    pub(crate) fn check(&self) {
        let mut queued = 0;
        for (index, node) in self.nodes.iter() {
            self.check_edges(index, node);
            self.check_node(index, node);
            queued += usize::from(node.flags.has(Flags::QUEUED));
        }
        assert_eq!(
            queued, self.queued,
            "the count of waiting observers is right"
        );
        for index in &self.free {
            assert!(
                self.node(*index).flags.kind().is_none(),
                "place {index} is free and used"
            );
        }
    }

    /// Both halves of each edge name each other.
    fn check_edges(&self, index: u32, node: &Node) {
        for (pos, half) in (0..).zip(self.deps.slice(node.reads())) {
            if half.node == NONE {
                continue;
            }
            let other = self.subs.get(self.node(half.node).subs, half.pos);
            assert_eq!(
                (other.node, other.pos),
                (index, pos),
                "dependency {pos} of node {index} knows it"
            );
        }
        let is_read_by_derived = self
            .subs
            .slice(node.subs)
            .iter()
            .any(|half| !self.node(half.node).flags.is_observer());
        assert!(
            !is_read_by_derived || node.flags.has(Flags::READ_BY_DERIVED),
            "node {index} knows that a derived node reads it"
        );
        for (pos, half) in (0..).zip(self.subs.slice(node.subs)) {
            let other = self.deps.get(self.node(half.node).deps, half.pos);
            assert_eq!(
                (other.node, other.pos),
                (index, pos),
                "reader {pos} of node {index} knows it"
            );
        }
    }

    fn check_node(&self, index: u32, node: &Node) {
        let flags = node.flags;
        let Some(kind) = flags.kind() else {
            assert!(
                node.reads().len() == 0 && node.subs.len() == 0,
                "free place {index} has no edges"
            );
            return;
        };
        match kind {
            NodeKind::Source => {
                assert!(flags.is_fresh(), "source {index} is never stale");
            }
            NodeKind::Derived => assert!(
                !flags.has(Flags::QUEUED),
                "derived node {index} does not wait"
            ),
            NodeKind::Observer => {
                assert!(node.subs.len() == 0, "nobody reads observer {index}");
            }
        }
        if self.frames.is_empty() {
            assert!(
                !flags.has(Flags::RUNNING),
                "node {index} runs while nothing does"
            );
        }
        // The rule that lets marking stop at what is marked. A node that failed is let off: it may have been
        // told of a cycle by a node that is stale.
        if flags.has(Flags::GATE) {
            assert!(flags.state() != State::Clean, "gate {index} is stale");
            assert!(
                !flags.has(Flags::READ_BY_DERIVED),
                "observers read gate {index}"
            );
        }
        if flags.state() != State::Clean && self.frames.is_empty() {
            let told = if flags.has(Flags::GATE) {
                1
            } else {
                usize::MAX
            };
            for half in self.subs.slice(node.subs).iter().take(told) {
                let reader = self.node(half.node).flags;
                assert!(
                    reader.state() != State::Clean || reader.has(Flags::RETRY),
                    "node {index} is stale, its reader {} is not",
                    half.node
                );
            }
        }
    }
}
