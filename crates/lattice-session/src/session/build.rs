//! Building: what a component's body, and the controls that it uses, call to make elements and keep state.

use std::sync::Arc;

use lattice_vdom::{BlockNo, Template, ValueRef};

use super::{Building, Session};
use crate::component::identity;
use crate::html::Form;
use crate::object::{Bound, Child, NONE, Object};
use crate::{Component, Error, Handler, Prop, Site, SlotValue, Source, site};

impl Session {
    /// Opens a block of `template` within the open one. What is made up to the matching [`close`](Self::close) stands in its
    /// children place.
    pub fn open(&self, template: &Template, site: Site) -> Result<BlockNo, Error> {
        let shape = self.forest.borrow_mut().number(template);
        self.build("an element", |building| {
            let block = building.builder.open(shape, site.0)?;
            building.identities.push(site.0);
            Ok(block)
        })
    }

    /// Makes a block of `template` that holds no others, with these values in its slots: in one step, since most elements are made
    /// so. What is not plain (sources, handlers) is set afterwards.
    #[inline]
    pub fn element<'a>(
        &self,
        template: &Template,
        site: Site,
        values: impl IntoIterator<Item = (u16, ValueRef<'a>)>,
    ) -> Result<BlockNo, Error> {
        let shape = self.forest.borrow_mut().number(template);
        self.build("an element", |building| {
            let block = building.builder.element(shape, site.0, values)?;
            building.identities.push(site.0);
            Ok(block)
        })
    }

    /// The template of plain elements of this form, made when it is first used.
    pub(crate) fn template_of(&self, form: &Form) -> Template {
        if let Some(known) = self.forms.borrow().get(form) {
            return known.clone();
        }
        let template = form.template();
        self.forms
            .borrow_mut()
            .insert(form.clone(), template.clone());
        template
    }

    /// Closes the innermost open block.
    pub fn close(&self) -> Result<(), Error> {
        self.build("close()", |building| Ok(building.builder.close()?))
    }

    /// The run of a body that goes on now, by a number that no other run of this session has; 0 if none does.
    pub fn run_no(&self) -> u64 {
        self.building
            .borrow()
            .as_ref()
            .map_or(0, |building| building.run_no)
    }

    /// Opens a closed block of this run again, for more content.
    pub fn reopen(&self, block: BlockNo) -> Result<(), Error> {
        self.build("children", |building| Ok(building.builder.reopen(block)?))
    }

    /// The innermost open block; `None` at the component's top.
    pub fn current_block(&self) -> Option<BlockNo> {
        self.building.borrow().as_ref()?.builder.current()
    }

    /// Sets a slot of a block of this run.
    #[inline]
    pub fn set(&self, block: BlockNo, slot: u16, value: ValueRef<'_>) -> Result<(), Error> {
        // Texts apart, so that they go on as pointer and length, and not through memory.
        match value {
            ValueRef::Str(text) => self.set_str(block, slot, text),
            plain => self.build("a property", |building| {
                Ok(building.builder.set(block, slot, plain)?)
            }),
        }
    }

    fn set_str(&self, block: BlockNo, slot: u16, text: &str) -> Result<(), Error> {
        self.build("a property", |building| {
            Ok(building.builder.set(block, slot, ValueRef::Str(text))?)
        })
    }

    /// Sets a slot to an owned value.
    pub fn set_value(&self, block: BlockNo, slot: u16, value: &SlotValue) -> Result<(), Error> {
        self.set(block, slot, value.as_value_ref())
    }

    /// Gives a slot what an author gave for it.
    pub fn set_prop(&self, block: BlockNo, slot: u16, prop: Prop) -> Result<(), Error> {
        match prop {
            Prop::Absent => Ok(()),
            Prop::Value(value) => self.set_value(block, slot, &value),
            Prop::Bound(source) => self.set_source(block, slot, source),
        }
    }

    /// Binds a slot: it follows the source, with no run of the component.
    pub fn set_source(
        &self,
        block: BlockNo,
        slot: u16,
        source: Arc<dyn Source>,
    ) -> Result<(), Error> {
        let mut bound = Some(Object::Bound(Bound {
            source: Some(source),
            last: SlotValue::None,
            binding: NONE,
        }));
        self.set_object(block, slot, |_| bound.take())
    }

    /// Listens to a slot's event.
    pub fn set_handler(
        &self,
        block: BlockNo,
        slot: u16,
        handler: Arc<dyn Handler>,
    ) -> Result<(), Error> {
        let mut handler = Some(handler);
        self.set_object(block, slot, |owner| {
            let handler = handler.take()?;
            Some(Object::Handler { handler, owner })
        })
    }

    /// `take` gives the object, if it is asked: a refused one stays with the caller, who drops it where nothing is borrowed.
    pub(super) fn set_object(
        &self,
        block: BlockNo,
        slot: u16,
        take: impl FnOnce(u32) -> Option<Object>,
    ) -> Result<(), Error> {
        self.build("a property", |building| {
            let owner = building.owner;
            let make = || take(owner).expect("it is asked once");
            building.builder.set_object_with(block, slot, make)?;
            Ok(())
        })
    }

