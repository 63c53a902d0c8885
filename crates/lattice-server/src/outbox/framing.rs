//! How messages, pings and closes are told apart in a stream of bytes.

use crate::record;
use crate::socket::CloseCode;
use fastwebsockets::{Frame, OpCode, Payload};

/// A way of framing.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Framing {
    /// RFC 6455, from a server.
    WebSocket,
    /// [`record`].
    Records,
}

/// One thing to be sent.
#[derive(Clone, Copy, Debug)]
pub(super) enum Piece<'a> {
    Message(&'a [u8]),
    Ping,
    Pong(&'a [u8]),
    Close(CloseCode),
}

/// Room for what stands before a message.
#[derive(Default)]
pub(super) struct Head {
    bytes: [u8; 16],
    code: [u8; 2],
}

impl Framing {
    /// What is written for this piece: head and body.
    pub(super) fn frame<'a>(self, piece: Piece<'a>, head: &'a mut Head) -> (&'a [u8], &'a [u8]) {
        match self {
            Self::WebSocket => web_socket(piece, head),
            Self::Records => records(piece, head),
        }
    }
}

fn web_socket<'a>(piece: Piece<'a>, head: &'a mut Head) -> (&'a [u8], &'a [u8]) {
    if let Piece::Close(code) = piece {
        head.code = code.number().to_be_bytes();
    }
    let (opcode, body) = match piece {
        Piece::Message(bytes) => (OpCode::Binary, bytes),
        Piece::Ping => (OpCode::Ping, &[][..]),
        Piece::Pong(payload) => (OpCode::Pong, payload),
        Piece::Close(_) => (OpCode::Close, &head.code[..]),
    };
    let length = Frame::new(true, opcode, None, Payload::Borrowed(body)).fmt_head(&mut head.bytes);
    (&head.bytes[..length], body)
}

fn records<'a>(piece: Piece<'a>, head: &'a mut Head) -> (&'a [u8], &'a [u8]) {
    let (bytes, body) = match piece {
        // What cannot be told does not leave a session: its flushes are bounded far below.
        Piece::Message(bytes) => (record::head(bytes.len()), bytes),
        Piece::Ping => (record::PING, &[][..]),
        // A client of a stream asks for none.
        Piece::Pong(_) => return (&[], &[]),
        Piece::Close(code) => (record::close(code), &[][..]),
    };
    head.bytes[..4].copy_from_slice(&bytes);
    (&head.bytes[..4], body)
}
