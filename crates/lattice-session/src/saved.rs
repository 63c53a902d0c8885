//! Signals whose value also stands outside of their session, as text: in the page's URL, or in the browser's storage.

use core::any::type_name;
use core::fmt::Display;
use core::str::FromStr;
use std::sync::Arc;

use lattice_reactive::Signal;

use crate::author::{expect, in_session};
use crate::{Failure, Session, Site};

/// A value that stands outside of the session too. For languages; Rust authors call [`url_signal`] and [`persisted_signal`].
pub trait Saved: Send + Sync {
    /// The value as text; `None` while it is the default, which is not written down. What it reads is tracked.
    fn text(&self, session: &Session) -> Result<Option<String>, Failure>;

    /// Takes the value that a text says, or the default for `None`. A text that says none is a failure, and leaves the default.
    fn take(&self, session: &Session, text: Option<&str>) -> Result<(), Failure>;
}

/// A signal that stands in the query of the page's URL, while it is not `default`: `?region=North`.
///
/// The first paint reads it there. A change is a step that the browser's "back" undoes; changes of one signal that are less than a
/// second apart are one step. A text in the URL that is no value gives the default, and a line in the log. When a page of another
/// path is shown, the signal has what that URL says.
///
/// ```
/// use lattice_session::{App, testing::At, text, url_signal};
///
/// let app = App::new("Sales", || {
///     let region = url_signal("region", String::from("All"));
///     text(region);
/// });
/// let screen = At::url("/?region=North").render(app);
/// screen.expect_text("North");
/// screen.back_to("/?region=South");
/// screen.expect_text("South");
/// ```
///
/// # Panics
/// If no component's body runs, or the name is empty.
#[track_caller]
pub fn url_signal<T>(name: &str, default: T) -> Signal<T>
where
    T: Display + FromStr + Clone + PartialEq + Send + Sync + 'static,
{
    let site = Site::here();
    in_session("url_signal()", |session| {
        let made = session.keep(site, || {
            let signal = session.runtime().signal(default.clone());
            session.save_in_url(name, SavedSignal::shared(signal, default))?;
            Ok(signal)
        });
        expect(made.and_then(|result| result))
    })
}

/// A signal that the browser keeps under `key`, while it is not `default`: it is there again when the person comes back to the app
/// with the same browser.
///
/// The first paint shows the default; what the browser kept comes with the page's claim, before its first event. A text that is no
/// value gives the default, and a line in the log. It is readable by who has the browser: no place for secrets.
///
/// ```
/// use lattice_session::{persisted_signal, testing::render, text};
///
/// let screen = render(|| {
///     let size = persisted_signal("size", 14);
///     text(size);
/// });
/// screen.expect_text("14");
/// screen.stored(&[("size", "20")]);
/// screen.expect_text("20");
/// ```
///
/// # Panics
/// If no component's body runs, or the key is empty or longer than 128 bytes.
#[track_caller]
pub fn persisted_signal<T>(key: &str, default: T) -> Signal<T>
where
    T: Display + FromStr + Clone + PartialEq + Send + Sync + 'static,
{
    let site = Site::here();
    in_session("persisted_signal()", |session| {
        let made = session.keep(site, || {
            let signal = session.runtime().signal(default.clone());
            session.save_in_page(key, SavedSignal::shared(signal, default))?;
            Ok(signal)
        });
        expect(made.and_then(|result| result))
    })
}

struct SavedSignal<T> {
    signal: Signal<T>,
    default: T,
}

impl<T> SavedSignal<T>
where
    T: Display + FromStr + Clone + PartialEq + Send + Sync + 'static,
{
    fn shared(signal: Signal<T>, default: T) -> Arc<dyn Saved> {
        Arc::new(Self { signal, default })
    }

    fn put(&self, session: &Session, value: T) -> Result<(), Failure> {
        let put = self.signal.set_in(session.runtime(), value);
        put.map_err(|error| crate::Error::from(error).into())
    }
}

impl<T> Saved for SavedSignal<T>
where
    T: Display + FromStr + Clone + PartialEq + Send + Sync + 'static,
{
    fn text(&self, session: &Session) -> Result<Option<String>, Failure> {
        let read = |value: &T| (*value != self.default).then(|| value.to_string());
        let text = self.signal.with_in(session.runtime(), read);
        text.map_err(|error| crate::Error::from(error).into())
    }

    fn take(&self, session: &Session, text: Option<&str>) -> Result<(), Failure> {
        let Some(text) = text else {
            return self.put(session, self.default.clone());
        };
        if let Ok(value) = text.parse() {
            return self.put(session, value);
        }
        self.put(session, self.default.clone())?;
        Err(Failure::new(format!(
            "{:?} is no {}",
            shortened(text),
            type_name::<T>()
        )))
    }
}

/// The beginning of a text that came from outside, for a message.
fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}
