//! Files that a page sends.

use lattice_vdom::{Behaviour, EventPayload, EventSpec, PatchSink, el};
use lattice_wire::{ClientMessage, ServerMessage};

use super::{Case, bytes, no, patch};

pub(crate) fn client() -> Vec<Case> {
    let cases = [
        (
            "beginning of an upload",
            ClientMessage::UploadBegin {
                upload: 70_000,
                instance: 12,
                slot: 3,
                name: "r\u{e9}sum\u{e9}.pdf",
                media_type: "application/pdf",
                size: 5_000_000_000,
            },
        ),
        (
            "beginning of an upload of an empty file of no known type",
            ClientMessage::UploadBegin {
                upload: 1,
                instance: 1,
                slot: 0,
                name: "a",
                media_type: "",
                size: 0,
            },
        ),
        (
            "a part of a file",
            ClientMessage::UploadChunk {
                upload: 70_000,
                offset: 65_536,
                bytes: &[0, 1, 254, 255],
            },
        ),
        (
            "a part of a file of more than 255 bytes, far behind",
            ClientMessage::UploadChunk {
                upload: 1,
                offset: 5_000_000_000,
                bytes: &[7; 256],
            },
        ),
        (
            "end of an upload by the page",
            ClientMessage::UploadAbort { upload: 70_000 },
        ),
    ];
    cases
        .into_iter()
        .map(|(name, message)| (name, bytes(|out| message.encode(out))))
        .collect()
}

pub(crate) fn client_invalid() -> Vec<Case> {
    vec![
        (
            "a file whose size is beyond 2^53 - 1",
            vec![
                3, 1, 1, 0, 0xa1, b'a', 0xa0, 0xcf, 0, 0x20, 0, 0, 0, 0, 0, 0,
            ],
        ),
        ("a part of a file as a text", vec![4, 1, 0, 0xa1, b'a']),
        (
            "a part of a file that ends early",
            vec![4, 1, 0, 0xc4, 2, 0],
        ),
        (
            "a part of a file whose length lies",
            vec![4, 1, 0, 0xc6, 0xff, 0xff, 0xff, 0xff],
        ),
    ]
}

pub(crate) fn server() -> Vec<Case> {
    vec![
        (
            "how far an upload is",
            bytes(|out| {
                ServerMessage::Upload {
                    upload: 70_000,
                    received: 5_000_000_000,
                    refused: None,
                }
                .encode(out);
            }),
        ),
        (
            "an upload that is refused",
            bytes(|out| {
                ServerMessage::Upload {
                    upload: 1,
                    received: 0,
                    refused: Some("cat.exe is no image."),
                }
                .encode(out);
            }),
        ),
        (
            "a definition of a field that sends files",
            patch(|patch| {
                let chosen = EventSpec::new("change").payload(EventPayload::Files);
                let field = el("input")
                    .attr("type", "file")
                    .event_slot(0, chosen)
                    .behaviour(Behaviour::Uploads);
                patch.define(no(5), &field.build().unwrap());
            }),
        ),
    ]
}

pub(crate) fn server_invalid() -> Vec<Case> {
    vec![(
        "a definition with a behaviour that is none",
        [
            &[0x41, 0, 0x01, 9, 0x95, 0xa5][..],
            b"input",
            &[0, 0x90, 0x91, 0x92, 8, 0x7f, 0x90],
        ]
        .concat(),
    )]
}
