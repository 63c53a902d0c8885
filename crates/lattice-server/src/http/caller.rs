//! Who asks, and by which address of ours: as the connection says, or as the proxies say that are trusted.
//!
//! A header is only believed from a proxy: `X-Forwarded-For` from the right to the first address that is none of a trusted
//! proxy, of `X-Forwarded-Host`, `-Proto` and `-Prefix` what the last proxy wrote. A client that writes them itself, past the
//! proxies or through one that adds to them, is not taken in.

use super::base::Base;
use crate::config::ServerConfig;
use crate::http::networks::Networks;
use crate::identity::Identity;
use crate::listener::Peer;
use hyper::Request;
use hyper::header::{HOST, HeaderMap};
use std::net::IpAddr;

/// One request's way here.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// Of the client; none over a Unix socket, or where the embedder knows none.
    pub(crate) address: Option<IpAddr>,
    /// By which it asks, in small letters, with the port if there is one. None if it names none, or several.
    pub(crate) host: Option<String>,
    /// Its connection is encrypted.
    pub(crate) is_secure: bool,
    /// What the paths of the app stand below.
    pub(crate) base: Base,
    /// It came from a proxy that is trusted.
    pub(crate) is_from_proxy: bool,
    /// Whose request it is, if a server around this one knows.
    pub(crate) identity: Option<Identity>,
}

/// Whom to believe.
#[derive(Debug)]
pub(crate) struct Proxies {
    trusted: Networks,
    base: Base,
}

impl Proxies {
    /// Of a configuration that was checked.
    pub(crate) fn new(config: &ServerConfig) -> Self {
        Self {
            trusted: Networks::parse(&config.trusted_proxies).unwrap_or_default(),
            base: Base::parse(&config.root_path).unwrap_or_default(),
        }
    }

    pub(crate) fn caller<B>(&self, peer: &Peer, request: &Request<B>) -> Caller {
        let headers = request.headers();
        let mut caller = Caller {
            address: peer.address,
            host: host(request),
            is_secure: peer.is_secure,
            base: peer.base.clone().unwrap_or_else(|| self.base.clone()),
            is_from_proxy: self.trusted.contain(peer.address),
            identity: peer.identity.clone(),
        };
        if !caller.is_from_proxy {
            return caller;
        }
        if let Some(address) = self.client(headers) {
            caller.address = Some(address);
        }
        if let Some(host) = last(headers, "x-forwarded-host") {
            caller.host = Some(host.to_ascii_lowercase());
        }
        if let Some(scheme) = last(headers, "x-forwarded-proto") {
            caller.is_secure = scheme.eq_ignore_ascii_case("https");
        }
        if let Some(prefix) = last(headers, "x-forwarded-prefix") {
            match Base::parse(prefix) {
                Ok(base) => caller.base = base,
                Err(rule) => tracing::warn!(prefix, "X-Forwarded-Prefix {rule}; it is left out"),
            }
        }
        caller
    }

    /// The last address on the way that is none of ours; where all are, the first.
    fn client(&self, headers: &HeaderMap) -> Option<IpAddr> {
        let mut found = None;
        for address in entries(headers, "x-forwarded-for").rev() {
            let Some(address) = address_of(address) else {
                // Beyond it nobody can be told.
                break;
            };
            found = Some(address);
            if !self.trusted.contain(found) {
                break;
            }
        }
        found
    }
}

/// The one `Host` header, or what HTTP/2 has in its place.
fn host<B>(request: &Request<B>) -> Option<String> {
    let mut hosts = request.headers().get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => Some(host.to_str().ok()?.to_ascii_lowercase()),
        (None, _) => Some(request.uri().authority()?.as_str().to_ascii_lowercase()),
        _ => None,
    }
}

fn entries<'a>(
    headers: &'a HeaderMap,
    name: &str,
) -> impl DoubleEndedIterator<Item = &'a str> + use<'a> {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
}

fn last<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    entries(headers, name).next_back()
}

/// `10.0.0.1`, `10.0.0.1:80`, `::1`, `[::1]:80`.
fn address_of(text: &str) -> Option<IpAddr> {
    if let Ok(address) = text.parse() {
        return Some(address);
    }
    let bare = text
        .strip_prefix('[')
        .and_then(|rest| rest.split(']').next());
    match bare {
        Some(bare) => bare.parse().ok(),
        None => text.rsplit_once(':')?.0.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies() -> Proxies {
        Proxies::new(&ServerConfig {
            trusted_proxies: vec!["10.0.0.0/8".to_owned(), "::1".to_owned()],
            root_path: "/own".to_owned(),
            ..ServerConfig::default()
        })
    }

    fn caller(peer: &str, headers: &[(&str, &str)]) -> Caller {
        let mut request = Request::builder().uri("/").header("host", "Inner:80");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let peer = Peer {
            address: Some(peer.parse().unwrap()),
            ..Peer::default()
        };
        proxies().caller(&peer, &request.body(()).unwrap())
    }

    const ALL: [(&str, &str); 4] = [
        ("x-forwarded-for", "1.2.3.4"),
        ("x-forwarded-host", "App.example"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-prefix", "/ui/"),
    ];

    #[test]
    fn a_trusted_proxy_is_believed_and_nobody_else() {
        let seen = caller("10.1.1.1", &ALL);
        assert_eq!(seen.address, "1.2.3.4".parse().ok());
        assert_eq!(seen.host.as_deref(), Some("app.example"));
        assert!(seen.is_secure);
        assert_eq!(seen.base.as_str(), "/ui");
        let seen = caller("11.1.1.1", &ALL);
        assert_eq!(seen.address, "11.1.1.1".parse().ok());
        assert_eq!(seen.host.as_deref(), Some("inner:80"));
        assert!(!seen.is_secure);
        assert_eq!(seen.base.as_str(), "/own");
    }

    #[test]
    fn the_client_is_the_last_that_is_no_proxy() {
        for (header, found) in [
            ("1.2.3.4", "1.2.3.4"),
            ("6.6.6.6, 1.2.3.4", "1.2.3.4"),
            ("6.6.6.6, 1.2.3.4, 10.0.0.9", "1.2.3.4"),
            ("1.2.3.4:5678,10.0.0.9", "1.2.3.4"),
            ("6.6.6.6, [2001:db8::1]:99", "2001:db8::1"),
            ("10.0.0.8, 10.0.0.9", "10.0.0.8"),
            ("6.6.6.6, unknown, 10.0.0.9", "10.0.0.9"),
            ("unknown", "10.1.1.1"),
            ("", "10.1.1.1"),
        ] {
            let seen = caller("10.1.1.1", &[("x-forwarded-for", header)]);
            assert_eq!(seen.address, found.parse().ok(), "{header}");
        }
    }

    #[test]
    fn a_prefix_that_is_no_path_is_left_out() {
        for prefix in ["ui", "//evil.example", "/a b", "/\"><script>", "/a?b"] {
            let seen = caller("10.1.1.1", &[("x-forwarded-prefix", prefix)]);
            assert_eq!(seen.base.as_str(), "/own", "{prefix}");
        }
        let hosts = [("x-forwarded-host", "a.example, b.example")];
        let seen = caller("10.1.1.1", &hosts);
        assert_eq!(seen.host.as_deref(), Some("b.example"));
    }
}
