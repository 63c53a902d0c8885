//! Elements of the run that makes them.

use core::hash::Hash;
use std::sync::Arc;

use lattice_vdom::{BlockNo, Template};

use crate::author::{expect, in_session};
use crate::handler::IntoHandler;
use crate::source::IntoBind;
use crate::{Event, IntoProp, Outcome, Session, Site, Trigger, site};

/// An element of the run that made it.
#[derive(Clone, Copy, Debug)]
pub struct Node(BlockNo);

impl Node {
    /// A block as a node, for controls that are built over this crate.
    pub fn new(block: BlockNo) -> Self {
        Self(block)
    }

    /// Its block.
    pub fn block(self) -> BlockNo {
        self.0
    }

    /// Opens a block of a template of your own. What is made up to the matching [`close`](Self::close) stands in its children
    /// place. `view!` does this for templates that it writes itself.
    ///
    /// ```
    /// use std::sync::LazyLock;
    /// use lattice_session::template::{EventSpec, Template, checked, el, text_slot};
    /// use lattice_session::{Node, Site, signal, testing::render};
    ///
    /// static STEPPER: LazyLock<Template> = LazyLock::new(|| {
    ///     checked(el("button").event_slot(0, EventSpec::new("click")).child(text_slot(1)))
    /// });
    ///
    /// let screen = render(|| {
    ///     let n = signal(1);
    ///     let node = Node::open(&STEPPER, Site::here());
    ///     node.on(0, move || n.update(|n| *n += 1));
    ///     node.set(1, n);
    ///     Node::close();
    /// });
    /// screen.get_by_role("button").click();
    /// screen.expect_text("2");
    /// ```
    ///
    /// # Panics
    /// If no body runs, or the open element has no children place.
    pub fn open(template: &Template, site: Site) -> Self {
        in_session("an element", |session| {
            Self(expect(session.open(template, site)))
        })
    }

    /// Closes the innermost open block.
    ///
    /// # Panics
    /// If none is open.
    pub fn close() {
        in_session("close()", |session| expect(session.close()));
    }

    /// Gives a slot its value, or what it follows.
    ///
    /// # Panics
    /// If the template has no such slot.
    pub fn set<M>(self, slot: u16, value: impl IntoProp<M>) {
        let prop = value.into_prop();
        in_session("a property", |session| {
            expect(session.set_prop(self.0, slot, prop));
        });
    }

    /// Listens to an event slot.
    ///
    /// # Panics
    /// If the template has no such slot.
    pub fn on<M>(self, slot: u16, handler: impl IntoHandler<M>) {
        let handler = handler.into_handler();
        in_session("a handler", |session| {
            expect(session.set_handler(self.0, slot, handler));
        });
    }

    /// As [`on`](Self::on), with a handler that looks at the event.
    pub fn listen<F, R>(self, slot: u16, handler: F)
    where
        F: Fn(&Event) -> R + Send + Sync + 'static,
        R: Outcome,
    {
        self.on(slot, handler);
    }

    /// Has a trigger call the method that a property slot names.
    ///
    /// # Panics
    /// If the template has no such slot.
    pub fn call(self, slot: u16, trigger: Trigger) {
        in_session("a trigger", |session| {
            expect(session.set_trigger(self.0, slot, trigger));
        });
    }

    /// Shows something in a property slot and writes what is entered, as an event slot tells it.
    ///
    /// # Panics
    /// If the template has no such slots.
    pub fn bind<M>(self, shown: u16, heard: u16, bind: impl IntoBind<M>) {
        let bind = bind.into_bind();
        let write = bind.write;
        let entered =
            move |session: &Session, event: &Event| write(session, event.payload.to_slot_value());
        in_session("bind", |session| {
            expect(session.set_source(self.0, shown, bind.source));
            expect(session.set_handler(self.0, heard, Arc::new(entered)));
        });
    }

    /// Gives it a key: among the elements of its place it is known by it, wherever it moves.
    ///
    /// # Panics
    /// If the run that made it has ended.
    pub fn key<K: Hash + ?Sized>(self, key: &K) -> Self {
        in_session("key()", |session| {
            expect(session.key(self.0, site::key_hash(key)));
        });
        self
    }
}
