//! What an error boundary has caught, as its fallback sees it.

use std::sync::Arc;

use lattice_engine::session::{Caught, Content, Failure, Session};
use pyo3::prelude::*;

use crate::session;

/// What failed.
#[pyclass(frozen, name = "Problem", module = "lattice_ui._core")]
pub(crate) struct Problem {
    failure: Failure,
    origin: Origin,
}

/// Where it failed.
enum Origin {
    /// In the lines of the `with` block.
    Block(Arc<Content>),
    /// In a component or a bound slot.
    Part(Caught),
}

impl Problem {
    pub(crate) fn of_block(failure: Failure, content: Arc<Content>) -> Self {
        Self {
            failure,
            origin: Origin::Block(content),
        }
    }

    pub(crate) fn of_part(caught: Caught) -> Self {
        Self {
            failure: caught.failure().clone(),
            origin: Origin::Part(caught),
        }
    }

    pub(crate) fn failure(&self) -> &Failure {
        &self.failure
    }

    /// Shows the content anew: a second attempt.
    pub(crate) fn retry_in(&self, session: &Session) {
        match &self.origin {
            Origin::Block(content) => content.make_again(session),
            Origin::Part(caught) => caught.retry(),
        }
    }
}

#[pymethods]
impl Problem {
    /// A short name that the log has too.
    #[getter]
    fn id(&self) -> String {
        self.failure.id()
    }

    /// What happened, in a line.
    #[getter]
    fn message(&self) -> &str {
        &self.failure.what
    }

    /// Where it happened, line by line.
    #[getter]
    fn traceback(&self) -> &str {
        &self.failure.detail
    }

    /// The component whose code it was.
    #[getter]
    fn component(&self) -> &str {
        &self.failure.component
    }

    /// Shows the content anew: a second attempt.
    fn retry(&self, py: Python<'_>) -> PyResult<()> {
        let session = session::required("retry()")?;
        self.retry_in(session.get(py));
        Ok(())
    }

    fn __repr__(&self) -> String {
        format!("<problem {}: {}>", self.failure.id(), self.failure)
    }
}
