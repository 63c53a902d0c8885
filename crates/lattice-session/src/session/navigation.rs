//! Where the page is, and what stands in its URL. The page moves first ("back"), or the session does ("navigate", a signal of the
//! URL): either tells the other, by an event or in a patch message.

use core::cell::{Cell, OnceCell, RefCell};
use std::sync::Arc;

use lattice_reactive::Signal;
use lattice_vdom::page::slots;
use lattice_vdom::{PatchSink, ValueRef};

use super::Session;
use super::links::{Link, Links};
use crate::saved::Saved;
use crate::{Error, Failure, Location, URL_BYTES_MAX};

/// Changes of one name in the query that are less than this apart are one step back, in milliseconds: who types wants no step for
/// each letter.
const ONE_STEP_MS: u64 = 1_000;

/// Names and values of a query.
pub type Query = Arc<[(String, String)]>;

/// How the page is told of a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Move {
    Replace,
    Push,
}

/// A session's part in the page's address.
#[derive(Default)]
pub(super) struct Navigation {
    location: RefCell<Location>,
    /// Of the URL that was asked for last: not the session's affair, but the page's, which scrolls there.
    fragment: RefCell<String>,
    /// For who follows the path, and the query.
    path: OnceCell<Signal<Arc<str>>>,
    query: OnceCell<Signal<Query>>,
    /// What the page has to be told.
    due: Cell<Option<Move>>,
    /// The page's address is not that of its first paint any more.
    has_moved: Cell<bool>,
    /// Signals of the query.
    saved: Links,
    /// The name in the query that changed last, and when.
    last: RefCell<Option<(Arc<str>, u64)>>,
}

impl Navigation {
    pub(super) fn at(location: Location) -> Self {
        Self {
            location: RefCell::new(location),
            ..Self::default()
        }
    }
}

impl Session {
    /// Where the page is.
    pub fn location(&self) -> Location {
        self.navigation.location.borrow().clone()
    }

    /// The path of the page's URL. Who reads it is told of changes.
    pub fn path(&self) -> Result<Arc<str>, Error> {
        let signal = self.navigation.path.get_or_init(|| {
            let path = Arc::from(self.navigation.location.borrow().path());
            self.runtime.unowned(|| self.runtime.signal(path))
        });
        Ok(signal.get_in(&self.runtime)?)
    }

    /// The query of the page's URL. Who reads it is told of changes.
    pub fn query(&self) -> Result<Query, Error> {
        let signal = self.navigation.query.get_or_init(|| {
            let query = Arc::from(self.navigation.location.borrow().query());
            self.runtime.unowned(|| self.runtime.signal(query))
        });
        Ok(signal.get_in(&self.runtime)?)
    }

    /// Shows the page of this URL: a path of the app with or without a query (`/boards/7?sort=name`), or a query alone (`?sort=name`),
    /// which leaves the path. The browser gets one step more to go back, or none with `replace`. What is said last in a turn holds.
    ///
    /// # Errors
    /// If it is no such URL, or is longer than [`URL_BYTES_MAX`].
    pub fn navigate(&self, to: &str, replace: bool) -> Result<(), Error> {
        let location = self.resolve_url(to)?;
        let fragment = to.split_once('#').map_or("", |(_, fragment)| fragment);
        fragment.clone_into(&mut self.navigation.fragment.borrow_mut());
        self.move_to(
            &location,
            Some(if replace { Move::Replace } else { Move::Push }),
            None,
        )
    }

    fn resolve_url(&self, to: &str) -> Result<Location, Error> {
        if to.starts_with('?') || to.is_empty() {
            let path = self.navigation.location.borrow().path().to_owned();
            return Location::parse(&(path + to));
        }
        Location::parse(to)
    }

    /// The URL of a page of the app as a link says it: below where the app is mounted.
    pub fn href(&self, to: &str) -> Result<String, Error> {
        let location = self.resolve_url(to)?;
        let fragment = to.split_once('#').map_or("", |(_, fragment)| fragment);
        let hash = if fragment.is_empty() { "" } else { "#" };
        Ok(format!("{}{location}{hash}{fragment}", self.base))
    }

    /// The page says that it is at this URL now, or that somebody wants to go there.
    pub(super) fn page_moved(&self, url: &str, is_there: bool) -> Result<(), Error> {
        let Some(url) = url.strip_prefix(&*self.base) else {
            return Err(Error::new(format!(
                "the page went to {url:?}, which is not below the app's address {:?}",
                self.base
            )));
        };
        let url = if url.is_empty() { "/" } else { url };
        if !is_there {
            return self.navigate(url, false);
        }
        let location = Location::parse(url)?;
        self.navigation.fragment.borrow_mut().clear();
        // The page knows its address; it waits to hear when what it shows is there.
        let moved = location.path() != self.navigation.location.borrow().path();
        self.move_to(&location, moved.then_some(Move::Replace), None)
    }

