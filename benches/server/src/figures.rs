//! From single latencies to figures.

use bench_client::Outcome;
use std::time::Duration;

/// What one round saw.
pub struct Round {
    /// From the time when an event was due to its answer.
    pub latencies: Vec<Duration>,
    /// From the time when an event was due to when it was sent: the generator's own part.
    pub late: Vec<Duration>,
}

/// Milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    pub p50: f64,
    pub p99: f64,
    pub p999: f64,
    /// Of the generator's own lateness.
    pub late_p99: f64,
    pub events: f64,
}

impl Round {
    pub fn with_capacity(total: usize) -> Self {
        Self { latencies: Vec::with_capacity(total), late: Vec::with_capacity(total) }
    }

    /// In the form that [`Figures::parse`] takes.
    pub fn into_line(mut self) -> String {
        self.latencies.sort_unstable();
        self.late.sort_unstable();
        let at = |times: &[Duration], q: f64| times[((times.len() as f64 * q) as usize).min(times.len() - 1)].as_secs_f64() * 1e3;
        let events = self.latencies.len();
        format!("{} {} {} {} {events}", at(&self.latencies, 0.5), at(&self.latencies, 0.99), at(&self.latencies, 0.999), at(&self.late, 0.99))
    }
}

impl Figures {
    pub fn parse(line: &str) -> Outcome<Self> {
        let numbers = line.split_whitespace().map(str::parse).collect::<Result<Vec<f64>, _>>()?;
        let [p50, p99, p999, late_p99, events] = numbers[..] else {
            return Err(format!("five numbers were expected, and {line:?} came").into());
        };
        Ok(Self { p50, p99, p999, late_p99, events })
    }
}

pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
