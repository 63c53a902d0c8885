//! Parsing a call against the schema of controls: one parser for all of them.

use std::sync::Arc;

use lattice_engine::session::{BlockNo, Session, Site, ValueRef};
use lattice_engine::widgets::{Arg, Args, Control, Param, ParamKind, ParamPlace};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyInt, PyString, PyTuple};

use crate::bind::to_bind;
use crate::calls::Shape;
use crate::choices::{Objects, to_options};
use crate::data::to_data;
use crate::errors::raised;
use crate::ffi::{Arguments, text};
use crate::handler::{to_handler, to_handler_of};
use crate::node::Node;
use crate::source::PySource;
use crate::trigger::to_trigger;
use crate::value::{As, described, to_slot};

/// How the parameters of a control are given, looked up once.
pub(crate) struct Layout {
    positional: Vec<usize>,
    pub(crate) rest: Option<usize>,
    pub(crate) required: Vec<usize>,
    /// Whether its events are about one of its options.
    pub(crate) is_choice: bool,
}

impl Layout {
    pub(crate) fn of(control: &'static Control) -> Self {
        let places = |wanted: &dyn Fn(&Param) -> bool| -> Vec<usize> {
            let params = control.params.iter().enumerate();
            params
                .filter(|(_, param)| wanted(param))
                .map(|(at, _)| at)
                .collect()
        };
        Self {
            positional: places(&|param| param.place == ParamPlace::Positional),
            rest: places(&|param| param.place == ParamPlace::Variadic)
                .first()
                .copied(),
            required: places(&|param| param.required),
            is_choice: (control.params.iter()).any(|param| param.kind == ParamKind::Options),
        }
    }
}

/// Where a call stands: what elements given as values need.
#[derive(Clone, Copy)]
pub(crate) struct Here<'a> {
    pub(crate) session: &'a Session,
    pub(crate) site: Site,
}

/// Which parameters the arguments of a call of `control` are for, by how many come by position and what the others are called.
pub(crate) fn shape(
    control: &'static Control,
    layout: &Layout,
    given: &Arguments<'_, '_>,
) -> PyResult<Shape> {
    let by_place = given.positional().min(layout.positional.len());
    if layout.rest.is_none() && given.positional() > by_place {
        return Err(too_many(control, by_place, given.positional()));
    }
    let mut shape = Shape {
        by_place: by_place as u8,
        ..Shape::default()
    };
    let mut taken = Vec::from(&layout.positional[..by_place]);
    for at in 0..given.named() {
        let name = given.name(at)?;
        let place = place_of(control, name)?;
        if taken.contains(&place) {
            return Err(PyTypeError::new_err(format!(
                "ui.{}() got {name} twice",
                control.name
            )));
        }
        taken.push(place);
    }
    for (known, place) in shape.places.iter_mut().zip(&taken) {
        *known = *place as u8;
    }
    Ok(shape)
}

/// Puts the arguments of a call of `control` into `args`, which borrow texts from the caller.
pub(crate) fn parse<'a>(
    here: Here<'_>,
    control: &'static Control,
    layout: &Layout,
    shape: &Shape,
    given: &Arguments<'a, '_>,
    args: &mut Args<'a>,
) -> PyResult<()> {
    let mut call = Call {
        control,
        layout,
        args,
        objects: None,
        pending: Vec::new(),
    };
    let by_place = usize::from(shape.by_place);
    for at in 0..by_place {
        call.give(usize::from(shape.places[at]), given.at(at))?;
    }
    if let Some(place) = layout.rest {
        call.give_rest(here, place, given, by_place)?;
    }
    for at in 0..given.named() {
        let place = usize::from(shape.places[by_place + at]);
        call.give(place, given.named_value(at))?;
    }
    if !call.pending.is_empty() {
        call.bind_pending(given.py())?;
    }
    call.check_required()
}