    /// Makes a text.
    #[inline]
    pub fn text(&self, value: ValueRef<'_>, site: Site) -> Result<BlockNo, Error> {
        match value {
            ValueRef::Str(text) => self.text_of(ValueRef::Str(text), site),
            plain => self.text_of(plain, site),
        }
    }

    fn text_of(&self, value: ValueRef<'_>, site: Site) -> Result<BlockNo, Error> {
        let shape = self.text_shape.get().unwrap_or_else(|| {
            let shape = self.forest.borrow_mut().number(Template::text_ref());
            self.text_shape.set(Some(shape));
            shape
        });
        self.build("an element", |building| {
            let block = building.builder.element(shape, site.0, [(0, value)])?;
            building.identities.push(site.0);
            Ok(block)
        })
    }

    /// Makes a text of what an author gave.
    pub fn text_prop(&self, prop: Prop, site: Site) -> Result<BlockNo, Error> {
        let source = match prop {
            Prop::Absent => return self.text(ValueRef::None, site),
            Prop::Value(value) => return self.text(value.as_value_ref(), site),
            Prop::Bound(source) => source,
        };
        let block = self.open(Template::text_ref(), site)?;
        self.set_source(block, 0, source)?;
        self.close()?;
        Ok(block)
    }

    /// Uses a component here. It runs when the body that uses it has ended, and not again while its props are equal.
    pub fn component(&self, component: Arc<dyn Component>, site: Site) -> Result<BlockNo, Error> {
        let identity = identity(site, &*component);
        let hold = Arc::clone(&component);
        let result = self.build("a component", |building| {
            let child = Child {
                component: Some(component),
                id: NONE,
            };
            let block = building
                .builder
                .component(identity, Object::Component(child))?;
            building.identities.push(identity);
            Ok(block)
        });
        drop(hold);
        result
    }

    /// Gives a block of this run a key: among those of its place it is known by it, wherever it moves.
    pub fn key(&self, block: BlockNo, key: u64) -> Result<(), Error> {
        self.build("a key", |building| {
            let made = building.identities.get(block.index()).ok_or_else(|| {
                Error::foreign("a key is given to an element of the run that made it; this one is of an earlier run")
            })?;
            Ok(building.builder.set_identity(block, site::mix(*made, key))?)
        })
    }

    /// Moves blocks made before into the open block, in this order: children that were given as arguments.
    pub fn adopt(&self, blocks: &[BlockNo]) -> Result<(), Error> {
        self.build("children", |building| Ok(building.builder.adopt(blocks)?))
    }

    /// State of the component whose body runs: `make` makes it the first time that this place is passed; later runs find it
    /// again. The same place passed several times in a run (a loop) has several states. State that a run does not pass goes
    /// when that run has ended, and what was made for it (signals, memos, effects) with it.
    ///
    /// `make` runs untracked.
    pub fn keep<T: Clone + Send + 'static>(
        &self,
        site: Site,
        make: impl FnOnce() -> T,
    ) -> Result<T, Error> {
        self.keep_and(site, make, T::clone)
    }

    /// As [`keep`](Self::keep), for state that is only looked at.
    pub fn keep_and<T: Send + 'static, R>(
        &self,
        site: Site,
        make: impl FnOnce() -> T,
        look: impl FnOnce(&T) -> R,
    ) -> Result<R, Error> {
        let owner = self
            .building
            .borrow()
            .as_ref()
            .map(|building| building.owner)
            .ok_or_else(|| Error::nothing_renders("state"))?;
        let (spot, found, scope) = {
            let mut components = self.components.borrow_mut();
            let instance = components
                .get_mut(owner)
                .expect("a component stands while its body runs");
            let spot = instance.kept.pass(site);
            (spot, instance.kept.take(spot), instance.scope)
        };
        let before = match found.map(<Box<dyn core::any::Any + Send>>::downcast::<T>) {
            Some(Ok(value)) => {
                let seen = look(&value);
                self.kept(owner, |kept| kept.put_back(spot, value));
                return Ok(seen);
            }
            // The place makes another type now: another program, as after a reload.
            Some(Err(value)) => Some(value),
            None => None,
        };
        drop(before);
        let scope = self.runtime.scope(Some(scope));
        let value = self
            .runtime
            .in_scope(scope, || self.runtime.untrack(make))?;
        let seen = look(&value);
        let replaced = self.kept(owner, |kept| kept.fill(spot, Box::new(value), scope));
        if let Some(state) = replaced.flatten() {
            self.forget(vec![state]);
        }
        Ok(seen)
    }

    fn kept<R>(&self, owner: u32, f: impl FnOnce(&mut crate::kept::Kept) -> R) -> Option<R> {
        self.components
            .borrow_mut()
            .get_mut(owner)
            .map(|it| f(&mut it.kept))
    }

    /// A short operation on what is being built. It drops no object of users: those move in.
    #[inline]
    fn build<R>(
        &self,
        what: &'static str,
        f: impl FnOnce(&mut Building) -> Result<R, Error>,
    ) -> Result<R, Error> {
        let mut building = self.building.borrow_mut();
        match building.as_mut() {
            Some(building) => f(building),
            None => Err(Error::nothing_renders(what)),
        }
    }
}
