//! Phase B of a flush: what a body made is connected. Sources and props are compared, bindings read, components mounted, and
//! what has no partner any more is disposed. The view that is being resolved belongs to this phase alone; the one that it will
//! replace stands in the forest until phase C.

use std::sync::Arc;

use lattice_vdom::{BlockNo, Place, View, ViewId};

use super::{Binding, Session, Shared, Tag};
use crate::caught::caught;
use crate::object::Object;
use crate::{Error, SlotValue, Source};

/// What comes of resolving a view.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Components that were mounted and have not run, in the order of the page.
    pub(super) fresh: Vec<u32>,
    /// Views of components that are gone. They are still needed to find what leaves the page.
    pub(super) gone: Vec<ViewId>,
}

/// One view while it is being resolved.
struct Resolving<'a> {
    owner: u32,
    id: ViewId,
    view: &'a mut View<Object>,
    /// By object of the old view: it goes on in the new one.
    goes_on: Vec<bool>,
    changes: Changes,
}

/// A bound slot of the old view.
struct Before {
    binding: u32,
    last: SlotValue,
}

impl Session {
    /// Connects the objects of `view`, which the component `owner` made and which was matched with the view `id` in the forest
    /// (an empty one, if it is the first).
    pub(super) fn resolve(&self, owner: u32, id: ViewId, view: &mut View<Object>) -> Changes {
        let old = self
            .forest
            .borrow()
            .get(id)
            .map_or(0, |old| old.objects().len());
        let mut resolving = Resolving {
            owner,
            id,
            view,
            goes_on: vec![false; old],
            changes: Changes::default(),
        };
        for object in 0..resolving.view.objects().len() {
            match (
                resolving.view.place(object),
                &resolving.view.objects()[object],
            ) {
                (Some(Place::Slot(block, slot)), Object::Bound(_)) => {
                    self.resolve_bound(&mut resolving, object, block, slot);
                }
                (Some(Place::Component(block)), Object::Component(_)) => {
                    self.resolve_component(&mut resolving, object, block);
                }
                _ => {}
            }
        }
        let Resolving {
            goes_on,
            mut changes,
            view,
            ..
        } = resolving;
        for object in (0..goes_on.len()).filter(|object| !goes_on[*object]) {
            self.drop_object(owner, id, object, &mut changes.gone);
        }
        // After those that go: a trigger may have moved to another element.
        for object in view.objects() {
            if let Object::Trigger(trigger) = object {
                self.aim(*trigger, owner);
            }
        }
        changes
    }

    fn resolve_bound(&self, at: &mut Resolving<'_>, object: usize, block: BlockNo, slot: u16) {
        let Object::Bound(bound) = &mut at.view.objects_mut()[object] else {
            return;
        };
        let Some(source) = bound.source.take() else {
            return;
        };
        let paired = at.view.block(block).and_then(lattice_vdom::Block::paired);
        let before = paired.and_then(|old| self.bound_before(at, old, slot));
        let (binding, last) = if let Some(before) = before {
            self.rebind(before.binding, object);
            if self.same_source(before.binding, &source) {
                self.dropping(source);
                (before.binding, before.last)
            } else {
                self.set_binding_source(before.binding, source);
                (before.binding, self.read(before.binding))
            }
        } else {
            let binding = self.bind(source, at.id, object, at.owner);
            (binding, self.read(binding))
        };
        if let Object::Bound(bound) = &mut at.view.objects_mut()[object] {
            bound.binding = binding;
            bound.last = last;
        }
    }

    /// The binding of a slot of the old view, which goes on.
    fn bound_before(&self, at: &mut Resolving<'_>, old: BlockNo, slot: u16) -> Option<Before> {
        let forest = self.forest.borrow();
        let view = forest.get(at.id)?;
        let object = view.slot_object(old, slot)?;
        let Object::Bound(bound) = &view.objects()[object] else {
            return None;
        };
        at.goes_on[object] = true;
        Some(Before {
            binding: bound.binding,
            last: bound.last.clone(),
        })
    }

    fn bind(&self, source: Arc<dyn Source>, view: ViewId, object: usize, owner: u32) -> u32 {
        let mut bindings = self.bindings.borrow_mut();
        let watcher = self
            .runtime
            .watcher(Tag::Binding(bindings.vacant()).to_bits());
        bindings.insert(Binding {
            source: Shared(source),
            watcher,
            view,
            object,
            owner,
            waits: false,
        })
    }

