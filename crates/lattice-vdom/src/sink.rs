//! The patch vocabulary: a sink of operations. No list of patches is built between a diff and what it is for
//! (bytes, HTML, a reference DOM).

use crate::{Template, TemplateNo, ValueRef, Values};

/// Takes the operations that change a page.
///
/// Insertion is one nested stream: `insert(parent, before)`, then items, then `end`; where
///
/// ```text
/// items    := { run(template, count) instance * count }
/// instance := value * slots of the template, in slot order
///             then, if the template has a children place: items end
/// ```
///
/// Instances are numbered by both sides alike, in the order in which this stream visits them (an instance
/// before its children), from 1 on or from what [`reset`](Self::reset) says. Instance 0 is the page's root; its slots are those of
/// [`page`](crate::page).
pub trait PatchSink {
    /// Template `no` is used from now on; it always comes before its first use.
    fn define(&mut self, no: TemplateNo, template: &Template);
    /// The root is emptied; the next instance to be inserted bears this number.
    fn reset(&mut self, next_instance: u32);
    /// Items follow, to stand in `parent`'s children place before its child `before`, or at the end if that is 0.
    fn insert(&mut self, parent: u32, before: u32);
    /// `count` neighbours of one template follow.
    fn run(&mut self, template: TemplateNo, count: u32);
    /// The next slot value of the instance that is being inserted.
    fn value(&mut self, value: ValueRef<'_>);
    /// All slot values of that instance, or of some that come one after another in the run and have no content: the same as
    /// [`value`](Self::value) for each.
    fn values(&mut self, values: &Values<'_>) {
        values.tell(self);
    }
    /// The innermost open list of items is complete.
    fn end(&mut self);
    /// A slot of a standing instance has a new value, or of the [page](crate::page) itself.
    fn set(&mut self, instance: u32, slot: u16, value: ValueRef<'_>);
    /// `count` neighbours go, beginning with `first`, with all that is in them.
    fn remove(&mut self, first: u32, count: u32);
    /// `count` neighbours, beginning with `first`, move within their parent to stand before `before`, or at the
    /// end if that is 0. They keep their order.
    fn move_run(&mut self, first: u32, count: u32, before: u32);
    /// These instances, of one parent but not all neighbours, move within it to stand side by side in this order before
    /// `before`, or at the end if that is 0.
    fn move_each(&mut self, instances: &[u32], before: u32);
    /// The children place of `parent` is emptied.
    fn clear(&mut self, parent: u32);
}

macro_rules! forward {
    ($($name:ident($($arg:ident: $kind:ty),*);)*) => {
        /// Two sinks that are told the same: a page's HTML and its structure come from one traversal.
        impl<A: PatchSink, B: PatchSink> PatchSink for (A, B) {
            $(fn $name(&mut self, $($arg: $kind),*) {
                self.0.$name($($arg),*);
                self.1.$name($($arg),*);
            })*
        }

        impl<S: PatchSink + ?Sized> PatchSink for &mut S {
            $(fn $name(&mut self, $($arg: $kind),*) {
                (**self).$name($($arg),*);
            })*
        }
    };
}

forward! {
    define(no: TemplateNo, template: &Template);
    reset(next_instance: u32);
    insert(parent: u32, before: u32);
    run(template: TemplateNo, count: u32);
    value(value: ValueRef<'_>);
    values(values: &Values<'_>);
    end();
    set(instance: u32, slot: u16, value: ValueRef<'_>);
    remove(first: u32, count: u32);
    move_run(first: u32, count: u32, before: u32);
    move_each(instances: &[u32], before: u32);
    clear(parent: u32);
}

/// Drops everything: for a first flush that nobody looks at, and for measuring the diff alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct NullSink;

impl PatchSink for NullSink {
    fn define(&mut self, _: TemplateNo, _: &Template) {}
    fn reset(&mut self, _: u32) {}
    fn insert(&mut self, _: u32, _: u32) {}
    fn run(&mut self, _: TemplateNo, _: u32) {}
    fn value(&mut self, _: ValueRef<'_>) {}
    fn values(&mut self, _: &Values<'_>) {}
    fn end(&mut self) {}
    fn set(&mut self, _: u32, _: u16, _: ValueRef<'_>) {}
    fn remove(&mut self, _: u32, _: u32) {}
    fn move_run(&mut self, _: u32, _: u32, _: u32) {}
    fn move_each(&mut self, _: &[u32], _: u32) {}
    fn clear(&mut self, _: u32) {}
}
