//! What a session does, seen at its face: which components ran, which patches came out, what the page shows.

mod bindings;
mod controls;
// mod determinism;
mod failures;
mod lists;
mod model;
mod state;
mod updates;
