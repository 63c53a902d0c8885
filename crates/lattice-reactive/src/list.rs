//! Lists: sequences that keep what changed in them for those who want to know.

use std::any::type_name;
use std::hash::Hash;
use std::marker::PhantomData;
use std::panic::Location;

use lattice_incr::NodeKind;

use crate::ambient::{current, expect};
use crate::error::{Error, Kind};
use crate::handle::{Handle, handle};
use crate::items::Items;
use crate::list_reader::ListReader;
use crate::loan::{Access, Loan};
use crate::runtime::{Place, Runtime};

/// A sequence whose readers see it as a whole, or take what changed since they looked last: a `Copy` handle to it.
///
/// Who reads it ([`with`](Self::with), [`get`](Self::get), [`len`](Self::len)) runs again after every change of it. A
/// [`reader`](Self::reader) does too, and then [takes](ListReader::take) the changes one by one: work for a list of 100,000
/// of which one element changed is work for one element.
///
/// ```
/// use lattice_reactive::{List, ListDelta, Runtime, list};
///
/// let runtime = Runtime::new();
/// runtime.enter(|| {
///     let rows = list(vec!["a", "c"]);
///     let reader = rows.reader();
///     assert_eq!(reader.take(), [ListDelta::Reset(vec!["a", "c"])]);
///     rows.insert(1, "b");
///     rows.set(0, "a");
///     assert_eq!(reader.take(), [ListDelta::Insert { at: 1, value: "b" }], "an equal value is no change");
/// });
/// ```
///
/// # Costs
///
/// Those of a `Vec`: `push`, `set`, `get` and `update` are O(1), `insert`, `remove` and `relocate` move what lies behind or
/// between. While there is a reader, a change also clones the element (so elements are `Clone`; share large ones with an
/// `Arc`). [Deltas are kept](ListReader) until the last reader has taken them, up to 1,024 or the length of the list,
/// whichever is more; without a reader, nothing is kept.
///
/// # Errors
///
/// Methods without `_in` use the runtime that is entered, and panic with the text of the [`Error`] when the list cannot be
/// used: it was disposed of, belongs to another runtime, is lent to a closure further out, has no such position, or (for
/// changes) a memo is computing. `_in` methods return the error.
pub struct List<T> {
    handle: Handle,
    marker: PhantomData<fn(T) -> T>,
}

handle!(List<T>, format!("list {}", type_name::<T>()));

impl Runtime {
    /// Makes a list.
    #[track_caller]
    pub fn list<T: Send + 'static>(&self, values: Vec<T>) -> List<T> {
        self.list_at(values, Location::caller())
    }

    pub(crate) fn list_at<T: Send + 'static>(&self, values: Vec<T>, at: Place) -> List<T> {
        let items = Items::new(values);
        List {
            handle: self.insert(at, |graph| graph.insert(NodeKind::Source, items)),
            marker: PhantomData,
        }
    }
}

/// Reads, with the runtime that is entered.
impl<T: Send + 'static> List<T> {
    /// What `f` makes of the elements; who runs depends on the list.
    #[track_caller]
    pub fn with<R>(self, f: impl FnOnce(&[T]) -> R) -> R {
        expect(current(|runtime| self.with_in(runtime, f)))
    }

    /// The element at a position, cloned; who runs depends on the list.
    #[track_caller]
    pub fn get(self, at: usize) -> Option<T>
    where
        T: Clone,
    {
        self.with(|values| values.get(at).cloned())
    }

    /// How many elements there are; who runs depends on the list.
    #[track_caller]
    pub fn len(self) -> usize {
        self.with(<[T]>::len)
    }

    /// Whether there is no element; who runs depends on the list.
    #[track_caller]
    pub fn is_empty(self) -> bool {
        self.with(<[T]>::is_empty)
    }

    /// All elements, cloned, without depending on the list.
    #[track_caller]
    pub fn peek(self) -> Vec<T>
    where
        T: Clone,
    {
        expect(current(|runtime| self.peek_in(runtime)))
    }

    /// Makes who runs depend on the list, without reading it.
    #[track_caller]
    pub fn track(self) {
        expect(current(|runtime| self.track_in(runtime)));
    }

    /// Makes a reader, owned by the current owner. It has seen nothing yet: its first
    /// [`take`](ListReader::take) gives the whole.
    #[track_caller]
    pub fn reader(self) -> ListReader<T> {
        let at = Location::caller();
        expect(current(|runtime| self.reader_at(runtime, at)))
    }
}

