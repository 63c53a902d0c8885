//! A session and its page.

use core::cell::{Cell, Ref, RefCell};
use core::fmt;
use core::future::Future as _;
use core::pin::Pin;
use core::task::{Context, Waker};
use std::sync::{Arc, Mutex, PoisonError};

use lattice_reactive::Load;
use lattice_vdom::testing::Dom;

use super::browser::Browser;
use super::change::Change;
use super::delays::Delays;
use super::files::Files;
use super::name::squeezed;
use super::query::Query;
use super::{Clock, Locator, Recorder, tree};
use crate::app::root_component;
use crate::{App, Component, Event, Failure, FirstPaint, Input, Payload, Session, Start};

/// Rounds in which loads and messages are taken in after a turn; what never comes to rest must not keep a test for ever.
const ROUNDS_MAX: usize = 1_000;

type Loads = Arc<Mutex<Vec<Pin<Box<Load>>>>>;

/// A session with the page that a browser would show.
///
/// Time stands still until [`clock`](Self::clock) is advanced. Loads of resources are polled within the calls of the test, so a
/// page never changes between two of them.
pub struct Screen {
    app: App,
    start: Start,
    pub(super) session: Session,
    page: FirstPaint,
    pub(super) dom: RefCell<Dom>,
    pub(super) browser: RefCell<Browser>,
    pub(super) delays: RefCell<Delays>,
    pub(super) files: RefCell<Files>,
    loads: Loads,
    /// The operations of the outermost [`measure`](Self::measure) that goes on.
    operations: RefCell<Vec<&'static str>>,
    measuring: Cell<bool>,
    joined: Cell<u64>,
}

impl Screen {
    /// A page whose root component is this function.
    pub fn render(root: impl Fn() + Send + Sync + 'static) -> Self {
        Self::open(root_component(root), Start::default())
    }

    /// A page of any component.
    pub fn open(root: Arc<dyn Component>, start: Start) -> Self {
        let app = App::of("", root).with_details(start.details);
        Self::of(app, start)
    }

    /// A page of an app.
    pub(super) fn of(app: App, start: Start) -> Self {
        let session = app.session(start.clone());
        let loads = Loads::default();
        let queue = Arc::clone(&loads);
        session.runtime().spawn_with(move |load| {
            let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
            queue.push(Box::pin(load));
        });
        let page = session.first_paint();
        let mut dom = Dom::new();
        session.full_view(&mut dom);
        let browser = Browser::at(&session, &page);
        let screen = Self {
            app,
            start,
            session,
            page,
            dom: RefCell::new(dom),
            browser: RefCell::new(browser),
            delays: RefCell::default(),
            files: RefCell::default(),
            loads,
            operations: RefCell::default(),
            measuring: Cell::new(false),
            joined: Cell::new(0),
        };
        screen.run_ready();
        screen
    }

    /// Another session of the same app, as another person opens it. It has a seed of its own and the same time.
    pub fn join(&self) -> Self {
        self.joined.set(self.joined.get() + 1);
        let start = Start {
            seed: self.start.seed + self.joined.get(),
            now_ms: self.session.now_ms(),
            ..self.start.clone()
        };
        Self::of(self.app.clone(), start)
    }

    // ---- finding

