//! Filling a view: blocks are opened and closed, slots set; blocks made earlier can be adopted by the open one,
//! which is how positional children work in a language that evaluates arguments first.

use super::{Block, BlockNo, NONE, Place, Slots, View};
use crate::{Error, Opaque, Shape, TemplateNo, Value, ValueRef};

/// How deep blocks of one view may be nested. Browsers flatten documents that are about twice as deep.
pub const VIEW_DEPTH_MAX: u32 = 256;

/// What a component slot is in place of a template's shape.
const COMPONENT: Shape = Shape {
    no: TemplateNo::COMPONENT,
    slots: 0,
    container: false,
    guarded: false,
};

/// Fills a [`View`]. Numbers that it gives out count blocks in order of creation and mean nothing after
/// [`finish`](Self::finish); what has to be found later is found by its object ([`View::place`]).
#[derive(Debug)]
pub struct ViewBuilder<O> {
    view: View<O>,
    /// The open blocks, outermost first.
    open: Vec<u32>,
    /// Set by the first `adopt`: from then on creation order is not document order.
    adopted: bool,
    /// Per block, once one was adopted: a rank among its siblings. Ranks grow with time, so an adopted block comes last.
    ranks: Vec<u32>,
    next_rank: u32,
    order: Reorder,
}

impl<O: Opaque> Default for ViewBuilder<O> {
    fn default() -> Self {
        Self::new()
    }
}

impl<O: Opaque> ViewBuilder<O> {
    /// A builder with an empty view.
    pub fn new() -> Self {
        Self {
            view: View::new(),
            open: Vec::new(),
            adopted: false,
            ranks: Vec::new(),
            next_rank: 0,
            order: Reorder::default(),
        }
    }

    /// Begins anew in the buffers of `spare`. What was being built is given back, for its objects to be dropped
    /// where the caller likes; objects in `spare` are dropped here.
    pub fn start(&mut self, mut spare: View<O>) -> View<O> {
        spare.clear();
        self.open.clear();
        self.ranks.clear();
        self.adopted = false;
        self.next_rank = 0;
        std::mem::replace(&mut self.view, spare)
    }

    /// Makes room for a view as large as this one, so that buffers don't grow step by step.
    pub fn reserve(&mut self, like: &View<O>) {
        let view = &mut self.view;
        view.blocks.reserve(like.blocks.len());
        view.values.reserve(like.values.len());
        view.bytes.reserve(like.bytes.len());
        view.objects.reserve(like.objects.len());
        view.places.reserve(like.places.len());
    }

    /// Opens a block within the open one (or as a root).
    ///
    /// # Errors
    /// [`Error::is_structure`] if the open block has no children place, [`Error::is_limit`] beyond
    /// [`VIEW_DEPTH_MAX`].
    #[inline]
    pub fn open(&mut self, shape: Shape, identity: u64) -> Result<BlockNo, Error> {
        if self.open.len() as u32 >= VIEW_DEPTH_MAX {
            return Err(too_deep());
        }
        let block = self.push(shape, identity, NONE)?;
        self.open.push(block.0);
        Ok(block)
    }

    /// Appends a closed block with these values: [`open`](Self::open), [`set`](Self::set) for each and [`close`](Self::close) in
    /// one step, since most blocks are given what they have at once and hold no others.
    ///
    /// # Errors
    /// Those of the three.
    #[inline]
    pub fn element<'a>(
        &mut self,
        shape: Shape,
        identity: u64,
        values: impl IntoIterator<Item = (u16, ValueRef<'a>)>,
    ) -> Result<BlockNo, Error> {
        if self.open.len() as u32 >= VIEW_DEPTH_MAX {
            return Err(too_deep());
        }
        let first = self.view.values.len();
        let block = self.push(shape, identity, NONE)?;
        for (slot, value) in values {
            if slot >= shape.slots {
                return Err(no_slot(slot, shape.slots));
            }
            self.write(first + usize::from(slot), value)?;
        }
        Ok(block)
    }

