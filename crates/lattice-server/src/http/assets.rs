//! The files that every page loads: applier, style sheet, icon. They are part of the program.
//!
//! Each has the hash of its content in its name, so that a browser keeps it for ever and a new build is a new name.

use super::reply::{Reply, reply};
use bytes::Bytes;
use hyper::header::{CACHE_CONTROL, ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH};
use hyper::{Response, StatusCode};

/// Where everything of the server's own stands.
pub(crate) const PREFIX: &str = "/_lattice/";

const SCRIPT: &str = include_str!("../../assets/lattice.js");
const ICON: &str = include_str!("../../assets/favicon.svg");
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// What pages link to.
#[derive(Debug)]
pub(crate) struct Assets {
    pub(crate) script: Asset,
    pub(crate) styles: Asset,
    pub(crate) icon: Asset,
}

#[derive(Debug)]
pub(crate) struct Asset {
    /// Path of its URL.
    pub(crate) path: String,
    content_type: &'static str,
    bytes: Bytes,
    tag: HeaderValue,
}

impl Assets {
    pub(crate) fn new(styles: &'static str) -> Self {
        Self {
            script: Asset::new("lattice", "js", "text/javascript; charset=utf-8", SCRIPT),
            styles: Asset::new("lattice", "css", "text/css; charset=utf-8", styles),
            icon: Asset::new("favicon", "svg", "image/svg+xml", ICON),
        }
    }

    /// The answer for a path below [`PREFIX`], if there is such an asset.
    pub(crate) fn answer(&self, path: &str, headers: &HeaderMap) -> Option<Reply> {
        [&self.script, &self.styles, &self.icon]
            .into_iter()
            .find(|asset| asset.path == path)
            .map(|asset| asset.answer(headers))
    }
}

impl Asset {
    fn new(name: &str, extension: &str, content_type: &'static str, content: &'static str) -> Self {
        let hash = fnv64(content.as_bytes());
        Self {
            path: format!("{PREFIX}{name}-{hash:016x}.{extension}"),
            content_type,
            bytes: Bytes::from_static(content.as_bytes()),
            tag: HeaderValue::from_str(&format!("\"{hash:016x}\""))
                .expect("hexadecimal digits are a header's value"),
        }
    }

    fn answer(&self, headers: &HeaderMap) -> Reply {
        let known = headers
            .get(IF_NONE_MATCH)
            .is_some_and(|tags| contains(tags.as_bytes(), self.tag.as_bytes()));
        let mut answer = if known {
            let mut answer = Response::default();
            *answer.status_mut() = StatusCode::NOT_MODIFIED;
            answer
        } else {
            reply(StatusCode::OK, self.content_type, self.bytes.clone())
        };
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

/// FNV-1a: it names content that we made ourselves, so nobody gains by a collision.
fn fnv64(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
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
