//! What of a browser is around a page: its address with the way back, its title, what it keeps.

use std::collections::BTreeMap;
use std::sync::Arc;

use lattice_vdom::page::{events, slots};

use super::change::Change;
use super::{IntoApp, Screen};
use crate::{Event, FirstPaint, Input, Location, Payload, Session, Start, User};

/// Opens a page of an app at a URL of it.
#[derive(Clone, Debug)]
pub struct At {
    start: Start,
}

impl At {
    /// At this URL.
    ///
    /// # Panics
    /// If it is none of a page.
    #[track_caller]
    pub fn url(url: &str) -> Self {
        let location = Location::parse(url).unwrap_or_else(|error| panic!("{error}"));
        Self {
            start: Start {
                location,
                ..Start::default()
            },
        }
    }

    /// Where the app is mounted is a part of all its URLs.
    #[must_use]
    pub fn mounted_at(mut self, base: &str) -> Self {
        base.clone_into(&mut self.start.base);
        self
    }

    /// As this user.
    #[must_use]
    pub fn user(mut self, user: User) -> Self {
        self.start.user = Some(Arc::new(user));
        self
    }

    /// Opens it.
    pub fn render(self, app: impl IntoApp) -> Screen {
        Screen::of(app.into_app(), self.start)
    }
}

/// The part of a browser that the page itself has to do with.
#[derive(Debug)]
pub(super) struct Browser {
    /// The URLs of the steps so far.
    steps: Vec<String>,
    /// At which of them the page is.
    at: usize,
    title: String,
    stored: BTreeMap<String, String>,
    is_asked: bool,
}

impl Browser {
    pub(super) fn at(session: &Session, page: &FirstPaint) -> Self {
        let url = session.href(&session.location().to_string());
        Self {
            steps: vec![url.unwrap_or_default()],
            at: 0,
            title: page.head.title_text().unwrap_or_default().to_owned(),
            stored: BTreeMap::new(),
            is_asked: page.wants_stored,
        }
    }

    /// Does what the session said to the page.
    pub(super) fn take(&mut self, told: Vec<(u16, String)>) {
        for (slot, text) in told {
            match slot {
                slots::PUSH => {
                    self.at += 1;
                    self.steps.truncate(self.at);
                    self.steps.push(text);
                }
                slots::REPLACE => self.steps[self.at] = text,
                slots::TITLE => self.title = text,
                slots::STORE => match text.split_once('\n') {
                    Some((key, text)) => drop(self.stored.insert(key.into(), text.into())),
                    None => drop(self.stored.remove(&text)),
                },
                slots::ASK => self.is_asked = true,
                _ => {}
            }
        }
    }
}

impl Screen {
    /// The page's URL.
    pub fn url(&self) -> String {
        let browser = self.browser.borrow();
        browser.steps[browser.at].clone()
    }

    /// How many steps the browser can go back.
    pub fn steps_back(&self) -> usize {
        self.browser.borrow().at
    }

    /// The page's title.
    pub fn title(&self) -> String {
        self.browser.borrow().title.clone()
    }

    /// What the browser keeps under a key.
    pub fn stored_text(&self, key: &str) -> Option<String> {
        self.browser.borrow().stored.get(key).cloned()
    }

    /// Whether the session has asked for what the browser keeps.
    pub fn is_asked(&self) -> bool {
        self.browser.borrow().is_asked
    }

    /// The page tells what the browser keeps, as it does at its claim.
    pub fn stored(&self, pairs: &[(&str, &str)]) -> Change {
        let owned = |(key, text): &(&str, &str)| (String::from(*key), String::from(*text));
        self.browser.borrow_mut().stored = pairs.iter().map(owned).collect();
        let told = pairs
            .iter()
            .flat_map(|(key, text)| [Box::from(*key), Box::from(*text)]);
        self.page_event(events::STORED, Payload::List(told.collect()))
    }

    /// Follows a link of the app to this URL.
    pub fn visit(&self, url: &str) -> Change {
        self.page_event(events::VISIT, Payload::Str(url.into()))
    }

    /// Presses the browser's "back".
    ///
    /// # Panics
    /// If there is no step to go back.
    #[track_caller]
    pub fn back(&self) -> Change {
        assert!(
            self.steps_back() > 0,
            "the browser has no step to go back: it is at {}",
            self.url()
        );
        self.browser.borrow_mut().at -= 1;
        let url = self.url();
        self.page_event(events::MOVED, Payload::Str(url.into()))
    }

    /// Presses the browser's "forward".
    ///
    /// # Panics
    /// If there is no step to go forward.
    #[track_caller]
    pub fn forward(&self) -> Change {
        let last = self.browser.borrow().steps.len() - 1;
        assert!(
            self.steps_back() < last,
            "the browser has no step to go forward: it is at {}",
            self.url()
        );
        self.browser.borrow_mut().at += 1;
        let url = self.url();
        self.page_event(events::MOVED, Payload::Str(url.into()))
    }

    /// The browser is at this URL now, by steps that the test did not see.
    pub fn back_to(&self, url: &str) -> Change {
        {
            let mut browser = self.browser.borrow_mut();
            let at = browser.at;
            browser.steps[at] = url.into();
        }
        self.page_event(events::MOVED, Payload::Str(url.into()))
    }

    fn page_event(&self, slot: u16, payload: Payload) -> Change {
        self.send(Input::Event(Event {
            instance: 0,
            slot,
            payload,
        }))
    }
}
