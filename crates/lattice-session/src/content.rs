//! Content that was made where it stands and is shown by another component: what is between the lines of a `with` block of a boundary
//! or a portal.

use core::any::Any;
use core::fmt;
use std::sync::{Mutex, PoisonError};

use lattice_vdom::View;

use crate::object::Object;
use crate::{Component, Failure, Session};

/// What a body made between [`Session::begin_content`] and [`Session::end_content`]: a component that shows it, for another one to
/// use where and when it likes.
///
/// It is shown once. Who shows it anew, as a boundary does in a second attempt, has the body that made it run again.
pub struct Content {
    pub(crate) author: Author,
    /// The author's, since what fails in here is its code.
    name: String,
    view: Mutex<Option<View<Object>>>,
}

/// A component that made content: its number, and what tells it from others that bore that number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Author {
    pub(crate) id: u32,
    pub(crate) serial: u64,
}

impl Content {
    pub(crate) fn new(author: Author, name: String, view: View<Object>) -> Self {
        Self {
            author,
            name,
            view: Mutex::new(Some(view)),
        }
    }

    /// Has the body that made it run again.
    pub fn make_again(&self, session: &Session) {
        session.run_again(self.author);
    }

    /// What it shows, if nobody has taken it yet.
    pub(crate) fn take(&self) -> Option<View<Object>> {
        self.view
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

impl Component for Content {
    fn name(&self) -> &str {
        &self.name
    }

    /// The session takes the view, and runs nothing.
    fn render(&self, _: &Session) -> Result<(), Failure> {
        Ok(())
    }

    /// Content that was made by two runs is compared by the diff.
    fn same(&self, _: &Session, _: &dyn Component) -> bool {
        false
    }

    fn is_native(&self) -> bool {
        true
    }

    fn kind(&self) -> u64 {
        crate::key_hash("content")
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content")
            .field("author", &self.author)
            .finish_non_exhaustive()
    }
}
