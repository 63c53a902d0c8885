//! What a control, an element or a component left in the view that is being built.

use lattice_engine::session::{BlockNo, key_hash};
use pyo3::prelude::*;
use pyo3::types::{PyInt, PyString};

use crate::errors::{LatticeError, raised};
use crate::session;

/// An element; only good while the component that made it runs.
#[pyclass(frozen, subclass, name = "Node", module = "lattice_ui._core")]
pub(crate) struct Node {
    block: BlockNo,
    /// The run that made it: block numbers mean nothing in another.
    run: u64,
}

impl Node {
    pub(crate) fn new(py: Python<'_>, block: BlockNo) -> PyResult<Bound<'_, Self>> {
        Bound::new(
            py,
            Self {
                block,
                run: run_now(py),
            },
        )
    }

    /// Its block, if the run that made it still goes on.
    pub(crate) fn block(&self, py: Python<'_>) -> PyResult<BlockNo> {
        if self.run == run_now(py) {
            return Ok(self.block);
        }
        Err(LatticeError::new_err(
            "an element is only good in the run of the component that made it; this one is of another run. Make it where it is used",
        ))
    }
}

#[pymethods]
impl Node {
    /// Says who this is among its neighbours, so that it is found again when they move.
    #[pyo3(signature = (key, /))]
    fn key<'py>(slf: Bound<'py, Self>, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, Self>> {
        let py = slf.py();
        let session = session::required("key()")?;
        session
            .get(py)
            .key(slf.get().block(py)?, key_of(key)?)
            .map_err(raised)?;
        Ok(slf)
    }
}

/// The run of a body that goes on now.
fn run_now(py: Python<'_>) -> u64 {
    session::current().map_or(0, |session| session.get(py).run_no())
}

/// A key as a hash that is equal in every run of a program: by the text of texts and numbers.
pub(crate) fn key_of(key: &Bound<'_, PyAny>) -> PyResult<u64> {
    if let Ok(text) = key.cast::<PyString>() {
        return Ok(key_hash(text.to_str()?));
    }
    if key.is_exact_instance_of::<PyInt>()
        && let Ok(number) = key.extract::<i64>()
    {
        return Ok(key_hash(&number));
    }
    // Unhashable keys are refused as a dict would; the text keeps the hash independent of Python's seed.
    key.hash()?;
    Ok(key_hash(&(
        key.get_type().name()?.to_string(),
        key.repr()?.to_string(),
    )))
}

/// A node that other nodes stand in.
#[pyclass(frozen, extends = Node, name = "Block", module = "lattice_ui._core")]
pub(crate) struct Block;

impl Block {
    pub(crate) fn new(py: Python<'_>, block: BlockNo) -> PyResult<Bound<'_, Self>> {
        Bound::new(
            py,
            PyClassInitializer::from(Node {
                block,
                run: run_now(py),
            })
            .add_subclass(Self),
        )
    }
}

#[pymethods]
impl Block {
    fn __enter__<'py>(slf: Bound<'py, Self>) -> PyResult<Bound<'py, Self>> {
        let py = slf.py();
        let session = session::required("a with block")?;
        session
            .get(py)
            .reopen(slf.as_super().get().block(py)?)
            .map_err(raised)?;
        Ok(slf)
    }

    fn __exit__(
        &self,
        py: Python<'_>,
        _kind: &Bound<'_, PyAny>,
        _error: &Bound<'_, PyAny>,
        _traceback: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        session::required("a with block")?
            .get(py)
            .close()
            .map_err(raised)
    }
}
