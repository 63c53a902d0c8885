//! A session's folder for the files that its page sends: made for the first, gone with the session.

use crate::sessions::token::random;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Letters and digits of a file's ending at most.
const ENDING_MAX: usize = 16;

/// A folder that nobody but this process's user can look into; it is removed with all that is in it when this is dropped.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    is_made: Mutex<bool>,
}

impl Folder {
    /// A folder in `parent`, not made yet; of a name that nobody can guess.
    pub(crate) fn within(parent: &Path) -> Self {
        let name = format!("lattice-{:032x}", u128::from_ne_bytes(random()));
        Self {
            path: parent.join(name),
            is_made: Mutex::new(false),
        }
    }

    /// A new empty file. Of the name that a person's browser says only the ending is used, since programs go by it.
    pub(crate) fn create(&self, upload: u32, name: &str) -> io::Result<(File, PathBuf)> {
        self.make()?;
        let path = self.path.join(format!("{upload}{}", ending(name)));
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)?;
        Ok((file, path))
    }

    fn make(&self) -> io::Result<()> {
        let mut is_made = self.is_made.lock().unwrap_or_else(PoisonError::into_inner);
        if !*is_made {
            #[allow(unused_mut, reason = "it has a mode on Unix only")]
            let mut builder = DirBuilder::new();
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            // A folder that is there already is somebody else's.
            builder.create(&self.path)?;
            *is_made = true;
        }
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let is_made = *self
            .is_made
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        if is_made && let Err(error) = fs::remove_dir_all(&self.path) {
            tracing::warn!(folder = %self.path.display(), %error, "uploaded files of a session that has ended could not be removed");
        }
    }
}

/// `.png` of `Cat.PNG`; nothing if that is no plain word.
fn ending(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((_, word))
            if (1..=ENDING_MAX).contains(&word.len())
                && word.bytes().all(|byte| byte.is_ascii_alphanumeric()) =>
        {
            format!(".{}", word.to_ascii_lowercase())
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn a_folder_is_made_for_the_first_file_and_goes_with_all_of_them() {
        let folder = Folder::within(&std::env::temp_dir());
        assert!(!folder.path.exists());
        let (mut file, path) = folder.create(1, "Cat.PNG").unwrap();
        file.write_all(b"meow").unwrap();
        assert_eq!(path.file_name().unwrap(), "1.png");
        assert_eq!(
            folder.create(2, "../../etc/passwd").unwrap().1,
            folder.path.join("2")
        );
        assert!(
            folder.create(1, "a.png").is_err(),
            "a file is never written over"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = folder.path.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o700);
        }
        let gone = folder.path.clone();
        drop(folder);
        assert!(!gone.exists());
    }

    #[test]
    fn an_ending_is_a_plain_word() {
        for (name, expected) in [
            ("a.tar.gz", ".gz"),
            ("a", ""),
            (".bashrc", ".bashrc"),
            ("a.", ""),
            ("a.b/c", ""),
            ("a.\u{e9}", ""),
            ("a.12345678901234567", ""),
        ] {
            assert_eq!(ending(name), expected, "{name}");
        }
    }
}
