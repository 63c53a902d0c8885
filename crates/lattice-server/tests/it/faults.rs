//! What happens to servers of live sessions in the field, and where each is a test:
//!
//! | what must hold | where |
//! | --- | --- |
//! | All clients at once come back: each finds its session, at a rate that is bounded | here, [`all_clients_cut_at_once_come_back_to_their_sessions`] |
//! | A new socket wins over an old one that only looks alive, and the old one can do nothing more | `resume` |
//! | An idle connection stays open behind a proxy that cuts idle ones; silent peers are closed | here, `bounds` |
//! | A client that stops reading costs the configured bound, and gets the latest state when it reads again | here, `bounds` |
//! | After a cut anywhere the page shows what the session means | here, [`a_connection_cut_anywhere_loses_nothing_and_does_nothing_twice`] |
//! | An acknowledgement that is lost, repeated or too high wedges nothing | here |
//! | Output that is not acknowledged is bounded in messages and bytes | `bounds` |
//! | An event that is sent twice is handled once, and one that was lost is sent again | `resume`, here |
//! | A stop answers what was received, and closes with 1001 | `stopping` |
//! | Sessions that are opened and left, in rounds, leave nothing behind | `tests/memory.rs` |
//! | A foreign origin is refused before a session is made | `http` |
//! | A handler that blocks, panics or never ends costs its own session only | here, `sessions` |
//! | Clients that begin a request and never end it cost their place only, for a bounded time | here, `http` |
//! | A client that floods is slowed down, and nothing of it is lost | here, `bounds` |
//!
//! Typed text that must outlive a connection, and phones that suspend a page, are the applier's (`bindings/web`).
//!
//! `LATTICE_SOAK=1` (`cargo xtask soak faults`) makes these long.

use crate::app::{ADD, BIG, BLOCK, PANIC, World, serve, world};
use crate::client::{Live, Page, Socket, connect, eventually, frame, get};
use lattice_vdom::NullSink;
use lattice_vdom::testing::Dom;
use lattice_wire::{ClientMessage, Limits, Payload, ServerDecoder, ServerMessage, VERSION};
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

/// How many of something: few in a test, many in a soak.
fn many(few: usize, soak: usize) -> usize {
    if std::env::var_os("LATTICE_SOAK").is_some() {
        soak
    } else {
        few
    }
}

/// A generator of the same numbers each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

/// A page as an honest browser keeps it over its connections: it sends again what it was not told of, applies patches
/// in order to one DOM, and knows how often its button was clicked.
struct Honest {
    page: Page,
    dom: Dom,
    decoder: ServerDecoder,
    /// The button that counts.
    button: (u32, u16),
    clicks: u32,
    told: u32,
    patch: u32,
    /// Until it has seen a view.
    is_blank: bool,
}

impl Honest {
    fn open(address: SocketAddr) -> Self {
        Self {
            page: Page::open(address),
            dom: Dom::new(),
            decoder: ServerDecoder::new(Limits::SERVER),
            button: (0, 0),
            clicks: 0,
            told: 0,
            patch: 0,
            is_blank: true,
        }
    }

    /// Connects, and sends again what the session did not get.
    fn connect(&mut self) -> Socket {
        let mut socket = Socket::open(self.page.address);
        socket.hello(self.page.token(), self.patch, self.clicks, !self.is_blank);
        let welcome = socket.message();
        let message = self.decoder.decode(&welcome, &mut NullSink).unwrap();
        let ServerMessage::Welcome {
            version: VERSION,
            event_id,
            next_patch_seq,
        } = message
        else {
            panic!("no welcome, but {message:?}");
        };
        assert!(event_id >= self.told, "what was handled stays handled");
        self.told = event_id;
        if self.is_blank {
            self.take(&mut socket);
            self.is_blank = false;
            let button = self
                .dom
                .elements()
                .find(|element| element.tag() == "button");
            let (instance, slot, _) = button.unwrap().listener("click").unwrap();
            self.button = (instance, slot);
        } else {
            assert_eq!(next_patch_seq, self.patch + 1, "no full view was needed");
        }
        for event in self.told + 1..=self.clicks {
            socket.raw(&self.event(event));
        }
        socket
    }

    /// The bytes of an event on the wire.
    fn event(&self, event_id: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        ClientMessage::Event {
            event_id,
            patch_seq: self.patch,
            instance: self.button.0,
            slot: self.button.1,
            payload: Payload::None,
        }
        .encode(&mut bytes);
        frame(0x82, &bytes)
    }

