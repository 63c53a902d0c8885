//! A sink that counts the operations that pass through it.

use lattice_vdom::{PatchSink, Template, TemplateNo, ValueRef, Values};

/// Counts operations on the page; what belongs to one of them (values, items, templates) is not counted for itself.
pub(crate) struct Counted<'a> {
    sink: &'a mut dyn PatchSink,
    patches: u32,
}

impl<'a> Counted<'a> {
    pub(crate) fn new(sink: &'a mut dyn PatchSink) -> Self {
        Self { sink, patches: 0 }
    }

    pub(crate) fn patches(&self) -> u32 {
        self.patches
    }
}

impl PatchSink for Counted<'_> {
    fn define(&mut self, no: TemplateNo, template: &Template) {
        self.sink.define(no, template);
    }

    fn reset(&mut self, next_instance: u32) {
        self.patches += 1;
        self.sink.reset(next_instance);
    }

    fn insert(&mut self, parent: u32, before: u32) {
        self.patches += 1;
        self.sink.insert(parent, before);
    }

    fn run(&mut self, template: TemplateNo, count: u32) {
        self.sink.run(template, count);
    }

    fn value(&mut self, value: ValueRef<'_>) {
        self.sink.value(value);
    }

    fn values(&mut self, values: &Values<'_>) {
        self.sink.values(values);
    }

    fn end(&mut self) {
        self.sink.end();
    }

    fn set(&mut self, instance: u32, slot: u16, value: ValueRef<'_>) {
        self.patches += 1;
        self.sink.set(instance, slot, value);
    }

    fn remove(&mut self, first: u32, count: u32) {
        self.patches += 1;
        self.sink.remove(first, count);
    }

    fn move_run(&mut self, first: u32, count: u32, before: u32) {
        self.patches += 1;
        self.sink.move_run(first, count, before);
    }

    fn move_each(&mut self, instances: &[u32], before: u32) {
        self.patches += 1;
        self.sink.move_each(instances, before);
    }

    fn clear(&mut self, parent: u32) {
        self.patches += 1;
        self.sink.clear(parent);
    }
}
