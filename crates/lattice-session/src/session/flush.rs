//! The flush: what is stale runs, the difference goes into the sink.

use lattice_vdom::PatchSink;

use super::{Making, Session, Tag};
use crate::caught::caught;
use crate::counted::Counted;
use crate::object::Object;
use crate::{Error, Failure, Flushed};

/// How often a flush goes on after the runtime gave up or user code panicked within it.
const TRIES_MAX: u32 = 8;

impl Session {
    /// Brings the page up to date: effects, bindings and components that are stale run, and the difference goes into `sink`.
    /// Before the [first paint](Self::first_paint) there is no page, and nothing happens; nor does it within a handler or another flush.
    pub fn flush(&self, sink: &mut dyn PatchSink) -> Flushed {
        if self.root.get().is_none() || self.busy.replace(true) {
            return Flushed::default();
        }
        let mut sink = Counted::new(sink);
        self.settle(&mut sink);
        self.echo(&mut sink);
        self.send_calls(&mut sink);
        if self.news.replace(false) {
            self.tell_page(&mut sink);
        }
        self.busy.set(false);
        self.ask_for_alarm();
        let patches = sink.patches();
        self.count(|counts| counts.patches += u64::from(patches));
        Flushed { patches }
    }

    /// Tells the page itself what it is called, where it is and what to keep. The title comes before the address: it is that of the
    /// page that is shown from then on.
    fn tell_page(&self, sink: &mut dyn PatchSink) {
        self.tell_title(sink);
        self.tell_move(sink);
        self.tell_stored(sink);
        self.tell_token(sink);
    }

    /// Runs what is stale until nothing is.
    pub(super) fn settle(&self, sink: &mut dyn PatchSink) {
        self.flush_no.set(self.flush_no.get().wrapping_add(1));
        self.enter(|| {
            for _ in 0..TRIES_MAX {
                let result = caught(|| {
                    self.runtime
                        .flush(&mut |_, tag| self.update(Tag::of_bits(tag), sink))
                        .map_err(|error| Failure::from(Error::from(error)))
                });
                match result {
                    Ok(()) if !self.runtime.is_stale() => return,
                    Ok(()) => {}
                    Err(failure) => self.report(failure),
                }
            }
        });
    }

    fn update(&self, tag: Tag, sink: &mut dyn PatchSink) {
        match tag {
            Tag::Binding(id) => self.update_binding(id, sink),
            Tag::Component(id) => self.update_component(id, sink),
        }
    }

    /// One bound slot: read again, and sent if it differs.
    fn update_binding(&self, id: u32, sink: &mut dyn PatchSink) {
        let value = self.read(id);
        let Some((view, object)) = self
            .bindings
            .borrow()
            .get(id)
            .map(|it| (it.view, it.object))
        else {
            return;
        };
        let mut forest = self.forest.borrow_mut();
        let place = forest
            .get_mut(view)
            .and_then(|view| view.objects_mut().get_mut(object));
        if let Some(Object::Bound(bound)) = place
            && bound.last != value
        {
            bound.last = value;
            forest.set(view, object, sink);
        }
    }

    /// One component: the three phases.
    fn update_component(&self, id: u32, sink: &mut dyn PatchSink) {
        let Some(view_id) = self.components.borrow().get(id).map(|it| it.view) else {
            return;
        };
        match self.making(id) {
            Making::Body => {}
            Making::Portal => {
                let fresh = self.update_portal(id);
                return self.render_fresh(fresh.into_iter().collect());
            }
            Making::List => {
                self.update_rows(id, Some(sink));
                return;
            }
        }
        // What failed stands as it is until the boundary that took the failure over drops it, later in this flush.
        let Ok(mut view) = self.run(id) else { return };
        self.forest.borrow_mut().match_view(view_id, &mut view);
        let changes = self.resolve(id, view_id, &mut view);
        self.render_fresh(changes.fresh);
        let old = self.forest.borrow_mut().replace(view_id, view, sink);
        self.recycle(Some(old));
        self.bury(changes.gone);
    }
}