/// Changes, with the runtime that is entered.
impl<T: Clone + Send + 'static> List<T> {
    /// Puts an element at the end.
    #[track_caller]
    pub fn push(self, value: T) {
        let by = Location::caller();
        expect(current(|runtime| self.put_all(runtime, vec![value], by)));
    }

    /// Puts several elements at the end, as one change.
    #[track_caller]
    pub fn extend(self, values: impl IntoIterator<Item = T>) {
        let by = Location::caller();
        expect(current(|runtime| {
            self.put_all(runtime, values.into_iter().collect(), by)
        }));
    }

    /// Puts an element at a position; those from there on move one further.
    #[track_caller]
    pub fn insert(self, at: usize, value: T) {
        let by = Location::caller();
        expect(current(|runtime| self.put(runtime, at, value, by)));
    }

    /// Takes the element at a position out.
    #[track_caller]
    pub fn remove(self, at: usize) -> T {
        let by = Location::caller();
        expect(current(|runtime| self.take_out(runtime, at, by)))
    }

    /// Moves an element from one position to another; those between move by one place.
    #[track_caller]
    pub fn relocate(self, from: usize, to: usize) {
        let by = Location::caller();
        expect(current(|runtime| self.move_to(runtime, from, to, by)));
    }

    /// Sets the element at a position. Nothing happens when it equals the one that is there.
    #[track_caller]
    pub fn set(self, at: usize, value: T)
    where
        T: PartialEq,
    {
        let by = Location::caller();
        expect(current(|runtime| self.write(runtime, at, value, by)));
    }

    /// Changes the element at a position in place. Always counts as a change.
    #[track_caller]
    pub fn update<R>(self, at: usize, f: impl FnOnce(&mut T) -> R) -> R {
        let by = Location::caller();
        expect(current(|runtime| self.change(runtime, at, f, by)))
    }

    /// Takes all elements out. Nothing happens when there is none.
    #[track_caller]
    pub fn clear(self) {
        let by = Location::caller();
        expect(current(|runtime| self.empty(runtime, by)));
    }

    /// Makes the list equal to `values`, as [`assign_in`](Self::assign_in) does.
    #[track_caller]
    pub fn assign(self, values: Vec<T>)
    where
        T: PartialEq,
    {
        let by = Location::caller();
        expect(current(|runtime| self.make_equal(runtime, values, by)));
    }

    /// Makes the list equal to `values`, as [`assign_by_key_in`](Self::assign_by_key_in) does.
    #[track_caller]
    pub fn assign_by_key<K: Hash + Eq>(self, values: Vec<T>, key: impl FnMut(&T) -> K)
    where
        T: PartialEq,
    {
        let by = Location::caller();
        expect(current(|runtime| self.rearrange(runtime, values, key, by)));
    }

    /// Disposes of the list before its owner does.
    #[track_caller]
    pub fn dispose(self) {
        expect(current(|runtime| self.dispose_in(runtime)));
    }
}

/// Reads, with a runtime that is given.
impl<T: Send + 'static> List<T> {
    /// What `f` makes of the elements; who runs depends on the list. No borrow is held while `f` runs, but the list is
    /// lent to it: reading or changing this list inside is an error.
    ///
    /// # Errors
    /// If the list was disposed of, belongs to another runtime or is in use.
    pub fn with_in<R>(self, runtime: &Runtime, f: impl FnOnce(&[T]) -> R) -> Result<R, Error> {
        let loan = self.lend(runtime, Access::Read)?;
        Ok(runtime.enter(|| f(loan.get().values())))
    }

    /// All elements, cloned, without depending on the list.
    ///
    /// # Errors
    /// As [`with_in`](Self::with_in).
    pub fn peek_in(self, runtime: &Runtime) -> Result<Vec<T>, Error>
    where
        T: Clone,
    {
        let loan = self.lend(runtime, Access::Peek)?;
        Ok(runtime.enter(|| loan.get().values().to_vec()))
    }

    /// Makes who runs depend on the list, without reading it.
    ///
    /// # Errors
    /// If the list was disposed of or belongs to another runtime.
    pub fn track_in(self, runtime: &Runtime) -> Result<(), Error> {
        let mut core = runtime.core();
        runtime.validate::<Self>(&core, self.handle)?;
        core.graph.track(self.handle.node);
        Ok(())
    }

    /// Makes a reader, owned by the current owner of `runtime`.
    ///
    /// # Errors
    /// As [`with_in`](Self::with_in).
    #[track_caller]
    pub fn reader_in(self, runtime: &Runtime) -> Result<ListReader<T>, Error> {
        self.reader_at(runtime, Location::caller())
    }

    fn reader_at(self, runtime: &Runtime, at: Place) -> Result<ListReader<T>, Error> {
        let cursor = self.lend(runtime, Access::Peek)?.get_mut().log().open();
        Ok(ListReader::new(runtime, self, cursor, at))
    }

    pub(crate) fn lend(
        self,
        runtime: &Runtime,
        access: Access,
    ) -> Result<Loan<'_, Items<T>>, Error> {
        runtime.lend::<Self, _>(self.handle, self.handle.node, access)
    }

    /// The list to be changed, if `at` is one of its positions.
    fn lend_at(self, runtime: &Runtime, at: usize) -> Result<Loan<'_, Items<T>>, Error> {
        let loan = self.lend(runtime, Access::Write)?;
        let len = loan.get().values().len();
        if at < len {
            return Ok(loan);
        }
        drop(loan);
        Err(self.out_of_range(runtime, at, len))
    }

    #[cold]
    fn out_of_range(self, runtime: &Runtime, at: usize, len: usize) -> Error {
        let what = runtime.core().describe(self.handle.node);
        let text = format!(
            "a position in a list is less than its length, and this one is {at} in a {what} of length {len}: look at \
             the length first (an element may be inserted at the length, too)"
        );
        Error::new(Kind::OutOfRange, text)
    }
}

