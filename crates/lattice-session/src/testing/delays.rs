//! Events that the page holds back: debounced ones until nothing more comes, throttled ones until their period is over. The rules
//! are the applier's.

use super::hand::Post;

/// What one slot holds back, and until when.
#[derive(Debug)]
struct Delay {
    instance: u32,
    slot: u16,
    due_ms: u64,
    post: Option<Post>,
    /// Of a throttled event: when it has been sent, the next is due so much later.
    period_ms: Option<u32>,
}

/// All that a page holds back.
#[derive(Debug, Default)]
pub(super) struct Delays(Vec<Delay>);

impl Delays {
    /// Takes an event that is to be delayed; gives it back if it is to be sent at once.
    pub(super) fn take(&mut self, post: Post, now_ms: u64) -> Option<Post> {
        let period_ms = (post.debounce_ms == 0).then_some(post.throttle_ms);
        let wait = u64::from(period_ms.unwrap_or(post.debounce_ms));
        let standing = self
            .0
            .iter_mut()
            .find(|delay| (delay.instance, delay.slot) == (post.instance, post.slot));
        if let Some(delay) = standing {
            delay.post = Some(post);
            if period_ms.is_none() {
                delay.due_ms = now_ms + wait;
            }
            return None;
        }
        let (instance, slot) = (post.instance, post.slot);
        let (held, sent) = if period_ms.is_some() {
            (None, Some(post))
        } else {
            (Some(post), None)
        };
        self.0.push(Delay {
            instance,
            slot,
            due_ms: now_ms + wait,
            post: held,
            period_ms,
        });
        sent
    }

    /// When something is due next.
    pub(super) fn next_ms(&self) -> Option<u64> {
        self.0.iter().map(|delay| delay.due_ms).min()
    }

    /// What is due by now, in the order in which it was held back.
    pub(super) fn due(&mut self, now_ms: u64) -> Vec<Post> {
        let mut due = Vec::new();
        self.0.retain_mut(|delay| {
            if delay.due_ms > now_ms {
                return true;
            }
            let post = delay.post.take();
            let goes_on = post.is_some() && delay.period_ms.is_some();
            delay.due_ms = now_ms + u64::from(delay.period_ms.unwrap_or_default());
            due.extend(post);
            goes_on
        });
        due
    }

    /// Everything that is held back: another event must not overtake it.
    pub(super) fn flush(&mut self) -> Vec<Post> {
        self.0
            .iter_mut()
            .filter_map(|delay| delay.post.take())
            .collect()
    }
}