struct Call<'c, 'a> {
    control: &'static Control,
    layout: &'c Layout,
    args: &'c mut Args<'a>,
    /// The options of a choice, for what is bound to it.
    objects: Option<Arc<Objects>>,
    /// Bindings and handlers of a choice wait until the options are known.
    pending: Vec<(usize, Py<PyAny>)>,
}

impl<'a> Call<'_, 'a> {
    fn give(&mut self, at: usize, given: Borrowed<'a, '_, PyAny>) -> PyResult<()> {
        let (control, param) = (self.control, &self.control.params[at]);
        let value: &Bound<'_, PyAny> = &given;
        if value.is_none() && param.kind != ParamKind::Text && param.kind != ParamKind::Options {
            return Ok(());
        }
        let wanted = match param.kind {
            ParamKind::Text | ParamKind::Choice(_) => Some(As::Text),
            ParamKind::Flag => Some(As::Flag),
            ParamKind::Number => Some(As::Number),
            _ => None,
        };
        // Written where it is to stand: to move it there costs as much as to find it out.
        if let Some(value) = wanted.and_then(|wanted| plain(given, wanted)) {
            if let (ParamKind::Choice(choices), ValueRef::Str(word)) = (param.kind, value)
                && !choices.contains(&word)
            {
                return Err(no_choice(control, param, choices, word));
            }
            *self.args.get_mut(at) = Arg::Value(value);
            return Ok(());
        }
        let arg = match param.kind {
            ParamKind::Text => fixed_or_bound(given, As::Text)?,
            ParamKind::Flag => fixed_or_bound(given, As::Flag)?,
            ParamKind::Number => {
                fixed_or_bound(given, As::Number).map_err(|error| named(control, param, &error))?
            }
            ParamKind::Choice(choices) => choice(control, param, choices, given)?,
            ParamKind::Handler if !self.layout.is_choice => {
                Arg::Handler(to_handler(value, || full_name(control, param))?)
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
            ParamKind::Trigger => Arg::Trigger(to_trigger(value, || full_name(control, param))?),
            // A variadic parameter is given by position only.
            ParamKind::Parts | ParamKind::Children => return Err(unknown(control, param.name)),
        };
        self.args.set(at, arg);
        Ok(())
    }

    /// The positional arguments from `first` on.
    fn give_rest(
        &mut self,
        here: Here<'_>,
        at: usize,
        given: &Arguments<'a, '_>,
        first: usize,
    ) -> PyResult<()> {
        if given.positional() <= first {
            return Ok(());
        }
        let is_parts = self.control.params[at].kind == ParamKind::Parts;
        if is_parts && given.positional() == first + 1 {
            let part = given.at(first);
            *self.args.get_mut(at) = match plain(part, As::Text) {
                Some(value) => Arg::Value(value),
                None => fixed_or_bound(part, As::Text)?,
            };
            return Ok(());
        }
        let values = (first..given.positional()).map(|at| given.at(at));
        let arg = if is_parts {
            let parts = values.map(|value| fixed_or_bound(value, As::Text));
            Arg::Parts(parts.collect::<PyResult<_>>()?)
        } else {
            Arg::Blocks(children(here, values)?)
        };
        self.args.set(at, arg);
        Ok(())
    }

    /// Binds what waited.
    fn bind_pending(&mut self, py: Python<'_>) -> PyResult<()> {
        let mut field = None;
        for (at, value) in std::mem::take(&mut self.pending) {
            let param = &self.control.params[at];
            if param.kind == ParamKind::Handler {
                let what = full_name(self.control, param);
                let handler = to_handler_of(value.bind(py), || what.clone(), self.objects.clone())?;
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
        if let Some(field) = field {
            self.name_unlabelled(&field);
        }
        Ok(())
    }

    fn check_required(&self) -> PyResult<()> {
        let mut required = self.layout.required.iter();
        let Some(missing) = required.find(|at| !self.args.get(**at).is_given()) else {
            return Ok(());
        };
        let param = &self.control.params[*missing];
        Err(PyTypeError::new_err(format!(
            "ui.{}() needs {}: {}",
            self.control.name, param.name, param.doc
        )))
    }

    /// A field without a label is named by the model's field that it shows, for screen readers.
    fn name_unlabelled(&mut self, name: &str) {
        let find = |name: &str| {
            self.control
                .params
                .iter()
                .position(|param| param.name == name)
        };
        if let (Some(label), Some(hidden)) = (find("label"), find("hidden_label"))
            && !self.args.get(label).is_given()
        {
            self.args
                .set(label, Arg::Owned(name.replace('_', " ").into()));
            self.args.set(hidden, Arg::Owned(true.into()));
        }
    }
}

/// A value as it is, or something that is called for it. A text is not copied.
pub(crate) fn fixed_or_bound<'a>(value: Borrowed<'a, '_, PyAny>, wanted: As) -> PyResult<Arg<'a>> {
    if let Some(value) = plain(value, wanted) {
        return Ok(Arg::Value(value));
    }
    let is_plain = value.is_exact_instance_of::<PyInt>()
        || value.is_exact_instance_of::<PyBool>()
        || value.is_exact_instance_of::<PyString>();
    if !is_plain && value.is_callable() {
        return Ok(Arg::Source(PySource::shared(&value, wanted)));
    }
    Ok(Arg::Owned(to_slot(&value, wanted)?))
}

/// The values that most calls give, borrowed or copied: what [`to_slot`] says of them, with nothing to be dropped after.
pub(crate) fn plain<'a>(value: Borrowed<'a, '_, PyAny>, wanted: As) -> Option<ValueRef<'a>> {
    if let Some(text) = text(value) {
        return matches!(wanted, As::Text | As::Raw | As::Word).then_some(ValueRef::Str(text));
    }
    if value.is_none() {
        return Some(ValueRef::None);
    }
    if let Ok(value) = value.cast::<PyBool>() {
        return matches!(wanted, As::Flag | As::Number | As::Raw)
            .then_some(ValueRef::Bool(value.is_true()));
    }
    if wanted != As::Flag && value.is_exact_instance_of::<PyInt>() {
        return value.extract().ok().map(ValueRef::Int);
    }
    None
}

fn choice<'a>(
    control: &Control,
    param: &Param,
    choices: &[&str],
    value: Borrowed<'a, '_, PyAny>,
) -> PyResult<Arg<'a>> {
    let arg = fixed_or_bound(value, As::Text)?;
    match arg.as_str() {
        Some(word) if !choices.contains(&word) => Err(no_choice(control, param, choices, word)),
        _ => Ok(arg),
    }
}

