//! The folder: which files are in it, under which names.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use lattice_engine::AnyApp;
use lattice_engine::widgets::STYLES;

use crate::digest::Sum;
use crate::page::{Addresses, GENERATOR, render};
use crate::snapshot::Snapshot;
use crate::{Error, applier, compressed};

const PAGE: &str = "index.html";
/// Files of which brotli leaves more than this share of the bytes are not worth a second copy.
const WORTH: f64 = 0.95;

/// All files of an app that runs in its page.
#[derive(Debug)]
pub struct StaticSite {
    /// By path within the folder.
    files: BTreeMap<String, Vec<u8>>,
}

impl StaticSite {
    /// Runs `app` for its first paint, and gathers what a page needs. `program` is the same app, built as WebAssembly.
    ///
    /// # Errors
    /// [`Error::is_app`] if the app failed; [`Error::is_program`] if `program` is no WebAssembly module.
    pub fn new(app: &dyn AnyApp, program: Vec<u8>) -> Result<Self, Error> {
        if !program.starts_with(b"\0asm") {
            return Err(Error::program(format!(
                "the program of a page is a WebAssembly module, which begins with the bytes 00 61 73 6d; this one begins with {:02x?}. \
                 Build it by `cargo build --release --target wasm32-unknown-unknown`",
                &program[..program.len().min(4)]
            )));
        }
        let mut site = Self {
            files: BTreeMap::new(),
        };
        let sum = Sum::of([program.as_slice()]);
        let program = site.add("app", "wasm", program);
        let styles = site.add("lattice", "css", STYLES.into());
        let icon = site.add("favicon", "svg", applier::ICON.1.into());
        let folder = Sum::of(applier::MODULES.iter().map(|(_, text)| text.as_bytes())).name();
        let modules = applier::MODULES.map(|(name, text)| {
            let path = format!("assets/{folder}/{name}");
            site.files.insert(path.clone(), text.into());
            path
        });
        let snapshot = Snapshot::take(app)?;
        let page = render(
            &snapshot,
            &Addresses {
                applier: &modules[0],
                modules: &modules[1..2],
                program: &program,
                styles: &styles,
                icon: &icon,
            },
            &sum.integrity(),
        );
        site.finish(page);
        Ok(site)
    }

    /// The content of a file, by its path within the folder.
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// The paths and contents of all files.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// Writes the folder, with each file's compressed forms. It takes the place of an older build there.
    ///
    /// # Errors
    /// [`Error::is_folder`] if there is something there that is no build of an app; else what the system says.
    pub fn write(&self, folder: &Path) -> Result<(), Error> {
        clear(folder)?;
        for (path, bytes) in &self.files {
            let file = folder.join(path);
            write(&file, bytes)?;
            let small = compressed::brotli(bytes).map_err(|error| Error::io(&file, error))?;
            if small.len() as f64 <= bytes.len() as f64 * WORTH {
                write(&folder.join(format!("{path}.br")), &small)?;
                let small = compressed::gzip(bytes).map_err(|error| Error::io(&file, error))?;
                write(&folder.join(format!("{path}.gz")), &small)?;
            }
        }
        Ok(())
    }

    /// A file that browsers may keep for ever, under a name of its content.
    fn add(&mut self, name: &str, extension: &str, bytes: Vec<u8>) -> String {
        let sum = Sum::of([bytes.as_slice()]).name();
        let path = format!("assets/{name}-{sum}.{extension}");
        self.files.insert(path.clone(), bytes);
        path
    }

    /// Adds the page, and the service worker that keeps all.
    fn finish(&mut self, page: String) {
        let paths: Vec<String> = self.files.keys().map(|path| format!("{path:?}")).collect();
        let name = Sum::of(paths.iter().map(String::as_bytes).chain([page.as_bytes()])).name();
        let worker = format!(
            "const BUILD={{name:{name:?},page:\"./\",files:[{}]}};\n{}",
            paths.join(","),
            applier::WORKER.1
        );
        self.files.insert(PAGE.into(), page.into());
        self.files
            .insert(applier::WORKER.0.into(), worker.into_bytes());
    }
}

fn write(file: &Path, bytes: &[u8]) -> Result<(), Error> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
    }
    fs::write(file, bytes).map_err(|error| Error::io(file, error))
}

/// Empties a folder that holds an older build; nothing else is ever removed.
fn clear(folder: &Path) -> Result<(), Error> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(Error::io(folder, error)),
    };
    if entries.count() == 0 {
        return Ok(());
    }
    let page = fs::read_to_string(folder.join(PAGE)).unwrap_or_default();
    if !page.contains(GENERATOR) {
        return Err(Error::folder(format!(
            "a build takes the place of what is in its folder, and {} holds something that is no build of an app: name an empty folder, \
             or a new one",
            folder.display()
        )));
    }
    fs::remove_dir_all(folder).map_err(|error| Error::io(folder, error))
}
