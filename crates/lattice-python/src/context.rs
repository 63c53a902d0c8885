//! Contexts: values for everything below a component, without handing them from one to the next.

use std::collections::HashMap;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit};

use crate::cell::{Tracked, reactive};
use crate::errors::LatticeError;
use crate::ffi::Slot;
use crate::same::same;
use crate::session;
use crate::state::kept;

/// What stands for a context below a component.
#[pyclass(frozen, name = "Provided", module = "lattice_ui._core")]
struct Provided {
    /// Held, so that no other context comes to bear its address.
    #[expect(dead_code, reason = "it is only held")]
    context: Py<Context>,
    value: Slot,
    readers: Tracked,
}

impl Provided {
    fn read<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.readers.track(py)?;
        Ok(self
            .value
            .get(py)
            .unwrap_or_else(|| py.None().into_bound(py)))
    }

    fn write(&self, py: Python<'_>, value: Bound<'_, PyAny>) -> PyResult<()> {
        if self.value.get(py).is_some_and(|old| same(&old, &value)) {
            return Ok(());
        }
        drop(self.value.replace(py, Some(value.unbind())));
        self.readers.notify(py)
    }
}

#[pymethods]
impl Provided {
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.value.visit(&visit)
    }

    fn __clear__(&self, py: Python<'_>) {
        drop(self.value.replace(py, None));
    }
}

/// All that is provided somewhere, by the address of the context; who provides knows what those around it do.
#[derive(Clone, Default)]
struct All(Arc<HashMap<usize, Arc<Py<Provided>>>>);

/// A value that components provide for those below them.
#[pyclass(frozen, name = "Context", module = "lattice_ui._core")]
pub(crate) struct Context {
    default: Py<PyAny>,
}

impl Context {
    fn address(slf: &Bound<'_, Self>) -> usize {
        slf.as_ptr() as usize
    }
}

#[pymethods]
impl Context {
    #[new]
    #[pyo3(signature = (default, /))]
    fn new(default: Py<PyAny>) -> Self {
        Self { default }
    }

    /// Gives this value to the component whose body runs and to all that it uses.
    #[pyo3(signature = (value, /))]
    fn provide<'py>(
        slf: &Bound<'py, Self>,
        value: Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let session = session::required("provide()")?;
        if !session.get(py).is_building() {
            return Err(LatticeError::new_err(
                "provide() works while a component's body runs, and none runs now: a handler writes a signal that was provided",
            ));
        }
        let first = value.clone().unbind();
        let make = || {
            let provided = Provided {
                context: slf.clone().unbind(),
                value: Slot::new(Some(first)),
                readers: Tracked::new(),
            };
            Ok(Py::new(py, provided)?.into_any())
        };
        let (provided, is_new) = kept(py, make)?;
        let provided = provided.cast_into::<Provided>()?;
        if is_new {
            let runtime = session.get(py).runtime();
            let around = runtime.context::<All>().unwrap_or_default();
            let mut all = (*around.0).clone();
            all.insert(Self::address(slf), Arc::new(provided.unbind()));
            runtime.provide(All(Arc::new(all))).map_err(reactive)?;
        } else {
            provided.get().write(py, value.clone())?;
        }
        Ok(value)
    }

    /// What the nearest component around provides, or else the default.
    fn r#use<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let session = session::required("use()")?;
        let runtime = session.get(py).runtime();
        if runtime.owner().is_none() {
            return Err(LatticeError::new_err(
                "use() works in a component's body, a memo or an effect, where it is known who is around; a handler or a lambda that is passed takes what its component's body has got: `theme = Theme.use()` first",
            ));
        }
        let all = runtime.context::<All>();
        match all.and_then(|all| all.0.get(&Self::address(slf)).cloned()) {
            Some(provided) => provided.bind(py).get().read(py),
            None => Ok(slf.get().default.bind(py).clone()),
        }
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("<context of {}>", self.default.bind(py).repr()?))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.default)
    }
}

/// A value that components provide for those below them; `default` is what those get around whom nobody does.
#[pyfunction]
#[pyo3(signature = (default, /))]
pub(crate) fn context(default: Py<PyAny>) -> Context {
    Context::new(default)
}

/// The class, and what makes its objects.
pub(crate) fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Context>()?;
    module.add_function(wrap_pyfunction!(context, module)?)
}