    /// Elements of this ARIA role: `button`, `textbox`, `heading`, `alert`. [`Locator::name`] chooses among them.
    pub fn get_by_role(&self, role: &str) -> Locator<'_> {
        Locator::new(self, Query::new().by_role(role))
    }

    /// Elements of this label.
    pub fn get_by_label(&self, text: &str) -> Locator<'_> {
        Locator::new(self, Query::new().by_label(text))
    }

    /// The innermost elements with this text.
    pub fn get_by_text(&self, text: &str) -> Locator<'_> {
        Locator::new(self, Query::new().by_text(text))
    }

    /// Asserts that the page shows this text somewhere, white space aside.
    ///
    /// # Panics
    /// If it does not; the text shows the page's tree.
    #[track_caller]
    pub fn expect_text(&self, text: &str) -> &Self {
        assert!(
            squeezed(&self.text()).contains(&squeezed(text)),
            "the page does not say {text:?}. The page:\n\n{}{}",
            self.tree(),
            self.failures_text()
        );
        self
    }

    /// Asserts that the page shows this text nowhere.
    ///
    /// # Panics
    /// If it does; the text shows the page's tree.
    #[track_caller]
    pub fn expect_no_text(&self, text: &str) -> &Self {
        assert!(
            !squeezed(&self.text()).contains(&squeezed(text)),
            "the page says {text:?}, and should not. The page:\n\n{}",
            self.tree()
        );
        self
    }

    // ---- looking

    /// The session.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// What the session's first paint was.
    pub fn first_paint(&self) -> &FirstPaint {
        &self.page
    }

    /// The page.
    pub fn dom(&self) -> Ref<'_, Dom> {
        self.dom.borrow()
    }

    /// The page as HTML, as a browser would print it.
    pub fn html(&self) -> String {
        self.dom().html()
    }

    /// All text of the page, run together.
    pub fn text(&self) -> String {
        self.dom().text()
    }

    /// The page as a tree of roles, names and texts.
    pub fn tree(&self) -> String {
        tree(&self.dom())
    }

    /// The failures of the app's code so far.
    pub fn take_failures(&self) -> Vec<Failure> {
        self.session.take_failures()
    }

    /// Takes the failures of the app's code, and asserts that this text is in one of them.
    ///
    /// # Panics
    /// If it is in none.
    #[track_caller]
    pub fn expect_failure(&self, text: &str) -> &Self {
        let failures = self.take_failures();
        let told: Vec<String> = failures.iter().map(ToString::to_string).collect();
        assert!(
            told.iter().any(|failure| failure.contains(text)),
            "a failure with {text:?} was expected, and these are there: {told:?}"
        );
        self
    }

    /// The failures that nobody has taken, for the text of an error.
    pub(super) fn failures_text(&self) -> String {
        let failures = self.session.peek_failures();
        let lines = failures
            .iter()
            .map(|failure| format!("\nThe app failed: {failure}"));
        lines.collect()
    }

    // ---- acting

    /// Sends a message and flushes.
    pub fn send(&self, input: Input) -> Change {
        self.turn(|session| session.handle(input))
    }

    /// Runs `f` in the session as one turn: handles find their values, writes are one batch. Then flushes.
    pub fn run<R>(&self, f: impl FnOnce() -> R) -> (R, Change) {
        let mut result = None;
        let change = self.turn(|session| {
            result = Some(session.enter(|| session.runtime().batch(f)));
        });
        (result.expect("a turn runs what it is given"), change)
    }

    /// Flushes, and lets loads of resources go on: for what came from outside.
    pub fn flush(&self) -> Change {
        self.turn(|_| {})
    }

    /// What all that `f` does comes to.
    ///
    /// ```
    /// # use lattice_session::{signal, text, testing::Screen};
    /// let screen = Screen::render(|| {
    ///     let n = signal(1);
    ///     text(n);
    /// });
    /// screen.measure(|| { /* clicks */ }).expect_patches(0).expect_runs(0);
    /// ```
    pub fn measure<R>(&self, f: impl FnOnce() -> R) -> Change {
        let outer = self.measuring.replace(true);
        if !outer {
            self.operations.borrow_mut().clear();
        }
        let from = self.operations.borrow().len();
        let before = self.session.counts();
        f();
        self.measuring.set(outer);
        Change {
            operations: self.operations.borrow()[from..].to_vec(),
            counts: self.session.counts().since(&before),
        }
    }

    /// Asserts that all that `f` does sends at most so many patches.
    #[track_caller]
    pub fn expect_patches<R>(&self, max: usize, f: impl FnOnce() -> R) -> Change {
        self.measure(f).expect_patches(max)
    }

    /// Asserts that all that `f` does runs at most so many bodies of components.
    #[track_caller]
    pub fn expect_runs<R>(&self, max: u64, f: impl FnOnce() -> R) -> Change {
        self.measure(f).expect_runs(max)
    }

    fn turn(&self, f: impl FnOnce(&Session)) -> Change {
        self.measure(|| {
            f(&self.session);
            self.sync();
            self.run_ready();
        })
    }

    fn sync(&self) {
        let mut dom = self.dom.borrow_mut();
        let mut recorder = Recorder::new(&mut *dom);
        self.session.flush(&mut recorder);
        let operations = recorder.into_operations();
        self.browser.borrow_mut().take(dom.take_told());
        drop(dom);
        self.operations.borrow_mut().extend(operations);
    }

    /// Polls loads and takes in what came of them, until nothing goes on by itself.
    fn run_ready(&self) {
        let mut context = Context::from_waker(Waker::noop());
        for _ in 0..ROUNDS_MAX {
            let loads = core::mem::take(&mut *self.lock_loads());
            let mut waiting = loads;
            waiting.retain_mut(|load| load.as_mut().poll(&mut context).is_pending());
            self.lock_loads().extend(waiting);
            if !self.session.runtime().has_messages() {
                return;
            }
            self.session.handle(Input::Mail);
            self.sync();
        }
    }

    fn lock_loads(&self) -> std::sync::MutexGuard<'_, Vec<Pin<Box<Load>>>> {
        self.loads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Clicks on the button of this name: [`get_by_role`](Self::get_by_role) in short.
    #[track_caller]
    pub fn click(&self, name: &str) -> Change {
        self.get_by_role("button").name(name).exact().click()
    }

    /// Types into the field of this label: [`get_by_label`](Self::get_by_label) in short.
    #[track_caller]
    pub fn fill(&self, label: &str, text: &str) -> Change {
        self.get_by_label(label).fill(text)
    }

    /// Checks or unchecks the box of this label.
    #[track_caller]
    pub fn check(&self, label: &str, checked: bool) -> Change {
        self.get_by_label(label).set_checked(checked)
    }

    /// Presses a key in the field of this label.
    #[track_caller]
    pub fn press(&self, label: &str, key: &str) -> Change {
        self.get_by_label(label).press(key)
    }

    /// Sends the whole page anew, as to a page that lost its place: it must show the same after it.
    pub fn resend(&self) {
        self.session.full_view(&mut *self.dom.borrow_mut());
    }

    /// Time, which passes only when it is told to.
    pub fn clock(&self) -> Clock<'_> {
        Clock(self)
    }

    /// Sends an event as the page does.
    pub fn event(&self, instance: u32, slot: u16, payload: Payload) -> Change {
        self.send(Input::Event(Event {
            instance,
            slot,
            payload,
        }))
    }
}

impl Drop for Screen {
    /// A failure of the app that nobody has [expected](Self::expect_failure) fails the test: else one could pass on a page that shows
    /// a box of an error.
    fn drop(&mut self) {
        let failures = self.failures_text();
        assert!(
            failures.is_empty() || std::thread::panicking(),
            "{failures}\n\nWhat the app fails with on purpose is taken out by expect_failure() or take_failures()"
        );
    }
}

impl fmt::Debug for Screen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Screen\n{}", self.tree())
    }
}
