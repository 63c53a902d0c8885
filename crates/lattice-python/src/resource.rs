//! Resources: values that a function loads, off the turn. What it read is followed; a change has it loaded anew.

use std::ffi::CStr;
use std::sync::{Arc, Mutex, PoisonError};

use lattice_engine::reactive::{
    Change, Memo as Node, Resource as Loads, ResourceState, Runtime, Scope,
};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyTuple;
use pyo3::{PyTraverseError, PyVisit, intern};

use crate::cell::reactive;
use crate::driver::Driver;
use crate::errors::{LatticeError, Waiting};
use crate::ffi::{Called, CalledClass, Slot};
use crate::promise::{Promise, Promised, Raised};
use crate::reads::{self, Reads, Seen};
use crate::same::{same, same_option};
use crate::session::{self, Held};
use crate::state::kept;
use crate::tasks;
use crate::value::described;

type Inner = Loads<Py<PyAny>, Raised>;

/// What its readers get: a change of it is told, while that a load has begun is not, unless they ask for it.
#[derive(Default)]
struct Outcome {
    /// What the last load that succeeded gave.
    latest: Option<Py<PyAny>>,
    /// What the last load failed with.
    error: Option<Raised>,
    /// The last load ended with neither.
    is_cancelled: bool,
}

impl Outcome {
    fn of(py: Python<'_>, state: &ResourceState<Py<PyAny>, Raised>) -> Self {
        Self {
            latest: state.latest().map(|it| it.clone_ref(py)),
            error: state.error().map(|it| it.clone_ref(py)),
            is_cancelled: matches!(state, ResourceState::Cancelled { .. }),
        }
    }

    fn clone_ref(&self, py: Python<'_>) -> Self {
        Self {
            latest: self.latest.as_ref().map(|it| it.clone_ref(py)),
            error: self.error.as_ref().map(|it| it.clone_ref(py)),
            is_cancelled: self.is_cancelled,
        }
    }

    fn is(&self, py: Python<'_>, other: &Self) -> bool {
        let values = same_option(self.latest.as_ref(), other.latest.as_ref(), |one, other| {
            same(one.bind(py), other.bind(py))
        });
        let errors = same_option(self.error.as_ref(), other.error.as_ref(), |one, other| {
            one.error.is(&other.error)
        });
        values && errors && self.is_cancelled == other.is_cancelled
    }
}

/// The load that is under way, or was the last.
#[derive(Default)]
struct Current(Mutex<Option<Arc<Reads>>>);

impl Current {
    fn replace(&self, reads: Option<Arc<Reads>>) -> Option<Arc<Reads>> {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut current, reads)
    }
}

/// A value that a function loads. Made by `resource`; called, it gives the value.
#[pyclass(
    frozen,
    weakref,
    subclass,
    name = "Resource",
    module = "lattice_ui._core"
)]
pub(crate) struct Resource {
    load: Arc<Slot>,
    session: Held,
    inner: Inner,
    outcome: Node<()>,
    is_loading: Node<bool>,
    /// What `outcome` found last.
    found: Arc<Mutex<Outcome>>,
}

static CLASS: PyOnceLock<CalledClass> = PyOnceLock::new();

impl Called for Resource {
    const FULL_NAME: &'static CStr = c"lattice_ui._core.Resource";

    fn call<'py>(me: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        me.get().noted(me)?.value(me.py(), me.get())
    }
}

impl Outcome {
    fn value<'py>(self, py: Python<'py>, of: &Resource) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self {
                error: Some(error), ..
            } => Err(error.again(py)),
            Self {
                latest: Some(value),
                ..
            } => Ok(value.into_bound(py)),
            Self { is_cancelled, .. } => Err(of.nothing(py, is_cancelled)),
        }
    }
}

impl Resource {
    /// The class of all resources.
    pub(crate) fn class(py: Python<'_>) -> PyResult<&CalledClass> {
        CLASS.get_or_try_init(py, || CalledClass::of::<Self>(py))
    }

    fn see(me: &Bound<'_, PyAny>) -> PyResult<Seen> {
        let me = me.cast::<Self>()?;
        me.get().seen(me.py(), &me.get().read(me.py())?)
    }

    /// A text of the outcome's identity would do; what is there is compared as values are.
    fn seen(&self, py: Python<'_>, outcome: &Outcome) -> PyResult<Seen> {
        let parts = [
            outcome.latest.as_ref().map(|it| it.bind(py).clone()),
            outcome.error.as_ref().map(|it| it.error.bind(py).clone()),
        ];
        Ok(Seen::Value(PyTuple::new(py, parts)?.into_any().unbind()))
    }

