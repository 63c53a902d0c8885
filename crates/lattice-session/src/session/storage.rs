//! What the browser keeps for the app: signals that follow its storage, by a key. The page tells all of it once, at its claim.

use core::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;

use lattice_vdom::page::slots;
use lattice_vdom::{PatchSink, ValueRef};

use super::Session;
use super::links::{Link, Links};
use crate::saved::Saved;
use crate::{Error, Failure};

/// Bytes of a key at most.
pub const STORED_KEY_BYTES_MAX: usize = 128;
/// Bytes of all keys and texts of one app in one browser at most: they come with each page.
pub const STORED_BYTES_MAX: usize = 64 * 1_024;

/// A session's part in the browser's storage.
#[derive(Default)]
pub(super) struct Storage {
    /// What the browser keeps, as far as is known.
    kept: RefCell<BTreeMap<Arc<str>, String>>,
    /// The page has told.
    is_told: Cell<bool>,
    /// The page knows that it is to tell.
    is_asked: Cell<bool>,
    saved: Links,
    /// Keys that the page has to be told of.
    due: RefCell<Vec<Arc<str>>>,
}

impl Session {
    /// Has a signal follow what the browser keeps under this key, and the browser the signal, as long as the scope lives that is
    /// entered: state of a component.
    ///
    /// # Errors
    /// If the key is empty, too long or has a line break, or no scope is entered.
    pub fn save_in_page(&self, key: &str, saved: Arc<dyn Saved>) -> Result<(), Error> {
        if key.is_empty() || key.len() > STORED_KEY_BYTES_MAX || key.contains('\n') {
            return Err(Error::new(format!(
                "what the browser keeps has a key of 1 to {STORED_KEY_BYTES_MAX} bytes without line breaks, such as \"draft\", and {key:?} came"
            )));
        }
        let it = Link {
            id: self.next_saved(),
            name: key.into(),
            saved,
        };
        let kept = self.storage.kept.borrow().get(key).cloned();
        if kept.is_some() {
            self.take_from_page(&it, kept.as_deref());
        }
        if !self.storage.is_asked.get() {
            self.news.set(true);
        }
        self.keep_link(|session| &session.storage.saved, it, Self::saved_in_page)
    }

    /// Whether the page is to tell at its claim what the browser keeps.
    pub(super) fn wants_stored(&self) -> bool {
        let wants = !self.storage.saved.is_empty();
        self.storage.is_asked.set(wants);
        wants
    }

    /// The page says what the browser keeps: keys, each followed by its text.
    pub(super) fn page_stored(&self, told: &[Box<str>]) -> Result<(), Error> {
        let mut bytes = 0;
        let mut fresh = BTreeMap::new();
        for pair in told.chunks_exact(2) {
            bytes += pair[0].len() + pair[1].len();
            fresh.insert(Arc::from(&*pair[0]), String::from(&*pair[1]));
        }
        if bytes > STORED_BYTES_MAX {
            return Err(Error::new(format!(
                "the browser keeps at most {STORED_BYTES_MAX} bytes for the app, and {bytes} came: nothing of it is taken"
            )));
        }
        self.storage.is_told.set(true);
        self.news.set(true);
        let before = self.storage.kept.replace(fresh);
        for it in self.storage.saved.all() {
            let now = self.storage.kept.borrow().get(&it.name).cloned();
            if now.as_ref() != before.get(&it.name) {
                self.take_from_page(&it, now.as_deref());
            }
        }
        Ok(())
    }

    /// What is no value does not stay.
    fn take_from_page(&self, it: &Link, text: Option<&str>) {
        if let Err(mut failure) = it.saved.take(self, text) {
            // To forget takes no room.
            let _ = self.keep_text(&it.name, None);
            failure.what = format!(
                "what the browser kept as {}: {}; the default is taken",
                it.name, failure.what
            );
            self.warn(failure);
        }
    }

    /// A signal that the browser keeps may have another value.
    fn saved_in_page(&self, it: &Link, text: Option<&str>) {
        if self.storage.kept.borrow().get(&it.name).map(String::as_str) == text {
            return;
        }
        if let Err(failure) = self.keep_text(&it.name, text.map(str::to_owned)) {
            return self.warn(failure);
        }
        let others = self.storage.saved.all();
        for other in others
            .iter()
            .filter(|other| other.name == it.name && other.id != it.id)
        {
            let text = self.storage.kept.borrow().get(&it.name).cloned();
            self.runtime
                .untrack(|| self.take_from_page(other, text.as_deref()));
        }
    }

    fn keep_text(&self, key: &Arc<str>, text: Option<String>) -> Result<(), Failure> {
        let mut kept = self.storage.kept.borrow_mut();
        let others = kept.iter().filter(|(other, _)| *other != key);
        let others: usize = others.map(|(other, text)| other.len() + text.len()).sum();
        let size = text.as_ref().map_or(0, |text| key.len() + text.len());
        if others + size > STORED_BYTES_MAX {
            return Err(Failure::new(format!(
                "the browser keeps at most {STORED_BYTES_MAX} bytes for the app, and {key} with {size} would be too much: it keeps the old text. Large data belongs into a store of the app's own"
            )));
        }
        match text {
            Some(text) => drop(kept.insert(Arc::clone(key), text)),
            None => drop(kept.remove(key)),
        }
        drop(kept);
        let mut due = self.storage.due.borrow_mut();
        if !due.contains(key) {
            due.push(Arc::clone(key));
        }
        self.news.set(true);
        Ok(())
    }

    /// Tells the page what to keep.
    pub(super) fn tell_stored(&self, sink: &mut dyn PatchSink) {
        if self.storage.saved.is_empty() {
            return;
        }
        if !self.storage.is_asked.replace(true) {
            sink.set(0, slots::ASK, ValueRef::Bool(true));
        }
        // What the browser keeps already comes first: the app's default must not take its place.
        if !self.storage.is_told.get() {
            return;
        }
        for key in self.storage.due.take() {
            let kept = self.storage.kept.borrow();
            let said = match kept.get(&key) {
                Some(text) => format!("{key}\n{text}"),
                None => String::from(&*key),
            };
            sink.set(0, slots::STORE, ValueRef::Str(&said));
        }
    }
}
