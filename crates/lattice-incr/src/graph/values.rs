//! What the nodes hold: values to be read and changed, and cells that are lent.

use super::Graph;
use crate::cells::{Lent, Remains};
use crate::id::{Key, NodeId};
use crate::node::{Flags, Node};

impl Graph {
    /// The value of a node. None if it was removed, is lent, has no value, or has one of another type.
    #[inline]
    pub fn get<T: 'static>(&self, id: NodeId) -> Option<&T> {
        let node = self.net.nodes.alive(id)?;
        if node.flags.is_readable() {
            self.cells.get(node.cell())
        } else {
            None
        }
    }

    /// As [`get`](Self::get), to be changed. The graph learns of a change by [`changed`](Self::changed) or by the
    /// [`Outcome`](crate::Outcome) of a run.
    #[inline]
    pub fn get_mut<T: 'static>(&mut self, id: NodeId) -> Option<&mut T> {
        let node = self.net.nodes.alive(id)?;
        if node.flags.is_readable() {
            self.cells.get_mut(node.cell())
        } else {
            None
        }
    }

    /// The value of a source, [tracked](Self::track), if that takes no more than a look: the run under way has read it
    /// already, or the run before read it at this place. Otherwise nothing happens: take [`read`](Self::read).
    #[inline]
    pub fn read_again<T: Send + 'static>(&mut self, key: Key<T>) -> Option<&T> {
        let node = self.of_key(key)?;
        if !node.flags.is_readable_source() {
            return None;
        }
        let place = node.place;
        if self.net.tracks_plainly(key.id.index) {
            self.cells.get_source(key, place)
        } else {
            None
        }
    }

    /// As [`read_again`](Self::read_again), of a node that is computed and [is fresh](Self::is_fresh).
    #[inline]
    pub fn read_fresh_again<T: 'static>(&mut self, key: Key<T>) -> Option<&T> {
        let node = self.of_key(key)?;
        if !node.flags.is_readable_derived() {
            return None;
        }
        let place = node.place;
        if self.net.tracks_plainly(key.id.index) {
            self.cells.get_computed(key, place)
        } else {
            None
        }
    }

    /// [`track`](Self::track)s a source and gives its value. Nothing happens with the key of another graph.
    pub fn read<T: Send + 'static>(&mut self, key: Key<T>) -> Option<&T> {
        let node = *self.of_key(key)?;
        self.net.track(key.id.index);
        if node.flags.is_readable_source() {
            self.cells.get_source(key, node.place)
        } else {
            None
        }
    }

    /// The value of a node that is computed and [is fresh](Self::is_fresh), tracked if asked for. Otherwise nothing happens.
    pub fn read_fresh<T: 'static>(&mut self, key: Key<T>, track: bool) -> Option<&T> {
        let node = *self.of_key(key)?;
        if !node.flags.is_readable_derived() {
            return None;
        }
        if track {
            self.net.track(key.id.index);
        } else {
            self.net.note_peeked(key.id.index);
        }
        self.cells.get_computed(key, node.place)
    }

    /// The value of a source, to be changed: see [`get_mut`](Self::get_mut).
    #[inline]
    pub fn source_mut<T: Send + 'static>(&mut self, key: Key<T>) -> Option<&mut T> {
        let node = self.of_key(key)?;
        if node.flags.is_readable_source() {
            let place = node.place;
            self.cells.get_source_mut(key, place)
        } else {
            None
        }
    }

    /// The node, if the key is of this graph and it is still there.
    #[inline]
    fn of_key<T>(&self, key: Key<T>) -> Option<&Node> {
        if key.graph != self.number() {
            return None;
        }
        self.net.nodes.alive(key.id)
    }

    /// The name of the type of the node's value.
    pub fn value_name(&self, id: NodeId) -> Option<&'static str> {
        let node = self.net.nodes.alive(id)?;
        Some(self.cells.value_name(node.cell()))
    }

    /// Four bytes, 0 at first, that stand with a derived node or an observer for the use of who calls. Sources have
    /// none, but for those [inserted with a word](Self::insert_with_word).
    #[inline]
    pub fn word(&self, id: NodeId) -> Option<u32> {
        let node = self.net.nodes.alive(id)?;
        let is_headed = node.flags.has(Flags::HEADED);
        is_headed.then(|| self.cells.word(node.place))
    }

    /// The [`word`](Self::word), to be changed.
    #[inline]
    pub fn word_mut(&mut self, id: NodeId) -> Option<&mut u32> {
        let node = self.net.nodes.alive(id)?;
        if !node.flags.has(Flags::HEADED) {
            return None;
        }
        Some(self.cells.word_mut(node.place))
    }

    /// Takes a node's cell out of the graph's hands, so that the graph can be used while the value is read or changed.
    /// None if the node was removed or its cell is lent already.
    #[inline]
    pub fn lend(&mut self, id: NodeId) -> Option<Lent> {
        let node = self.net.nodes.alive_mut(id)?;
        if node.flags.has(Flags::LENT) {
            return None;
        }
        let filled = node.flags.has(Flags::FILLED);
        node.flags.set(Flags::LENT, true);
        Some(self.cells.lend(id, node.cell(), filled))
    }

    /// Takes back what was lent. If its node was removed meanwhile, the cell is given to who calls, as by
    /// [`remove`](Self::remove).
    ///
    /// # Panics
    /// If another graph lent it.
    #[inline]
    pub fn give_back(&mut self, mut lent: Lent) -> Option<Remains> {
        self.cells.check_owner(&lent);
        let Some(node) = self.net.nodes.alive_mut(lent.node) else {
            return Some(Remains::new(lent));
        };
        node.flags.set(Flags::LENT, false);
        node.flags.set(Flags::FILLED, lent.filled);
        self.cells.take_back(&mut lent);
        None
    }
}
