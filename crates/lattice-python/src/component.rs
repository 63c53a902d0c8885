//! Components: Python functions that make a part of the page.

use std::any::Any;
use std::sync::Arc;

use lattice_engine::session::{Component as Renders, Failure, Session, key_hash};
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::errors::{caught, raised};
use crate::node::Node;
use crate::same::same;
use crate::session;
use crate::site::{self, Body};
use crate::value::described;

/// One use of a component with its arguments.
pub(crate) struct Use {
    name: String,
    function: Py<PyAny>,
    args: Py<PyTuple>,
    kwargs: Option<Py<PyDict>>,
}

impl Use {
    pub(crate) fn new(
        function: &Bound<'_, PyAny>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> Arc<Self> {
        let name = function
            .getattr("__name__")
            .map(|name| name.to_string())
            .unwrap_or_default();
        Arc::new(Self {
            name,
            function: function.clone().unbind(),
            args: args.clone().unbind(),
            kwargs: kwargs.map(|kwargs| kwargs.clone().unbind()),
        })
    }
}

impl Renders for Use {
    fn name(&self) -> &str {
        &self.name
    }

    fn render(&self, _: &Session) -> Result<(), Failure> {
        Python::attach(|py| {
            let function = self.function.bind(py);
            let body = Body::enter(function.getattr(intern!(py, "__code__")).ok().as_ref());
            let result = function.call(
                self.args.bind(py),
                self.kwargs.as_ref().map(|kwargs| kwargs.bind(py)),
            );
            drop(body);
            caught(py, result.map(drop))
        })
    }

    fn same(&self, _: &Session, other: &dyn Renders) -> bool {
        let Some(other) = other.as_any().downcast_ref::<Self>() else {
            return false;
        };
        Python::attach(|py| {
            same(self.function.bind(py), other.function.bind(py))
                && same_all(self.args.bind(py), other.args.bind(py))
                && match (&self.kwargs, &other.kwargs) {
                    (None, None) => true,
                    (Some(one), Some(other)) => same_named(one.bind(py), other.bind(py)),
                    _ => false,
                }
        })
    }

    fn kind(&self) -> u64 {
        Python::attach(|py| {
            let function = self.function.bind(py);
            let code = function
                .getattr(intern!(py, "__code__"))
                .map_or(0, |code| code.as_ptr() as usize);
            key_hash(&(code, &self.name))
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn same_all(one: &Bound<'_, PyTuple>, other: &Bound<'_, PyTuple>) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .zip(other.iter())
            .all(|(one, other)| same(&one, &other))
}

fn same_named(one: &Bound<'_, PyDict>, other: &Bound<'_, PyDict>) -> bool {
    one.len() == other.len()
        && one.iter().all(|(name, value)| {
            other
                .get_item(name)
                .ok()
                .flatten()
                .is_some_and(|it| same(&value, &it))
        })
}

/// A function that makes a part of the page, and runs again when something it read changes.
#[pyclass(frozen, dict, name = "Component", module = "lattice_ui._core")]
pub(crate) struct Component {
    function: Py<PyAny>,
}

impl Component {
    pub(crate) fn function<'py>(&self, py: Python<'py>) -> &Bound<'py, PyAny> {
        self.function.bind(py)
    }
}

#[pymethods]
impl Component {
    #[pyo3(signature = (*args, **kwargs))]
    fn __call__<'py>(
        &self,
        py: Python<'py>,
        args: &Bound<'py, PyTuple>,
        kwargs: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, Node>> {
        let function = self.function.bind(py);
        // Wrong arguments are the caller's error, on the caller's line.
        py.import("inspect")?
            .call_method1("signature", (function,))?
            .call_method("bind", args, kwargs)?;
        let session = session::required("a component")?;
        let block = session
            .get(py)
            .component(Use::new(function, args, kwargs), site::here(py))
            .map_err(raised)?;
        Node::new(py, block)
    }

    #[getter]
    fn __wrapped__<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        self.function.bind(py).clone()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!(
            "<component {}>",
            self.function.bind(py).getattr("__qualname__")?
        ))
    }
}

/// Makes a component of a function; a decorator.
#[pyfunction]
#[pyo3(signature = (run, /))]
pub(crate) fn component<'py>(
    py: Python<'py>,
    run: Bound<'py, PyAny>,
) -> PyResult<Bound<'py, Component>> {
    if run.getattr("__code__").is_err() {
        return Err(PyTypeError::new_err(format!(
            "@lt.component decorates a function, and {} came",
            described(&run)
        )));
    }
    let made = Bound::new(
        py,
        Component {
            function: run.clone().unbind(),
        },
    )?;
    for name in ["__name__", "__qualname__", "__module__", "__doc__"] {
        made.setattr(name, run.getattr(name)?)?;
    }
    Ok(made)
}
