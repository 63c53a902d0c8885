//! Sessions that are opened, used and left, round after round, leave nothing behind: what is allocated after each round is what was
//! allocated after the first. Alone in its process, because the allocator counts for all threads.

#![allow(
    clippy::unwrap_used,
    reason = "a failed expectation of a test is its failure"
)]

#[path = "it/app.rs"]
#[allow(dead_code, reason = "the tests of the other file use the rest")]
mod app;
#[path = "it/client.rs"]
#[allow(dead_code, reason = "the tests of the other file use the rest")]
mod client;

use app::{ADD, BIG, serve};
use client::{Page, eventually};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use std::alloc::System;
use std::thread::sleep;
use std::time::Duration;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn live() -> usize {
    let stats = ALLOCATOR.stats();
    stats.bytes_allocated - stats.bytes_deallocated
}

/// Bytes that a round may leave behind: buffers of threads, of the runtime and of this test that have not their final size yet.
const SLACK: usize = 128 * 1024;

#[test]
fn sessions_that_come_and_go_leave_nothing_behind() {
    let world = serve(|config| {
        // Each thread keeps a buffer of its own, so there must not be more of them in a later round.
        config.threads_min = 1;
        config.turns_max = 1;
        config.unclaimed_ms = 1_000;
        config.resume_window_ms = 50;
    });
    let address = world.server.local_addr();
    let soak = std::env::var_os("LATTICE_SOAK").is_some();
    let (rounds, count) = if soak { (20, 1_000) } else { (4, 60) };
    let mut first = None;
    for round in 0..rounds {
        let mut held = Vec::new();
        for n in 0..count {
            let page = Page::open(address);
            if n % 3 == 0 {
                // Nobody ever claims it.
                continue;
            }
            let mut live = page.claim();
            live.click(ADD);
            live.patch();
            live.click(BIG);
            if n % 2 == 0 {
                live.patch();
            }
            held.push(live);
        }
        drop(held);
        eventually("all sessions and connections are gone", || {
            let stats = world.server.stats();
            stats.sessions_open == 0 && stats.connections_open == 0
        });
        // The last task gives its memory back after it was counted out.
        sleep(Duration::from_millis(50));
        while world.dropped.try_recv().is_ok() {}
        let now = live();
        let first = *first.get_or_insert(now);
        assert!(
            now <= first + SLACK,
            "{now} bytes after round {round}, {first} after the first"
        );
    }
}
