//! Where a page is: path and query of its URL, below the address of the app.

use core::fmt;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::Error;

/// Bytes of a URL at most: what servers and proxies take.
pub const URL_BYTES_MAX: usize = 4_096;

/// What a path does not hold as it is. `%` stays: what is escaped already is not escaped again.
const IN_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Path and query of a page's URL.
///
/// ```
/// use lattice_session::Location;
///
/// let mut location = Location::parse("/boards/7?region=North&q=a+b")?;
/// assert_eq!(location.path(), "/boards/7");
/// assert_eq!(location.get("q"), Some("a b"));
/// location.set("region", Some("Süd"));
/// location.set("q", None);
/// assert_eq!(location.to_string(), "/boards/7?region=S%C3%BCd");
/// # Ok::<(), lattice_session::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// As a URL writes it.
    path: Box<str>,
    /// As people write them, in the order of the URL.
    query: Vec<(String, String)>,
}

impl Location {
    /// Of a URL of the app itself: a path with or without a query. A fragment (`#part`) is left out.
    ///
    /// # Errors
    /// If it does not begin with one `/`, or is longer than [`URL_BYTES_MAX`].
    pub fn parse(url: &str) -> Result<Self, Error> {
        if url.len() > URL_BYTES_MAX {
            return Err(Error::new(format!(
                "a URL of a page has at most {URL_BYTES_MAX} bytes, and one of {} came",
                url.len()
            )));
        }
        let (url, _) = url.split_once('#').unwrap_or((url, ""));
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        // Browsers take `//` and `/\` for the beginning of another host.
        if !path.starts_with('/') || path.starts_with("//") || path.starts_with("/\\") {
            return Err(Error::new(format!(
                "a page of the app is named by a path that begins with one slash, such as \"/boards/7?sort=name\", and {url:?} came; other sites are reached by a link's href"
            )));
        }
        let pairs = form_urlencoded::parse(query.as_bytes());
        Ok(Self {
            path: utf8_percent_encode(path, IN_PATH).to_string().into(),
            query: pairs.into_owned().collect(),
        })
    }

    /// The path as a URL writes it: `/caf%C3%A9`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Names and values of the query, in the order of the URL.
    pub fn query(&self) -> &[(String, String)] {
        &self.query
    }

    /// The query's first value of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Gives the query one value of this name, in its place, or none.
    pub fn set(&mut self, name: &str, value: Option<&str>) {
        let at = self.query.iter().position(|(key, _)| key == name);
        self.query.retain(|(key, _)| key != name);
        if let Some(value) = value {
            let at = at.map_or(self.query.len(), |at| at.min(self.query.len()));
            self.query.insert(at, (name.to_owned(), value.to_owned()));
        }
    }

    /// The parts of the path between its slashes, as people write them; a slash at the end changes nothing. `None` if they are no
    /// text.
    pub(crate) fn segments(&self) -> Option<Vec<String>> {
        let parts = self.path.split('/').filter(|part| !part.is_empty());
        let decoded = parts.map(|part| {
            let part = percent_encoding::percent_decode_str(part).decode_utf8();
            part.ok().map(String::from)
        });
        decoded.collect()
    }
}

impl Default for Location {
    /// The app's beginning: `/`.
    fn default() -> Self {
        Self {
            path: "/".into(),
            query: Vec::new(),
        }
    }
}

/// The URL.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if self.query.is_empty() {
            return Ok(());
        }
        let mut text = form_urlencoded::Serializer::new(String::new());
        text.extend_pairs(&self.query);
        write!(f, "?{}", text.finish())
    }
}
