//! Sessions beside each other, and turns from outside.

use crate::app::{ADD, BLOCK, TURN, serve, world};
use crate::client::{Frame, Page, eventually, get};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn last(patch: &[u8]) -> u8 {
    patch[patch.len() - 1]
}

#[test]
fn two_pages_are_two_sessions() {
    let world = world();
    let address = world.server.local_addr();
    let (one, two) = (Page::open(address), Page::open(address));
    assert_ne!(one.token(), two.token());
    let (mut one, mut two) = (one.claim(), two.claim());
    one.click(ADD);
    one.click(ADD);
    one.patch();
    assert_eq!(last(&one.patch()), 2);
    two.click(ADD);
    assert_eq!(last(&two.patch()), 1);
}

#[test]
fn a_handler_that_blocks_stalls_its_own_session_only() {
    let world = serve(|config| {
        config.threads_min = 1;
        config.turns_max = 8;
    });
    let address = world.server.local_addr();
    let mut stuck: Vec<_> = (0..4)
        .map(|_| {
            let mut live = Page::open(address).claim();
            live.click(BLOCK);
            live.click(ADD);
            world.blocked.recv().unwrap();
            live
        })
        .collect();
    let mut free = Page::open(address).claim();
    for count in 1..=20 {
        free.click(ADD);
        assert_eq!(last(&free.patch()), count);
    }
    assert_eq!(world.server.stats().events, 20);
    for live in &mut stuck {
        world.release.send(()).unwrap();
        let _ = live;
    }
    for live in &mut stuck {
        assert_eq!(last(&live.patch()), 100);
        assert_eq!(last(&live.patch()), 101);
    }
}

#[test]
fn every_turn_may_block_at_once_and_pages_are_answered_all_the_same() {
    let world = serve(|config| {
        config.threads_min = 1;
        config.turns_max = 2;
    });
    let address = world.server.local_addr();
    let mut stuck: Vec<_> = (0..2)
        .map(|_| {
            let mut live = Page::open(address).claim();
            live.click(BLOCK);
            world.blocked.recv().unwrap();
            live
        })
        .collect();
    // No thread is left for turns; one still does input and output.
    assert_eq!(get(address, "/healthz").status, 200);
    for live in &mut stuck {
        live.socket.frame(0x89, b"ping");
        assert_eq!(live.socket.next(), Frame::Pong(b"ping".to_vec()));
    }
    drop(world.release);
    for live in &mut stuck {
        assert_eq!(last(&live.patch()), 100);
    }
}

#[test]
fn a_turn_from_outside_holds_the_session_and_its_end_flushes_it() {
    let world = world();
    let mut live = Page::open(world.server.local_addr()).claim();
    live.click(TURN);
    let (turn, count) = world.turns.recv().unwrap();
    assert_eq!(live.event_ack(), 1);
    // While somebody has the turn, events wait.
    live.click(ADD);
    eventually("the event is there", || {
        world.server.stats().messages_in == 3
    });
    assert_eq!(world.server.stats().events, 1);
    let _ = count;
    std::thread::spawn(move || drop(turn)).join().unwrap();
    assert_eq!(last(&live.patch()), 1);
}

#[test]
fn a_turn_that_is_asked_for_after_the_end_is_dropped() {
    let world = serve(|config| config.resume_window_ms = 30);
    let mut live = Page::open(world.server.local_addr()).claim();
    live.click(TURN);
    let (turn, _) = world.turns.recv().unwrap();
    drop(live);
    eventually("the session has expired", || {
        world.server.stats().sessions_expired == 1
    });
    assert_eq!(world.server.stats().sessions_open, 1, "the turn holds it");
    drop(turn);
    world.dropped.recv().unwrap();
    eventually("the session is gone", || {
        world.server.stats().sessions_open == 0
    });
}

#[test]
fn each_thread_for_turns_calls_the_hooks_of_its_start_and_its_end() {
    let (starts, stops) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let count = |counter: &Arc<AtomicUsize>| {
        let counter = Arc::clone(counter);
        move || {
            counter.fetch_add(1, Ordering::SeqCst);
        }
    };
    let world = serve(|config| {
        config.hooks.on_thread_start = Some(Arc::new(count(&starts)));
        config.hooks.on_thread_stop = Some(Arc::new(count(&stops)));
    });
    let mut live = Page::open(world.server.local_addr()).claim();
    live.click(ADD);
    live.patch();
    assert!(world.server.stop());
    assert!(starts.load(Ordering::SeqCst) >= 1);
    assert_eq!(starts.load(Ordering::SeqCst), stops.load(Ordering::SeqCst));
}
