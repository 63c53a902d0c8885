//! Patterns of paths: `/boards/{board_id}`.

use core::cmp::Ordering;
use core::fmt;
use core::str::FromStr;

/// A pattern of paths, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    text: Box<str>,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Fixed(Box<str>),
    Param(Box<str>),
    /// All that is left of the path.
    Rest(Box<str>),
}

/// The parameters of a path, by name, in the order of its pattern.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Params(Vec<(Box<str>, String)>);

impl Params {
    /// The text of a parameter.
    pub fn text(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| **key == *name);
        found.map(|(_, text)| text.as_str())
    }

    /// The value of a parameter, if its text says one.
    pub fn get<T: FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }

    /// Names and texts.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (&**name, text.as_str()))
    }

    pub(crate) fn nth<T: FromStr>(&self, at: usize) -> Option<T> {
        self.0.get(at)?.1.parse().ok()
    }
}

impl Pattern {
    /// # Errors
    /// What is wrong with it, and what would work.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let Some(inner) = text.strip_prefix('/') else {
            return Err(format!(
                "the path of a page begins with a slash, such as \"/boards/{{board_id}}\", and {text:?} does not"
            ));
        };
        let mut parts: Vec<Part> = Vec::new();
        for part in inner.split('/') {
            if part.is_empty() {
                if inner.is_empty() {
                    break;
                }
                return Err(format!(
                    "in the path of a page something stands between any two slashes and after the last, and in {text:?} nothing does: \"/about\" is also found as \"/about/\""
                ));
            }
            if matches!(parts.last(), Some(Part::Rest(_))) {
                return Err(format!(
                    "what takes all that is left of a path stands at its end, and in {text:?} something follows it"
                ));
            }
            let part = Part::parse(part, text)?;
            let name = part.name();
            if name.is_some() && parts.iter().any(|other| other.name() == name) {
                return Err(format!(
                    "the parameters of a path have different names, and {text:?} has {:?} twice",
                    name.unwrap_or_default()
                ));
            }
            parts.push(part);
        }
        Ok(Self {
            text: text.into(),
            parts,
        })
    }

    /// The names of its parameters, in order.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.parts.iter().filter_map(Part::name).collect()
    }

    /// Whether the same paths are found by both, whatever their parameters are called.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        self.order(other) == Ordering::Equal
    }

    /// Which is asked first: a fixed part goes before a parameter, and that before what takes all.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        let ours = self.parts.iter().map(Part::rank);
        ours.cmp(other.parts.iter().map(Part::rank))
    }

    /// How many parts it has: of two layouts around a page, the shorter is the outer one.
    pub(crate) fn len(&self) -> usize {
        self.parts.len()
    }

    /// The parameters, if all of a path is of this pattern.
    pub(crate) fn find(&self, path: &[String]) -> Option<Params> {
        let (params, left) = self.begin(path)?;
        left.is_empty().then_some(params)
    }

    /// The parameters, if a path begins by this pattern, and what is left of the path.
    pub(crate) fn begin<'a>(&self, path: &'a [String]) -> Option<(Params, &'a [String])> {
        let mut params = Vec::new();
        let mut left = path;
        for part in &self.parts {
            if let Part::Rest(name) = part {
                params.push((name.clone(), left.join("/")));
                return Some((Params(params), &[]));
            }
            let (first, others) = left.split_first()?;
            match part {
                Part::Fixed(text) if **text != *first => return None,
                Part::Fixed(_) | Part::Rest(_) => {}
                Part::Param(name) => params.push((name.clone(), first.clone())),
            }
            left = others;
        }
        Some((Params(params), left))
    }
}

