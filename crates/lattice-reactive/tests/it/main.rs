//! The behaviour of lattice-reactive at its boundary.

mod basics;
mod borrows;
mod dump;
mod errors;
mod explained;
mod gates;
mod model;
mod panics;
mod scopes;
mod shapes;
mod store;
mod support;
mod why;
