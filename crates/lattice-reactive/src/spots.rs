//! What readers of a single key depend on: a node for each key that somebody has read.
//!
//! A node is made when a key is read while somebody observes, whether the key is there or not. Those that nobody reads any
//! more are removed when there are twice as many as were in use the last time, so that reading costs O(1) on average and
//! memory is bounded by what is read.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;

use lattice_incr::{NodeId, NodeKind};

use crate::runtime::Runtime;

const SWEEP_MIN: usize = 32;

/// The value of the node that readers of one key depend on.
pub(crate) struct Spot;

pub(crate) struct Spots<K> {
    nodes: HashMap<K, NodeId>,
    /// When to look for nodes that nobody reads.
    sweep_at: usize,
}

impl<K> Spots<K> {
    pub(crate) fn new() -> Self {
        Self {
            nodes: HashMap::new(),
            sweep_at: SWEEP_MIN,
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, NodeId)> {
        self.nodes.iter().map(|(key, node)| (key, *node))
    }
}

impl<K: Hash + Eq> Spots<K> {
    /// The node of a key, if somebody may depend on it.
    pub(crate) fn get<Q>(&self, key: &Q) -> Option<NodeId>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        if self.nodes.is_empty() {
            return None;
        }
        self.nodes.get(key).copied()
    }

    /// Makes who runs depend on a key. Nodes belong to `owner`.
    pub(crate) fn track<Q>(&mut self, runtime: &Runtime, owner: NodeId, key: &Q)
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ToOwned<Owned = K> + ?Sized,
    {
        if !runtime.is_observing() {
            return;
        }
        if let Some(node) = self.nodes.get(key) {
            return runtime.core().graph.track(*node);
        }
        if self.nodes.len() >= self.sweep_at {
            self.sweep(runtime);
        }
        let key = key.to_owned();
        let node = {
            let mut core = runtime.core();
            // The user's `Hash` or `Clone` may have disposed of it.
            if !core.graph.contains(owner) {
                return;
            }
            let node = core.graph.insert(NodeKind::Source, Spot);
            let at = core.origin(owner);
            core.settle_in(node, Some(owner), at);
            core.graph.track(node);
            node
        };
        self.nodes.insert(key, node);
    }

    #[cold]
    fn sweep(&mut self, runtime: &Runtime) {
        let unread: Vec<K> = {
            let mut core = runtime.core();
            let unread = self.nodes.extract_if(|_, node| {
                let unread = core.graph.dependents(*node).next().is_none();
                if unread && core.graph.contains(*node) {
                    core.remove(*node, &mut None);
                }
                unread
            });
            unread.map(|(key, _)| key).collect()
        };
        // Dropping them may be code of the user's.
        drop(unread);
        self.sweep_at = (2 * self.nodes.len()).max(SWEEP_MIN);
    }
}
