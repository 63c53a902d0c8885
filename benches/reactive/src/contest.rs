//! A case with all who take part in it: their processes live side by side and are timed in turns.

use crate::Outcome;
use crate::engines::{OURS, PEERS};
use crate::floor;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long to measure.
#[derive(Clone, Copy)]
pub struct Effort {
    /// Samples of each engine; the median counts.
    pub rounds: usize,
    /// What a sample should take.
    pub sample: Duration,
    /// Who has not answered after this long does not take part any further.
    pub limit: Duration,
}

impl Effort {
    pub const FULL: Self = Self {
        rounds: 31,
        sample: Duration::from_millis(4),
        limit: Duration::from_secs(10),
    };
    pub const QUICK: Self = Self {
        rounds: 7,
        sample: Duration::from_millis(2),
        limit: Duration::from_secs(5),
    };
}

/// What an engine did in a case: the median of its samples in nanoseconds per operation, or why there is none.
pub struct Standing {
    pub name: &'static str,
    pub result: Result<f64, String>,
}

/// Runs a case.
pub fn run(case: &str, operations: u64, effort: Effort) -> Outcome<Vec<Standing>> {
    let names = [OURS]
        .into_iter()
        .chain(PEERS)
        .chain(floor::has(case).then_some(floor::NAME));
    let mut racers = names
        .map(|name| Racer::start(name, case, effort))
        .collect::<Outcome<Vec<_>>>()?;
    for round in 0..effort.rounds {
        // Each round begins with another one, so that nobody always comes after the same neighbour.
        let count = racers.len();
        for at in 0..count {
            racers[(round + at) % count].sample(round, effort);
        }
    }
    Ok(racers
        .into_iter()
        .map(|racer| racer.standing(operations))
        .collect())
}

/// The process of one engine.
struct Racer {
    name: &'static str,
    child: Child,
    requests: Option<ChildStdin>,
    answers: Receiver<String>,
    errors: Receiver<String>,
    /// Steps in a sample.
    steps: u64,
    /// Nanoseconds per step.
    samples: Vec<f64>,
    failed: Option<String>,
}

impl Racer {
    /// Starts it, waits until its graph stands, and finds out how many steps make a sample.
    fn start(name: &'static str, case: &str, effort: Effort) -> Outcome<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["serve", name, case])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let (answer, answers) = channel();
        let stdout = child.stdout.take().ok_or("a worker has no output")?;
        std::thread::spawn(move || {
            BufReader::new(stdout)
                .lines()
                .map_while(Result::ok)
                .try_for_each(|line| answer.send(line))
        });
        let (error, errors) = channel();
        let mut stderr = child.stderr.take().ok_or("a worker has no error output")?;
        std::thread::spawn(move || {
            let mut text = Vec::new();
            let _ = stderr.read_to_end(&mut text);
            let _ = error.send(String::from_utf8_lossy(&text).into_owned());
        });
        let requests = child.stdin.take();
        let mut racer = Self {
            name,
            child,
            requests,
            answers,
            errors,
            steps: 1,
            samples: Vec::new(),
            failed: None,
        };
        if let Some(answer) = racer.answer(effort.limit)
            && answer != "ready"
        {
            racer.fail(answer);
        }
        racer.calibrate(effort);
        Ok(racer)
    }

    fn calibrate(&mut self, effort: Effort) {
        let target = effort.sample.as_nanos() as f64;
        // What is not timed of a step takes time too, and may be all there is to it.
        let start = Instant::now();
        while let Some(time) = self.time(effort.limit) {
            let scale = (target / time.max(1.0)).clamp(0.1, 16.0);
            self.steps = ((self.steps as f64 * scale) as u64).max(1);
            if time >= target / 2.0 || start.elapsed() > 64 * effort.sample {
                break;
            }
        }
    }

    fn sample(&mut self, round: usize, effort: Effort) {
        // One who is a thousand times slower than a sample should take has three, so that the run ends.
        let slow = self
            .samples
            .first()
            .is_some_and(|time| *time > 100.0 * effort.sample.as_nanos() as f64);
        if round >= 3 && slow {
            return;
        }
        if let Some(time) = self.time(effort.limit) {
            self.samples.push(time / self.steps as f64);
        }
    }

    /// Asks for one sample: its time in nanoseconds.
    fn time(&mut self, limit: Duration) -> Option<f64> {
        if self.failed.is_some() {
            return None;
        }
        let request = format!("{}\n", self.steps);
        // A process that is gone is found out by its missing answer.
        let _ = self
            .requests
            .as_mut()
            .map(|requests| requests.write_all(request.as_bytes()));
        let answer = self.answer(limit)?;
        let time = answer.parse().ok();
        if time.is_none() {
            self.fail(answer);
        }
        time
    }

    fn answer(&mut self, limit: Duration) -> Option<String> {
        match self.answers.recv_timeout(limit) {
            Ok(answer) => Some(answer),
            Err(RecvTimeoutError::Timeout) => {
                self.fail(format!("does not end within {} s", limit.as_secs()));
                None
            }
            Err(RecvTimeoutError::Disconnected) => {
                let text = self.errors.recv_timeout(limit).unwrap_or_default();
                self.fail(death(&text));
                None
            }
        }
    }

    fn fail(&mut self, why: String) {
        self.failed.get_or_insert(why);
        let _ = self.child.kill();
    }

    fn standing(mut self, operations: u64) -> Standing {
        let result = match self.failed.take() {
            Some(why) => Err(why),
            None => Ok(median(std::mem::take(&mut self.samples)) / operations as f64),
        };
        Standing {
            name: self.name,
            result,
        }
    }
}

impl Drop for Racer {
    fn drop(&mut self) {
        self.requests = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a process said when it died.
fn death(errors: &str) -> String {
    if errors.contains("overflowed its stack") {
        return "overflows its stack".to_owned();
    }
    let message = errors
        .lines()
        .skip_while(|line| !line.contains("panicked at"))
        .nth(1)
        .or_else(|| errors.lines().last());
    format!("dies: {}", message.unwrap_or("without a word"))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
