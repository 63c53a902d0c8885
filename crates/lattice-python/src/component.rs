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
use crate::parameters::Parameters;
use crate::same::{same, same_option};
use crate::session;
use crate::site::{self, Body};
use crate::value::described;

/// A function that renders, and what the engine asks about it often.
pub(crate) struct Function {
    call: Py<PyAny>,
    name: String,
    code: Option<Py<PyAny>>,
    kind: u64,
}

impl Function {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn kind(&self) -> u64 {
        self.kind
    }

    /// Calls it as a body of the component that runs.
    pub(crate) fn run(
        &self,
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<()> {
        let body = Body::enter(self.code.as_ref().map(|code| code.bind(py)));
        let result = self.call.bind(py).call(args, kwargs);
        drop(body);
        result.map(drop)
    }

    /// Whether calling one or the other is the same.
    pub(crate) fn same(&self, other: &Self) -> bool {
        Python::attach(|py| same(self.call.bind(py), other.call.bind(py)))
    }

    pub(crate) fn of(call: &Bound<'_, PyAny>) -> Arc<Self> {
        let name = call
            .getattr("__name__")
            .map(|name| name.to_string())
            .unwrap_or_default();
        let code = call.getattr(intern!(call.py(), "__code__")).ok();
        let address = code.as_ref().map_or(0, |code| code.as_ptr() as usize);
        Arc::new(Self {
            call: call.clone().unbind(),
            kind: key_hash(&(address, &name)),
            name,
            code: code.map(Bound::unbind),
        })
    }
}

/// One use of a component with its arguments.
pub(crate) struct Use {
    function: Arc<Function>,
    args: Py<PyTuple>,
    kwargs: Option<Py<PyDict>>,
}

impl Use {
    pub(crate) fn new(
        function: &Arc<Function>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> Arc<Self> {
        Arc::new(Self {
            function: Arc::clone(function),
            args: args.clone().unbind(),
            kwargs: kwargs.map(|kwargs| kwargs.clone().unbind()),
        })
    }
}

impl Renders for Use {
    fn name(&self) -> &str {
        &self.function.name
    }

    fn render(&self, _: &Session) -> Result<(), Failure> {
        Python::attach(|py| {
            let kwargs = self.kwargs.as_ref().map(|kwargs| kwargs.bind(py));
            let result = self.function.run(py, self.args.bind(py), kwargs);
            caught(py, result)
        })
    }

    fn same(&self, _: &Session, other: &dyn Renders) -> bool {
        let Some(other) = other.as_any().downcast_ref::<Self>() else {
            return false;
        };
        Python::attach(|py| {
            self.function.same(&other.function)
                && same_all(self.args.bind(py), other.args.bind(py))
                && same_option(self.kwargs.as_ref(), other.kwargs.as_ref(), |one, other| {
                    same_named(one.bind(py), other.bind(py))
                })
        })
    }

    fn kind(&self) -> u64 {
        self.function.kind
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
    function: Arc<Function>,
    parameters: Parameters,
}

impl Component {
    pub(crate) fn function(&self) -> &Arc<Function> {
        &self.function
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
    ) -> PyResult<Bound<'py, PyAny>> {
        // Wrong arguments are the caller's error, on the caller's line, and not an error of the body that runs later.
        if !self.parameters.accept(args, kwargs)? {
            py.import("inspect")?
                .call_method1("signature", (&self.function.call,))?
                .call_method("bind", args, kwargs)?;
        }
        let session = session::required("a component")?;
        let session = session.get(py);
        let block = session
            .component(Use::new(&self.function, args, kwargs), site::here(py))
            .map_err(raised)?;
        Node::object(py, session, block)
    }

    #[getter]
    fn __wrapped__<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        self.function.call.bind(py).clone()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!(
            "<component {}>",
            self.function.call.bind(py).getattr("__qualname__")?
        ))
    }
}

/// `CO_GENERATOR`, `CO_COROUTINE` and `CO_ASYNC_GENERATOR`: a call of such a function runs nothing of it.
const UNFINISHED: u32 = 0x20 | 0x80 | 0x200;

fn refuse_unfinished(run: &Bound<'_, PyAny>) -> PyResult<()> {
    let flags: u32 = run
        .getattr(intern!(run.py(), "__code__"))?
        .getattr(intern!(run.py(), "co_flags"))?
        .extract()?;
    if flags & UNFINISHED == 0 {
        return Ok(());
    }
    Err(PyTypeError::new_err(format!(
        "@lt.component decorates a plain function, and {} is async or has a `yield`: load in an async handler and write signals, which the component reads",
        described(run)
    )))
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
    refuse_unfinished(&run)?;
    let made = Bound::new(
        py,
        Component {
            function: Function::of(&run),
            parameters: Parameters::of(&run)?,
        },
    )?;
    for name in ["__name__", "__qualname__", "__module__", "__doc__"] {
        made.setattr(name, run.getattr(name)?)?;
    }
    Ok(made)
}
