//! The safe twin of [`cells`](crate::cells): the same for the rest of the crate, without `unsafe`, and slower. Each cell is a box,
//! which is moved out while it is lent.
//!
//! It stands in the place of the other in builds with `--cfg lattice_safe`. What both do under the same tests, the one that
//! is fast does right.

#[path = "cells/computes.rs"]
mod computes;

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::any::{Any, type_name};
use core::fmt;
use core::mem::needs_drop;

pub(crate) use computes::Nothing;
pub use computes::Run;

use crate::id::{Key, NodeId, next_graph};
use crate::run::Outcome;

/// Where a cell stands.
pub(crate) type Place = u32;

/// The other twin's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark;

impl Mark {
    /// As a node keeps it.
    #[allow(clippy::unused_self, reason = "the other twin's is something")]
    pub(crate) fn word(self) -> u64 {
        0
    }

    pub(crate) fn of_word(_: u64) -> Self {
        Self
    }
}

/// A cell as its node knows it.
#[derive(Clone, Copy)]
pub(crate) enum Cell {
    /// Its place, and its mark.
    Source(Place, #[allow(dead_code, reason = "the other twin's")] Mark),
    /// Its place.
    Computed(Place),
}

impl Cell {
    fn place(self) -> usize {
        match self {
            Self::Source(place, _) | Self::Computed(place) => place as usize,
        }
    }
}

/// What is in a cell, its types forgotten.
trait Content: Send {
    /// An `Option` of the value.
    fn value(&self) -> &dyn Any;
    fn value_mut(&mut self) -> &mut dyn Any;
    fn run(&mut self) -> Outcome;
    fn clear(&mut self);
    fn needs_drop(&self) -> bool;
}

struct Computed<T, R> {
    value: Option<T>,
    run: R,
}

impl<T: Send + 'static, R: Run<T>> Content for Computed<T, R> {
    fn value(&self) -> &dyn Any {
        &self.value
    }

    fn value_mut(&mut self) -> &mut dyn Any {
        &mut self.value
    }

    fn run(&mut self) -> Outcome {
        self.run.run(&mut Slot(&mut self.value))
    }

    fn clear(&mut self) {
        self.value = None;
    }

    fn needs_drop(&self) -> bool {
        needs_drop::<T>() || needs_drop::<R>()
    }
}

type Boxed = Box<dyn Content>;

fn find<T: 'static>(content: Option<&Boxed>) -> Option<&T> {
    content?.value().downcast_ref::<Option<T>>()?.as_ref()
}

fn find_mut<T: 'static>(content: Option<&mut Boxed>) -> Option<&mut T> {
    content?.value_mut().downcast_mut::<Option<T>>()?.as_mut()
}

/// One place for a cell.
struct Held {
    /// None while it is lent.
    content: Option<Boxed>,
    value_name: &'static str,
    word: u32,
}

pub(crate) struct Cells {
    owner: u64,
    held: Vec<Held>,
    free: Vec<Place>,
}

impl Cells {
    /// What the other twin takes: budgets are of that.
    pub(crate) const HEAD_BYTES: usize = 16;

    pub(crate) fn new() -> Self {
        Self {
            owner: next_graph(),
            held: Vec::new(),
            free: Vec::new(),
        }
    }

