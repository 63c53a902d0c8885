//! Calls of methods of elements: `let focus = trigger();`, `input(call.focus = focus)`, `focus.call()`.

use crate::author::{in_session, kept};
use crate::{Session, Site};

/// Calls a method of the element that it was given to: a `Copy` handle, made by [`trigger`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Trigger(pub(crate) u64);

/// A trigger that belongs to the component whose body runs, as a signal does. It is given to an element as
/// `call.focus = trigger`, with any of the [`METHODS`](crate::template::METHODS).
///
/// ```
/// use lattice_session::{signal, testing::render, trigger, view};
///
/// let screen = render(|| {
///     let editing = signal(false);
///     let focus = trigger();
///     view! {
///         button(on.click = move || { editing.set(true); focus.call() }) { "Edit" }
///         if editing.get() {
///             input(aria-label = "Title", call.focus = focus);
///         }
///     }
/// });
/// screen.get_by_role("button").name("Edit").click();
/// assert_eq!(screen.get_by_label("Title").calls(), ["focus"]);
/// ```
#[track_caller]
pub fn trigger() -> Trigger {
    let site = Site::here();
    in_session("trigger()", |session| {
        kept(session, site, || Trigger(session.new_trigger()))
    })
}

impl Trigger {
    /// Calls the method, once, at the end of the turn: an element that the same turn brings is there by then. Nothing happens if it
    /// is given to no element of the page then; given to several, the first has it.
    ///
    /// # Panics
    /// If this thread is in no session.
    pub fn call(self) {
        in_session("call()", |session: &Session| session.call(self));
    }
}
