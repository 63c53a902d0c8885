//! Why a folder could not be made.

use std::fmt;
use std::io;
use std::path::Path;

use lattice_engine::Failure;

/// Why a folder could not be made.
#[derive(Debug)]
pub struct Error(Kind);

#[derive(Debug)]
enum Kind {
    App(String),
    Program(String),
    Folder(String),
    Io(String, io::Error),
}

impl Error {
    pub(crate) fn app(failure: &Failure) -> Self {
        Self(Kind::App(failure.to_string()))
    }

    pub(crate) fn program(text: String) -> Self {
        Self(Kind::Program(text))
    }

    pub(crate) fn folder(text: String) -> Self {
        Self(Kind::Folder(text))
    }

    pub(crate) fn io(path: &Path, error: io::Error) -> Self {
        Self(Kind::Io(path.display().to_string(), error))
    }

    /// The app could not be opened: the error that it gave.
    pub fn is_app(&self) -> bool {
        matches!(self.0, Kind::App(_))
    }

    /// What was given as the program is none.
    pub fn is_program(&self) -> bool {
        matches!(self.0, Kind::Program(_))
    }

    /// The folder holds something else.
    pub fn is_folder(&self) -> bool {
        matches!(self.0, Kind::Folder(_))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::App(text) => write!(
                f,
                "the first paint is made by running the app, and it failed: {text}"
            ),
            Kind::Program(text) | Kind::Folder(text) => f.write_str(text),
            Kind::Io(path, error) => write!(f, "{path}: {error}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0 {
            Kind::Io(_, error) => Some(error),
            _ => None,
        }
    }
}
