//! Handlers: Python functions of no argument or one, sync or async.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use lattice_engine::session::{Event, Failure, Handler, Payload, Session};
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

use crate::busy::Run;
use crate::choices::Objects;
use crate::errors::done;
use crate::ffi::{Attached, code_and_defaults, needed_by_convention};
use crate::tasks;
use crate::value::{described, to_python};

pub(crate) struct PyHandler {
    call: Py<PyAny>,
    /// Whether it takes what the page says about the event.
    takes_value: bool,
    /// The options whose texts the page sends, if it is about one of several.
    objects: Option<Arc<Objects>>,
}

/// A function as a handler; TypeError if it is none, or needs more than one argument. `what` names it in the error.
pub(crate) fn to_handler(
    function: &Bound<'_, PyAny>,
    what: impl Fn() -> String,
) -> PyResult<Arc<dyn Handler>> {
    to_handler_of(function, what, None)
}

/// The same for events about one of `objects`: the function gets the object.
pub(crate) fn to_handler_of(
    function: &Bound<'_, PyAny>,
    what: impl Fn() -> String,
    objects: Option<Arc<Objects>>,
) -> PyResult<Arc<dyn Handler>> {
    Ok(Arc::new(PyHandler::of(function, what, objects)?))
}

/// How many positional arguments it can't be called without.
pub(crate) fn needed_arguments(function: &Bound<'_, PyAny>) -> PyResult<usize> {
    // Plain functions and lambdas say it by their code, and bound methods by that of their function; `self` does not count.
    static METHOD: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    let py = function.py();
    if let Some(needed) = needed_by_convention(function) {
        return Ok(needed);
    }
    if let Some((code, optional)) = code_and_defaults(function) {
        return Ok(argument_count(&code)?.saturating_sub(optional));
    }
    if let Ok(code) = function.getattr(intern!(py, "__code__")) {
        let method = METHOD.import(py, "types", "MethodType")?;
        let own = usize::from(function.get_type().is(method));
        let count: usize = code.getattr(intern!(py, "co_argcount"))?.extract()?;
        let defaults = function.getattr(intern!(py, "__defaults__"))?;
        let optional = if defaults.is_none() {
            0
        } else {
            defaults.len()?
        };
        return Ok(count.saturating_sub(optional + own));
    }
    // A method of a class in C, such as a signal's `toggle`: asking for a signature costs more than a whole row of controls.
    let owner = function.getattr(intern!(py, "__self__"));
    let name = function.getattr(intern!(py, "__name__"));
    if let (Ok(owner), Ok(name)) = (owner, name)
        && let Ok(name) = name.extract::<String>()
    {
        return needed_by_method(function, &owner.get_type(), name);
    }
    needed_by_signature(function)
}

/// `co_argcount` of a code object, remembered: the lambdas of a loop have one code, and to ask it costs as much as a control.
fn argument_count(code: &Bound<'_, PyAny>) -> PyResult<usize> {
    /// How many code objects are known at a time; one takes the place of another. They are held, so that no other comes to bear
    /// an address that is known.
    const KNOWN_MAX: usize = 256;
    type Known = Vec<Option<(Py<PyAny>, usize)>>;
    static KNOWN: LazyLock<Attached<RefCell<Known>>> = LazyLock::new(|| {
        let none = std::iter::repeat_with(|| None).take(KNOWN_MAX);
        Attached::new(RefCell::new(none.collect()))
    });
    let py = code.py();
    let place = (code.as_ptr() as usize >> 4) % KNOWN_MAX;
    let known = KNOWN.get(py);
    if let Some((same, count)) = &known.borrow()[place]
        && same.is(code)
    {
        return Ok(*count);
    }
    let count = code.getattr(intern!(py, "co_argcount"))?.extract()?;
    let before = known.borrow_mut()[place].replace((code.clone().unbind(), count));
    drop(before);
    Ok(count)
}

/// As `needed_by_signature`, remembered for each method of each class.
fn needed_by_method(
    function: &Bound<'_, PyAny>,
    class: &Bound<'_, PyType>,
    name: String,
) -> PyResult<usize> {
    /// A class by its address, with the class itself, so that no other comes to bear that address.
    type Known = HashMap<(usize, String), (usize, Py<PyType>)>;
    static KNOWN: LazyLock<Attached<RefCell<Known>>> =
        LazyLock::new(|| Attached::new(RefCell::default()));
    let key = (class.as_ptr() as usize, name);
    if let Some((needed, _)) = KNOWN.get(function.py()).borrow().get(&key) {
        return Ok(*needed);
    }
    let needed = needed_by_signature(function)?;
    let known = (needed, class.clone().unbind());
    drop(KNOWN.get(function.py()).borrow_mut().insert(key, known));
    Ok(needed)
}

fn needed_by_signature(function: &Bound<'_, PyAny>) -> PyResult<usize> {
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
    /// See [`to_handler_of`].
    pub(crate) fn of(
        function: &Bound<'_, PyAny>,
        what: impl Fn() -> String,
        objects: Option<Arc<Objects>>,
    ) -> PyResult<Self> {
        if !function.is_callable() {
            return Err(PyTypeError::new_err(format!(
                "{} takes a function of no argument or one, such as `lambda: count.add(1)`, and {} came",
                what(),
                described(function)
            )));
        }
        let needed = needed_arguments(function)?;
        if needed > 1 {
            return Err(PyTypeError::new_err(format!(
                "{} takes a function of no argument or one, and {} needs {needed}",
                what(),
                described(function)
            )));
        }
        Ok(Self {
            call: function.clone().unbind(),
            takes_value: needed == 1,
            objects,
        })
    }

    fn value<'py>(&self, py: Python<'py>, payload: &Payload) -> PyResult<Bound<'py, PyAny>> {
        if let (Some(objects), Payload::Str(text)) = (&self.objects, payload)
            && let Some(object) = objects.object(py, text)
        {
            return Ok(object);
        }
        to_python(py, payload)
    }

    /// Calls the function; what it returned goes on as a task if it is async, whose end `run` is told of.
    pub(crate) fn begin(
        &self,
        py: Python<'_>,
        session: &Session,
        event: &Event,
        run: Option<Run>,
    ) -> PyResult<()> {
        let call = self.call.bind(py);
        let returned = if self.takes_value {
            call.call1((self.value(py, &event.payload)?,))
        } else {
            call.call0()
        };
        follow(session, &returned?, run)
    }
}

impl Handler for PyHandler {
    fn call(&self, session: &Session, event: &Event) -> Result<(), Failure> {
        Python::attach(|py| {
            let begun = self.begin(py, session, event, None);
            done(py, begun)
        })
    }
}

/// What an async handler returned goes on as a task.
fn follow(session: &Session, returned: &Bound<'_, PyAny>, run: Option<Run>) -> PyResult<()> {
    if tasks::is_coroutine(returned) {
        return tasks::start(session, returned, run);
    }
    if returned.get_type().name()? == "async_generator" {
        return Err(PyTypeError::new_err(
            "a handler is a function or an async function; this one has a `yield`, so that nothing of it runs. Write signals where it yields",
        ));
    }
    Ok(())
}
