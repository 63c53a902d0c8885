//! The real browser for tests and benchmarks: Debian's Chromium, or the one that `LATTICE_CHROMIUM` names.

use crate::command::{Outcome, Program, debian};

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// The program's path or name, installing Chromium when there is none.
pub(crate) fn chromium() -> Outcome<String> {
    if let Ok(path) = std::env::var("LATTICE_CHROMIUM") {
        return Ok(path);
    }
    if let Some(path) = find() {
        return Ok(path);
    }
    debian(
        &["chromium"],
        "Chromium is needed for the browser tests (or name one in LATTICE_CHROMIUM)",
    )?;
    find().ok_or_else(|| "Chromium was installed and is not on PATH".to_owned())
}

pub(crate) fn find() -> Option<String> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|folder| NAMES.map(|name| folder.join(name)))
        .find(|file| file.is_file() && Program::new(file).arg("--version").works())
        .map(|file| file.to_string_lossy().into_owned())
}
