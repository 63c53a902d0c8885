//! Requests that open no session.

use crate::app::{serve, world};
use crate::client::{KEY, Page, connect, get, request};
use std::io::{Read, Write};

#[test]
fn only_the_page_opens_a_session() {
    let world = world();
    let address = world.server.local_addr();
    assert_eq!(get(address, "/nothing/here").status, 404);
    assert_eq!(get(address, "/_lattice/nothing.js").status, 404);
    let post = request(address, "POST /", &["Content-Length: 0"]);
    assert_eq!(post.status, 405);
    assert_eq!(post.header("allow"), Some("GET, HEAD"));
    let head = request(address, "HEAD /", &[]);
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    let health = get(address, "/healthz");
    assert_eq!((health.status, health.body.as_str()), (200, "ok\n"));
    assert_eq!(world.server.stats().sessions_opened, 0);
}

#[test]
fn a_foreign_or_hidden_origin_is_refused_before_anything_else() {
    let world = world();
    let address = world.server.local_addr();
    let upgrade = |origin: &str, more: &[&str]| {
        let mut headers = vec![
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            KEY,
        ];
        if !origin.is_empty() {
            headers.push(origin);
        }
        headers.extend_from_slice(more);
        request(address, "GET /_lattice/socket", &headers).status
    };
    assert_eq!(upgrade("Origin: http://evil.example", &[]), 403);
    assert_eq!(upgrade("Origin: null", &[]), 403);
    assert_eq!(upgrade("Origin: http://127.0.0.1:1", &[]), 403);
    assert_eq!(upgrade("", &["Sec-Fetch-Mode: websocket"]), 403);
    let same = "Origin: http://evil.example";
    assert_eq!(upgrade(same, &["Host: evil.example"]), 403);
    assert_eq!(world.server.stats().refused_origins, 5);
    assert_eq!(world.server.stats().sessions_opened, 0);
}

#[test]
fn an_allowed_origin_may_open_a_socket() {
    let world = serve(|config| config.allowed_origins = vec!["https://app.example".to_owned()]);
    let address = world.server.local_addr();
    let mut stream = connect(address);
    let head = format!(
        "GET /_lattice/socket HTTP/1.1\r\nHost: {address}\r\nOrigin: https://app.example\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n{KEY}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 101");
}

#[test]
fn an_upgrade_must_have_its_form() {
    let world = world();
    let address = world.server.local_addr();
    let origin = format!("Origin: http://{address}");
    let (upgrade, connection) = ("Upgrade: websocket", "Connection: Upgrade");
    let version = "Sec-WebSocket-Version: 13";
    for (method, headers, status) in [
        ("POST", vec![upgrade, connection, version, KEY], 405),
        ("GET", vec![version, KEY], 426),
        ("GET", vec![upgrade, version, KEY], 426),
        (
            "GET",
            vec![upgrade, connection, "Sec-WebSocket-Version: 12", KEY],
            426,
        ),
        ("GET", vec![upgrade, connection, KEY], 426),
        ("GET", vec![upgrade, connection, version], 400),
        (
            "GET",
            vec![upgrade, connection, version, "Sec-WebSocket-Key: c2hvcnQ="],
            400,
        ),
        ("GET", vec![upgrade, connection, version, KEY, KEY], 400),
    ] {
        let mut headers = headers;
        headers.push(&origin);
        let answer = request(address, &format!("{method} /_lattice/socket"), &headers);
        assert_eq!(answer.status, status, "{method} {headers:?}");
    }
    assert_eq!(world.server.stats().refused_upgrades, 8);
}

#[test]
fn a_head_that_is_large_or_slow_is_cut_off() {
    let world = serve(|config| config.request_head_ms_max = 50);
    let address = world.server.local_addr();
    let large = format!("X-Large: {}", "x".repeat(20_000));
    assert_eq!(request(address, "GET /", &[&large]).status, 431);
    let many: Vec<String> = (0..70).map(|n| format!("X-{n}: 1")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(request(address, "GET /", &many).status, 431);
    let mut slow = connect(address);
    slow.write_all(b"GET / HTTP/1.1\r\nHost: ").unwrap();
    let mut answer = Vec::new();
    slow.read_to_end(&mut answer).unwrap();
    assert!(!answer.starts_with(b"HTTP/1.1 200"));
    assert_eq!(world.server.stats().sessions_opened, 0);
}

#[test]
fn a_page_beyond_the_number_of_sessions_is_told_to_come_back() {
    let world = serve(|config| config.sessions_max = 2);
    let address = world.server.local_addr();
    Page::open(address);
    Page::open(address);
    let answer = get(address, "/");
    assert_eq!(answer.status, 503);
    assert!(answer.header("retry-after").is_some());
    assert_eq!(world.server.stats().sessions_refused, 1);
}
