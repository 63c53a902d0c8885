//! A generator in a process of its own, as the one who directs it sees it.

use crate::figures::Figures;
use crate::speech::Speech;
use bench_client::Outcome;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

pub struct Driver {
    child: Child,
    commands: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Driver {
    pub fn start(url: &str, speech: &Speech) -> Outcome<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["drive", url])
            .args(speech.args())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let commands = child.stdin.take().ok_or("no way to command")?;
        let answers = BufReader::new(child.stdout.take().ok_or("no way to answer")?);
        Ok(Self { child, commands, answers })
    }

    /// Opens this many sessions more.
    pub fn open(&mut self, count: usize) -> Outcome {
        self.ask(&format!("open {count}")).map(drop)
    }

    /// One round of so many seconds, at this many events a second over all sessions.
    pub fn round(&mut self, seconds: f64, rate: f64) -> Outcome<Figures> {
        let answer = self.ask(&format!("round {seconds} {rate}"))?;
        Figures::parse(&answer)
    }

    fn ask(&mut self, command: &str) -> Outcome<String> {
        writeln!(self.commands, "{command}")?;
        let mut line = String::new();
        if self.answers.read_line(&mut line)? == 0 {
            return Err(format!("the load generator ended at `{command}`").into());
        }
        Ok(line)
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