    /// Appends a closed block whose slots are filled in their order: the fastest way to make one.
    ///
    /// # Errors
    /// Those of [`open`](Self::open).
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "its buffers stay in registers from slot to slot"
    )]
    pub fn block(&mut self, shape: Shape, identity: u64) -> Result<Slots<'_, O>, Error> {
        if self.open.len() as u32 >= VIEW_DEPTH_MAX {
            return Err(too_deep());
        }
        let block = self.push(shape, identity, NONE)?;
        Ok(Slots::new(&mut self.view, block, shape.slots))
    }

    /// Closes the innermost open block.
    ///
    /// # Errors
    /// [`Error::is_structure`] if none is open.
    #[inline]
    pub fn close(&mut self) -> Result<(), Error> {
        let block = self.open.pop().ok_or_else(none_open)?;
        self.view.blocks[block as usize].end = self.view.blocks.len() as u32;
        Ok(())
    }

    /// Opens a closed block again, so that more content can follow what it has: `with row:` in a language where the
    /// element is made before its content.
    ///
    /// # Errors
    /// [`Error::is_structure`] if there is no such block or it is open, [`Error::is_limit`] beyond [`VIEW_DEPTH_MAX`].
    pub fn reopen(&mut self, block: BlockNo) -> Result<(), Error> {
        let found = self
            .view
            .blocks
            .get(block.index())
            .ok_or_else(|| no_block(block))?;
        if self.open.contains(&block.0) {
            return Err(Error::structure(
                "only a closed block can be opened again; this one is open.",
            ));
        }
        if self.open.len() as u32 >= VIEW_DEPTH_MAX {
            return Err(too_deep());
        }
        // What follows is in document order only if nothing was made since, and the block stands where we are.
        let last = found.end as usize == self.view.blocks.len();
        if !last || found.parent != self.open.last().copied().unwrap_or(NONE) {
            self.leave_order();
        }
        self.open.push(block.0);
        Ok(())
    }

    /// The innermost open block.
    pub fn current(&self) -> Option<BlockNo> {
        self.open.last().map(|block| BlockNo(*block))
    }

    /// How many blocks there are so far.
    pub fn len(&self) -> usize {
        self.view.blocks.len()
    }

    /// Whether there is no block yet.
    pub fn is_empty(&self) -> bool {
        self.view.blocks.is_empty()
    }

    /// Appends a component slot.
    ///
    /// # Errors
    /// [`Error::is_structure`] if the open block has no children place.
    pub fn component(&mut self, identity: u64, object: O) -> Result<BlockNo, Error> {
        let number = self.view.objects.len() as u32;
        let block = self.push(COMPONENT, identity, number)?;
        self.view.objects.push(object);
        self.view.places.push(Place::Component(block));
        Ok(block)
    }

    /// Sets a slot; the last value counts.
    ///
    /// # Errors
    /// [`Error::is_structure`] if there is no such slot or an object stands in it; [`Error::is_limit`] if the
    /// view's texts come to 4 GiB.
    #[inline]
    pub fn set(&mut self, block: BlockNo, slot: u16, value: ValueRef<'_>) -> Result<(), Error> {
        let at = self.value_index(block, slot)?;
        self.write(at, value)
    }

    #[inline]
    fn write(&mut self, at: usize, value: ValueRef<'_>) -> Result<(), Error> {
        let view = &mut self.view;
        view.values[at] = store(&mut view.bytes, value).ok_or_else(too_long)?;
        Ok(())
    }

    /// Puts an object into a slot and says its number.
    ///
    /// # Errors
    /// [`Error::is_structure`] if there is no such slot or an object stands in it already.
    pub fn set_object(&mut self, block: BlockNo, slot: u16, object: O) -> Result<usize, Error> {
        self.set_object_with(block, slot, || object)
    }

    /// As [`set_object`](Self::set_object), for an object that is made where nothing stands in its way: a caller who must not drop
    /// it here keeps it when it is refused.
    ///
    /// # Errors
    /// Those of [`set_object`](Self::set_object).
    pub fn set_object_with(
        &mut self,
        block: BlockNo,
        slot: u16,
        make: impl FnOnce() -> O,
    ) -> Result<usize, Error> {
        let at = self.value_index(block, slot)?;
        let number = self.view.objects.len();
        let made = make();
        self.view.values[at] = object(&made, number);
        self.view.objects.push(made);
        self.view.places.push(Place::Slot(block, slot));
        Ok(number)
    }

    /// Changes a block's identity: a key given after the block was made.
    ///
    /// # Errors
    /// [`Error::is_structure`] if there is no such block.
    pub fn set_identity(&mut self, block: BlockNo, identity: u64) -> Result<(), Error> {
        self.view
            .blocks
            .get_mut(block.index())
            .map(|b| b.identity = identity)
            .ok_or_else(|| no_block(block))
    }

    /// Moves closed blocks made earlier to the end of the open block's content (or of the roots), in this order.
    ///
    /// # Errors
    /// [`Error::is_structure`] if a block does not exist, is still open, or the open block has no children place.
    pub fn adopt(&mut self, blocks: &[BlockNo]) -> Result<(), Error> {
        if blocks.is_empty() {
            return Ok(());
        }
        let parent = self.parent()?;
        for block in blocks {
            if block.index() >= self.view.blocks.len() {
                return Err(no_block(*block));
            }
            if self.open.contains(&block.0) {
                return Err(Error::structure(
                    "a block cannot stand within itself; only closed blocks can be adopted.",
                ));
            }
        }
        self.leave_order();
        for block in blocks {
            self.view.blocks[block.index()].parent = parent;
            self.ranks[block.index()] = self.next_rank;
            self.next_rank += 1;
        }
        Ok(())
    }

    /// The finished view in document order; the builder is left with an empty one.
    ///
    /// # Errors
    /// [`Error::is_structure`] if a block is still open; [`Error::is_limit`] if adoption nested blocks deeper
    /// than [`VIEW_DEPTH_MAX`]. Then the view stays here until the next [`start`](Self::start).
    pub fn finish(&mut self) -> Result<View<O>, Error> {
        if !self.open.is_empty() {
            return Err(Error::structure(format!(
                "every open() has its close(); {} blocks are still open.",
                self.open.len()
            )));
        }
        if self.adopted {
            self.order.run(&mut self.view, &self.ranks)?;
        }
        Ok(self.start(View::new()))
    }

    /// From here on blocks don't come in document order: until now, order of creation was that of siblings.
    fn leave_order(&mut self) {
        if self.adopted {
            return;
        }
        self.adopted = true;
        self.next_rank = self.view.blocks.len() as u32;
        self.ranks.extend(0..self.next_rank);
    }

    #[inline]
    fn parent(&self) -> Result<u32, Error> {
        match self.open.last() {
            None => Ok(NONE),
            Some(parent) if self.view.blocks[*parent as usize].container => Ok(*parent),
            Some(_) => Err(holds_none()),
        }
    }

    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "a call for each block costs as much as making it"
    )]
    fn push(&mut self, shape: Shape, identity: u64, object: u32) -> Result<BlockNo, Error> {
        let parent = self.parent()?;
        let view = &mut self.view;
        let at = view.blocks.len() as u32;
        let first_value = view.values.len() as u32;
        view.values
            .resize(view.values.len() + usize::from(shape.slots), Value::None);
        let instance = if shape.no == TemplateNo::COMPONENT {
            NONE
        } else {
            0
        };
        let Shape {
            no: template,
            slots,
            container,
            guarded,
        } = shape;
        view.blocks.push(Block {
            identity,
            template,
            first_value,
            parent,
            end: at + 1,
            instance,
            object,
            paired: NONE,
            slots,
            container,
            guarded,
        });
        if self.adopted {
            self.ranks.push(self.next_rank);
            self.next_rank += 1;
        }
        Ok(BlockNo(at))
    }

    #[inline]
    fn value_index(&self, block: BlockNo, slot: u16) -> Result<usize, Error> {
        let found = self
            .view
            .blocks
            .get(block.index())
            .ok_or_else(|| no_block(block))?;
        if slot >= found.slots {
            return Err(no_slot(slot, found.slots));
        }
        let at = found.first_value as usize + usize::from(slot);
        match self.view.values[at] {
            Value::Object(_) | Value::Handler(_) => Err(taken(slot)),
            _ => Ok(at),
        }
    }
}

