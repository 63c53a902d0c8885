//! The shared vectors in testdata/wire say what this crate does. `LATTICE_BLESS=1 cargo test -p lattice-wire`
//! writes them anew; the difference is then to be read.

use std::path::PathBuf;

use lattice_vdom::NullSink;
use lattice_wire::{
    ClientMessage, Error, Limits, PatchEncoder, Payload, ServerDecoder, ServerMessage,
};
use serde_json::{Value, json};

use crate::cases::{self, Case};
use crate::record::{Record, value};

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../testdata/wire")
        .join(name)
}

/// Compares a file with what it should hold, case by case.
fn check(name: &str, cases: &[Value]) {
    let path = file(name);
    if std::env::var_os("LATTICE_BLESS").is_some() {
        let lines: Vec<String> = cases.iter().map(Value::to_string).collect();
        std::fs::write(&path, format!("[\n{}\n]\n", lines.join(",\n"))).unwrap();
    }
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let found: Vec<Value> = serde_json::from_str(&text).unwrap();
    for (found, expected) in found.iter().zip(cases) {
        assert_eq!(found, expected, "{name}");
    }
    assert_eq!(found.len(), cases.len(), "{name}");
}

fn hex(bytes: &[u8]) -> String {
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.concat()
}

fn refusal(error: &Error) -> &'static str {
    match () {
        () if error.is_version() => "version",
        () if error.is_limit() => "limit",
        () => "malformed",
    }
}

fn client_json(message: &ClientMessage<'_>) -> Value {
    match message {
        ClientMessage::Hello {
            version,
            token,
            patch_seq,
            event_id,
            whole,
        } => {
            json!({ "kind": "hello", "version": version, "token": token, "patch_seq": patch_seq, "event_id": event_id, "whole": whole })
        }
        ClientMessage::Event {
            event_id,
            patch_seq,
            instance,
            slot,
            payload,
        } => {
            json!({ "kind": "event", "event_id": event_id, "patch_seq": patch_seq, "instance": instance, "slot": slot, "payload": payload_json(payload) })
        }
        ClientMessage::Ack { patch_seq } => json!({ "kind": "ack", "patch_seq": patch_seq }),
        ClientMessage::UploadBegin {
            upload,
            instance,
            slot,
            name,
            media_type,
            size,
        } => {
            json!({ "kind": "upload_begin", "upload": upload, "instance": instance, "slot": slot, "name": name, "media_type": media_type, "size": size })
        }
        ClientMessage::UploadChunk {
            upload,
            offset,
            bytes,
        } => {
            json!({ "kind": "upload_chunk", "upload": upload, "offset": offset, "bytes": hex(bytes) })
        }
        ClientMessage::UploadAbort { upload } => {
            json!({ "kind": "upload_abort", "upload": upload })
        }
    }
}

fn payload_json(payload: &Payload<'_>) -> Value {
    match payload {
        Payload::None => Value::Null,
        Payload::Bool(flag) => json!(flag),
        Payload::Int(x) => json!(x),
        Payload::Float(x) => value((*x).into()),
        Payload::Str(text) => json!(text),
        Payload::Strs(texts) => json!(texts),
    }
}

fn server_json(message: &ServerMessage<'_>, ops: &[Value]) -> Value {
    match message {
        ServerMessage::Welcome {
            version,
            event_id,
            next_patch_seq,
        } => {
            json!({ "kind": "welcome", "version": version, "event_id": event_id, "next_patch_seq": next_patch_seq })
        }
        ServerMessage::Patch { patch_seq, events } => {
            json!({ "kind": "patch", "patch_seq": patch_seq, "events": events, "ops": ops })
        }
        ServerMessage::Error { code, text } => {
            json!({ "kind": "error", "code": code, "text": text })
        }
        ServerMessage::EventAck { event_id } => {
            json!({ "kind": "event_ack", "event_id": event_id })
        }
        ServerMessage::Upload {
            upload,
            received,
            refused,
        } => {
            json!({ "kind": "upload", "upload": upload, "received": received, "refused": refused })
        }
    }
}

fn decode_server(bytes: &[u8]) -> Result<Value, Error> {
    let mut record = Record::default();
    let message = ServerDecoder::new(Limits::SERVER).decode(bytes, &mut record)?;
    Ok(server_json(&message, &record.ops))
}

fn valid(cases: Vec<Case>, decode: impl Fn(&[u8]) -> Result<Value, Error>) -> Vec<Value> {
    let case = |(name, bytes): Case| json!({ "name": name, "hex": hex(&bytes), "decoded": decode(&bytes).unwrap_or_else(|error| panic!("{name}: {error}")) });
    cases.into_iter().map(case).collect()
}

fn invalid(cases: Vec<Case>, decode: impl Fn(&[u8]) -> Result<Value, Error>) -> Vec<Value> {
    let case = |(name, bytes): Case| {
        let error = decode(&bytes)
            .err()
            .unwrap_or_else(|| panic!("{name}: it should be refused"));
        json!({ "name": name, "hex": hex(&bytes), "refused": refusal(&error) })
    };
    cases.into_iter().map(case).collect()
}

fn decode_client(bytes: &[u8]) -> Result<Value, Error> {
    ClientMessage::decode(bytes, Limits::CLIENT).map(|message| client_json(&message))
}

#[test]
fn messages_of_pages_are_as_the_vectors_say() {
    check("client.json", &valid(cases::client(), decode_client));
}

#[test]
fn malformed_messages_of_pages_are_refused_as_the_vectors_say() {
    check(
        "client-invalid.json",
        &invalid(cases::client_invalid(), decode_client),
    );
}

#[test]
fn messages_of_sessions_are_as_the_vectors_say() {
    check("server.json", &valid(cases::server(), decode_server));
}

#[test]
fn malformed_messages_of_sessions_are_refused_as_the_vectors_say() {
    check(
        "server-invalid.json",
        &invalid(cases::server_invalid(), decode_server),
    );
}

#[test]
fn what_the_vectors_say_is_encoded_to_their_bytes() {
    for (name, bytes) in cases::client() {
        let mut again = Vec::new();
        ClientMessage::decode(&bytes, Limits::CLIENT)
            .unwrap()
            .encode(&mut again);
        assert_eq!(again, bytes, "{name}");
    }
    for (name, bytes) in cases::server() {
        let mut encoder = PatchEncoder::new();
        let message = ServerDecoder::new(Limits::SERVER)
            .decode(&bytes, &mut encoder)
            .unwrap();
        let mut again = Vec::new();
        match message {
            ServerMessage::Patch { patch_seq, events } => {
                again.extend(encoder.finish(u32::from(patch_seq), events).unwrap());
            }
            other => other.encode(&mut again),
        }
        assert_eq!(again, bytes, "{name}");
    }
}

#[test]
fn every_beginning_of_a_vector_is_refused_or_a_message_of_its_own() {
    for (name, bytes) in cases::client() {
        for end in 0..bytes.len() {
            assert!(
                ClientMessage::decode(&bytes[..end], Limits::CLIENT).is_err(),
                "{name} cut at {end}"
            );
        }
    }
    for (_, bytes) in cases::server() {
        for end in 0..bytes.len() {
            // A patch message cut between two operations is a shorter one; nothing may panic.
            let _ = ServerDecoder::new(Limits::SERVER).decode(&bytes[..end], &mut NullSink);
        }
    }
}
