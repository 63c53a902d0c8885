//! A cell in the hands of who runs it, while the graph is free to be used.

use core::fmt;
use core::mem::MaybeUninit;

use super::arena::Place;
use super::layout::{Head, OfSource, Valued};
use super::table::Table;
use crate::id::NodeId;
use crate::run::Outcome;

/// The cell of a node, borrowed from the graph without borrowing the graph: while it is out, the graph answers as if
/// the node had no value, and if the node is removed the cell stays.
///
/// Give it back with [`Graph::give_back`](crate::Graph::give_back); one that is forgotten leaks, and so does then the
/// memory of the graph.
#[must_use = "a cell that is not given back is lost to its node"]
pub struct Lent {
    pub(crate) node: NodeId,
    /// Of a cell of the table's type, whose value and computation nobody else uses until it is given back, and whose
    /// memory stays at least as long.
    pub(super) address: *mut u8,
    pub(super) table: &'static Table,
    pub(super) place: Place,
    /// The graph: its number, which is never 0.
    pub(crate) owner: u64,
    /// Of a source: whether there is a value. (Others have that in the cell.)
    pub(crate) filled: bool,
    pub(super) is_source: bool,
}

impl Lent {
    /// No cell. No graph owns it.
    pub(crate) const NOTHING: Self = Self {
        node: NodeId::NONE,
        address: core::ptr::dangling_mut(),
        table: OfSource::<()>::TABLE,
        place: 0,
        owner: 0,
        filled: false,
        is_source: false,
    };

    /// The node whose cell it is.
    #[inline]
    pub fn node(&self) -> NodeId {
        self.node
    }

    /// Computes the value. A panic goes through; what the run left in its [`Slot`](crate::Slot) stays.
    #[inline]
    pub fn run(&mut self) -> Outcome {
        // SAFETY: the table is of the cell's type, and the cell is ours alone.
        unsafe { (self.table.run)(self.address) }
    }

    /// The value, if there is one and it is a `T`.
    #[inline]
    pub fn value<T: 'static>(&self) -> Option<&T> {
        // SAFETY: `find` saw that there is a `T`; it is changed only through a mutable borrow of this.
        self.find().map(|value| unsafe { &*value })
    }

    /// As [`value`](Self::value), to be changed.
    #[inline]
    pub fn value_mut<T: 'static>(&mut self) -> Option<&mut T> {
        // SAFETY: as in `value`, and this is borrowed mutably.
        self.find().map(|value| unsafe { &mut *value })
    }

    /// Moves the value out, if there is one and it is a `T`.
    pub fn take<T: 'static>(&mut self) -> Option<T> {
        let value = self.find::<T>()?;
        *self.filled_mut() = false;
        // SAFETY: `find` saw that there is a `T`, and there is none from now on.
        Some(unsafe { value.read() })
    }

    /// Drops the value.
    pub fn clear(&mut self) {
        if core::mem::take(self.filled_mut()) {
            *self.filled_mut() = !self.is_source;
            // SAFETY: as in `run`; there is a value, and a source's is not used after.
            unsafe { (self.table.clear)(self.address) }
        }
    }

    fn is_filled(&self) -> bool {
        if self.is_source {
            return self.filled;
        }
        // SAFETY: the cell of a node that is no source begins with a head, and whether there is a value is ours to know.
        unsafe { (*self.address.cast::<Head>()).filled }
    }

    fn filled_mut(&mut self) -> &mut bool {
        if self.is_source {
            return &mut self.filled;
        }
        // SAFETY: as in `is_filled`, and this is borrowed mutably.
        unsafe { &mut (*self.address.cast::<Head>()).filled }
    }

    fn find<T: 'static>(&self) -> Option<*mut T> {
        if !self.is_filled() || !self.table.value.is::<T>() {
            return None;
        }
        if self.is_source {
            return Some(self.address.cast());
        }
        // SAFETY: the cell of a node that is no source, whose value is a `T`, begins with a `Valued<T>`.
        let value: *mut MaybeUninit<T> =
            unsafe { &raw mut (*self.address.cast::<Valued<T>>()).value };
        Some(value.cast())
    }
}

impl fmt::Debug for Lent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Lent").field(&self.node).finish()
    }
}

/// What a removed node held. Drop it where no borrow is held, then hand it to
/// [`Graph::release`](crate::Graph::release), so that its memory is used again.
#[must_use = "the memory of remains that are not released is lost until the graph is dropped"]
#[derive(Debug)]
pub struct Remains {
    lent: Lent,
    dropped: bool,
}

impl Remains {
    pub(crate) fn new(lent: Lent) -> Self {
        Self {
            lent,
            dropped: false,
        }
    }

    /// The node that was removed.
    pub fn node(&self) -> NodeId {
        self.lent.node
    }

    /// Moves the value out, if there is one and it is a `T`.
    pub fn take<T: 'static>(&mut self) -> Option<T> {
        if self.dropped { None } else { self.lent.take() }
    }

    /// Whether dropping it does anything.
    #[inline]
    pub fn needs_drop(&self) -> bool {
        !self.dropped && self.lent.table.needs_drop
    }

    /// Drops what is left in the cell. A panic of the drop goes through; it counts as dropped.
    pub fn drop_in_place(&mut self) {
        if !core::mem::replace(&mut self.dropped, true) {
            let lent = &self.lent;
            if !lent.is_source || lent.filled {
                // SAFETY: the table is of the cell's type, the cell is ours alone, and is not dropped twice.
                unsafe { (lent.table.drop)(lent.address) }
            }
        }
    }

    /// Drops it if that was not done yet, and says what to free.
    pub(crate) fn into_lent(mut self) -> Lent {
        self.drop_in_place();
        self.lent
    }
}

impl Lent {
    pub(crate) fn layout(&self) -> alloc::alloc::Layout {
        self.table.layout
    }
}
