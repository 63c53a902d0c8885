//! Time and amounts: whoever is silent, slow or too eager costs little.

use crate::app::{ADD, BIG, BLOCK, NOTHING, serve};
use crate::client::{Frame, Page, Socket, eventually};
use std::time::Duration;

#[test]
fn a_socket_without_a_hello_is_closed() {
    let world = serve(|config| config.hello_ms_max = 30);
    let mut socket = Socket::open(world.server.local_addr());
    assert_eq!(socket.close_code(), 1008);
    // A hello that has begun counts as little.
    let world = serve(|config| config.message_ms_max = 30);
    let mut socket = Socket::open(world.server.local_addr());
    socket.raw(&[0x82]);
    assert_eq!(socket.close_code(), 1008);
    assert_eq!(world.server.stats().timeouts, 1);
}

#[test]
fn a_silent_client_is_pinged_and_then_closed_and_one_that_answers_stays() {
    let world = serve(|config| config.ping_ms = 40);
    let page = Page::open(world.server.local_addr());
    let mut live = page.claim();
    for _ in 0..4 {
        assert_eq!(live.socket.next(), Frame::Ping(Vec::new()));
        live.socket.frame(0x8a, &[]);
    }
    assert_eq!(live.socket.next(), Frame::Ping(Vec::new()));
    assert_eq!(live.socket.next(), Frame::Ping(Vec::new()));
    assert_eq!(live.socket.next(), Frame::Close(1008));
    assert_eq!(world.server.stats().sessions_open, 1);
}

#[test]
fn a_client_that_acknowledges_nothing_gets_the_latest_state_when_it_does() {
    let world = serve(|config| config.unacknowledged_messages_max = 3);
    let mut live = Page::open(world.server.local_addr()).claim();
    let seen = live.patch;
    for _ in 0..10 {
        live.patch = seen;
        live.click(ADD);
    }
    live.patch = seen;
    for count in 1..=3 {
        let patch = live.patch();
        assert_eq!(patch[patch.len() - 1], count);
    }
    eventually("all events are handled", || {
        world.server.stats().events == 10
    });
    assert_eq!(world.server.stats().patches, 3);
    assert_eq!(world.server.stats().flushes_held, 7);
    live.ack();
    let patch = live.patch();
    // Patch 4, and seven more events than the three that came with patches.
    assert_eq!(patch[..2], [68, 7]);
    assert_eq!(patch[patch.len() - 1], 10);
}

#[test]
fn unacknowledged_output_is_bounded_in_bytes_too() {
    let world = serve(|config| config.unacknowledged_bytes_max = 50_000);
    let mut live = Page::open(world.server.local_addr()).claim();
    for _ in 0..10 {
        live.patch = 0;
        live.click(BIG);
    }
    eventually("all events are handled", || {
        world.server.stats().events == 10
    });
    let sent = world.server.stats().patch_bytes;
    assert!((50_000..75_000).contains(&sent), "{sent}");
}

#[test]
fn a_client_that_does_not_read_holds_up_only_itself() {
    let world = serve(|config| {
        config.unacknowledged_bytes_max = 64 * 1024 * 1024;
        config.unacknowledged_messages_max = 10_000;
        config.send_stall_ms_max = 100;
    });
    let address = world.server.local_addr();
    let mut slow = Page::open(address).claim();
    for _ in 0..1_000 {
        slow.click(BIG);
    }
    let mut other = Page::open(address).claim();
    other.click(ADD);
    other.patch();
    eventually("the stalled connection is closed", || {
        world.server.stats().sockets_open == 1
    });
    assert_eq!(world.server.stats().timeouts, 1);
}

#[test]
fn what_does_not_fit_the_socket_at_once_comes_in_order() {
    let world = serve(|config| {
        config.unacknowledged_bytes_max = 64 * 1024 * 1024;
        config.unacknowledged_messages_max = 10_000;
    });
    let mut live = Page::open(world.server.local_addr()).claim();
    for _ in 0..400 {
        live.click(BIG);
    }
    eventually("all events are handled", || {
        world.server.stats().events == 400
    });
    for _ in 0..400 {
        assert!(live.patch().len() > 20_000);
    }
}

#[test]
fn a_full_mailbox_stops_the_reader_and_loses_nothing() {
    let world = serve(|config| {
        config.mailbox_messages_max = 4;
        config.ping_ms = 20;
    });
    let mut live = Page::open(world.server.local_addr()).claim();
    live.click(BLOCK);
    world.blocked.recv().unwrap();
    for _ in 0..20 {
        live.click(ADD);
    }
    // It is not read for longer than two ping intervals, and not closed for that.
    let mut pings = 0;
    while pings < 5 {
        if let Frame::Ping(payload) = live.socket.next() {
            live.socket.frame(0x8a, &payload);
            pings += 1;
        }
    }
    let read = world.server.stats().messages_in;
    assert!(read < 10, "{read} messages were read");
    world.release.send(()).unwrap();
    for _ in 0..21 {
        live.patch();
    }
    assert_eq!(world.server.stats().events, 21);
}

#[test]
fn an_endless_stream_of_pings_costs_no_memory_and_ends_nothing() {
    let world = serve(|config| config.messages_per_second_max = 1_000_000);
    let mut live = Page::open(world.server.local_addr()).claim();
    let ping = crate::client::frame(0x89, &[7; 125]);
    let pings = ping.repeat(1_000);
    live.socket
        .stream
        .set_write_timeout(Some(Duration::from_secs(5)))
        .unwrap();
    for _ in 0..40 {
        live.socket.raw(&pings);
    }
    live.click(NOTHING);
    loop {
        if let Frame::Message(message) = live.socket.next() {
            assert_eq!(message, [2, 1]);
            break;
        }
    }
}
