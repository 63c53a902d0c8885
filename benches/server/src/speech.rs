//! How a server is spoken to: opening a session, an event, and how many events an answer answers.

use bench_client::{Listener, Numbers, Outcome, Page, Payload, Socket};
use std::net::TcpStream;

/// What kind of server this is, and which event is sent to it.
#[derive(Clone, Debug)]
pub enum Speech {
    /// Sends back what it gets: a message as long as a click's.
    Echo,
    /// The n-th listener of a type of event, with these payloads in turn.
    Lattice { event: String, nth: usize, payloads: Vec<Payload> },
}

/// One session's own part of a speech.
pub enum Speaker {
    Echo { sent: u64 },
    Lattice { numbers: Numbers, listener: Listener, sent: usize },
}

impl Speech {
    /// From the arguments of a generator: `echo`, or `lattice EVENT NTH PAYLOAD...`.
    pub fn parse(args: &[String]) -> Outcome<Self> {
        match args {
            [kind] if kind == "echo" => Ok(Self::Echo),
            [kind, event, nth, payloads @ ..] if kind == "lattice" => {
                let payloads = payloads.iter().map(|text| payload(text)).collect();
                Ok(Self::Lattice { event: event.clone(), nth: nth.parse()?, payloads })
            }
            other => Err(format!("no such way to speak: {other:?}").into()),
        }
    }

    /// The arguments that [`Self::parse`] takes.
    pub fn args(&self) -> Vec<String> {
        match self {
            Self::Echo => vec!["echo".to_owned()],
            Self::Lattice { event, nth, payloads } => {
                let payloads = payloads.iter().map(|payload| match payload {
                    Payload::None => "none".to_owned(),
                    Payload::Number(number) => number.to_string(),
                    Payload::Text(text) => text.clone(),
                });
                ["lattice".to_owned(), event.clone(), nth.to_string()].into_iter().chain(payloads).collect()
            }
        }
    }

    /// Opens one session as a browser would.
    pub fn open(&self, url: &str) -> Outcome<(TcpStream, Speaker)> {
        Ok(match self {
            Self::Echo => (Socket::connect(url, "/")?.into_stream(), Speaker::Echo { sent: 0 }),
            Self::Lattice { event, nth, .. } => {
                let page = Page::open(url)?;
                let listener = page.listener(event, *nth)?;
                let session = page.claim()?;
                (session.socket.into_stream(), Speaker::Lattice { numbers: session.numbers, listener, sent: 0 })
            }
        })
    }
}

fn payload(text: &str) -> Payload {
    match text.parse() {
        Ok(number) => Payload::Number(number),
        Err(_) if text == "none" => Payload::None,
        Err(_) => Payload::Text(text.to_owned()),
    }
}

impl Speaker {
    /// The next event's message.
    pub fn event(&mut self, speech: &Speech) -> Vec<u8> {
        match (self, speech) {
            (Self::Lattice { numbers, listener, sent }, Speech::Lattice { payloads, .. }) => {
                *sent += 1;
                numbers.event(*listener, &payloads[*sent % payloads.len()])
            }
            (Self::Echo { sent }, _) => {
                *sent += 1;
                // What a click on the counter takes.
                vec![1, *sent as u8, 0, 3, 0, 0xc0]
            }
            (Self::Lattice { .. }, Speech::Echo) => Vec::new(),
        }
    }

    /// Takes a message of the server, and returns how many events it answers.
    pub fn answers(&mut self, message: &[u8]) -> Outcome<u64> {
        match self {
            Self::Echo { .. } => Ok(1),
            Self::Lattice { numbers, .. } => numbers.take(message),
        }
    }
}
