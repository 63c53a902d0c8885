//! Whose page may open a socket: a socket carries the rights of who sits before the browser, and a browser opens one
//! for any page, so the server must look at `Origin` itself.
//!
//! `Host` is looked at too: a foreign name that was pointed at a loopback address makes a page of that name look as if
//! it were the server's own.

use super::caller::Caller;
use crate::ServerConfig;
use hyper::header::{HeaderMap, ORIGIN};
use std::net::IpAddr;

/// Which names and origins are taken. Made once, from the configuration and the address that was bound, if one was.
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
    pub(crate) fn new(config: &ServerConfig, bound: Option<IpAddr>) -> Self {
        let hosts = if !config.allowed_hosts.is_empty() {
            Hosts::Named(lower(&config.allowed_hosts))
        } else if bound.is_some_and(|address| address.is_loopback()) {
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

    /// The host that is asked for is a name of this server.
    pub(crate) fn takes_host(&self, caller: &Caller) -> bool {
        let Some(host) = &caller.host else {
            return false;
        };
        let name = name(host);
        match &self.hosts {
            Hosts::Any => true,
            Hosts::Loopback => is_loopback(name),
            Hosts::Named(names) => names.iter().any(|known| known == name),
        }
    }

    /// The page that asks is one of this server's, or of an origin that is allowed. A request without `Origin` is taken
    /// where nothing else says that a browser made it: no browser leaves it out of an upgrade.
    pub(crate) fn takes_origin(&self, caller: &Caller, headers: &HeaderMap) -> bool {
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
        let is_own = |host: &String| is_same(&origin, host);
        self.allowed.contains(&origin) || caller.host.as_ref().is_some_and(is_own)
    }
}

fn lower(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| text.to_ascii_lowercase()).collect()
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
    use crate::http::caller::Proxies;
    use crate::listener::Peer;
    use hyper::Request;
    use std::net::Ipv4Addr;

    fn request(pairs: &[(&str, &str)]) -> Request<()> {
        let mut request = Request::builder().uri("/");
        for (name, value) in pairs {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap()
    }

    fn caller(request: &Request<()>) -> Caller {
        Proxies::new(&ServerConfig::default()).caller(&Peer::default(), request)
    }

    fn takes_origin(origins: &Origins, pairs: &[(&str, &str)]) -> bool {
        let request = request(pairs);
        origins.takes_origin(&caller(&request), request.headers())
    }

    fn takes_host(origins: &Origins, host: &str) -> bool {
        origins.takes_host(&caller(&request(&[("host", host)])))
    }

    fn loopback() -> Origins {
        Origins::new(&ServerConfig::default(), Some(Ipv4Addr::LOCALHOST.into()))
    }

    fn public(config: &ServerConfig) -> Origins {
        Origins::new(config, Some(Ipv4Addr::UNSPECIFIED.into()))
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
            let pairs = [("origin", origin), ("host", host)];
            assert_eq!(takes_origin(&origins, &pairs), taken, "{origin} at {host}");
        }
    }

    #[test]
    fn a_missing_origin_is_refused_where_a_browser_asks() {
        let origins = loopback();
        let host = ("host", "localhost");
        assert!(takes_origin(&origins, &[host]));
        assert!(!takes_origin(
            &origins,
            &[host, ("sec-fetch-mode", "websocket")]
        ));
        let origin = ("origin", "http://localhost");
        assert!(!takes_origin(&origins, &[host, origin, origin]));
    }

    #[test]
    fn allowed_origins_are_taken_as_they_are_written() {
        let config = ServerConfig {
            allowed_origins: vec!["https://App.example.org/".to_owned()],
            ..ServerConfig::default()
        };
        let origins = public(&config);
        let host = ("host", "10.0.0.1");
        for (origin, taken) in [
            ("https://app.example.org", true),
            ("http://app.example.org", false),
        ] {
            assert_eq!(takes_origin(&origins, &[host, ("origin", origin)]), taken);
        }
    }

    #[test]
    fn a_server_on_loopback_takes_loopback_names_only() {
        for host in [
            "localhost",
            "localhost:1",
            "127.0.0.1:8000",
            "[::1]:8000",
            "[::1]",
            "app.localhost",
        ] {
            assert!(takes_host(&loopback(), host), "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:8000",
            "10.0.0.1",
            "localhost.evil.example",
        ] {
            assert!(!takes_host(&loopback(), host), "{host}");
            assert!(
                takes_host(&public(&ServerConfig::default()), host),
                "{host}"
            );
        }
        assert!(!loopback().takes_host(&caller(&request(&[]))));
        let config = ServerConfig {
            allowed_hosts: vec!["a.example".to_owned()],
            ..ServerConfig::default()
        };
        assert!(takes_host(&public(&config), "A.example:443"));
        assert!(!takes_host(&public(&config), "b.example"));
    }
}
