//! What Python gives for a property that changes: a signal, a memo, any function without arguments.

use std::any::Any;
use std::sync::Arc;

use lattice_engine::session::{Failure, Session, SlotValue, Source};
use pyo3::prelude::*;

use crate::errors::caught;
use crate::same::same;
use crate::value::{As, to_slot};

/// Something that is called for its value.
pub(crate) struct PySource {
    read: Py<PyAny>,
    wanted: As,
}

impl PySource {
    pub(crate) fn shared(read: &Bound<'_, PyAny>, wanted: As) -> Arc<dyn Source> {
        Arc::new(Self {
            read: read.clone().unbind(),
            wanted,
        })
    }
}

impl Source for PySource {
    fn read(&self, _: &Session, out: &mut SlotValue) -> Result<(), Failure> {
        Python::attach(|py| {
            let value = self
                .read
                .bind(py)
                .call0()
                .and_then(|value| to_slot(&value, self.wanted));
            *out = caught(py, value)?;
            Ok(())
        })
    }

    fn same(&self, _: &Session, other: &dyn Source) -> bool {
        let Some(other) = other.as_any().downcast_ref::<Self>() else {
            return false;
        };
        self.wanted == other.wanted
            && Python::attach(|py| same(self.read.bind(py), other.read.bind(py)))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
