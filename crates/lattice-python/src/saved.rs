//! Signals whose value also stands in the page's URL or in the browser's storage: how Python's values are written there.

use std::sync::Arc;

use lattice_engine::session::{Failure, Saved, Session};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

use crate::errors::{caught, raised};
use crate::ffi::Called;
use crate::same::same;
use crate::signal::Signal;
use crate::value::described;

/// What a signal is, by its default: a text that says something else is no value of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// `str`, and None while there is none.
    Text,
    Flag,
    Whole,
    Number,
    /// A list, tuple or dict, as JSON.
    List,
    Tuple,
    Dict,
}

impl Kind {
    fn of(default: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        let kind = if default.is_none() || default.is_exact_instance_of::<PyString>() {
            Self::Text
        } else if default.is_exact_instance_of::<PyBool>() {
            Self::Flag
        } else if default.is_exact_instance_of::<PyInt>() {
            Self::Whole
        } else if default.is_exact_instance_of::<PyFloat>() {
            Self::Number
        } else if default.is_exact_instance_of::<PyList>() {
            Self::List
        } else if default.is_exact_instance_of::<PyTuple>() {
            Self::Tuple
        } else if default.is_exact_instance_of::<PyDict>() {
            Self::Dict
        } else {
            return Err(PyTypeError::new_err(format!(
                "{what} takes a default that a text can say: str, int, float, bool, None for no text, or a list, tuple or dict of these; {} came",
                described(default)
            )));
        };
        kind.text(default)?;
        Ok(kind)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Text => "str",
            Self::Flag => "bool",
            Self::Whole => "int",
            Self::Number => "float",
            Self::List => "list",
            Self::Tuple => "tuple",
            Self::Dict => "dict",
        }
    }

    fn text(self, value: &Bound<'_, PyAny>) -> PyResult<String> {
        let py = value.py();
        let fits = match self {
            Self::Text => value.is_none() || value.is_instance_of::<PyString>(),
            Self::Flag => value.is_instance_of::<PyBool>(),
            Self::Whole => value.is_instance_of::<PyInt>(),
            Self::Number => value.is_instance_of::<PyFloat>() || value.is_instance_of::<PyInt>(),
            Self::List => value.is_instance_of::<PyList>(),
            Self::Tuple => value.is_instance_of::<PyTuple>(),
            Self::Dict => value.is_instance_of::<PyDict>(),
        };
        if !fits {
            return Err(PyTypeError::new_err(format!(
                "a signal that is saved as {} was set to {}",
                self.name(),
                described(value)
            )));
        }
        match self {
            Self::Text if value.is_none() => Ok(String::new()),
            Self::Flag => Ok(value.is_truthy()?.to_string()),
            Self::Text | Self::Whole | Self::Number => value.str()?.extract(),
            Self::List | Self::Tuple | Self::Dict => {
                let how = PyDict::new(py);
                how.set_item("ensure_ascii", false)?;
                how.set_item("separators", (",", ":"))?;
                how.set_item("allow_nan", false)?;
                let json = py.import("json")?;
                json.call_method("dumps", (value,), Some(&how))?.extract()
            }
        }
    }

    fn value<'py>(self, py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self::Text => Ok(PyString::new(py, text).into_any()),
            Self::Flag => match text {
                "true" | "1" => Ok(PyBool::new(py, true).to_owned().into_any()),
                "false" | "0" => Ok(PyBool::new(py, false).to_owned().into_any()),
                _ => Err(self.no_value(text)),
            },
            Self::Whole => {
                let digits = text.strip_prefix('-').unwrap_or(text);
                let is_whole = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
                if !is_whole {
                    return Err(self.no_value(text));
                }
                py.get_type::<PyInt>().call1((text,))
            }
            Self::Number => {
                let number = text.parse::<f64>().ok().filter(|it| it.is_finite());
                let number = number.ok_or_else(|| self.no_value(text))?;
                Ok(PyFloat::new(py, number).into_any())
            }
            Self::List | Self::Tuple | Self::Dict => self.of_json(py, text),
        }
    }

    fn of_json<'py>(self, py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
        let value = py.import("json")?.call_method1("loads", (text,));
        let value = value.map_err(|_| self.no_value(text))?;
        match self {
            Self::Dict if value.is_exact_instance_of::<PyDict>() => Ok(value),
            Self::List if value.is_exact_instance_of::<PyList>() => Ok(value),
            Self::Tuple if value.is_exact_instance_of::<PyList>() => {
                Ok(value.cast::<PyList>()?.to_tuple().into_any())
            }
            _ => Err(self.no_value(text)),
        }
    }

    #[cold]
    fn no_value(self, text: &str) -> PyErr {
        let short: String = text.chars().take(40).collect();
        PyValueError::new_err(format!("{short:?} is no {}", self.name()))
    }
}

/// A signal that is saved outside of its session.
struct PySaved {
    signal: Py<PyAny>,
    default: Py<PyAny>,
    kind: Kind,
    /// Its kind stands before its text: what another version of the app kept is no value of this one.
    is_marked: bool,
}

impl PySaved {
    fn put(&self, py: Python<'_>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        self.signal
            .bind(py)
            .cast::<Signal>()?
            .get()
            .write(py, value)
    }

    fn read<'py>(&self, py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
        if !self.is_marked {
            return self.kind.value(py, text);
        }
        match text.split_once(' ') {
            Some((kind, text)) if kind == self.kind.name() => self.kind.value(py, text),
            _ => Err(self.kind.no_value(text)),
        }
    }
}

impl Saved for PySaved {
    fn text(&self, _: &Session) -> Result<Option<String>, Failure> {
        Python::attach(|py| {
            let text = Signal::call(self.signal.bind(py).cast::<Signal>().map_err(PyErr::from)?)
                .and_then(|value| {
                    if same(self.default.bind(py), &value) {
                        return Ok(None);
                    }
                    let text = self.kind.text(&value)?;
                    Ok(Some(if self.is_marked {
                        format!("{} {text}", self.kind.name())
                    } else {
                        text
                    }))
                });
            Ok::<_, PyErr>(text)
        })
        .and_then(|text| text)
        .map_err(|error| Python::attach(|py| crate::errors::failure(py, &error)))
    }

    fn take(&self, _: &Session, text: Option<&str>) -> Result<(), Failure> {
        Python::attach(|py| {
            let Some(text) = text else {
                return caught(py, self.put(py, self.default.bind(py)));
            };
            match self.read(py, text) {
                Ok(value) => caught(py, self.put(py, &value)),
                Err(error) => {
                    caught(py, self.put(py, self.default.bind(py)))?;
                    // Of the text, not of a line of the app.
                    Err(Failure::new(error.value(py).to_string()))
                }
            }
        })
    }
}

/// Where a signal is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Url,
    Page,
}

/// Has a signal that a body has just made saved under a name.
pub(crate) fn save(
    session: &Session,
    signal: &Bound<'_, PyAny>,
    place: Place,
    name: &str,
) -> PyResult<()> {
    let default = signal.cast::<Signal>()?.get().current(signal.py())?;
    let what = match place {
        Place::Url => "signal(url=)",
        Place::Page => "signal(persist=)",
    };
    let saved = Arc::new(PySaved {
        signal: signal.clone().unbind(),
        kind: Kind::of(&default, what)?,
        default: default.unbind(),
        is_marked: place == Place::Page,
    });
    match place {
        Place::Url => session.save_in_url(name, saved),
        Place::Page => session.save_in_page(name, saved),
    }
    .map_err(raised)
}
