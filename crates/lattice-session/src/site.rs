//! Where in an app's source something stands: what tells one element or piece of state from another across runs of a body.

use core::hash::{Hash, Hasher};
use core::panic::Location;
use std::hash::DefaultHasher;

/// A place in an app's source, as a hash.
///
/// In Rust it comes from the caller's [`Location`], in Python from the code object and the position in it. The same place passed
/// several times in one run (a loop) is told apart by how often it was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Site(pub u64);

impl Site {
    /// The place of the caller (of the outermost function in a row of `#[track_caller]` functions).
    #[track_caller]
    pub fn here() -> Self {
        Self::of(Location::caller())
    }

    /// The place that a location names.
    pub fn of(location: &Location<'_>) -> Self {
        Self(hash(&(location.file(), location.line(), location.column())))
    }

    /// Another place that belongs to this one: the `n`-th part of what stands here.
    pub fn part(self, n: u64) -> Self {
        Self(mix(self.0, n.wrapping_add(1)))
    }
}

/// A hash that is the same in every run of a program: what [`Session::key`](crate::Session::key) takes.
pub fn key_hash<K: Hash + ?Sized>(key: &K) -> u64 {
    hash(key)
}

/// A well mixed combination of two hashes.
pub(crate) fn mix(one: u64, other: u64) -> u64 {
    // The finalizer of splitmix64: every bit of either input moves about half of the result's.
    let mut z = one.rotate_left(25) ^ other.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn hash<T: Hash + ?Sized>(value: &T) -> u64 {
    // `DefaultHasher::new` has fixed keys, `RandomState` has not: equal input must give equal sessions.
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