    /// The outcome; who reads is told when it is another, and a load notes it.
    fn noted(&self, me: &Bound<'_, Self>) -> PyResult<Outcome> {
        let outcome = self.read(me.py())?;
        if reads::are_noted(me.py()) {
            let seen = self.seen(me.py(), &outcome)?;
            reads::note(me.as_any(), Self::see, || seen);
        }
        Ok(outcome)
    }

    fn read(&self, py: Python<'_>) -> PyResult<Outcome> {
        let Some(session) = self.session.upgrade() else {
            return Err(LatticeError::new_err(
                "a resource lives as long as its session, and that has ended",
            ));
        };
        let runtime = session.get(py).runtime();
        if session::is_current(&self.session) {
            self.outcome.get_in(runtime).map_err(reactive)?;
            return Ok(self.found().clone_ref(py));
        }
        // Another thread must not run the session's graph while its turn does: it looks, and nothing runs.
        let look = || {
            self.inner
                .with_in(runtime, |state| Outcome::of(py, state))
                .map_err(reactive)
        };
        runtime.untrack(look)
    }

    fn found(&self) -> std::sync::MutexGuard<'_, Outcome> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn name(&self, py: Python<'_>) -> String {
        let load = self.load.get(py);
        let name = load.and_then(|load| load.getattr(intern!(py, "__name__")).ok());
        name.map(|name| name.to_string()).unwrap_or_default()
    }

    #[cold]
    fn nothing(&self, py: Python<'_>, is_cancelled: bool) -> PyErr {
        let name = self.name(py);
        if is_cancelled {
            return LatticeError::new_err(format!(
                "the load of {name} ended without a value, since its host ended: refetch() loads anew"
            ));
        }
        Waiting::new_err(format!(
            "a resource has a value when its first load is done, and {name} has none yet: in a component the ui.suspense around shows its fallback meanwhile; elsewhere latest() gives None, and loading() says so"
        ))
    }

    /// Takes the function of a later run of the body, which may have captured other values.
    fn renew(&self, py: Python<'_>, load: &Bound<'_, PyAny>) -> PyResult<()> {
        if self.load.get(py).is_some_and(|old| same(&old, load)) {
            return Ok(());
        }
        drop(self.load.replace(py, Some(load.clone().unbind())));
        self.refetch(py)
    }
}

/// Begins a load: a task that calls the function, and a future of what it gives.
fn begin(load: &Slot, current: &Current, scope: Scope, inner: Option<Inner>) -> Promised {
    let promise = Arc::new(Promise::default());
    let task = Python::attach(|py| {
        let begun = try_begin(py, load, current, scope, inner, &promise);
        begun.unwrap_or_else(|error| {
            promise.give(Err(Raised::of(py, &error)));
            None
        })
    });
    Promised::new(promise, task)
}

fn try_begin(
    py: Python<'_>,
    load: &Slot,
    current: &Current,
    scope: Scope,
    inner: Option<Inner>,
    promise: &Arc<Promise>,
) -> PyResult<Option<Py<Driver>>> {
    let (Some(load), Some(inner)) = (load.get(py), inner) else {
        return Ok(None);
    };
    let session = session::required("lt.resource")?;
    let runtime = session.get(py).runtime();
    let reads = Reads::new(
        Arc::downgrade(&session),
        runtime.scope(Some(scope)),
        move |session| {
            // An error says that the resource is gone.
            let _ = inner.refetch_in(session.runtime());
        },
    );
    if let Some(before) = current.replace(Some(Arc::clone(&reads))) {
        before.end(py, session.get(py));
    }
    let module = py.import(intern!(py, "lattice_ui._tasks"))?;
    let coroutine = module.call_method1(intern!(py, "load"), (load,))?;
    let driver = Driver::of_load(
        &coroutine,
        Arc::downgrade(&session),
        reads,
        Arc::clone(promise),
    );
    let driver = Bound::new(py, driver)?;
    tasks::start_load(py, &driver)?;
    Ok(Some(driver.unbind()))
}

/// The outcome as a node of the graph, which is another only when something differs.
fn outcome_of(runtime: &Runtime, inner: Inner, found: Arc<Mutex<Outcome>>) -> Node<()> {
    runtime.memo_with(move |_| ((), Python::attach(|py| find(py, inner, &found))))
}

fn find(py: Python<'_>, inner: Inner, found: &Mutex<Outcome>) -> Change {
    let lock = || found.lock().unwrap_or_else(PoisonError::into_inner);
    let now =
        Runtime::with_current(|runtime| inner.with_in(runtime, |state| Outcome::of(py, state)));
    let Ok(Ok(now)) = now else {
        return Change::Same;
    };
    // A comparison may run user code.
    let before = lock().clone_ref(py);
    if before.is(py, &now) {
        return Change::Same;
    }
    let replaced = std::mem::replace(&mut *lock(), now);
    drop(replaced);
    Change::Changed
}

