//! A blocking WebSocket client with as little of its own as possible, so that what is measured is the server.

use crate::Outcome;
use std::io::{Read, Write};
use std::net::TcpStream;

pub const BINARY: u8 = 0x82;
pub const TEXT: u8 = 0x81;
pub const PONG: u8 = 0x8a;

/// An open WebSocket; messages fit one WebSocket frame each way.
pub struct Socket {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Socket {
    pub fn connect(address: &str, path: &str) -> Outcome<Self> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )?;
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            stream.read_exact(&mut byte)?;
            head.push(byte[0]);
        }
        if !head.starts_with(b"HTTP/1.1 101") {
            return Err(format!("the handshake was refused: {}", String::from_utf8_lossy(&head)).into());
        }
        Ok(Self { stream, buffer: Vec::new() })
    }

    /// Sends one binary message.
    pub fn send(&mut self, message: &[u8]) -> Outcome {
        self.buffer.clear();
        frame(&mut self.buffer, BINARY, message);
        Ok(self.stream.write_all(&self.buffer)?)
    }

    /// The connection, for who reads and writes frames without this.
    pub fn into_stream(self) -> TcpStream {
        self.stream
    }

    /// Waits for the next binary message; pings in between are left unanswered, as no run is that long.
    pub fn receive(&mut self) -> Outcome<Vec<u8>> {
        loop {
            let mut head = [0; 2];
            self.stream.read_exact(&mut head)?;
            let length = match head[1] & 127 {
                126 => {
                    let mut bytes = [0; 2];
                    self.stream.read_exact(&mut bytes)?;
                    u64::from(u16::from_be_bytes(bytes))
                }
                127 => {
                    let mut bytes = [0; 8];
                    self.stream.read_exact(&mut bytes)?;
                    u64::from_be_bytes(bytes)
                }
                small => u64::from(small),
            };
            let mut message = vec![0; usize::try_from(length)?];
            self.stream.read_exact(&mut message)?;
            match head[0] & 15 {
                2 => return Ok(message),
                8 => return Err(format!("closed: {:?} {}", message.first_chunk::<2>().map(|code| u16::from_be_bytes(*code)), String::from_utf8_lossy(message.get(2..).unwrap_or(&[]))).into()),
                _ => {}
            }
        }
    }
}

/// Appends a masked frame with this first byte, of at most 65,535 bytes.
pub fn frame(out: &mut Vec<u8>, first: u8, payload: &[u8]) {
    let mask = [0x11, 0x22, 0x33, 0x44];
    if payload.len() < 126 {
        out.extend_from_slice(&[first, 0x80 | payload.len() as u8]);
    } else {
        let length = u16::try_from(payload.len()).expect("benchmarks send no more than 65,535 bytes");
        out.extend_from_slice(&[first, 0xfe]);
        out.extend_from_slice(&length.to_be_bytes());
    }
    out.extend_from_slice(&mask);
    out.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
}
