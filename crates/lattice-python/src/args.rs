//! Parsing a call against the schema of controls: one parser for all of them.

use std::sync::Arc;

use lattice_engine::session::BlockNo;
use lattice_engine::widgets::{Arg, Args, Control, Param, ParamKind, ParamPlace};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};

use crate::bind::to_bind;
use crate::choices::{Objects, to_options};
use crate::data::to_data;
use crate::errors::raised;
use crate::ffi::Arguments;
use crate::handler::{to_handler, to_handler_of};
use crate::node::Node;
use crate::session;
use crate::site;
use crate::source::PySource;
use crate::value::{As, described, to_slot};

/// The arguments of a call of `control`.
pub(crate) fn parse(
    py: Python<'_>,
    control: &'static Control,
    given: &Arguments<'_, '_>,
) -> PyResult<Args<'static>> {
    let mut call = Call {
        control,
        args: Args::new(),
        objects: None,
        pending: Vec::new(),
    };
    let mut variadic = Vec::new();
    let positional: Vec<usize> = places(control, ParamPlace::Positional).collect();
    let rest = places(control, ParamPlace::Variadic).next();
    for at in 0..given.positional() {
        let value = given.at(at);
        match positional.get(at) {
            Some(place) => call.give(*place, &value)?,
            None if rest.is_some() => variadic.push(value.to_owned()),
            None => return Err(too_many(control, positional.len(), given.positional())),
        }
    }
    for at in 0..given.named() {
        let (name, value) = given.keyword(at)?;
        let place = place_of(control, name.to_str()?)?;
        if call.args.get(place).is_given() || call.pending.iter().any(|(known, _)| *known == place)
        {
            return Err(PyTypeError::new_err(format!(
                "ui.{}() got {name} twice",
                control.name
            )));
        }
        call.give(place, &value)?;
    }
    if let Some(place) = rest {
        call.give_rest(py, place, &variadic)?;
    }
    call.finish(py)
}

fn places(control: &'static Control, wanted: ParamPlace) -> impl Iterator<Item = usize> {
    let params = control.params.iter().enumerate();
    params
        .filter(move |(_, param)| param.place == wanted)
        .map(|(at, _)| at)
}

struct Call {
    control: &'static Control,
    args: Args<'static>,
    /// The options of a choice, for what is bound to it.
    objects: Option<Arc<Objects>>,
    /// Bindings and handlers of a choice wait until the options are known.
    pending: Vec<(usize, Py<PyAny>)>,
}

impl Call {
    fn give(&mut self, at: usize, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let (control, param) = (self.control, &self.control.params[at]);
        if value.is_none() && param.kind != ParamKind::Text && param.kind != ParamKind::Options {
            return Ok(());
        }
        let arg = match param.kind {
            ParamKind::Text => fixed_or_bound(value, As::Text)?,
            ParamKind::Flag => fixed_or_bound(value, As::Flag)?,
            ParamKind::Number => {
                fixed_or_bound(value, As::Number).map_err(|error| named(control, param, &error))?
            }
            ParamKind::Choice(choices) => choice(control, param, choices, value)?,
            ParamKind::Handler if !is_choice(control) => {
                Arg::Handler(to_handler(value, &full_name(control, param))?)
            }
            ParamKind::BindText
            | ParamKind::BindFlag
            | ParamKind::BindNumber
            | ParamKind::BindChoice
            | ParamKind::Handler => {
                self.pending.push((at, value.clone().unbind()));
                return Ok(());
            }
            ParamKind::Options => {
                let (options, objects) = to_options(value, full_name(control, param))?;
                self.objects = Some(objects);
                options
            }
            ParamKind::Data => Arg::Data(to_data(value)?),
            ParamKind::Name => Arg::Owned(word(control, param, value)?.into()),
            ParamKind::Names => Arg::Names(words(control, param, value)?),
            // A variadic parameter is given by position only.
            ParamKind::Parts | ParamKind::Children => return Err(unknown(control, param.name)),
        };
        self.args.set(at, arg);
        Ok(())
    }

