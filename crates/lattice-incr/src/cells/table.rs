//! What is known of a cell whose type is forgotten. Tables are constants of the program: a cell names its own by address.

use alloc::alloc::Layout;
use core::any::{TypeId, type_name};
use core::marker::PhantomData;

use crate::run::Outcome;

/// What is known of a value's type.
pub(crate) struct Type {
    id: fn() -> TypeId,
    pub(crate) name: fn() -> &'static str,
}

/// The [`Type`] of a `T`.
pub(crate) struct TypeOf<T>(PhantomData<T>);

impl<T: 'static> TypeOf<T> {
    const TYPE: Type = Type {
        id: TypeId::of::<T>,
        name: type_name::<T>,
    };
    pub(crate) const REF: &'static Type = &Self::TYPE;
}

impl Type {
    /// Whether it is the type of a `T`.
    #[inline]
    pub(crate) fn is<T: 'static>(&'static self) -> bool {
        // Nearly always it is the very constant; a program may have several of one type.
        core::ptr::eq(self, TypeOf::<T>::REF) || self.is_another::<T>()
    }

    #[cold]
    fn is_another<T: 'static>(&self) -> bool {
        (self.id)() == TypeId::of::<T>()
    }
}

/// Functions of a cell's type. They take the cell's address.
pub(crate) struct Table {
    pub(crate) value: &'static Type,
    pub(crate) layout: Layout,
    /// Whether dropping the cell does anything.
    pub(crate) needs_drop: bool,
    /// Computes the value. Nobody else uses value and computation meanwhile.
    pub(crate) run: unsafe fn(*mut u8) -> Outcome,
    /// Drops the value alone, which is there if the cell is a source's.
    pub(crate) clear: unsafe fn(*mut u8),
    /// Drops all that is in the cell; the value is there if it is a source's.
    pub(crate) drop: unsafe fn(*mut u8),
}