    /// Puts a source's value in.
    pub(crate) fn source<T: Send + 'static>(&mut self, value: T) -> (Place, Mark) {
        (self.computed(Some(value), Nothing), Mark)
    }

    /// Puts in what computes a value, and the value if there is one.
    pub(crate) fn computed<T, R>(&mut self, value: Option<T>, run: R) -> Place
    where
        T: Send + 'static,
        R: Run<T>,
    {
        let held = Held {
            content: Some(Box::new(Computed { value, run })),
            value_name: type_name::<T>(),
            word: 0,
        };
        if let Some(place) = self.free.pop() {
            self.held[place as usize] = held;
            return place;
        }
        self.held.push(held);
        self.held.len() as Place - 1
    }

    /// The value, if it is of type `T`. It must be there, and not be lent: the node's flags say so.
    pub(crate) fn get<T: 'static>(&self, cell: Cell) -> Option<&T> {
        find(self.held[cell.place()].content.as_ref())
    }

    /// As `get`, to be changed.
    pub(crate) fn get_mut<T: 'static>(&mut self, cell: Cell) -> Option<&mut T> {
        find_mut(self.held[cell.place()].content.as_mut())
    }

    /// The value of a source whose key says its type.
    pub(crate) fn get_source<T: 'static>(&self, key: Key<T>, place: Place) -> Option<&T> {
        self.get_computed(key, place)
    }

    /// As `get_source`, to be changed.
    pub(crate) fn get_source_mut<T: 'static>(&mut self, _: Key<T>, place: Place) -> Option<&mut T> {
        self.get_mut(Cell::Computed(place))
    }

    /// As `get_source`, of a cell that is no source's.
    pub(crate) fn get_computed<T: 'static>(&self, _: Key<T>, place: Place) -> Option<&T> {
        self.get(Cell::Computed(place))
    }

    /// The name of the value's type.
    pub(crate) fn value_name(&self, cell: Cell) -> &'static str {
        self.held[cell.place()].value_name
    }

    /// Four bytes for the owner of the graph.
    pub(crate) fn word(&self, place: Place) -> u32 {
        self.held[place as usize].word
    }

    pub(crate) fn word_mut(&mut self, place: Place) -> &mut u32 {
        &mut self.held[place as usize].word
    }

    /// Lends a cell that is not lent; `filled`: whether there is a value, if it is a source's. That it is out is known to its
    /// node's flags, or to who removes the node.
    pub(crate) fn lend(&mut self, node: NodeId, cell: Cell, filled: bool) -> Lent {
        Lent {
            node,
            content: self.held[cell.place()].content.take(),
            place: cell.place() as Place,
            owner: self.owner,
            filled,
        }
    }

    /// As `lend`, of a cell with something to run; who calls says whose it is. False, and nothing is lent, if its word is
    /// not 0.
    pub(crate) fn lend_to_run(&mut self, node: NodeId, place: Place, lent: &mut Lent) -> bool {
        if self.word(place) != 0 {
            return false;
        }
        *lent = self.lend(node, Cell::Computed(place), false);
        true
    }

    /// The cell of a node that is there is not lent any more.
    pub(crate) fn take_back(&mut self, lent: &mut Lent) {
        self.held[lent.place as usize].content = lent.content.take();
    }

    /// The number of this graph.
    pub(crate) fn owner(&self) -> u64 {
        self.owner
    }

    /// Whether the cell is of this graph.
    pub(crate) fn owns(&self, lent: &Lent) -> bool {
        lent.owner == self.owner
    }

    /// Refuses a cell of another graph.
    pub(crate) fn check_owner(&self, lent: &Lent) {
        assert!(
            self.owns(lent),
            "a cell goes back to the graph that it was lent by"
        );
    }

    /// Frees the place of a removed node's cell, if dropping it does nothing. It must not be lent.
    pub(crate) fn free_plain(&mut self, cell: Cell) -> bool {
        let content = &mut self.held[cell.place()].content;
        let is_plain = content
            .as_ref()
            .is_some_and(|content| !content.needs_drop());
        if is_plain {
            *content = None;
            self.free.push(cell.place() as Place);
        }
        is_plain
    }

    /// A node was removed; its cell will be released.
    #[allow(clippy::unused_self, reason = "the other twin counts")]
    pub(crate) fn removed(&mut self) {}

    /// Frees the place of a removed node's cell that was dropped.
    pub(crate) fn release(&mut self, lent: &Lent) {
        self.free.push(lent.place);
    }
}