/// Changes, with a runtime that is given.
impl<T: Clone + Send + 'static> List<T> {
    /// Puts several elements at the end, as one change. They are collected before the list is used.
    ///
    /// # Errors
    /// If the list was disposed of, belongs to another runtime or is in use, if a memo is computing, or, in an auto
    /// runtime, if effects do not come to rest.
    #[track_caller]
    pub fn extend_in(
        self,
        runtime: &Runtime,
        values: impl IntoIterator<Item = T>,
    ) -> Result<(), Error> {
        let values = runtime.enter(|| values.into_iter().collect());
        self.put_all(runtime, values, Location::caller())
    }

    fn put_all(self, runtime: &Runtime, values: Vec<T>, by: Place) -> Result<(), Error> {
        let mut loan = self.lend(runtime, Access::Write)?;
        if values.is_empty() {
            return Ok(());
        }
        let end = loan.get().values().len();
        runtime.enter(|| loan.get_mut().splice(end, values));
        settle(runtime, loan, by)
    }

    /// Puts an element at a position; those from there on move one further.
    ///
    /// # Errors
    /// As [`extend_in`](Self::extend_in), and if the position is greater than the length.
    #[track_caller]
    pub fn insert_in(self, runtime: &Runtime, at: usize, value: T) -> Result<(), Error> {
        self.put(runtime, at, value, Location::caller())
    }

    fn put(self, runtime: &Runtime, at: usize, value: T, by: Place) -> Result<(), Error> {
        let mut loan = self.lend(runtime, Access::Write)?;
        let len = loan.get().values().len();
        if at > len {
            drop(loan);
            return Err(self.out_of_range(runtime, at, len));
        }
        runtime.enter(|| loan.get_mut().insert(at, value));
        settle(runtime, loan, by)
    }

    /// Takes the element at a position out.
    ///
    /// # Errors
    /// As [`extend_in`](Self::extend_in), and if there is no such position.
    #[track_caller]
    pub fn remove_in(self, runtime: &Runtime, at: usize) -> Result<T, Error> {
        self.take_out(runtime, at, Location::caller())
    }

    fn take_out(self, runtime: &Runtime, at: usize, by: Place) -> Result<T, Error> {
        let mut loan = self.lend_at(runtime, at)?;
        let value = loan.get_mut().remove(at);
        settle(runtime, loan, by)?;
        Ok(value)
    }

    /// Moves an element from one position to another; those between move by one place.
    ///
    /// # Errors
    /// As [`extend_in`](Self::extend_in), and if there are no such positions.
    #[track_caller]
    pub fn relocate_in(self, runtime: &Runtime, from: usize, to: usize) -> Result<(), Error> {
        self.move_to(runtime, from, to, Location::caller())
    }

    fn move_to(self, runtime: &Runtime, from: usize, to: usize, by: Place) -> Result<(), Error> {
        let mut loan = self.lend_at(runtime, from.max(to))?;
        if from == to {
            return Ok(());
        }
        loan.get_mut().relocate(from, to);
        settle(runtime, loan, by)
    }

    /// Sets the element at a position. Nothing happens when it equals the one that is there.
    ///
    /// # Errors
    /// As [`extend_in`](Self::extend_in), and if there is no such position.
    #[track_caller]
    pub fn set_in(self, runtime: &Runtime, at: usize, value: T) -> Result<(), Error>
    where
        T: PartialEq,
    {
        self.write(runtime, at, value, Location::caller())
    }

    fn write(self, runtime: &Runtime, at: usize, value: T, by: Place) -> Result<(), Error>
    where
        T: PartialEq,
    {
        let mut loan = self.lend_at(runtime, at)?;
        let is_equal = runtime.enter(|| loan.get().values()[at] == value);
        loan.at = Some(by);
        if is_equal {
            return Ok(());
        }
        let old = runtime.enter(|| loan.get_mut().replace(at, value));
        loan.changed = true;
        drop(loan);
        drop(old);
        runtime.settle()
    }

    /// Changes the element at a position in place; counts as a change, also when `f` panics. No borrow is held while `f`
    /// runs, but the list is lent to it: reading or changing this list inside is an error.
    ///
    /// # Errors
    /// As [`extend_in`](Self::extend_in), and if there is no such position.
    #[track_caller]
    pub fn update_in<R>(
        self,
        runtime: &Runtime,
        at: usize,
        f: impl FnOnce(&mut T) -> R,
    ) -> Result<R, Error> {
        self.change(runtime, at, f, Location::caller())
    }

    fn change<R>(
        self,
        runtime: &Runtime,
        at: usize,
        f: impl FnOnce(&mut T) -> R,
        by: Place,
    ) -> Result<R, Error> {
        let mut loan = self.lend_at(runtime, at)?;
        (loan.changed, loan.at) = (true, Some(by));
        let result = runtime.enter(|| loan.get_mut().update(at, f));
        settle(runtime, loan, by)?;
        Ok(result)
    }

    /// Takes all elements out. Nothing happens when there is none.
    ///
    /// # Errors
    /// As [`extend_in`](Self::extend_in).
    #[track_caller]
    pub fn clear_in(self, runtime: &Runtime) -> Result<(), Error> {
        self.empty(runtime, Location::caller())
    }

    fn empty(self, runtime: &Runtime, by: Place) -> Result<(), Error> {
        let mut loan = self.lend(runtime, Access::Write)?;
        if loan.get().values().is_empty() {
            return Ok(());
        }
        let old = loan.get_mut().clear();
        (loan.changed, loan.at) = (true, Some(by));
        drop(loan);
        drop(old);
        runtime.settle()
    }

    /// Makes the list equal to `values`: equal elements at both ends stay, between them those that differ are set, and the
    /// rest is inserted or removed. Readers get that many deltas, not the whole. Nothing happens when all are equal. (For
    /// elements that change places, [`assign_by_key_in`](Self::assign_by_key_in) finds what moved.)
    ///
    /// # Errors
    /// As [`extend_in`](Self::extend_in).
    #[track_caller]
    pub fn assign_in(self, runtime: &Runtime, values: Vec<T>) -> Result<(), Error>
    where
        T: PartialEq,
    {
        self.make_equal(runtime, values, Location::caller())
    }

    fn make_equal(self, runtime: &Runtime, values: Vec<T>, by: Place) -> Result<(), Error>
    where
        T: PartialEq,
    {
        let mut loan = self.lend(runtime, Access::Write)?;
        // If a comparison panics, some elements may be set already.
        (loan.changed, loan.at) = (true, Some(by));
        let dropped = runtime.enter(|| loan.get_mut().assign(values));
        loan.changed = dropped.is_some();
        drop(loan);
        drop(dropped);
        runtime.settle()
    }
}

