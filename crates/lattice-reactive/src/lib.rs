//! Signals, memos, effects, collections and scopes: state that knows what depends on it.
//!
//! A [`Signal`] is a value that is set. A [`Memo`] is a value that is computed from others, when it is read, if
//! one of those has changed. An [`Effect`] runs again after what it read has changed. Nobody declares
//! dependencies: what runs depends on what it read in that run.
//!
//! ```
//! use lattice_reactive::{Runtime, batch, effect, memo, signal};
//! use std::sync::mpsc::channel;
//!
//! let (shown, screen) = channel();
//! let runtime = Runtime::auto();
//! runtime.enter(|| {
//!     let price = signal(5);
//!     let count = signal(1);
//!     let total = memo(move || price.get() * count.get());
//!     effect(move || shown.send(total.get()).unwrap());
//!
//!     count.set(3);
//!     batch(|| {
//!         price.set(15);
//!         count.set(1);
//!     });
//! });
//! // 5, then 15; the batch left the total as it was, so the effect did not run for it.
//! assert_eq!(screen.try_iter().collect::<Vec<_>>(), [5, 15]);
//! assert_eq!(runtime.counts().memo_runs, 3);
//! ```
//!
//! # What there is
//!
//! | | makes | is |
//! | --- | --- | --- |
//! | [`signal`] | [`Signal<T>`] | a value that is set; `T: Send + 'static` |
//! | [`Signal::split`] | [`ReadSignal<T>`], [`WriteSignal<T>`] | halves of a signal: to read, to write |
//! | [`memo`], [`memo_eq`], [`memo_with`] | [`Memo<T>`] | a value that is computed; equal values spare dependents |
//! | [`effect`] | [`Effect`] | a closure that acts on the world outside |
//! | [`Runtime::watcher`] | [`Watcher`] | an effect whose body is the host's, such as a renderer |
//! | [`scope`], [`Runtime::scope`] | [`Scope`] | owns what is made in it, and disposes of it in reverse order |
//! | [`Store`] | a struct of signals | derived from a struct of values: one signal for each field |
//! | [`list`] | [`List<T>`] | a sequence; a [`ListReader`] takes what changed: [`ListDelta`]s |
//! | [`map`] | [`Map<K, V>`] | values by key, each key read for itself; a [`MapReader`] takes [`MapDelta`]s |
//! | [`selector`] | [`Selector<K>`] | which of many is the one: a change runs the readers of two keys |
//! | [`resource`] | [`Resource<T, E>`] | a value that a future loads; the host polls each [`Load`] ([`Runtime::spawn_with`]) |
//! | [`Signal::sender`], [`Runtime::channel`] | [`Sender<T>`] | writes from other threads, bounded, [received](Runtime::receive) in a turn |
//! | [`interval`], [`debounce`] | [`ReadSignal<T>`] | time, as the host [advances](Runtime::advance_to) it |
//! | [`batch`], [`untrack`] | | several writes, one flush; reads without depending |
//! | [`on_cleanup`], [`provide`], [`context`] | | what hangs on a scope |
//! | [`Runtime::why`], [`Runtime::why_not`] | [`Why`], [`WhyNot`] | what made a node run, or where a change stopped, as a sentence |
//! | [`Runtime::listen`], [`Runtime::drain_trace`] | [`Trace`] | what happened, each [`Event`] with the one that led to it |
//! | [`Runtime::dump_dot`], [`Runtime::dump_json`] | `String` | the graph as it stands, for Graphviz or for programs |
//!
//! Handles are `Copy` ids. The functions of this page, and methods of handles without `_in`, use the runtime that
//! is [entered](Runtime::enter) on the thread and panic with the text of the [`Error`]; the `_in` methods take the
//! runtime and return it.
//!
//! # What is promised
//!
//! - **No glitch.** Who runs never sees half of an update, and runs at most once for it; effects come in the order
//!   of their creation, outer before inner.
//! - **No more than necessary.** A memo or effect runs only if a value that it read differs.
//! - **User code runs without a borrow held.** Closures, `PartialEq` and `Drop` may use the runtime as they like. The
//!   exception is `Clone` of a value in `get`, which must not use it. While a value is lent to `with` or `update`,
//!   *it* (nothing else) cannot be read or written: an error says so.
//! - **Mistakes are errors that name what is meant**: a handle that was disposed of or belongs to another runtime, a
//!   write in a memo, a circle (with its path), effects that do not come to rest (with the circle), closures that
//!   read each other too deeply. None is another node's value, an abort or a hang.
//! - **A panic leaves the graph consistent.** A memo that panicked is tried again by the next operation that reads
//!   it, and who saw the failure is told when it is over.
//! - **What is kept has a bound.** Deltas for a reader that lags, values in a channel, nodes for keys that nobody reads.
//! - **The host owns threads, executor and clock.** Nothing here waits, polls by itself or asks what time it is.
//!
//! # Why did this run?
//!
//! While somebody [listens](Runtime::listen) a runtime can tell, with names and places in the source:
//!
//! ```
//! use lattice_reactive::Runtime;
//!
//! let runtime = Runtime::auto();
//! runtime.listen(10_000);
//! let count = runtime.signal(1);
//! let parity = runtime.memo(move || count.get() % 2);
//! let shown = runtime.effect(move || { parity.get(); });
//! count.set_in(&runtime, 2)?;
//! // effect (src/main.rs:7) ran because memo i32 (src/main.rs:6) changed,
//! // because signal i32 (src/main.rs:5) was written at src/main.rs:8
//! println!("{}", runtime.why(shown)?);
//! count.set_in(&runtime, 4)?;
//! // effect (src/main.rs:7) did not run: memo i32 (src/main.rs:6) ran and came out equal
//! // because signal i32 (src/main.rs:5) was written at src/main.rs:12
//! println!("{}", runtime.why_not(shown)?);
//! # assert!(runtime.why_not(shown)?.to_string().contains("came out equal because signal i32 ("));
//! # Ok::<(), lattice_reactive::Error>(())
//! ```
//!
//! # When effects run
//!
//! Writes only mark. Effects run when [`Runtime::flush`] is called, or by themselves in a [`Runtime::auto`].

