//! Where nodes were made: four bytes a node, since few places make many.

use std::collections::HashMap;
use std::panic::Location;

use lattice_incr::NodeId;

type Place = &'static Location<'static>;

#[derive(Default)]
pub(crate) struct Places {
    /// By the index of the node.
    of_node: Vec<u32>,
    known: Vec<Place>,
    /// By the address of the place.
    numbers: HashMap<usize, u32>,
    /// Addresses of places used lately, and their numbers, each where its address says.
    recent: [(usize, u32); RECENT],
}

/// Code that makes several things in turn is to find all of their places.
const RECENT: usize = 16;

impl Places {
    pub(crate) const BYTES_FOR_EACH: usize = size_of::<u32>();

    #[inline]
    pub(crate) fn set(&mut self, node: NodeId, at: Place) {
        let address = std::ptr::from_ref(at) as usize;
        let slot = (address / align_of::<Location<'_>>()) % RECENT;
        // Two that meet at a slot have their places side by side.
        let number = if self.recent[slot].0 == address {
            self.recent[slot].1
        } else if self.recent[slot ^ 1].0 == address {
            self.recent[slot ^ 1].1
        } else {
            self.look_up(at, address, slot)
        };
        if node.index() == self.of_node.len() {
            self.of_node.push(number);
        } else {
            self.of_node[node.index()] = number;
        }
    }

    #[cold]
    fn look_up(&mut self, at: Place, address: usize, slot: usize) -> u32 {
        let known = &mut self.known;
        let number = *self.numbers.entry(address).or_insert_with(|| {
            known.push(at);
            known.len() as u32 - 1
        });
        self.recent[slot ^ 1] = std::mem::replace(&mut self.recent[slot], (address, number));
        number
    }

    pub(crate) fn of(&self, node: NodeId) -> Place {
        self.known[self.of_node[node.index()] as usize]
    }
}
