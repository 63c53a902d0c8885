//! A page as a browser would open it: the HTML with its data block, the claim over the socket, events, acknowledgements.

use crate::{Outcome, Socket};
use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;

/// An opened page, not live yet.
pub struct Page {
    address: String,
    data: Value,
}

/// Where an event goes.
#[derive(Clone, Copy)]
pub struct Listener {
    instance: u64,
    slot: u64,
}

/// What an event carries.
#[derive(Clone, Debug, PartialEq)]
pub enum Payload {
    None,
    Number(u8),
    Text(String),
}

/// A page that has claimed its session.
pub struct Session {
    pub socket: Socket,
    pub numbers: Numbers,
}

/// How far a page has counted.
#[derive(Debug, Default)]
pub struct Numbers {
    event: u64,
    patch: u64,
    /// The last event that the session said is handled.
    told: u64,
}

impl Page {
    pub fn open(url: &str) -> Outcome<Self> {
        let address = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let mut stream = TcpStream::connect(&address)?;
        write!(stream, "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut html = String::new();
        stream.read_to_string(&mut html)?;
        let block = html.split("id=\"lattice-data\"").nth(1).and_then(|rest| rest.split_once('>')?.1.split("</script>").next());
        let block = block.ok_or_else(|| format!("the page has no data block: {html}"))?;
        Ok(Self { address, data: serde_json::from_str(block)? })
    }

    /// Opens the socket, says hello and waits for the welcome.
    pub fn claim(&self) -> Outcome<Session> {
        let path = self.data["socket"].as_str().ok_or("no socket path")?;
        let token = self.data["token"].as_str().ok_or("no token")?;
        let mut socket = Socket::connect(&self.address, path)?;
        let version = self.data["v"].as_u64().ok_or("no version")?;
        let mut hello = vec![0, u8::try_from(version)?, 0xd9, u8::try_from(token.len())?];
        hello.extend_from_slice(token.as_bytes());
        hello.extend_from_slice(&[0, 0, 0xc3]);
        socket.send(&hello)?;
        let welcome = socket.receive()?;
        if welcome.first() != Some(&0) {
            return Err(format!("no welcome, but {welcome:?}").into());
        }
        Ok(Session { socket, numbers: Numbers::default() })
    }

    /// The n-th place in document order that listens to this type of event.
    pub fn listener(&self, event: &str, n: usize) -> Outcome<Listener> {
        let mut walk = Walk { templates: &self.data["templates"], items: self.data["items"].as_array().ok_or("no items")?.iter(), instance: 0, event, found: Vec::new() };
        walk.items();
        walk.found.get(n).copied().ok_or_else(|| format!("nothing listens to {event} number {n}").into())
    }
}

/// Numbers the instances of a page as the applier does.
struct Walk<'a> {
    templates: &'a Value,
    items: std::slice::Iter<'a, Value>,
    instance: u64,
    event: &'a str,
    found: Vec<Listener>,
}

impl Walk<'_> {
    fn items(&mut self) {
        while let Some(number) = self.items.next().and_then(Value::as_u64).filter(|number| *number > 0) {
            let count = self.items.next().and_then(Value::as_u64).unwrap_or(0);
            let template = &self.templates[usize::try_from(number - 1).unwrap_or(usize::MAX)];
            for _ in 0..count {
                self.instance += 1;
                let instance = self.instance;
                self.found.extend(slots(template, self.event).into_iter().map(|slot| Listener { instance, slot }));
                if holds_children(template) {
                    self.items();
                }
            }
        }
    }
}

/// The event slots of a template definition: `[tag, namespace, attributes, extras, children]`.
fn slots(node: &Value, event: &str) -> Vec<u64> {
    let own = node[3].as_array().into_iter().flatten().filter(|extra| extra[0] == 5 && extra[2] == event).filter_map(|extra| extra[1].as_u64());
    own.chain(node[4].as_array().into_iter().flatten().flat_map(|child| slots(child, event))).collect()
}

fn holds_children(node: &Value) -> bool {
    node[3].as_array().into_iter().flatten().any(|extra| extra[0] == 7) || node[4].as_array().into_iter().flatten().any(holds_children)
}

impl Session {
    /// The next event message for this listener, without a payload.
    pub fn event(&mut self, listener: Listener) -> Vec<u8> {
        self.numbers.event(listener, &Payload::None)
    }

    /// Takes a patch message as applied and returns its payload in bytes; anything else is an error.
    pub fn applied(&mut self, message: &[u8]) -> Outcome<usize> {
        let patch = self.numbers.patch;
        self.numbers.take(message)?;
        if self.numbers.patch == patch {
            return Err(format!("no patch message {}, but {message:?}", patch + 1).into());
        }
        Ok(message.len())
    }
}

impl Numbers {
    /// The next event message for this listener.
    pub fn event(&mut self, listener: Listener, payload: &Payload) -> Vec<u8> {
        self.event += 1;
        let mut message = vec![1];
        for number in [self.event, self.patch, listener.instance, listener.slot] {
            uint(&mut message, number);
        }
        match payload {
            Payload::None => message.push(0xc0),
            Payload::Number(number) => uint(&mut message, (*number).into()),
            Payload::Text(text) => {
                message.extend_from_slice(&[0xd9, text.len() as u8]);
                message.extend_from_slice(text.as_bytes());
            }
        }
        message
    }

    /// Takes a message of the session, and returns how many more events it says are handled.
    pub fn take(&mut self, message: &[u8]) -> Outcome<u64> {
        let next = 64 + (self.patch + 1) % 64;
        let told = match message.split_first() {
            // The kind is 64 and the last six bits of the number.
            Some((kind, rest)) if u64::from(*kind) == next => {
                self.patch += 1;
                self.told + read_uint(rest).ok_or("a patch message ends in its header")?
            }
            Some((2, rest)) => read_uint(rest).ok_or("an acknowledgement of nothing")?,
            _ => return Err(format!("no patch message {} and no acknowledgement, but {message:?}", self.patch + 1).into()),
        };
        let more = told - self.told;
        self.told = told;
        Ok(more)
    }
}

/// The whole number that the bytes begin with.
fn read_uint(bytes: &[u8]) -> Option<u64> {
    let (first, rest) = bytes.split_first()?;
    let length = match first {
        0..=0x7f => return Some((*first).into()),
        0xcc => 1,
        0xcd => 2,
        0xce => 4,
        _ => return None,
    };
    Some(rest.get(..length)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// MessagePack's smallest form of a whole number.
fn uint(out: &mut Vec<u8>, number: u64) {
    match number {
        0..=127 => out.push(number as u8),
        128..=255 => out.extend_from_slice(&[0xcc, number as u8]),
        256..=65_535 => {
            out.push(0xcd);
            out.extend_from_slice(&(number as u16).to_be_bytes());
        }
        _ => {
            out.push(0xce);
            out.extend_from_slice(&(number as u32).to_be_bytes());
        }
    }
}
