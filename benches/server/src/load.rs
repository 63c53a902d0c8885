//! The load of one server, open loop: each event has a time when it is due, whether or not earlier ones were answered,
//! and its latency counts from that time. So a server that stalls is charged for all who waited meanwhile
//! (coordinated omission, Gil Tene).
//!
//! A process of its own with one thread and one epoll: between two rounds it holds its sessions and answers pings.

use crate::figures::Round;
use crate::speech::Speech;
use crate::visitor::Visitor;
use bench_client::Outcome;
use rustix::buffer::spare_capacity;
use rustix::event::{Timespec, epoll};
use rustix::fd::OwnedFd;
use std::io::{BufRead, Write, stdin, stdout};
use std::num::NonZeroU64;
use std::time::{Duration, Instant};

/// Neighbours in time are no neighbours in memory, as with people.
const STRIDE: usize = 7_919;
/// How long answers may take after the last event was due.
const PATIENCE: Duration = Duration::from_secs(20);
/// The number of standard input among those waited for.
const COMMANDS: u64 = u64::MAX;

/// `drive URL SPEECH...`: obeys `open COUNT` and `round SECONDS EVENTS_A_SECOND`, one line each, and answers each with a line.
pub fn drive(args: &[String]) -> Outcome {
    let (url, speech) = args.split_first().ok_or("drive needs a URL")?;
    let mut generator = Generator {
        url: url.clone(),
        speech: Speech::parse(speech)?,
        visitors: Vec::new(),
        epoll: epoll::create(epoll::CreateFlags::CLOEXEC)?,
        ready: Vec::with_capacity(1024),
        scratch: vec![0; 64 * 1024],
    };
    // Wake when it is time, not up to 50 us later.
    rustix::thread::set_current_timer_slack(NonZeroU64::new(1))?;
    epoll::add(&generator.epoll, stdin(), epoll::EventData::new_u64(COMMANDS), epoll::EventFlags::IN)?;
    loop {
        generator.idle()?;
        let mut line = String::new();
        if stdin().lock().read_line(&mut line)? == 0 {
            return Ok(());
        }
        let words: Vec<&str> = line.split_whitespace().collect();
        let answer = match words[..] {
            ["open", count] => generator.open(count.parse()?)?,
            ["round", seconds, rate] => generator.round(seconds.parse()?, rate.parse()?)?.into_line(),
            _ => return Err(format!("no such command: {line}").into()),
        };
        writeln!(stdout(), "{answer}")?;
        stdout().flush()?;
    }
}

struct Generator {
    url: String,
    speech: Speech,
    visitors: Vec<Visitor>,
    epoll: OwnedFd,
    ready: Vec<epoll::Event>,
    scratch: Vec<u8>,
}

impl Generator {
    fn open(&mut self, count: usize) -> Outcome<String> {
        for _ in 0..count {
            let visitor = Visitor::open(&self.speech, &self.url)?;
            let number = epoll::EventData::new_u64(self.visitors.len() as u64);
            epoll::add(&self.epoll, &visitor.stream, number, epoll::EventFlags::IN)?;
            self.visitors.push(visitor);
            // Opening takes longer than the patience of a server with a silent client.
            self.wait(Duration::ZERO, |_, _| ())?;
        }
        Ok(self.visitors.len().to_string())
    }

    /// Until there is a command.
    fn idle(&mut self) -> Outcome {
        while !self.wait(Duration::from_secs(1), |_, _| ())? {}
        Ok(())
    }

    fn round(&mut self, seconds: f64, rate: f64) -> Outcome<Round> {
        let total = (seconds * rate) as usize;
        let start = Instant::now() + Duration::from_millis(20);
        let due = |n: usize| start + Duration::from_secs_f64(n as f64 / rate);
        let mut round = Round::with_capacity(total);
        let mut out = Vec::new();
        let mut sent = 0;
        let end = due(total) + PATIENCE;
        while round.latencies.len() < total {
            let now = Instant::now();
            while sent < total && due(sent) <= now {
                let place = sent.wrapping_mul(STRIDE) % self.visitors.len();
                self.visitors[place].send(&self.speech, due(sent), &mut out)?;
                round.late.push(due(sent).elapsed());
                sent += 1;
            }
            if now > end {
                return Err(format!("{} of {total} events were not answered within {PATIENCE:?} of the last", total - round.latencies.len()).into());
            }
            let pause = if sent < total { due(sent).saturating_duration_since(Instant::now()) } else { Duration::from_millis(100) };
            self.wait(pause, |due, now| round.latencies.push(now - due))?;
        }
        Ok(round)
    }

    /// Waits for at most this time and takes what has come; true says that a command has.
    fn wait(&mut self, pause: Duration, mut answered: impl FnMut(Instant, Instant)) -> Outcome<bool> {
        let timeout = Timespec { tv_sec: pause.as_secs().cast_signed(), tv_nsec: pause.subsec_nanos().into() };
        self.ready.clear();
        match epoll::wait(&self.epoll, spare_capacity(&mut self.ready), Some(&timeout)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let mut commanded = false;
        for event in &self.ready {
            let number = event.data.u64();
            if number == COMMANDS {
                commanded = true;
            } else {
                let visitor = &mut self.visitors[number as usize];
                visitor.read(&mut self.scratch, |due| answered(due, Instant::now()))?;
            }
        }
        Ok(commanded)
    }
}
