//! The stream that takes a socket's place, with a client that can also do what no browser does.

use crate::app::{ADD, BIG, BLOCK, serve, world};
use crate::client::{Page, connect, eventually, request};
use lattice_wire::{ClientMessage, Payload, VERSION};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

const PATH: &str = "/_lattice/stream";
const TYPE: &str = "Content-Type: application/x-lattice";

/// What comes over a stream.
#[derive(Debug, PartialEq)]
enum Record {
    Message(Vec<u8>),
    Ping,
    Close(u16),
    /// The response is complete.
    End,
    /// The connection ended before the response.
    Cut,
}

/// A response that brings messages.
struct Stream {
    address: SocketAddr,
    response: BufReader<TcpStream>,
    status: u16,
    key: String,
    /// Bytes of the body that are read and not yet taken.
    body: Vec<u8>,
}

impl Stream {
    fn ask(address: SocketAddr, query: &str, key: Option<&str>, body: &[u8]) -> Self {
        let mut stream = connect(address);
        let key = key.map_or_else(String::new, |key| format!("Lattice-Stream: {key}\r\n"));
        let head = format!(
            "POST {PATH}{query} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n{TYPE}\r\n{key}Content-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut response = BufReader::new(stream);
        let mut line = String::new();
        response.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).unwrap().parse().unwrap();
        let mut key = String::new();
        loop {
            line.clear();
            response.read_line(&mut line).unwrap();
            match line.trim_end().split_once(": ") {
                None => break,
                Some(("lattice-stream", value)) => value.clone_into(&mut key),
                Some(_) => {}
            }
        }
        Self {
            address,
            response,
            status,
            key,
            body: Vec::new(),
        }
    }

    fn open(page: &Page, patch: u32, event: u32) -> Self {
        Self::ask(page.address, "", None, &hello(page.token(), patch, event))
    }

    /// A page's first stream, after its welcome.
    fn claim(page: &Page) -> Self {
        let mut stream = Self::open(page, 0, 0);
        assert_eq!(stream.status, 200);
        assert_eq!(stream.message(), [0, VERSION as u8, 0, 1]);
        stream
    }

    fn next(&mut self) -> Record {
        let Some(head) = self.take(4) else {
            return Record::Cut;
        };
        match u32::from_be_bytes(head.clone().try_into().unwrap_or_default()) {
            _ if head.is_empty() => Record::End,
            0 => Record::Ping,
            close @ 0xffff_0000.. => Record::Close(close as u16),
            length => self
                .take(length as usize)
                .map_or(Record::Cut, Record::Message),
        }
    }

    fn message(&mut self) -> Vec<u8> {
        loop {
            match self.next() {
                Record::Message(message) => return message,
                Record::Ping => {}
                other => panic!("no message, but {other:?}"),
            }
        }
    }

    fn close_code(&mut self) -> u16 {
        loop {
            match self.next() {
                Record::Close(code) => return code,
                Record::End | Record::Cut => panic!("it ended without a code"),
                _ => {}
            }
        }
    }

    /// So many bytes of the body; nothing at its end, none when the connection is cut.
    fn take(&mut self, count: usize) -> Option<Vec<u8>> {
        while self.body.len() < count {
            let mut line = String::new();
            if self.response.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let length = usize::from_str_radix(line.trim(), 16).unwrap();
            let mut chunk = vec![0; length + 2];
            self.response.read_exact(&mut chunk).ok()?;
            if length == 0 {
                assert!(self.body.is_empty(), "it ended within a message");
                return Some(Vec::new());
            }
            self.body.extend_from_slice(&chunk[..length]);
        }
        Some(self.body.drain(..count).collect())
    }

    /// All of a body with a length, which is a close.
    fn response_body(&mut self) -> [u8; 4] {
        let mut body = [0; 4];
        self.response.read_exact(&mut body).unwrap();
        body
    }

    fn post(&self, body: &[u8]) -> Self {
        Self::ask(self.address, "", Some(&self.key), body)
    }

    fn click(&self, page: &Page, id: u32, button: usize) -> u16 {
        self.post(&records(&[click(page, id, button)])).status
    }
}