    /// Applies the next message.
    fn take(&mut self, socket: &mut Socket) {
        let bytes = socket.message();
        match self.decoder.decode(&bytes, &mut self.dom).unwrap() {
            ServerMessage::Patch { events, .. } => {
                self.patch += 1;
                self.told += events;
                // As a page does, so that the session may go on.
                socket.send(&ClientMessage::Ack {
                    patch_seq: self.patch,
                });
            }
            ServerMessage::EventAck { event_id } => self.told = event_id,
            other => panic!("no patch, but {other:?}"),
        }
    }

    /// Connects, clicks once more, waits for the answer, before which all that was missed has come, and compares with what a page sees
    /// that comes for the first time. Returns how often it was clicked.
    fn finish(mut self) -> u64 {
        let mut socket = self.connect();
        self.clicks += 1;
        socket.raw(&self.event(self.clicks));
        while self.told < self.clicks {
            self.take(&mut socket);
        }
        let html = self.dom.html();
        let count = format!("</button>{}<!---->", self.clicks);
        assert!(html.contains(&count), "{} clicks, but {html}", self.clicks);
        drop(socket);
        let (mut live, _) = self.page.resume(self.patch, self.clicks, false);
        assert_eq!(live.view().0, html);
        self.clicks.into()
    }
}

#[test]
fn a_connection_cut_anywhere_loses_nothing_and_does_nothing_twice() {
    let world = world();
    let mut page = Honest::open(world.server.local_addr());
    let mut dice = Dice(5);
    drop(page.connect());
    let cuts = many(100, 5_000);
    for _ in 0..cuts {
        let mut socket = page.connect();
        let more = dice.below(3) + 1;
        let mut bytes = Vec::new();
        for _ in 0..more {
            page.clicks += 1;
            bytes.extend(page.event(page.clicks));
        }
        // In the middle of a message, after the last, or after some of the answers.
        let sent = dice.below(bytes.len() * 2).min(bytes.len());
        socket.raw(&bytes[..sent]);
        if sent == bytes.len() {
            for _ in 0..dice.below(more + 1) {
                page.take(&mut socket);
            }
        }
        if dice.below(2) == 0 {
            socket.stream.shutdown(Shutdown::Both).unwrap();
        }
    }
    let clicks = page.finish();
    assert_eq!(world.server.stats().events, clicks);
    assert_eq!(world.server.stats().malformed_messages, 0);
}

#[test]
fn all_clients_cut_at_once_come_back_to_their_sessions() {
    let world = world();
    let address = world.server.local_addr();
    let mut all: Vec<_> = (0..many(100, 2_000))
        .map(|_| {
            let mut page = Honest::open(address);
            let mut socket = page.connect();
            page.clicks += 1;
            socket.raw(&page.event(page.clicks));
            (page, socket)
        })
        .collect();
    for _ in 0..many(2, 10) {
        // At once, and half of them without a word.
        for (n, (_, socket)) in all.iter().enumerate() {
            if n % 2 == 0 {
                socket.stream.shutdown(Shutdown::Both).unwrap();
            }
        }
        for (page, socket) in &mut all {
            page.clicks += 1;
            *socket = page.connect();
        }
    }
    let count = all.len() as u64;
    let clicks: u64 = all.into_iter().map(|(page, _)| page.finish()).sum();
    let stats = world.server.stats();
    assert_eq!((stats.sessions_opened, stats.unknown_tokens), (count, 0));
    assert_eq!(stats.events, clicks);
}

/// Forwards one connection to the server, and cuts it when the server has said nothing for this long.
fn proxy(server: SocketAddr, idle_max: Duration) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (client, _) = listener.accept().unwrap();
        let upstream = TcpStream::connect(server).unwrap();
        let (mut from, mut to) = (client.try_clone().unwrap(), upstream.try_clone().unwrap());
        std::thread::spawn(move || std::io::copy(&mut from, &mut to));
        let (mut from, mut to) = (upstream, client);
        from.set_read_timeout(Some(idle_max)).unwrap();
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            to.write_all(&buffer[..count]).unwrap();
        }
        let _ = to.shutdown(Shutdown::Both);
        let _ = from.shutdown(Shutdown::Both);
    });
    address
}

#[test]
fn an_idle_connection_outlives_a_proxy_that_cuts_idle_ones() {
    let world = serve(|config| config.ping_ms = 100);
    let server = world.server.local_addr();
    let page = Page::open(server);
    let mut socket = Socket::open_for(
        proxy(server, Duration::from_secs(2)),
        server,
        "/_lattice/socket",
    );
    socket.hello(page.token(), 0, 0, true);
    assert_eq!(socket.message()[0], 0);
    // For longer than the proxy would wait: each ping comes through and is answered.
    for _ in 0..many(25, 200) {
        assert_eq!(socket.next(), crate::client::Frame::Ping(Vec::new()));
        socket.frame(0x8a, &[]);
    }
    let stats = world.server.stats();
    assert_eq!((stats.sockets_open, stats.timeouts), (1, 0));
}

