//! An app behind a server that hands over requests and messages by calls.

use crate::app::{ADD, BLOCK, World, app};
use crate::client::{PATIENCE, between, listeners};
use bytes::Bytes;
use lattice_server::gateway::{RequestHead, Said, Socket, Told};
use lattice_server::{ServerConfig, Service};
use lattice_wire::{ClientMessage, Payload, VERSION};
use serde_json::Value;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

fn serve(configure: impl FnOnce(&mut ServerConfig)) -> World<Service> {
    app(|app, mut config| {
        configure(&mut config);
        Service::new(app, config).unwrap()
    })
}

fn head(method: &str, target: &str, headers: &[(&str, &str)]) -> RequestHead {
    let own = [("host", "app.example"), ("origin", "http://app.example")];
    let given = |name| headers.iter().any(|(given, _)| *given == name);
    let own = own.iter().filter(|(name, _)| !given(*name));
    RequestHead {
        method: method.to_owned(),
        target: target.to_owned(),
        headers: own
            .chain(headers)
            .map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec()))
            .collect(),
        ..RequestHead::default()
    }
}

/// A response as a whole.
fn get(service: &Service, target: &str) -> (u16, String) {
    let (sender, told) = channel();
    let head = head("GET", target, &[]);
    let _exchange = service
        .exchange(head, Arc::new(move |piece| sender.send(piece).unwrap()))
        .unwrap();
    let Told::Head(status, _) = told.recv_timeout(PATIENCE).unwrap() else {
        panic!("the head comes first");
    };
    let mut body = Vec::new();
    loop {
        match told.recv_timeout(PATIENCE).unwrap() {
            Told::Body(bytes) => body.extend(bytes),
            Told::End => return (status, String::from_utf8(body).unwrap()),
            other => panic!("no body, but {other:?}"),
        }
    }
}

struct Page {
    data: Value,
    socket: Socket,
    said: Receiver<Said>,
}

impl Page {
    fn open(service: &Service) -> Self {
        let (status, html) = get(service, "/");
        assert_eq!(status, 200);
        let data = between(&html, "id=\"lattice-data\">", "</script>");
        let data: Value = serde_json::from_str(data).unwrap();
        let (socket, said) = connect(service);
        let page = Self { data, socket, said };
        let token = page.data["token"].as_str().unwrap();
        page.take(&ClientMessage::Hello {
            version: VERSION,
            token,
            patch_seq: 0,
            event_id: 0,
            whole: true,
        });
        let welcome = [0, VERSION as u8, 0, 1];
        assert_eq!(page.next(), Said::Message(Bytes::copy_from_slice(&welcome)));
        page
    }

    fn take(&self, message: &ClientMessage<'_>) -> bool {
        let mut bytes = Vec::new();
        message.encode(&mut bytes);
        self.socket.take(&bytes)
    }

    fn click(&self, event_id: u32, button: usize) -> bool {
        let (instance, slot) = listeners(&self.data)[button];
        self.take(&ClientMessage::Event {
            event_id,
            patch_seq: 0,
            instance,
            slot,
            payload: Payload::None,
        })
    }

    fn next(&self) -> Said {
        self.said.recv_timeout(PATIENCE).unwrap()
    }
}

fn connect(service: &Service) -> (Socket, Receiver<Said>) {
    let (sender, said) = channel();
    let head = head("GET", "/_lattice/socket", &[]);
    // Who has ended listens no more.
    let tell = Arc::new(move |what| drop(sender.send(what)));
    (service.socket(head, tell).unwrap(), said)
}

#[test]
fn a_page_is_live() {
    let world = serve(|_| ());
    assert_eq!(get(&world.server, "/nothing").0, 404);
    let page = Page::open(&world.server);
    assert!(page.click(1, ADD));
    let Said::Message(patch) = page.next() else {
        panic!("no patch");
    };
    assert_eq!(patch.last(), Some(&1));
    drop(page);
    let stats = world.server.stats();
    assert_eq!((stats.sockets_open, stats.sessions_open), (0, 1));
}

#[test]
fn a_full_mailbox_asks_for_patience() {
    let world = serve(|config| config.mailbox_messages_max = 4);
    let page = Page::open(&world.server);
    page.click(1, BLOCK);
    world.blocked.recv().unwrap();
    let taken = (2..10).take_while(|id| page.click(*id, ADD)).count() as u32;
    assert_eq!(taken, 3);
    world.release.send(()).unwrap();
    let all: Vec<Said> = (0..taken + 3).map(|_| page.next()).collect();
    assert!(all.contains(&Said::Room), "{all:?}");
    assert_eq!(world.server.stats().events, u64::from(taken) + 2);
}

#[test]
fn what_breaks_a_rule_is_closed_with_its_code() {
    let world = serve(|config| {
        config.message_bytes_max = 1000;
        config.hello_ms_max = 30;
    });
    for (bytes, code) in [
        (&[2, 0][..], 4400),
        (&[0, 1, 0xa1, b'x', 0, 0, 0xc3], 4401),
        (&[0; 2000], 1009),
    ] {
        let (socket, said) = connect(&world.server);
        socket.take(bytes);
        let mut said = said.iter();
        assert!(said.any(|said| said == Said::Close(code)), "{bytes:?}");
    }
    let (socket, said) = connect(&world.server);
    assert_eq!(said.recv_timeout(PATIENCE), Ok(Said::Close(1008)));
    drop(socket);
    let (socket, said) = connect(&world.server);
    socket.refuse_text();
    assert_eq!(said.recv_timeout(PATIENCE), Ok(Said::Close(1003)));
}

#[test]
fn what_is_refused_says_why() {
    let world = serve(|config| config.allowed_hosts = vec!["app.example".to_owned()]);
    let socket = |headers: &[(&str, &str)]| {
        let head = head("GET", "/_lattice/socket", headers);
        world.server.socket(head, Arc::new(|_| ())).unwrap_err()
    };
    assert_eq!(socket(&[("origin", "http://evil.example")]).status, 403);
    assert_eq!(socket(&[("host", "evil.example")]).status, 403);
    let exchange = |head: RequestHead| world.server.exchange(head, Arc::new(|_| ())).unwrap_err();
    let refused = exchange(head("NO WORD", "/", &[]));
    assert_eq!(
        (refused.status, &*refused.text),
        (400, "the request has no valid method")
    );
    assert_eq!(exchange(head("GET", "/ /", &[])).status, 400);
    assert_eq!(exchange(head("GET", "/", &[("x", "a\nb")])).status, 400);
    world.server.stop();
    assert_eq!(exchange(head("GET", "/", &[])).status, 503);
    assert_eq!(socket(&[]).status, 503);
}

#[test]
fn a_stop_answers_what_was_received_and_closes_with_1001() {
    let world = serve(|_| ());
    let page = Page::open(&world.server);
    page.click(1, BLOCK);
    page.click(2, ADD);
    world.blocked.recv().unwrap();
    let service = world.server.clone();
    let stop = std::thread::spawn(move || service.stop());
    world.release.send(()).unwrap();
    for count in [100, 101] {
        let Said::Message(patch) = page.next() else {
            panic!("no patch");
        };
        assert_eq!(patch.last(), Some(&count));
    }
    assert_eq!(page.next(), Said::Close(1001));
    drop(page);
    assert!(stop.join().unwrap());
}
