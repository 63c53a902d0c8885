//! One change of a map.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash};

/// What changed in a [`Map`](crate::Map).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MapDelta<K, V> {
    /// A key came, after all others.
    Insert {
        /// The new key.
        key: K,
        /// Its value.
        value: V,
    },
    /// A key that is there has another value.
    Set {
        /// The key.
        key: K,
        /// Its value now.
        value: V,
    },
    /// A key went.
    Remove {
        /// The key that went.
        key: K,
    },
    /// All keys went.
    Clear,
    /// The whole map, in its order, for a reader that is new or missed too much: what it knew is of no use.
    Reset(Vec<(K, V)>),
}

impl<K: Hash + Eq, V> MapDelta<K, V> {
    /// Does to a copy of the map what was done to the map.
    pub fn apply<S: BuildHasher>(self, map: &mut HashMap<K, V, S>) {
        match self {
            Self::Insert { key, value } | Self::Set { key, value } => {
                map.insert(key, value);
            }
            Self::Remove { key } => {
                map.remove(&key);
            }
            Self::Clear => map.clear(),
            Self::Reset(entries) => {
                map.clear();
                map.extend(entries);
            }
        }
    }
}
