//! Effects that never settle: what the last wave did, and the circle in it.

use std::collections::HashSet;

use lattice_incr::NodeId;

use crate::core::Core;

/// Waves of one flush after which effects count as runaway.
pub(crate) const ROUNDS_MAX: u32 = 100;

/// What happened in one wave.
#[derive(Default)]
pub(crate) struct WaveLog {
    /// Sources that were written, each with the observer that did it.
    pub(crate) wrote: Vec<(NodeId, NodeId)>,
}

impl WaveLog {
    /// The write that made `observer` stale: the last one to something below it.
    fn cause(&self, core: &Core, observer: NodeId) -> Option<(NodeId, NodeId)> {
        let mut below = HashSet::new();
        let mut stack = vec![observer];
        while let Some(node) = stack.pop() {
            if below.insert(node) {
                stack.extend(core.graph.dependencies(node));
            }
        }
        let mut writes = self.wrote.iter().rev();
        writes.find(|(source, _)| below.contains(source)).copied()
    }

    /// The circle that leads to `observer`, which is stale once more: observer, source, observer, ... each made to run by
    /// what stands after it.
    pub(crate) fn circle(&self, core: &Core, observer: NodeId) -> Vec<NodeId> {
        let mut path = vec![observer];
        let mut last = observer;
        while let Some((source, writer)) = self.cause(core, last) {
            let first = path.iter().position(|id| *id == writer);
            path.extend([source, writer]);
            if let Some(first) = first {
                return path.split_off(first);
            }
            last = writer;
        }
        path
    }
}

impl Core {
    /// Effects do not settle, and the one whose turn it is has written to this source.
    #[cold]
    pub(crate) fn log_write(&mut self, source: NodeId) {
        if let Some(log) = &mut self.wave_log
            && let Some(writer) = self.graph.acting()
        {
            log.wrote.push((source, writer));
        }
    }
}

/// "effect a ← signal s ← effect b ..." as a sentence about who wrote what.
pub(crate) fn describe(core: &Core, mut circle: Vec<NodeId>) -> String {
    circle.reverse();
    let mut text = core.describe(circle[0]);
    for (at, id) in circle.iter().enumerate().skip(1) {
        let is_source = core.graph.kind(*id) == Some(lattice_incr::NodeKind::Source);
        let link = match (is_source, at) {
            (true, _) => " writes ",
            (false, _) => ", which makes run: ",
        };
        text.push_str(link);
        text.push_str(&core.describe(*id));
    }
    text
}
