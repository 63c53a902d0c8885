//! Options of controls that let one thing be chosen: the page knows their texts, the user's code their own objects.

use std::any::Any;
use std::sync::{Arc, Mutex, PoisonError};

use lattice_engine::session::{Failure, Session, SlotValue, Source};
use lattice_engine::widgets::{Arg, Choice, ChoiceSource, Options};
use pyo3::basic::CompareOp;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple, PyType};

use crate::errors::caught;
use crate::same::same;
use crate::value::{As, described, to_slot};

/// The text of each option, and the user's object.
type All = Vec<(String, Py<PyAny>)>;

/// The options that a control has now.
#[derive(Default)]
pub(crate) struct Objects(Mutex<Arc<All>>);

impl Objects {
    fn now(&self) -> Arc<All> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn replace(&self, all: All) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *now, Arc::new(all));
        drop(now);
        // What users' objects do when they go may come back here.
        drop(before);
    }

    /// The object of the option with this text.
    pub(crate) fn object<'py>(&self, py: Python<'py>, text: &str) -> Option<Bound<'py, PyAny>> {
        let now = self.now();
        let found = now.iter().find(|(known, _)| known == text);
        found.map(|(_, object)| object.bind(py).clone())
    }

    /// The text of the option that is this object, or equals it.
    fn text(&self, object: &Bound<'_, PyAny>) -> Option<String> {
        let py = object.py();
        let equals = |known: &Py<PyAny>| {
            let answer = object.rich_compare(known, CompareOp::Eq);
            answer.is_ok_and(|answer| answer.is(pyo3::types::PyBool::new(py, true)))
        };
        let now = self.now();
        let found = now
            .iter()
            .find(|(_, known)| known.is(object))
            .or_else(|| now.iter().find(|(_, known)| equals(known)));
        found.map(|(text, _)| text.clone())
    }
}

/// `options=` of a control. `what` names it in errors.
pub(crate) fn to_options(
    value: &Bound<'_, PyAny>,
    what: String,
) -> PyResult<(Arg<'static>, Arc<Objects>)> {
    let objects = Arc::new(Objects::default());
    // A class can be called, and an enumeration is one: its members are the options.
    if value.is_callable() && !value.is_instance_of::<PyType>() {
        let options = PyChoices {
            read: value.clone().unbind(),
            objects: Arc::clone(&objects),
            what,
        };
        return Ok((Arg::Options(Options::Bound(Arc::new(options))), objects));
    }
    let choices = read(value, &what, &objects)?;
    Ok((Arg::Options(Options::Fixed(choices)), objects))
}

/// Reads options into `objects`, and gives what the page is told of them.
fn read(value: &Bound<'_, PyAny>, what: &str, objects: &Objects) -> PyResult<Vec<Choice>> {
    let values = value.try_iter().map_err(|_| {
        PyTypeError::new_err(format!(
            "{what} takes a list of what to choose from, or a signal or function that gives one, and {} came",
            described(value)
        ))
    })?;
    let mut all = All::new();
    let mut texts = std::collections::HashSet::new();
    for value in values {
        let (text, object) = option(&value?)?;
        if !texts.insert(text.clone()) {
            return Err(PyValueError::new_err(format!(
                "{what}: options differ by their text, so that people can tell them apart, and {text:?} came twice; give each a label of its own, as in (value, label)"
            )));
        }
        all.push((text, object));
    }
    let choice = |(text, _): &(String, Py<PyAny>)| Choice {
        value: text.as_str().into(),
        label: text.as_str().into(),
    };
    let choices = all.iter().map(choice).collect();
    objects.replace(all);
    Ok(choices)
}

/// A pair of a value and its label, or a value that says itself.
fn option(value: &Bound<'_, PyAny>) -> PyResult<(String, Py<PyAny>)> {
    if let Ok(pair) = value.cast::<PyTuple>()
        && pair.len() == 2
        && let Ok(label) = pair.get_item(1)?.cast::<PyString>()
    {
        return Ok((label.to_str()?.to_owned(), pair.get_item(0)?.unbind()));
    }
    Ok((value.str()?.to_string(), value.clone().unbind()))
}

/// Options that are called for.
struct PyChoices {
    read: Py<PyAny>,
    objects: Arc<Objects>,
    what: String,
}

impl ChoiceSource for PyChoices {
    fn read(&self, _: &Session) -> Result<Vec<Choice>, Failure> {
        Python::attach(|py| {
            let value = self.read.bind(py).call0();
            caught(
                py,
                value.and_then(|value| read(&value, &self.what, &self.objects)),
            )
        })
    }

    fn same(&self, _: &Session, other: &dyn ChoiceSource) -> bool {
        let Some(other) = other.as_any().downcast_ref::<Self>() else {
            return false;
        };
        Python::attach(|py| same(self.read.bind(py), other.read.bind(py)))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// What is chosen, as the text that the page knows it by.
pub(crate) struct Chosen {
    pub(crate) read: Py<PyAny>,
    pub(crate) objects: Arc<Objects>,
}

impl Source for Chosen {
    fn read(&self, _: &Session, out: &mut SlotValue) -> Result<(), Failure> {
        Python::attach(|py| {
            let value =
                self.read
                    .bind(py)
                    .call0()
                    .and_then(|value| match self.objects.text(&value) {
                        Some(text) => Ok(SlotValue::Str(text)),
                        // What is no option selects none.
                        None => to_slot(&value, As::Text),
                    });
            *out = caught(py, value)?;
            Ok(())
        })
    }

    fn same(&self, _: &Session, _: &dyn Source) -> bool {
        // By which text an object is known may have changed with the options.
        false
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
