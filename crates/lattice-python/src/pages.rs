//! Apps of several pages: Python's functions by paths, and what they call to go from one to another.

use std::sync::Arc;

use lattice_engine::session::{
    Caught, Component as Renders, Head, MakePage, Params, Routes, Session,
};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use crate::component::{Component, Function, Use};
use crate::errors::raised;
use crate::node::Node;
use crate::problem::Problem;
use crate::session;
use crate::site;
use crate::user;
use crate::value::described;

/// An app of several pages: what ``lt.page`` and its like made.
#[pyclass(frozen, name = "App", module = "lattice_ui._core")]
pub(crate) struct App {
    routes: Routes,
    title: String,
}

impl App {
    pub(crate) fn routes(&self) -> &Routes {
        &self.routes
    }

    pub(crate) fn title(&self) -> &str {
        &self.title
    }
}

#[pymethods]
impl App {
    #[new]
    #[pyo3(signature = (*pages, title=None))]
    fn new(pages: &Bound<'_, PyTuple>, title: Option<String>) -> PyResult<Self> {
        let mut routes = Routes::new();
        let mut first = None;
        for page in pages.iter() {
            let component = page.cast::<Component>().map_err(|_| no_page(&page))?;
            let function = component.get().function();
            let route = page.getattr("route").map_err(|_| no_page(&page))?;
            put(&mut routes, function, &route)?;
            if first.is_none() && route.getattr("kind")?.eq("page")? {
                let own: Option<String> = route.getattr("title")?.extract()?;
                first = Some(own.unwrap_or_else(|| function.name().to_owned()));
            }
        }
        let Some(first) = first else {
            return Err(PyTypeError::new_err(
                "an app has at least one page: App(Home, Board), each decorated with @lt.page",
            ));
        };
        Ok(Self {
            routes,
            title: title.unwrap_or(first),
        })
    }
}

fn no_page(page: &Bound<'_, PyAny>) -> PyErr {
    PyTypeError::new_err(format!(
        "an app is made of functions decorated with @lt.page, @lt.layout, @lt.not_found or @lt.error_page, and {} came",
        described(page)
    ))
}

fn put(routes: &mut Routes, function: &Arc<Function>, route: &Bound<'_, PyAny>) -> PyResult<()> {
    let text = |name: &str| route.getattr(name)?.extract::<Option<String>>();
    let kind = text("kind")?.unwrap_or_default();
    let place = text("place")?.unwrap_or_default();
    let path = text("path")?.unwrap_or_default();
    let convert = route.getattr("convert")?.cast_into::<PyDict>()?;
    let allow = route.getattr("allow")?;
    let guard = (!allow.is_none()).then(|| user::guard(allow.unbind()));
    let added = match &*kind {
        "page" => {
            let mut head = Head::new();
            if let Some(title) = text("title")? {
                head = head.title(title);
            }
            if let Some(description) = text("description")? {
                head = head.description(description);
            }
            let added = routes.add_page(&path, &place, head, maker(function, &convert));
            match guard {
                Some(guard) => added.and_then(|()| routes.guard_page(&path, &place, guard)),
                None => added,
            }
        }
        "layout" => {
            let added = routes.add_layout(&path, &place, maker(function, &convert));
            match guard {
                Some(guard) => added.and_then(|()| routes.add_guard(&path, &place, guard)),
                None => added,
            }
        }
        "not_found" => routes.set_missing(&place, used(function, &PyDict::new(route.py()))),
        _ => {
            let function = Arc::clone(function);
            let takes_problem = !convert.is_empty();
            let make = move |caught: &Caught| -> Arc<dyn Renders> {
                Python::attach(|py| {
                    let kwargs = PyDict::new(py);
                    let problem = Py::new(py, Problem::of_part(caught.clone()));
                    if let (true, Ok(problem)) = (takes_problem, problem) {
                        // A key that is a text is always taken.
                        let _ = kwargs.set_item("problem", problem);
                    }
                    used(&function, &kwargs)
                })
            };
            routes.set_error_page(&place, Arc::new(make))
        }
    };
    added.map_err(raised)
}

