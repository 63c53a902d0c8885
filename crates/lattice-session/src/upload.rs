//! Files that a page sends: what a control takes, what a page says of a file, and the file once it is there.
//!
//! A session does no I/O: a host receives the bytes and keeps them. The session decides whether it may
//! ([`Input::UploadBegin`](crate::Input::UploadBegin), answered by [`HostHandle::answer_upload`](crate::HostHandle::answer_upload)),
//! and hands the file to the app's handler when all of it is there ([`Input::UploadEnd`](crate::Input::UploadEnd)).

use std::path::Path;
use std::sync::Arc;

use crate::Error;

/// Bytes that a file may have if its control says nothing else: 100 MB.
pub const UPLOAD_BYTES_MAX: u64 = 100_000_000;

/// Bytes of a file's name at most: what file systems take.
const NAME_BYTES_MAX: usize = 255;

/// Which files a control takes. A page checks by them before it sends, and the session before it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadRules {
    accept: Vec<Kind>,
    bytes_max: u64,
}

/// One entry of `accept`, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// `.pdf`: how the name ends.
    Ending(Box<str>),
    /// `image/png`: the media type.
    Type(Box<str>),
    /// `image/*`, without the star: how the media type begins.
    Family(Box<str>),
}

impl Kind {
    fn fits(&self, name: &str, media_type: &str) -> bool {
        match self {
            Self::Ending(ending) => name.ends_with(&**ending),
            Self::Type(wanted) => media_type == &**wanted,
            Self::Family(family) => media_type.starts_with(&**family),
        }
    }
}

impl UploadRules {
    /// `accept` lists endings of names and media types with commas between, as HTML's `accept` does: `image/*, .pdf`. Empty: any file.
    /// A file has at most `bytes_max` bytes.
    ///
    /// # Errors
    /// If an entry of `accept` is neither an ending nor a media type, or `bytes_max` is 0.
    pub fn new(accept: &str, bytes_max: u64) -> Result<Self, Error> {
        if bytes_max == 0 {
            return Err(Error::new("max_bytes is at least 1, and 0 came"));
        }
        let entries = accept.split(',').map(str::trim);
        let kinds = entries.filter(|entry| !entry.is_empty()).map(kind);
        Ok(Self {
            accept: kinds.collect::<Result<_, _>>()?,
            bytes_max,
        })
    }

    /// How many bytes a file has at most.
    pub fn bytes_max(&self) -> u64 {
        self.bytes_max
    }

    /// Whether a file fits; else a text that says to a person why not.
    pub fn check(&self, request: &UploadRequest) -> Result<(), String> {
        let UploadRequest {
            name,
            media_type,
            size,
            ..
        } = request;
        if name.is_empty() || name.len() > NAME_BYTES_MAX {
            return Err(format!(
                "A file\u{2019}s name has 1 to {NAME_BYTES_MAX} bytes."
            ));
        }
        let (lower, media_type) = (name.to_lowercase(), media_type.to_lowercase());
        let fits = self
            .accept
            .iter()
            .any(|kind| kind.fits(&lower, &media_type));
        if !self.accept.is_empty() && !fits {
            return Err(format!("{name} is not of a type that is taken here."));
        }
        if *size > self.bytes_max {
            return Err(format!(
                "{name} has {}; at most {} are taken.",
                human_size(*size),
                human_size(self.bytes_max)
            ));
        }
        Ok(())
    }
}

fn kind(entry: &str) -> Result<Kind, Error> {
    let lower = entry.to_lowercase();
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c))
    };
    if let Some(rest) = lower.strip_prefix('.')
        && !rest.is_empty()
        && !rest.contains(['/', '*'])
    {
        return Ok(Kind::Ending(lower.into()));
    }
    match lower.split_once('/') {
        Some((family, "*")) if is_word(family) => Ok(Kind::Family(format!("{family}/").into())),
        Some((family, inner)) if is_word(family) && is_word(inner) => Ok(Kind::Type(lower.into())),
        _ => Err(Error::new(format!(
            "accept lists endings and media types, such as \"image/*, .pdf\", and {entry:?} came"
        ))),
    }
}

