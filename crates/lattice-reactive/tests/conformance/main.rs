//! The cases of the public conformance suite for signals (`reactive-framework-test-suite` on npm, 0.0.2: 163 cases and
//! 16 differences that it leaves to each framework), rebuilt on our interface. The number in a test's name is the
//! suite's. All run in an [auto](lattice_reactive::Runtime::auto) runtime, since there a write runs effects at once.
//!
//! What we do otherwise, on purpose; each is a test here that says so:
//!
//! - **A memo that writes a signal** (52, 57, 112, 135-138, 172, 179, 181-186) is refused with an error. The suite allows
//!   that except in 57 and 179. When a memo runs depends on who reads it, and so would what it writes.
//! - **An effect made in a batch** (70) runs when the batch is over, not at once: nothing runs between two writes that
//!   belong together.
//! - **A memo that is in no scope** (99) lives as long as its runtime. Handles are `Copy` and count nothing; what must go
//!   earlier is made in a scope.
//! - **A signal that is put back within a batch** (123, 132, 147) has changed. A signal holds one value: comparing with the
//!   one before the batch would mean to keep that too, for every signal that is written. A memo above it runs once, and
//!   stops the change there if it is equal.
//!
//! `undefined` (145) is `None` here.
//!
//! `peers` has the mistakes that other engines were measured to make.

#![expect(
    clippy::many_single_char_names,
    reason = "nodes are named as in the suite's drawings"
)]

mod batching;
mod computing;
mod cycles;
mod differences;
mod disposal;
mod dynamic;
mod effects;
mod equality;
mod failures;
mod inner_writes;
mod nesting;
mod peers;
mod propagation;
mod staleness;
mod support;
mod untracked;
