//! The crate's one error: what kept a server from starting or from going on.

use std::fmt;
use std::io;
use std::net::SocketAddr;

/// Why a server could not be started, or not be run to its end.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Bind { address: String, source: io::Error },
    Config { field: &'static str, rule: String },
    Setting(String),
    Threads(io::Error),
}

impl Error {
    pub(crate) fn bind(address: impl fmt::Display, source: io::Error) -> Self {
        Self {
            kind: Kind::Bind {
                address: address.to_string(),
                source,
            },
        }
    }

    pub(crate) fn config(field: &'static str, rule: impl Into<String>) -> Self {
        Self {
            kind: Kind::Config {
                field,
                rule: rule.into(),
            },
        }
    }

    /// Of a setting that can't be; the text says where it stands and what would work.
    pub(crate) fn setting(text: String) -> Self {
        Self {
            kind: Kind::Setting(text),
        }
    }

    pub(crate) fn threads(source: io::Error) -> Self {
        Self {
            kind: Kind::Threads(source),
        }
    }

    /// The address can't be listened on: it is in use, not of this machine, or not allowed.
    pub fn is_bind(&self) -> bool {
        matches!(self.kind, Kind::Bind { .. })
    }

    /// A field of [`ServerConfig`](crate::ServerConfig) has a value that can't work, or something that sets one can't be read.
    pub fn is_config(&self) -> bool {
        matches!(self.kind, Kind::Config { .. } | Kind::Setting(_))
    }

    /// What the system said, where it said something.
    pub fn io(&self) -> Option<&io::Error> {
        match &self.kind {
            Kind::Bind { source, .. } | Kind::Threads(source) => Some(source),
            Kind::Config { .. } | Kind::Setting(_) => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Bind { address, source } => {
                write!(f, "can't listen on {address}: {source}")?;
                if source.kind() == io::ErrorKind::AddrInUse {
                    write!(
                        f,
                        "; stop what listens there, or take port 0 for a free one"
                    )?;
                }
                Ok(())
            }
            Kind::Config { field, rule } => write!(f, "{field} {rule}"),
            Kind::Setting(text) => f.write_str(text),
            Kind::Threads(source) => write!(f, "can't start the server's threads: {source}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.io().map(|error| error as _)
    }
}

/// The address as people write it, for an error of [`std::net::TcpListener::bind`].
pub(crate) fn address(host: &str, port: u16) -> String {
    match host.parse::<std::net::IpAddr>() {
        Ok(ip) => SocketAddr::new(ip, port).to_string(),
        Err(_) => format!("{host}:{port}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_says_what_came_and_what_would_work() {
        let error = Error::bind(
            address("::1", 80),
            io::Error::from(io::ErrorKind::AddrInUse),
        );
        assert!(error.is_bind());
        let text = error.to_string();
        assert!(text.contains("[::1]:80"), "{text}");
        assert!(text.contains("port 0"), "{text}");
    }
}
