//! `ui.suspense`, `ui.error_boundary`, `ui.portal`: what stands in their `with` block is content, made by the component around and
//! shown by one of theirs.

use std::any::Any;
use std::cell::Cell;
use std::sync::{Arc, LazyLock};

use lattice_engine::session::template::{EventSpec, Template, el, text};
use lattice_engine::session::{
    Boundary, Component, Content, Event, Failure, Session, Site, ValueRef, key_hash,
};
use pyo3::exceptions::{PyException, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::component::{Component as PyComponent, Function, Use};
use crate::errors::{LatticeError, Waiting, failure, raised};
use crate::ffi::Attached;
use crate::handler::needed_arguments;
use crate::node::key_of;
use crate::problem::Problem;
use crate::session;
use crate::site;
use crate::value::described;

/// Holds what may wait: there, but hidden, while the fallback is shown.
static HOLD: LazyLock<Template> = LazyLock::new(|| {
    el("div")
        .attr("class", "lt-suspense")
        .prop_slot(0, "hidden")
        .children()
        .build()
        .expect("the template keeps the rules")
});

/// What is shown meanwhile where nobody has said what.
static LOADING: LazyLock<Template> = LazyLock::new(|| {
    el("div")
        .attr("role", "status")
        .attr("aria-label", "Loading")
        .child(el("div").attr("class", "lt-skeleton"))
        .build()
        .expect("the template keeps the rules")
});

/// Under the box of what failed.
static RETRY: LazyLock<Template> = LazyLock::new(|| {
    el("button")
        .attr("type", "button")
        .attr("class", "lt-button")
        .event_slot(0, EventSpec::new("click"))
        .child(text("Try again"))
        .build()
        .expect("the template keeps the rules")
});

/// A function that makes what is shown instead.
#[derive(Clone)]
struct Fallback {
    function: Arc<Function>,
    takes_problem: bool,
}

impl Fallback {
    /// Of what was given for `fallback=`; it takes at most so many arguments.
    fn of(given: Option<Bound<'_, PyAny>>, what: &str, takes: usize) -> PyResult<Option<Self>> {
        let Some(given) = given else { return Ok(None) };
        let needed = if given.is_callable() {
            needed_arguments(&given)?
        } else {
            usize::MAX
        };
        if needed > takes {
            let takes = if takes == 0 {
                "without arguments"
            } else {
                "of no argument or one, the problem"
            };
            return Err(PyTypeError::new_err(format!(
                "{what}(fallback=...) takes a function {takes}, such as `lambda: ui.text(\"...\")`, and {} came",
                described(&given)
            )));
        }
        Ok(Some(Self {
            function: function_of(&given),
            takes_problem: needed == 1,
        }))
    }

    fn shown(&self, py: Python<'_>, problem: Option<Problem>) -> PyResult<Arc<dyn Component>> {
        let none = None::<&Bound<'_, PyDict>>;
        Ok(match problem.filter(|_| self.takes_problem) {
            Some(problem) => {
                let arguments = PyTuple::new(py, [Bound::new(py, problem)?])?;
                Use::new(&self.function, &arguments, none)
            }
            None => Use::new(&self.function, &PyTuple::empty(py), none),
        })
    }
}

/// A component's own function, or the one that was given.
pub(crate) fn function_of(given: &Bound<'_, PyAny>) -> Arc<Function> {
    match given.cast::<PyComponent>() {
        Ok(component) => Arc::clone(component.get().function()),
        Err(_) => Function::of(given),
    }
}

/// Shows content, and the fallback in its place while something in it waits.
struct Suspense {
    /// None: the lines of the block waited themselves.
    content: Option<Arc<Content>>,
    fallback: Option<Fallback>,
    site: Site,
}

impl Component for Suspense {
    fn name(&self) -> &'static str {
        "suspense"
    }

    fn render(&self, session: &Session) -> Result<(), Failure> {
        let waits = self.content.is_none() || session.is_waiting();
        let hold = session.open(&HOLD, self.site.part(0))?;
        session.set(hold, 0, ValueRef::Bool(waits))?;
        if let Some(content) = &self.content {
            session.component(Arc::clone(content) as Arc<dyn Component>, self.site.part(1))?;
        }
        session.close()?;
        if !waits {
            return Ok(());
        }
        match &self.fallback {
            Some(fallback) => {
                let shown = Python::attach(|py| {
                    let shown = fallback.shown(py, None);
                    crate::errors::caught(py, shown)
                });
                session.component(shown?, self.site.part(2))?;
            }
            None => {
                session.element(&LOADING, self.site.part(3), [])?;
            }
        }
        Ok(())
    }

    fn same(&self, _: &Session, _: &dyn Component) -> bool {
        // Its content is another one.
        false
    }

    fn is_native(&self) -> bool {
        true
    }

    fn kind(&self) -> u64 {
        key_hash("ui.suspense")
    }

    fn boundary(&self) -> Boundary {
        Boundary::Waiting
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Shows content, and the fallback in its place when something in it has failed.
struct ErrorBoundary {
    content: Arc<Content>,
    /// What the lines of the block failed with.
    failure: Option<Failure>,
    fallback: Option<Fallback>,
    site: Site,
}

impl ErrorBoundary {
    fn fallback(&self, session: &Session, problem: Problem) -> Result<(), Failure> {
        let Some(fallback) = &self.fallback else {
            session.show_failure(problem.failure())?;
            let block = session.element(&RETRY, self.site.part(2), [])?;
            let retry = move |session: &Session, _: &Event| {
                problem.retry_in(session);
                Ok(())
            };
            session.set_handler(block, 0, Arc::new(retry))?;
            return Ok(());
        };
        let shown = Python::attach(|py| {
            let shown = fallback.shown(py, Some(problem));
            crate::errors::caught(py, shown)
        });
        session.component(shown?, self.site.part(1))?;
        Ok(())
    }
}

impl Component for ErrorBoundary {
    fn name(&self) -> &'static str {
        "error_boundary"
    }

    fn render(&self, session: &Session) -> Result<(), Failure> {
        let caught = session.caught();
        let problem = match (&self.failure, caught) {
            (Some(failure), _) => Problem::of_block(failure.clone(), Arc::clone(&self.content)),
            (None, Some(caught)) => Problem::of_part(caught),
            (None, None) => {
                let content = Arc::clone(&self.content) as Arc<dyn Component>;
                session.component(content, self.site.part(0))?;
                return Ok(());
            }
        };
        self.fallback(session, problem)
    }

    fn same(&self, _: &Session, _: &dyn Component) -> bool {
        false
    }

    fn is_native(&self) -> bool {
        true
    }

    fn kind(&self) -> u64 {
        key_hash("ui.error_boundary")
    }

    fn boundary(&self) -> Boundary {
        Boundary::Errors
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Shows content at the page's end.
struct Portal(Arc<Content>);

impl Component for Portal {
    fn name(&self) -> &'static str {
        "portal"
    }

    fn render(&self, _: &Session) -> Result<(), Failure> {
        Ok(())
    }

    fn is_portal(&self) -> bool {
        true
    }

    fn portal(&self, _: &Session) -> Result<Option<Arc<dyn Component>>, Failure> {
        Ok(Some(Arc::clone(&self.0) as Arc<dyn Component>))
    }

    fn is_native(&self) -> bool {
        true
    }

    fn same(&self, _: &Session, _: &dyn Component) -> bool {
        false
    }

    fn kind(&self) -> u64 {
        key_hash("ui.portal")
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// What holds the content.
enum Kind {
    Suspense(Option<Fallback>),
    ErrorBoundary(Option<Fallback>),
    Portal,
}

/// Holds what stands in its `with` block.
#[pyclass(frozen, name = "Holder", module = "lattice_ui._core")]
pub(crate) struct Holder {
    what: &'static str,
    kind: Kind,
    site: Site,
    key: Attached<Cell<Option<u64>>>,
}

impl Holder {
    fn new(py: Python<'_>, what: &'static str, kind: Kind) -> PyResult<Self> {
        let session = session::required(what)?;
        if !session.get(py).is_building() {
            return Err(LatticeError::new_err(format!(
                "{what} works while a component's body runs, and none runs now: call it from a component"
            )));
        }
        Ok(Self {
            what,
            kind,
            site: site::here(py),
            key: Attached::new(Cell::new(None)),
        })
    }

    /// The component for content that is complete, or for what its lines failed with, if that is taken over.
    fn component(
        &self,
        py: Python<'_>,
        session: &Session,
        content: Arc<Content>,
        error: Option<&PyErr>,
    ) -> Option<Arc<dyn Component>> {
        let site = self.site;
        Some(match (&self.kind, error) {
            (Kind::Suspense(fallback), error) => {
                let waits = error.is_some_and(|error| error.is_instance_of::<Waiting>(py));
                if error.is_some() && !waits {
                    return None;
                }
                Arc::new(Suspense {
                    content: Some(content).filter(|_| !waits),
                    fallback: fallback.clone(),
                    site,
                })
            }
            (Kind::ErrorBoundary(fallback), error) => {
                let is_taken = |error: &PyErr| {
                    error.is_instance_of::<PyException>(py) && !error.is_instance_of::<Waiting>(py)
                };
                if error.is_some_and(|error| !is_taken(error)) {
                    return None;
                }
                let failure = error.map(|error| {
                    let mut failure = failure(py, error);
                    content.name().clone_into(&mut failure.component);
                    session.warn(failure.clone());
                    failure
                });
                Arc::new(ErrorBoundary {
                    content,
                    failure,
                    fallback: fallback.clone(),
                    site,
                })
            }
            (Kind::Portal, None) => Arc::new(Portal(content)),
            (Kind::Portal, Some(_)) => return None,
        })
    }
}

#[pymethods]
impl Holder {
    /// Says who this is among its neighbours, so that it is found again when they move.
    #[pyo3(signature = (key, /))]
    fn key<'py>(slf: Bound<'py, Self>, key: Bound<'py, PyAny>) -> PyResult<Bound<'py, Self>> {
        let key = key_of(&key)?;
        slf.get().key.get(slf.py()).set(Some(key));
        Ok(slf)
    }

    fn __enter__(slf: Bound<'_, Self>) -> PyResult<Bound<'_, Self>> {
        session::with_required(slf.get().what, |session| {
            session.get(slf.py()).begin_content().map_err(raised)
        })?;
        Ok(slf)
    }

    #[pyo3(signature = (_kind, error, _traceback, /))]
    fn __exit__(
        &self,
        py: Python<'_>,
        _kind: &Bound<'_, PyAny>,
        error: &Bound<'_, PyAny>,
        _traceback: &Bound<'_, PyAny>,
    ) -> PyResult<bool> {
        let error = (!error.is_none()).then(|| PyErr::from_value(error.clone()));
        let session = session::required(self.what)?;
        let session = session.get(py);
        let content = match session.end_content() {
            Ok(content) => content,
            // What went wrong first is told.
            Err(_) if error.is_some() => return Ok(false),
            Err(open) => return Err(raised(open)),
        };
        let Some(component) = self.component(py, session, content, error.as_ref()) else {
            return Ok(false);
        };
        let block = session.component(component, self.site).map_err(raised)?;
        if let Some(key) = self.key.get(py).get() {
            session.key(block, key).map_err(raised)?;
        }
        Ok(error.is_some())
    }
}

/// Shows the fallback while something in its `with` block waits for a resource.
#[pyfunction]
#[pyo3(signature = (*, fallback=None))]
pub(crate) fn suspense(py: Python<'_>, fallback: Option<Bound<'_, PyAny>>) -> PyResult<Holder> {
    let fallback = Fallback::of(fallback, "ui.suspense", 0)?;
    Holder::new(py, "ui.suspense", Kind::Suspense(fallback))
}

/// Shows the fallback in place of its `with` block when something in that has failed.
#[pyfunction]
#[pyo3(signature = (*, fallback=None))]
pub(crate) fn error_boundary(
    py: Python<'_>,
    fallback: Option<Bound<'_, PyAny>>,
) -> PyResult<Holder> {
    let fallback = Fallback::of(fallback, "ui.error_boundary", 1)?;
    Holder::new(py, "ui.error_boundary", Kind::ErrorBoundary(fallback))
}

/// Shows what stands in its `with` block at the page's end, above all else.
#[pyfunction]
pub(crate) fn portal(py: Python<'_>) -> PyResult<Holder> {
    Holder::new(py, "ui.portal", Kind::Portal)
}

/// The classes; what makes their objects stands in `ui`.
pub(crate) fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Holder>()?;
    module.add_class::<Problem>()
}
