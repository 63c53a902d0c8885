//! Readers of lists: each takes what changed since it looked last.

use std::any::type_name;

use crate::ambient::{current, expect};
use crate::cell::Cleanup;
use crate::error::Error;
use crate::handle::{Handle, handle};
use crate::list::List;
use crate::list_delta::ListDelta;
use crate::loan::Access;
use crate::runtime::{Place, Runtime};

/// One reader's place in the changes of a [`List`]: a `Copy` handle to it.
///
/// It belongs to the scope, memo or effect that made it: make it beside the effect that uses it, not inside, where each run
/// would begin anew. While it lives, the list keeps what it has not taken. One that lags by more than 1,024 changes, and by
/// more than the list is long, gets the whole as a [`ListDelta::Reset`], which is cheaper then; and so does one whose list
/// met a panic half way through a change.
pub struct ListReader<T> {
    /// A cleanup, which closes the cursor.
    handle: Handle,
    list: List<T>,
    cursor: u32,
}

handle!(
    ListReader<T>,
    format!("reader of a list {}", type_name::<T>())
);

impl<T: Send + 'static> ListReader<T> {
    pub(crate) fn new(runtime: &Runtime, list: List<T>, cursor: u32, at: Place) -> Self {
        let close = Cleanup(Box::new(move || {
            // Without a runtime there is no list any more.
            let _ = Runtime::with_current(|runtime| close(runtime, list, cursor));
        }));
        Self {
            handle: runtime.insert(at, |graph| {
                graph.insert(lattice_incr::NodeKind::Source, close)
            }),
            list,
            cursor,
        }
    }

    /// What changed since this reader took last, oldest first; the whole list at first. Who runs depends on the list.
    #[track_caller]
    pub fn take(self) -> Vec<ListDelta<T>>
    where
        T: Clone,
    {
        expect(current(|runtime| self.take_in(runtime)))
    }

    /// What changed since this reader took last, oldest first; the whole list at first. Who runs depends on the list. Takes
    /// time in proportion to what it gives.
    ///
    /// # Errors
    /// If the reader or its list was disposed of, belongs to another runtime or is in use.
    pub fn take_in(self, runtime: &Runtime) -> Result<Vec<ListDelta<T>>, Error>
    where
        T: Clone,
    {
        runtime.validate::<Self>(&runtime.core(), self.handle)?;
        let mut loan = self.list.lend(runtime, Access::Read)?;
        Ok(runtime.enter(|| loan.get_mut().take(self.cursor)))
    }

    /// Forgets what this reader has seen: its next [`take`](Self::take) gives the whole. For a reader that lost what it made
    /// of the changes, such as a memo after a panic.
    ///
    /// # Errors
    /// As [`take_in`](Self::take_in).
    pub fn rewind_in(self, runtime: &Runtime) -> Result<(), Error> {
        runtime.validate::<Self>(&runtime.core(), self.handle)?;
        let mut loan = self.list.lend(runtime, Access::Peek)?;
        loan.get_mut().log().lose(self.cursor);
        Ok(())
    }

    /// As [`rewind_in`](Self::rewind_in).
    #[track_caller]
    pub fn rewind(self) {
        expect(current(|runtime| self.rewind_in(runtime)));
    }

    /// The list that it reads.
    pub fn list(self) -> List<T> {
        self.list
    }
}

/// Frees the cursor, as soon as the list is not lent to anybody.
fn close<T: Send + 'static>(runtime: &Runtime, list: List<T>, cursor: u32) {
    match list.lend(runtime, Access::Peek) {
        Ok(mut loan) => loan.get_mut().log().close(cursor),
        Err(error) if error.is_in_use() => {
            runtime.when_back(move |runtime| close(runtime, list, cursor));
        }
        // With the list, its cursors went.
        Err(_) => {}
    }
}
