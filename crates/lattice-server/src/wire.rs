//! The protocol as this crate uses it: messages in, bytes out, buffers that are used again.

use crate::ServerConfig;
use crate::socket::CloseCode;
use lattice_engine::session::{AnySession, Event, Payload, UploadRequest};
use lattice_wire::{Claim, ClientMessage, Error, Limits, PatchEncoder, ServerMessage, VERSION};
use std::cell::Cell;

/// A message of a page, checked.
pub(crate) enum Received<'a> {
    Hello {
        token: &'a str,
        claim: Claim,
    },
    Event {
        id: u64,
        /// The last patch that the page had applied.
        patch: u64,
        event: Event,
    },
    Ack {
        patch: u64,
    },
    UploadBegin(UploadRequest),
    UploadChunk {
        upload: u32,
        offset: u64,
        bytes: &'a [u8],
    },
    UploadAbort {
        upload: u32,
    },
}

pub(crate) fn decode<'a>(bytes: &'a [u8], config: &ServerConfig) -> Result<Received<'a>, Error> {
    let limits = Limits {
        message_bytes_max: config.message_bytes_max,
        ..Limits::CLIENT
    };
    Ok(match ClientMessage::decode(bytes, limits)? {
        ClientMessage::Hello {
            token,
            patch_seq,
            event_id,
            whole,
            ..
        } => Received::Hello {
            token,
            claim: Claim {
                patch: patch_seq.into(),
                event: event_id.into(),
                whole,
            },
        },
        ClientMessage::Event {
            event_id,
            patch_seq,
            instance,
            slot,
            payload,
        } => Received::Event {
            id: event_id.into(),
            patch: patch_seq.into(),
            event: Event {
                instance,
                slot,
                payload: Payload::from(payload),
            },
        },
        ClientMessage::Ack { patch_seq } => Received::Ack {
            patch: patch_seq.into(),
        },
        ClientMessage::UploadBegin {
            upload,
            instance,
            slot,
            name,
            media_type,
            size,
        } => Received::UploadBegin(UploadRequest {
            upload,
            instance,
            slot,
            name: file_name(name),
            media_type: media_type.into(),
            size,
        }),
        ClientMessage::UploadChunk {
            upload,
            offset,
            bytes,
        } => Received::UploadChunk {
            upload,
            offset,
            bytes,
        },
        ClientMessage::UploadAbort { upload } => Received::UploadAbort { upload },
    })
}

/// A name without the folders that a page may say with it, and without what no screen shows.
fn file_name(name: &str) -> Box<str> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).collect()
}

pub(crate) fn welcome(handled: u64, next_patch: u64) -> Vec<u8> {
    encode(&ServerMessage::Welcome {
        version: VERSION,
        event_id: number(handled),
        next_patch_seq: number(next_patch),
    })
}

pub(crate) fn event_ack(handled: u64) -> Vec<u8> {
    encode(&ServerMessage::EventAck {
        event_id: number(handled),
    })
}

pub(crate) fn upload(upload: u32, received: u64, refused: Option<&str>) -> Vec<u8> {
    encode(&ServerMessage::Upload {
        upload,
        received,
        refused,
    })
}

pub(crate) fn error(code: CloseCode, text: &str) -> Vec<u8> {
    encode(&ServerMessage::Error {
        code: code.number(),
        text,
    })
}

/// A patch message that is sent once more, to a page that knows of all events already.
pub(crate) fn patch_again(patch: u64, operations: &[u8]) -> Vec<u8> {
    let mut bytes = encode(&ServerMessage::patch(number(patch), 0));
    bytes.extend_from_slice(operations);
    bytes
}

fn encode(message: &ServerMessage<'_>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(16);
    message.encode(&mut bytes);
    bytes
}

/// Numbers come as 32 bits, and count up by one; no session lives to see the last.
fn number(wide: u64) -> u32 {
    u32::try_from(wide).unwrap_or(u32::MAX)
}

/// An encoder that has written more than this is not kept.
const KEPT_BYTES_MAX: usize = 64 * 1024;

thread_local! {
    static SPARE: Cell<Option<PatchEncoder>> = const { Cell::new(None) };
}

/// One patch message, in a buffer that its thread uses again for the next, so that sessions hold none.
pub(crate) struct PatchMessage {
    encoder: PatchEncoder,
}

impl PatchMessage {
    pub(crate) fn begin() -> Self {
        let mut encoder = SPARE.take().unwrap_or_default();
        encoder.begin();
        Self { encoder }
    }

    pub(crate) fn flush(&mut self, session: &mut dyn AnySession) {
        session.flush(&mut self.encoder);
    }

    pub(crate) fn full_view(&mut self, session: &mut dyn AnySession) {
        session.full_view(&mut self.encoder);
    }

    /// The operations, without a header.
    pub(crate) fn operations(&self) -> &[u8] {
        self.encoder.operations()
    }

    /// The message, if there is anything to tell, with what its page has to be told of its events.
    pub(crate) fn bytes(&mut self, patch: u64, events: u64) -> Option<&[u8]> {
        self.encoder.finish(number(patch), number(events))
    }
}

impl Drop for PatchMessage {
    fn drop(&mut self) {
        if self.encoder.len() <= KEPT_BYTES_MAX {
            SPARE.set(Some(std::mem::take(&mut self.encoder)));
        }
    }
}
