//! A sink that notes the operations that pass through it, for tests to look at and to count.

use lattice_engine::session::SlotValue;
use lattice_engine::vdom::testing::Dom;
use lattice_engine::vdom::{PatchSink, Template, TemplateNo, ValueRef};
use pyo3::prelude::*;

use crate::value::written;

/// One operation.
#[derive(Debug)]
pub(super) struct Patch {
    /// `set`, `insert`, `remove`, `move`, `clear` or `reset`.
    operation: &'static str,
    /// Whose slot is set; in whom is inserted, or who is emptied; the first of those that go or move.
    instance: u32,
    /// Of a `set`.
    slot: Option<u16>,
    value: SlotValue,
}

/// What Python sees of a patch: operation, instance, slot, value.
type Seen<'py> = (&'static str, u32, Option<u16>, Bound<'py, PyAny>);

impl Patch {
    pub(super) fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Seen<'py>> {
        let value = written(py, &self.value)?;
        Ok((self.operation, self.instance, self.slot, value))
    }
}

/// Passes everything on to the page and notes it.
#[derive(Debug)]
pub(super) struct Noted<'a> {
    pub(super) dom: &'a mut Dom,
    pub(super) patches: &'a mut Vec<Patch>,
    /// What the page knows, without which bytes of the protocol can't be read.
    pub(super) templates: &'a mut Vec<(TemplateNo, Template)>,
}

impl Noted<'_> {
    fn note(&mut self, operation: &'static str, instance: u32) {
        self.patches.push(Patch {
            operation,
            instance,
            slot: None,
            value: SlotValue::None,
        });
    }
}

impl PatchSink for Noted<'_> {
    fn define(&mut self, no: TemplateNo, template: &Template) {
        self.templates.push((no, template.clone()));
        self.dom.define(no, template);
    }

    fn reset(&mut self, next_instance: u32) {
        self.note("reset", 0);
        self.dom.reset(next_instance);
    }

    fn insert(&mut self, parent: u32, before: u32) {
        self.note("insert", parent);
        self.dom.insert(parent, before);
    }

    fn run(&mut self, template: TemplateNo, count: u32) {
        self.dom.run(template, count);
    }

    fn value(&mut self, value: ValueRef<'_>) {
        self.dom.value(value);
    }

    fn end(&mut self) {
        self.dom.end();
    }

    fn set(&mut self, instance: u32, slot: u16, value: ValueRef<'_>) {
        self.patches.push(Patch {
            operation: "set",
            instance,
            slot: Some(slot),
            value: value.into(),
        });
        self.dom.set(instance, slot, value);
    }

    fn remove(&mut self, first: u32, count: u32) {
        self.note("remove", first);
        self.dom.remove(first, count);
    }

    fn move_run(&mut self, first: u32, count: u32, before: u32) {
        self.note("move", first);
        self.dom.move_run(first, count, before);
    }

    fn move_each(&mut self, instances: &[u32], before: u32) {
        self.note("move", instances.first().copied().unwrap_or(before));
        self.dom.move_each(instances, before);
    }

    fn clear(&mut self, parent: u32) {
        self.note("clear", parent);
        self.dom.clear(parent);
    }
}
