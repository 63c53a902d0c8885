//! The incremental engine of Lattice: a dependency graph with push marks, pulled values and early cutoff.
//!
//! A [`Graph`] holds nodes that carry a value each, of any type, and the edges between them. It is a pure
//! algorithm: it **never calls code of yours by itself**, not a closure, not `PartialEq`, not `Drop`. Instead it
//! says what has to be done next, and you do it, so whatever wraps it (a reactive runtime, a build system, a
//! spreadsheet) keeps its own locks and borrows out of the way of its user's code.
//!
//! A turn of the crank looks like this:
//!
//! 1. A source got a new value: [`Graph::changed`] marks what may be stale (*push*). Nothing is computed.
//! 2. Somebody wants a node: [`Graph::pull`], then [`Graph::step`] until it says [`Step::Done`].
//! 3. On [`Step::Run`] compute that node: [`Graph::begin`], call [`Graph::track`] for each node that is
//!    read, [`Graph::finish`] with whether the value differs. Equal values stop the wave right there.
//! 4. Observers (nodes that want to be run without being asked) that got stale come out of
//!    [`Graph::next_stale`] in the order of their creation.
//!
//! What computes a node can lie in the graph too ([`Graph::insert_run`]). [`Graph::drive`] then does 2 to 4 at once: it lends
//! you what is to run next, which runs while the graph is free to be used, takes it back with its outcome, and goes on.
//!
//! # Example
//!
//! ```
//! use lattice_incr::{Graph, NodeKind, Outcome, Step};
//!
//! let mut graph = Graph::new();
//! let price = graph.insert(NodeKind::Source, 5);
//! let total = graph.insert(NodeKind::Derived, 0);
//!
//! let mut runs = 0;
//! let mut read_total = |graph: &mut Graph| {
//!     let pull = graph.pull(total);
//!     while let Step::Run(node) = graph.step(&pull) {
//!         runs += 1;
//!         let running = graph.begin(node);
//!         graph.track(price);
//!         let new = graph.get::<i32>(price).copied().unwrap_or(0) * 3;
//!         let old = graph.get_mut::<i32>(node).map(|value| std::mem::replace(value, new));
//!         let outcome = if old == Some(new) { Outcome::Unchanged } else { Outcome::Changed };
//!         graph.finish(running, outcome);
//!     }
//!     (graph.get::<i32>(total).copied(), runs)
//! };
//!
//! assert_eq!(read_total(&mut graph), (Some(15), 1));
//! assert_eq!(read_total(&mut graph), (Some(15), 1), "nothing changed: nothing ran");
//! *graph.get_mut::<i32>(price).expect("alive") = 7;
//! graph.changed(price);
//! assert_eq!(read_total(&mut graph), (Some(21), 2));
//! ```
//!
//! # Costs
//!
//! | operation | cost |
//! | --- | --- |
//! | [`Graph::track`] of the dependency that was read at this place last time | O(1), no allocation |
//! | unsubscribing from one dependency | O(1) |
//! | [`Graph::changed`] | O(nodes that were clean and now may be stale) |
//! | [`Graph::pull`] | O(edges of what may be stale below the node) |
//! | [`Graph::remove`] | O(edges of the node) |
//! | recording, while nobody [listens](Graph::listen) | a branch at the end of a run, no allocation |
//! | recording, while somebody does | 24 bytes a [`Record`] in a ring, and a walk over the readers of what happened |
//!
//! # What happened, and why
//!
//! While somebody [listens](Graph::listen), each event is a [`Record`] that names the record that led to it:
//!
//! ```
//! use lattice_incr::{Graph, NodeKind, Outcome, What};
//!
//! let mut graph = Graph::new();
//! let source = graph.insert(NodeKind::Source, 1);
//! let derived = graph.insert(NodeKind::Derived, 0);
//! let mut run = |graph: &mut Graph, outcome| {
//!     let running = graph.begin(derived);
//!     graph.track(source);
//!     graph.finish(running, outcome);
//! };
//! run(&mut graph, Outcome::Changed);
//!
//! graph.listen(1_000);
//! graph.changed(source);
//! run(&mut graph, Outcome::Unchanged);
//! let trace = graph.stop_listening();
//! assert_eq!((trace.records[0].what, trace.records[1].what), (What::Written, What::CutOff));
//! assert_eq!(trace.records[1].cause, Some(trace.records[0].sequence));
//! assert_eq!(trace.lost, 0, "the ring was large enough");
//! ```
//!
//! Nothing here recurses: a chain of a million nodes needs no more stack than one of two.
//!
//! # Safety
//!
//! `unsafe` stands where values lie in the arena and where lists are walked, and nowhere else. Each such place has a twin
//! without it, that a build with `RUSTFLAGS="--cfg lattice_safe"` takes: it forbids `unsafe`, is slower, and passes the same
//! tests. (It is no feature of the crate: a feature that one user asks for would slow all others down.)
#![no_std]
#![cfg_attr(lattice_safe, forbid(unsafe_code))]

extern crate alloc;
#[cfg(test)]
extern crate std;

#[cfg_attr(lattice_safe, path = "boxes.rs")]
#[cfg_attr(
    not(lattice_safe),
    allow(
        unsafe_code,
        clippy::cast_ptr_alignment,
        reason = "values of any type lie in one arena, as their layouts ask for, and closures run in it"
    )
)]
mod cells;
mod check;
mod counts;
#[cfg_attr(
    not(lattice_safe),
    allow(unsafe_code, reason = "lists are walked without checking each index")
)]
mod edges;
mod gate;
mod graph;
mod id;
mod mark;
mod net;
mod node;
#[cfg_attr(
    not(lattice_safe),
    allow(
        unsafe_code,
        reason = "edges lead to nodes without checking each index"
    )
)]
mod nodes;
mod note;
mod pull;
mod queue;
mod ring;
mod run;
#[cfg(not(lattice_safe))]
#[allow(
    unsafe_code,
    reason = "a reference is kept for as long as a call lasts"
)]
mod scoped;
mod trace;

pub use cells::{Lent, Remains, Run, Slot};
pub use counts::Counts;
pub use graph::{Drive, EDGE_BYTES, Graph, HEAD_BYTES, NODE_BYTES};
pub use id::{Key, NodeId};
pub use node::NodeKind;
pub use pull::{Pull, Step};
pub use run::{Call, Ended, NotStarted, Outcome, Running};
#[cfg(not(lattice_safe))]
pub use scoped::Scoped;
pub use trace::{Drained, Record, What};

/// The examples of the README are tests too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
