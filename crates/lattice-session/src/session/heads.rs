//! The page's head: what the components in it say, and what the page was told of it.

use core::cell::{Cell, RefCell};

use lattice_vdom::page::slots;
use lattice_vdom::{PatchSink, ValueRef};

use super::Session;
use super::links::take_where;
use crate::Head;

/// A session's part in the page's head.
#[derive(Default)]
pub(super) struct Heads {
    /// The app's own title.
    title: Box<str>,
    /// Of components, those that came later behind.
    parts: RefCell<Vec<(u64, Head)>>,
    made: Cell<u64>,
    /// The title that the page has.
    told: RefCell<Option<String>>,
    /// It is not that of the first paint any more.
    has_changed: Cell<bool>,
}

impl Heads {
    pub(super) fn titled(title: &str) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }
}

impl Session {
    /// What stands in the page's head now.
    pub fn head(&self) -> Head {
        let begun = Head::new().title(&*self.heads.title);
        let parts = self.heads.parts.borrow();
        parts.iter().fold(begun, |head, (_, part)| head.over(part))
    }

    /// The head's title: of the part that came last and has one.
    fn title(&self) -> String {
        let parts = self.heads.parts.borrow();
        let said = parts.iter().rev().find_map(|(_, part)| part.title.clone());
        said.unwrap_or_else(|| String::from(&*self.heads.title))
    }

    pub(crate) fn add_head(&self) -> u64 {
        let id = self.heads.made.get();
        self.heads.made.set(id + 1);
        self.heads.parts.borrow_mut().push((id, Head::new()));
        id
    }

    pub(crate) fn change_head(&self, id: u64, head: Head) {
        let mut parts = self.heads.parts.borrow_mut();
        if let Some((_, part)) = parts.iter_mut().find(|(other, _)| *other == id)
            && *part != head
        {
            *part = head;
            self.news.set(true);
        }
    }

    pub(crate) fn remove_head(&self, id: u64) {
        let gone = take_where(&self.heads.parts, |(other, _)| *other == id);
        drop(gone);
        self.news.set(true);
    }

    /// The head as the first paint shows it.
    pub(super) fn painted_head(&self) -> Head {
        let head = self.head();
        self.heads.told.replace(head.title.clone());
        head
    }

    /// Tells the page its title if it is another.
    pub(super) fn tell_title(&self, sink: &mut dyn PatchSink) {
        let now = Some(self.title());
        if *self.heads.told.borrow() == now {
            return;
        }
        self.heads.has_changed.set(true);
        sink.set(
            0,
            slots::TITLE,
            ValueRef::Str(now.as_deref().unwrap_or_default()),
        );
        self.heads.told.replace(now);
    }

    /// Tells it a page that lost its place.
    pub(super) fn tell_title_again(&self, sink: &mut dyn PatchSink) {
        if self.heads.has_changed.get() {
            self.heads.told.replace(None);
        }
        self.tell_title(sink);
    }
}
