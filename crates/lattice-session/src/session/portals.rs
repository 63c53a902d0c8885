//! Portals: content that belongs where it was made and stands at the page's end. There an outlet, a list that the page's own component
//! shows once there is a portal, holds it.

use std::sync::Arc;

use lattice_vdom::{PatchSink, Row, ViewId};

use super::Session;
use super::rows::lent;
use crate::caught::caught;
use crate::{Component, Error, Failure};

/// What the outlet has to do.
#[derive(Debug, Default)]
pub(super) struct Portals {
    /// Its number among the components, once there is one.
    pub(super) outlet: Option<u32>,
    /// Contents that came and are not shown yet.
    coming: Vec<u32>,
    /// Views of contents that are gone, still shown, and the views that were in them.
    going: Vec<(ViewId, Vec<ViewId>)>,
}

/// The place of all portals.
pub(crate) struct Outlet;

impl Component for Outlet {
    fn name(&self) -> &'static str {
        "portals"
    }

    fn render(&self, _: &Session) -> Result<(), Failure> {
        Ok(())
    }

    fn is_list(&self) -> bool {
        true
    }

    fn is_native(&self) -> bool {
        true
    }

    fn same(&self, _: &Session, _: &dyn Component) -> bool {
        true
    }

    fn as_any(&self) -> &dyn core::any::Any {
        self
    }
}

impl Session {
    /// Whether there was a portal, so that an outlet is needed.
    pub(crate) fn has_portals(&self) -> bool {
        let portals = self.portals.borrow();
        portals.outlet.is_some() || !portals.coming.is_empty()
    }

    /// Runs a portal. Its content, if it is new, is the result: it is still to run.
    pub(super) fn update_portal(&self, id: u32) -> Option<u32> {
        let content = match self.content_of(id) {
            Ok(content) => content,
            Err(failure) => {
                self.report(failure.named(&self.name_of(id)));
                return None;
            }
        };
        let standing = self.components.borrow().get(id).and_then(|it| it.content);
        if let Some(standing) = standing {
            self.compare_props(standing, content);
            return None;
        }
        let new = self.mount(content, Some(id), None);
        if let Some(instance) = self.components.borrow_mut().get_mut(id) {
            instance.content = Some(new);
        }
        self.portals.borrow_mut().coming.push(new);
        self.wake_outlet();
        Some(new)
    }

    fn content_of(&self, id: u32) -> Result<Arc<dyn Component>, Failure> {
        let (component, watcher, scope) = self.begin_run(id)?;
        let result = self.runtime.in_scope(scope, || {
            self.runtime
                .observe(watcher, || caught(|| component.0.portal(self)))
        });
        let content = result
            .and_then(|observed| observed)
            .map_err(Error::from)??;
        content.ok_or_else(|| Failure::new("a portal has content"))
    }

    /// A portal's content goes with it. Its views stay until the outlet has taken them out of the page.
    pub(super) fn unmount_content(&self, content: u32) {
        let view = self.components.borrow().get(content).map(|it| it.view);
        let mut gone = Vec::new();
        self.unmount(content, &mut gone);
        let Some(view) = view else { return };
        let was_coming = {
            let mut portals = self.portals.borrow_mut();
            let before = portals.coming.len();
            portals.coming.retain(|coming| *coming != content);
            portals.coming.len() < before
        };
        if was_coming {
            return self.bury(gone);
        }
        self.portals.borrow_mut().going.push((view, gone));
        self.wake_outlet();
    }

    /// The outlet is to run in this flush; the first time, the page makes it.
    fn wake_outlet(&self) {
        let outlet = self.portals.borrow().outlet;
        match outlet {
            Some(outlet) => self.mark(outlet),
            None => self.shell.touch(self),
        }
    }

    /// Takes out what is gone, and shows what came.
    pub(super) fn update_outlet(&self, id: u32, mut sink: Option<&mut dyn PatchSink>) {
        let watcher = self.components.borrow().get(id).map(|it| it.watcher);
        if let Some(watcher) = watcher {
            // It runs when it is woken, and only then.
            let _ = self.runtime.observe(watcher, || ());
        }
        let going = core::mem::take(&mut self.portals.borrow_mut().going);
        for (view, gone) in going {
            self.with_rows(id, |session, list| {
                let mut forest = session.forest.borrow_mut();
                if let Some(at) = forest.position_of(&list.rows, view) {
                    forest.remove_rows(&mut list.rows, at, 1, lent(&mut sink));
                }
            });
            self.bury(gone);
        }
        let coming = core::mem::take(&mut self.portals.borrow_mut().coming);
        let row = |tag: u32| {
            let components = self.components.borrow();
            let view = components.get(tag)?.view;
            Some(Row { view, tag, key: 0 })
        };
        let rows: Vec<Row> = coming.into_iter().filter_map(row).collect();
        self.with_rows(id, |session, list| {
            let end = list.rows.len();
            let mut forest = session.forest.borrow_mut();
            forest.insert_rows(&mut list.rows, end, &rows, lent(&mut sink));
        });
    }

    /// At the session's end nobody takes anything out of the page any more.
    pub(super) fn bury_portals(&self) {
        let going = core::mem::take(&mut self.portals.borrow_mut().going);
        for (_, gone) in going {
            self.bury(gone);
        }
    }
}
