//! `ui.match`: one of several parts is seen, by a value; those that were seen before keep their state and their elements.

use std::any::Any;
use std::collections::HashSet;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use lattice_engine::session::template::{Template, el};
use lattice_engine::session::{Component, Failure, Session, Site, ValueRef, key_hash};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::boundaries::function_of;
use crate::component::{Function, Use};
use crate::errors::{caught, raised};
use crate::node::{Node, key_of};
use crate::same::{same, same_option};
use crate::session;
use crate::site;
use crate::value::described;

/// A part: there, but hidden, while another one is seen.
static PART: LazyLock<Template> = LazyLock::new(|| {
    el("div")
        .attr("class", "lt-show")
        .prop_slot(0, "hidden")
        .children()
        .build()
        .expect("the template keeps the rules")
});

struct Part {
    key: u64,
    value: Py<PyAny>,
    function: Arc<Function>,
}

struct Cases {
    value: Py<PyAny>,
    parts: Vec<Part>,
    default: Option<Arc<Function>>,
}

/// The key of the part that is seen when no other is.
const DEFAULT: u64 = 0;

impl Cases {
    /// The key of the part that is to be seen; none if there is none for the value.
    fn chosen(&self, py: Python<'_>) -> PyResult<Option<u64>> {
        let value = self.value.bind(py);
        let value = if value.is_callable() {
            value.call0()?
        } else {
            value.clone()
        };
        for part in &self.parts {
            if value.eq(part.value.bind(py))? {
                return Ok(Some(part.key));
            }
        }
        Ok(self.default.is_some().then_some(DEFAULT))
    }

    fn show(&self, session: &Session, chosen: Option<u64>) -> PyResult<()> {
        let seen = session.keep(Site(1), || Arc::new(Mutex::new(HashSet::new())));
        let seen = seen.map_err(raised)?;
        let default = self.default.iter().map(|function| (DEFAULT, function));
        let parts = self.parts.iter().map(|part| (part.key, &part.function));
        for (key, function) in parts.chain(default) {
            let is_chosen = chosen == Some(key);
            {
                let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
                if is_chosen {
                    seen.insert(key);
                } else if !seen.contains(&key) {
                    continue;
                }
            }
            Python::attach(|py| {
                let block = session.open(&PART, Site(2))?;
                session.key(block, key)?;
                session.set(block, 0, ValueRef::Bool(!is_chosen))?;
                let none = None::<&Bound<'_, PyDict>>;
                session.component(Use::new(function, &PyTuple::empty(py), none), Site(3))?;
                session.close()
            })
            .map_err(raised)?;
        }
        Ok(())
    }
}

impl Component for Cases {
    fn name(&self) -> &'static str {
        "match"
    }

    fn render(&self, session: &Session) -> Result<(), Failure> {
        Python::attach(|py| {
            let shown = self
                .chosen(py)
                .and_then(|chosen| self.show(session, chosen));
            caught(py, shown)
        })
    }

    fn same(&self, _: &Session, other: &dyn Component) -> bool {
        let Some(other) = other.as_any().downcast_ref::<Self>() else {
            return false;
        };
        let same_part = |(one, other): (&Part, &Part)| {
            one.key == other.key && one.function.same(&other.function)
        };
        Python::attach(|py| same(self.value.bind(py), other.value.bind(py)))
            && self.parts.len() == other.parts.len()
            && self.parts.iter().zip(&other.parts).all(same_part)
            && same_option(
                self.default.as_ref(),
                other.default.as_ref(),
                |one, other| one.same(other),
            )
    }

    fn is_native(&self) -> bool {
        true
    }

    fn kind(&self) -> u64 {
        key_hash("ui.match")
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn part_function(case: &Bound<'_, PyAny>, of: &str) -> PyResult<Arc<Function>> {
    if case.is_callable() {
        return Ok(function_of(case));
    }
    Err(PyTypeError::new_err(format!(
        "ui.match(value, {{case: part}}): a part is a component, or a function without arguments that makes elements, and for {of} there is {}",
        described(case)
    )))
}

/// Of several parts the one for this value; those that were seen before stay in the page, hidden.
#[pyfunction]
#[pyo3(name = "match", signature = (value, cases, /, *, default=None))]
pub(crate) fn match_<'py>(
    py: Python<'py>,
    value: Bound<'py, PyAny>,
    cases: &Bound<'py, PyDict>,
    default: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let session = session::required("ui.match")?;
    let mut parts = Vec::with_capacity(cases.len());
    for (case, part) in cases {
        parts.push(Part {
            key: key_of(&case)?,
            function: part_function(&part, &case.repr()?.to_string())?,
            value: case.unbind(),
        });
    }
    let default = default.map(|part| part_function(&part, "default"));
    let cases = Arc::new(Cases {
        value: value.unbind(),
        parts,
        default: default.transpose()?,
    });
    let session = session.get(py);
    let block = session.component(cases, site::here(py)).map_err(raised)?;
    Node::object(py, session, block)
}