fn encode(message: &ClientMessage<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    message.encode(&mut bytes);
    bytes
}

fn hello(token: &str, patch_seq: u32, event_id: u32) -> Vec<u8> {
    encode(&ClientMessage::Hello {
        version: VERSION,
        token,
        patch_seq,
        event_id,
        whole: true,
    })
}

fn click(page: &Page, event_id: u32, button: usize) -> Vec<u8> {
    let (instance, slot) = page.listeners()[button];
    encode(&ClientMessage::Event {
        event_id,
        patch_seq: 0,
        instance,
        slot,
        payload: Payload::None,
    })
}

/// Messages, each behind its length.
fn records(messages: &[Vec<u8>]) -> Vec<u8> {
    let with_length = |message: &Vec<u8>| {
        let length = (message.len() as u32).to_be_bytes();
        [&length[..], message].concat()
    };
    messages.iter().flat_map(with_length).collect()
}

fn last(patch: &[u8]) -> u8 {
    patch[patch.len() - 1]
}

#[test]
fn a_page_without_a_socket_is_live_over_a_stream() {
    let world = world();
    let page = Page::open(world.server.local_addr());
    let mut stream = Stream::claim(&page);
    assert_eq!(stream.click(&page, 1, ADD), 204);
    assert_eq!(last(&stream.message()), 1);
    // Several in one post, in order.
    let both = records(&[click(&page, 2, ADD), click(&page, 3, ADD)]);
    assert_eq!(stream.post(&both).status, 204);
    assert_eq!(last(&stream.message()), 2);
    assert_eq!(last(&stream.message()), 3);
    let stats = world.server.stats();
    assert_eq!((stats.sockets_open, stats.streams_open), (1, 1));
}

#[test]
fn a_stream_and_a_socket_take_over_from_each_other_without_loss() {
    let world = world();
    let page = Page::open(world.server.local_addr());
    let mut live = page.claim();
    live.click(ADD);
    live.patch();
    let mut stream = Stream::open(&page, 0, 1);
    assert_eq!(live.socket.close_code(), 4409);
    // The welcome tells of the event, and the patch that the page has not seen comes again.
    assert_eq!(stream.message(), [0, VERSION as u8, 1, 1]);
    assert_eq!(last(&stream.message()), 1);
    // An event that comes twice is handled once.
    assert_eq!(stream.click(&page, 1, ADD), 204);
    assert_eq!(stream.click(&page, 2, ADD), 204);
    assert_eq!(last(&stream.message()), 2);
    let (mut live, welcome) = page.resume(2, 2, true);
    assert_eq!(welcome, (2, 3));
    assert_eq!(stream.close_code(), 4409);
    assert_eq!(stream.next(), Record::End);
    eventually("the stream is forgotten", || {
        world.server.stats().streams_open == 0
    });
    assert_eq!(stream.click(&page, 3, ADD), 410);
    live.event = 2;
    live.click(ADD);
    assert_eq!(last(&live.patch()), 3);
}

#[test]
fn a_client_that_goes_leaves_its_session_for_a_return() {
    let world = world();
    let page = Page::open(world.server.local_addr());
    let stream = Stream::claim(&page);
    let key = stream.key.clone();
    drop(stream);
    eventually("the server has noticed", || {
        world.server.stats().streams_open == 0
    });
    let late = Stream::ask(page.address, "", Some(&key), &[]);
    assert_eq!(late.status, 410);
    let stats = world.server.stats();
    assert_eq!((stats.sockets_open, stats.sessions_open), (0, 1));
    let mut back = Stream::claim(&page);
    assert_eq!(back.click(&page, 1, ADD), 204);
    assert_eq!(last(&back.message()), 1);
}

