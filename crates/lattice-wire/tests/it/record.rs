//! What a decoder made of a patch message, as JSON for the shared vectors. Items are nested here, flat on the wire.

use lattice_vdom::{OwnedValue, PatchSink, Template, TemplateNo, ValueRef};
use lattice_wire::PatchEncoder;
use serde_json::{Value, json};

/// Collects operations as JSON.
#[derive(Default)]
pub(crate) struct Record {
    pub(crate) ops: Vec<Value>,
    templates: std::collections::HashMap<u32, Template>,
    /// The open lists of items, each with the run that is going on in it.
    lists: Vec<List>,
    place: (u32, u32),
}

#[derive(Default)]
struct List {
    runs: Vec<Value>,
    template: u32,
    left: u32,
    instances: Vec<Value>,
    values: Vec<Value>,
}

pub(crate) fn value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::None => Value::Null,
        ValueRef::Bool(flag) => json!(flag),
        ValueRef::Int(x) => json!(x),
        ValueRef::Float(x) if x.is_finite() => json!(x),
        ValueRef::Float(_) => json!({ "float": OwnedValue::from(value).borrow().to_text() }),
        ValueRef::Str(text) => json!(text),
    }
}

impl Record {
    /// A block of the innermost list is complete but for its content.
    fn settle(&mut self) {
        while let Some(list) = self.lists.last_mut() {
            if list.left == 0 {
                return;
            }
            let template = &self.templates[&list.template];
            if list.values.len() < usize::from(template.slot_count()) {
                return;
            }
            list.left -= 1;
            let values = std::mem::take(&mut list.values);
            if template.has_children() {
                list.instances.push(json!([values]));
                self.lists.push(List::default());
                return;
            }
            list.instances.push(json!([values]));
            list.close_run();
        }
    }
}

impl List {
    fn close_run(&mut self) {
        if self.left == 0 {
            let instances = std::mem::take(&mut self.instances);
            self.runs.push(json!([self.template, instances]));
        }
    }
}

impl PatchSink for Record {
    fn define(&mut self, no: TemplateNo, template: &Template) {
        self.templates.insert(no.get(), template.clone());
        self.ops
            .push(json!(["define", no.get(), definition(template)]));
    }

    fn reset(&mut self, next_instance: u32) {
        self.ops.push(json!(["reset", next_instance]));
    }

    fn insert(&mut self, parent: u32, before: u32) {
        self.place = (parent, before);
        self.lists.push(List::default());
    }

    fn run(&mut self, template: TemplateNo, count: u32) {
        let list = self.lists.last_mut().unwrap();
        list.template = template.get();
        list.left = count;
        self.settle();
    }

    fn value(&mut self, v: ValueRef<'_>) {
        self.lists.last_mut().unwrap().values.push(value(v));
        self.settle();
    }

    fn end(&mut self) {
        let list = self.lists.pop().unwrap();
        match self.lists.last_mut() {
            None => self
                .ops
                .push(json!(["insert", self.place.0, self.place.1, list.runs])),
            Some(outer) => {
                let instance = outer.instances.last_mut().unwrap().as_array_mut().unwrap();
                instance.push(json!(list.runs));
                outer.close_run();
                self.settle();
            }
        }
    }

    fn set(&mut self, instance: u32, slot: u16, v: ValueRef<'_>) {
        self.ops.push(json!(["set", instance, slot, value(v)]));
    }

    fn remove(&mut self, first: u32, count: u32) {
        self.ops.push(json!(["remove", first, count]));
    }

    fn move_run(&mut self, first: u32, count: u32, before: u32) {
        self.ops.push(json!(["move", first, count, before]));
    }

    fn move_each(&mut self, instances: &[u32], before: u32) {
        self.ops.push(json!(["move_each", instances, before]));
    }

    fn clear(&mut self, parent: u32) {
        self.ops.push(json!(["clear", parent]));
    }
}

/// A template's definition, read back from the bytes of a message by a reader that knows `MessagePack` only.
fn definition(template: &Template) -> Value {
    let mut encoder = PatchEncoder::new();
    encoder.begin();
    encoder.define(TemplateNo::new(1), template);
    let bytes = encoder.finish(1, 0).unwrap();
    // kind, events, operation, template: one byte each
    let mut rest = &bytes[4..];
    let value = plain(&mut rest);
    assert!(rest.is_empty());
    value
}

/// Reads the short forms of `MessagePack` that definitions in the vectors need.
fn plain(rest: &mut &[u8]) -> Value {
    let marker = rest[0];
    *rest = &rest[1..];
    match marker {
        0..=0x7f => json!(marker),
        0x90..=0x9f => (0..marker - 0x90).map(|_| plain(rest)).collect(),
        0xa0..=0xbf => {
            let (text, after) = rest.split_at(usize::from(marker - 0xa0));
            *rest = after;
            json!(std::str::from_utf8(text).unwrap())
        }
        0xcc => {
            let x = rest[0];
            *rest = &rest[1..];
            json!(x)
        }
        0xcd => {
            let x = u16::from_be_bytes([rest[0], rest[1]]);
            *rest = &rest[2..];
            json!(x)
        }
        other => panic!("the vectors' definitions are small; {other:#x} is not"),
    }
}
