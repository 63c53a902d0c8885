//! The files that every page loads: applier, style sheet, icon. They are part of the program.
//!
//! Each has the hash of its content in its address, so that a browser keeps it for ever and a new build is a new address.
//! The applier's modules load each other by relative addresses, so they share one hash, of all, as a folder.

use super::reply::{Reply, reply};
use bytes::Bytes;
use hyper::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH,
    VARY,
};
use hyper::{Response, StatusCode};

/// Where everything of the server's own stands.
pub(crate) const PREFIX: &str = "/_lattice/";

const ICON: &str = include_str!("../../assets/favicon.svg");

/// A module of the applier, and the same compressed.
macro_rules! module {
    ($name:literal, $comes:ident) => {
        Module {
            name: $name,
            comes: Comes::$comes,
            content: include_str!(concat!("../../assets/", $name)),
            brotli: include_bytes!(concat!("../../assets/", $name, ".br")),
        }
    };
}

/// What `cargo xtask web` builds; the first is what a page begins with.
const MODULES: [Module; 6] = [
    module!("lattice.js", First),
    module!("later.js", WithFirst),
    module!("relay.js", WithFirst),
    module!("rove.js", OnDemand),
    module!("stream.js", OnDemand),
    module!("uploads.js", OnDemand),
];

struct Module {
    name: &'static str,
    comes: Comes,
    content: &'static str,
    brotli: &'static [u8],
}

/// When a page asks for a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comes {
    /// It begins with it.
    First,
    /// The first asks for it at once.
    WithFirst,
    /// Most pages do without.
    OnDemand,
}

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// What pages link to.
#[derive(Debug)]
pub(crate) struct Assets {
    /// The applier's modules, the one that a page begins with first.
    modules: Vec<(Comes, Asset)>,
    pub(crate) styles: Asset,
    pub(crate) icon: Asset,
}

#[derive(Debug)]
pub(crate) struct Asset {
    /// Path of its URL.
    pub(crate) path: String,
    content_type: &'static str,
    bytes: Bytes,
    brotli: Option<Bytes>,
    tag: HeaderValue,
}

impl Assets {
    pub(crate) fn new(styles: &'static str) -> Self {
        Self {
            modules: modules(),
            styles: Asset::new("lattice", "css", "text/css; charset=utf-8", styles),
            icon: Asset::new("favicon", "svg", "image/svg+xml", ICON),
        }
    }

    /// The modules that are asked for at this time.
    pub(crate) fn modules(&self, when: Comes) -> impl Iterator<Item = &Asset> {
        let modules = self.modules.iter();
        modules.filter_map(move |(comes, asset)| (*comes == when).then_some(asset))
    }

    /// The answer for a path below [`PREFIX`], if there is such an asset.
    pub(crate) fn answer(&self, path: &str, headers: &HeaderMap) -> Option<Reply> {
        let modules = self.modules.iter().map(|(_, asset)| asset);
        modules
            .chain([&self.styles, &self.icon])
            .find(|asset| asset.path == path)
            .map(|asset| asset.answer(headers))
    }
}

impl Asset {
    fn new(name: &str, extension: &str, content_type: &'static str, content: &'static str) -> Self {
        let hash = fnv64([content]);
        Self {
            path: format!("{PREFIX}{name}-{hash:016x}.{extension}"),
            content_type,
            bytes: Bytes::from_static(content.as_bytes()),
            brotli: None,
            tag: tag(hash),
        }
    }

