//! What a session has of things that are the app's: mirrors of its cells, values that each session has for itself.

use lattice_vdom::page::slots;
use lattice_vdom::{PatchSink, ValueRef};

use super::Session;
use crate::Left;
use crate::per_session::Own;

impl Session {
    /// What `look` sees of the thing of the app that has this address.
    pub(crate) fn with_own<R>(
        &self,
        address: usize,
        look: impl FnOnce(&dyn Own) -> R,
    ) -> Option<R> {
        self.own.borrow().get(&address).map(|own| look(&**own))
    }

    pub(crate) fn put_own(&self, address: usize, own: Box<dyn Own>) {
        let before = self.own.borrow_mut().insert(address, own);
        drop(before);
    }

    /// Something is here that a session which follows is to have: the page has to know by which token to ask for it.
    pub(crate) fn leave_token(&self) {
        if !self.leaves.replace(true) {
            self.news.set(true);
        }
    }

    /// Tells the page to keep the token, once.
    pub(super) fn tell_token(&self, sink: &mut dyn PatchSink) {
        if self.leaves.get() && !self.has_left_token.replace(true) {
            sink.set(0, slots::TOKEN, ValueRef::Bool(true));
        }
    }

    /// What goes over to the session that comes after this one: the values that each session has for itself.
    pub fn leave(&self) -> Left {
        let own = self.own.borrow();
        Left::new(own.values().filter_map(|own| own.leave(self)).collect())
    }

    /// Takes over what another session left.
    pub fn take_over(&self, left: Left) {
        self.act(|| left.settle(self));
    }
}
