//! A client that speaks HTTP and WebSocket by hand, so that it can also speak them wrongly.

use lattice_vdom::NullSink;
use lattice_vdom::testing::Dom;
use lattice_wire::{ClientMessage, Limits, Payload, ServerDecoder, ServerMessage, VERSION};
use serde_json::Value;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// Longer than anything here should take; what takes it has failed.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// An HTTP answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Sends one request with these lines of header (the host is added if it is missing) and reads the answer to its end.
pub(crate) fn request(address: SocketAddr, line: &str, headers: &[&str]) -> Answer {
    let mut stream = connect(address);
    let host = format!("Host: {address}");
    let has_host = headers.iter().any(|header| header.starts_with("Host:"));
    let mut lines = vec![line, " HTTP/1.1\r\nConnection: close"];
    for header in headers.iter().chain((!has_host).then_some(&host.as_str())) {
        lines.extend(["\r\n", header]);
    }
    lines.push("\r\n\r\n");
    stream.write_all(lines.concat().as_bytes()).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let answer = String::from_utf8(bytes).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    Answer {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head: head.to_owned(),
        body: body.to_owned(),
    }
}

pub(crate) fn get(address: SocketAddr, path: &str) -> Answer {
    request(address, &format!("GET {path}"), &[])
}

/// A page that was opened, with its data block.
pub(crate) struct Page {
    pub(crate) address: SocketAddr,
    pub(crate) answer: Answer,
    pub(crate) data: Value,
}

impl Page {
    pub(crate) fn open(address: SocketAddr) -> Self {
        Self::open_at(address, "/")
    }

    pub(crate) fn open_at(address: SocketAddr, path: &str) -> Self {
        let answer = get(address, path);
        assert_eq!(answer.status, 200, "{}", answer.body);
        Self::of(address, answer)
    }

    /// The page that an answer is.
    pub(crate) fn of(address: SocketAddr, answer: Answer) -> Self {
        let data = between(&answer.body, "id=\"lattice-data\">", "</script>");
        let data = serde_json::from_str(data).unwrap();
        Self {
            address,
            answer,
            data,
        }
    }

    /// The mount element's content.
    pub(crate) fn html(&self) -> &str {
        between(
            &self.answer.body,
            "<main id=\"lt-root\" class=\"lt-main\">",
            "</main></div><script",
        )
    }

    /// Instance and slot of each listener of a click, in document order.
    pub(crate) fn listeners(&self) -> Vec<(u32, u16)> {
        listeners(&self.data)
    }

    pub(crate) fn token(&self) -> &str {
        self.data["token"].as_str().unwrap()
    }

    /// Opens a socket and claims the session as a page that has just loaded.
    pub(crate) fn claim(&self) -> Live {
        let (live, welcome) = self.resume(0, 0, true);
        assert_eq!(welcome, (0, 1));
        live
    }

    /// Claims the session with what a page knows, and returns the welcome's event and patch numbers.
    pub(crate) fn resume(&self, patch: u32, event: u32, whole: bool) -> (Live, (u32, u32)) {
        self.resume_by(self.socket(&[]), patch, event, whole)
    }

    /// Claims the session as a page that has just loaded, by a request with these lines of header.
    pub(crate) fn resume_as(&self, headers: &[&str]) -> (Live, (u32, u32)) {
        self.resume_by(self.socket(headers), 0, 0, true)
    }

    fn socket(&self, headers: &[&str]) -> Socket {
        Socket::open_with(
            self.address,
            self.address,
            self.data["socket"].as_str().unwrap(),
            headers,
        )
    }

    fn resume_by(&self, socket: Socket, patch: u32, event: u32, whole: bool) -> (Live, (u32, u32)) {
        let mut live = Live {
            socket,
            listeners: self.listeners(),
            event,
            patch,
            told: 0,
            decoder: ServerDecoder::new(Limits::SERVER),
        };
        live.socket.hello(self.token(), patch, event, whole);
        let bytes = live.socket.message();
        let message = live.decoder.decode(&bytes, &mut NullSink).unwrap();
        let ServerMessage::Welcome {
            version: VERSION,
            event_id,
            next_patch_seq,
        } = message
        else {
            panic!("no welcome, but {message:?}");
        };
        live.patch = next_patch_seq - 1;
        live.told = event_id;
        (live, (event_id, next_patch_seq))
    }
}

pub(crate) fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text.split_once(start).expect(start).1;
    rest.split_once(end).expect(end).0
}

