//! Handlers: Python functions of no argument or one.

use std::sync::Arc;

use lattice_engine::session::{Event, Failure, Handler, Payload, Session};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::choices::Objects;
use crate::errors::caught;
use crate::value::{described, to_python};

struct PyHandler {
    call: Py<PyAny>,
    /// Whether it takes what the page says about the event.
    takes_value: bool,
    /// The options whose texts the page sends, if it is about one of several.
    objects: Option<Arc<Objects>>,
}

/// A function as a handler; TypeError if it is none, or needs more than one argument.
pub(crate) fn to_handler(function: &Bound<'_, PyAny>, what: &str) -> PyResult<Arc<dyn Handler>> {
    to_handler_of(function, what, None)
}

/// The same for events about one of `objects`: the function gets the object.
pub(crate) fn to_handler_of(
    function: &Bound<'_, PyAny>,
    what: &str,
    objects: Option<Arc<Objects>>,
) -> PyResult<Arc<dyn Handler>> {
    if !function.is_callable() {
        return Err(PyTypeError::new_err(format!(
            "{what} takes a function of no argument or one, such as `lambda: count.add(1)`, and {} came",
            described(function)
        )));
    }
    let needed = needed_arguments(function)?;
    if needed > 1 {
        return Err(PyTypeError::new_err(format!(
            "{what} takes a function of no argument or one, and {} needs {needed}",
            described(function)
        )));
    }
    Ok(Arc::new(PyHandler {
        call: function.clone().unbind(),
        takes_value: needed == 1,
        objects,
    }))
}

/// How many positional arguments it can't be called without.
fn needed_arguments(function: &Bound<'_, PyAny>) -> PyResult<usize> {
    // Plain functions and lambdas say it by their code; `self` of a bound method does not count.
    let (plain, own) = match function.getattr("__func__") {
        Ok(plain) => (plain, 1),
        Err(_) => (function.clone(), 0),
    };
    if let Ok(code) = plain.getattr("__code__") {
        let count: usize = code.getattr("co_argcount")?.extract()?;
        let defaults = plain.getattr("__defaults__")?;
        let optional = if defaults.is_none() {
            0
        } else {
            defaults.len()?
        };
        return Ok(count.saturating_sub(optional + own));
    }
    // Methods of ours, such as a signal's `toggle`, and other objects that can be called.
    let signature = function
        .py()
        .import("inspect")?
        .call_method1("signature", (function,));
    let Ok(signature) = signature else {
        return Ok(0);
    };
    let mut needed = 0;
    for parameter in signature
        .getattr("parameters")?
        .call_method0("values")?
        .try_iter()?
    {
        let parameter = parameter?;
        let by_position = parameter.getattr("kind")?.extract::<u8>()? < 2;
        let empty = parameter.getattr("empty")?;
        needed += usize::from(by_position && parameter.getattr("default")?.is(&empty));
    }
    Ok(needed)
}

impl PyHandler {
    fn value<'py>(&self, py: Python<'py>, payload: &Payload) -> PyResult<Bound<'py, PyAny>> {
        if let (Some(objects), Payload::Str(text)) = (&self.objects, payload)
            && let Some(object) = objects.object(py, text)
        {
            return Ok(object);
        }
        to_python(py, payload)
    }
}

impl Handler for PyHandler {
    fn call(&self, _: &Session, event: &Event) -> Result<(), Failure> {
        Python::attach(|py| {
            let call = self.call.bind(py);
            let result = if self.takes_value {
                (self.value(py, &event.payload)).and_then(|value| call.call1((value,)))
            } else {
                call.call0()
            };
            caught(py, result.and_then(|returned| refuse_coroutine(&returned)))
        })
    }
}

/// A coroutine that nobody awaits would be lost in silence.
fn refuse_coroutine(returned: &Bound<'_, PyAny>) -> PyResult<()> {
    if returned.get_type().name()? == "coroutine" {
        returned.call_method0("close")?;
        return Err(PyTypeError::new_err(
            "a handler is a plain function: async handlers are not there yet. One that blocks stalls only its own session",
        ));
    }
    Ok(())
}
