//! Running bodies: a component's body under tracking gives a view, a box in its place if it fails.

use core::mem;
use std::sync::Arc;

use lattice_vdom::{BlockNo, View, ViewId};

use super::{Instance, Making, Outlet, RUNS_PER_FLUSH_MAX, Session, Shared, Tag};
use crate::caught::caught;
use crate::content::Content;
use crate::kept::{Kept, State};
use crate::object::Object;
use crate::{Component, Error, Failure, shell};

/// How many views wait to be filled again.
const SPARE_VIEWS_MAX: usize = 4;

/// A view with more blocks than this is not kept: a session that once showed a lot must not pay for it for ever.
const SPARE_BLOCKS_MAX: usize = 1_024;

impl Session {
    /// A place in the tree for a new component. It has not run yet.
    pub(super) fn mount(
        &self,
        component: Arc<dyn Component>,
        parent: Option<u32>,
        place: Option<(ViewId, BlockNo)>,
    ) -> u32 {
        // A language's component may run user code to answer.
        let making = caught(|| Ok(making_of(&*component))).unwrap_or(Making::Body);
        let is_outlet = component.as_any().is::<Outlet>();
        let view = self.forest.borrow_mut().insert(View::new(), place);
        let mut components = self.components.borrow_mut();
        let outer = parent.and_then(|id| components.get(id)).map(|it| it.scope);
        let scope = self.runtime.scope(outer);
        let watcher = self
            .runtime
            .watcher(Tag::Component(components.vacant()).to_bits());
        self.mounts.set(self.mounts.get() + 1);
        if is_outlet {
            self.portals.borrow_mut().outlet = Some(components.vacant());
        }
        components.insert(Instance {
            component: Shared(component),
            parent,
            serial: self.mounts.get(),
            watcher,
            scope,
            kept: Kept::default(),
            view,
            waits: false,
            boundary: None,
            making,
            rows: None,
            content: None,
            flush_no: 0,
            runs: 0,
        })
    }

    /// Renders components that stand in the tree and never ran, and those that they use: the outer before the inner, in the
    /// order of the page.
    pub(super) fn render_fresh(&self, mut fresh: Vec<u32>) {
        fresh.reverse();
        // The page does not know them yet.
        let mut rendered = Vec::new();
        while let Some(id) = fresh.pop() {
            let Some(view_id) = self.components.borrow().get(id).map(|it| it.view) else {
                continue;
            };
            rendered.push(id);
            match self.making(id) {
                Making::Body => {}
                Making::Portal => {
                    fresh.extend(self.update_portal(id));
                    continue;
                }
                Making::List => {
                    fresh.extend(self.update_rows(id, None).into_iter().rev());
                    continue;
                }
            }
            let mut view = match self.run(id) {
                Ok(view) => view,
                // What the page has not seen need never be shown: the boundary begins anew at once.
                Err(boundary) if rendered.contains(&boundary) => {
                    self.empty(boundary);
                    let stands = |id: &u32| self.components.borrow().get(*id).is_some();
                    fresh.retain(stands);
                    rendered.retain(stands);
                    fresh.push(boundary);
                    continue;
                }
                Err(_) => continue,
            };
            let changes = self.resolve(id, view_id, &mut view);
            let before = self
                .forest
                .borrow_mut()
                .get_mut(view_id)
                .map(|place| mem::replace(place, view));
            self.recycle(before);
            fresh.extend(changes.fresh.into_iter().rev());
        }
    }

    /// How a component comes to what it shows.
    pub(super) fn making(&self, id: u32) -> Making {
        let components = self.components.borrow();
        components.get(id).map_or(Making::Body, |it| it.making)
    }

    /// Runs a body. What it failed with is taken over by a boundary around it, whose number is the error, and which drops it before
    /// the flush ends; or it stands in the view that it gets instead. Who waits shows nothing.
    pub(super) fn run(&self, id: u32) -> Result<View<Object>, u32> {
        let failure = match self.run_body(id) {
            Ok(view) => {
                self.set_waits(id, false);
                return Ok(view);
            }
            Err(failure) if failure.is_waiting() => {
                self.set_waits(id, true);
                return Ok(View::new());
            }
            Err(failure) => failure.named(&self.name_of(id)),
        };
        self.set_waits(id, false);
        let parent = self.components.borrow().get(id).and_then(|it| it.parent);
        let boundary = self.hand_over(parent, &failure);
        let result = match boundary {
            Some(boundary) => Err(boundary),
            None => Ok(self.crashed(id, &failure)),
        };
        // A page that is not there is no failure of the app.
        if result.is_ok() || !failure.is_not_found() {
            self.log(failure);
        }
        result
    }

