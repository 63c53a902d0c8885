//! How fast one client is read: a leaky bucket that holds what may come in a second (the generic cell rate algorithm of
//! ITU-T I.371). Who sends faster is not read for a while, so that the system's own flow control slows it down; nothing is lost.

use std::time::Duration;
use tokio::time::Instant;

/// What may come at once, in time at the rate.
const BURST: Duration = Duration::from_secs(1);

/// One client's pace.
#[derive(Debug)]
pub(crate) struct Pace {
    /// When the bucket will be empty, if nothing more comes.
    empty: Instant,
}

impl Pace {
    pub(crate) fn new(now: Instant) -> Self {
        Self { empty: now }
    }

    /// Something has come; until when nothing more is to be read, if that is later than now.
    pub(crate) fn take(&mut self, now: Instant, per_second: u32) -> Option<Instant> {
        self.empty = self.empty.max(now) + Duration::from_secs(1) / per_second;
        let until = self.empty - BURST;
        (until > now).then_some(until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_s_worth_passes_at_once_and_then_one_at_a_time() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        for _ in 0..10 {
            assert_eq!(pace.take(start, 10), None);
        }
        let tenth = Duration::from_millis(100);
        assert_eq!(pace.take(start, 10), Some(start + tenth));
        assert_eq!(pace.take(start + tenth, 10), Some(start + 2 * tenth));
        // After a quiet while all is forgotten.
        let later = start + Duration::from_secs(5);
        for _ in 0..10 {
            assert_eq!(pace.take(later, 10), None);
        }
        assert!(pace.take(later, 10).is_some());
    }
}
