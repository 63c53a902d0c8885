//! The files that a session's page sends: how far each is, and what waits to be written. Numbers and bytes only; who reads and writes
//! files is [`super::uploading`].

use super::folder::Folder;
use lattice_engine::session::{UploadRequest, UploadedFile};
use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes of one file that may wait to be written; a page has no more than so many on their way.
pub(crate) const WINDOW_BYTES: usize = 1 << 20;
/// How many uploads that have ended are remembered, for a page that missed how they did.
const ENDED_KEPT: usize = 64;

#[derive(Debug)]
pub(crate) struct Uploads {
    folder: Arc<Folder>,
    open: HashMap<u32, Upload>,
    ended: VecDeque<(u32, Progress)>,
    /// Files that are all there, with their sizes; the app may have removed some.
    whole: Vec<(PathBuf, u64)>,
}

#[derive(Debug)]
struct Upload {
    request: UploadRequest,
    /// The session has said yes.
    is_taken: bool,
    /// Bytes that were received, and those of them that are written.
    received: u64,
    written: u64,
    waiting: Vec<u8>,
    /// None before it is made, and while somebody writes into it.
    file: Option<File>,
    path: Option<PathBuf>,
    is_writing: bool,
}

/// What a page is told of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) received: u64,
    pub(crate) refused: Option<String>,
}

impl Progress {
    fn refused(text: impl Into<String>) -> Self {
        Self {
            received: 0,
            refused: Some(text.into()),
        }
    }
}

/// How much one session may send.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Files at once.
    pub(crate) uploads: usize,
    /// Bytes of all its files.
    pub(crate) bytes: u64,
}

/// What becomes of a file that a page would send.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Begun {
    /// The session is to be asked.
    Ask,
    /// It has been asked, and will answer.
    Asked,
    /// The page is told this.
    Tell(Progress),
}

/// What becomes of a part of a file, or of the session's answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// Somebody has to begin to write.
    Write,
    /// Who writes already will find it, or nobody wants it any more.
    Nothing,
    /// The upload has ended by this; the session may have to be told.
    Refuse(Progress),
}

/// What is to be written next.
#[derive(Debug)]
pub(crate) enum Step {
    /// The file is to be made.
    Make(Arc<Folder>, UploadRequest),
    Write(File, Vec<u8>),
    /// Nothing for now.
    Rest,
    /// The upload has ended.
    Gone,
}

/// How far a file is after a step.
#[derive(Debug)]
pub(crate) struct Stepped {
    pub(crate) progress: Progress,
    /// It is all there.
    pub(crate) file: Option<UploadedFile>,
}

impl Uploads {
    pub(crate) fn new(parent: &Path) -> Self {
        Self {
            folder: Arc::new(Folder::within(parent)),
            open: HashMap::new(),
            ended: VecDeque::new(),
            whole: Vec::new(),
        }
    }

    /// A page would send a file, or go on with it after a break.
    pub(crate) fn begin(&mut self, request: &UploadRequest, bounds: Bounds) -> Begun {
        if let Some(upload) = self.open.get(&request.upload) {
            return if upload.is_taken {
                Begun::Tell(Progress {
                    received: upload.received,
                    refused: None,
                })
            } else {
                Begun::Asked
            };
        }
        if let Some((_, progress)) = self.ended.iter().find(|(it, _)| *it == request.upload) {
            return Begun::Tell(progress.clone());
        }
        if self.open.len() >= bounds.uploads {
            return Begun::Tell(Progress::refused(
                "Too many files are on their way at once.",
            ));
        }
        let is_over = |all: &Self| all.bytes_with(request.size) > bounds.bytes;
        // The app may have removed some. The disk is asked only when that matters, and as the list grows.
        if is_over(self) || self.whole.len().is_power_of_two() {
            self.whole.retain(|(path, _)| path.exists());
        }
        if is_over(self) {
            return Begun::Tell(Progress::refused(
                "This page has sent as much as the server keeps for it.",
            ));
        }
        let upload = Upload {
            request: request.clone(),
            is_taken: false,
            received: 0,
            written: 0,
            waiting: Vec::new(),
            file: None,
            path: None,
            is_writing: false,
        };
        self.open.insert(request.upload, upload);
        Begun::Ask
    }

    /// Bytes of all files, on their way or there, and of one more.
    fn bytes_with(&self, more: u64) -> u64 {
        let on_their_way = self.open.values().map(|upload| upload.request.size);
        let there = self.whole.iter().map(|(_, size)| *size);
        on_their_way.chain(there).fold(more, u64::saturating_add)
    }

