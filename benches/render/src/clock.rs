//! Time as this thread spends it on a core: what other programs do on a shared machine does not count.

use rustix::time::{ClockId, clock_gettime};

/// Nanoseconds of CPU time of this thread.
pub fn now() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}
