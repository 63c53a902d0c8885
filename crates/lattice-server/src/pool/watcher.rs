//! The watcher: sees to it that somebody leads, that no work waits long, and that no turn goes on for longer than it may,
//! whatever the threads are stuck in.
//!
//! It looks once a millisecond while there are turns, and goes to sleep some time after the last one. To wake it costs a
//! turn more than the looking does, which is the same for one turn in a millisecond and for a hundred.

use super::{Inner, LEADERLESS_MAX, Post, State, wait};
use std::sync::{Arc, PoisonError};
use std::thread;

/// How many times it finds nothing to do before it goes to sleep.
const CALM_LOOKS: u32 = 3;

pub(super) fn run(pool: &Arc<Inner>) {
    let mut state = pool.lock();
    let mut calm = 0;
    loop {
        if state.is_stopping && state.threads == 0 {
            return;
        }
        calm = if is_calm(&state) { calm + 1 } else { 0 };
        if calm > CALM_LOOKS {
            calm = 0;
            state.is_watcher_asleep = true;
            while state.is_watcher_asleep && !pool.is_turn_overdue(&state) {
                state = match pool.settings.turn_max {
                    Some(turn_max) => wait(&pool.watcher, state, turn_max / 4),
                    None => pool
                        .watcher
                        .wait(state)
                        .unwrap_or_else(PoisonError::into_inner),
                };
            }
            state.is_watcher_asleep = false;
        }
        drop(state);
        thread::sleep(LEADERLESS_MAX);
        state = pool.lock();
        pool.give_up_overdue(&mut state);
        if is_leader_missing(&state) || is_work_waiting(pool, &state) {
            pool.call_more(&mut state);
        }
    }
}

fn is_calm(state: &State) -> bool {
    !state.is_stopping && state.queue.is_empty() && matches!(state.post, Post::Led { .. })
}

/// In the end nobody leads: threads that would be added for it could only end, and hold up the stop.
fn is_leader_missing(state: &State) -> bool {
    !state.is_stopping
        && matches!(state.post, Post::Empty { since } if since.elapsed() >= LEADERLESS_MAX)
}

fn is_work_waiting(pool: &Inner, state: &State) -> bool {
    let waits = state
        .queue
        .since()
        .is_some_and(|since| since.elapsed() >= pool.settings.wait_max);
    waits && pool.may_run(state)
}