/// What stands in the slot of an object.
#[inline]
pub(super) fn object<O: Opaque>(object: &O, number: usize) -> Value {
    if object.is_handler() {
        Value::Handler(number as u32)
    } else {
        Value::Object(number as u32)
    }
}

/// A value as a view keeps it; none if the view's texts come to 4 GiB with it.
#[inline]
pub(super) fn store(bytes: &mut String, value: ValueRef<'_>) -> Option<Value> {
    Some(match value {
        ValueRef::None => Value::None,
        ValueRef::Bool(b) => Value::Bool(b),
        ValueRef::Int(x) => Value::Int(x),
        ValueRef::Float(x) => Value::Float(x),
        ValueRef::Str(s) => {
            let off = bytes.len();
            u32::try_from(off + s.len()).ok()?;
            bytes.push_str(s);
            Value::Str {
                off: off as u32,
                len: s.len() as u32,
            }
        }
    })
}

#[cold]
pub(super) fn too_long() -> Error {
    Error::limit("the texts of one view come to less than 4 GiB; show less at once.")
}

#[cold]
fn no_block(block: BlockNo) -> Error {
    Error::structure(format!(
        "there is no block {}; use the number that open() or component() gave in this run.",
        block.0
    ))
}

#[cold]
fn holds_none() -> Error {
    Error::structure(
        "only a block whose template has a children place can have child blocks; the open one has none.",
    )
}

