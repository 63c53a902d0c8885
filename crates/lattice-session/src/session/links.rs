//! Signals that follow a text outside of the session, and that text the signal: a value of the URL's query, or what the browser keeps.

use core::cell::RefCell;
use std::sync::Arc;

use super::Session;
use crate::Error;
use crate::saved::Saved;

/// A signal and the name of the text that it follows.
#[derive(Clone)]
pub(super) struct Link {
    pub(super) id: u64,
    pub(super) name: Arc<str>,
    pub(super) saved: Arc<dyn Saved>,
}

/// Those whose texts stand in one place.
#[derive(Default)]
pub(super) struct Links(RefCell<Vec<Link>>);

impl Links {
    /// All of them as they are now: taking a text runs code that may change them.
    pub(super) fn all(&self) -> Vec<Link> {
        self.0.borrow().clone()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    fn find(&self, id: u64) -> Option<Link> {
        self.0.borrow().iter().find(|it| it.id == id).cloned()
    }
}

impl Session {
    /// Keeps a link as long as the scope lives that is entered, and tells each text of its signal, the first included.
    ///
    /// # Errors
    /// If no scope is entered.
    pub(super) fn keep_link(
        &self,
        links: fn(&Self) -> &Links,
        it: Link,
        tell: fn(&Self, &Link, Option<&str>),
    ) -> Result<(), Error> {
        let id = it.id;
        links(self).0.borrow_mut().push(it);
        self.runtime.on_cleanup(move || {
            Self::with_current(|session| {
                let gone = take_where(&links(session).0, |it| it.id == id);
                drop(gone);
            });
        })?;
        self.runtime.effect(move || {
            Self::with_current(|session| {
                let Some(it) = links(session).find(id) else {
                    return;
                };
                match it.saved.text(session) {
                    Ok(text) => tell(session, &it, text.as_deref()),
                    Err(failure) => session.report(failure),
                }
            });
        });
        Ok(())
    }
}

/// Takes the first that fits out of a list; it is dropped by the caller, where nothing is borrowed.
pub(super) fn take_where<T>(list: &RefCell<Vec<T>>, fits: impl Fn(&T) -> bool) -> Option<T> {
    let mut list = list.borrow_mut();
    let at = list.iter().position(fits)?;
    Some(list.remove(at))
}
