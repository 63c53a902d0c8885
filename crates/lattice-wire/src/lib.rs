//! The MessagePack protocol between a Lattice session and its page.
