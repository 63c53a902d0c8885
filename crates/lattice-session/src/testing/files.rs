//! Files that a test sends: they stand on the disk as an app finds those of a page, until the screen goes.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::{fs, io, process};

use crate::{UploadRequest, UploadedFile};

/// A file that a person would choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePayload {
    pub(super) name: String,
    pub(super) media_type: String,
    pub(super) buffer: Vec<u8>,
}

impl FilePayload {
    /// A file of this name, media type and content.
    pub fn new(name: &str, media_type: &str, buffer: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            buffer: buffer.into(),
        }
    }
}

/// The folder of one screen, made for the first file.
#[derive(Debug, Default)]
pub(super) struct Files {
    folder: Option<PathBuf>,
    count: u32,
}

impl Files {
    /// The number of the next upload.
    pub(super) fn next(&mut self) -> u32 {
        self.count += 1;
        self.count
    }

    pub(super) fn keep(
        &mut self,
        request: &UploadRequest,
        buffer: &[u8],
    ) -> io::Result<UploadedFile> {
        let folder = match &self.folder {
            Some(folder) => folder,
            None => self.folder.insert(folder()?),
        };
        let ending = Path::new(&*request.name).extension();
        let mut path = folder.join(request.upload.to_string());
        if let Some(ending) = ending {
            path.set_extension(ending);
        }
        fs::write(&path, buffer)?;
        Ok(UploadedFile::new(request, &path))
    }
}

fn folder() -> io::Result<PathBuf> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("lattice-test-{}-{number}", process::id());
    let path = std::env::temp_dir().join(name);
    fs::create_dir(&path)?;
    Ok(path)
}

impl Drop for Files {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            // A test is not to fail because the system's folder was tidied meanwhile.
            let _ = fs::remove_dir_all(folder);
        }
    }
}