#[test]
fn a_page_behind_what_collects_responses_asks_for_short_ones() {
    let world = serve(|config| config.ping_ms = 40);
    let page = Page::open(world.server.local_addr());
    let mut first = Stream::ask(page.address, "?short", None, &hello(page.token(), 0, 0));
    assert_eq!(first.message(), [0, VERSION as u8, 0, 1]);
    assert_eq!(first.next(), Record::End);
    let key = first.key.clone();
    assert_eq!(first.click(&page, 1, ADD), 204);
    let more = || Stream::ask(page.address, "?short", Some(&key), &[]);
    let mut second = more();
    assert_eq!(last(&second.message()), 1);
    // Nothing to say: a ping ends it in time, and is answered by the next.
    for _ in 0..5 {
        let mut idle = more();
        while idle.next() != Record::End {}
    }
    assert_eq!(world.server.stats().streams_open, 1);
    // Two at once: the one before ends, so that the last gets everything.
    let mut older = more();
    let mut newer = more();
    while !matches!(older.next(), Record::End) {}
    assert_eq!(first.click(&page, 2, ADD), 204);
    assert_eq!(last(&newer.message()), 2);
    // No more is asked for: the page is gone.
    eventually("the stream has ended", || {
        world.server.stats().streams_open == 0
    });
    assert_eq!(world.server.stats().timeouts, 1);
}

#[test]
fn a_page_that_answers_no_ping_is_closed_and_one_that_does_stays() {
    let world = serve(|config| config.ping_ms = 40);
    let page = Page::open(world.server.local_addr());
    let mut stream = Stream::claim(&page);
    for _ in 0..4 {
        assert_eq!(stream.next(), Record::Ping);
        assert_eq!(stream.post(&[]).status, 204);
    }
    assert_eq!(stream.next(), Record::Ping);
    assert_eq!(stream.next(), Record::Ping);
    assert_eq!(stream.next(), Record::Close(1008));
    assert_eq!(stream.next(), Record::End);
    assert_eq!(world.server.stats().sessions_open, 1);
}

#[test]
fn what_is_no_stream_of_this_server_is_refused_before_anything_is_read() {
    let world = world();
    let address = world.server.local_addr();
    let origin = format!("Origin: http://{address}");
    let length = "Content-Length: 0";
    let post = format!("POST {PATH}");
    for (line, headers, status) in [
        (
            &*post,
            vec!["Origin: http://evil.example", TYPE, length],
            403,
        ),
        (&post, vec!["Origin: null", TYPE, length], 403),
        (&post, vec!["Sec-Fetch-Site: cross-site", TYPE, length], 403),
        (&post, vec!["Host: evil.example", TYPE, length], 403),
        (&post, vec![&*origin, length], 415),
        (
            &post,
            vec![&origin, "Content-Type: text/plain", length],
            415,
        ),
        (&format!("GET {PATH}"), vec![&origin, TYPE], 405),
        (&format!("OPTIONS {PATH}"), vec![&origin, TYPE], 405),
        (&post, vec![&origin, TYPE, "Lattice-Stream: x", length], 400),
    ] {
        let answer = request(address, line, &headers);
        assert_eq!(answer.status, status, "{line} {headers:?}");
    }
    let stats = world.server.stats();
    assert_eq!((stats.refused_origins, stats.refused_upgrades), (4, 5));
    assert_eq!(stats.messages_in, 0);
}

#[test]
fn what_is_no_message_ends_the_stream_with_a_code() {
    let world = world();
    let bystander = Page::open(world.server.local_addr());
    let mut beside = Stream::claim(&bystander);
    for body in [
        &[0, 0, 0][..],
        &[0, 0, 0, 9, 1],
        &[0xff; 8],
        &[0, 0, 0, 1, 9],
        &records(&[hello("twice", 0, 0)]),
    ] {
        let page = Page::open(world.server.local_addr());
        let mut stream = Stream::claim(&page);
        let mut answer = stream.post(body);
        assert_eq!(answer.status, 400, "{body:?}");
        assert_eq!(answer.response_body(), [0xff, 0xff, 0x11, 0x30]);
        assert_eq!(stream.message()[0], 1, "an error that says what");
        assert_eq!(stream.close_code(), 4400);
        assert_eq!(stream.next(), Record::End);
    }
    for (body, code) in [
        (hello(&"0".repeat(32), 0, 0), 4404),
        (vec![2, 0], 4400),
        (vec![], 4400),
        (vec![0, 1, 0xa1, b'x', 0, 0, 0xc3], 4401),
    ] {
        let mut stream = Stream::ask(bystander.address, "", None, &body);
        assert_eq!((stream.status, &*stream.key), (200, ""));
        assert_eq!(stream.close_code(), code, "{body:?}");
        assert_eq!(stream.next(), Record::End);
    }
    assert_eq!(beside.click(&bystander, 1, ADD), 204);
    assert_eq!(last(&beside.message()), 1);
    eventually("the others are gone", || {
        world.server.stats().streams_open == 1
    });
}