    fn run_body(&self, id: u32) -> Result<View<Object>, Failure> {
        let (component, watcher, scope) = self.begin_run(id)?;
        if let Some(content) = component.0.as_any().downcast_ref::<Content>() {
            return self.view_of_content(content, watcher);
        }
        if self.root.get() != Some(id) && !component.0.is_native() {
            self.count(|counts| counts.component_runs += 1);
        }
        self.begin_building(id);
        self.reserve_for(id);
        let result = self.runtime.in_scope(scope, || {
            self.runtime
                .observe(watcher, || caught(|| component.0.render(self)))
        });
        let is_open = self.drop_open_content();
        let built = self.end_building();
        // The scope, the watcher, the body.
        result
            .and_then(|observed| observed)
            .map_err(Error::from)??;
        if is_open {
            return Err(Failure::new(
                "content that a body begins it also ends, and this one did not: leave the `with` block before the body ends",
            ));
        }
        let view = built?;
        let unpassed = self
            .components
            .borrow_mut()
            .get_mut(id)
            .map(|it| it.kept.take_unpassed());
        self.forget(unpassed.unwrap_or_default());
        Ok(view)
    }

    /// Counts the run; an error if it is one too many for one flush.
    pub(super) fn begin_run(
        &self,
        id: u32,
    ) -> Result<
        (
            Shared<dyn Component>,
            lattice_reactive::Watcher,
            lattice_reactive::Scope,
        ),
        Failure,
    > {
        let flush_no = self.flush_no.get();
        let (found, runs) = {
            let mut components = self.components.borrow_mut();
            let instance = components.get_mut(id).expect("who runs stands in the tree");
            if instance.flush_no != flush_no {
                instance.flush_no = flush_no;
                instance.runs = 0;
            }
            instance.runs += 1;
            instance.kept.begin_run();
            let found = (instance.component.clone(), instance.watcher, instance.scope);
            (found, instance.runs)
        };
        if runs < RUNS_PER_FLUSH_MAX {
            return Ok(found);
        }
        // It watches nothing from here on, else it would go on for ever.
        self.runtime.observe(found.1, || ()).map_err(Error::from)?;
        Err(Failure::new(format!(
            "a component must not write what it reads while its body runs: {} made itself run again {RUNS_PER_FLUSH_MAX} times in one flush, and was stopped. Write in a handler or an effect, or compute the value with a memo",
            self.name_of(id)
        )))
    }

    pub(super) fn begin_building(&self, owner: u32) {
        let mut building = self.spare_building.take().unwrap_or_default();
        let spare = self.spare_views.borrow_mut().pop().unwrap_or_default();
        building.builder.start(spare);
        self.runs.set(self.runs.get() + 1);
        building.owner = owner;
        building.run_no = self.runs.get();
        let before = self.building.replace(Some(building));
        debug_assert!(before.is_none(), "one body runs at a time");
    }

    /// A body makes about as much as it did the last time.
    fn reserve_for(&self, id: u32) {
        let Some(view) = self.components.borrow().get(id).map(|it| it.view) else {
            return;
        };
        let forest = self.forest.borrow();
        let mut building = self.building.borrow_mut();
        if let (Some(building), Some(before)) = (building.as_mut(), forest.get(view)) {
            building.builder.reserve(before);
            building.identities.reserve(before.blocks().len());
        }
    }

    pub(super) fn end_building(&self) -> Result<View<Object>, Error> {
        let Some(mut building) = self.building.take() else {
            return Err(Error::nothing_renders("a view"));
        };
        let view = building.builder.finish();
        // What a failed body left is dropped here, where nothing is borrowed.
        let left = building.builder.start(View::new());
        building.identities.clear();
        building.identities.shrink_to(SPARE_BLOCKS_MAX);
        self.spare_building.replace(Some(building));
        self.recycle(Some(left));
        Ok(view?)
    }

    fn crashed(&self, id: u32, failure: &Failure) -> View<Object> {
        self.begin_building(id);
        let made = shell::crash_box(self, failure, self.details);
        debug_assert!(made.is_ok(), "the box of a crash breaks no rule: {made:?}");
        self.end_building().unwrap_or_default()
    }

    /// State that goes: what was made for it, then its value.
    pub(super) fn forget(&self, states: Vec<State>) {
        for state in states {
            self.dispose_scope(state.scope);
            self.dropping(state);
        }
    }

    /// Takes a view's buffers back. Its objects are dropped here, where nothing is borrowed.
    pub(super) fn recycle(&self, view: Option<View<Object>>) {
        let Some(mut view) = view else { return };
        let objects = view.take_objects();
        self.dropping(objects);
        let mut spare = self.spare_views.borrow_mut();
        // One without blocks has no buffers that were worth keeping.
        if spare.len() < SPARE_VIEWS_MAX && (1..=SPARE_BLOCKS_MAX).contains(&view.blocks().len()) {
            spare.push(view);
        }
    }

    /// Drops a user's value; a panic in its `Drop` is a failure like any other.
    pub(super) fn dropping<T>(&self, value: T) {
        if let Err(failure) = caught(|| {
            drop(value);
            Ok(())
        }) {
            self.report(failure);
        }
    }
}

fn making_of(component: &dyn Component) -> Making {
    if component.is_list() {
        Making::List
    } else if component.is_portal() {
        Making::Portal
    } else {
        Making::Body
    }
}