/// Instance and slot of each listener of a click, in document order, counted as the applier counts.
pub(crate) fn listeners(data: &Value) -> Vec<(u32, u16)> {
    fn slots(node: &Value, found: &mut Vec<u16>) {
        for extra in node[3].as_array().into_iter().flatten() {
            if extra[0] == 5 && extra[2] == "click" {
                found.push(extra[1].as_u64().unwrap() as u16);
            }
        }
        for child in node[4].as_array().into_iter().flatten() {
            slots(child, found);
        }
    }
    fn has_children(node: &Value) -> bool {
        let own = node[3].as_array().into_iter().flatten();
        own.clone().any(|extra| extra[0] == 7)
            || node[4].as_array().into_iter().flatten().any(has_children)
    }
    fn items<'a>(
        data: &Value,
        numbers: &mut impl Iterator<Item = &'a Value>,
        instance: &mut u32,
        found: &mut Vec<(u32, u16)>,
    ) {
        while let Some(number) = numbers.next().and_then(Value::as_u64).filter(|n| *n > 0) {
            let template = &data["templates"][number as usize - 1];
            for _ in 0..numbers.next().unwrap().as_u64().unwrap() {
                *instance += 1;
                let mut here = Vec::new();
                slots(template, &mut here);
                found.extend(here.into_iter().map(|slot| (*instance, slot)));
                if has_children(template) {
                    items(data, numbers, instance, found);
                }
            }
        }
    }
    let mut found = Vec::new();
    let numbers = &mut data["items"].as_array().unwrap().iter();
    items(data, numbers, &mut 0, &mut found);
    found
}

/// A page that has claimed its session.
pub(crate) struct Live {
    pub(crate) socket: Socket,
    pub(crate) event: u32,
    pub(crate) patch: u32,
    /// The last event that the server said is handled.
    told: u32,
    listeners: Vec<(u32, u16)>,
    decoder: ServerDecoder,
}

impl Live {
    /// Clicks the n-th button, without waiting.
    pub(crate) fn click(&mut self, button: usize) {
        self.event += 1;
        let (instance, slot) = self.listeners[button];
        self.send_event(self.event, instance, slot);
    }

    /// Clicks the n-th button so many times, all in one packet.
    pub(crate) fn click_at_once(&mut self, button: usize, times: u32) {
        let (instance, slot) = self.listeners[button];
        let mut bytes = Vec::new();
        for _ in 0..times {
            self.event += 1;
            let mut message = Vec::new();
            ClientMessage::Event {
                event_id: self.event,
                patch_seq: self.patch,
                instance,
                slot,
                payload: Payload::None,
            }
            .encode(&mut message);
            bytes.extend(frame(0x82, &message));
        }
        self.socket.raw(&bytes);
    }

    pub(crate) fn send_event(&mut self, event_id: u32, instance: u32, slot: u16) {
        self.socket.send(&ClientMessage::Event {
            event_id,
            patch_seq: self.patch,
            instance,
            slot,
            payload: Payload::None,
        });
    }

    /// Waits for the next patch message, takes it as applied, and returns its bytes.
    pub(crate) fn patch(&mut self) -> Vec<u8> {
        let bytes = self.socket.message();
        let message = self.decoder.decode(&bytes, &mut NullSink).unwrap();
        self.take(message);
        bytes
    }

    fn take(&mut self, message: ServerMessage<'_>) {
        let ServerMessage::Patch { events, .. } = message else {
            panic!("no patch {}, but {message:?}", self.patch + 1);
        };
        self.patch += 1;
        assert_eq!(message, ServerMessage::patch(self.patch, events));
        self.told += events;
    }

    /// Waits for a full view and returns it as HTML, with the event that it says is handled.
    pub(crate) fn view(&mut self) -> (String, u32) {
        let bytes = self.socket.message();
        let mut dom = Dom::new();
        let message = self.decoder.decode(&bytes, &mut dom).unwrap();
        self.take(message);
        // Its nodes are new ones.
        self.listeners = dom
            .elements()
            .filter_map(|element| element.listener("click"))
            .map(|(instance, slot, _)| (instance, slot))
            .collect();
        (dom.html(), self.told)
    }

    /// The last event that the server said is handled.
    pub(crate) fn told(&self) -> u32 {
        self.told
    }

    /// Waits for whatever answers events next.
    pub(crate) fn any(&mut self) {
        let bytes = self.socket.message();
        match self.decoder.decode(&bytes, &mut NullSink).unwrap() {
            ServerMessage::EventAck { event_id } => self.told = event_id,
            message => self.take(message),
        }
    }

    /// Waits for an event acknowledgement without a patch.
    pub(crate) fn event_ack(&mut self) -> u32 {
        let bytes = self.socket.message();
        match self.decoder.decode(&bytes, &mut NullSink).unwrap() {
            ServerMessage::EventAck { event_id } => {
                self.told = event_id;
                event_id
            }
            other => panic!("no acknowledgement, but {other:?}"),
        }
    }

    pub(crate) fn ack(&mut self) {
        self.socket.send(&ClientMessage::Ack {
            patch_seq: self.patch,
        });
    }
}

/// A frame of the server.
#[derive(Debug, PartialEq)]
pub(crate) enum Frame {
    Message(Vec<u8>),
    Ping(Vec<u8>),
    Pong(Vec<u8>),
    Close(u16),
    /// The connection ended without a close frame.
    End,
}

