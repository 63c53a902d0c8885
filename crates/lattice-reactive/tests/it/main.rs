//! The behaviour of lattice-reactive at its boundary.

mod basics;
mod borrows;
mod clocks;
mod dump;
mod errors;
mod explained;
mod gates;
mod halves;
mod keyed_lists;
mod lists;
mod maps;
mod model;
mod panics;
mod resources;
mod scopes;
mod selectors;
mod senders;
mod shapes;
mod store;
mod support;
mod why;
mod writes;
