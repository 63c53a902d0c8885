//! The applier as it is built for a page whose session is in the page, by `cargo xtask web`.

/// A file: its name, and what is in it.
pub(crate) type File = (&'static str, &'static str);

macro_rules! file {
    ($name:literal) => {
        ($name, include_str!(concat!("../assets/", $name)))
    };
}

/// The first is what the page begins with; it loads the others by addresses relative to its own.
pub(crate) const MODULES: [File; 6] = [
    file!("lattice.js"),
    file!("later.js"),
    file!("halt.js"),
    file!("offline.js"),
    file!("rove.js"),
    file!("uploads.js"),
];

/// The service worker, without what it keeps.
pub(crate) const WORKER: File = file!("sw.js");

pub(crate) const ICON: File = file!("favicon.svg");