#[test]
fn an_acknowledgement_that_is_repeated_lost_or_too_high_wedges_nothing() {
    let world = serve(|config| config.unacknowledged_messages_max = 2);
    let mut live = Page::open(world.server.local_addr()).claim();
    for count in 1..=20_u8 {
        // What it says it has seen: too little, too much, the same twice, the truth.
        let truth = live.patch;
        for said in [0, u32::MAX, truth, truth, 0] {
            live.socket.send(&ClientMessage::Ack { patch_seq: said });
        }
        live.click(ADD);
        let patch = live.patch();
        assert_eq!(patch[patch.len() - 1], count);
    }
    assert_eq!(world.server.stats().events, 20);
}

#[test]
fn a_client_that_does_not_read_costs_its_bound_and_gets_the_latest_state() {
    let world = serve(|config| config.unacknowledged_bytes_max = 100_000);
    let mut live = Page::open(world.server.local_addr()).claim();
    for _ in 0..many(200, 5_000) {
        live.click(BIG);
        live.click(ADD);
    }
    let events = u64::from(live.event);
    eventually("all events are handled", || {
        world.server.stats().events == events
    });
    let sent = world.server.stats().patch_bytes;
    assert!(
        sent < 150_000,
        "{sent} bytes for a client that reads nothing"
    );
    // It reads again: what was sent, and then one message with all that happened since.
    let mut messages = 0;
    while live.told() < live.event {
        live.patch();
        live.ack();
        messages += 1;
    }
    assert!(messages < 20, "{messages} messages, not a backlog");
}

/// Somebody else's session works while something bad goes on.
struct Bystander(Live, u8);

impl Bystander {
    fn new(world: &World) -> Self {
        Self(Page::open(world.server.local_addr()).claim(), 0)
    }

    fn works(&mut self) {
        self.1 += 1;
        self.0.click(ADD);
        let patch = self.0.patch();
        assert_eq!(patch[patch.len() - 1], self.1);
    }
}

#[test]
fn a_handler_that_panics_is_told_of_and_ends_no_session() {
    let world = world();
    let mut other = Bystander::new(&world);
    let mut live = Page::open(world.server.local_addr()).claim();
    live.click(PANIC);
    live.click(ADD);
    // What a failed handler shows is a patch or an acknowledgement; the click after it works.
    while live.told() < 2 {
        live.any();
    }
    other.works();
    let stats = world.server.stats();
    assert_eq!((stats.failures, stats.sessions_failed), (1, 0));
}

#[test]
fn requests_that_are_never_ended_cost_a_bounded_time() {
    let world = serve(|config| {
        config.request_head_ms_max = 500;
        config.hello_ms_max = 500;
    });
    let address = world.server.local_addr();
    let mut other = Bystander::new(&world);
    let count = many(200, 3_000);
    // Half a request, nothing at all, a socket that says no hello.
    let open: Vec<TcpStream> = (0..count)
        .map(|n| match n % 3 {
            0 => {
                let mut stream = connect(address);
                stream.write_all(b"GET / HTTP/1.1\r\nHost: ").unwrap();
                stream
            }
            1 => connect(address),
            _ => Socket::open(address).stream,
        })
        .collect();
    other.works();
    eventually("only the one who speaks is left", || {
        world.server.stats().connections_open == 1
    });
    other.works();
    assert_eq!(world.server.stats().sessions_open, 1);
    drop(open);
}

