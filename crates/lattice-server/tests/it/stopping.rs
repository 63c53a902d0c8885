//! The end of a server.

use crate::app::{ADD, BLOCK, serve, world};
use crate::client::{Page, Socket};
use std::net::TcpStream;

#[test]
fn a_stop_closes_sockets_with_1001_and_drops_sessions() {
    let world = world();
    let address = world.server.local_addr();
    let mut live = Page::open(address).claim();
    Page::open(address);
    let mut silent = Socket::open(address);
    live.click(ADD);
    live.patch();
    let server = world.server.clone();
    let stop = std::thread::spawn(move || server.stop());
    assert_eq!(live.socket.close_code(), 1001);
    live.socket.frame(0x88, &[3, 0xe9]);
    assert!(live.socket.is_ended());
    assert!(stop.join().unwrap());
    assert_eq!(world.server.stats().sessions_open, 0);
    assert_eq!(world.dropped.try_iter().count(), 2);
    assert_eq!(silent.close_code(), 1001);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn what_was_received_is_answered_before_the_end() {
    let world = world();
    let mut live = Page::open(world.server.local_addr()).claim();
    live.click(BLOCK);
    live.click(ADD);
    world.blocked.recv().unwrap();
    while world.server.stats().messages_in < 3 {
        std::thread::yield_now();
    }
    let server = world.server.clone();
    let stop = std::thread::spawn(move || server.stop());
    std::thread::sleep(std::time::Duration::from_millis(20));
    world.release.send(()).unwrap();
    let patch = live.patch();
    assert_eq!(patch[patch.len() - 1], 100);
    let patch = live.patch();
    assert_eq!(patch[patch.len() - 1], 101);
    assert_eq!(live.socket.close_code(), 1001);
    drop(live);
    assert!(stop.join().unwrap());
}

#[test]
fn a_handler_that_never_ends_does_not_hold_up_a_stop() {
    let world = serve(|config| config.drain_ms_max = 50);
    let mut live = Page::open(world.server.local_addr()).claim();
    live.click(BLOCK);
    world.blocked.recv().unwrap();
    let server = world.server.clone();
    let stop = std::thread::spawn(move || server.stop());
    assert_eq!(live.socket.close_code(), 1001);
    drop(live);
    assert!(!stop.join().unwrap());
}

#[test]
fn a_port_that_is_taken_is_an_error_that_says_so() {
    let world = world();
    let port = world.server.local_addr().port();
    let app = lattice_session::App::new("", || ());
    let config = lattice_server::ServerConfig::at("127.0.0.1", port);
    let error = lattice_server::Server::bind(app, config).unwrap_err();
    assert!(error.is_bind());
    assert!(error.to_string().contains(&port.to_string()), "{error}");
}

#[test]
fn what_an_app_has_under_way_is_waited_for_while_its_sessions_still_run() {
    let (stopping, stops) = std::sync::mpsc::channel();
    let (go_on, goes_on) = std::sync::mpsc::channel::<()>();
    let goes_on = std::sync::Mutex::new(goes_on);
    let world = serve(|config| {
        config.hooks.on_stopping = Some(std::sync::Arc::new(move || {
            stopping.send(()).unwrap();
            goes_on.lock().unwrap().recv().unwrap();
        }));
    });
    let address = world.server.local_addr();
    let mut live = Page::open(address).claim();
    let server = world.server.clone();
    let stop = std::thread::spawn(move || server.stop());
    stops.recv().unwrap();
    live.click(ADD);
    live.patch();
    go_on.send(()).unwrap();
    assert_eq!(live.socket.close_code(), 1001);
    drop(live);
    assert!(stop.join().unwrap());
}
