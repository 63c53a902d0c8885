//! Push: what changed, and which observers are stale because of it.

use core::panic::Location;

use super::Graph;
use crate::id::NodeId;
use crate::node::State;

impl Graph {
    /// The node's value was set from outside: marks what may be stale now.
    #[track_caller]
    pub fn changed(&mut self, id: NodeId) {
        self.changed_at(id, Some(Location::caller()));
    }

    /// As [`changed`](Self::changed), by code at another place than the caller's, or one that is not known: for the trace.
    pub fn changed_at(&mut self, id: NodeId, at: Option<&'static Location<'static>>) {
        if self.net.contains(id) {
            self.net.changed(id, at);
        }
    }

    /// A value was set that equals the node's own: nothing happens, and the trace says so.
    #[inline]
    pub fn unchanged_at(&mut self, id: NodeId, at: &'static Location<'static>) {
        self.net.note_equal(id, Some(at));
    }

    /// The node has to run again although nothing that it read has changed. An observer joins the stale
    /// ones; a derived node is run when it is pulled. Does nothing to a source.
    #[track_caller]
    pub fn invalidate(&mut self, id: NodeId) {
        if self.net.contains(id) {
            self.net.note_invalidated(id, Some(Location::caller()));
            self.net.invalidate(id);
        }
    }

    /// Whether observers are waiting. They may turn out to be clean.
    #[inline]
    pub fn has_stale(&self) -> bool {
        self.net.queued != 0
    }

    /// Begins a wave with all stale observers; false when there are none.
    pub fn next_wave(&mut self) -> bool {
        self.net.queue.next_wave()
    }

    /// The next stale observer of the wave, in order of creation. [`pull`](Self::pull) it: it may turn out to be clean. None
    /// ends the wave.
    #[inline]
    pub fn next_stale(&mut self) -> Option<NodeId> {
        let index = self.net.next_stale()?;
        Some(self.net.id(index))
    }

    /// The observer that came to its turn last in the wave under way, if it is still there.
    pub fn acting(&self) -> Option<NodeId> {
        self.net.acting()
    }

    /// Counts a stale observer as clean without a run. It is marked again when something that it read
    /// changes.
    pub fn settle(&mut self, id: NodeId) {
        if let Some(node) = self.net.nodes.alive_mut(id) {
            node.flags.set_state(State::Clean);
            self.net.open_gates_of(id.index);
        }
    }

    /// Leaves a stale observer that came out of [`next_stale`](Self::next_stale) as it is, for later: others that were
    /// waiting for what it finds are told.
    pub fn pass_over(&mut self, id: NodeId) {
        if self.net.contains(id) {
            self.net.open_gates_of(id.index);
        }
    }

    /// Counts all waiting observers as clean: the way out when they keep making each other stale.
    pub fn forget_stale(&mut self) {
        self.net.forget_stale();
    }
}
