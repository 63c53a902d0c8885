//! How far a resource is.

/// What a [`Resource`](crate::Resource) has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResourceState<T, E> {
    /// A load is under way.
    Loading {
        /// What the last load that succeeded gave.
        latest: Option<T>,
    },
    /// The last load gave this.
    Ready(T),
    /// The last load failed.
    Failed {
        /// Why.
        error: E,
        /// What the last load that succeeded gave.
        latest: Option<T>,
    },
    /// The last load ended without a result: the host dropped it, or its future panicked. Fetch again to have one.
    Cancelled {
        /// What the last load that succeeded gave.
        latest: Option<T>,
    },
}

impl<T, E> ResourceState<T, E> {
    /// What the last load that succeeded gave, whatever came after.
    pub fn latest(&self) -> Option<&T> {
        match self {
            Self::Ready(value) => Some(value),
            Self::Loading { latest } | Self::Failed { latest, .. } | Self::Cancelled { latest } => {
                latest.as_ref()
            }
        }
    }

    /// Why the last load failed.
    pub fn error(&self) -> Option<&E> {
        match self {
            Self::Failed { error, .. } => Some(error),
            _ => None,
        }
    }

    /// Whether a load is under way.
    pub fn is_loading(&self) -> bool {
        matches!(self, Self::Loading { .. })
    }

    fn take_latest(&mut self) -> Option<T> {
        match std::mem::replace(self, Self::Loading { latest: None }) {
            Self::Ready(value) => Some(value),
            Self::Loading { latest } | Self::Failed { latest, .. } | Self::Cancelled { latest } => {
                latest
            }
        }
    }

    pub(crate) fn begin(&mut self) {
        let latest = self.take_latest();
        *self = Self::Loading { latest };
    }

    /// Gives what was there, to be dropped by who calls.
    pub(crate) fn end(&mut self, result: Option<Result<T, E>>) -> Option<T> {
        let latest = self.take_latest();
        *self = match result {
            Some(Ok(value)) => {
                *self = Self::Ready(value);
                return latest;
            }
            Some(Err(error)) => Self::Failed { error, latest },
            None => Self::Cancelled { latest },
        };
        None
    }
}
