//! The operations of a patch message, by number.

pub(crate) const DEFINE: u64 = 1;
pub(crate) const RESET: u64 = 2;
pub(crate) const INSERT: u64 = 3;
pub(crate) const SET: u64 = 4;
pub(crate) const REMOVE: u64 = 5;
pub(crate) const REMOVE_RUN: u64 = 6;
pub(crate) const MOVE: u64 = 7;
pub(crate) const MOVE_RUN: u64 = 8;
pub(crate) const CLEAR: u64 = 9;
pub(crate) const MOVE_EACH: u64 = 10;
