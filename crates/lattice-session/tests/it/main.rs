//! What a session does, seen at its face: which components ran, which patches came out, what the page shows.
#![allow(
    clippy::unwrap_used,
    clippy::trivially_copy_pass_by_ref,
    clippy::unnecessary_literal_bound,
    reason = "in tests an unwrap is an assertion; a component's body takes its props by reference whatever their size"
)]

mod addresses;
mod bindings;
mod boundaries;
mod browser_storage;
mod cells;
mod collections;
mod contents;
mod controls;
mod depth;
mod determinism;
mod failures;
mod hosts;
mod lists;
mod model;
mod pages;
mod portals;
mod reentrance;
mod state;
mod triggers;
mod updates;
mod uploads;
mod view;
