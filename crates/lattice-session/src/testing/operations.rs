//! A sink that notes the names of the operations that pass through it.

use lattice_vdom::{PatchSink, Template, TemplateNo, ValueRef, Values};

/// Passes everything on to another sink and notes what it was.
pub struct Recorder<'a> {
    sink: &'a mut dyn PatchSink,
    operations: Vec<&'static str>,
}

impl<'a> Recorder<'a> {
    /// Before `sink`.
    pub fn new(sink: &'a mut dyn PatchSink) -> Self {
        Self {
            sink,
            operations: Vec::new(),
        }
    }

    /// The names of what passed, in order: `set`, `insert`, `remove`, `move`, `clear`, `reset`.
    pub fn into_operations(self) -> Vec<&'static str> {
        self.operations
    }
}

impl PatchSink for Recorder<'_> {
    fn define(&mut self, no: TemplateNo, template: &Template) {
        self.sink.define(no, template);
    }

    fn reset(&mut self, next_instance: u32) {
        self.operations.push("reset");
        self.sink.reset(next_instance);
    }

    fn insert(&mut self, parent: u32, before: u32) {
        self.operations.push("insert");
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
        self.operations.push("set");
        self.sink.set(instance, slot, value);
    }

    fn remove(&mut self, first: u32, count: u32) {
        self.operations.push("remove");
        self.sink.remove(first, count);
    }

    fn move_run(&mut self, first: u32, count: u32, before: u32) {
        self.operations.push("move");
        self.sink.move_run(first, count, before);
    }

    fn move_each(&mut self, instances: &[u32], before: u32) {
        self.operations.push("move");
        self.sink.move_each(instances, before);
    }

    fn clear(&mut self, parent: u32) {
        self.operations.push("clear");
        self.sink.clear(parent);
    }
}

impl std::fmt::Debug for Recorder<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.operations).finish()
    }
}
