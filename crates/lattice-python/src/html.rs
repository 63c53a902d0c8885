//! `h.*`: plain HTML and SVG elements. A template for each shape (tag and names of attributes), made once in the process's life.

use std::collections::HashMap;
use std::sync::Mutex;

use lattice_engine::session::BlockNo;
use lattice_engine::session::Session;
use lattice_engine::session::template::{METHODS, NodeBuilder, Template, el, svg};
use lattice_engine::widgets::Arg;
use pyo3::exceptions::{PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::args::{Here, children, fixed_or_bound, plain};
use crate::calls::{self, Found, Meaning};
use crate::errors::raised;
use crate::ffi::{Arguments, Entry, function, text};
use crate::handler::to_handler;
use crate::listening::{Listening, On};
use crate::node::Block;
use crate::session;
use crate::site;
use crate::trigger::to_trigger;
use crate::value::{As, described};

const HTML: &[&str] = &[
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "blockquote",
    "br",
    "button",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "dialog",
    "div",
    "dl",
    "dt",
    "em",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "main",
    "mark",
    "menu",
    "meter",
    "nav",
    "ol",
    "optgroup",
    "option",
    "output",
    "p",
    "picture",
    "pre",
    "progress",
    "q",
    "s",
    "samp",
    "search",
    "section",
    "select",
    "small",
    "source",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];
const SVG: &[&str] = &[
    "svg", "circle", "defs", "ellipse", "g", "line", "path", "polygon", "polyline", "rect", "text",
    "use",
];
/// Elements that hold nothing; the text of a textarea is its value.
const VOID: &[&str] = &[
    "br", "col", "hr", "iframe", "img", "input", "source", "textarea", "wbr",
];
/// What the page sets as a property, so that it follows after a person changed it.
const PROPERTIES: &[&str] = &["value", "checked", "selected", "disabled", "open", "muted"];
/// Attributes, beside `aria-*`, that say yes and no by the words true and false.
const WORDS: &[&str] = &["contenteditable", "draggable", "spellcheck"];

/// The name of a slot, in the order in which they were given.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Part {
    Attribute(String),
    Property(String),
    Style(String),
    Event(String, Listening),
    /// Of a checkbox: whether it is ticked is what the handler gets.
    Tick(String, Listening),
    /// A method that a trigger calls.
    Call(&'static str),
}

impl Part {
    /// What a Python value for it is taken for.
    fn wanted(&self) -> As {
        match self {
            Self::Attribute(name)
                if name.starts_with("aria-") || WORDS.contains(&name.as_str()) =>
            {
                As::Word
            }
            _ => As::Raw,
        }
    }
}

/// An element of a shape: its template and what its slots are.
pub(crate) struct Made {
    template: Template,
    parts: Box<[Part]>,
}

type Shapes = HashMap<(usize, Vec<Part>), &'static Made>;

/// Templates are immutable and the same for every session: this is a cache, not state. What is in it stays for the process's life.
static SHAPES: Mutex<Option<Shapes>> = Mutex::new(None);

fn tags() -> impl Iterator<Item = &'static str> {
    HTML.iter().chain(SVG).copied()
}

struct Tags;

impl Entry for Tags {
    fn call<'py>(
        py: Python<'py>,
        number: usize,
        given: &Arguments<'_, 'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let entered = session::required_here("an element")?;
        let inner = entered.session(py);
        let Found {
            site,
            known,
            meaning,
        } = site::called(&entered, number, given);
        let here = Here {
            session: inner,
            site,
        };
        let named = || (0..given.named()).map(|at| given.named_value(at));
        // An argument that is None is no part of the shape.
        if let Some(Meaning::Element(made)) = meaning
            && named().all(|value| !value.is_none() && !On::is(&value))
        {
            return element(py, here, made, named(), given);
        }
        let tag = tags().nth(number).unwrap_or_default();
        if given.positional() > 0 && VOID.contains(&tag) {
            return Err(PyTypeError::new_err(format!(
                "h.{tag}() holds nothing, and {} came",
                described(&given.at(0))
            )));
        }
        let (parts, values) = parts(tag, given)?;
        let is_named = !parts.iter().any(|part| matches!(part, Part::Style(_)))
            && !(0..given.named()).any(|at| On::is(&given.named_value(at)));
        let made = made(number, tag, parts)?;
        // The shape follows from the names alone unless values have a say: those of a style, the type of an input, what is said beside
        // a handler.
        if is_named && values.len() == given.named() && tag != "input" {
            calls::keep(known, number, given, Meaning::Element(made));
        }
        element(py, here, made, values.iter().map(Bound::as_borrowed), given)
    }
}

