//! The host of a session in the browser: a Rust app runs in its own page, as WebAssembly.
//!
//! The session gives and takes the same bytes as on a server; here they go by a function call. The applier writes a page's message
//! into the module's memory, and reads what the session has to say out of it, with no copy and no object in between.
//!
//! | file | what |
//! | --- | --- |
//! | `host` | [`Host`]: messages in, turns, flushes, messages out |
//! | `link` | what session and tasks ask of the host: turns, loads, alarms |
//! | `task` | loads of resources, polled in the page's one thread |
//! | `exports` | the functions that the applier calls, only on `wasm32-unknown-unknown` |
//!
//! The interface is seven functions and two imports of numbers, so no glue is generated for it (`wasm-bindgen` would add a
//! kilobyte to each page, and a tool to each build). An app that uses `wasm-bindgen` itself runs its tool on the module, as always.
//!
//! ```
//! use lattice_engine::{App, text};
//! use lattice_wasm::Host;
//! use lattice_wire::{ClientMessage, ServerDecoder};
//!
//! let app = App::new("Hello", || {
//!     text("Hello");
//! });
//! let mut host = Host::open(&app, 7, 0.0, || {})?;
//! let mut hello = Vec::new();
//! ClientMessage::Hello { version: lattice_wire::VERSION, token: "", patch_seq: 0, event_id: 0, whole: false }.encode(&mut hello);
//! assert!(host.receive(&hello, 0.0).is_some(), "a welcome");
//! assert!(host.flush().is_some(), "the whole view, for a page that has nothing");
//! assert!(host.flush().is_none(), "nothing has changed since");
//! # Ok::<(), lattice_engine::Failure>(())
//! ```

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod exports;
mod host;
mod link;
mod task;

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub use exports::run;
pub use host::Host;
