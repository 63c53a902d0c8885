//! Things that consist of several nodes: a scope that owns them stands for the whole, so that its handle, its name and its
//! disposal are those of all parts.

use std::panic::Location;

use lattice_incr::{Graph, Key};

use crate::cell::Role;
use crate::handle::Handle;
use crate::runtime::{Place, Runtime};

impl Runtime {
    /// A scope in the current owner that plays this role.
    pub(crate) fn compound_at(&self, role: Role, at: Place) -> Handle {
        let owner = {
            let core = self.core();
            core.owner.filter(|owner| core.graph.contains(*owner))
        };
        self.held_at(owner, at, role)
    }

    /// A node that is a part of `whole`.
    pub(crate) fn part<T>(&self, whole: Handle, make: impl FnOnce(&mut Graph) -> Key<T>) -> Key<T> {
        let mut core = self.core();
        let key = make(&mut core.graph);
        let at: &'static Location<'static> = core.origin(whole.node);
        core.settle_in(key.id(), Some(whole.node), at);
        key
    }
}
