//! How cells lie in memory. A source's is its value. Any other has a head, then the value, then what computes it.

use alloc::alloc::Layout;
use core::marker::PhantomData;
use core::mem::{MaybeUninit, needs_drop};

use super::computes::Run;
use super::slot::Slot;
use super::table::{Table, TypeOf};
use crate::run::Outcome;

/// What every cell but a source's begins with: sixteen bytes at most. While a run borrows value and computation, and whether
/// there is a value, table and word are read and written all the same: so no reference ever covers a head, or more.
#[repr(C)]
pub(crate) struct Head {
    /// Never changes.
    pub(crate) table: &'static Table,
    /// For the owner of the graph: [`Graph::word`](crate::Graph::word).
    pub(crate) word: u32,
    /// Whether there is a value. (Of a source, its node knows.)
    pub(crate) filled: bool,
}

/// Head and value; `Computed` begins with it, whatever computes the value.
#[repr(C)]
pub(crate) struct Valued<T> {
    pub(crate) head: Head,
    pub(crate) value: MaybeUninit<T>,
}

#[repr(C)]
pub(crate) struct Computed<T, R> {
    pub(crate) valued: Valued<T>,
    pub(crate) run: R,
}

/// The table of a source's cell.
pub(crate) struct OfSource<T>(PhantomData<T>);

impl<T: Send + 'static> OfSource<T> {
    const VALUE: Table = Table {
        value: TypeOf::<T>::REF,
        layout: Layout::new::<T>(),
        needs_drop: needs_drop::<T>(),
        run: run_source,
        clear: drop_source::<T>,
        drop: drop_source::<T>,
    };
    pub(crate) const TABLE: &'static Table = &Self::VALUE;
}

fn run_source(_: *mut u8) -> Outcome {
    Outcome::Unchanged
}

/// # Safety
/// There is a `T` at the address, which nobody else uses, and nobody will.
unsafe fn drop_source<T>(cell: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe { cell.cast::<T>().drop_in_place() };
}

/// The table of a cell that computes its value.
pub(crate) struct OfComputed<T, R>(PhantomData<(T, R)>);

impl<T: Send + 'static, R: Run<T>> OfComputed<T, R> {
    const VALUE: Table = Table {
        value: TypeOf::<T>::REF,
        layout: Layout::new::<Computed<T, R>>(),
        needs_drop: needs_drop::<T>() || needs_drop::<R>(),
        run: run_computed::<T, R>,
        clear: clear_computed::<T>,
        drop: drop_computed::<T, R>,
    };
    pub(crate) const TABLE: &'static Table = &Self::VALUE;
}

/// The place of the value.
///
/// # Safety
/// There is a `Valued<T>` at the address, of which nobody else uses the value, or whether it is there, meanwhile.
unsafe fn slot<'a, T>(cell: *mut u8) -> Slot<'a, T> {
    let cell = cell.cast::<Valued<T>>();
    // SAFETY: the caller's promise; the two do not overlap.
    let (value, filled) = unsafe { (&mut (*cell).value, &mut (*cell).head.filled) };
    Slot::of(value, filled)
}

/// # Safety
/// There is a `Computed<T, R>` at the address, of which nobody else uses the value, whether it is there, or the computation
/// meanwhile.
unsafe fn run_computed<T, R: Run<T>>(cell: *mut u8) -> Outcome {
    // SAFETY: the caller's promise.
    let run = unsafe { &mut (*cell.cast::<Computed<T, R>>()).run };
    // SAFETY: the caller's promise; it does not overlap with `run`.
    run.run(&mut unsafe { slot(cell) })
}

/// # Safety
/// As of `slot`.
unsafe fn clear_computed<T>(cell: *mut u8) {
    // SAFETY: the caller's promise.
    drop(unsafe { slot::<T>(cell) }.take());
}

/// # Safety
/// As of `run_computed`; the cell is not used after.
unsafe fn drop_computed<T, R: Run<T>>(cell: *mut u8) {
    /// Drops what computes, also when the value's drop panics.
    struct Rest<R>(*mut R);
    impl<R> Drop for Rest<R> {
        fn drop(&mut self) {
            // SAFETY: made below of the cell's own, which is not used after.
            unsafe { self.0.drop_in_place() };
        }
    }
    // SAFETY: the caller's promise.
    let _rest = Rest(unsafe { &raw mut (*cell.cast::<Computed<T, R>>()).run });
    // SAFETY: the caller's promise.
    unsafe { clear_computed::<T>(cell) };
}
