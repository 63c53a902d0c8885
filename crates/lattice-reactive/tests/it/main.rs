//! The behaviour of lattice-reactive at its boundary.

mod basics;
