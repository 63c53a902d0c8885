//! Write reactive apps in Rust: components are functions, state is signals, and the page follows.
//!
//! ```
//! use lattice_ui::{component, memo, signal, view};
//!
//! fn counter(start: &i64) {
//!     let count = signal(*start);
//!     let doubled = memo(move || count.get() * 2);
//!     view! {
//!         p { "Count: " {count} " (double: " {doubled} ")" }
//!         button(on.click = move || count.update(|n| *n += 1)) { "+" }
//!     }
//! }
//!
//! let screen = lattice_ui::testing::render(|| {
//!     component(3, counter);
//! });
//! screen.get_by_role("button").name("+").click();
//! screen.expect_text("Count: 4 (double: 8)");
//! ```
//!
//! Elements come from three places, which mix freely: the controls ([`button()`], [`card`], [`table`], ..), which look and behave as
//! they should by themselves; [`view!`], for HTML and SVG of your own; [`h`], the same without a macro.
//!
//! - Reading a signal in a body (`count.get()`) runs the body again when it changes; its view is compared with the last one.
//! - Giving the signal, a memo or a closure to an element binds that one property: a change patches it and runs no body.
//! - State made in a body (`signal`, `memo`, `effect`) is found again by its place in the source, so plain `if` and `for` work.
//!
//! An app's `main` is one call, `run`: with feature `server` it serves the app; built for `wasm32-unknown-unknown` the app runs in its page.

#[cfg(all(feature = "static", not(target_family = "wasm")))]
mod folder;
#[cfg(all(feature = "server", not(target_family = "wasm")))]
mod options;
#[cfg(all(feature = "server", not(target_family = "wasm")))]
mod serve;

#[cfg(all(feature = "server", not(target_family = "wasm")))]
pub use lattice_server::{
    Authenticate, Authentication, Error as ServerError, RequestFacts, Server, ServerConfig,
    ServerHandle, Service,
};
#[cfg(all(feature = "server", not(target_family = "wasm")))]
pub use serve::{run, serve};

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod in_page;

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub use in_page::run;

/// Tests of apps, in process.
#[cfg(feature = "testing")]
pub use lattice_engine::session::testing;

/// Templates, for controls of your own.
pub use lattice_engine::session::template::{
    self, EventPayload, EventSpec, Template, checked, el, text_slot,
};
/// The standard controls: how they are described, their data and their style sheets.
pub use lattice_widgets as widgets;
/// The standard controls.
pub use lattice_widgets::{
    Data, bar_chart, button, card, checkbox, column, control, divider, each, file, grid,
    line_chart, link, metric, page_link, row, scatter_chart, segmented, select, slider, table,
    text, text_input, title,
};

pub use lattice_engine::session::{
    Access, App, AppCell, Bind, Caught, Effect, Element, Event, Failure, Head, IntoPage, IntoProp,
    List, Map, Memo, Node, Outcome, PerSession, Prop, ReadSignal, Resource, ResourceState, Session,
    Signal, Site, SlotValue, Trigger, UploadedFile, User, batch, component, context, effect,
    error_boundary, h, head, interval, keyed, list, map, memo, navigate, new_id, now_ms,
    on_cleanup, outlet, path, persisted_signal, portal, provide, random, redirect, resource,
    signal, suspense, trigger, untrack, url_signal, user, view, wait,
};

/// The examples of the README are tests too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
