//! What the nodes hold: values and closures of any type, side by side in one arena, none in a box of its own.
//!
//! The types are forgotten; each access says the type it expects and is refused when it is another. What is *lent*
//! ([`Lent`]) is out of the cells' hands: they neither touch nor free it until it is given back, so that code of
//! users may run on it while the graph is free to be used.

mod arena;
mod computes;
mod layout;
mod lent;
mod slot;
mod table;

use core::mem::MaybeUninit;

use arena::Arena;
pub(crate) use arena::Place;
pub(crate) use computes::Nothing;
pub use computes::Run;
use layout::{Computed, Head, OfComputed, OfSource, Valued};
pub use lent::{Lent, Remains};
pub use slot::Slot;
use table::Table;

use crate::id::{Key, NodeId, next_graph};

/// What a node knows of its source's cell beside the place: the address of its table.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark(usize);

impl Mark {
    #[inline]
    fn of(table: &'static Table) -> Self {
        Self(core::ptr::from_ref(table).expose_provenance())
    }

    #[inline]
    fn table(self) -> &'static Table {
        // SAFETY: marks are made by `of` alone, and kept by nodes as they are.
        unsafe { &*core::ptr::with_exposed_provenance(self.0) }
    }

    /// As a node keeps it.
    #[inline]
    pub(crate) fn word(self) -> u64 {
        self.0 as u64
    }

    /// From what [`word`](Self::word) gave.
    #[inline]
    pub(crate) fn of_word(word: u64) -> Self {
        Self(word as usize)
    }
}

/// A cell as its node knows it.
#[derive(Clone, Copy)]
pub(crate) enum Cell {
    /// Its place, and its mark.
    Source(Place, Mark),
    /// Its place: the table stands in the cell's head.
    Computed(Place),
}

pub(crate) struct Cells {
    /// The number of this graph, which no other ever has: tells whose a lent cell is, whose memory must not come into the
    /// hands of another, and what the types of [`Key`]s are the types of.
    owner: u64,
    arena: Arena,
    /// Cells whose nodes were removed, and whose memory is not released.
    removed: usize,
}

// SAFETY: all that is in the arena is Send (see `source` and `computed`), and it is reached only through these cells
// or by who borrowed it from them.
unsafe impl Send for Cells {}

impl Cells {
    pub(crate) const HEAD_BYTES: usize = size_of::<Head>();

    pub(crate) fn new() -> Self {
        Self {
            owner: next_graph(),
            arena: Arena::default(),
            removed: 0,
        }
    }

