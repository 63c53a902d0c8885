//! What a process costs, as the kernel counts it.

use crate::Outcome;
use std::time::Duration;

/// A process of this machine, by its number.
#[derive(Clone, Copy, Debug)]
pub struct Process(u32);

impl Process {
    pub fn new(id: u32) -> Self {
        Self(id)
    }

    /// Bytes of resident memory.
    pub fn resident(self) -> Outcome<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).ok_or("no VmRSS")?;
        let kib: u64 = line.split_whitespace().nth(1).ok_or("no VmRSS")?.parse()?;
        Ok(kib * 1_024)
    }

    /// Processor time of its threads that are alive, to the nanosecond.
    pub fn cpu(self) -> Outcome<Duration> {
        let mut total = 0;
        for task in std::fs::read_dir(format!("/proc/{}/task", self.0))? {
            // A thread may end between the listing and the reading.
            let Ok(text) = std::fs::read_to_string(task?.path().join("schedstat")) else { continue };
            total += text.split_whitespace().next().ok_or("no schedstat")?.parse::<u64>()?;
        }
        Ok(Duration::from_nanos(total))
    }
}
