//! Values that each session has for itself, made once for the app, and how they go over to the session of a reloaded page.

use core::any::Any;
use core::fmt;
use std::sync::Arc;

use lattice_reactive::Signal;

use crate::Session;
use crate::author::in_session;

/// A signal that each session of an app has for itself. Made by [`App::per_session`](crate::App::per_session); clones are the same.
///
/// It lives as long as its session, whatever pages and components come and go. When the page is loaded anew, its new session takes the
/// value over.
///
/// ```
/// use lattice_session::{App, testing::render, text, view};
///
/// let cart = App::per_session(0);
/// let screen = render(move || {
///     let cart = cart.signal();
///     view! { button(on.click = move || cart.update(|n| *n += 1)) { "Add" } }
///     text(cart);
/// });
/// let other = screen.join();
/// screen.click("Add");
/// screen.expect_text("1");
/// other.expect_text("0");
/// ```
pub struct PerSession<T>(Arc<Default<T>>);

type Default<T> = Box<dyn Fn() -> T + Send + Sync>;

/// A session's own.
struct Held<T> {
    of: PerSession<T>,
    signal: Signal<T>,
}

impl<T: Clone + PartialEq + Send + 'static> PerSession<T> {
    /// `make` gives what each session begins with. For languages.
    pub fn new(make: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Self(Arc::new(Box::new(make)))
    }

    /// The signal of the session in which this is called.
    ///
    /// # Panics
    /// If this thread is in no session.
    #[track_caller]
    pub fn signal(&self) -> Signal<T> {
        in_session("a value of each session", |session| self.signal_in(session))
    }

    /// The signal of this session.
    pub fn signal_in(&self, session: &Session) -> Signal<T> {
        let address = Arc::as_ptr(&self.0).addr();
        let known = session.with_own(address, |own| {
            let held = own.as_any().downcast_ref::<Held<T>>();
            held.map(|held| held.signal)
        });
        known.flatten().unwrap_or_else(|| {
            let runtime = session.runtime();
            let value = runtime.untrack(|| (self.0)());
            let signal = runtime.unowned(|| runtime.signal(value));
            let of = self.clone();
            session.put_own(address, Box::new(Held { of, signal }));
            session.leave_token();
            signal
        })
    }
}

impl<T> Clone for PerSession<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> fmt::Debug for PerSession<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PerSession")
    }
}

/// What a session has of things that are the app's. It holds them, so that no other thing ever has their address.
pub(crate) trait Own: Any + Send {
    /// What goes over to the session that comes after this one.
    fn leave(&self, _session: &Session) -> Option<Box<dyn Heir>> {
        None
    }

    fn as_any(&self) -> &dyn Any;
}

impl<T: Clone + PartialEq + Send + 'static> Own for Held<T> {
    fn leave(&self, session: &Session) -> Option<Box<dyn Heir>> {
        let value = self.signal.peek_in(session.runtime()).ok()?;
        let of = self.of.clone();
        Some(Box::new(Value { of, value }))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// One value on its way from a session to the next.
pub(crate) trait Heir: Send {
    fn settle(self: Box<Self>, session: &Session);
}

struct Value<T> {
    of: PerSession<T>,
    value: T,
}

impl<T: Clone + PartialEq + Send + 'static> Heir for Value<T> {
    fn settle(self: Box<Self>, session: &Session) {
        let signal = self.of.signal_in(session);
        // It stands as long as its session.
        let _ = signal.set_in(session.runtime(), self.value);
    }
}

/// What a session leaves to the one that comes after it in the same tab.
#[derive(Default)]
pub struct Left(Vec<Box<dyn Heir>>);

impl Left {
    pub(crate) fn new(values: Vec<Box<dyn Heir>>) -> Self {
        Self(values)
    }

    pub(crate) fn settle(self, session: &Session) {
        for value in self.0 {
            value.settle(session);
        }
    }
}

impl fmt::Debug for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Left({} values)", self.0.len())
    }
}
