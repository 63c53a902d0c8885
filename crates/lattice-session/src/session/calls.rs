//! Calls of methods of elements. Which element a trigger is given to is found when it calls; no page remembers a call.

use lattice_vdom::{BlockNo, PatchSink, Place, ValueRef};

use super::Session;
use crate::object::Object;
use crate::{Error, Trigger};

impl Session {
    pub(crate) fn new_trigger(&self) -> u64 {
        self.triggers.set(self.triggers.get() + 1);
        self.triggers.get()
    }

    /// A trigger that is not kept by its place, for a language that keeps it itself.
    pub fn trigger(&self) -> Trigger {
        Trigger(self.new_trigger())
    }

    /// Gives a trigger a property slot that names a method.
    pub fn set_trigger(&self, block: BlockNo, slot: u16, trigger: Trigger) -> Result<(), Error> {
        self.set_object(block, slot, |_| Some(Object::Trigger(trigger.0)))
    }

    /// Calls a trigger's method when the turn ends.
    pub(crate) fn call(&self, trigger: Trigger) {
        let mut calls = self.calls.borrow_mut();
        if !calls.contains(&trigger.0) {
            calls.push(trigger.0);
        }
    }

    /// Sends the calls of the turn.
    pub(super) fn send_calls(&self, sink: &mut dyn PatchSink) {
        for trigger in core::mem::take(&mut *self.calls.borrow_mut()) {
            if let Some((instance, slot)) = self.target(trigger) {
                sink.set(instance, slot, ValueRef::Bool(true));
            }
        }
    }

    /// The instance and slot of the first element that a trigger was given to.
    fn target(&self, trigger: u64) -> Option<(u32, u16)> {
        let owner = *self.targets.borrow().get(&trigger)?.first()?;
        let view = self.components.borrow().get(owner)?.view;
        let forest = self.forest.borrow();
        let view = forest.get(view)?;
        let is_it = |object: &Object| matches!(object, Object::Trigger(it) if *it == trigger);
        let object = view.objects().iter().position(is_it)?;
        match view.place(object)? {
            Place::Slot(block, slot) => Some((view.block(block)?.instance()?, slot)),
            Place::Component(_) => None,
        }
    }

    /// A trigger stands in a view of this component.
    pub(super) fn aim(&self, trigger: u64, owner: u32) {
        let mut targets = self.targets.borrow_mut();
        let owners = targets.entry(trigger).or_default();
        if !owners.contains(&owner) {
            owners.push(owner);
        }
    }

    /// It does so no more.
    pub(super) fn unaim(&self, trigger: u64, owner: u32) {
        let mut targets = self.targets.borrow_mut();
        let Some(owners) = targets.get_mut(&trigger) else {
            return;
        };
        owners.retain(|other| *other != owner);
        if owners.is_empty() {
            targets.remove(&trigger);
        }
    }
}
