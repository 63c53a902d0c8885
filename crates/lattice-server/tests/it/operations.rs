//! What those see who look after a server.

use crate::app::{ADD, serve, world};
use crate::client::{Frame, Page, connect, eventually, get, request};
use lattice_server::{Server, ServerConfig};
use lattice_session::App;
use lattice_wire::{Limits, ServerDecoder, ServerMessage};
use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

fn status(server: std::net::SocketAddr, path: &str) -> (u16, String) {
    let answer = get(server, path);
    (answer.status, answer.body)
}

#[test]
fn a_server_is_ready_while_it_takes_visitors() {
    let world = serve(|config| config.sessions_max = 1);
    let address = world.server.local_addr();
    assert_eq!(status(address, "/readyz"), (200, "ready\n".to_owned()));
    Page::open(address);
    assert_eq!(status(address, "/readyz"), (503, "full\n".to_owned()));
    assert_eq!(status(address, "/healthz"), (200, "ok\n".to_owned()));
}

#[test]
fn it_is_unready_at_once_when_it_is_told_to_stop_and_may_go_on_for_a_while() {
    let world = serve(|config| config.unready_ms = 1500);
    let address = world.server.local_addr();
    let server = world.server.clone();
    let stop = std::thread::spawn(move || server.stop());
    eventually("it is unready", || {
        status(address, "/readyz") == (503, "stopping\n".to_owned())
    });
    // Whoever comes meanwhile is served.
    let mut live = Page::open(address).claim();
    live.click(ADD);
    live.patch();
    assert_eq!(live.socket.close_code(), 1001);
    drop(live);
    assert!(stop.join().unwrap());
}

