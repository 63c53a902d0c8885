//! Patches as bytes: a sink that writes every operation at once into a buffer that is used again and again.

use lattice_vdom::{PatchSink, Template, TemplateNo, ValueRef};

use crate::{ServerMessage, differences, op, template, writer};

/// Writes one patch message at a time.
///
/// ```
/// use lattice_vdom::{PatchSink, ValueRef};
/// use lattice_wire::PatchEncoder;
/// let mut encoder = PatchEncoder::new();
/// encoder.begin(1, 0);
/// assert_eq!(encoder.finish(), None); // no operation, no message
/// encoder.begin(1, 7);
/// encoder.set(3, 0, ValueRef::Int(42));
/// assert_eq!(encoder.finish(), Some(&[1, 1, 7, 4, 3, 0, 42][..]));
/// ```
#[derive(Clone, Debug, Default)]
pub struct PatchEncoder {
    bytes: Vec<u8>,
    header: usize,
}

impl PatchEncoder {
    /// An empty buffer.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins a message: its own number, and the last event that was handled before it.
    pub fn begin(&mut self, patch_seq: u32, event_id: u32) {
        self.bytes.clear();
        ServerMessage::Patch {
            patch_seq,
            event_id,
        }
        .encode(&mut self.bytes);
        self.header = self.bytes.len();
    }

    /// Whether no operation has come since [`begin`](Self::begin).
    pub fn is_empty(&self) -> bool {
        self.bytes.len() == self.header
    }

    /// How many bytes the message has so far.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The message, if any operation is in it.
    pub fn finish(&self) -> Option<&[u8]> {
        (!self.is_empty()).then_some(&self.bytes[..])
    }

    fn op(&mut self, code: u64, operands: &[u32]) {
        writer::uint(&mut self.bytes, code);
        for operand in operands {
            writer::uint(&mut self.bytes, u64::from(*operand));
        }
    }
}

impl PatchSink for PatchEncoder {
    fn define(&mut self, no: TemplateNo, template: &Template) {
        self.op(op::DEFINE, &[no.get()]);
        template::encode(template, &mut self.bytes);
    }

    fn reset(&mut self, next_instance: u32) {
        self.op(op::RESET, &[next_instance]);
    }

    fn insert(&mut self, parent: u32, before: u32) {
        self.op(op::INSERT, &[parent, before]);
    }

    fn run(&mut self, template: TemplateNo, count: u32) {
        writer::uint(&mut self.bytes, u64::from(template.get()));
        writer::uint(&mut self.bytes, u64::from(count));
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it becomes a part of the one loop that tells thousands of values")]
    fn value(&mut self, value: ValueRef<'_>) {
        writer::value(&mut self.bytes, value);
    }

    fn end(&mut self) {
        writer::uint(&mut self.bytes, 0);
    }

    fn set(&mut self, instance: u32, slot: u16, value: ValueRef<'_>) {
        self.op(op::SET, &[instance, u32::from(slot)]);
        writer::value(&mut self.bytes, value);
    }

    fn remove(&mut self, first: u32, count: u32) {
        match count {
            1 => self.op(op::REMOVE, &[first]),
            _ => self.op(op::REMOVE_RUN, &[first, count]),
        }
    }

    fn move_run(&mut self, first: u32, count: u32, before: u32) {
        match count {
            1 => self.op(op::MOVE, &[first, before]),
            _ => self.op(op::MOVE_RUN, &[first, count, before]),
        }
    }

    fn move_each(&mut self, instances: &[u32], before: u32) {
        self.op(op::MOVE_EACH, &[before, instances.len() as u32]);
        differences::write(&mut self.bytes, before, instances.iter().rev().copied());
    }

    fn clear(&mut self, parent: u32) {
        self.op(op::CLEAR, &[parent]);
    }
}