#[test]
fn a_head_that_comes_letter_by_letter_is_cut_off_all_the_same() {
    let world = serve(|config| config.request_head_ms_max = 200);
    let mut slow = connect(world.server.local_addr());
    let mut sent = 0;
    // Each letter comes in time; the whole never does.
    while slow.write_all(b"G").is_ok() {
        sent += 1;
        assert!(sent < 2_000, "it was never cut off");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(get(world.server.local_addr(), "/healthz").status, 200);
}

#[test]
fn a_message_that_is_cut_in_the_middle_leaves_its_session_to_come_back_to() {
    let world = world();
    let page = Page::open(world.server.local_addr());
    let mut live = page.claim();
    live.click(ADD);
    live.patch();
    // The header of a large message, and some of it.
    live.socket
        .raw(&frame(0x82, &vec![0xc0; 100_000])[..50_000]);
    drop(live);
    let (mut live, welcome) = page.resume(1, 1, true);
    assert_eq!(welcome, (1, 2));
    live.click(ADD);
    let patch = live.patch();
    assert_eq!(patch[patch.len() - 1], 2);
}

#[test]
fn a_handler_that_never_ends_is_given_up_and_its_page_gets_a_new_session() {
    let world = serve(|config| {
        config.threads_min = 1;
        config.turns_max = 1;
        config.turn_ms_max = 100;
    });
    let address = world.server.local_addr();
    let page = Page::open(address);
    let mut live = page.claim();
    live.click(ADD);
    live.patch();
    live.click(BLOCK);
    world.blocked.recv().unwrap();
    // It is told why, and finds no session when it comes back: it loads itself anew.
    let mut decoder = ServerDecoder::new(Limits::SERVER);
    let message = live.socket.message();
    let message = decoder.decode(&message, &mut NullSink).unwrap();
    assert!(matches!(message, ServerMessage::Error { code: 1011, .. }));
    assert_eq!(live.socket.close_code(), 1011);
    let mut again = Socket::open(address);
    again.hello(page.token(), 1, 2, true);
    assert_eq!(again.close_code(), 4404);
    // The one turn that may run at once is free again, although the handler still has its thread.
    let mut other = Bystander::new(&world);
    other.works();
    let stats = world.server.stats();
    assert_eq!((stats.turns_overdue, stats.failures), (1, 1));
    assert_eq!(
        stats.sessions_open, 2,
        "it is held as long as the handler runs"
    );
    world.release.send(()).unwrap();
    eventually("the session is gone", || {
        world.server.stats().sessions_open == 1
    });
    other.works();
    assert!(world.server.stop());
}

#[test]
fn the_hooks_of_an_overdue_turn_surround_it() {
    let (asked, was_asked) = std::sync::mpsc::channel();
    let (over, was_over) = std::sync::mpsc::channel();
    let release = std::sync::Arc::new(std::sync::Mutex::new(None::<std::sync::mpsc::Sender<()>>));
    let world = serve(|config| {
        config.turn_ms_max = 50;
        let release = std::sync::Arc::clone(&release);
        // As a language does that can stop its code.
        config.hooks.on_turn_overdue = Some(std::sync::Arc::new(move |thread| {
            asked.send(thread).unwrap();
            release.lock().unwrap().take().unwrap().send(()).unwrap();
        }));
        config.hooks.on_turn_overdue_over = Some(std::sync::Arc::new(move || {
            over.send(std::thread::current().id()).unwrap();
        }));
    });
    *release.lock().unwrap() = Some(world.release.clone());
    let mut live = Page::open(world.server.local_addr()).claim();
    live.click(BLOCK);
    assert_eq!(live.socket.close_code(), 1011);
    assert_eq!(was_asked.recv().unwrap(), was_over.recv().unwrap());
    eventually("the session is gone", || {
        world.server.stats().sessions_open == 0
    });
    Bystander::new(&world).works();
}

#[test]
fn a_client_that_floods_is_slowed_down_and_nothing_of_it_is_lost() {
    let world = serve(|config| config.messages_per_second_max = 20);
    let mut flood = Page::open(world.server.local_addr()).claim();
    let mut other = Bystander::new(&world);
    // More than may come in a second, in one packet.
    flood.click_at_once(ADD, 30);
    other.works();
    while flood.told() < 30 {
        flood.any();
    }
    let stats = world.server.stats();
    assert!(stats.throttled > 0);
    assert_eq!(stats.events, 31);
}

#[test]
fn those_who_are_there_go_before_those_who_want_to_come_in() {
    let world = serve(|config| {
        config.threads_min = 1;
        config.turns_max = 1;
        config.openings_max = 5;
    });
    let address = world.server.local_addr();
    let mut other = Bystander::new(&world);
    let mut live = Page::open(address).claim();
    live.click(BLOCK);
    world.blocked.recv().unwrap();
    // The only turn is taken: visitors wait, up to the bound, and then are told to come back.
    let visitors: Vec<_> = (0..30)
        .map(|_| std::thread::spawn(move || get(address, "/").status))
        .collect();
    eventually("those beyond the bound are refused", || {
        world.server.stats().sessions_refused == 25
    });
    other.0.click(ADD);
    eventually("the click is there", || {
        world.server.stats().messages_in == 4
    });
    world.release.send(()).unwrap();
    assert_eq!(other.0.patch().last(), Some(&1));
    let answers: Vec<u16> = visitors
        .into_iter()
        .map(|one| one.join().unwrap())
        .collect();
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 5);
    assert_eq!(answers.iter().filter(|status| **status == 503).count(), 25);
}
