//! The behaviour of lattice-incr at its boundary.

mod cells;
mod edges;
mod observers;
mod support;
mod trace;
