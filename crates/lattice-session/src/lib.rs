//! Components, elements, events and the [`Session`]: messages in, patches out.
//!
//! A session is one user's running application. It owns a reactive graph (`lattice-reactive`), the views of its components
//! (`lattice-vdom`) and its event handlers. It does no I/O and knows no socket, clock, thread or language: a host gives it
//! messages ([`Session::handle`]) and a sink for patches ([`Session::flush`]).
//!
//! ```
//! use lattice_session::{component, signal, text, testing::Screen};
//!
//! let screen = Screen::render(|| {
//!     let count = signal(1);
//!     let doubled = lattice_session::memo(move || count.get() * 2);
//!     text("double: ");
//!     text(doubled); // bound: a change patches this one text, the body does not run again
//! });
//! assert_eq!(screen.text(), "double: 2");
//! ```
//!
//! | who | uses |
//! | --- | --- |
//! | authors of Rust apps | [`signal`], [`memo`], [`effect`], [`view!`], [`h`], [`component`], [`keyed`], [`App`] (by way of `lattice-ui`) |
//! | controls (`lattice-widgets`) | the building calls: [`Session::open`], [`Session::set_prop`], [`Session::set_handler`], ... |
//! | a language (`lattice-python`) | the traits [`Component`], [`Source`], [`Handler`], and [`Session::keep`] |
//! | a host (`lattice-server`) | the traits [`AnyApp`], [`AnySession`], [`HostHandle`] |
//! | tests | [`testing`] (feature `testing`) |
//!
//! **Determinism.** Events, time and randomness enter as messages and a seed; equal messages give equal patches.
//!
//! **Failures.** Errors and panics of user code end what was being done and never the session: a component that fails is replaced by
//! the [`error_boundary`] around it, or is a box in its place until something that it read changes; a handler that fails shows a box that
//! can be dismissed. All of them come out of [`Session::take_failures`].

mod app;
mod author;
mod boundary;
mod caught;
mod cell;
mod component;
mod content;
mod counted;
mod counts;
mod dice;
mod error;
mod failure;
mod handler;
mod head;
mod host;
mod html;
mod instead;
mod kept;
mod keyed;
mod location;
mod node;
mod object;
mod outcome;
mod pages;
mod pattern;
mod per_session;
mod portal;
mod routes;
mod row_change;
mod saved;
mod session;
mod shell;
mod site;
mod slab;
mod source;
pub mod template;
#[cfg(feature = "testing")]
pub mod testing;
mod trigger;
mod upload;
mod user;
mod value;
mod view;

pub use app::App;
pub use author::{
    component, effect, interval, list, map, memo, new_id, now_ms, on_cleanup, random, resource,
    signal, text, text_at,
};
pub use boundary::{Caught, error_boundary, suspense, wait};
pub use caught::record_panic_places;
pub use cell::AppCell;
pub use component::{Boundary, Component};
pub use content::Content;
pub use counts::Counts;
pub use error::Error;
pub use failure::{Failure, Place};
pub use handler::{AsAction, AsHandler, AsListener, Event, Handler, IntoHandler, Payload};
pub use head::{Head, head};
pub use host::{
    AnyApp, AnySession, FirstPaint, Flushed, HostHandle, Input, OpenRequest, Shows, Status, Turn,
};
pub use html::{Element, h};
pub use keyed::{Items, keyed};
pub use location::{Location, URL_BYTES_MAX};
pub use node::Node;
pub use outcome::Outcome;
pub use pages::{IntoPage, navigate, outlet, path, redirect};
pub use pattern::Params;
pub use per_session::{Left, PerSession};
pub use portal::portal;
pub use routes::{MakeErrorPage, MakePage, Routes};
pub use row_change::RowChange;
pub use saved::{Saved, persisted_signal, url_signal};
pub use session::{
    FAILURES_MAX, Query, RUNS_PER_FLUSH_MAX, STORED_BYTES_MAX, STORED_KEY_BYTES_MAX, Session, Start,
};
pub use site::{Site, key_hash};
pub use source::{
    AsClosure, AsFallible, AsProp, AsSource, AsValue, Bind, FromSlotValue, IntoBind, IntoProp,
    Prop, Source, Write,
};
pub use trigger::{Trigger, trigger};
pub use upload::{UPLOAD_BYTES_MAX, UploadRequest, UploadRules, UploadedFile, human_size};
pub use user::{Access, Claim, Guard, User, user};
pub use value::{SlotValue, ToSlotValue};

/// What [`view!`] expands to, which knows this crate's path.
#[doc(hidden)]
pub use lattice_macros::view as __view;

/// What a block of a view is called while it is being built.
pub use lattice_vdom::{BlockNo, ValueRef};

/// What the author's functions give and take.
pub use lattice_reactive::{
    Effect, List, Map, Memo, ReadSignal, Resource, ResourceState, Runtime, Signal, batch, context,
    provide, untrack,
};

/// The examples of the README are tests too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
