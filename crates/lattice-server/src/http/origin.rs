//! Whose page may open a socket: a socket carries the rights of who sits before the browser, and a browser opens one
//! for any page, so the server must look at `Origin` itself.
//!
//! `Host` is looked at too: a foreign name that was pointed at a loopback address makes a page of that name look as if
//! it were the server's own.

use crate::ServerConfig;
use hyper::header::{HOST, HeaderMap, ORIGIN};
use std::net::IpAddr;

/// Which names and origins are taken. Made once, from the configuration and the address that was bound.
#[derive(Debug)]
pub(crate) struct Origins {
    allowed: Vec<String>,
    hosts: Hosts,
}

#[derive(Debug)]
enum Hosts {
    Any,
    Loopback,
    Named(Vec<String>),
}

impl Origins {
    pub(crate) fn new(config: &ServerConfig, bound: IpAddr) -> Self {
        let hosts = if !config.allowed_hosts.is_empty() {
            Hosts::Named(lower(&config.allowed_hosts))
        } else if bound.is_loopback() {
            Hosts::Loopback
        } else {
            Hosts::Any
        };
        let allowed = lower(&config.allowed_origins)
            .into_iter()
            .map(|origin| origin.trim_end_matches('/').to_owned())
            .collect();
        Self { allowed, hosts }
    }

    /// The request's `Host` is a name of this server.
    pub(crate) fn takes_host(&self, headers: &HeaderMap) -> bool {
        let Some(host) = host(headers) else {
            return false;
        };
        let name = name(&host);
        match &self.hosts {
            Hosts::Any => true,
            Hosts::Loopback => is_loopback(name),
            Hosts::Named(names) => names.iter().any(|known| known == name),
        }
    }

    /// The page that asks is one of this server's, or of an origin that is allowed. A request without `Origin` is taken
    /// where nothing else says that a browser made it: no browser leaves it out of an upgrade.
    pub(crate) fn takes_origin(&self, headers: &HeaderMap) -> bool {
        let mut origins = headers.get_all(ORIGIN).iter();
        let Some(origin) = origins.next() else {
            return !headers
                .keys()
                .any(|name| name.as_str().starts_with("sec-fetch-"));
        };
        let (Ok(origin), None) = (origin.to_str(), origins.next()) else {
            return false;
        };
        let origin = origin.to_ascii_lowercase();
        self.allowed.contains(&origin) || host(headers).is_some_and(|host| is_same(&origin, &host))
    }
}

fn lower(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| text.to_ascii_lowercase()).collect()
}

/// The one `Host` header.
fn host(headers: &HeaderMap) -> Option<String> {
    let mut hosts = headers.get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => Some(host.to_str().ok()?.to_ascii_lowercase()),
        _ => None,
    }
}

/// `http://name:port` against `name:port`, where a scheme's own port may be left out on either side.
fn is_same(origin: &str, host: &str) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else {
        return false;
    };
    let port = match scheme {
        "http" => ":80",
        "https" => ":443",
        _ => return false,
    };
    let strip = |text: &str| text.strip_suffix(port).unwrap_or(text).to_owned();
    !authority.is_empty() && strip(authority) == strip(host)
}

/// A host without its port; the brackets of an IPv6 address stay.
fn name(host: &str) -> &str {
    match host.rfind(':') {
        Some(at) if !host[at..].contains(']') => &host[..at],
        _ => host,
    }
}

fn is_loopback(name: &str) -> bool {
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost"
        || name.ends_with(".localhost")
        || address
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    fn loopback() -> Origins {
        Origins::new(&ServerConfig::default(), Ipv4Addr::LOCALHOST.into())
    }

    fn public(config: &ServerConfig) -> Origins {
        Origins::new(config, Ipv4Addr::UNSPECIFIED.into())
    }

    #[test]
    fn an_origin_must_be_the_host_with_its_port() {
        let origins = loopback();
        for (origin, host, taken) in [
            ("http://localhost:8000", "localhost:8000", true),
            ("http://LOCALHOST:8000", "localhost:8000", true),
            ("https://a.example", "a.example", true),
            ("https://a.example", "a.example:443", true),
            ("http://a.example:80", "a.example", true),
            ("http://localhost:8001", "localhost:8000", false),
            ("https://a.example", "a.example:80", false),
            ("http://evil.example", "localhost:8000", false),
            (
                "http://localhost:8000.evil.example",
                "localhost:8000",
                false,
            ),
            ("null", "localhost:8000", false),
            ("file://", "localhost:8000", false),
            ("", "localhost:8000", false),
        ] {
            let headers = headers(&[("origin", origin), ("host", host)]);
            assert_eq!(origins.takes_origin(&headers), taken, "{origin} at {host}");
        }
    }

    #[test]
    fn a_missing_origin_is_refused_where_a_browser_asks() {
        let origins = loopback();
        assert!(origins.takes_origin(&headers(&[("host", "localhost")])));
        assert!(!origins.takes_origin(&headers(&[
            ("host", "localhost"),
            ("sec-fetch-mode", "websocket")
        ])));
        assert!(!origins.takes_origin(&headers(&[
            ("host", "localhost"),
            ("origin", "http://localhost"),
            ("origin", "http://localhost"),
        ])));
    }

    #[test]
    fn allowed_origins_are_taken_as_they_are_written() {
        let config = ServerConfig {
            allowed_origins: vec!["https://App.example.org/".to_owned()],
            ..ServerConfig::default()
        };
        let origins = public(&config);
        let of = |origin| headers(&[("host", "10.0.0.1"), ("origin", origin)]);
        assert!(origins.takes_origin(&of("https://app.example.org")));
        assert!(!origins.takes_origin(&of("http://app.example.org")));
    }

    #[test]
    fn a_server_on_loopback_takes_loopback_names_only() {
        let of = |host| headers(&[("host", host)]);
        for host in [
            "localhost",
            "localhost:1",
            "127.0.0.1:8000",
            "[::1]:8000",
            "[::1]",
            "app.localhost",
        ] {
            assert!(loopback().takes_host(&of(host)), "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:8000",
            "10.0.0.1",
            "localhost.evil.example",
        ] {
            assert!(!loopback().takes_host(&of(host)), "{host}");
            assert!(
                public(&ServerConfig::default()).takes_host(&of(host)),
                "{host}"
            );
        }
        assert!(!loopback().takes_host(&HeaderMap::new()));
        let config = ServerConfig {
            allowed_hosts: vec!["a.example".to_owned()],
            ..ServerConfig::default()
        };
        assert!(public(&config).takes_host(&of("A.example:443")));
        assert!(!public(&config).takes_host(&of("b.example")));
    }
}
