//! Who uses a session: what the embedder found out of who asks, as the app's code sees it.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use lattice_engine::session::{Access, Claim, Guard, Session, User as Native};
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFrozenSet, PyInt, PyList, PySet, PyString, PyTuple};

use crate::errors::failure;
use crate::session;
use crate::value::described;

/// Lists within lists of a claim at most.
const NESTING_MAX: usize = 8;

/// Somebody whom the server knows: an id and claims. It never changes.
#[pyclass(frozen, name = "User", module = "lattice_ui._core")]
pub(crate) struct User(Arc<Native>);

impl User {
    pub(crate) fn native(&self) -> &Arc<Native> {
        &self.0
    }
}

#[pymethods]
impl User {
    #[new]
    #[pyo3(signature = (id, /, **claims))]
    fn new(id: String, claims: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        if id.is_empty() {
            return Err(PyValueError::new_err(
                "a user has an id that tells them from all others, and an empty one came: auth returns None for who is nobody in particular",
            ));
        }
        let mut user = Native::new(id);
        for (name, claim) in claims.into_iter().flat_map(PyDictMethods::iter) {
            let name: String = name.extract()?;
            let claim = claim_of(&name, &claim, 0)?;
            user = user.with(&name, claim);
        }
        Ok(Self(Arc::new(user)))
    }

    #[getter]
    fn id(&self) -> &str {
        self.0.id()
    }

    #[getter]
    fn claims<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let claims = PyDict::new(py);
        for (name, claim) in self.0.claims() {
            claims.set_item(name, object(py, claim)?)?;
        }
        Ok(claims)
    }

    #[pyo3(signature = (name, text, /))]
    fn has(&self, name: &str, text: &str) -> bool {
        self.0.has(name, text)
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        let other = other.cast::<Self>();
        other.is_ok_and(|other| other.get().0 == self.0)
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.0.id().hash(&mut hasher);
        hasher.finish()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let mut parts = vec![PyString::new(py, self.0.id()).repr()?.to_string()];
        for (name, claim) in self.0.claims() {
            parts.push(format!("{name}={}", object(py, claim)?.repr()?));
        }
        Ok(format!("User({})", parts.join(", ")))
    }
}

fn claim_of(name: &str, value: &Bound<'_, PyAny>, depth: usize) -> PyResult<Claim> {
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(Claim::from(text.to_str()?));
    }
    if let Ok(truth) = value.cast::<PyBool>() {
        return Ok(Claim::from(truth.is_true()));
    }
    if value.is_instance_of::<PyInt>() {
        return Ok(Claim::from(value.extract::<i64>()?));
    }
    let is_set = value.is_instance_of::<PySet>() || value.is_instance_of::<PyFrozenSet>();
    let is_list = value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>();
    if depth < NESTING_MAX && (is_list || is_set) {
        // Sets have no order of their own, and equal users have equal claims.
        let items = if is_set {
            let sorted = value.py().import("builtins")?.getattr("sorted")?;
            sorted.call1((value,))?
        } else {
            value.clone()
        };
        let items: PyResult<Vec<Claim>> = items
            .try_iter()?
            .map(|item| claim_of(name, &item?, depth + 1))
            .collect();
        return Ok(Claim::List(items?));
    }
    Err(PyTypeError::new_err(format!(
        "a claim of a user is a str, int or bool, or a list, tuple or set of these, and {name} is {}",
        described(value)
    )))
}

fn object<'py>(py: Python<'py>, claim: &Claim) -> PyResult<Bound<'py, PyAny>> {
    match claim {
        Claim::Text(text) => (&**text).into_bound_py_any(py),
        Claim::Int(number) => number.into_bound_py_any(py),
        Claim::Bool(truth) => truth.into_bound_py_any(py),
        Claim::List(items) => {
            let items: PyResult<Vec<_>> = items.iter().map(|item| object(py, item)).collect();
            Ok(PyList::new(py, items?)?.into_any())
        }
    }
}

/// The class and the function.
pub(crate) fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<User>()?;
    module.add_function(wrap_pyfunction!(user, module)?)
}

/// Who uses this session; None if the server knows of nobody.
#[pyfunction]
fn user(py: Python<'_>) -> PyResult<Option<User>> {
    let session = match session::ambient(py) {
        Some(session) => session,
        None => session::required("lt.user")?,
    };
    Ok(session.get(py).user().map(|user| User(Arc::clone(user))))
}

/// A function of the app that says whether a user may see a page: True, False, or the path of a page to go to.
pub(crate) fn guard(function: Py<PyAny>) -> Guard {
    Arc::new(move |user| {
        Python::attach(|py| {
            let user = user.map(|user| User(Arc::new(user.clone())));
            let said = function.call1(py, (user,));
            let access = said.and_then(|said| access_of(said.bind(py)));
            access.unwrap_or_else(|error| {
                // Who can't be judged sees nothing.
                Session::with_current(|session| session.report(failure(py, &error)));
                Access::Denied
            })
        })
    })
}

fn access_of(said: &Bound<'_, PyAny>) -> PyResult<Access> {
    if let Ok(truth) = said.cast::<PyBool>() {
        return Ok(truth.is_true().into());
    }
    if let Ok(path) = said.cast::<PyString>() {
        return Ok(Access::Elsewhere(path.to_str()?.to_owned()));
    }
    Err(PyTypeError::new_err(format!(
        "allow= returns True, False, or the path of a page to go to instead, and {} came",
        described(said)
    )))
}
