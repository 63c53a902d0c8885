//! Signals, memos, effects and scopes over lattice-incr.
