//! Leading: to drive the runtime until there is work.

use super::{Inner, Post, State};
use std::future::poll_fn;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::thread;
use std::time::Instant;

/// Takes the post, which must be empty, and steps down when there is work. With `first`, what input and output has
/// come is taken before that.
pub(super) fn lead<'a>(
    pool: &'a Arc<Inner>,
    mut state: MutexGuard<'a, State>,
    first: bool,
) -> MutexGuard<'a, State> {
    state.post = Post::Led {
        by: thread::current().id(),
        waker: None,
    };
    drop(state);
    let runtime = pool
        .runtime
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    if let Some(runtime) = runtime {
        runtime.block_on(async {
            if first {
                // Each time the runtime looks at its driver and runs what has become ready.
                tokio::task::yield_now().await;
                tokio::task::yield_now().await;
            }
            poll_fn(|cx| poll_work(pool, cx)).await;
        });
    }
    let mut state = pool.lock();
    state.post = Post::Empty {
        since: Instant::now(),
    };
    state
}

fn poll_work(pool: &Inner, cx: &mut Context<'_>) -> Poll<()> {
    let mut state = pool.lock();
    if state.is_stopping || pool.may_run(&state) {
        return Poll::Ready(());
    }
    if let Post::Led { waker, .. } = &mut state.post {
        match waker {
            Some(waker) => waker.clone_from(cx.waker()),
            None => *waker = Some(cx.waker().clone()),
        }
    }
    Poll::Pending
}
