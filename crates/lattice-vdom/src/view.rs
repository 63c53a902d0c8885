//! A view is what one component made in one run, laid out flat: blocks in document order, their slot values,
//! the bytes of their texts, and the objects (handlers, bindings) that stand in slots. All buffers are reused.

mod builder;
mod slots;

pub use builder::{VIEW_DEPTH_MAX, ViewBuilder};
pub use slots::Slots;

use crate::matching::Change;
use crate::{Opaque, TemplateNo, Value, ValueRef};

/// "No block", "no view", "no object".
pub(crate) const NONE: u32 = u32::MAX;

/// A block of a view, by its place: while it is being built in order of creation, afterwards in document order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlockNo(pub(crate) u32);

impl BlockNo {
    /// The block at this place.
    pub fn new(place: usize) -> Self {
        Self(place as u32)
    }

    /// The place.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A view in a [`Forest`](crate::Forest).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ViewId(pub(crate) u32);

/// One instance of a template, or a component slot: a block whose content is another view.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    pub(crate) identity: u64,
    pub(crate) template: TemplateNo,
    pub(crate) first_value: u32,
    pub(crate) parent: u32,
    pub(crate) end: u32,
    /// Template: the instance's number, 0 while it is in no page. Component: its view, or `NONE`.
    pub(crate) instance: u32,
    /// Component: its object.
    pub(crate) object: u32,
    /// The block of the other view that it was matched with, or `NONE`.
    pub(crate) paired: u32,
    pub(crate) slots: u16,
    pub(crate) container: bool,
    /// Some slot holds an address, so its values have to be looked at.
    pub(crate) guarded: bool,
}

const _: () = assert!(size_of::<Block>() == 40, "a block costs 40 bytes");

impl Block {
    /// What tells siblings of one template apart: the place in the source that made it, or its key.
    pub fn identity(&self) -> u64 {
        self.identity
    }

    /// Whether the two may be one block, now and before.
    #[inline]
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.identity == other.identity && self.template == other.template
    }

    /// Its template; [`TemplateNo::COMPONENT`] for a component slot.
    pub fn template(&self) -> TemplateNo {
        self.template
    }

    /// How many slots it has.
    pub fn slots(&self) -> u16 {
        self.slots
    }

    /// The block that it stands in, unless it is one of the view's roots.
    pub fn parent(&self) -> Option<BlockNo> {
        some(self.parent).map(BlockNo)
    }

    /// The place after all that is in it.
    pub fn end(&self) -> usize {
        self.end as usize
    }

    /// Whether it is a component slot.
    pub fn is_component(&self) -> bool {
        self.template == TemplateNo::COMPONENT
    }

    /// The number of this instance in the page, once it is in one. `None` for a component slot.
    pub fn instance(&self) -> Option<u32> {
        (!self.is_component() && self.instance != 0).then_some(self.instance)
    }

    /// The view that is a component slot's content, once there is one.
    pub fn view(&self) -> Option<ViewId> {
        self.is_component()
            .then_some(self.instance)
            .and_then(some)
            .map(ViewId)
    }

    /// A component slot's object.
    pub fn object(&self) -> Option<usize> {
        some(self.object).map(|object| object as usize)
    }

    /// The block of the other view that [matching](crate::match_views) paired it with: of the old view for a
    /// block of the new one, of the new view for a block of the old one.
    pub fn paired(&self) -> Option<BlockNo> {
        some(self.paired).map(BlockNo)
    }
}

pub(crate) fn some(index: u32) -> Option<u32> {
    (index != NONE).then_some(index)
}

/// Where an object stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a slot of a block.
    Slot(BlockNo, u16),
    /// It is the object of a component slot.
    Component(BlockNo),
}

/// What one component made in one run. `O` is what the user's objects in it are.
#[derive(Debug)]
pub struct View<O> {
    pub(crate) blocks: Vec<Block>,
    pub(crate) values: Vec<Value>,
    pub(crate) bytes: String,
    pub(crate) objects: Vec<O>,
    pub(crate) places: Vec<Place>,
    /// Where matching found lists of siblings to differ, the outer before the inner.
    pub(crate) changes: Vec<Change>,
}

impl<O> Default for View<O> {
    fn default() -> Self {
        Self {
            blocks: Vec::new(),
            values: Vec::new(),
            bytes: String::new(),
            objects: Vec::new(),
            places: Vec::new(),
            changes: Vec::new(),
        }
    }
}

impl<O> View<O> {
    /// Gives back what growing has taken in advance.
    pub(crate) fn shrink_to_fit(&mut self) {
        self.blocks.shrink_to_fit();
        self.values.shrink_to_fit();
        self.bytes.shrink_to_fit();
        self.objects.shrink_to_fit();
        self.places.shrink_to_fit();
        self.changes.shrink_to_fit();
    }