/// Changes that know elements by a key, with a runtime that is given.
impl<T: Clone + PartialEq + Send + 'static> List<T> {
    /// Makes the list equal to `values`, where an element that has the key of one that was there is the same one: it is moved if
    /// it has to be, and set if it differs. Keys should be unique; of equal ones, the first counts. Readers get the fewest
    /// removals, moves and insertions; each element that is moved costs O(log length). Nothing happens when all are equal.
    ///
    /// # Errors
    /// As [`extend_in`](Self::extend_in).
    #[track_caller]
    pub fn assign_by_key_in<K: Hash + Eq>(
        self,
        runtime: &Runtime,
        values: Vec<T>,
        key: impl FnMut(&T) -> K,
    ) -> Result<(), Error> {
        self.rearrange(runtime, values, key, Location::caller())
    }

    fn rearrange<K: Hash + Eq>(
        self,
        runtime: &Runtime,
        values: Vec<T>,
        key: impl FnMut(&T) -> K,
        by: Place,
    ) -> Result<(), Error> {
        let mut loan = self.lend(runtime, Access::Write)?;
        let dropped = runtime.enter(|| loan.get_mut().assign_by_key(values, key));
        (loan.changed, loan.at) = (dropped.is_some(), Some(by));
        drop(loan);
        drop(dropped);
        runtime.settle()
    }
}

fn settle<T: Send + 'static>(
    runtime: &Runtime,
    mut loan: Loan<'_, T>,
    by: Place,
) -> Result<(), Error> {
    (loan.changed, loan.at) = (true, Some(by));
    drop(loan);
    runtime.settle()
}