    /// Puts a source's value in: its place, and its mark.
    #[inline]
    pub(crate) fn source<T: Send + 'static>(&mut self, value: T) -> (Place, Mark) {
        let table = OfSource::<T>::TABLE;
        let place = self.arena.allocate(table.layout);
        // SAFETY: the place was allocated for a `T`.
        unsafe { self.arena.address(place).cast::<T>().write(value) };
        (place, Mark::of(table))
    }

    /// Puts in what computes a value, and the value if there is one.
    #[inline]
    pub(crate) fn computed<T, R>(&mut self, value: Option<T>, run: R) -> Place
    where
        T: Send + 'static,
        R: Run<T>,
    {
        let table = OfComputed::<T, R>::TABLE;
        let place = self.arena.allocate(table.layout);
        let head = Head {
            table,
            word: 0,
            filled: value.is_some(),
        };
        let value = value.map_or(MaybeUninit::uninit(), MaybeUninit::new);
        let cell = Computed {
            valued: Valued { head, value },
            run,
        };
        // SAFETY: the place was allocated for such a cell.
        unsafe {
            self.arena
                .address(place)
                .cast::<Computed<T, R>>()
                .write(cell);
        };
        place
    }

    #[inline]
    fn table(&self, cell: Cell) -> &'static Table {
        match cell {
            Cell::Source(_, mark) => mark.table(),
            // SAFETY: a head's table is not part of what is lent.
            Cell::Computed(place) => unsafe { (*self.head(place)).table },
        }
    }

    /// The head of a computed cell.
    #[inline]
    fn head(&self, place: Place) -> *mut Head {
        self.arena.address(place).cast()
    }

    /// The address of a value, if it is of type `T`. A source's must be there, and neither must be lent.
    #[inline]
    fn find<T: 'static>(&self, cell: Cell) -> Option<*mut T> {
        if !self.table(cell).value.is::<T>() {
            return None;
        }
        match cell {
            Cell::Source(place, _) => Some(self.arena.address(place).cast()),
            Cell::Computed(place) => self.find_computed(place),
        }
    }

    /// The address of the value of a computed cell of a `T`, if there is one. It must not be lent.
    #[inline]
    fn find_computed<T>(&self, place: Place) -> Option<*mut T> {
        let cell = self.arena.address(place).cast::<Valued<T>>();
        // SAFETY: who calls saw that it is the cell of a `T`, and that it is not lent.
        unsafe {
            (*cell)
                .head
                .filled
                .then_some((&raw mut (*cell).value).cast())
        }
    }

    /// The value, if it is of type `T`. A source's must be there, and neither must be lent: the node's flags say so.
    #[inline]
    pub(crate) fn get<T: 'static>(&self, cell: Cell) -> Option<&T> {
        // SAFETY: the caller and `find` saw that a value is there and is a `T`; whoever changes it borrows the cells mutably.
        self.find(cell).map(|value| unsafe { &*value })
    }

    /// As `get`, to be changed.
    #[inline]
    pub(crate) fn get_mut<T: 'static>(&mut self, cell: Cell) -> Option<&mut T> {
        // SAFETY: as in `get`, and the cells are borrowed mutably.
        self.find(cell).map(|value| unsafe { &mut *value })
    }

    /// The value of a source whose key says its type. It must be there, and not be lent.
    #[inline]
    #[allow(clippy::unnecessary_wraps, reason = "the other twin asks for the type")]
    pub(crate) fn get_source<T: 'static>(&self, key: Key<T>, place: Place) -> Option<&T> {
        debug_assert!(key.graph == self.owner, "a key of another graph");
        // SAFETY: the caller saw that a value is there, that the node of this place is the key's, and that the key is of
        // this graph: keys are made for nodes whose value is a `T`, and that never changes.
        Some(unsafe { &*self.arena.address(place).cast::<T>() })
    }

    /// As `get_source`, to be changed.
    #[inline]
    #[allow(clippy::unnecessary_wraps, reason = "the other twin asks for the type")]
    pub(crate) fn get_source_mut<T: 'static>(
        &mut self,
        key: Key<T>,
        place: Place,
    ) -> Option<&mut T> {
        debug_assert!(key.graph == self.owner, "a key of another graph");
        // SAFETY: as in `get_source`, and the cells are borrowed mutably.
        Some(unsafe { &mut *self.arena.address(place).cast::<T>() })
    }

    /// As `get_source`, of a cell that is no source's.
    #[inline]
    pub(crate) fn get_computed<T: 'static>(&self, key: Key<T>, place: Place) -> Option<&T> {
        debug_assert!(key.graph == self.owner, "a key of another graph");
        // SAFETY: as in `get_source`; `find_computed` sees that there is a value.
        self.find_computed(place).map(|value| unsafe { &*value })
    }

    /// The name of the value's type.
    pub(crate) fn value_name(&self, cell: Cell) -> &'static str {
        (self.table(cell).value.name)()
    }

    /// Four bytes in the head for the owner of the graph.
    #[inline]
    pub(crate) fn word(&self, place: Place) -> u32 {
        // SAFETY: a head's word is not part of what is lent.
        unsafe { (*self.head(place)).word }
    }

    #[inline]
    pub(crate) fn word_mut(&mut self, place: Place) -> &mut u32 {
        // SAFETY: as in `word`, and the cells are borrowed mutably.
        unsafe { &mut (*self.head(place)).word }
    }

    /// Lends a cell that is not lent; `filled`: whether there is a value, if it is a source's. That it is out is known to its
    /// node's flags, or to who removes the node.
    #[inline]
    pub(crate) fn lend(&self, node: NodeId, cell: Cell, filled: bool) -> Lent {
        let (place, is_source) = match cell {
            Cell::Source(place, _) => (place, true),
            Cell::Computed(place) => (place, false),
        };
        Lent {
            node,
            address: self.arena.address(place),
            table: self.table(cell),
            place,
            owner: self.owner,
            filled,
            is_source,
        }
    }

    /// As `lend`, of a cell with something to run; who calls says whose it is. False, and nothing is lent, if its word is
    /// not 0.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "a few stores in the midst of others")]
    pub(crate) fn lend_to_run(&self, node: NodeId, place: Place, lent: &mut Lent) -> bool {
        if self.word(place) != 0 {
            return false;
        }
        lent.node = node;
        lent.address = self.arena.address(place);
        lent.table = self.table(Cell::Computed(place));
        lent.place = place;
        debug_assert!(!lent.is_source, "what runs is no source");
        true
    }

    /// The cell of a node that is there is not lent any more. (It has never moved; the other twin moves it back.)
    #[inline(always)]
    #[allow(
        clippy::inline_always,
        clippy::unused_self,
        clippy::needless_pass_by_ref_mut,
        reason = "nothing is to be done"
    )]
    pub(crate) fn take_back(&mut self, _: &mut Lent) {}

    /// The number of this graph.
    #[inline]
    pub(crate) fn owner(&self) -> u64 {
        self.owner
    }

    /// Whether the cell is of this graph.
    #[inline]
    pub(crate) fn owns(&self, lent: &Lent) -> bool {
        lent.owner == self.owner
    }

    /// Refuses a cell of another graph.
    #[inline]
    pub(crate) fn check_owner(&self, lent: &Lent) {
        assert!(
            self.owns(lent),
            "a cell goes back to the graph that it was lent by"
        );
    }

    /// Frees the place of a removed node's cell, if dropping it does nothing. It must not be lent.
    #[inline]
    pub(crate) fn free_plain(&mut self, cell: Cell) -> bool {
        let table = self.table(cell);
        if !table.needs_drop {
            let (Cell::Source(place, _) | Cell::Computed(place)) = cell;
            self.arena.release(place, table.layout);
        }
        !table.needs_drop
    }

    /// A node was removed; its cell will be released.
    #[inline]
    pub(crate) fn removed(&mut self) {
        self.removed += 1;
    }

    /// Frees the place of a removed node's cell that was dropped.
    #[inline]
    pub(crate) fn release(&mut self, lent: &Lent) {
        self.removed -= 1;
        self.arena.release(lent.place, lent.layout());
    }
}

impl Drop for Cells {
    fn drop(&mut self) {
        // Who has borrowed a cell goes on working in that memory.
        if self.removed != 0 {
            self.arena.leak();
        }
    }
}
