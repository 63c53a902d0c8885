//! Content: a part of what a body makes, built apart, to be shown by a component of its own.

use core::mem;
use std::sync::Arc;

use lattice_vdom::View;

use super::Session;
use crate::content::{Author, Content};
use crate::object::Object;
use crate::{Error, Failure};

impl Session {
    /// From here on what the running body makes is content, to be given to a component, up to the matching
    /// [`end_content`](Self::end_content). State is kept, and reads are tracked, as in the rest of the body; elements that were
    /// made before can't be moved into it.
    ///
    /// # Errors
    /// If no body runs.
    pub fn begin_content(&self) -> Result<(), Error> {
        let owner = self.building.borrow().as_ref().map(|it| it.owner);
        let owner = owner.ok_or_else(|| Error::nothing_renders("content"))?;
        let outer = self.building.take();
        self.outer_buildings.borrow_mut().extend(outer);
        self.begin_building(owner);
        Ok(())
    }

    /// The content that was begun last.
    ///
    /// # Errors
    /// If none was begun, or if an element in it is still open; then the content is dropped.
    pub fn end_content(&self) -> Result<Arc<Content>, Error> {
        let outer = self.outer_buildings.borrow_mut().pop();
        let outer = outer.ok_or_else(|| {
            Error::new("end_content() ends what begin_content() began, and nothing was begun")
        })?;
        let built = self.end_building();
        let owner = outer.owner;
        self.building.replace(Some(outer));
        let serial = self.serial(owner);
        let author = Author {
            id: owner,
            serial: serial.unwrap_or_default(),
        };
        Ok(Arc::new(Content::new(author, self.name_of(owner), built?)))
    }

    /// A body has ended: content that it began and did not end is dropped. Says whether there was some.
    pub(super) fn drop_open_content(&self) -> bool {
        let outer = mem::take(&mut *self.outer_buildings.borrow_mut());
        let mut outer = outer.into_iter();
        let Some(outermost) = outer.next() else {
            return false;
        };
        let unfinished = self.building.replace(Some(outermost));
        self.dropping((unfinished, outer));
        true
    }

    /// The view of content that stands in the tree.
    pub(super) fn view_of_content(
        &self,
        content: &Content,
        watcher: lattice_reactive::Watcher,
    ) -> Result<View<Object>, Failure> {
        self.runtime.observe(watcher, || ()).map_err(Error::from)?;
        if let Some(view) = content.take() {
            return Ok(view);
        }
        self.run_again(content.author);
        Ok(View::new())
    }

    /// Unless it is gone.
    pub(crate) fn run_again(&self, author: Author) {
        if self.serial(author.id) == Some(author.serial) {
            self.mark(author.id);
        }
    }
}
