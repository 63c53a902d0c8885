//! Two-way properties: a signal, or a lambda that reads exactly one field or signal, which becomes the target.

use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use lattice_engine::session::{Bind, Session, SlotValue, Source};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyInt;

use crate::choices::{Chosen, Objects};
use crate::errors::done;
use crate::signal::Signal;
use crate::source::PySource;
use crate::value::{As, described, written};

/// What a lambda read that can be written.
enum Target {
    Signal(Py<PyAny>),
    Field(Py<PyAny>, String),
}

/// How many lambdas are probed now, on all threads: reads look at their thread's probe only while there is one.
static PROBES: AtomicUsize = AtomicUsize::new(0);

/// While it lives, a lambda is probed.
struct Probing;

impl Probing {
    fn begin() -> Self {
        PROBES.fetch_add(1, Ordering::Relaxed);
        Self
    }
}

impl Drop for Probing {
    fn drop(&mut self) {
        PROBES.fetch_sub(1, Ordering::Relaxed);
    }
}

thread_local! {
    /// The targets that the lambda which is being probed has read.
    static PROBE: RefCell<Option<Vec<Target>>> = const { RefCell::new(None) };
}

/// Whether a lambda is probed now.
pub(crate) fn is_probing() -> bool {
    PROBES.load(Ordering::Relaxed) > 0 && PROBE.with_borrow(Option::is_some)
}

/// A signal was read: while a lambda is probed, it is a target.
pub(crate) fn note_signal(signal: &Bound<'_, PyAny>) {
    note(signal.py(), || Target::Signal(signal.clone().unbind()));
}

/// A field of a model was read.
pub(crate) fn note_field(owner: Bound<'_, PyAny>, name: String) {
    let py = owner.py();
    note(py, || Target::Field(owner.unbind(), name));
}

fn note(py: Python<'_>, target: impl FnOnce() -> Target) {
    if PROBES.load(Ordering::Relaxed) == 0 {
        return;
    }
    PROBE.with_borrow_mut(|probe| {
        if let Some(targets) = probe {
            let target = target();
            if !targets.iter().any(|known| known.is(py, &target)) {
                targets.push(target);
            }
        }
    });
}

impl Target {
    fn is(&self, py: Python<'_>, other: &Self) -> bool {
        match (self, other) {
            (Self::Signal(one), Self::Signal(other)) => one.bind(py).is(other.bind(py)),
            (Self::Field(one, name), Self::Field(other, also)) => {
                one.bind(py).is(other.bind(py)) && name == also
            }
            _ => false,
        }
    }

    fn write(&self, py: Python<'_>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        match self {
            Self::Signal(signal) => signal.bind(py).cast::<Signal>()?.get().write(py, value),
            Self::Field(owner, name) => owner.bind(py).setattr(name.as_str(), value),
        }
    }
}

/// What `bind=` gives, and the field's name if it is one.
pub(crate) struct TwoWay {
    pub(crate) bind: Bind,
    pub(crate) name: Option<String>,
}

/// `bind=` of a control. `objects` are the options of a choice.
pub(crate) fn to_bind(
    given: &Bound<'_, PyAny>,
    wanted: As,
    objects: Option<Arc<Objects>>,
) -> PyResult<TwoWay> {
    let (target, now) = target_of(given)?;
    let name = match &target {
        Target::Field(_, name) => Some(name.clone()),
        Target::Signal(_) => None,
    };
    // A number that is an int stays one.
    let whole = wanted == As::Number && now.is_exact_instance_of::<PyInt>();
    let source: Arc<dyn Source> = match &objects {
        Some(objects) => Arc::new(Chosen {
            read: given.clone().unbind(),
            objects: Arc::clone(objects),
        }),
        None => PySource::shared(given, wanted),
    };
    let write = move |_: &Session, value: SlotValue| {
        Python::attach(|py| {
            let object = object_of(py, &value, objects.as_deref(), whole);
            done(py, object.and_then(|object| target.write(py, &object)))
        })
    };
    Ok(TwoWay {
        bind: Bind {
            source,
            write: Arc::new(write),
        },
        name,
    })
}

fn object_of<'py>(
    py: Python<'py>,
    value: &SlotValue,
    objects: Option<&Objects>,
    whole: bool,
) -> PyResult<Bound<'py, PyAny>> {
    if let Some(object) = objects.and_then(|it| it.object(py, &value.to_text())) {
        return Ok(object);
    }
    match value {
        SlotValue::Float(number) if whole && number.fract() == 0.0 => {
            written(py, &SlotValue::Int(*number as i64))
        }
        value => written(py, value),
    }
}

/// What is written to, and its value now.
fn target_of<'py>(given: &Bound<'py, PyAny>) -> PyResult<(Target, Bound<'py, PyAny>)> {
    if let Ok(signal) = given.cast::<Signal>() {
        return Ok((
            Target::Signal(given.clone().unbind()),
            signal.call_method0("peek")?,
        ));
    }
    if !given.is_callable() {
        return Err(PyTypeError::new_err(format!(
            "bind takes a signal, or a lambda that reads one field, such as `lambda: todo.title`; {} came",
            described(given)
        )));
    }
    let probing = Probing::begin();
    let before = PROBE.replace(Some(Vec::new()));
    let read = match crate::session::current() {
        // To look is not to subscribe: the component does not follow what its controls are bound to.
        Some(session) => session.get(given.py()).runtime().untrack(|| given.call0()),
        None => given.call0(),
    };
    let mut targets = PROBE.replace(before).unwrap_or_default();
    drop(probing);
    let now = read?;
    match (targets.pop(), targets.is_empty()) {
        (Some(target), true) => Ok((target, now)),
        (Some(_), false) => Err(PyTypeError::new_err(
            "bind=lambda reads exactly one field or signal, which is then written; this one reads several",
        )),
        (None, _) => Err(PyTypeError::new_err(
            "bind=lambda reads exactly one field or signal, which is then written; this one reads none",
        )),
    }
}
