//! Everything in this crate that the compiler cannot check: the GIL as a lock, CPython's calling convention, frames.
//!
//! The rest of the crate is safe Rust over these small modules. They exist because they were measured (an element call, a read and
//! a call site cost several times as much through the ways that PyO3 offers), or because PyO3 has no word for them (a lock that
//! is the GIL, a thread state that a thread keeps).
#![allow(unsafe_code)]

mod answer;
mod attached;
mod called;
mod frames;
mod functions;
mod lambdas;
mod methods;
mod threads;

pub(crate) use attached::{Attached, Slot};
pub(crate) use called::{Called, CalledClass};
pub(crate) use frames::{Frame, current_frame, offset_in_body};
pub(crate) use functions::{Arguments, Entry, function, needed_by_convention, text};
pub(crate) use lambdas::code_and_defaults;
pub(crate) use methods::{Method, Takes, add_method};
pub(crate) use threads::{
    ThreadNumber, keep_thread_state, raise_in, raise_nothing_here, release_thread_state,
};

#[cfg(Py_GIL_DISABLED)]
compile_error!(
    "lattice-python uses the GIL as its lock: build it for a CPython with the GIL (free-threaded builds need a lock in `Attached` and `Slot`)"
);
