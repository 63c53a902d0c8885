//! One session's connection, without waiting: what is due goes out, what has come is taken apart into messages.

use crate::speech::{Speaker, Speech};
use bench_client::{BINARY, Outcome, PONG, frame};
use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Instant;

pub struct Visitor {
    pub stream: TcpStream,
    speaker: Speaker,
    /// When the events were due that are not answered yet.
    due: VecDeque<Instant>,
    /// The beginning of a message whose end has not come.
    partial: Vec<u8>,
    /// What the kernel did not take.
    waiting: Vec<u8>,
}

impl Visitor {
    pub fn open(speech: &Speech, url: &str) -> Outcome<Self> {
        let (stream, speaker) = speech.open(url)?;
        stream.set_nonblocking(true)?;
        Ok(Self { stream, speaker, due: VecDeque::new(), partial: Vec::new(), waiting: Vec::new() })
    }

    /// Sends the next event, which was due at this time.
    pub fn send(&mut self, speech: &Speech, due: Instant, scratch: &mut Vec<u8>) -> Outcome {
        scratch.clear();
        frame(scratch, BINARY, &self.speaker.event(speech));
        self.due.push_back(due);
        self.write(scratch)
    }

    fn write(&mut self, bytes: &[u8]) -> Outcome {
        let mut taken = 0;
        if self.waiting.is_empty() {
            match self.stream.write(bytes) {
                Ok(count) => taken = count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.waiting.extend_from_slice(&bytes[taken..]);
        Ok(())
    }

    /// Something has come: reads it, and calls `answered` with the due time of each event that it answers.
    pub fn read(&mut self, scratch: &mut [u8], mut answered: impl FnMut(Instant)) -> Outcome {
        let count = match self.stream.read(scratch) {
            Ok(0) => return Err("the server closed the connection".into()),
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        if !self.waiting.is_empty() {
            let waiting = std::mem::take(&mut self.waiting);
            self.write(&waiting)?;
        }
        if self.partial.is_empty() {
            let left = self.messages(&scratch[..count], &mut answered)?;
            self.partial.extend_from_slice(&scratch[count - left..count]);
        } else {
            let mut bytes = std::mem::take(&mut self.partial);
            bytes.extend_from_slice(&scratch[..count]);
            let left = self.messages(&bytes, &mut answered)?;
            self.partial = bytes.split_off(bytes.len() - left);
        }
        Ok(())
    }

    /// Takes all whole messages, and returns how many bytes are left.
    fn messages(&mut self, mut bytes: &[u8], answered: &mut impl FnMut(Instant)) -> Outcome<usize> {
        while let Some((first, payload, rest)) = split(bytes) {
            bytes = rest;
            match first & 15 {
                1 | 2 => {
                    for _ in 0..self.speaker.answers(payload)? {
                        answered(self.due.pop_front().ok_or("an answer to an event that was never sent")?);
                    }
                }
                8 => return Err(format!("the server closed the connection: {:?}", payload.first_chunk::<2>().map(|code| u16::from_be_bytes(*code))).into()),
                9 => {
                    let mut pong = Vec::new();
                    frame(&mut pong, PONG, payload);
                    self.write(&pong)?;
                }
                _ => {}
            }
        }
        Ok(bytes.len())
    }
}

/// First byte, payload and rest, if the first frame is whole.
fn split(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let length = usize::from(*bytes.get(1)? & 127);
    let (start, length) = match length {
        126 => (4, usize::from(u16::from_be_bytes(*bytes.get(2..)?.first_chunk()?))),
        127 => (10, u64::from_be_bytes(*bytes.get(2..)?.first_chunk()?) as usize),
        _ => (2, length),
    };
    let payload = bytes.get(start..start + length)?;
    Some((bytes[0], payload, &bytes[start + length..]))
}
