//! The incremental engine of Lattice: a dependency graph with push-pull dirty checking and early cutoff.
