//! Boundaries: who takes a failure over, and who is told that something has nothing to show yet.

use lattice_vdom::View;

use super::{Instance, Session};
use crate::caught::caught;
use crate::{Boundary, Caught, Error, Failure, shell};

/// What a boundary has to know; nothing for other components.
#[derive(Debug, Default)]
pub(super) struct BoundaryState {
    /// The failure that it shows something else for.
    failure: Option<Failure>,
    /// How many components and bound slots below it have nothing to show yet.
    waiting: u32,
}

impl Session {
    /// For a component that takes failures over: the one that it has to show something else for. `None` otherwise.
    pub fn caught(&self) -> Option<Caught> {
        let id = self.building.borrow().as_ref()?.owner;
        let components = self.components.borrow();
        let instance = components.get(id)?;
        let failure = instance.boundary.as_ref()?.failure.clone()?;
        Some(Caught {
            id,
            serial: instance.serial,
            failure,
        })
    }

    /// Builds the box that stands in for what failed, where no author has said what else to show.
    ///
    /// # Errors
    /// If no body runs.
    pub fn show_failure(&self, failure: &Failure) -> Result<(), Error> {
        shell::crash_box(self, failure, self.details)
    }

    /// For a component that is told who waits: whether something below it has nothing to show yet.
    pub fn is_waiting(&self) -> bool {
        let owner = self.building.borrow().as_ref().map(|it| it.owner);
        let components = self.components.borrow();
        owner
            .and_then(|id| components.get(id))
            .and_then(|instance| instance.boundary.as_ref())
            .is_some_and(|boundary| boundary.waiting > 0)
    }

    /// Lets the boundary that caught this show its content anew. Nothing happens if it is gone, or has done so.
    pub(crate) fn retry(&self, caught: &Caught) {
        let failure = {
            let mut components = self.components.borrow_mut();
            let instance = components
                .get_mut(caught.id)
                .filter(|instance| instance.serial == caught.serial);
            instance.and_then(|instance| instance.boundary.as_mut()?.failure.take())
        };
        if failure.is_some() {
            self.mark(caught.id);
        }
    }

    /// Gives a failure to the nearest boundary around `from`, or at it. Says which one takes it: that one runs again.
    pub(super) fn hand_over(&self, from: Option<u32>, failure: &Failure) -> Option<u32> {
        let free = |it: &Instance| it.boundary.as_ref().is_none_or(|it| it.failure.is_none());
        let page = failure
            .is_not_found()
            .then(|| self.around(from, Boundary::Page, free));
        let boundary = page
            .flatten()
            .or_else(|| self.around(from, Boundary::Errors, free))?;
        if let Some(instance) = self.components.borrow_mut().get_mut(boundary) {
            instance.boundary.get_or_insert_default().failure = Some(failure.clone());
        }
        self.mark(boundary);
        Some(boundary)
    }

    /// A component has nothing to show yet, or has now.
    pub(super) fn set_waits(&self, id: u32, waits: bool) {
        let changed = {
            let mut components = self.components.borrow_mut();
            components.get_mut(id).and_then(|instance| {
                let changed = core::mem::replace(&mut instance.waits, waits) != waits;
                changed.then_some(instance.parent)
            })
        };
        if let Some(parent) = changed {
            self.count_waiting(parent, waits);
        }
    }

    /// A bound slot has nothing to show yet, or has now.
    pub(super) fn set_binding_waits(&self, binding: u32, waits: bool) {
        let changed = {
            let mut bindings = self.bindings.borrow_mut();
            bindings.get_mut(binding).and_then(|binding| {
                let changed = core::mem::replace(&mut binding.waits, waits) != waits;
                changed.then_some(binding.owner)
            })
        };
        if let Some(owner) = changed {
            self.count_waiting(Some(owner), waits);
        }
    }

    /// One more waits below `from`, or one fewer: who is told of it runs again when that makes a difference.
    pub(super) fn count_waiting(&self, from: Option<u32>, more: bool) {
        let Some(boundary) = self.around(from, Boundary::Waiting, |_| true) else {
            return;
        };
        let shows_another = {
            let mut components = self.components.borrow_mut();
            components.get_mut(boundary).is_some_and(|instance| {
                let waiting = &mut instance.boundary.get_or_insert_default().waiting;
                let before = *waiting;
                *waiting = if more {
                    before + 1
                } else {
                    before.saturating_sub(1)
                };
                (before == 0) != (*waiting == 0)
            })
        };
        if shows_another {
            self.mark(boundary);
        }
    }

    fn around(
        &self,
        from: Option<u32>,
        kind: Boundary,
        takes: impl Fn(&Instance) -> bool,
    ) -> Option<u32> {
        let mut at = from;
        while let Some(id) = at {
            // A language's component may run user code to answer.
            let component = self.components.borrow().get(id)?.component.clone();
            let is = caught(|| Ok(component.0.boundary())).unwrap_or_default();
            let components = self.components.borrow();
            let instance = components.get(id)?;
            if is == kind && takes(instance) {
                return Some(id);
            }
            at = instance.parent;
        }
        None
    }

    pub(super) fn mark(&self, id: u32) {
        let watcher = self.components.borrow().get(id).map(|it| it.watcher);
        if let Some(watcher) = watcher {
            let marked = watcher.mark_in(&self.runtime);
            debug_assert!(
                marked.is_ok(),
                "a session's watchers are its own: {marked:?}"
            );
        }
    }

    /// Takes all that is in a component out of it again, of which the page knows nothing yet.
    pub(super) fn empty(&self, id: u32) {
        let Some(view_id) = self.components.borrow().get(id).map(|it| it.view) else {
            return;
        };
        let objects = self
            .forest
            .borrow()
            .get(view_id)
            .map_or(0, |view| view.objects().len());
        let mut gone = Vec::new();
        for object in 0..objects {
            self.drop_object(id, view_id, object, &mut gone);
        }
        let before = self
            .forest
            .borrow_mut()
            .get_mut(view_id)
            .map(|place| core::mem::replace(place, View::new()));
        self.recycle(before);
        self.bury(gone);
    }
}
