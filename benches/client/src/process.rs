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

    /// Processor time of all its threads, those that have ended too; to a hundredth of a second, as Linux tells it.
    pub fn cpu(self) -> Outcome<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0))?;
        // The name, in brackets, may have spaces.
        let fields = stat.rsplit_once(')').ok_or("no name in stat")?.1;
        let times = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
        Ok(Duration::from_millis(times.sum::<Result<u64, _>>()? * 10))
    }
}