#[pymethods]
impl Resource {
    #[new]
    #[pyo3(signature = (load, /))]
    fn new(py: Python<'_>, load: Py<PyAny>) -> PyResult<Self> {
        let session = session::required("lt.resource")?;
        let load = Arc::new(Slot::new(Some(load)));
        let runtime = session.get(py).runtime();
        let scope = runtime.scope(runtime.owner());
        let handle: Arc<Mutex<Option<Inner>>> = Arc::default();
        let inner = {
            let (load, current, handle) =
                (Arc::clone(&load), Current::default(), Arc::clone(&handle));
            let inner = move || *handle.lock().unwrap_or_else(PoisonError::into_inner);
            runtime.resource(move || -> Promised { begin(&load, &current, scope, inner()) })
        };
        *handle.lock().unwrap_or_else(PoisonError::into_inner) = Some(inner);
        let found: Arc<Mutex<Outcome>> = Arc::default();
        let outcome = outcome_of(runtime, inner, Arc::clone(&found));
        let is_loading = runtime.memo(move || {
            let state =
                Runtime::with_current(|runtime| inner.with_in(runtime, ResourceState::is_loading));
            matches!(state, Ok(Ok(true)))
        });
        Ok(Self {
            load,
            session: Arc::downgrade(&session),
            inner,
            outcome,
            is_loading,
            found,
        })
    }

    /// What the last load that succeeded gave, or None.
    fn latest<'py>(slf: &Bound<'py, Self>) -> PyResult<Option<Py<PyAny>>> {
        Ok(slf.get().noted(slf)?.latest)
    }

    /// The exception that the last load failed with, or None.
    fn error(slf: &Bound<'_, Self>) -> PyResult<Option<Py<PyAny>>> {
        Ok(slf.get().noted(slf)?.error.map(|it| it.error))
    }

    /// Whether a load is under way.
    fn loading(&self, py: Python<'_>) -> PyResult<bool> {
        let Some(session) = self.session.upgrade() else {
            return Ok(false);
        };
        let runtime = session.get(py).runtime();
        if session::is_current(&self.session) {
            return self.is_loading.get_in(runtime).map_err(reactive);
        }
        let look = || {
            self.inner
                .with_in(runtime, ResourceState::is_loading)
                .map_err(reactive)
        };
        runtime.untrack(look)
    }

    /// Loads anew. What was loaded stays until that is done.
    fn refetch(&self, py: Python<'_>) -> PyResult<()> {
        let Some(session) = self.session.upgrade() else {
            return Ok(());
        };
        let inner = session.get(py);
        self.inner.refetch_in(inner.runtime()).map_err(reactive)?;
        // From outside of its session's turns: ask for one, so that the load begins.
        if !session::is_current(&self.session)
            && let Some(host) = inner.host()
        {
            py.detach(|| host.turn(Box::new(drop)));
        }
        Ok(())
    }

    fn __bool__(&self) -> PyResult<bool> {
        Err(PyTypeError::new_err(
            "a resource is neither true nor false: call it for its value, as in `if resource():`",
        ))
    }

    fn __str__(slf: &Bound<'_, Self>) -> PyResult<String> {
        Ok(Self::call(slf)?.str()?.to_string())
    }

    fn __format__(slf: &Bound<'_, Self>, spec: &str) -> PyResult<String> {
        Self::call(slf)?
            .call_method1("__format__", (spec,))?
            .extract()
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        format!("<resource {}>", self.name(py))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.load.visit(&visit)
    }

    fn __clear__(&self, py: Python<'_>) {
        drop(self.load.replace(py, None));
    }
}

/// A value that a function loads, off the turn: a plain one on a worker thread, an async one as a task; also as a decorator.
#[pyfunction]
#[pyo3(signature = (load, /))]
pub(crate) fn resource<'py>(
    py: Python<'py>,
    load: Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyAny>> {
    if !load.is_callable() {
        return Err(PyTypeError::new_err(format!(
            "lt.resource(load): load is a function without arguments, plain or async, and {} came",
            described(&load)
        )));
    }
    let function = load.clone().unbind();
    let make = || {
        let arguments = PyTuple::new(py, [function])?;
        Ok(Resource::class(py)?.make::<Resource>(&arguments)?.unbind())
    };
    let (resource, made) = kept(py, make)?;
    if !made {
        resource.cast::<Resource>()?.get().renew(py, &load)?;
    }
    Ok(resource)
}
