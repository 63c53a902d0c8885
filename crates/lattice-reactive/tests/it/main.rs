//! The behaviour of lattice-reactive at its boundary.

mod basics;
mod borrows;
mod errors;
mod gates;
mod model;
mod panics;
mod scopes;
mod shapes;
mod store;
mod support;