    /// The session takes a file, or does not.
    pub(crate) fn answer(&mut self, upload: u32, answer: Result<(), String>) -> Taken {
        let Some(open) = self.open.get_mut(&upload) else {
            return Taken::Nothing;
        };
        match answer {
            Ok(()) => {
                open.is_taken = true;
                open.is_writing = true;
                Taken::Write
            }
            Err(text) => Taken::Refuse(self.refuse(upload, text)),
        }
    }

    pub(crate) fn chunk(&mut self, upload: u32, offset: u64, bytes: &[u8]) -> Taken {
        let Some(open) = self.open.get_mut(&upload) else {
            // It was refused while this was on its way.
            return Taken::Nothing;
        };
        // After a break a page may send again what is here already.
        let known = open.received.saturating_sub(offset).min(bytes.len() as u64);
        let bytes = &bytes[known as usize..];
        let fits = open.is_taken
            && offset <= open.received
            && bytes.len() as u64 <= open.request.size - open.received
            && open.waiting.len() + bytes.len() <= WINDOW_BYTES;
        if bytes.is_empty() && fits {
            return Taken::Nothing;
        }
        if !fits {
            let text = "The file came in pieces that do not fit together.";
            return Taken::Refuse(self.refuse(upload, text));
        }
        open.received += bytes.len() as u64;
        open.waiting.extend_from_slice(bytes);
        if std::mem::replace(&mut open.is_writing, true) {
            Taken::Nothing
        } else {
            Taken::Write
        }
    }

    /// No more of a file will come, or be taken. Gives the path of what is there of it.
    pub(crate) fn end(&mut self, upload: u32) -> Option<PathBuf> {
        self.open.remove(&upload)?.path
    }

    /// Whether it is on its way.
    pub(crate) fn is_open(&self, upload: u32) -> bool {
        self.open.contains_key(&upload)
    }

    /// Nothing more of a file is taken.
    pub(crate) fn refuse(&mut self, upload: u32, text: impl Into<String>) -> Progress {
        let progress = Progress::refused(text);
        self.remember(upload, progress.clone());
        progress
    }

    /// What is to be written next of a file.
    pub(crate) fn next(&mut self, upload: u32) -> Step {
        let Some(open) = self.open.get_mut(&upload) else {
            return Step::Gone;
        };
        let Some(file) = open.file.take() else {
            return Step::Make(Arc::clone(&self.folder), open.request.clone());
        };
        if open.waiting.is_empty() {
            open.file = Some(file);
            open.is_writing = false;
            return Step::Rest;
        }
        Step::Write(file, std::mem::take(&mut open.waiting))
    }

    /// The file was made at `path`; or, without one, so many bytes more were written. None: the upload has ended meanwhile.
    pub(crate) fn stepped(
        &mut self,
        upload: u32,
        file: File,
        path: Option<PathBuf>,
        bytes: usize,
    ) -> Option<Stepped> {
        let open = self.open.get_mut(&upload)?;
        open.written += bytes as u64;
        open.file = Some(file);
        open.path = path.or(open.path.take());
        let progress = Progress {
            received: open.written,
            refused: None,
        };
        let is_whole = open.written == open.request.size;
        let file = is_whole.then(|| self.finish(upload)).flatten();
        Some(Stepped { progress, file })
    }

    fn finish(&mut self, upload: u32) -> Option<UploadedFile> {
        let Upload { request, path, .. } = self.open.remove(&upload)?;
        let path = path?;
        let file = UploadedFile::new(&request, &path);
        self.whole.push((path, request.size));
        let progress = Progress {
            received: request.size,
            refused: None,
        };
        self.remember(upload, progress);
        Some(file)
    }

