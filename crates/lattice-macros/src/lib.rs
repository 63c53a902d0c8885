//! Derives of Lattice.
