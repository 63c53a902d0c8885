//! Errors between the two languages: our one exception class, and a user's exception as a failure with the app's own line.

use lattice_engine::session::{Error, Failure};
use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

create_exception!(
    lattice_ui,
    LatticeError,
    PyException,
    "A rule of Lattice was broken: the text says the rule, what came and what would work."
);

create_exception!(
    lattice_ui,
    Waiting,
    LatticeError,
    "There is nothing to show yet: a resource was called before its first value is there. It leaves the place to the suspense around."
);

create_exception!(
    lattice_ui,
    NotFound,
    LatticeError,
    "What the page's address asks for is not there: raised by a page, it shows the one that says so, with status 404."
);

/// An error of the session's building calls as an exception.
pub(crate) fn raised(error: impl Into<Error>) -> PyErr {
    LatticeError::new_err(error.into().to_string())
}

/// A user's exception: one line, the traceback, and the last line of it that is the app's own.
pub(crate) fn failure(py: Python<'_>, error: &PyErr) -> Failure {
    let text = error
        .value(py)
        .str()
        .map(|text| text.to_string())
        .unwrap_or_default();
    let kind = error.get_type(py);
    let name = kind.name().map(|name| name.to_string()).unwrap_or_default();
    let what = if text.is_empty() {
        name
    } else {
        format!("{name}: {text}")
    };
    let mut failure = Failure::new(what);
    if let Ok(detail) = formatted(py, error) {
        failure = failure.with_detail(detail);
    }
    if let Some((file, line)) = own_line(py, error) {
        failure = failure.at(file, line);
    }
    failure
}

fn formatted(py: Python<'_>, error: &PyErr) -> PyResult<String> {
    // The value alone does not know its traceback before it is raised again.
    let traceback = from_own_line(py, error);
    let parts = (error.get_type(py), error.value(py), traceback);
    let lines = py
        .import("traceback")?
        .call_method1("format_exception", parts)?;
    "".into_pyobject(py)?
        .call_method1("join", (lines,))?
        .extract()
}

/// The traceback from the first frame on that is the app's own; the whole if none is.
fn from_own_line<'py>(py: Python<'py>, error: &PyErr) -> Option<Bound<'py, PyAny>> {
    let whole = error.traceback(py)?.into_any();
    let mut next = Some(whole.clone());
    while let Some(entry) = next {
        let file = entry.getattr("tb_frame").and_then(|frame| {
            frame
                .getattr("f_code")?
                .getattr("co_filename")?
                .extract::<String>()
        });
        if file.is_ok_and(|file| is_apps_own(py, &file)) {
            return Some(entry);
        }
        next = entry.getattr("tb_next").ok().filter(|next| !next.is_none());
    }
    Some(whole)
}

/// The innermost frame that is neither this package's nor the standard library's.
fn own_line(py: Python<'_>, error: &PyErr) -> Option<(String, u32)> {
    let mut next = error.traceback(py).map(Bound::into_any);
    let mut found = None;
    while let Some(entry) = next {
        let code = entry
            .getattr("tb_frame")
            .and_then(|frame| frame.getattr("f_code"))
            .ok()?;
        let file: String = code
            .getattr("co_filename")
            .and_then(|file| file.extract())
            .ok()?;
        if found.is_none() || is_apps_own(py, &file) {
            found = Some((
                file,
                entry
                    .getattr("tb_lineno")
                    .and_then(|line| line.extract())
                    .ok()?,
            ));
        }
        next = entry.getattr("tb_next").ok().filter(|next| !next.is_none());
    }
    found
}

/// Whether a file is of an app, or of a library that is neither this package nor Python's own.
pub(crate) fn is_apps_own(py: Python<'_>, file: &str) -> bool {
    static FOLDERS: PyOnceLock<Vec<String>> = PyOnceLock::new();
    let folders = FOLDERS.get_or_init(py, || {
        ["lattice_ui", "os"]
            .into_iter()
            .filter_map(|module| folder(py, module))
            .collect()
    });
    // What is installed stands within the standard library's folder on some systems.
    file.contains("site-packages")
        || file.contains("dist-packages")
        || !(file.starts_with("<frozen ") || folders.iter().any(|folder| file.starts_with(folder)))
}

fn folder(py: Python<'_>, module: &str) -> Option<String> {
    let module = py.import(module).ok()?;
    let file: String = module.getattr("__file__").ok()?.extract().ok()?;
    let end = file.rfind(['/', '\\'])? + 1;
    Some(file[..end].to_owned())
}

/// What a call of user code gave that is to show something, as the engine takes it.
pub(crate) fn caught<R>(py: Python<'_>, result: PyResult<R>) -> Result<R, Failure> {
    result.map_err(|error| {
        if error.is_instance_of::<Waiting>(py) {
            Failure::waiting()
        } else if error.is_instance_of::<NotFound>(py) {
            Failure::not_found(error.value(py).to_string())
        } else {
            failure(py, &error)
        }
    })
}

/// The same for code that is to do something: to wait is of no use there.
pub(crate) fn done<R>(py: Python<'_>, result: PyResult<R>) -> Result<R, Failure> {
    result.map_err(|error| failure(py, &error))
}
