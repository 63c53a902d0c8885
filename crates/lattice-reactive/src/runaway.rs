//! Effects that never settle: what the last wave did, and the circle in it.

use lattice_incr::NodeId;

use crate::core::Core;

/// Waves of one flush after which effects count as runaway.
pub(crate) const ROUNDS_MAX: u32 = 100;

/// What happened in one wave.
#[derive(Default)]
pub(crate) struct WaveLog {
    /// Observers that ran, each with the source whose change made it run.
    pub(crate) ran: Vec<(NodeId, Option<NodeId>)>,
    /// Sources that were written, each with the observer that did it.
    pub(crate) wrote: Vec<(NodeId, NodeId)>,
}

impl WaveLog {
    fn cause(&self, observer: NodeId) -> Option<NodeId> {
        self.ran
            .iter()
            .rev()
            .find(|(ran, _)| *ran == observer)
            .and_then(|(_, cause)| *cause)
    }

    fn writer(&self, source: NodeId) -> Option<NodeId> {
        self.wrote
            .iter()
            .rev()
            .find(|(wrote, _)| *wrote == source)
            .map(|(_, writer)| *writer)
    }

    /// The circle that leads to `observer`, which is stale once more because of `cause`: observer, source,
    /// observer, ... each made to run by what stands after it.
    pub(crate) fn circle(&self, observer: NodeId, cause: Option<NodeId>) -> Vec<NodeId> {
        let mut path = vec![observer];
        let mut cause = cause.or_else(|| self.cause(observer));
        while let Some(source) = cause {
            path.push(source);
            let Some(writer) = self.writer(source) else {
                break;
            };
            if let Some(first) = path.iter().position(|id| *id == writer) {
                path.push(writer);
                return path.split_off(first);
            }
            path.push(writer);
            cause = self.cause(writer);
        }
        path
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
