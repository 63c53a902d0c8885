//! Files that the page sends: whether a control takes one, and its handler when all of it is there.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Session, Shared};
use crate::{Event, Handler, Payload, UploadRequest, UploadedFile};

/// Files that may be on their way to one session; the host's own bound is lower.
const UPLOADS_MAX: usize = 1_024;

/// The files that are on their way, by the page's number.
pub(super) type Uploads = HashMap<u32, Coming>;

/// A file that was taken and is not all there.
#[derive(Debug)]
pub(super) struct Coming {
    instance: u32,
    slot: u16,
    /// What the control called when the file began to come. It is called if the control has another number by then, and its
    /// component still stands.
    handler: Shared<dyn Handler>,
    owner: u32,
    serial: u64,
}

impl Session {
    /// Tells the host whether the page may send this file.
    pub(super) fn begin_upload(&self, request: &UploadRequest) {
        let Some(host) = self.host() else { return };
        host.answer_upload(request.upload, self.take_upload(request));
    }

    /// Whether the page may send this file; else what the person is told.
    pub(crate) fn take_upload(&self, request: &UploadRequest) -> Result<(), String> {
        // A control that has gone meanwhile is an everyday race.
        let gone = || String::from("This page takes no file here any more.");
        let (handler, owner) = self
            .handler(request.instance, request.slot)
            .ok_or_else(gone)?;
        handler.upload_rules().ok_or_else(gone)?.check(request)?;
        let serial = self.serial(owner).ok_or_else(gone)?;
        let coming = Coming {
            instance: request.instance,
            slot: request.slot,
            handler: Shared(handler),
            owner,
            serial,
        };
        let mut uploads = self.uploads.borrow_mut();
        if uploads.len() >= UPLOADS_MAX {
            return Err(String::from("Too many files are on their way at once."));
        }
        let before = uploads.insert(request.upload, coming);
        drop(uploads);
        self.dropping(before);
        Ok(())
    }

    /// All of a file is there, or no more of it will come.
    pub(super) fn end_upload(&self, upload: u32, file: Option<UploadedFile>) {
        let Some(coming) = self.uploads.borrow_mut().remove(&upload) else {
            return;
        };
        if let Some(file) = file {
            self.uploaded(&coming, file);
        }
        self.dropping(coming);
    }

    fn uploaded(&self, coming: &Coming, file: UploadedFile) {
        let standing = self
            .handler(coming.instance, coming.slot)
            .filter(|(handler, _)| handler.upload_rules().is_some());
        let is_there = || self.serial(coming.owner) == Some(coming.serial);
        let found =
            standing.or_else(|| is_there().then(|| (Arc::clone(&coming.handler.0), coming.owner)));
        let Some((handler, owner)) = found else {
            self.count(|counts| counts.dropped_events += 1);
            return;
        };
        self.count(|counts| counts.events += 1);
        let event = Event {
            instance: coming.instance,
            slot: coming.slot,
            payload: Payload::File(file),
        };
        self.call_handler(handler, owner, &event);
    }

    /// Tells a component from those that bore its number before.
    pub(super) fn serial(&self, component: u32) -> Option<u64> {
        self.components.borrow().get(component).map(|it| it.serial)
    }
}