    fn give_rest(
        &mut self,
        py: Python<'_>,
        at: usize,
        values: &[Bound<'_, PyAny>],
    ) -> PyResult<()> {
        if values.is_empty() {
            return Ok(());
        }
        let arg = if self.control.params[at].kind == ParamKind::Parts {
            let parts = values.iter().map(|value| fixed_or_bound(value, As::Text));
            Arg::Parts(parts.collect::<PyResult<_>>()?)
        } else {
            Arg::Blocks(children(py, values)?)
        };
        self.args.set(at, arg);
        Ok(())
    }

    /// Binds what waited, and checks that nothing is missing.
    fn finish(mut self, py: Python<'_>) -> PyResult<Args<'static>> {
        let mut field = None;
        for (at, value) in std::mem::take(&mut self.pending) {
            let param = &self.control.params[at];
            if param.kind == ParamKind::Handler {
                let what = full_name(self.control, param);
                let handler = to_handler_of(value.bind(py), &what, self.objects.clone())?;
                self.args.set(at, Arg::Handler(handler));
                continue;
            }
            let (wanted, objects) = match param.kind {
                ParamKind::BindFlag => (As::Flag, None),
                ParamKind::BindNumber => (As::Number, None),
                ParamKind::BindChoice => (As::Text, self.objects.clone()),
                _ => (As::Text, None),
            };
            let bound = to_bind(value.bind(py), wanted, objects)?;
            field = bound.name;
            self.args.set(at, Arg::Bind(bound.bind));
        }
        self.name_unlabelled(field);
        let missing = self
            .control
            .params
            .iter()
            .enumerate()
            .find(|(at, param)| param.required && !self.args.get(*at).is_given());
        match missing {
            Some((_, param)) => Err(PyTypeError::new_err(format!(
                "ui.{}() needs {}: {}",
                self.control.name, param.name, param.doc
            ))),
            None => Ok(self.args),
        }
    }

    /// A field without a label is named by the model's field that it shows, for screen readers.
    fn name_unlabelled(&mut self, field: Option<String>) {
        let find = |name: &str| {
            self.control
                .params
                .iter()
                .position(|param| param.name == name)
        };
        if let (Some(name), Some(label), Some(hidden)) =
            (field, find("label"), find("hidden_label"))
            && !self.args.get(label).is_given()
        {
            self.args
                .set(label, Arg::Owned(name.replace('_', " ").into()));
            self.args.set(hidden, Arg::Owned(true.into()));
        }
    }
}

/// Whether its events are about one of its options.
fn is_choice(control: &Control) -> bool {
    let mut params = control.params.iter();
    params.any(|param| param.kind == ParamKind::Options)
}

/// A value as it is, or something that is called for it.
pub(crate) fn fixed_or_bound(value: &Bound<'_, PyAny>, wanted: As) -> PyResult<Arg<'static>> {
    if !value.is_exact_instance_of::<PyString>() && value.is_callable() {
        return Ok(Arg::Source(PySource::shared(value, wanted)));
    }
    Ok(Arg::Owned(to_slot(value, wanted)?))
}

fn choice(
    control: &Control,
    param: &Param,
    choices: &[&str],
    value: &Bound<'_, PyAny>,
) -> PyResult<Arg<'static>> {
    let arg = fixed_or_bound(value, As::Text)?;
    match arg.as_str() {
        Some(word) if !choices.contains(&word) => Err(PyValueError::new_err(format!(
            "{} is one of {}, and {word:?} came",
            full_name(control, param),
            choices.join(", ")
        ))),
        _ => Ok(arg),
    }
}

fn word(control: &Control, param: &Param, value: &Bound<'_, PyAny>) -> PyResult<String> {
    value
        .cast::<PyString>()
        .map(ToString::to_string)
        .map_err(|_| {
            PyTypeError::new_err(format!(
                "{} is a text, and {} came",
                full_name(control, param),
                described(value)
            ))
        })
}

fn words(control: &Control, param: &Param, value: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(vec![text.to_string()]);
    }
    let values = value.try_iter().map_err(|_| {
        PyTypeError::new_err(format!(
            "{} is a text or a list of texts, and {} came",
            full_name(control, param),
            described(value)
        ))
    })?;
    values.map(|value| word(control, param, &value?)).collect()
}

/// Elements given as arguments; a value or something bound becomes a text.
pub(crate) fn children(py: Python<'_>, values: &[Bound<'_, PyAny>]) -> PyResult<Vec<BlockNo>> {
    let session = session::required("an element")?;
    let mut blocks = Vec::with_capacity(values.len());
    for (at, value) in values.iter().enumerate() {
        if let Ok(node) = value.cast::<Node>() {
            blocks.push(node.get().block(py)?);
        } else if let Ok(several) = value.cast::<PyTuple>() {
            blocks.extend(children(py, &several.iter().collect::<Vec<_>>())?);
        } else {
            let part = fixed_or_bound(value, As::Text)?;
            let site = site::here(py).part(at as u64);
            blocks.push(
                session
                    .get(py)
                    .text_prop(part.to_prop(), site)
                    .map_err(raised)?,
            );
        }
    }
    Ok(blocks)
}

fn place_of(control: &'static Control, name: &str) -> PyResult<usize> {
    let found = control
        .params
        .iter()
        .position(|param| param.name == name && param.place != ParamPlace::Variadic);
    found.ok_or_else(|| unknown(control, name))
}

fn unknown(control: &Control, name: &str) -> PyErr {
    let names = control
        .params
        .iter()
        .filter(|param| param.place != ParamPlace::Variadic)
        .map(|param| param.name);
    let nearest = names
        .clone()
        .min_by_key(|known| distance(known, name))
        .filter(|known| distance(known, name) <= 3);
    let hint = match nearest {
        Some(known) => format!("did you mean {known}?"),
        None => format!("it takes {}", names.collect::<Vec<_>>().join(", ")),
    };
    PyTypeError::new_err(format!("ui.{}() takes no {name}; {hint}", control.name))
}

/// How many letters differ (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let cost = before + usize::from(a != *b);
            before = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(before + 1);
        }
    }
    row[other.len()]
}

fn too_many(control: &Control, takes: usize, came: usize) -> PyErr {
    PyTypeError::new_err(format!(
        "ui.{}() takes {takes} arguments by position, and {came} came; the others are given by name",
        control.name
    ))
}

fn full_name(control: &Control, param: &Param) -> String {
    format!("ui.{}(): {}", control.name, param.name)
}

fn named(control: &Control, param: &Param, error: &PyErr) -> PyErr {
    PyTypeError::new_err(format!("{}: {error}", full_name(control, param)))
}
