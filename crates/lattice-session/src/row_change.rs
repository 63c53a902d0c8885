//! One change of a list whose rows are changed in place.

use core::fmt;
use std::sync::Arc;

use lattice_reactive::ListDelta;

use crate::Component;

/// What changed in a list, in terms of the list as it was after the changes before. A key is a hash
/// ([`key_hash`](crate::key_hash)).
#[derive(Clone)]
pub enum RowChange {
    /// A row came, to stand at this position.
    Insert {
        /// Where it is now.
        at: usize,
        /// What it is known by.
        key: u64,
        /// What it shows.
        row: Arc<dyn Component>,
    },
    /// A row came, after all others.
    Append {
        /// What it is known by.
        key: u64,
        /// What it shows.
        row: Arc<dyn Component>,
    },
    /// The row at this position went.
    Remove {
        /// Where it was.
        at: usize,
    },
    /// The row of this key went.
    RemoveKey {
        /// What it was known by.
        key: u64,
    },
    /// A row went from one position to another.
    Move {
        /// Where it was.
        from: usize,
        /// Where it is now.
        to: usize,
    },
    /// The row at this position shows something else: if the key is the same the row goes on, else it is another one.
    Set {
        /// Where it is.
        at: usize,
        /// What it is known by now.
        key: u64,
        /// What it shows now.
        row: Arc<dyn Component>,
    },
    /// The row of this key shows something else.
    SetKey {
        /// What it is known by.
        key: u64,
        /// What it shows now.
        row: Arc<dyn Component>,
    },
    /// All rows went.
    Clear,
    /// The whole list: rows of known keys go on.
    Reset(Vec<(u64, Arc<dyn Component>)>),
    /// The list is the same; its rows, from the first on, show this.
    Refresh(Vec<Arc<dyn Component>>),
}

impl RowChange {
    /// What a change of a list is to its rows: `row` says key and row of an item.
    pub fn of_list<T>(delta: ListDelta<T>, row: impl Fn(T) -> (u64, Arc<dyn Component>)) -> Self {
        match delta {
            ListDelta::Insert { at, value } => {
                let (key, row) = row(value);
                Self::Insert { at, key, row }
            }
            ListDelta::Remove { at } => Self::Remove { at },
            ListDelta::Move { from, to } => Self::Move { from, to },
            ListDelta::Set { at, value } => {
                let (key, row) = row(value);
                Self::Set { at, key, row }
            }
            ListDelta::Clear => Self::Clear,
            ListDelta::Reset(all) => Self::Reset(all.into_iter().map(row).collect()),
        }
    }
}

impl fmt::Debug for RowChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Insert { at, key, .. } => write!(f, "Insert({at}, {key:x})"),
            Self::Append { key, .. } => write!(f, "Append({key:x})"),
            Self::Remove { at } => write!(f, "Remove({at})"),
            Self::RemoveKey { key } => write!(f, "RemoveKey({key:x})"),
            Self::Move { from, to } => write!(f, "Move({from}, {to})"),
            Self::Set { at, key, .. } => write!(f, "Set({at}, {key:x})"),
            Self::SetKey { key, .. } => write!(f, "SetKey({key:x})"),
            Self::Clear => f.write_str("Clear"),
            Self::Reset(rows) => write!(f, "Reset({})", rows.len()),
            Self::Refresh(rows) => write!(f, "Refresh({})", rows.len()),
        }
    }
}