#[test]
fn a_connection_that_is_open_already_hears_of_the_end_too() {
    let world = serve(|config| config.unready_ms = 1500);
    let address = world.server.local_addr();
    let mut open = connect(address);
    let ask = format!("GET /readyz HTTP/1.1\r\nHost: {address}\r\n\r\n");
    let mut said = || {
        open.write_all(ask.as_bytes()).unwrap();
        let mut bytes = [0; 4096];
        let count = open.read(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes[..count]).into_owned()
    };
    assert!(said().contains("200 OK"));
    let server = world.server.clone();
    let stop = std::thread::spawn(move || server.stop());
    while !said().contains("503 Service") {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(stop.join().unwrap());
}

#[test]
fn metrics_are_for_whom_the_configuration_names() {
    let hidden = world();
    assert_eq!(status(hidden.server.local_addr(), "/metrics").0, 404);
    let world = serve(|config| config.metrics_for = vec!["127.0.0.1".to_owned()]);
    let address = world.server.local_addr();
    Page::open(address);
    let answer = request(address, "GET /metrics", &["Host: 10.0.0.1:9100"]);
    assert_eq!(answer.status, 200);
    let kind = answer.header("content-type").unwrap();
    assert!(kind.starts_with("text/plain; version=0.0.4"), "{kind}");
    for line in [
        "lattice_sessions_open 1",
        "lattice_sessions_opened_total 1",
        "# TYPE lattice_sessions_open gauge",
        "# TYPE lattice_requests_total counter",
    ] {
        assert!(answer.body.lines().any(|found| found == line), "{line}");
    }
    let elsewhere = serve(|config| config.metrics_for = vec!["10.0.0.0/8".to_owned()]);
    let claims = ["X-Forwarded-For: 10.0.0.1"];
    let address = elsewhere.server.local_addr();
    assert_eq!(request(address, "GET /metrics", &claims).status, 404);
}

#[test]
fn the_access_log_has_a_line_for_each_request() {
    let name = format!("lattice-access-{}.log", std::process::id());
    let path = std::env::temp_dir().join(name);
    let world = serve(|config| config.access_log = path.to_str().unwrap().to_owned());
    let address = world.server.local_addr();
    get(address, "/?secret=1");
    get(address, "/nothing\"here");
    drop(Page::open(address).claim());
    let lines = || -> Vec<Value> {
        let text = std::fs::read_to_string(&path).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    eventually("four lines are written", || lines().len() == 4);
    let told: Vec<_> = lines()
        .iter()
        .map(|line| {
            assert_eq!(line["client"], "127.0.0.1");
            assert_eq!(line["method"], "GET");
            assert!(line["ms"].as_f64().unwrap() >= 0.0);
            let path = line["path"].as_str().unwrap().to_owned();
            (path, line["status"].as_u64().unwrap())
        })
        .collect();
    let expected = [
        ("/", 200),
        ("/nothing\"here", 404),
        ("/", 200),
        ("/_lattice/socket", 101),
    ];
    assert_eq!(
        told,
        expected.map(|(path, status)| (path.to_owned(), status))
    );
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn a_log_that_cannot_be_written_keeps_the_server_from_starting() {
    let mut config = ServerConfig::at("127.0.0.1", 0);
    "/no/such/folder/access.log".clone_into(&mut config.access_log);
    let server = Server::bind(App::new("", || ()), config).unwrap();
    let error = server.start().unwrap_err();
    assert!(error.is_config());
    let text = error.to_string();
    assert!(
        text.contains("access_log is \"/no/such/folder/access.log\""),
        "{text}"
    );
}

/// A client that clicks until it is closed; says how many of its events were answered.
fn click_until_the_end(page: &Page, is_on: &AtomicBool) -> u64 {
    let mut live = page.claim();
    let mut decoder = ServerDecoder::new(Limits::SERVER);
    let mut answered = 0;
    let mut writer = live.socket.stream.try_clone().unwrap();
    let (instance, slot) = page.listeners()[ADD];
    let clicking = clicks(instance, slot);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for bytes in clicking {
                // When the server has closed there is nobody to send to.
                if !is_on.load(Ordering::Relaxed) || writer.write_all(&bytes).is_err() {
                    return;
                }
                std::thread::sleep(Duration::from_micros(500));
            }
        });
        loop {
            match live.socket.next() {
                Frame::Message(bytes) => {
                    let sink = &mut lattice_vdom::NullSink;
                    answered = match decoder.decode(&bytes, sink).unwrap() {
                        ServerMessage::Patch { events, .. } => answered + u64::from(events),
                        ServerMessage::EventAck { event_id } => event_id.into(),
                        other => panic!("neither patch nor acknowledgement: {other:?}"),
                    };
                }
                Frame::Close(code) => {
                    assert_eq!(code, 1001);
                    break;
                }
                Frame::Ping(_) | Frame::Pong(_) => {}
                Frame::End => panic!("the connection ended without a close"),
            }
        }
        is_on.store(false, Ordering::Relaxed);
    });
    answered
}

/// Events that acknowledge everything, so that none is held back.
fn clicks(instance: u32, slot: u16) -> impl Iterator<Item = Vec<u8>> {
    (1..).map(move |event_id| {
        let mut bytes = Vec::new();
        lattice_wire::ClientMessage::Event {
            event_id,
            patch_seq: event_id,
            instance,
            slot,
            payload: lattice_wire::Payload::None,
        }
        .encode(&mut bytes);
        crate::client::frame(0x82, &bytes)
    })
}

#[test]
fn a_stop_under_load_answers_every_event_that_was_taken() {
    let world = world();
    let address = world.server.local_addr();
    let pages: Vec<Page> = (0..12).map(|_| Page::open(address)).collect();
    let answered: u64 = std::thread::scope(|scope| {
        let clients: Vec<_> = pages
            .iter()
            .map(|page| {
                scope.spawn(move || {
                    let is_on = AtomicBool::new(true);
                    click_until_the_end(page, &is_on)
                })
            })
            .collect();
        eventually("there is load", || world.server.stats().events > 500);
        assert!(world.server.stop());
        clients
            .into_iter()
            .map(|client| client.join().unwrap())
            .sum()
    });
    assert_eq!(answered, world.server.stats().events);
}
