//! The files that git tracks, read once.

use crate::command::{Outcome, Program, root};
use std::path::Path;

/// One tracked text file.
pub(crate) struct Source {
    /// Path from the root of the repository, with slashes.
    pub(crate) path: String,
    pub(crate) text: String,
    pub(crate) bytes: u64,
}

impl Source {
    pub(crate) fn is_rust(&self) -> bool {
        Path::new(&self.path)
            .extension()
            .is_some_and(|end| end == "rs")
    }
}

/// Every tracked file that is there; what is not UTF-8 has an empty text.
pub(crate) fn tracked() -> Outcome<Vec<Source>> {
    let list = Program::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .read()?;
    let mut sources = Vec::new();
    for path in list.lines() {
        let file = root().join(path);
        if let Ok(bytes) = std::fs::read(&file) {
            let length = bytes.len() as u64;
            sources.push(Source {
                path: path.to_owned(),
                text: String::from_utf8(bytes).unwrap_or_default(),
                bytes: length,
            });
        }
    }
    Ok(sources)
}