fn element<'a, 'py: 'a>(
    py: Python<'py>,
    here: Here<'_>,
    made: &Made,
    values: impl Iterator<Item = Borrowed<'a, 'py, PyAny>>,
    given: &Arguments<'_, 'py>,
) -> PyResult<Bound<'py, PyAny>> {
    let (session, site) = (here.session, here.site);
    let by_position = || (0..given.positional()).map(|at| given.at(at));
    // Texts can be made where they stand; elements made before are moved there, which costs more.
    let only_texts = by_position().all(|value| plain(value, As::Text).is_some());
    let blocks = if only_texts {
        Vec::new()
    } else {
        children(here, by_position())?
    };
    let block = session.open(&made.template, site).map_err(raised)?;
    let mut filled = fill(session, block, &made.parts, values)
        .and_then(|()| session.adopt(&blocks).map_err(raised));
    if only_texts && filled.is_ok() {
        filled = texts(here, by_position());
    }
    session.close().map_err(raised)?;
    filled?;
    Block::object(py, session, block)
}

fn texts<'a, 'py: 'a>(
    here: Here<'_>,
    values: impl Iterator<Item = Borrowed<'a, 'py, PyAny>>,
) -> PyResult<()> {
    for (at, value) in values.enumerate() {
        let text = plain(value, As::Text).unwrap_or_default();
        let made = here.session.text(text, here.site.part(at as u64));
        made.map_err(raised)?;
    }
    Ok(())
}

fn parts<'py>(
    tag: &str,
    given: &Arguments<'_, 'py>,
) -> PyResult<(Vec<Part>, Vec<Bound<'py, PyAny>>)> {
    let (mut parts, mut values) = (Vec::new(), Vec::new());
    let is_checkbox = tag == "input" && is_of_type(given, "checkbox")?;
    for at in 0..given.named() {
        let (name, value) = (given.name(at)?, given.named_value(at));
        if value.is_none() {
            continue;
        }
        if name == "style" {
            let styles = value.cast::<PyDict>().map_err(|_| {
                PyTypeError::new_err(format!(
                    "h.{tag}(): style is a dict such as {{\"width\": \"20px\"}}, and {} came",
                    described(&value)
                ))
            })?;
            for (property, value) in styles.iter() {
                let property = property.str()?.to_string();
                // Names as in CSS, or as Python writes them; those that authors make up (`--gap_1`) are taken as they are.
                parts.push(Part::Style(if property.starts_with("--") {
                    property
                } else {
                    property.replace('_', "-")
                }));
                values.push(value);
            }
            continue;
        }
        let plain = name.strip_suffix('_').unwrap_or(name);
        if let Some(event) = plain.strip_prefix("on_") {
            let (handler, listening) = On::parts(&value);
            parts.push(match event {
                "change" | "input" if is_checkbox => Part::Tick(event.to_owned(), listening),
                _ => Part::Event(event.replace('_', ""), listening),
            });
            values.push(handler);
            continue;
        }
        parts.push(match plain.strip_prefix("call_") {
            Some(method) => Part::Call(method_of(tag, method)?),
            None if PROPERTIES.contains(&plain) => Part::Property(plain.to_owned()),
            None => Part::Attribute(plain.replace('_', "-")),
        });
        values.push(value.to_owned());
    }
    Ok((parts, values))
}

