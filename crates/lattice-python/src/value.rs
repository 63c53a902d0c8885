//! Values between Python and slots.

use lattice_engine::session::{Payload, SlotValue};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyFloat, PyInt, PyList, PyString};

/// What a property takes a Python value for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum As {
    /// What `str()` says; nothing for None.
    Text,
    /// Its truth.
    Flag,
    /// A number.
    Number,
    /// Whatever an attribute or property of the page takes.
    Raw,
    /// The same for an attribute whose value is a word: `aria-hidden="true"`, not `aria-hidden=""`.
    Word,
}

/// The value for a slot; a TypeError for what no slot can hold.
pub(crate) fn to_slot(value: &Bound<'_, PyAny>, wanted: As) -> PyResult<SlotValue> {
    if value.is_none() {
        return Ok(SlotValue::None);
    }
    match wanted {
        As::Flag => return Ok(SlotValue::Bool(value.is_truthy()?)),
        As::Text
            if !value.is_exact_instance_of::<PyString>()
                && !value.is_exact_instance_of::<PyInt>() =>
        {
            return Ok(SlotValue::Str(value.str()?.to_string()));
        }
        _ => {}
    }
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(SlotValue::Str(text.to_str()?.to_owned()));
    }
    if let Ok(value) = value.cast::<PyBool>() {
        return Ok(if wanted == As::Word {
            SlotValue::Str(value.is_true().to_string())
        } else {
            SlotValue::Bool(value.is_true())
        });
    }
    if let Ok(number) = value.cast::<PyInt>() {
        return Ok(number
            .extract::<i64>()
            .map_or_else(|_| SlotValue::Str(number.to_string()), SlotValue::Int));
    }
    if let Ok(number) = value.cast::<PyFloat>() {
        return Ok(SlotValue::Float(number.value()));
    }
    // Numbers of other libraries, such as Decimal or numpy's.
    match value.extract::<f64>() {
        Ok(number) => Ok(SlotValue::Float(number)),
        Err(_) if matches!(wanted, As::Raw | As::Word) => {
            Ok(SlotValue::Str(value.str()?.to_string()))
        }
        Err(_) => Err(PyTypeError::new_err(format!(
            "a number is needed here, and {} came",
            described(value)
        ))),
    }
}

/// What a page sent, as Python's value.
pub(crate) fn to_python<'py>(py: Python<'py>, payload: &Payload) -> PyResult<Bound<'py, PyAny>> {
    Ok(match payload {
        Payload::None => py.None().into_bound(py),
        Payload::Bool(value) => PyBool::new(py, *value).to_owned().into_any(),
        Payload::Int(value) => value.into_pyobject(py)?.into_any(),
        Payload::Float(value) => number(py, *value)?,
        Payload::Str(text) => PyString::new(py, text).into_any(),
        Payload::List(texts) => texts
            .iter()
            .map(|text| &**text)
            .collect::<Vec<&str>>()
            .into_pyobject(py)?
            .into_any(),
        Payload::File(file) => crate::files::to_python(py, file)?,
    })
}

/// What a control wrote, as Python's value.
pub(crate) fn written<'py>(py: Python<'py>, value: &SlotValue) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        SlotValue::None => py.None().into_bound(py),
        SlotValue::Bool(value) => PyBool::new(py, *value).to_owned().into_any(),
        SlotValue::Int(value) => value.into_pyobject(py)?.into_any(),
        SlotValue::Float(value) => number(py, *value)?,
        SlotValue::Str(text) => PyString::new(py, text).into_any(),
    })
}

fn number(py: Python<'_>, value: f64) -> PyResult<Bound<'_, PyAny>> {
    Ok(value.into_pyobject(py)?.into_any())
}

/// Python's value as what a page would send.
pub(crate) fn to_payload(value: &Bound<'_, PyAny>) -> PyResult<Payload> {
    if let Ok(texts) = value.cast::<PyList>() {
        let texts = texts
            .iter()
            .map(|text| Ok(text.extract::<String>()?.into()));
        return Ok(Payload::List(texts.collect::<PyResult<_>>()?));
    }
    Ok(match to_slot(value, As::Raw)? {
        SlotValue::None => Payload::None,
        SlotValue::Bool(value) => Payload::Bool(value),
        SlotValue::Int(value) => Payload::Int(value),
        SlotValue::Float(value) => Payload::Float(value),
        SlotValue::Str(text) => Payload::Str(text.into()),
    })
}

/// Type and short form of a value, for error texts.
pub(crate) fn described(value: &Bound<'_, PyAny>) -> String {
    let kind = value
        .get_type()
        .name()
        .map(|name| name.to_string())
        .unwrap_or_default();
    let text = value
        .repr()
        .map(|text| text.to_string())
        .unwrap_or_default();
    let short: String = text.chars().take(40).collect();
    format!("{kind} {short}")
}
