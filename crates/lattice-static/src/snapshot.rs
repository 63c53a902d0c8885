//! The first paint of an app, and by what its own session in the page knows that this is it.

use std::time::{SystemTime, UNIX_EPOCH};

use lattice_engine::session::FirstPaint;
use lattice_engine::{AnyApp, OpenRequest};
use lattice_wire::PatchEncoder;

use crate::Error;

#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) first: FirstPaint,
    /// The fingerprint of the same view as operations: a session in the page whose own is another has the page show its own instead.
    pub(crate) token: String,
}

impl Snapshot {
    /// Runs the app twice, once for HTML and once for operations.
    pub(crate) fn take(app: &dyn AnyApp) -> Result<Self, Error> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let request = OpenRequest {
            path: "/".to_owned(),
            now_ms: now.map_or(0, |now| now.as_millis() as u64),
            ..OpenRequest::default()
        };
        let mut shown = app.open(&request).map_err(|failure| Error::app(&failure))?;
        let first = shown.first_paint();
        if let Some(failure) = shown.take_failures().first() {
            return Err(Error::app(failure));
        }
        let mut told = app.open(&request).map_err(|failure| Error::app(&failure))?;
        let mut encoder = PatchEncoder::new();
        told.first_view(&mut encoder);
        Ok(Self {
            first,
            token: format!("{:x}", encoder.fingerprint()),
        })
    }
}