    /// `by` is the signal whose value it is.
    fn move_to(&self, to: &Location, tell: Option<Move>, by: Option<u64>) -> Result<(), Error> {
        let navigation = &self.navigation;
        let before = navigation.location.replace(to.clone());
        if before == *to {
            return Ok(());
        }
        navigation.has_moved.set(true);
        if tell.is_some() {
            navigation.due.set(navigation.due.get().max(tell));
            self.news.set(true);
        }
        if let Some(signal) = navigation.path.get() {
            signal.set_in(&self.runtime, to.path().into())?;
        }
        if before.query() == to.query() {
            return Ok(());
        }
        if let Some(signal) = navigation.query.get() {
            signal.set_in(&self.runtime, to.query().into())?;
        }
        let saved = navigation.saved.all();
        for it in saved.iter().filter(|it| Some(it.id) != by) {
            if before.get(&it.name) != to.get(&it.name) {
                self.take_from_url(it, to.get(&it.name));
            }
        }
        Ok(())
    }

    fn take_from_url(&self, it: &Link, text: Option<&str>) {
        if let Err(mut failure) = it.saved.take(self, text) {
            failure.what = format!(
                "the URL's {}: {}; the default is taken",
                it.name, failure.what
            );
            self.warn(failure);
        }
    }

    /// Has a signal follow the query's value of this name, and the query the signal, as long as the scope lives that is entered: state
    /// of a component.
    ///
    /// # Errors
    /// If the name is empty, or no scope is entered.
    pub fn save_in_url(&self, name: &str, saved: Arc<dyn Saved>) -> Result<(), Error> {
        if name.is_empty() {
            return Err(Error::new(
                "a signal in the URL has a name there, such as \"region\", and an empty one came",
            ));
        }
        let it = Link {
            id: self.next_saved(),
            name: name.into(),
            saved,
        };
        let now = self
            .navigation
            .location
            .borrow()
            .get(name)
            .map(str::to_owned);
        if now.is_some() {
            self.take_from_url(&it, now.as_deref());
        }
        self.keep_link(|session| &session.navigation.saved, it, Self::saved_in_url)
    }

    /// A signal of the query may have another value.
    fn saved_in_url(&self, it: &Link, text: Option<&str>) {
        let mut to = self.location();
        if to.get(&it.name) == text {
            return;
        }
        to.set(&it.name, text);
        if to.to_string().len() > URL_BYTES_MAX {
            return self.warn(Failure::new(format!(
                "the signal {} is too long for the URL, which has at most {URL_BYTES_MAX} bytes: the URL keeps its old value. Long texts are kept by persist",
                it.name
            )));
        }
        let how = self.how_to_tell(&it.name);
        if let Err(error) = self
            .runtime
            .untrack(|| self.move_to(&to, Some(how), Some(it.id)))
        {
            self.report(error.into());
        }
    }

    /// What nobody has seen is no step back, nor is one more letter of a word.
    fn how_to_tell(&self, name: &Arc<str>) -> Move {
        let now = self.now_ms();
        let last = self.navigation.last.replace(Some((Arc::clone(name), now)));
        let goes_on = last.is_some_and(|(before, at)| before == *name && now < at + ONE_STEP_MS);
        if goes_on || !self.is_painted.get() {
            Move::Replace
        } else {
            Move::Push
        }
    }

    /// Where the page is, if that is another path than it was opened with: its first paint is of no use then.
    pub(super) fn redirect(&self, opened_at: &Location) -> Option<String> {
        let now = self.navigation.location.borrow();
        (now.path() != opened_at.path()).then(|| format!("{}{now}", self.base))
    }

    /// Tells the page of a move.
    pub(super) fn tell_move(&self, sink: &mut dyn PatchSink) {
        if let Some(how) = self.navigation.due.take() {
            self.tell_location(how, sink);
        }
    }

    /// Tells a page that lost its place where it is.
    pub(super) fn tell_location_again(&self, sink: &mut dyn PatchSink) {
        if self.navigation.has_moved.get() {
            let how = self.navigation.due.take().unwrap_or(Move::Replace);
            self.tell_location(how, sink);
        }
    }

    fn tell_location(&self, how: Move, sink: &mut dyn PatchSink) {
        let slot = match how {
            Move::Push => slots::PUSH,
            Move::Replace => slots::REPLACE,
        };
        let fragment = self.navigation.fragment.take();
        let hash = if fragment.is_empty() { "" } else { "#" };
        let url = format!(
            "{}{}{hash}{fragment}",
            self.base,
            self.navigation.location.borrow()
        );
        sink.set(0, slot, ValueRef::Str(&url));
    }
}