#[derive(Debug)]
pub(crate) struct Socket {
    pub(crate) stream: TcpStream,
}

pub(crate) const KEY: &str = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
pub(crate) const MASK: [u8; 4] = [0x11, 0x22, 0x33, 0x44];

impl Socket {
    pub(crate) fn open(address: SocketAddr) -> Self {
        Self::open_at(address, "/_lattice/socket")
    }

    pub(crate) fn open_at(address: SocketAddr, path: &str) -> Self {
        Self::open_with(address, address, path, &[])
    }

    /// Opens a socket at this address, which leads to that server.
    pub(crate) fn open_for(at: SocketAddr, address: SocketAddr, path: &str) -> Self {
        Self::open_with(at, address, path, &[])
    }

    /// The same, with these lines of header beside its own.
    pub(crate) fn open_with(
        at: SocketAddr,
        address: SocketAddr,
        path: &str,
        headers: &[&str],
    ) -> Self {
        let more = headers
            .iter()
            .flat_map(|line| [*line, "\r\n"])
            .collect::<String>();
        let mut stream = connect(at);
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nConnection: keep-alive, Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n{KEY}\r\n{more}\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            stream.read_exact(&mut byte).unwrap();
            answer.push(byte[0]);
        }
        let answer = String::from_utf8(answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 101"), "{answer}");
        assert!(answer.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), "{answer}");
        Self { stream }
    }

    pub(crate) fn hello(&mut self, token: &str, patch_seq: u32, event_id: u32, whole: bool) {
        self.send(&ClientMessage::Hello {
            version: VERSION,
            token,
            patch_seq,
            event_id,
            whole,
        });
    }

    pub(crate) fn send(&mut self, message: &ClientMessage<'_>) {
        let mut bytes = Vec::new();
        message.encode(&mut bytes);
        self.frame(0x82, &bytes);
    }

    /// Sends a masked frame with this first byte.
    pub(crate) fn frame(&mut self, first: u8, payload: &[u8]) {
        self.raw(&frame(first, payload));
    }

    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).unwrap();
    }

    /// The next message; pings before it are answered, as a browser does.
    pub(crate) fn message(&mut self) -> Vec<u8> {
        loop {
            match self.next() {
                Frame::Message(bytes) => return bytes,
                Frame::Ping(payload) => self.frame(0x8a, &payload),
                other => panic!("no message, but {other:?}"),
            }
        }
    }

    /// The code with which the server closes; messages before it are passed over.
    pub(crate) fn close_code(&mut self) -> u16 {
        loop {
            match self.next() {
                Frame::Close(code) => return code,
                Frame::End => panic!("the connection ended without a close frame"),
                _ => {}
            }
        }
    }

    pub(crate) fn next(&mut self) -> Frame {
        let mut head = [0; 2];
        if !self.fill(&mut head) {
            return Frame::End;
        }
        assert_eq!(head[1] & 0x80, 0, "servers don't mask");
        let length = match head[1] {
            126 => {
                let mut bytes = [0; 2];
                self.fill(&mut bytes);
                usize::from(u16::from_be_bytes(bytes))
            }
            127 => {
                let mut bytes = [0; 8];
                self.fill(&mut bytes);
                u64::from_be_bytes(bytes) as usize
            }
            short => usize::from(short),
        };
        let mut payload = vec![0; length];
        if !self.fill(&mut payload) {
            return Frame::End;
        }
        match head[0] {
            0x82 => Frame::Message(payload),
            0x88 => Frame::Close(u16::from_be_bytes([payload[0], payload[1]])),
            0x89 => Frame::Ping(payload),
            0x8a => Frame::Pong(payload),
            other => panic!("the server sent a frame of {other:#x}"),
        }
    }

    fn fill(&mut self, buffer: &mut [u8]) -> bool {
        match self.stream.read_exact(buffer) {
            Ok(()) => true,
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::UnexpectedEof
                        | ErrorKind::ConnectionReset
                        | ErrorKind::ConnectionAborted
                        | ErrorKind::BrokenPipe
                ) =>
            {
                false
            }
            Err(error) => panic!("waited for the server: {error}"),
        }
    }

    /// Nothing more comes: the server has ended the connection.
    pub(crate) fn is_ended(&mut self) -> bool {
        matches!(self.next(), Frame::End)
    }
}

/// A masked frame with this first byte.
pub(crate) fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match payload.len() {
        length @ 0..126 => bytes.push(0x80 | length as u8),
        length @ 126..65_536 => {
            bytes.push(0xfe);
            bytes.extend_from_slice(&(length as u16).to_be_bytes());
        }
        length => {
            bytes.push(0xff);
            bytes.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    bytes.extend_from_slice(&MASK);
    bytes.extend(
        payload
            .iter()
            .zip(MASK.iter().cycle())
            .map(|(byte, mask)| byte ^ mask),
    );
    bytes
}

/// Waits until something that other threads bring about is so.
pub(crate) fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "never came true: {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}
