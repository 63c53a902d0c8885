//! Messages of pages: round trips, limits, and bytes of any kind.

use lattice_wire::{ClientMessage, Limits, Payload, close};
use proptest::prelude::*;

fn event(payload: Payload<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    ClientMessage::Event {
        event_id: 1,
        patch_seq: 1,
        instance: 1,
        slot: 0,
        payload,
    }
    .encode(&mut bytes);
    bytes
}

#[test]
fn limits_refuse_what_is_larger_and_nothing_else() {
    let limits = Limits {
        message_bytes_max: 40,
        string_bytes_max: 10,
        array_items_max: 3,
        ..Limits::CLIENT
    };
    let ten = "x".repeat(10);
    let eleven = "x".repeat(11);
    assert!(ClientMessage::decode(&event(Payload::Str(&ten)), limits).is_ok());
    assert!(
        ClientMessage::decode(&event(Payload::Str(&eleven)), limits)
            .unwrap_err()
            .is_limit()
    );
    assert!(ClientMessage::decode(&event(Payload::Strs(vec!["a"; 3])), limits).is_ok());
    assert!(
        ClientMessage::decode(&event(Payload::Strs(vec!["a"; 4])), limits)
            .unwrap_err()
            .is_limit()
    );
    assert!(ClientMessage::decode(&event(Payload::Strs(vec![&ten; 3])), limits).is_ok());
    assert!(
        ClientMessage::decode(&[0; 41], limits)
            .unwrap_err()
            .is_limit()
    );
}

#[test]
fn a_hello_of_another_version_is_told_apart_whatever_follows() {
    let error = ClientMessage::decode(&[0, 9, 0xc1, 0xff], Limits::CLIENT).unwrap_err();
    assert!(error.is_version());
    assert_eq!(error.close_code(), close::VERSION);
    let error = ClientMessage::decode(&[9], Limits::CLIENT).unwrap_err();
    assert!(error.is_malformed());
    assert_eq!(
        (error.close_code(), error.position()),
        (close::MALFORMED, 0)
    );
}

fn owned() -> impl Strategy<Value = (u32, u32, u32, u16, Vec<String>, f64, i64, u8)> {
    (
        any::<u32>(),
        any::<u32>(),
        any::<u32>(),
        any::<u16>(),
        prop::collection::vec(".{0,40}", 0..5),
        any::<f64>(),
        -(1i64 << 53) + 1..(1i64 << 53),
        0..6u8,
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn what_was_encoded_is_decoded((event_id, patch_seq, instance, slot, texts, float, int, kind) in owned()) {
        let payload = match kind {
            0 => Payload::None,
            1 => Payload::Bool(int % 2 == 0),
            2 => Payload::Int(int),
            3 if float.fract() != 0.0 => Payload::Float(float),
            4 => Payload::Strs(texts.iter().map(String::as_str).collect()),
            _ => Payload::Str(texts.first().map_or("", String::as_str)),
        };
        for message in [
            ClientMessage::Event { event_id, patch_seq, instance, slot, payload },
            ClientMessage::Ack { patch_seq },
            ClientMessage::Hello { version: lattice_wire::VERSION, token: "t", patch_seq, event_id, whole: int > 0 },
        ] {
            let mut bytes = Vec::new();
            message.encode(&mut bytes);
            prop_assert_eq!(ClientMessage::decode(&bytes, Limits::CLIENT), Ok(message));
        }
    }

    #[test]
    fn bytes_of_any_kind_are_a_message_or_an_error(mut bytes in prop::collection::vec(any::<u8>(), 0..64), kind in 0..4u8) {
        if let Some(first) = bytes.first_mut() {
            *first = kind;
        }
        if let Ok(message) = ClientMessage::decode(&bytes, Limits::CLIENT) {
            let mut again = Vec::new();
            message.encode(&mut again);
            let decoded = ClientMessage::decode(&again, Limits::CLIENT).expect("what was understood can be said");
            prop_assert_eq!(format!("{decoded:?}"), format!("{message:?}").replace("Float(-0.0)", "Int(0)"));
        }
    }
}
