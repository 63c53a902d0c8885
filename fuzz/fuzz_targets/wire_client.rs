//! Bytes as a page's message: an error or a message, and a message survives being encoded.

#![no_main]

use lattice_wire::{ClientMessage, Limits};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(message) = ClientMessage::decode(bytes, Limits::CLIENT) {
        let mut again = Vec::new();
        message.encode(&mut again);
        // Shortest forms: encoding what was decoded from them changes nothing any more.
        let second = ClientMessage::decode(&again, Limits::CLIENT).expect("what was understood can be said");
        let mut third = Vec::new();
        second.encode(&mut third);
        assert_eq!(again, third);
    }
});
