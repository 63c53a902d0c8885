//! `ui.each`: a row for each item, known by its key; a row runs again only when its item or function is another. The items of an
//! `lt.List` or `lt.Dict` are followed (`followed`), any others are compared.

use std::any::Any;
use std::collections::HashSet;
use std::sync::{Arc, LazyLock};

use lattice_engine::session::template::{Template, el};
use lattice_engine::session::{Component, Failure, Session, Site, key_hash};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};

use crate::boundaries::function_of;
use crate::component::Use;
use crate::errors::{caught, raised};
use crate::followed::{Followed, shape_of};
use crate::node::{Node, key_of};
use crate::same::{same, same_option};
use crate::session;
use crate::site;
use crate::value::described;

static LIST: LazyLock<Template> = LazyLock::new(|| {
    el("ul")
        .attr("class", "lt-list")
        .children()
        .build()
        .expect("the template keeps the rules")
});

pub(crate) static ITEM: LazyLock<Template> = LazyLock::new(|| {
    el("li")
        .attr("class", "lt-item")
        .children()
        .build()
        .expect("the template keeps the rules")
});

struct Each {
    items: Py<PyAny>,
    row: Py<PyAny>,
    key: Option<Py<PyAny>>,
}

impl Each {
    fn rows(&self, py: Python<'_>, session: &Session) -> PyResult<()> {
        let items = self.items.bind(py);
        let items = if items.is_callable() {
            items.call0()?
        } else {
            items.clone()
        };
        let row = self.row.bind(py);
        let function = function_of(row);
        session.open(&LIST, Site(1)).map_err(raised)?;
        if let Some(shape) = shape_of(&items)? {
            let key = self.key.as_ref().map(|key| key.clone_ref(py));
            let rows = Followed::new(items.unbind(), shape, function, key);
            session.component(Arc::new(rows), Site(4)).map_err(raised)?;
            return session.close().map_err(raised);
        }
        let mut seen = HashSet::new();
        for (at, item) in items.try_iter()?.enumerate() {
            let item = item?;
            let key = match &self.key {
                Some(key) => {
                    let key = key.bind(py).call1((&item,))?;
                    let hash = key_of(&key)?;
                    if !seen.insert(hash) {
                        session.warn_duplicate(&key.repr()?.to_string());
                    }
                    hash
                }
                None => key_hash(&at),
            };
            let one = session.open(&ITEM, Site(2)).map_err(raised)?;
            session.key(one, key).map_err(raised)?;
            let args = PyTuple::new(py, [&item])?;
            session
                .component(Use::new(&function, &args, None), Site(3))
                .map_err(raised)?;
            session.close().map_err(raised)?;
        }
        session.close().map_err(raised)
    }
}

impl Component for Each {
    fn name(&self) -> &'static str {
        "each"
    }

    fn is_native(&self) -> bool {
        true
    }

    fn render(&self, session: &Session) -> Result<(), Failure> {
        Python::attach(|py| {
            let result = self.rows(py, session);
            caught(py, result)
        })
    }

    fn same(&self, _: &Session, other: &dyn Component) -> bool {
        let Some(other) = other.as_any().downcast_ref::<Self>() else {
            return false;
        };
        Python::attach(|py| {
            let keys = same_option(self.key.as_ref(), other.key.as_ref(), |one, other| {
                same(one.bind(py), other.bind(py))
            });
            keys && same(self.items.bind(py), other.items.bind(py))
                && same(self.row.bind(py), other.row.bind(py))
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// One row for each item. `key` tells which row is which when items come, go and move.
#[pyfunction]
#[pyo3(signature = (items, row, /, *, key=None))]
pub(crate) fn each<'py>(
    py: Python<'py>,
    items: Bound<'py, PyAny>,
    row: Bound<'py, PyAny>,
    key: Option<Py<PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    if !row.is_callable() {
        return Err(PyTypeError::new_err(format!(
            "ui.each(items, row): row is called with each item, and {} came",
            described(&row)
        )));
    }
    let session = session::required("ui.each")?;
    // A plain list may be changed in place: what it holds now is what is compared later.
    let items = match items.cast::<PyList>() {
        Ok(list) => list.to_tuple().into_any(),
        Err(_) => items,
    };
    let each = Arc::new(Each {
        items: items.unbind(),
        row: row.unbind(),
        key,
    });
    let session = session.get(py);
    let block = session.component(each, site::here(py)).map_err(raised)?;
    Node::object(py, session, block)
}
