//! The standard controls of Lattice.
