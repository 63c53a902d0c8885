//! Filling the slots of a new block in their order, which takes no look at what is in them.

use super::{BlockNo, Place, View, builder};
use crate::{Error, Opaque, Value, ValueRef};

/// The slots of a block that [`ViewBuilder::block`](super::ViewBuilder::block) made, filled from the first on. What is not filled
/// stays nothing.
///
/// ```
/// use lattice_vdom::{Forest, ValueRef, ViewBuilder, el, text_slot};
/// let mut forest: Forest<()> = Forest::new();
/// let row = forest.number(&el("p").attr_slot(0, "class").child(text_slot(1)).build()?);
/// let mut view = ViewBuilder::<()>::new();
/// let mut slots = view.block(row, 7)?;
/// slots.value("wide".into());
/// slots.value(ValueRef::Int(42));
/// slots.finish()?;
/// # Ok::<(), lattice_vdom::Error>(())
/// ```
#[derive(Debug)]
pub struct Slots<'a, O> {
    block: BlockNo,
    values: std::slice::IterMut<'a, Value>,
    bytes: &'a mut String,
    objects: &'a mut Vec<O>,
    places: &'a mut Vec<Place>,
    count: u16,
    trouble: Trouble,
}

/// What is told at the end: a caller looks once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    None,
    TooMany,
    TooLong,
}

impl<'a, O: Opaque> Slots<'a, O> {
    #[inline]
    pub(super) fn new(view: &'a mut View<O>, block: BlockNo, slots: u16) -> Self {
        let first = view.values.len() - usize::from(slots);
        Self {
            block,
            values: view.values[first..].iter_mut(),
            bytes: &mut view.bytes,
            objects: &mut view.objects,
            places: &mut view.places,
            count: slots,
            trouble: Trouble::None,
        }
    }

    /// The value of the next slot.
    #[inline]
    pub fn value(&mut self, value: ValueRef<'_>) {
        let Some(place) = self.values.next() else {
            self.trouble = Trouble::TooMany;
            return;
        };
        match builder::store(self.bytes, value) {
            Some(value) => *place = value,
            None => self.trouble = Trouble::TooLong,
        }
    }

    /// An object in the next slot. One too many is dropped here.
    #[inline]
    pub fn object(&mut self, object: O) {
        let slot = self.count - self.values.len() as u16;
        let Some(place) = self.values.next() else {
            self.trouble = Trouble::TooMany;
            return;
        };
        *place = builder::object(&object, self.objects.len());
        self.objects.push(object);
        self.places.push(Place::Slot(self.block, slot));
    }

    /// The block.
    ///
    /// # Errors
    /// [`Error::is_structure`] if more was given than there are slots, [`Error::is_limit`] if the view's texts come to 4 GiB.
    #[inline]
    pub fn finish(self) -> Result<BlockNo, Error> {
        match self.trouble {
            Trouble::None => Ok(self.block),
            Trouble::TooMany => Err(builder::no_slot(self.count, self.count)),
            Trouble::TooLong => Err(builder::too_long()),
        }
    }
}
