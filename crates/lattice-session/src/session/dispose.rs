//! Disposal: children before their parents; within a component its bindings, its state from the last made to the first, its
//! scope with what `on_cleanup` registered there, its watcher.

use lattice_reactive::{Scope, Watcher};
use lattice_vdom::ViewId;

use super::Session;
use crate::Error;
use crate::caught::caught;
use crate::object::Object;

impl Session {
    /// An object of the view `id`, which `owner` made, has no partner: its binding or its component goes.
    pub(super) fn drop_object(
        &self,
        owner: u32,
        id: ViewId,
        object: usize,
        gone: &mut Vec<ViewId>,
    ) {
        enum Gone {
            Binding(u32),
            Child(u32),
            Trigger(u64),
        }
        let found = match self
            .forest
            .borrow()
            .get(id)
            .map(|view| &view.objects()[object])
        {
            Some(Object::Bound(bound)) => Gone::Binding(bound.binding),
            Some(Object::Component(child)) => Gone::Child(child.id),
            Some(Object::Trigger(trigger)) => Gone::Trigger(*trigger),
            Some(Object::Handler { .. }) | None => return,
        };
        match found {
            Gone::Binding(binding) => self.unbind(binding),
            Gone::Child(child) => self.unmount(child, gone),
            Gone::Trigger(trigger) => self.unaim(trigger, owner),
        }
    }

    /// Takes a component and all below it out of the session. Their views are left for phase C and listed in `gone`.
    pub(super) fn unmount(&self, id: u32, gone: &mut Vec<ViewId>) {
        // A component is visited twice: to visit what is in it first, then to go itself.
        let mut visits = vec![(id, false)];
        while let Some((id, inner_gone)) = visits.pop() {
            let Some(view) = self.components.borrow().get(id).map(|it| it.view) else {
                continue;
            };
            let content = self.components.borrow().get(id).and_then(|it| it.content);
            if let Some(content) = content.filter(|_| !inner_gone) {
                self.unmount_content(content);
            }
            if inner_gone {
                gone.extend(self.dispose_component(id, view));
                gone.push(view);
            } else {
                visits.push((id, true));
                let at = visits.len();
                let children = self.children(id, view).into_iter();
                visits.extend(children.map(|child| (child, false)));
                visits[at..].reverse();
            }
        }
    }

    /// The components that stand in one, in the order of the page.
    fn children(&self, id: u32, view: ViewId) -> Vec<u32> {
        let forest = self.forest.borrow();
        let objects = forest.get(view).map_or(&[][..], |view| view.objects());
        let children = objects.iter().filter_map(|object| match object {
            Object::Component(child) => Some(child.id),
            _ => None,
        });
        let components = self.components.borrow();
        // What the outlet shows belongs to the portals.
        let is_outlet = self.portals.borrow().outlet == Some(id);
        let list = components.get(id).filter(|_| !is_outlet);
        let list = list.and_then(|it| it.rows.as_ref());
        let rows = list.into_iter().flat_map(|list| list.rows.iter());
        children.chain(rows.map(|row| row.tag)).collect()
    }

    /// Gives the views that go with the component's own.
    fn dispose_component(&self, id: u32, view: ViewId) -> Vec<ViewId> {
        let (mut bindings, mut triggers) = (Vec::new(), Vec::new());
        if let Some(view) = self.forest.borrow().get(view) {
            for object in view.objects() {
                match object {
                    Object::Bound(bound) => bindings.push(bound.binding),
                    Object::Trigger(trigger) => triggers.push(*trigger),
                    Object::Component(_) | Object::Handler { .. } => {}
                }
            }
        }
        for trigger in triggers {
            self.unaim(trigger, id);
        }
        for binding in bindings {
            self.unbind(binding);
        }
        self.set_waits(id, false);
        let Some(mut instance) = self.components.borrow_mut().remove(id) else {
            return Vec::new();
        };
        let list = instance.rows.iter();
        let chunks = list.flat_map(|list| list.rows.chunk_views()).collect();
        self.forget(instance.kept.take_all());
        self.dispose_scope(instance.scope);
        self.dispose_watcher(instance.watcher);
        self.dropping(instance);
        chunks
    }

    fn unbind(&self, binding: u32) {
        self.set_binding_waits(binding, false);
        let Some(binding) = self.bindings.borrow_mut().remove(binding) else {
            return;
        };
        self.dispose_watcher(binding.watcher);
        self.dropping(binding);
    }

    /// Disposes a scope; what its cleanups fail with is reported.
    pub(super) fn dispose_scope(&self, scope: Scope) {
        if let Err(failure) = caught(|| Ok(self.runtime.dispose(scope).map_err(Error::from)?)) {
            self.report(failure);
        }
    }

    fn dispose_watcher(&self, watcher: Watcher) {
        let disposed = watcher.dispose_in(&self.runtime);
        debug_assert!(
            disposed.is_ok(),
            "a session's watchers are its own: {disposed:?}"
        );
    }

    /// After phase C nothing refers to the views of what is gone.
    pub(super) fn bury(&self, gone: Vec<ViewId>) {
        for id in gone {
            let view = self.forest.borrow_mut().remove(id);
            self.recycle(view);
        }
    }
}

impl Drop for Session {
    /// Cleanups run when a session ends, as they do when a component goes.
    fn drop(&mut self) {
        let Some(root) = self.root.take() else { return };
        self.enter(|| {
            let mut gone = Vec::new();
            self.unmount(root, &mut gone);
            self.bury_portals();
            self.bury(gone);
        });
    }
}