/// A number of bytes as people write it: `1.5 MB`.
pub fn human_size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return format!("{bytes} bytes");
    }
    let mut number = bytes as f64 / 1000.0;
    let mut unit = 0;
    // What would be written as 1000 is 1 of the next unit.
    while number >= 999.95 && unit + 1 < UNITS.len() {
        number /= 1000.0;
        unit += 1;
    }
    let text = format!("{number:.1}");
    format!(
        "{} {}",
        text.strip_suffix(".0").unwrap_or(&text),
        UNITS[unit]
    )
}

/// What a page says of a file that it would send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadRequest {
    /// The page's number for it.
    pub upload: u32,
    /// The instance that it was chosen in.
    pub instance: u32,
    /// The event slot of that instance.
    pub slot: u16,
    /// The file's name on the person's machine, without folders. It is data of the person, and never a name to store by.
    pub name: Box<str>,
    /// Its media type, as the browser guesses by the name; empty if it has no guess.
    pub media_type: Box<str>,
    /// Its size in bytes.
    pub size: u64,
}

/// A file that a page has sent, all of it. Clones are the same file.
///
/// It stands on the host's disk until the session ends; who needs it for longer copies or moves it. Nothing in it was checked but
/// its size: name and type are what the person's browser says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadedFile(Arc<Uploaded>);

#[derive(Debug, PartialEq, Eq)]
struct Uploaded {
    name: Box<str>,
    media_type: Box<str>,
    size: u64,
    path: Box<Path>,
}

impl UploadedFile {
    /// For hosts: a file that stands at `path`.
    pub fn new(request: &UploadRequest, path: &Path) -> Self {
        Self(Arc::new(Uploaded {
            name: request.name.clone(),
            media_type: request.media_type.clone(),
            size: request.size,
            path: path.into(),
        }))
    }

    /// The file's name on the person's machine, without folders.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Its media type as the browser guesses by the name, such as `image/png`; empty if it has no guess.
    pub fn media_type(&self) -> &str {
        &self.0.media_type
    }

    /// Its size in bytes.
    pub fn size(&self) -> u64 {
        self.0.size
    }

    /// Where it stands on the host, until the session ends.
    pub fn path(&self) -> &Path {
        &self.0.path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(name: &str, media_type: &str, size: u64) -> UploadRequest {
        UploadRequest {
            upload: 1,
            instance: 1,
            slot: 0,
            name: name.into(),
            media_type: media_type.into(),
            size,
        }
    }

    #[test]
    fn files_fit_by_ending_type_or_family_in_any_case() {
        let rules = UploadRules::new(" image/*, .PDF ,text/csv", 10).unwrap();
        for (name, media_type, fits) in [
            ("a.png", "image/png", true),
            ("A.Pdf", "", true),
            ("a", "TEXT/CSV", true),
            ("a.pdf.exe", "", false),
            ("a.png", "", false),
            ("a.txt", "text/csvx", false),
            ("pdf", "", false),
        ] {
            let checked = rules.check(&request(name, media_type, 1));
            assert_eq!(checked.is_ok(), fits, "{name} {media_type}: {checked:?}");
        }
    }

    #[test]
    fn a_file_that_is_too_large_or_has_no_name_is_refused_in_words_for_people() {
        let rules = UploadRules::new("", 2_500_000).unwrap();
        assert_eq!(rules.check(&request("a", "", 2_500_000)), Ok(()));
        assert_eq!(
            rules.check(&request("film.mp4", "", 3_000_000_000)),
            Err("film.mp4 has 3 GB; at most 2.5 MB are taken.".to_owned())
        );
        assert!(rules.check(&request("", "", 1)).is_err());
        assert!(rules.check(&request(&"a".repeat(256), "", 1)).is_err());
    }

    #[test]
    fn what_is_neither_an_ending_nor_a_type_is_an_error_of_the_author() {
        for accept in [
            "png",
            "image/",
            "/png",
            "*/*",
            ".",
            "image/png;q=1",
            "a b/c",
        ] {
            let error = UploadRules::new(accept, 1).unwrap_err().to_string();
            assert!(error.contains(accept), "{error}");
        }
        assert!(UploadRules::new("", 0).is_err());
    }

    #[test]
    fn sizes_are_written_as_people_do() {
        for (bytes, text) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1000, "1 kB"),
            (1_550, "1.6 kB"),
            (999_949, "999.9 kB"),
            (999_950, "1 MB"),
            (100_000_000, "100 MB"),
            (7_300_000_000_000_000, "7300 TB"),
        ] {
            assert_eq!(human_size(bytes), text);
        }
    }
}