/// The place of a computed value, which may be empty: before the first run, and after one that failed.
pub struct Slot<'a, T>(&'a mut Option<T>);

impl<T> Slot<'_, T> {
    /// The value.
    pub fn get(&self) -> Option<&T> {
        self.0.as_ref()
    }

    /// The value, to be changed.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.0.as_mut()
    }

    /// Puts a value in; the one that was there is dropped.
    pub fn set(&mut self, value: T) {
        drop(self.0.replace(value));
    }

    /// Takes the value out.
    pub fn take(&mut self) -> Option<T> {
        self.0.take()
    }
}

impl<T: fmt::Debug> fmt::Debug for Slot<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Slot").field(&self.get()).finish()
    }
}

/// The cell of a node, borrowed from the graph without borrowing the graph: while it is out, the graph answers as if
/// the node had no value, and if the node is removed the cell stays.
///
/// Give it back with [`Graph::give_back`](crate::Graph::give_back); one that is forgotten leaks.
#[must_use = "a cell that is not given back is lost to its node"]
pub struct Lent {
    pub(crate) node: NodeId,
    content: Option<Boxed>,
    place: Place,
    /// The graph: its number, which is never 0.
    pub(crate) owner: u64,
    /// Of a source: whether there is a value.
    pub(crate) filled: bool,
}

impl Lent {
    /// No cell. No graph owns it.
    pub(crate) const NOTHING: Self = Self {
        node: NodeId::NONE,
        content: None,
        place: 0,
        owner: 0,
        filled: false,
    };

    /// The node whose cell it is.
    pub fn node(&self) -> NodeId {
        self.node
    }

    /// Computes the value. A panic goes through; what the run left in its [`Slot`](crate::Slot) stays.
    pub fn run(&mut self) -> Outcome {
        match &mut self.content {
            Some(content) => content.run(),
            None => Outcome::Unchanged,
        }
    }

    /// The value, if there is one and it is a `T`.
    pub fn value<T: 'static>(&self) -> Option<&T> {
        find(self.content.as_ref())
    }

    /// As [`value`](Self::value), to be changed.
    pub fn value_mut<T: 'static>(&mut self) -> Option<&mut T> {
        find_mut(self.content.as_mut())
    }

    /// Moves the value out, if there is one and it is a `T`.
    pub fn take<T: 'static>(&mut self) -> Option<T> {
        let content = self.content.as_mut()?;
        let value = content.value_mut().downcast_mut::<Option<T>>()?.take()?;
        self.filled = false;
        Some(value)
    }

    /// Drops the value.
    pub fn clear(&mut self) {
        self.filled = false;
        if let Some(content) = &mut self.content {
            content.clear();
        }
    }
}

impl fmt::Debug for Lent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Lent").field(&self.node).finish()
    }
}

/// What a removed node held. Drop it where no borrow is held, then hand it to
/// [`Graph::release`](crate::Graph::release), so that its place is used again.
#[must_use = "the place of remains that are not released is lost until the graph is dropped"]
#[derive(Debug)]
pub struct Remains(Lent);

impl Remains {
    pub(crate) fn new(lent: Lent) -> Self {
        Self(lent)
    }

    /// The node that was removed.
    pub fn node(&self) -> NodeId {
        self.0.node
    }

    /// Moves the value out, if there is one and it is a `T`.
    pub fn take<T: 'static>(&mut self) -> Option<T> {
        self.0.take()
    }

    /// Whether dropping it does anything.
    pub fn needs_drop(&self) -> bool {
        let content = self.0.content.as_ref();
        content.is_some_and(|content| content.needs_drop())
    }

    /// Drops what is left in the cell. A panic of the drop goes through; it counts as dropped.
    pub fn drop_in_place(&mut self) {
        drop(self.0.content.take());
    }

    /// Drops it if that was not done yet, and says what to free.
    pub(crate) fn into_lent(mut self) -> Lent {
        self.drop_in_place();
        self.0
    }
}
