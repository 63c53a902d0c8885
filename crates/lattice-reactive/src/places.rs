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
    /// The address of the place used last, and its number.
    recent: (usize, u32),
}

impl Places {
    pub(crate) const BYTES_FOR_EACH: usize = size_of::<u32>();

    #[inline]
    pub(crate) fn set(&mut self, node: NodeId, at: Place) {
        let address = std::ptr::from_ref(at) as usize;
        if self.recent.0 != address {
            self.look_up(at, address);
        }
        let number = self.recent.1;
        if node.index() == self.of_node.len() {
            self.of_node.push(number);
        } else {
            self.of_node[node.index()] = number;
        }
    }

    #[cold]
    fn look_up(&mut self, at: Place, address: usize) {
        let known = &mut self.known;
        let number = *self.numbers.entry(address).or_insert_with(|| {
            known.push(at);
            known.len() as u32 - 1
        });
        self.recent = (address, number);
    }

    pub(crate) fn of(&self, node: NodeId) -> Place {
        self.known[self.of_node[node.index()] as usize]
    }
}