#[cold]
fn none_open() -> Error {
    Error::structure(
        "close() ends the innermost open block; none is open. Call it once for each open().",
    )
}

#[cold]
pub(super) fn no_slot(slot: u16, slots: u16) -> Error {
    Error::structure(format!(
        "this block's template has {slots} slots, numbered from 0; there is no slot {slot}."
    ))
}

#[cold]
fn taken(slot: u16) -> Error {
    Error::structure(format!(
        "slot {slot} holds an object already; a slot is given one handler or binding."
    ))
}

#[cold]
fn too_deep() -> Error {
    Error::limit(format!(
        "blocks are nested at most {VIEW_DEPTH_MAX} deep; this view is deeper. Put the inner part into a component, or flatten it."
    ))
}

/// Brings blocks from creation order into document order, in time linear in their number and without recursion.
#[derive(Debug, Default)]
struct Reorder {
    by_rank: Vec<u32>,
    first: Vec<u32>,
    next: Vec<u32>,
    places: Vec<u32>,
    blocks: Vec<Block>,
}

impl Reorder {
    fn run<O>(&mut self, view: &mut View<O>, ranks: &[u32]) -> Result<(), Error> {
        let count = view.blocks.len();
        self.link(view, ranks);
        self.places.clear();
        self.places.resize(count, NONE);
        self.blocks.clear();
        // Lists of siblings are linked first to last; `at` walks them depth first.
        let mut at = self.first[count];
        let mut depth = 1;
        while at != NONE {
            if depth > VIEW_DEPTH_MAX {
                return Err(too_deep());
            }
            let parent = view.blocks[at as usize].parent;
            let place = self.blocks.len() as u32;
            self.places[at as usize] = place;
            let parent = if parent == NONE {
                NONE
            } else {
                self.places[parent as usize]
            };
            self.blocks.push(Block {
                parent,
                end: place + 1,
                ..view.blocks[at as usize]
            });
            if self.first[at as usize] != NONE {
                at = self.first[at as usize];
                depth += 1;
                continue;
            }
            while self.next[at as usize] == NONE && view.blocks[at as usize].parent != NONE {
                at = view.blocks[at as usize].parent;
                depth -= 1;
                self.blocks[self.places[at as usize] as usize].end = self.blocks.len() as u32;
            }
            at = self.next[at as usize];
        }
        debug_assert_eq!(self.blocks.len(), count, "every block is in the tree");
        std::mem::swap(&mut view.blocks, &mut self.blocks);
        for place in &mut view.places {
            let (Place::Slot(block, _) | Place::Component(block)) = place;
            block.0 = self.places[block.index()];
        }
        Ok(())
    }

    /// Links every block to its first child and next sibling; the roots hang on `first[count]`.
    fn link<O>(&mut self, view: &View<O>, ranks: &[u32]) {
        let count = view.blocks.len();
        let top = ranks.iter().max().map_or(0, |rank| *rank as usize + 1);
        self.by_rank.clear();
        self.by_rank.resize(top, NONE);
        for (block, rank) in ranks.iter().enumerate() {
            self.by_rank[*rank as usize] = block as u32;
        }
        self.first.clear();
        self.first.resize(count + 1, NONE);
        self.next.clear();
        self.next.resize(count, NONE);
        for block in self.by_rank.iter().rev().filter(|block| **block != NONE) {
            let parent = view.blocks[*block as usize].parent;
            let list = if parent == NONE {
                count
            } else {
                parent as usize
            };
            self.next[*block as usize] = self.first[list];
            self.first[list] = *block;
        }
    }
}