    /// An empty view: a component that shows nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// All blocks in document order.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The block at a place.
    pub fn block(&self, block: BlockNo) -> Option<&Block> {
        self.blocks.get(block.index())
    }

    /// All objects, by number.
    pub fn objects(&self) -> &[O] {
        &self.objects
    }

    /// All objects, to be changed. Whoever changes what [`Opaque::value`] gives must tell the page by
    /// [`Forest::set`](crate::Forest::set).
    pub fn objects_mut(&mut self) -> &mut [O] {
        &mut self.objects
    }

    /// Where an object stands.
    pub fn place(&self, object: usize) -> Option<Place> {
        self.places.get(object).copied()
    }

    /// The raw value of a slot; `None` if there is no such slot.
    pub fn value(&self, block: BlockNo, slot: u16) -> Option<Value> {
        let block = self.block(block)?;
        (slot < block.slots).then(|| self.values[block.first_value as usize + usize::from(slot)])
    }

    /// The object in a slot, if one stands there.
    pub fn slot_object(&self, block: BlockNo, slot: u16) -> Option<usize> {
        match self.value(block, slot)? {
            Value::Object(object) | Value::Handler(object) => Some(object as usize),
            _ => None,
        }
    }

    /// Says which view is the content of a component slot.
    ///
    /// # Panics
    /// If `block` is no component slot of this view: that is a bug of the caller.
    pub fn attach(&mut self, block: BlockNo, view: ViewId) {
        let block = &mut self.blocks[block.index()];
        assert!(
            block.is_component(),
            "only a component slot has a view of its own"
        );
        block.instance = view.0;
    }

    /// Takes all objects out, so that they can be dropped where no lock is held.
    pub fn take_objects(&mut self) -> Vec<O> {
        self.places.clear();
        for value in &mut self.values {
            if let Value::Object(_) | Value::Handler(_) = value {
                *value = Value::None;
            }
        }
        std::mem::take(&mut self.objects)
    }

    /// Empties the view and keeps its buffers. The objects are dropped here.
    pub fn clear(&mut self) {
        self.blocks.clear();
        self.values.clear();
        self.bytes.clear();
        self.objects.clear();
        self.places.clear();
        self.changes.clear();
    }

    /// The places of the blocks in a list of siblings: the content of `parent`, or the view's roots.
    pub fn children(&self, parent: Option<BlockNo>) -> impl Iterator<Item = BlockNo> + '_ {
        let (mut at, end) = self.span(parent.map_or(NONE, |block| block.0));
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let place = at;
                at = self.blocks[at as usize].end;
                BlockNo(place)
            })
        })
    }

    /// From where to where the content of `parent` reaches; of the whole view for `NONE`.
    pub(crate) fn span(&self, parent: u32) -> (u32, u32) {
        match some(parent) {
            Some(parent) => (parent + 1, self.blocks[parent as usize].end),
            None => (0, self.blocks.len() as u32),
        }
    }
}

impl<O: Opaque> View<O> {
    /// What a slot shows; `None` also if there is no such slot.
    pub fn shown(&self, block: BlockNo, slot: u16) -> ValueRef<'_> {
        self.value(block, slot)
            .map_or(ValueRef::None, |value| self.resolve(value))
    }

    /// Whether a value of this view and one of another show the same.
    #[inline]
    pub(crate) fn shows_same(&self, own: Value, other: &Self, others: Value) -> bool {
        match (own, others) {
            (Value::None, Value::None) | (Value::Handler(_), Value::Handler(_)) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Int(a), Value::Int(b)) => a == b,
            (
                Value::Str { off: a, len },
                Value::Str {
                    off: b,
                    len: other_len,
                },
            ) => len == other_len && self.text(a, len) == other.text(b, len),
            (Value::Object(a), Value::Object(b)) => {
                self.objects[a as usize].value() == other.objects[b as usize].value()
            }
            _ => self.resolve(own) == other.resolve(others),
        }
    }

    /// Bytes of a text: whole characters, which need no second look to be compared.
    #[inline]
    fn text(&self, off: u32, len: u32) -> &[u8] {
        &self.bytes.as_bytes()[off as usize..][..len as usize]
    }

    pub(crate) fn resolve(&self, value: Value) -> ValueRef<'_> {
        match value {
            Value::None => ValueRef::None,
            Value::Handler(_) => ValueRef::Bool(true),
            Value::Bool(b) => ValueRef::Bool(b),
            Value::Int(x) => ValueRef::Int(x),
            Value::Float(x) => ValueRef::Float(x),
            Value::Str { off, len } => {
                ValueRef::Str(&self.bytes[off as usize..(off + len) as usize])
            }
            Value::Object(object) => self.objects[object as usize].value(),
        }
    }
}