mod ambient;
mod cell;
mod clock;
mod compound;
mod core;
mod counts;
mod current;
mod debounce;
mod dispose;
mod dump;
mod effect;
mod entries;
mod error;
mod flush;
mod fresh;
mod halves;
mod handle;
mod info;
mod interval;
mod items;
mod level;
mod list;
mod list_delta;
mod list_reader;
mod load;
mod loan;
mod log;
mod mail;
mod map;
mod map_delta;
mod map_reader;
mod memo;
mod moves;
mod node;
mod owners;
mod places;
mod resource;
mod resource_state;
mod run;
mod runaway;
mod runtime;
mod scope;
mod selector;
mod sender;
mod signal;
mod spawner;
mod spots;
mod trace;
mod watcher;
mod why;
mod why_not;

pub use ambient::{
    batch, context, debounce, effect, interval, list, map, memo, memo_eq, memo_with, on_cleanup,
    provide, resource, scope, selector, signal, untrack,
};
pub use counts::Counts;
pub use effect::Effect;
pub use error::Error;
pub use halves::{ReadSignal, WriteSignal};
pub use lattice_incr::What;
pub use lattice_macros::Store;
pub use list::List;
pub use list_delta::ListDelta;
pub use list_reader::ListReader;
pub use load::Load;
pub use map::{Map, MapView};
pub use map_delta::MapDelta;
pub use map_reader::MapReader;
pub use memo::{Change, Memo};
pub use node::{AnyNode, NodeInfo, NodeKind};
pub use resource::Resource;
pub use resource_state::ResourceState;
pub use runtime::{DEPTH_LIMIT, Runtime, STACK_LIMIT_BYTES};
pub use scope::Scope;
pub use selector::Selector;
pub use sender::{SendError, Sender};
pub use signal::Signal;
pub use trace::{Event, Trace};
pub use watcher::Watcher;
pub use why::{Link, Why};
pub use why_not::{Stopped, WhyNot};

/// The examples of the README are tests too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
