//! Patches as bytes: a sink that writes every operation at once into a buffer that is used again and again.

use lattice_vdom::{PatchSink, Template, TemplateNo, ValueRef};

use crate::{ServerMessage, differences, op, template, writer};

/// Writes one patch message at a time.
///
/// ```
/// use lattice_vdom::{PatchSink, ValueRef};
/// use lattice_wire::PatchEncoder;
/// let mut encoder = PatchEncoder::new();
/// encoder.begin();
/// assert_eq!(encoder.finish(1, 0), None); // no operation, no message
/// encoder.set(3, 0, ValueRef::Int(42));
/// assert_eq!(encoder.finish(1, 2), Some(&[65, 2, 4, 3, 0, 42][..]));
/// ```
#[derive(Clone, Debug)]
pub struct PatchEncoder {
    /// Room for a header, then the operations.
    bytes: Vec<u8>,
}

/// The longest header: a byte, and a number of 32 bits.
const HEADER_MAX: usize = 6;

impl Default for PatchEncoder {
    fn default() -> Self {
        Self {
            bytes: vec![0; HEADER_MAX],
        }
    }
}

impl PatchEncoder {
    /// No operation yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins a message.
    pub fn begin(&mut self) {
        self.bytes.truncate(HEADER_MAX);
    }

    /// Whether no operation has come since [`begin`](Self::begin).
    pub fn is_empty(&self) -> bool {
        self.bytes.len() == HEADER_MAX
    }

    /// How many bytes the buffer holds.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// The operations so far, without a header: what is kept to be sent again under [another](ServerMessage::patch).
    pub fn operations(&self) -> &[u8] {
        &self.bytes[HEADER_MAX..]
    }

    /// A hash of the operations so far (FNV-1a, 64 bits): two sessions whose first views have the same show the same.
    pub fn fingerprint(&self) -> u64 {
        self.operations()
            .iter()
            .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
                (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
            })
    }

    /// The message, if any operation is in it: patch message number `patch_seq`, and how many more events were handled before it
    /// than the page was told of. Both are asked for only now, since another message may have told of events meanwhile.
    pub fn finish(&mut self, patch_seq: u32, events: u32) -> Option<&[u8]> {
        if self.is_empty() {
            return None;
        }
        // Written behind the operations, where there is room, then brought before them.
        let end = self.bytes.len();
        ServerMessage::patch(patch_seq, events).encode(&mut self.bytes);
        let start = HEADER_MAX - (self.bytes.len() - end);
        self.bytes.copy_within(end.., start);
        self.bytes.truncate(end);
        Some(&self.bytes[start..])
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
    #[expect(
        clippy::inline_always,
        reason = "it becomes a part of the one loop that tells thousands of values"
    )]
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
