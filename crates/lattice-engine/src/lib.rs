//! Thin facade over the Rust core of Lattice, without a host.
