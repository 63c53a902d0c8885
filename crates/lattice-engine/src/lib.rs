//! The whole Rust core of Lattice and nothing of a host: what a host or a language binding is built on.
//!
//! It is a facade: each name below is explained in the crate that it comes from. Authors of apps use `lattice-ui`.
//!
//! ```
//! use lattice_engine::{App, OpenRequest, signal, text};
//! use lattice_engine::AnyApp;
//!
//! let app = App::new("Hello", || {
//!     text(signal("Hello"));
//! });
//! let mut session = app.open(&OpenRequest::default())?;
//! assert_eq!(session.first_paint().html, "Hello");
//! # Ok::<(), lattice_engine::Failure>(())
//! ```

/// The incremental engine: a graph of what depends on what.
pub use lattice_incr as incr;
/// Signals, memos, effects, scopes.
pub use lattice_reactive as reactive;
/// Components, events, the session.
pub use lattice_session as session;
/// Templates, views, diff, HTML.
pub use lattice_vdom as vdom;
/// The standard controls.
pub use lattice_widgets as widgets;
/// The protocol between session and page.
pub use lattice_wire as wire;

pub use lattice_session::{
    AnyApp, AnySession, App, Bind, Component, Counts, Event, Failure, FirstPaint, Flushed, Handler,
    HostHandle, Input, OpenRequest, Payload, Place, Prop, Session, Site, SlotValue, Source, Start,
    Turn, component, effect, key_hash, keyed, memo, on_cleanup, signal, text,
};
