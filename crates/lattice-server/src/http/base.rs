//! Where an app is mounted: what all its paths stand below.

use std::sync::Arc;

/// A path without a slash at its end; empty at the root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Base(Option<Arc<str>>);

impl Base {
    /// Of a path as people write it, with a slash at its end or without; the error is the rule that it breaks.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        let path = text.strip_suffix('/').unwrap_or(text);
        if path.is_empty() {
            return Ok(Self(None));
        }
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~%".contains(&byte);
        if !path.starts_with('/') || path.contains("//") || path.ends_with('/') {
            Err("must begin with one slash, such as /ui, and have no empty part")
        } else if !path.bytes().all(is_plain) {
            Err("may have letters, digits, - . _ ~ and % only")
        } else if path.split('/').any(|part| part == "." || part == "..") {
            Err("may have no part . or ..")
        } else {
            Ok(Self(Some(path.into())))
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }

    /// A request's path below it. What stands before a server may have taken it off already.
    pub(crate) fn below<'a>(&self, path: &'a str) -> &'a str {
        match path.strip_prefix(self.as_str()) {
            Some("") => "/",
            Some(below) if below.starts_with('/') => below,
            _ => path,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_a_plain_path() {
        for (text, base) in [
            ("", ""),
            ("/", ""),
            ("/ui", "/ui"),
            ("/ui/", "/ui"),
            ("/a/b-c.d~e_f%20", "/a/b-c.d~e_f%20"),
        ] {
            assert_eq!(Base::parse(text).unwrap().as_str(), base, "{text}");
        }
        for text in [
            "ui",
            "//",
            "//evil.example",
            "/a//b",
            "/../a",
            "/a/.",
            "/a?b",
            "/a#b",
            "/\"",
            "/ä",
            "https://a.example/ui",
        ] {
            assert!(Base::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_path_is_taken_with_its_base_and_without() {
        let base = Base::parse("/ui").unwrap();
        for (path, below) in [
            ("/ui", "/"),
            ("/ui/", "/"),
            ("/ui/board/5", "/board/5"),
            ("/board/5", "/board/5"),
            ("/uis", "/uis"),
            ("/", "/"),
        ] {
            assert_eq!(base.below(path), below, "{path}");
            assert_eq!(Base::default().below(path), path);
        }
    }
}