#[test]
fn a_post_is_bounded_in_bytes_in_time_and_to_one_at_a_time() {
    let world = serve(|config| {
        config.message_bytes_max = 1000;
        config.message_ms_max = 1000;
    });
    let page = Page::open(world.server.local_addr());
    let mut stream = Stream::claim(&page);
    let mut large = stream.post(&[0; 2000]);
    assert_eq!(large.status, 413);
    assert_eq!(large.response_body(), [0xff, 0xff, 0x03, 0xf1]);
    // One that never ends, and one beside it.
    let mut slow = connect(page.address);
    let head = format!(
        "POST {PATH} HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\n{TYPE}\r\nLattice-Stream: {1}\r\nContent-Length: 9\r\n\r\n",
        page.address, stream.key
    );
    slow.write_all(head.as_bytes()).unwrap();
    eventually("the slow one is being read", || {
        stream.post(&[]).status == 409
    });
    let mut answer = [0; 12];
    slow.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 408");
    assert_eq!(stream.click(&page, 1, ADD), 204);
    assert_eq!(last(&stream.message()), 1);
    let stats = world.server.stats();
    assert_eq!((stats.oversized_messages, stats.timeouts), (1, 1));
}

#[test]
fn a_full_mailbox_holds_the_answer_back_and_loses_nothing() {
    let world = serve(|config| {
        config.mailbox_messages_max = 4;
        config.ping_ms = 20;
    });
    let page = Page::open(world.server.local_addr());
    let mut stream = Stream::claim(&page);
    assert_eq!(stream.click(&page, 1, BLOCK), 204);
    world.blocked.recv().unwrap();
    let many: Vec<_> = (2..=21).map(|id| click(&page, id, ADD)).collect();
    let (address, key) = (page.address, stream.key.clone());
    let posted =
        std::thread::spawn(move || Stream::ask(address, "", Some(&key), &records(&many)).status);
    // Meanwhile it is not taken for silent.
    for _ in 0..5 {
        assert_eq!(stream.next(), Record::Ping);
    }
    assert!(!posted.is_finished());
    assert!(world.server.stats().messages_in < 10);
    world.release.send(()).unwrap();
    assert_eq!(posted.join().unwrap(), 204);
    for _ in 0..21 {
        stream.message();
    }
    assert_eq!(world.server.stats().events, 21);
}

#[test]
fn a_client_that_does_not_read_costs_bounded_memory_and_is_closed() {
    let world = serve(|config| {
        config.unacknowledged_bytes_max = 30 * 1024 * 1024;
        config.unacknowledged_messages_max = 10_000;
        config.send_stall_ms_max = 50;
        config.ping_ms = 50;
    });
    let page = Page::open(world.server.local_addr());
    let stream = Stream::claim(&page);
    let many: Vec<_> = (1..=1000).map(|id| click(&page, id, BIG)).collect();
    // It goes on posting, so it is not silent.
    stream.post(&records(&many));
    eventually("the stalled stream is closed", || {
        stream.post(&[]).status == 410
    });
    assert_eq!(world.server.stats().sessions_open, 1);
}

#[test]
fn a_stop_answers_what_was_received_and_ends_streams_with_1001() {
    let world = world();
    let page = Page::open(world.server.local_addr());
    let mut stream = Stream::claim(&page);
    assert_eq!(stream.click(&page, 1, BLOCK), 204);
    world.blocked.recv().unwrap();
    assert_eq!(stream.click(&page, 2, ADD), 204);
    let server = world.server.clone();
    let stop = std::thread::spawn(move || server.stop());
    world.release.send(()).unwrap();
    assert_eq!(last(&stream.message()), 100);
    assert_eq!(last(&stream.message()), 101);
    assert_eq!(stream.close_code(), 1001);
    assert_eq!(stream.next(), Record::End);
    assert!(stop.join().unwrap());
}
