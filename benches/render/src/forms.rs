//! The bytes of the same patches in other forms. A message of each form has what it needs to be sent: a header, or an envelope.
//!
//! | form | how it is made |
//! | --- | --- |
//! | ours | `lattice-wire`'s encoder |
//! | JSON objects | the operations of ours as objects with named fields, as [`Objects`] writes them, printed without white space |
//! | JSON arrays | the operations of ours as arrays with the protocol's numbers, as [`Arrays`] writes them: items flat, differences of moves too |
//! | Dioxus `LiveView` | what dioxus itself writes: `MutationState::export_memory` of dioxus-interpreter-js 0.7.10 with its `binary-protocol`, which is what dioxus-liveview's `pool.rs` sends |
//! | Phoenix `LiveView` | written from its rules, see [`phoenix`](crate::phoenix) |

use lattice_vdom::{PatchSink, Template, TemplateNo, ValueRef};
use serde_json::{Value, json};

/// Operations as JSON objects with named fields.
#[derive(Debug, Default)]
pub struct Objects {
    operations: Vec<Value>,
    lists: Vec<List>,
    slots: Vec<(u16, bool)>,
}

/// A list of items: its runs, and what is left of the run that goes on.
#[derive(Debug, Default)]
struct List {
    runs: Vec<Value>,
    template: u32,
    left: u32,
    instances: Vec<Value>,
    values: Vec<Value>,
}

fn json(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::None => Value::Null,
        ValueRef::Bool(flag) => json!(flag),
        ValueRef::Int(x) => json!(x),
        ValueRef::Float(x) => json!(x),
        ValueRef::Str(text) => json!(text),
    }
}

impl Objects {
    /// A writer for a page that knows these templates, the first of which has number 1.
    pub fn new(templates: &[Template]) -> Self {
        let slots = templates
            .iter()
            .map(|one| (one.slot_count(), one.has_children()));
        Self {
            slots: slots.collect(),
            ..Self::default()
        }
    }

    /// The whole message.
    pub fn message(self, patch_seq: u32, event_id: u32) -> Vec<u8> {
        let message = json!({ "kind": "patch", "patch_seq": patch_seq, "event_id": event_id, "operations": self.operations });
        message.to_string().into_bytes()
    }

    fn settle(&mut self) {
        while let Some(list) = self.lists.last_mut() {
            if list.left == 0 {
                return;
            }
            let (slots, container) = self.slots[list.template as usize - 1];
            if list.values.len() < usize::from(slots) {
                return;
            }
            list.left -= 1;
            let values = std::mem::take(&mut list.values);
            list.instances.push(json!({ "values": values }));
            if container {
                self.lists.push(List::default());
                return;
            }
            list.close_run();
        }
    }
}

impl List {
    fn close_run(&mut self) {
        if self.left == 0 {
            let instances = std::mem::take(&mut self.instances);
            self.runs
                .push(json!({ "template": self.template, "instances": instances }));
        }
    }
}

impl PatchSink for Objects {
    fn define(&mut self, _: TemplateNo, _: &Template) {}

    fn reset(&mut self, next_instance: u32) {
        self.operations
            .push(json!({ "op": "reset", "next_instance": next_instance }));
    }

    fn insert(&mut self, parent: u32, before: u32) {
        self.operations
            .push(json!({ "op": "insert", "parent": parent, "before": before }));
        self.lists.push(List::default());
    }

    fn run(&mut self, template: TemplateNo, count: u32) {
        if let Some(list) = self.lists.last_mut() {
            (list.template, list.left) = (template.get(), count);
        }
        self.settle();
    }

    fn value(&mut self, value: ValueRef<'_>) {
        if let Some(list) = self.lists.last_mut() {
            list.values.push(json(value));
        }
        self.settle();
    }

    fn end(&mut self) {
        let Some(list) = self.lists.pop() else { return };
        match self.lists.last_mut() {
            None => {
                if let Some(insert) = self.operations.last_mut() {
                    insert["items"] = json!(list.runs);
                }
            }
            Some(outer) => {
                if let Some(instance) = outer.instances.last_mut() {
                    instance["items"] = json!(list.runs);
                }
                outer.close_run();
                self.settle();
            }
        }
    }

