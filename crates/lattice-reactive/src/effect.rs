//! Effects: what happens outside of the graph because of what is in it.

use crate::handle::{Handle, handle};

/// A closure that runs again, at a flush, after something that it read changed. The handle is needed only to
/// dispose of it before its owner does.
pub struct Effect {
    handle: Handle,
}

handle!(Effect, "effect".into());

impl Effect {
    pub(crate) fn from_handle(handle: Handle) -> Self {
        Self { handle }
    }
}