    fn rebind(&self, binding: u32, object: usize) {
        if let Some(binding) = self.bindings.borrow_mut().get_mut(binding) {
            binding.object = object;
        }
    }

    fn same_source(&self, binding: u32, source: &Arc<dyn Source>) -> bool {
        let Some(before) = self
            .bindings
            .borrow()
            .get(binding)
            .map(|it| it.source.clone())
        else {
            return false;
        };
        // A comparison that fails says "changed".
        Arc::ptr_eq(&before.0, source)
            || caught(|| Ok(before.0.same(self, &**source))).unwrap_or(false)
    }

    fn set_binding_source(&self, binding: u32, source: Arc<dyn Source>) {
        let before = self
            .bindings
            .borrow_mut()
            .get_mut(binding)
            .map(|it| core::mem::replace(&mut it.source, Shared(source)));
        self.dropping(before);
    }

    /// Reads a binding's source under its watcher. Who waits reads as nothing, and a failure too: a boundary takes it over, or it
    /// is reported.
    pub(super) fn read(&self, binding: u32) -> SlotValue {
        let found = self
            .bindings
            .borrow()
            .get(binding)
            .map(|it| (it.source.clone(), it.watcher, it.owner, it.waits));
        let mut value = SlotValue::None;
        let Some((source, watcher, owner, waited)) = found else {
            return value;
        };
        self.count(|counts| counts.binding_reads += 1);
        let result = self
            .runtime
            .observe(watcher, || caught(|| source.0.read(self, &mut value)));
        let failure = match result.map_err(Error::from) {
            Ok(Ok(())) => {
                if waited {
                    self.set_binding_waits(binding, false);
                }
                return value;
            }
            Ok(Err(failure)) => failure,
            Err(error) => error.into(),
        };
        self.set_binding_waits(binding, failure.is_waiting());
        if !failure.is_waiting() {
            let failure = failure.named(&self.name_of(owner));
            match self.hand_over(Some(owner), &failure) {
                Some(_) => self.log(failure),
                None => self.report(failure),
            }
        }
        SlotValue::None
    }

    fn resolve_component(&self, at: &mut Resolving<'_>, object: usize, block: BlockNo) {
        let Object::Component(child) = &mut at.view.objects_mut()[object] else {
            return;
        };
        let Some(component) = child.component.take() else {
            return;
        };
        let paired = at.view.block(block).and_then(lattice_vdom::Block::paired);
        let id = if let Some(id) = paired.and_then(|old| self.child_before(at, old)) {
            self.compare_props(id, component);
            id
        } else {
            let id = self.mount(component, Some(at.owner), Some((at.id, block)));
            at.changes.fresh.push(id);
            id
        };
        if let Some(view) = self.components.borrow().get(id).map(|it| it.view) {
            at.view.attach(block, view);
        }
        if let Object::Component(child) = &mut at.view.objects_mut()[object] {
            child.id = id;
        }
    }

    /// The component in a slot of the old view, which goes on.
    fn child_before(&self, at: &mut Resolving<'_>, old: BlockNo) -> Option<u32> {
        let forest = self.forest.borrow();
        let view = forest.get(at.id)?;
        let object = view.block(old)?.object()?;
        let Object::Component(child) = &view.objects()[object] else {
            return None;
        };
        at.goes_on[object] = true;
        Some(child.id)
    }

    /// Equal props: nothing happens. Others: the component takes them, and runs later in this flush.
    pub(super) fn compare_props(&self, id: u32, component: Arc<dyn crate::Component>) {
        let Some((before, watcher)) = self
            .components
            .borrow()
            .get(id)
            .map(|it| (it.component.clone(), it.watcher))
        else {
            return;
        };
        let same = Arc::ptr_eq(&before.0, &component)
            || caught(|| Ok(before.0.same(self, &*component))).unwrap_or(false);
        drop(before);
        if same {
            return self.dropping(component);
        }
        let replaced = self
            .components
            .borrow_mut()
            .get_mut(id)
            .map(|it| core::mem::replace(&mut it.component, Shared(component)));
        self.dropping(replaced);
        let marked = watcher.mark_in(&self.runtime);
        debug_assert!(
            marked.is_ok(),
            "a session's watchers are its own: {marked:?}"
        );
    }
}