    fn set(&mut self, instance: u32, slot: u16, value: ValueRef<'_>) {
        self.operations
            .push(json!({ "op": "set", "instance": instance, "slot": slot, "value": json(value) }));
    }

    fn remove(&mut self, first: u32, count: u32) {
        self.operations
            .push(json!({ "op": "remove", "first": first, "count": count }));
    }

    fn move_run(&mut self, first: u32, count: u32, before: u32) {
        self.operations
            .push(json!({ "op": "move", "first": first, "count": count, "before": before }));
    }

    fn move_each(&mut self, instances: &[u32], before: u32) {
        self.operations
            .push(json!({ "op": "move_each", "instances": instances, "before": before }));
    }

    fn clear(&mut self, parent: u32) {
        self.operations
            .push(json!({ "op": "clear", "parent": parent }));
    }
}

/// Operations as arrays with the protocol's own numbers.
#[derive(Debug, Default)]
pub struct Arrays {
    operations: Vec<Vec<Value>>,
}

impl Arrays {
    /// The whole message, with the header of ours.
    pub fn message(self, patch_seq: u32, events: u32) -> Vec<u8> {
        let mut message = vec![json!(64 + patch_seq % 64), json!(events)];
        message.extend(self.operations.into_iter().map(Value::from));
        Value::from(message).to_string().into_bytes()
    }

    fn add(&mut self, values: &[u32]) {
        if let Some(last) = self.operations.last_mut() {
            last.extend(values.iter().map(|value| json!(value)));
        }
    }

    fn begin(&mut self, values: &[u32]) {
        self.operations.push(Vec::new());
        self.add(values);
    }
}

impl PatchSink for Arrays {
    fn define(&mut self, _: TemplateNo, _: &Template) {}

    fn reset(&mut self, next_instance: u32) {
        self.begin(&[2, next_instance]);
    }

    fn insert(&mut self, parent: u32, before: u32) {
        self.begin(&[3, parent, before]);
    }

    fn run(&mut self, template: TemplateNo, count: u32) {
        self.add(&[template.get(), count]);
    }

    fn value(&mut self, value: ValueRef<'_>) {
        if let Some(last) = self.operations.last_mut() {
            last.push(json(value));
        }
    }

    fn end(&mut self) {
        self.add(&[0]);
    }

    fn set(&mut self, instance: u32, slot: u16, value: ValueRef<'_>) {
        self.begin(&[4, instance, slot.into()]);
        self.value(value);
    }

    fn remove(&mut self, first: u32, count: u32) {
        match count {
            1 => self.begin(&[5, first]),
            _ => self.begin(&[6, first, count]),
        }
    }

    fn move_run(&mut self, first: u32, count: u32, before: u32) {
        match count {
            1 => self.begin(&[7, first, before]),
            _ => self.begin(&[8, first, count, before]),
        }
    }

    fn move_each(&mut self, instances: &[u32], before: u32) {
        self.begin(&[10, before, instances.len() as u32]);
        let (mut last, mut difference, mut times) = (i64::from(before), 0, 0);
        let mut told = Vec::new();
        for instance in instances.iter().rev() {
            let next = i64::from(*instance) - last;
            last += next;
            if next == difference {
                times += 1;
                continue;
            }
            repeat(&mut told, difference, times);
            told.push(json!(next));
            (difference, times) = (next, 0);
        }
        repeat(&mut told, difference, times);
        if let Some(last) = self.operations.last_mut() {
            last.append(&mut told);
        }
    }

    fn clear(&mut self, parent: u32) {
        self.begin(&[9, parent]);
    }
}

/// As in ours, a repetition is told where that is shorter.
fn repeat(told: &mut Vec<Value>, difference: i64, times: u32) {
    let plain = vec![json!(difference); times as usize];
    let short = vec![Value::Null, json!(times)];
    let length = |values: &[Value]| Value::from(values).to_string().len();
    told.extend(if length(&short) < length(&plain) {
        short
    } else {
        plain
    });
}
