//! Bytes as a session's messages, one after another (a length byte before each, so that templates live on): errors or
//! messages, and operations that were read can be written and read again.

#![no_main]

use lattice_vdom::NullSink;
use lattice_wire::{Limits, PatchEncoder, ServerDecoder, ServerMessage};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits { instances_max: 10_000, ..Limits::SERVER };
    let (mut decoder, mut again) = (ServerDecoder::new(limits), ServerDecoder::new(limits));
    let mut rest = bytes;
    while let Some((length, after)) = rest.split_first() {
        let (message, after) = after.split_at(after.len().min(usize::from(*length)));
        rest = after;
        let mut encoder = PatchEncoder::new();
        encoder.begin();
        if let Ok(ServerMessage::Patch { .. }) = decoder.decode(message, &mut encoder)
            && let Some(message) = encoder.finish(1, 0)
        {
            again.decode(message, &mut NullSink).expect("what was understood can be said");
        }
    }
});
