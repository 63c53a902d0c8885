//! Where an app's failures go: to the embedder's hook and to `tracing`, and to standard error where neither listens.

use lattice_engine::session::Failure;
use std::io::Write as _;
use tracing::dispatcher::has_been_set;

pub(crate) fn failure(failure: &Failure, hook: Option<&(dyn Fn(&Failure) + Send + Sync)>) {
    let place = failure.place.as_ref().map(ToString::to_string);
    tracing::error!(
        component = %failure.component,
        place = place.as_deref().unwrap_or(""),
        detail = %failure.detail,
        id = failure.id(),
        "{}",
        failure.what
    );
    if let Some(hook) = hook {
        hook(failure);
    } else if !has_been_set() {
        let mut text = format!("lattice: {failure} [{}]\n", failure.id());
        if !failure.detail.is_empty() {
            text.push_str(failure.detail.trim_end());
            text.push('\n');
        }
        // A standard error that is closed leaves nobody to tell.
        let _ = std::io::stderr().write_all(text.as_bytes());
    }
}