impl Part {
    fn parse(part: &str, pattern: &str) -> Result<Self, String> {
        let Some(inner) = part.strip_prefix('{').and_then(|it| it.strip_suffix('}')) else {
            if part.contains(['{', '}']) {
                return Err(format!(
                    "a parameter is all that stands between two slashes, such as \"/boards/{{board_id}}\", and {pattern:?} has {part:?}"
                ));
            }
            if part.contains(['?', '#', '%']) || part == "." || part == ".." {
                return Err(format!(
                    "the path of a page is written as people read it, without query, fragment, escapes and dots, and {pattern:?} has {part:?}"
                ));
            }
            return Ok(Self::Fixed(part.into()));
        };
        let (name, is_rest) = match inner.strip_suffix(":path") {
            Some(name) => (name, true),
            None => (inner, false),
        };
        let mut letters = name.chars();
        let is_name = letters
            .next()
            .is_some_and(|first| first.is_alphabetic() || first == '_')
            && letters.all(|letter| letter.is_alphanumeric() || letter == '_');
        if !is_name {
            return Err(format!(
                "a parameter has a name of letters, digits and _, such as {{board_id}}, or {{file:path}} for all that is left of the path, and {pattern:?} has {part:?}; its type is that of the function's parameter"
            ));
        }
        Ok(if is_rest {
            Self::Rest(name.into())
        } else {
            Self::Param(name.into())
        })
    }

    fn name(&self) -> Option<&str> {
        match self {
            Self::Fixed(_) => None,
            Self::Param(name) | Self::Rest(name) => Some(name),
        }
    }

    fn rank(&self) -> (u8, &str) {
        match self {
            Self::Fixed(text) => (0, text),
            Self::Param(_) => (1, ""),
            Self::Rest(_) => (2, ""),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<String> {
        let parts = text.split('/').filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    }

    #[test]
    fn a_pattern_finds_paths_and_their_parameters() {
        let pattern = Pattern::parse("/boards/{board}/cards/{card}").unwrap();
        let params = pattern.find(&path("/boards/7/cards/a b")).unwrap();
        assert_eq!(params.get::<u8>("board"), Some(7));
        assert_eq!(params.text("card"), Some("a b"));
        assert_eq!(params.get::<u8>("card"), None);
        for other in [
            "/boards",
            "/boards/7",
            "/boards/7/lists/1",
            "/boards/7/cards/1/2",
        ] {
            assert_eq!(pattern.find(&path(other)), None, "{other}");
        }
        let files = Pattern::parse("/files/{name:path}").unwrap();
        assert_eq!(
            files.find(&path("/files/a/b.txt")).unwrap().text("name"),
            Some("a/b.txt")
        );
        assert_eq!(files.find(&path("/files")).unwrap().text("name"), Some(""));
        assert!(Pattern::parse("/").unwrap().find(&[]).is_some());
    }

    #[test]
    fn what_is_fixed_is_asked_before_what_is_not() {
        let mut patterns: Vec<Pattern> =
            ["/{a:path}", "/{a}/b", "/a/{b:path}", "/a/b", "/a/{b}", "/"]
                .map(|text| Pattern::parse(text).unwrap())
                .into();
        patterns.sort_by(Pattern::order);
        let sorted: Vec<String> = patterns.iter().map(ToString::to_string).collect();
        assert_eq!(
            sorted,
            ["/", "/a/b", "/a/{b}", "/a/{b:path}", "/{a}/b", "/{a:path}"]
        );
    }

    #[test]
    fn bad_patterns_are_told_with_what_would_work() {
        for (text, part) in [
            ("about", "begins with a slash"),
            ("", "begins with a slash"),
            ("/about/", "something stands between"),
            ("/a//b", "something stands between"),
            ("/a{b}", "all that stands between two slashes"),
            ("/{b", "all that stands between two slashes"),
            ("/{1}", "a name of letters"),
            ("/{id:int}", "its type is that of the function's parameter"),
            ("/{a}/{a}", "has \"a\" twice"),
            ("/{a:path}/b", "stands at its end"),
            ("/a?b", "without query"),
            ("/../a", "dots"),
        ] {
            let error = Pattern::parse(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
