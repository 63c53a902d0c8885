//! The Python binding of Lattice.
