//! The testing kit: a session together with a page to look at and to act on, in process, without a browser.
//!
//! ```
//! use lattice_session::{signal, testing::render, text};
//!
//! let screen = render(|| {
//!     let count = signal(0);
//!     text(count);
//!     lattice_session::effect(move || count.set(1));
//! });
//! screen.expect_text("1");
//! assert_eq!(screen.session().counts().component_runs, 1);
//! ```
//!
//! | to | call |
//! | --- | --- |
//! | open a page | [`render`], [`Screen::join`] for another person's session of the same app |
//! | find elements | [`Screen::get_by_role`], [`get_by_label`](Screen::get_by_label), [`get_by_text`](Screen::get_by_text), [`Locator::name`] |
//! | open another page, go back | [`At::url`], [`Screen::visit`], [`Screen::back`], [`Screen::url`], [`Screen::title`] |
//! | act | [`Locator::click`], [`fill`](Locator::fill), [`press`](Locator::press), [`check`](Locator::check), [`select`](Locator::select), [`set_input_files`](Locator::set_input_files) |
//! | let time pass | [`Screen::clock`] |
//! | assert | [`Screen::expect_text`], [`Locator::expect_text`], [`expect_value`](Locator::expect_value), [`expect_count`](Locator::expect_count) |
//! | let the app fail | [`Screen::expect_failure`]: any other failure of its code fails the test |
//! | hold to a budget | [`Change::expect_patches`], [`Change::expect_runs`]; [`Screen::measure`] for several actions |
//!
//! Names are those of Playwright, and elements are found by its rules. Where nothing is found, or several things, the error shows
//! the page as a tree of roles, names and texts ([`tree`]).
//!
//! What finds ([`Query`], [`role`], [`tree`]) and what an action sets off ([`hear`], [`Post`]) needs only the page, for testing kits
//! of other languages.

mod acting;
mod browser;
mod change;
mod clock;
mod delays;
mod files;
mod hand;
mod locator;
mod name;
mod operations;
mod query;
mod role;
mod screen;
mod tree;

pub use browser::At;
pub use change::Change;
pub use clock::Clock;
pub use files::FilePayload;
pub use hand::{Heard, Post, hear, value};
pub use locator::Locator;
pub use operations::Recorder;
pub use query::Query;
pub use role::role;
pub use screen::Screen;
pub use tree::tree;

use crate::app::root_component;
use crate::{App, Start};

/// Opens a page of an app, or of a function that is the root of one.
///
/// ```
/// use lattice_session::{App, testing::render, text};
///
/// fn hello() {
///     text("Hello");
/// }
///
/// render(hello).expect_text("Hello");
/// render(App::new("Greeting", hello)).expect_text("Hello");
/// ```
pub fn render(app: impl IntoApp) -> Screen {
    Screen::of(app.into_app(), Start::default())
}

/// What [`render`] takes.
pub trait IntoApp {
    /// The app.
    fn into_app(self) -> App;
}

impl IntoApp for App {
    fn into_app(self) -> App {
        self
    }
}

impl<F: Fn() + Send + Sync + 'static> IntoApp for F {
    fn into_app(self) -> App {
        App::of("", root_component(self))
    }
}
