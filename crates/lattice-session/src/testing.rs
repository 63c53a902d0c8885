//! The testing kit: a session together with a page to look at and to act on, in process, without a browser.
//!
//! ```
//! use lattice_session::{signal, testing::Screen, text};
//!
//! let mut screen = Screen::render(|| {
//!     let count = signal(0);
//!     text(count);
//!     lattice_session::effect(move || count.set(1));
//! });
//! assert_eq!(screen.text(), "1");
//! assert_eq!(screen.session().counts().component_runs, 1);
//! ```

mod operations;

use std::sync::Arc;

use lattice_vdom::EventPayload;
use lattice_vdom::testing::{Dom, ElementRef};

use crate::app::root_component;
use crate::{Component, Counts, Event, Failure, FirstPaint, Input, Payload, Session, Start};
pub use operations::Recorder;

/// A session and its page.
#[derive(Debug)]
pub struct Screen {
    session: Session,
    page: FirstPaint,
    dom: Dom,
}

/// What a turn did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The operations that were sent, in order: `set`, `insert`, `remove`, `move`, `clear`, `reset`.
    pub operations: Vec<&'static str>,
    /// What was done in the session.
    pub counts: Counts,
}

impl Screen {
    /// A page whose root component is this function.
    pub fn render(root: impl Fn() + Send + Sync + 'static) -> Self {
        Self::open(root_component(root), Start::default())
    }

    /// A page of any component.
    pub fn open(root: Arc<dyn Component>, start: Start) -> Self {
        let session = Session::new(root, start);
        let page = session.first_paint();
        let mut dom = Dom::new();
        session.full_view(&mut dom);
        Self { session, page, dom }
    }

    /// The session.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// What the session's first paint was.
    pub fn first_paint(&self) -> &FirstPaint {
        &self.page
    }

    /// The page.
    pub fn dom(&self) -> &Dom {
        &self.dom
    }

    /// The page as HTML, as a browser would print it.
    pub fn html(&self) -> String {
        self.dom.html()
    }

    /// All text of the page, run together.
    pub fn text(&self) -> String {
        self.dom.text()
    }

    /// The failures of the app's code so far.
    pub fn take_failures(&mut self) -> Vec<Failure> {
        self.session.take_failures()
    }

    /// Sends a message and flushes.
    pub fn send(&mut self, input: Input) -> Change {
        self.turn(|session| session.handle(input))
    }

    /// Runs `f` in the session as one turn: handles find their values, writes are one batch. Then flushes.
    pub fn run<R>(&mut self, f: impl FnOnce() -> R) -> (R, Change) {
        let mut result = None;
        let change = self.turn(|session| {
            result = Some(session.enter(|| session.runtime().batch(f)));
        });
        (result.expect("a turn runs what it is given"), change)
    }

    /// Flushes: for what was written from outside.
    pub fn flush(&mut self) -> Change {
        self.turn(|_| {})
    }

    fn turn(&mut self, f: impl FnOnce(&Session)) -> Change {
        let before = self.session.counts();
        f(&self.session);
        let mut recorder = Recorder::new(&mut self.dom);
        self.session.flush(&mut recorder);
        Change {
            operations: recorder.into_operations(),
            counts: self.session.counts().since(&before),
        }
    }

    /// Clicks on what listens to clicks and has this text or accessible name.
    ///
    /// # Panics
    /// If there is nothing of this name; the text lists what there is.
    pub fn click(&mut self, name: &str) -> Change {
        self.act(name, &["click"], Payload::None)
    }

    /// Types into the field of this label.
    ///
    /// # Panics
    /// If there is no such field.
    pub fn fill(&mut self, label: &str, text: &str) -> Change {
        self.act(label, &["input", "change"], Payload::Str(text.into()))
    }

    /// Checks or unchecks the box of this label.
    ///
    /// # Panics
    /// If there is no such box.
    pub fn check(&mut self, label: &str, checked: bool) -> Change {
        self.act(label, &["change", "input"], Payload::Bool(checked))
    }

    /// Presses a key in the field of this label.
    ///
    /// # Panics
    /// If there is no such field that listens to keys.
    pub fn press(&mut self, label: &str, key: &str) -> Change {
        self.act(label, &["keydown", "keyup"], Payload::Str(key.into()))
    }

    /// Sends an event to the element of this name that listens to one of these types.
    fn act(&mut self, name: &str, types: &[&str], payload: Payload) -> Change {
        let found = types.iter().find_map(|kind| {
            let element = self.find(name, kind)?;
            element.listener(kind)
        });
        let Some((instance, slot, spec)) = found else {
            panic!(
                "nothing named {name:?} listens to {types:?}; these do: {:?}",
                self.listeners(types)
            );
        };
        let payload = match (spec.payload, payload) {
            (EventPayload::None, _) => Payload::None,
            (EventPayload::Number, Payload::Str(text)) => {
                text.parse().map_or(Payload::None, Payload::Float)
            }
            (_, payload) => payload,
        };
        self.send(Input::Event(Event {
            instance,
            slot,
            payload,
        }))
    }

    /// What listens to this event and has this text, accessible name, or a label in the same block.
    fn find(&self, name: &str, event: &str) -> Option<ElementRef<'_>> {
        let labelled = self
            .dom
            .elements()
            .filter(|element| {
                // A label may hold the value too, after its words.
                matches!(element.tag(), "label" | "legend") && element.text().starts_with(name)
            })
            .map(ElementRef::instance)
            .next();
        self.dom
            .elements()
            .filter(|element| element.listener(event).is_some())
            .find(|element| {
                element.attribute("aria-label") == Some(name)
                    || element.text().trim() == name
                    || labelled == Some(element.instance())
            })
    }

    fn listeners(&self, types: &[&str]) -> Vec<String> {
        self.dom
            .elements()
            .filter(|element| types.iter().any(|kind| element.listener(kind).is_some()))
            .map(|element| {
                let text = element.text();
                let name = element.attribute("aria-label").unwrap_or(text.trim());
                format!("{} {name:?}", element.tag())
            })
            .collect()
    }

    /// Sends the whole page anew, as to a page that lost its place: it must show the same after it.
    pub fn resend(&mut self) {
        self.session.full_view(&mut self.dom);
    }
}
