//! Uploaded files, as Python's `UploadedFile`.

use lattice_engine::session::UploadedFile;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

pub(crate) fn to_python<'py>(py: Python<'py>, file: &UploadedFile) -> PyResult<Bound<'py, PyAny>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let class = CLASS.import(py, "lattice_ui.files", "UploadedFile")?;
    class.call1((file.name(), file.size(), file.media_type(), file.path()))
}
