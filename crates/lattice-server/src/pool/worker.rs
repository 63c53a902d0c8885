//! The life of one thread of the pool: work, or park among the idle, or end.

use super::{IDLE_KEEP, Inner, run_caught, take};
use std::sync::Arc;
use std::time::Instant;

pub(super) fn run(pool: &Arc<Inner>) {
    if let Some(hook) = &pool.settings.on_start {
        hook();
    }
    work(pool);
    if let Some(hook) = &pool.settings.on_stop {
        hook();
    }
    let mut state = pool.lock();
    state.threads -= 1;
    drop(state);
    pool.ended.notify_all();
}

fn work(pool: &Inner) {
    let me = std::thread::current();
    let mut idle_since = Instant::now();
    let mut state = pool.lock();
    loop {
        if let Some((_, work)) = state.queue.pop_front() {
            drop(state);
            run_caught(work);
            state = pool.lock();
            idle_since = Instant::now();
            continue;
        }
        if state.stopping {
            return;
        }
        let left = IDLE_KEEP.saturating_sub(idle_since.elapsed());
        let spare = state.threads > pool.settings.threads_min;
        if spare && left.is_zero() {
            return;
        }
        state.idle.push(me.clone());
        drop(state);
        if spare {
            std::thread::park_timeout(left);
        } else {
            std::thread::park();
        }
        state = pool.lock();
        // Woken by time or for nothing: whoever wakes takes its name off the list itself.
        take(&mut state.idle, me.id());
    }
}
