//! Coming back to a session.

use crate::app::{ADD, BLOCK, serve, world};
use crate::client::{Page, eventually};

fn last(patch: &[u8]) -> u8 {
    patch[patch.len() - 1]
}

#[test]
fn a_page_that_missed_patches_gets_exactly_those() {
    let world = world();
    let page = Page::open(world.server.local_addr());
    let mut live = page.claim();
    for _ in 0..3 {
        live.click(ADD);
    }
    let sent: Vec<_> = (0..3).map(|_| live.patch()).collect();
    drop(live);
    // It says that it has applied only the first.
    let (mut live, welcome) = page.resume(1, 3, true);
    assert_eq!(welcome, (3, 2));
    // The same operations; of the events before them the welcome told.
    assert_eq!(live.patch(), [&[66, 0], &sent[1][2..]].concat());
    assert_eq!(live.patch(), [&[67, 0], &sent[2][2..]].concat());
    live.click(ADD);
    assert_eq!(last(&live.patch()), 4);
    assert_eq!(world.server.stats().sockets_resumed, 1);
    assert_eq!(world.server.stats().full_views, 0);
}

#[test]
fn a_page_that_is_behind_the_buffer_gets_a_full_view() {
    let world = world();
    let page = Page::open(world.server.local_addr());
    let mut live = page.claim();
    for _ in 0..3 {
        live.click(ADD);
        live.patch();
    }
    live.ack();
    live.click(ADD);
    live.patch();
    drop(live);
    let (mut live, welcome) = page.resume(1, 4, true);
    assert_eq!(welcome, (4, 5));
    let (html, handled) = live.view();
    assert_eq!(handled, 4);
    assert!(html.contains("<button>add</button>"), "{html}");
    assert!(html.contains('4'), "{html}");
    assert_eq!(world.server.stats().full_views, 1);
    let (mut live, _) = page.resume(5, 4, true);
    live.event = 4;
    drop(live.socket.stream.shutdown(std::net::Shutdown::Both));
}

#[test]
fn a_page_that_lost_its_place_gets_a_full_view_and_goes_on() {
    let world = world();
    let page = Page::open(world.server.local_addr());
    let (mut live, welcome) = page.resume(0, 0, false);
    assert_eq!(welcome, (0, 1));
    let (html, _) = live.view();
    assert_eq!(html, page.html());
    assert_eq!(live.patch, 1);
}

#[test]
fn an_event_that_is_sent_again_is_handled_once() {
    let world = world();
    let page = Page::open(world.server.local_addr());
    let mut live = page.claim();
    live.click(ADD);
    live.patch();
    live.click(BLOCK);
    world.blocked.recv().unwrap();
    drop(live);
    let (mut live, welcome) = page.resume(1, 2, true);
    // The second was received, and is not handled yet: the page sends it again.
    assert_eq!(welcome, (1, 2));
    live.event = 1;
    live.click(BLOCK);
    live.click(ADD);
    world.release.send(()).unwrap();
    live.patch();
    live.patch();
    let stats = world.server.stats();
    assert_eq!((stats.events, stats.repeated_events), (3, 1));
}

#[test]
fn what_a_handler_did_while_nobody_was_there_comes_with_the_next_claim() {
    let world = world();
    let page = Page::open(world.server.local_addr());
    let mut live = page.claim();
    live.click(BLOCK);
    world.blocked.recv().unwrap();
    drop(live);
    eventually("the socket is gone", || {
        world.server.stats().sockets_open == 0
    });
    world.release.send(()).unwrap();
    eventually("the event is handled", || world.server.stats().events == 1);
    assert_eq!(world.server.stats().patches, 0);
    let (mut live, (_, next)) = page.resume(0, 1, true);
    assert_eq!(next, 1);
    let patch = live.patch();
    // Patch 1; the welcome told of the event.
    assert_eq!(patch[..2], [65, 0]);
    assert_eq!(last(&patch), 100);
}

#[test]
fn a_second_claim_takes_over_and_the_old_socket_can_do_nothing_more() {
    let world = world();
    let page = Page::open(world.server.local_addr());
    let mut old = page.claim();
    old.click(ADD);
    old.patch();
    let (mut new, welcome) = page.resume(1, 1, true);
    assert_eq!(welcome, (1, 2));
    // In the same breath, before the old one knows.
    old.click(ADD);
    assert_eq!(old.socket.close_code(), 4409);
    new.event = 1;
    new.click(ADD);
    assert_eq!(last(&new.patch()), 2);
    assert_eq!(world.server.stats().sockets_taken_over, 1);
    eventually("one socket is left", || {
        world.server.stats().sockets_open == 1
    });
}

#[test]
fn another_copy_of_the_page_begins_anew_with_a_full_view() {
    let world = world();
    let page = Page::open(world.server.local_addr());
    let mut old = page.claim();
    for _ in 0..3 {
        old.click(ADD);
        old.patch();
    }
    let (mut new, welcome) = page.resume(0, 0, true);
    assert_eq!(welcome, (0, 4));
    let (html, _) = new.view();
    assert!(html.contains('3'), "{html}");
    new.click(ADD);
    let patch = new.patch();
    assert_eq!(patch[..2], [64 + 5, 1], "its first event");
    assert_eq!(last(&patch), 4);
}

#[test]
fn sessions_that_nobody_claims_or_comes_back_to_go_on_a_thread_for_turns() {
    let world = serve(|config| {
        config.unclaimed_ms = 40;
        config.resume_window_ms = 40;
    });
    let address = world.server.local_addr();
    let unclaimed = Page::open(address);
    let thread = world.dropped.recv().unwrap();
    assert!(thread.starts_with("lattice-"), "{thread}");
    let left = Page::open(address);
    drop(left.claim());
    world.dropped.recv().unwrap();
    eventually("the sessions are counted out", || {
        world.server.stats().sessions_open == 0
    });
    assert_eq!(world.server.stats().sessions_expired, 2);
    for page in [unclaimed, left] {
        let mut socket = crate::client::Socket::open(address);
        socket.hello(page.token(), 0, 0, true);
        assert_eq!(socket.close_code(), 4404);
    }
}

#[test]
fn a_session_that_somebody_holds_does_not_expire() {
    let world = serve(|config| {
        config.unclaimed_ms = 40;
        config.resume_window_ms = 40;
    });
    let address = world.server.local_addr();
    let mut held = Page::open(address).claim();
    // Another one, opened later, has come and gone.
    drop(Page::open(address).claim());
    world.dropped.recv().unwrap();
    held.click(ADD);
    assert_eq!(last(&held.patch()), 1);
}