    fn remember(&mut self, upload: u32, progress: Progress) {
        if self.ended.len() == ENDED_KEPT {
            self.ended.pop_front();
        }
        self.ended.push_back((upload, progress));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds {
        uploads: 2,
        bytes: 1_000,
    };

    fn request(upload: u32, size: u64) -> UploadRequest {
        UploadRequest {
            upload,
            instance: 1,
            slot: 0,
            name: "a.txt".into(),
            media_type: "text/plain".into(),
            size,
        }
    }

    fn uploads() -> Uploads {
        Uploads::new(&std::env::temp_dir())
    }

    /// Does what the writer does until it rests.
    fn write(uploads: &mut Uploads, upload: u32) -> Vec<Stepped> {
        let mut steps = Vec::new();
        loop {
            let stepped = match uploads.next(upload) {
                Step::Make(folder, request) => {
                    let (file, path) = folder.create(request.upload, &request.name).unwrap();
                    uploads.stepped(upload, file, Some(path), 0)
                }
                Step::Write(mut file, bytes) => {
                    std::io::Write::write_all(&mut file, &bytes).unwrap();
                    uploads.stepped(upload, file, None, bytes.len())
                }
                Step::Rest | Step::Gone => return steps,
            };
            steps.extend(stepped);
        }
    }

    #[test]
    fn a_file_comes_in_parts_and_is_there_when_the_last_is_written() {
        let mut uploads = uploads();
        assert_eq!(uploads.begin(&request(7, 5), BOUNDS), Begun::Ask);
        assert_eq!(uploads.begin(&request(7, 5), BOUNDS), Begun::Asked);
        assert_eq!(uploads.answer(7, Ok(())), Taken::Write);
        assert_eq!(write(&mut uploads, 7)[0].progress.received, 0);
        assert_eq!(uploads.chunk(7, 0, b"abc"), Taken::Write);
        assert_eq!(
            uploads.chunk(7, 3, b"d"),
            Taken::Nothing,
            "who writes finds it"
        );
        assert_eq!(
            uploads.chunk(7, 1, b"bc"),
            Taken::Nothing,
            "it is here already"
        );
        let told = Progress {
            received: 4,
            refused: None,
        };
        assert_eq!(uploads.begin(&request(7, 5), BOUNDS), Begun::Tell(told));
        assert_eq!(write(&mut uploads, 7)[0].progress.received, 4);
        assert_eq!(
            uploads.chunk(7, 2, b"cde"),
            Taken::Write,
            "some of it is here"
        );
        let last = write(&mut uploads, 7).pop().unwrap();
        let file = last.file.unwrap();
        assert_eq!(std::fs::read(file.path()).unwrap(), b"abcde");
        assert_eq!((file.name(), file.size()), ("a.txt", 5));
        let Begun::Tell(progress) = uploads.begin(&request(7, 5), BOUNDS) else {
            panic!("a page that missed the end is told of it");
        };
        assert_eq!(progress.received, 5);
        drop(uploads);
        assert!(!file.path().exists(), "it goes with its session");
    }

    #[test]
    fn an_empty_file_is_there_as_soon_as_it_is_made() {
        let mut uploads = uploads();
        uploads.begin(&request(1, 0), BOUNDS);
        uploads.answer(1, Ok(()));
        assert!(write(&mut uploads, 1).pop().unwrap().file.is_some());
    }

    #[test]
    fn parts_that_do_not_fit_end_the_upload_and_later_ones_are_of_no_interest() {
        for (offset, bytes) in [(1, &b"a"[..]), (0, b"abcdef"), (u64::MAX, b"a")] {
            let mut uploads = uploads();
            uploads.begin(&request(1, 5), BOUNDS);
            uploads.answer(1, Ok(()));
            let refused = uploads.chunk(1, offset, bytes);
            assert!(matches!(refused, Taken::Refuse(_)), "{offset}");
            uploads.end(1);
            assert_eq!(uploads.chunk(1, 0, b"a"), Taken::Nothing);
        }
        let mut uploads = uploads();
        uploads.begin(&request(1, 5), BOUNDS);
        let early = uploads.chunk(1, 0, b"a");
        assert!(matches!(early, Taken::Refuse(_)), "nobody has said yes");
    }

    #[test]
    fn what_waits_to_be_written_is_bounded() {
        let mut uploads = uploads();
        let bounds = Bounds {
            bytes: u64::MAX,
            ..BOUNDS
        };
        uploads.begin(&request(1, u64::MAX), bounds);
        uploads.answer(1, Ok(()));
        assert_eq!(uploads.chunk(1, 0, &vec![0; WINDOW_BYTES]), Taken::Nothing);
        let beyond = uploads.chunk(1, WINDOW_BYTES as u64, b"a");
        assert!(matches!(beyond, Taken::Refuse(_)));
    }

    #[test]
    fn too_many_files_or_bytes_are_refused_and_removed_files_count_no_more() {
        let mut uploads = uploads();
        let is_refused = |begun| {
            matches!(
                begun,
                Begun::Tell(Progress {
                    refused: Some(_),
                    ..
                })
            )
        };
        assert!(is_refused(uploads.begin(&request(1, 1_001), BOUNDS)));
        assert_eq!(uploads.begin(&request(2, 3), BOUNDS), Begun::Ask);
        assert_eq!(uploads.begin(&request(3, 997), BOUNDS), Begun::Ask);
        assert!(
            is_refused(uploads.begin(&request(4, 0), BOUNDS)),
            "two at once"
        );
        uploads.end(3);
        uploads.answer(2, Ok(()));
        uploads.chunk(2, 0, b"abc");
        let file = write(&mut uploads, 2).pop().unwrap().file.unwrap();
        assert!(is_refused(uploads.begin(&request(5, 998), BOUNDS)));
        std::fs::remove_file(file.path()).unwrap();
        assert_eq!(uploads.begin(&request(6, 998), BOUNDS), Begun::Ask);
    }
}