    fn answer(&self, headers: &HeaderMap) -> Reply {
        let known = headers
            .get(IF_NONE_MATCH)
            .is_some_and(|tags| contains(tags.as_bytes(), self.tag.as_bytes()));
        let mut answer = if known {
            let mut answer = Response::new(Bytes::new().into());
            *answer.status_mut() = StatusCode::NOT_MODIFIED;
            answer
        } else if let Some(brotli) = self.brotli.as_ref().filter(|_| takes_brotli(headers)) {
            let mut answer = reply(StatusCode::OK, self.content_type, brotli.clone());
            answer
                .headers_mut()
                .insert(CONTENT_ENCODING, HeaderValue::from_static("br"));
            answer
        } else {
            reply(StatusCode::OK, self.content_type, self.bytes.clone())
        };
        if self.brotli.is_some() {
            answer
                .headers_mut()
                .insert(VARY, HeaderValue::from_static("accept-encoding"));
        }
        answer.headers_mut().insert(CACHE_CONTROL, FOR_EVER);
        answer.headers_mut().insert(ETAG, self.tag.clone());
        answer
    }
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack
        .windows(needle.len())
        .any(|window| window == needle)
}

fn modules() -> Vec<(Comes, Asset)> {
    let hash = fnv64(MODULES.iter().map(|module| module.content));
    MODULES
        .iter()
        .map(|module| {
            let asset = Asset {
                path: format!("{PREFIX}{hash:016x}/{}", module.name),
                content_type: "text/javascript; charset=utf-8",
                bytes: Bytes::from_static(module.content.as_bytes()),
                brotli: Some(Bytes::from_static(module.brotli)),
                tag: tag(hash),
            };
            (module.comes, asset)
        })
        .collect()
}

fn tag(hash: u64) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{hash:016x}\""))
        .expect("hexadecimal digits are a header's value")
}

/// Whether the browser names `br` among what it decodes, and not with a weight of 0.
fn takes_brotli(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default();
            let refused = parts.any(|part| {
                part.strip_prefix("q=")
                    .is_some_and(|weight| weight.parse() == Ok(0.0))
            });
            name.eq_ignore_ascii_case("br") && !refused
        })
}

/// FNV-1a: it names content that we made ourselves, so nobody gains by a collision.
fn fnv64(texts: impl IntoIterator<Item = &'static str>) -> u64 {
    texts
        .into_iter()
        .flat_map(str::bytes)
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asset_is_kept_for_ever_and_not_sent_twice() {
        let assets = Assets::new("body{}");
        let path = assets.styles.path.clone();
        let first = assets.answer(&path, &HeaderMap::new()).unwrap();
        assert_eq!(first.status(), StatusCode::OK);
        assert_eq!(first.headers()[CACHE_CONTROL], FOR_EVER);
        let mut headers = HeaderMap::new();
        headers.insert(IF_NONE_MATCH, first.headers()[ETAG].clone());
        let second = assets.answer(&path, &headers).unwrap();
        assert_eq!(second.status(), StatusCode::NOT_MODIFIED);
    }

    #[test]
    fn modules_stand_in_one_folder_and_come_compressed_to_who_asks() {
        let assets = Assets::new("body{}");
        let folder = |asset: &Asset| asset.path.rsplit_once('/').unwrap().0.to_owned();
        for ((_, asset), module) in assets.modules.iter().zip(&MODULES) {
            assert_eq!(folder(asset), folder(&assets.modules[0].1));
            let plain = assets.answer(&asset.path, &HeaderMap::new()).unwrap();
            assert!(!plain.headers().contains_key(CONTENT_ENCODING));
            for (accepted, comes) in [
                ("gzip, deflate, br, zstd", true),
                ("br;q=1.0", true),
                ("gzip, br;q=0", false),
                ("brown", false),
            ] {
                let mut headers = HeaderMap::new();
                headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(accepted));
                let answer = assets.answer(&asset.path, &headers).unwrap();
                assert_eq!(
                    answer.headers().contains_key(CONTENT_ENCODING),
                    comes,
                    "{} for {accepted}",
                    module.name
                );
                assert_eq!(answer.headers()[VARY], "accept-encoding");
            }
        }
    }

    #[test]
    fn other_content_has_another_name() {
        assert_ne!(
            Assets::new("a{}").styles.path,
            Assets::new("b{}").styles.path
        );
        assert!(
            Assets::new("a{}")
                .answer("/_lattice/lattice.js", &HeaderMap::new())
                .is_none()
        );
    }
}
