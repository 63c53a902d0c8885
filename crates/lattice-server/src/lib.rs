//! The host of Lattice sessions with sockets, tasks and timers.
