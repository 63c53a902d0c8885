//! How cells lie in memory. A source's is its value. Any other has a head, then the value, then what computes it.

use alloc::alloc::Layout;
use core::marker::PhantomData;
use core::mem::{MaybeUninit, needs_drop};

use super::computes::Run;
use super::slot::Slot;
use super::table::{Table, TypeOf};
use crate::run::Outcome;

/// What every cell but a source's begins with: sixteen bytes at most. While a run borrows value and computation, the head is
/// read and written all the same, so no reference ever covers both.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Head {
    /// Never changes.
    pub(crate) table: &'static Table,
    /// For the owner of the graph: [`Graph::word`](crate::Graph::word).
    pub(crate) word: u32,
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

fn run_source(_: *mut u8, _: &mut bool) -> Outcome {
    Outcome::Unchanged
}

/// # Safety
/// If it is filled, there is a `T` at the address, and nobody else uses it.
unsafe fn drop_source<T>(cell: *mut u8, filled: &mut bool) {
    if core::mem::take(filled) {
        // SAFETY: the caller's promise.
        unsafe { cell.cast::<T>().drop_in_place() };
    }
}

/// The table of a cell that computes its value.
pub(crate) struct OfComputed<T, R>(PhantomData<(T, R)>);

impl<T: Send + 'static, R: Run<T>> OfComputed<T, R> {
    const VALUE: Table = Table {
        value: TypeOf::<T>::REF,
        layout: Layout::new::<Computed<T, R>>(),
        needs_drop: needs_drop::<T>() || needs_drop::<R>(),
        run: run_computed::<T, R>,
        clear: clear_computed::<T, R>,
        drop: drop_computed::<T, R>,
    };
    pub(crate) const TABLE: &'static Table = &Self::VALUE;
}

/// # Safety
/// There is a `Computed<T, R>` at the address, whose value is there if it is `filled`, and nobody else uses value and
/// computation meanwhile.
unsafe fn run_computed<T, R: Run<T>>(cell: *mut u8, filled: &mut bool) -> Outcome {
    let cell = cell.cast::<Computed<T, R>>();
    // SAFETY: the caller's promise; the two do not overlap, and leave the head out.
    let (value, run) = unsafe { (&mut (*cell).valued.value, &mut (*cell).run) };
    run.run(&mut Slot::of(value, filled))
}

/// # Safety
/// As of `run_computed`.
unsafe fn clear_computed<T, R: Run<T>>(cell: *mut u8, filled: &mut bool) {
    // SAFETY: the caller's promise.
    let value = unsafe { &mut (*cell.cast::<Computed<T, R>>()).valued.value };
    drop(Slot::of(value, filled).take());
}

/// # Safety
/// As of `run_computed`; the cell is not used after.
unsafe fn drop_computed<T, R: Run<T>>(cell: *mut u8, filled: &mut bool) {
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
    unsafe { clear_computed::<T, R>(cell, filled) };
}