#[cold]
fn no_choice(control: &Control, param: &Param, choices: &[&str], word: &str) -> PyErr {
    PyValueError::new_err(format!(
        "{} is one of {}, and {word:?} came",
        full_name(control, param),
        choices.join(", ")
    ))
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
pub(crate) fn children<'a, 'py>(
    here: Here<'_>,
    values: impl Iterator<Item = Borrowed<'a, 'py, PyAny>>,
) -> PyResult<Vec<BlockNo>> {
    let mut blocks = Vec::new();
    for (at, value) in values.enumerate() {
        child(here, at, value, &mut blocks)?;
    }
    Ok(blocks)
}

fn child(
    here: Here<'_>,
    at: usize,
    value: Borrowed<'_, '_, PyAny>,
    blocks: &mut Vec<BlockNo>,
) -> PyResult<()> {
    if let Ok(node) = value.cast::<Node>() {
        blocks.push(node.get().block(value.py(), here.session)?);
    } else if let Ok(several) = value.cast::<PyTuple>() {
        for (at, inner) in several.iter().enumerate() {
            child(here, at, inner.as_borrowed(), blocks)?;
        }
    } else {
        let site = here.site.part(at as u64);
        let block = fixed_or_bound(value, As::Text)?.make_text(here.session, site);
        blocks.push(block.map_err(raised)?);
    }
    Ok(())
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