fn used(function: &Arc<Function>, kwargs: &Bound<'_, PyDict>) -> Arc<dyn Renders> {
    Use::new(function, &PyTuple::empty(kwargs.py()), Some(kwargs))
}

/// Makes a page of a path's parameters: `convert` has a function for each that is not a text. What that refuses is not found.
fn maker(function: &Arc<Function>, convert: &Bound<'_, PyDict>) -> MakePage {
    let function = Arc::clone(function);
    let convert = convert.clone().unbind();
    Arc::new(move |params: &Params| {
        Python::attach(|py| {
            let kwargs = PyDict::new(py);
            for (name, text) in params.iter() {
                let text = PyString::new(py, text).into_any();
                let value = match convert.bind(py).get_item(name).ok()? {
                    Some(convert) if !convert.is_none() => convert.call1((text,)).ok()?,
                    _ => text,
                };
                kwargs.set_item(name, value).ok()?;
            }
            Some(used(&function, &kwargs))
        })
    })
}

/// The names of the parameters of a path's pattern; an error if it is none.
#[pyfunction]
#[pyo3(signature = (path, /))]
pub(crate) fn params_of(path: &str) -> PyResult<Vec<String>> {
    Routes::params_of(path).map_err(raised)
}

/// Shows the page of a path of the app, as if a link to it was followed.
#[pyfunction]
#[pyo3(signature = (to, /, *, replace=false))]
pub(crate) fn navigate(py: Python<'_>, to: &str, replace: bool) -> PyResult<()> {
    let session = session::required("lt.navigate")?;
    session.get(py).navigate(to, replace).map_err(raised)
}

/// The path of the page's URL.
#[pyfunction]
pub(crate) fn path(py: Python<'_>) -> PyResult<String> {
    let session = session::required("lt.path")?;
    let path = session.get(py).path().map_err(raised)?;
    Ok(path.to_string())
}

/// Names and values of the query of the page's URL.
#[pyfunction]
pub(crate) fn query(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let session = session::required("lt.query")?;
    let query = session.get(py).query().map_err(raised)?;
    let named = PyDict::new(py);
    // Of several values the first counts, as for a signal.
    for (name, value) in query.iter().rev() {
        named.set_item(name, value)?;
    }
    Ok(named)
}

/// In a layout: the place of the page that stands in it.
#[pyfunction]
pub(crate) fn outlet(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    let session = session::required("lt.outlet")?;
    let inner: &Session = session.get(py);
    let block = inner.outlet(site::here(py)).map_err(raised)?;
    Node::object(py, inner, block)
}

/// Says what stands in the head of the page while the component is in it.
#[pyfunction]
#[pyo3(signature = (*, title=None, description=None, meta=None))]
pub(crate) fn head(
    py: Python<'_>,
    title: Option<String>,
    description: Option<String>,
    meta: Option<Bound<'_, PyDict>>,
) -> PyResult<()> {
    let session = session::required("lt.head")?;
    let mut head = Head::new();
    if let Some(title) = title {
        head = head.title(title);
    }
    if let Some(description) = description {
        head = head.description(description);
    }
    for (name, content) in meta.iter().flat_map(PyDictMethods::iter) {
        head = head.meta(name.extract::<String>()?, content.str()?.to_string());
    }
    session
        .get(py)
        .set_head(site::here(py), head)
        .map_err(raised)
}

/// The class and the functions.
pub(crate) fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<App>()?;
    module.add_function(wrap_pyfunction!(params_of, module)?)?;
    module.add_function(wrap_pyfunction!(navigate, module)?)?;
    module.add_function(wrap_pyfunction!(path, module)?)?;
    module.add_function(wrap_pyfunction!(query, module)?)?;
    module.add_function(wrap_pyfunction!(outlet, module)?)?;
    module.add_function(wrap_pyfunction!(head, module)?)
}