/// The method that Python calls `scroll_into_view`.
fn method_of(tag: &str, wanted: &str) -> PyResult<&'static str> {
    let written = |method: &str| {
        let letters = method.chars().flat_map(|letter| {
            let gap = letter.is_uppercase().then_some('_');
            gap.into_iter().chain(letter.to_lowercase())
        });
        letters.collect::<String>()
    };
    let found = METHODS.iter().find(|method| written(method) == wanted);
    found.copied().ok_or_else(|| {
        let known: Vec<String> = METHODS.iter().map(|method| written(method)).collect();
        PyTypeError::new_err(format!(
            "h.{tag}(): a trigger can call {}; there is no {wanted}",
            known.join(", ")
        ))
    })
}

/// Whether the argument `type` is this word.
fn is_of_type(given: &Arguments<'_, '_>, wanted: &str) -> PyResult<bool> {
    for at in 0..given.named() {
        let (name, value) = (given.name(at)?, given.named_value(at));
        if matches!(name, "type" | "type_") {
            return Ok(text(value) == Some(wanted));
        }
    }
    Ok(false)
}

fn made(number: usize, tag: &str, parts: Vec<Part>) -> PyResult<&'static Made> {
    let mut shapes = SHAPES
        .lock()
        .map_err(|_| PyRuntimeError::new_err("the cache of templates is broken by a panic"))?;
    let shapes = shapes.get_or_insert_with(HashMap::new);
    let key = (number, parts);
    if let Some(made) = shapes.get(&key) {
        return Ok(made);
    }
    let mut node: NodeBuilder = if SVG.contains(&tag) {
        svg(tag)
    } else {
        el(tag)
    };
    for (slot, part) in (0_u16..).zip(&key.1) {
        node = match part {
            Part::Attribute(name) => node.attr_slot(slot, name),
            Part::Property(name) => node.prop_slot(slot, name),
            Part::Style(name) => node.style_slot(slot, name),
            Part::Event(name, listening) => node.event_slot(slot, listening.spec(tag, name, false)),
            Part::Tick(name, listening) => node.event_slot(slot, listening.spec(tag, name, true)),
            Part::Call(method) => node.prop_slot(slot, method),
        };
    }
    if !VOID.contains(&tag) {
        node = node.children();
    }
    let template = node
        .build()
        .map_err(|error| PyValueError::new_err(format!("h.{tag}(): {error}")))?;
    let made: &'static Made = Box::leak(Box::new(Made {
        template,
        parts: key.1.clone().into(),
    }));
    shapes.insert(key, made);
    Ok(made)
}

fn fill<'a, 'py: 'a>(
    session: &Session,
    block: BlockNo,
    parts: &[Part],
    values: impl Iterator<Item = Borrowed<'a, 'py, PyAny>>,
) -> PyResult<()> {
    for ((slot, part), value) in (0_u16..).zip(parts).zip(values) {
        if let Part::Event(name, _) | Part::Tick(name, _) = part {
            let handler = to_handler(&value, || format!("on_{name}"))?;
            session.set_handler(block, slot, handler).map_err(raised)?;
        } else if let Part::Call(method) = part {
            let trigger = to_trigger(&value, || format!("call_{method}"))?;
            session.set_trigger(block, slot, trigger).map_err(raised)?;
        } else {
            let set = match fixed_or_bound(value, part.wanted())? {
                Arg::Value(text) => session.set(block, slot, text),
                other => session.set_prop(block, slot, other.into_prop()),
            };
            set.map_err(raised)?;
        }
    }
    Ok(())
}

/// The module `_core.h`.
pub(crate) fn add(parent: &Bound<'_, PyModule>) -> PyResult<()> {
    let py = parent.py();
    let module = PyModule::new(py, "h")?;
    let names = PyList::empty(py);
    for (number, tag) in tags().enumerate() {
        let name = if matches!(tag, "del") { "del_" } else { tag };
        let doc = format!(
            "A <{tag}> element: children by position, attributes by keyword, `on_*` for events."
        );
        module.add(
            name,
            function::<Tags>(py, name, &doc, "lattice_ui.h", number)?,
        )?;
        names.append(name)?;
    }
    module.add("__all__", names)?;
    parent.add_submodule(&module)
}
