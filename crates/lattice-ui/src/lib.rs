//! Write reactive apps in Rust with Lattice.
