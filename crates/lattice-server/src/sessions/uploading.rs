//! Files from a page to the disk: parts come over the socket, threads of their own write them, and the page is told how far they are, so
//! that it never has more than a window on its way.

use super::hosted::Hosted;
use super::link::{Link, Mail};
use super::uploads::{Begun, Bounds, Progress, Step, Stepped, Taken, Uploads};
use crate::outbox::Outbox;
use crate::wire;
use lattice_engine::session::{Input, UploadRequest};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

impl Hosted {
    /// The page would send a file, or go on with it.
    pub(crate) fn begin_upload(self: &Arc<Self>, outbox: &Arc<Outbox>, request: UploadRequest) {
        let mut link = self.lock();
        if !link.is_of(outbox) {
            return;
        }
        let config = &self.shared.config;
        let bounds = Bounds {
            uploads: config.uploads_max,
            bytes: config.session_upload_bytes_max,
        };
        let parent = || match &config.upload_folder {
            Some(folder) => folder.clone(),
            None => std::env::temp_dir(),
        };
        let uploads = link
            .uploads
            .get_or_insert_with(|| Box::new(Uploads::new(&parent())));
        match uploads.begin(&request, bounds) {
            Begun::Ask => self.post(&mut link, Input::UploadBegin(request)),
            Begun::Asked => {}
            Begun::Tell(progress) => {
                if progress.refused.is_some() {
                    self.shared.counters.uploads_refused.add(1);
                }
                tell(&link, request.upload, &progress);
            }
        }
    }

    /// A part of a file has come.
    pub(crate) fn upload_chunk(
        self: &Arc<Self>,
        outbox: &Arc<Outbox>,
        upload: u32,
        offset: u64,
        bytes: &[u8],
    ) {
        let mut link = self.lock();
        if !link.is_of(outbox) {
            return;
        }
        if let Some(uploads) = &mut link.uploads {
            let taken = uploads.chunk(upload, offset, bytes);
            self.took(link, upload, taken);
        }
    }

    /// The page will send no more of a file.
    pub(crate) fn abort_upload(self: &Arc<Self>, outbox: &Arc<Outbox>, upload: u32) {
        let link = self.lock();
        if link.is_of(outbox) {
            self.end_upload(link, upload);
        }
    }

    /// The session takes a file, or does not.
    pub(super) fn answer_upload(self: &Arc<Self>, upload: u32, answer: Result<(), String>) {
        let mut link = self.lock();
        if let Some(uploads) = &mut link.uploads {
            let taken = uploads.answer(upload, answer);
            self.took(link, upload, taken);
        }
    }

    fn took(self: &Arc<Self>, link: Guard<'_>, upload: u32, taken: Taken) {
        match taken {
            Taken::Nothing => {}
            Taken::Write => {
                drop(link);
                let hosted = Arc::clone(self);
                let writing = move || hosted.write(upload);
                self.shared.tasks.spawn_blocking(writing);
            }
            Taken::Refuse(progress) => {
                self.shared.counters.uploads_refused.add(1);
                tell(&link, upload, &progress);
                self.end_upload(link, upload);
            }
        }
    }

    /// Writes what waits of a file until nothing does; on a thread that may block.
    fn write(self: &Arc<Self>, upload: u32) {
        loop {
            let step = match &mut self.lock().uploads {
                Some(uploads) => uploads.next(upload),
                None => Step::Gone,
            };
            let done = match step {
                Step::Rest | Step::Gone => return,
                Step::Make(folder, request) => {
                    let made = folder.create(upload, &request.name);
                    made.map(|(file, path)| (file, Some(path), 0))
                }
                Step::Write(mut file, bytes) => {
                    let written = file.write_all(&bytes);
                    written.map(|()| (file, None, bytes.len()))
                }
            };
            let mut link = self.lock();
            let Some(uploads) = &mut link.uploads else {
                return;
            };
            match done {
                Ok((file, path, bytes)) => {
                    self.shared.counters.upload_bytes.add(bytes as u64);
                    let orphan = path.clone();
                    let Some(stepped) = uploads.stepped(upload, file, path, bytes) else {
                        drop(link);
                        return remove(orphan);
                    };
                    self.stepped(&mut link, upload, stepped);
                }
                Err(error) => return self.failed(link, upload, &error),
            }
        }
    }

    fn stepped(self: &Arc<Self>, link: &mut Link, upload: u32, stepped: Stepped) {
        tell(link, upload, &stepped.progress);
        if let Some(file) = stepped.file {
            self.shared.counters.uploads.add(1);
            let file = Some(file);
            self.post(link, Input::UploadEnd { upload, file });
        }
    }

    /// The disk does not take it.
    fn failed(self: &Arc<Self>, mut link: Guard<'_>, upload: u32, error: &io::Error) {
        tracing::error!(%error, "an uploaded file could not be written");
        if let Some(uploads) = &mut link.uploads {
            let progress = uploads.refuse(upload, "The server could not store the file.");
            self.took(link, upload, Taken::Refuse(progress));
        }
    }

    /// Forgets an upload that is not whole, and lets the session do so.
    fn end_upload(self: &Arc<Self>, mut link: Guard<'_>, upload: u32) {
        let Some(uploads) = link.uploads.as_mut().filter(|it| it.is_open(upload)) else {
            return;
        };
        let path = uploads.end(upload);
        self.post(&mut link, Input::UploadEnd { upload, file: None });
        drop(link);
        if path.is_some() {
            self.shared.tasks.spawn_blocking(move || remove(path));
        }
    }

    fn post(self: &Arc<Self>, link: &mut Link, input: Input) {
        link.mail.push_back(Mail::Input(input));
        self.wake(link);
    }
}

type Guard<'a> = std::sync::MutexGuard<'a, Link>;

/// A page that is away asks when it is back.
fn tell(link: &Link, upload: u32, progress: &Progress) {
    if let Some(outbox) = &link.outbox {
        let refused = progress.refused.as_deref();
        outbox.message(&wire::upload(upload, progress.received, refused));
    }
}

fn remove(path: Option<PathBuf>) {
    if let Some(path) = path
        && let Err(error) = std::fs::remove_file(path)
    {
        // Its folder goes with the session, and this with it.
        tracing::debug!(%error, "a part of an uploaded file could not be removed");
    }
}
