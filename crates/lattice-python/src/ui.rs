//! `ui.*`: a C function for each control of the schema.

use std::fmt::Write as _;
use std::sync::LazyLock;

use lattice_engine::session::BlockNo;
use lattice_engine::widgets::{Args, CONTROLS, Control};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::args::{Here, Layout, parse, shape};
use crate::busy;
use crate::calls::{self, Known, Meaning, Shape, Understood};
use crate::errors::raised;
use crate::ffi::{Arguments, Entry, function};
use crate::filling::Filling;
use crate::node::{Block, Node};
use crate::session;
use crate::site;

struct Controls;

impl Entry for Controls {
    fn call<'py>(
        py: Python<'py>,
        number: usize,
        arguments: &Arguments<'_, 'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let control = &CONTROLS[number];
        let entered = session::required_here("an element")?;
        let session = entered.session(py);
        let found = site::called(&entered, number, arguments);
        let here = Here {
            session,
            site: found.site,
        };
        let understood = match found.meaning {
            Some(Meaning::Control(understood)) => understood,
            _ => understand(number, found.known, arguments)?,
        };
        let filled = match &understood.filling {
            Some(filling) => filling.make(control, here, arguments)?,
            None => None,
        };
        let block = match filled {
            Some(block) => block,
            None => build(here, number, &understood.shape, arguments)?,
        };
        if control.container {
            Block::object(py, session, block)
        } else {
            Node::object(py, session, block)
        }
    }
}

/// How the parameters of a control are given.
fn layout(number: usize) -> &'static Layout {
    static LAYOUTS: LazyLock<Vec<Layout>> =
        LazyLock::new(|| CONTROLS.iter().map(Layout::of).collect());
    &LAYOUTS[number]
}

/// Finds out what the arguments of a call are for, and keeps it for the next one from there.
#[cold]
fn understand(
    number: usize,
    known: Option<Known>,
    arguments: &Arguments<'_, '_>,
) -> PyResult<&'static Understood> {
    let (control, layout) = (&CONTROLS[number], layout(number));
    let shape = shape(control, layout, arguments)?;
    let filling = || Filling::of(control, layout, &shape, arguments);
    let understood = calls::understood(number, shape, arguments, filling);
    calls::keep(known, number, arguments, Meaning::Control(understood));
    Ok(understood)
}

/// Makes a control of whatever was given.
fn build(
    here: Here<'_>,
    number: usize,
    shape: &Shape,
    arguments: &Arguments<'_, '_>,
) -> PyResult<BlockNo> {
    let (control, layout) = (&CONTROLS[number], layout(number));
    let mut args = Args::new();
    parse(here, control, layout, shape, arguments, &mut args)?;
    busy::guard(here, control, arguments, &mut args)?;
    let block = (control.build)(here.session, here.site, &mut args).map_err(raised);
    // What was not used is dropped here, where nothing is borrowed.
    drop(args);
    block
}

/// The module `_core.ui`.
pub(crate) fn add(parent: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = parent.py();
    let module = PyModule::new(py, "ui")?;
    let names = PyList::empty(py);
    for (number, control) in CONTROLS.iter().enumerate() {
        let function =
            function::<Controls>(py, control.name, &doc(control), "lattice_ui.ui", number)?;
        module.add(control.name, function)?;
        names.append(control.name)?;
    }
    for composite in [
        wrap_pyfunction!(crate::each::each, &module)?,
        wrap_pyfunction!(crate::boundaries::suspense, &module)?,
        wrap_pyfunction!(crate::boundaries::error_boundary, &module)?,
        wrap_pyfunction!(crate::boundaries::portal, &module)?,
        wrap_pyfunction!(crate::cases::match_, &module)?,
    ] {
        names.append(composite.getattr("__name__")?)?;
        module.add_function(composite)?;
    }
    module.add("__all__", names)?;
    parent.add_submodule(&module)
}

fn doc(control: &Control) -> String {
    let mut text = format!("{}\n", control.doc);
    for param in control.params {
        // Writing into a string can't fail.
        let _ = write!(text, "\n{}: {}", param.name, param.doc);
    }
    text
}

/// The schema of controls as Python data: what the type stubs are made from.
#[pyfunction]
pub(crate) fn schema(py: Python<'_>) -> PyResult<Bound<'_, PyList>> {
    let list = PyList::empty(py);
    for control in CONTROLS {
        let entry = PyDict::new(py);
        entry.set_item("name", control.name)?;
        entry.set_item("doc", control.doc)?;
        entry.set_item("container", control.container)?;
        let params = PyList::empty(py);
        for param in control.params {
            params.append(described(py, param)?)?;
        }
        entry.set_item("params", params)?;
        list.append(entry)?;
    }
    Ok(list)
}

fn described<'py>(
    py: Python<'py>,
    param: &lattice_engine::widgets::Param,
) -> PyResult<Bound<'py, PyDict>> {
    use lattice_engine::widgets::{ParamKind, ParamPlace};
    let entry = PyDict::new(py);
    let (kind, choices) = match param.kind {
        ParamKind::Choice(choices) => ("Choice".to_owned(), Some(choices.to_vec())),
        kind => (format!("{kind:?}"), None),
    };
    entry.set_item("name", param.name)?;
    entry.set_item("kind", kind)?;
    entry.set_item("choices", choices)?;
    let place = match param.place {
        ParamPlace::Positional => "positional",
        ParamPlace::Keyword => "keyword",
        ParamPlace::Variadic => "variadic",
    };
    entry.set_item("place", place)?;
    entry.set_item("required", param.required)?;
    entry.set_item("doc", param.doc)?;
    Ok(entry)
}
