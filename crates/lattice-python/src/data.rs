//! Data of Python for tables and charts: columns by name, or rows that are mappings or objects.

use std::any::Any;
use std::sync::Arc;

use lattice_engine::session::{Failure, Session};
use lattice_engine::widgets::{Column, Data, DataSource, Values};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyMapping, PyString};

use crate::errors::caught;
use crate::same::same;
use crate::value::described;

struct PyData {
    data: Py<PyAny>,
}

/// Data as it is, or something that is called for it.
pub(crate) fn to_data(value: &Bound<'_, PyAny>) -> PyResult<Arc<dyn DataSource>> {
    if !value.is_callable() {
        // What is fixed is checked where it was given.
        return Ok(Arc::new(Arc::new(read(value)?)));
    }
    Ok(Arc::new(PyData {
        data: value.clone().unbind(),
    }))
}

impl DataSource for PyData {
    fn read(&self, _: &Session) -> Result<Arc<Data>, Failure> {
        Python::attach(|py| {
            let data = self.data.bind(py).call0().and_then(|value| read(&value));
            caught(py, data).map(Arc::new)
        })
    }

    fn same(&self, _: &Session, other: &dyn DataSource) -> bool {
        let Some(other) = other.as_any().downcast_ref::<Self>() else {
            return false;
        };
        Python::attach(|py| same(self.data.bind(py), other.data.bind(py)))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn read(value: &Bound<'_, PyAny>) -> PyResult<Data> {
    if let Ok(columns) = value.cast::<PyMapping>() {
        return by_columns(columns);
    }
    let rows = value.try_iter().map_err(|_| {
        PyTypeError::new_err(format!(
            "data is a dict of columns, or a list of rows that are dicts or objects; {} came",
            described(value)
        ))
    })?;
    by_rows(&rows.collect::<PyResult<Vec<_>>>()?)
}

fn by_columns(columns: &Bound<'_, PyMapping>) -> PyResult<Data> {
    let mut data = Data::new();
    let mut rows: Option<(String, usize)> = None;
    for pair in columns.items()?.iter() {
        let (name, values): (String, Bound<'_, PyAny>) = pair.extract()?;
        let values = values.try_iter()?.collect::<PyResult<Vec<_>>>()?;
        match &rows {
            Some((first, count)) if *count != values.len() => {
                return Err(PyValueError::new_err(format!(
                    "columns are equally long: {first} has {count} values and {name} has {}",
                    values.len()
                )));
            }
            _ => rows = Some((name.clone(), values.len())),
        }
        data.columns.push(column(name, &values)?);
    }
    Ok(data)
}

fn by_rows(rows: &[Bound<'_, PyAny>]) -> PyResult<Data> {
    let mut data = Data::new();
    let Some(first) = rows.first() else {
        return Ok(data);
    };
    for name in field_names(first)? {
        let values = rows
            .iter()
            .map(|row| field(row, &name))
            .collect::<PyResult<Vec<_>>>()?;
        data.columns.push(column(name, &values)?);
    }
    Ok(data)
}

fn field_names(row: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    if let Ok(row) = row.cast::<PyMapping>() {
        return row.keys()?.extract();
    }
    // Models, dataclasses and typed classes say their fields by annotation; named tuples by `_fields`.
    for holder in ["__lattice_fields__", "_fields", "__annotations__"] {
        if let Ok(names) = row.get_type().getattr(holder)
            && let Ok(names) = names.try_iter()
        {
            return names.map(|name| name?.extract()).collect();
        }
    }
    if let Ok(fields) = row.getattr("__dict__")
        && let Ok(fields) = fields.cast_into::<PyDict>()
    {
        return fields.keys().extract();
    }
    Err(PyTypeError::new_err(format!(
        "a row is a dict or an object with fields, and {} came",
        described(row)
    )))
}

fn field<'py>(row: &Bound<'py, PyAny>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    match row.cast::<PyMapping>() {
        Ok(row) => row.get_item(name),
        Err(_) => row.getattr(name),
    }
}

/// Numbers if all that is there is a number, else texts.
fn column(name: String, values: &[Bound<'_, PyAny>]) -> PyResult<Column> {
    let mut numbers = Vec::with_capacity(values.len());
    for value in values {
        let number = if value.is_none() {
            Some(f64::NAN)
        } else if value.is_instance_of::<PyString>() || value.is_instance_of::<PyBool>() {
            None
        } else {
            value.extract::<f64>().ok()
        };
        match number {
            Some(number) => numbers.push(number),
            None => return texts(name, values),
        }
    }
    Ok(Column {
        name: name.into(),
        values: Values::Numbers(numbers),
    })
}

fn texts(name: String, values: &[Bound<'_, PyAny>]) -> PyResult<Column> {
    let text = |value: &Bound<'_, PyAny>| -> PyResult<Box<str>> {
        if value.is_none() {
            return Ok("".into());
        }
        // Dates and times in the form that charts know.
        let text = match value.getattr("isoformat") {
            Ok(iso) => iso.call0()?.str()?,
            Err(_) => value.str()?,
        };
        Ok(text.to_str()?.into())
    };
    let values = values.iter().map(text).collect::<PyResult<_>>()?;
    Ok(Column {
        name: name.into(),
        values: Values::Texts(values),
    })
}
