//! What is known of a cell whose type is forgotten.

use alloc::alloc::Layout;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::any::TypeId;

use crate::run::Outcome;

/// Functions of a cell's type. They take the cell's address, and whether there is a value.
pub(crate) struct Table {
    pub(crate) value_type: fn() -> TypeId,
    pub(crate) value_name: fn() -> &'static str,
    pub(crate) layout: Layout,
    /// Whether dropping the cell does anything.
    pub(crate) needs_drop: bool,
    /// Computes the value. Nobody else uses value and computation meanwhile.
    pub(crate) run: unsafe fn(*mut u8, &mut bool) -> Outcome,
    /// Drops the value alone.
    pub(crate) clear: unsafe fn(*mut u8, &mut bool),
    /// Drops all that is in the cell.
    pub(crate) drop: unsafe fn(*mut u8, &mut bool),
}

/// A table that is in use, with its number as index.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) value: TypeId,
    pub(crate) table: &'static Table,
}

/// Recently used tables, found by address.
const RECENT: usize = 16;

/// Numbers for tables: a cell needs four bytes to know its own.
pub(crate) struct Tables {
    kinds: Vec<Kind>,
    numbers: BTreeMap<usize, u32>,
    recent: [(usize, u32); RECENT],
}

impl Tables {
    pub(crate) fn new() -> Self {
        Self {
            kinds: Vec::new(),
            numbers: BTreeMap::new(),
            recent: [(0, 0); RECENT],
        }
    }

    #[inline]
    pub(crate) fn number(&mut self, table: &'static Table) -> u32 {
        let address = core::ptr::from_ref(table) as usize;
        let slot = (address / align_of::<Table>()) % RECENT;
        // Two that meet at a slot have their places side by side.
        for slot in [slot, slot ^ 1] {
            if self.recent[slot].0 == address {
                return self.recent[slot].1;
            }
        }
        self.look_up(table, address, slot)
    }

    #[cold]
    fn look_up(&mut self, table: &'static Table, address: usize, slot: usize) -> u32 {
        let kinds = &mut self.kinds;
        let number = *self.numbers.entry(address).or_insert_with(|| {
            kinds.push(Kind {
                value: (table.value_type)(),
                table,
            });
            (kinds.len() - 1) as u32
        });
        self.recent[slot ^ 1] = core::mem::replace(&mut self.recent[slot], (address, number));
        number
    }

    #[inline]
    pub(crate) fn kind(&self, number: u32) -> Kind {
        self.kinds[number as usize]
    }
}
