//! The whole page: as HTML to begin with, as one insertion for a page that lost its place.

use std::sync::Arc;

use lattice_vdom::{HtmlSink, ItemsSink, NullSink, PatchSink, ViewId};

use super::Session;
use crate::counted::Counted;
use crate::{Component, FirstPaint};

impl Session {
    /// Renders everything and gives the page to begin with.
    pub fn first_paint(&self) -> FirstPaint {
        let Some(root) = self.mounted() else {
            return FirstPaint::default();
        };
        self.is_painted.set(true);
        let mut forest = self.forest.borrow_mut();
        // Nobody has seen what was numbered so far.
        forest.restart();
        let mut sink = (HtmlSink::new(), ItemsSink::new());
        forest.insert_all(root, &mut sink);
        let (html, items) = sink;
        forest.shrink_to_fit();
        self.settle_down();
        FirstPaint {
            hash: html.hash(),
            css: html.css().to_owned(),
            late: html.late().to_vec(),
            html: html.into_html(),
            templates: forest.templates().all().to_vec(),
            items: items.into_items(),
            next_instance: forest.next_instance(),
            head: self.painted_head(),
            status: self.status.get(),
            redirect: self.redirect(&self.opened_at),
            wants_stored: self.wants_stored(),
            has_more: self.news.get(),
        }
    }

    /// Gives back what only the first render needed. Most sessions change little of their page from here on, and there are
    /// thousands of them; one whose bodies run again has these buffers again from then on.
    fn settle_down(&self) {
        self.spare_building.take();
        self.spare_views.take();
        self.components.borrow_mut().shrink_to_fit();
        self.bindings.borrow_mut().shrink_to_fit();
    }

    /// Renders everything and writes the whole page: what [`first_paint`](Self::first_paint) shows, with the same numbers.
    pub fn first_view(&self, sink: &mut dyn PatchSink) {
        if self.mounted().is_some() {
            self.is_painted.set(true);
            // Title, and whether it is to tell what the browser keeps, the page knows from its snapshot.
            self.painted_head();
            self.wants_stored();
            self.forest.borrow_mut().restart();
            self.full_view(sink);
        }
    }

    /// Writes the whole page as it is now: all templates, a reset, everything.
    pub fn full_view(&self, sink: &mut dyn PatchSink) {
        let Some(root) = self.mounted() else { return };
        let mut sink = Counted::new(sink);
        self.forest.borrow_mut().full_view(root, &mut sink);
        self.tell_title_again(&mut sink);
        self.tell_location_again(&mut sink);
        let patches = sink.patches();
        self.count(|counts| counts.patches += u64::from(patches));
    }

    /// The view of the root, everything rendered and up to date. `None` within a handler or a flush.
    fn mounted(&self) -> Option<ViewId> {
        if self.busy.replace(true) {
            return None;
        }
        let root = self.root.get().unwrap_or_else(|| {
            let shell: Arc<dyn Component> = self.shell.clone();
            let root = self.mount(shell, None, None);
            self.root.set(Some(root));
            self.enter(|| self.render_fresh(vec![root]));
            root
        });
        if self.runtime.is_stale() {
            self.settle(&mut NullSink);
        }
        self.echoes.borrow_mut().clear();
        self.busy.set(false);
        self.ask_for_alarm();
        self.components.borrow().get(root).map(|it| it.view)
    }
}
