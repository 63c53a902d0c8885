//! The life of one thread of the pool: work, or lead, or park among the idle, or end.

use super::overdue::Running;
use super::{IDLE_KEEP, Inner, LEADERLESS_MAX, Post, State, leader, run_caught};
use std::sync::{Arc, MutexGuard};
use std::thread;
use std::time::Instant;

pub(super) fn run(pool: &Arc<Inner>) {
    if let Some(hook) = &pool.settings.on_start {
        hook();
    }
    live(pool);
    if let Some(hook) = &pool.settings.on_stop {
        hook();
    }
    pool.lock().threads -= 1;
    pool.ended.notify_all();
}

fn live(pool: &Arc<Inner>) {
    let mut idle_since = Instant::now();
    let mut state = pool.lock();
    loop {
        if is_overdue(&state.post) {
            // Turns without end must not keep everybody from input and output.
            state = leader::lead(pool, state, true);
        }
        if pool.may_run(&state) {
            state = work(pool, state);
            idle_since = Instant::now();
        } else if state.is_stopping {
            // What is still queued is for those whose turns are not over.
            return;
        } else if matches!(state.post, Post::Empty { .. }) {
            state = leader::lead(pool, state, false);
        } else {
            let spare = state.threads > pool.settings.threads_min;
            if spare && idle_since.elapsed() >= IDLE_KEEP {
                return;
            }
            state = park(pool, state, spare);
        }
    }
}

fn is_overdue(post: &Post) -> bool {
    matches!(post, Post::Empty { since } if since.elapsed() > LEADERLESS_MAX)
}

fn work<'a>(pool: &'a Arc<Inner>, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
    let Some(work) = state.queue.pop() else {
        return state;
    };
    Running::begin(&mut state, &work);
    let is_post_empty = matches!(state.post, Post::Empty { .. });
    // Quick turns are done sooner by one thread, one after the other, than by two that have to wake each other.
    if work.is_slow() && (is_post_empty || !state.queue.is_empty()) {
        pool.call_another(&mut state);
    } else if is_post_empty || !state.queue.is_empty() {
        pool.wake_watcher(&mut state);
    }
    drop(state);
    run_caught(work);
    Running::end(pool);
    pool.lock()
}

fn park<'a>(
    pool: &'a Inner,
    mut state: MutexGuard<'a, State>,
    spare: bool,
) -> MutexGuard<'a, State> {
    let me = thread::current();
    state.idle.push(me.clone());
    drop(state);
    if spare {
        thread::park_timeout(IDLE_KEEP);
    } else {
        thread::park();
    }
    let mut state = pool.lock();
    // Woken by time or for nothing: whoever wakes takes its name off the list itself.
    state.idle.retain(|thread| thread.id() != me.id());
    state
}
