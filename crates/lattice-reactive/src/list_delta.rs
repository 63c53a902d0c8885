//! One change of a list.

/// What changed in a [`List`](crate::List), in terms of the list as it was after the changes before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListDelta<T> {
    /// An element was put at this position; those from there on stand one further.
    Insert {
        /// Where it is now.
        at: usize,
        /// What was put there.
        value: T,
    },
    /// The element at this position went; those after it stand one nearer.
    Remove {
        /// Where it was.
        at: usize,
    },
    /// An element went from one position to another; those between moved by one place.
    Move {
        /// Where it was.
        from: usize,
        /// Where it is now.
        to: usize,
    },
    /// The element at this position has another value.
    Set {
        /// Where it is.
        at: usize,
        /// What it is now.
        value: T,
    },
    /// All elements went.
    Clear,
    /// The whole list, for a reader that is new or missed too much: what it knew is of no use.
    Reset(Vec<T>),
}

impl<T> ListDelta<T> {
    /// Does to a copy of the list what was done to the list.
    ///
    /// # Panics
    /// If `list` is not what the list was, so that there is no such position.
    pub fn apply(self, list: &mut Vec<T>) {
        match self {
            Self::Insert { at, value } => list.insert(at, value),
            Self::Remove { at } => {
                list.remove(at);
            }
            Self::Move { from, to } if from < to => list[from..=to].rotate_left(1),
            Self::Move { from, to } => list[to..=from].rotate_right(1),
            Self::Set { at, value } => list[at] = value,
            Self::Clear => list.clear(),
            Self::Reset(values) => *list = values,
        }
    }
}
