//! An app inside a server that speaks ASGI: requests and messages come as calls, and what answers them goes to a callable.
//!
//! The callable runs on threads of the service. It gets
//!
//! | of a request | of a socket |
//! | --- | --- |
//! | `(status, headers)`, then `bytes` of the body, then None | `bytes`: a message for the page |
//! | True: more of the request's body is wanted | True: there is room for messages again |
//! | | an int: close it with this code |

use std::sync::{Arc, Mutex};

use lattice_server::gateway::{Exchange as NativeExchange, Refused, RequestHead, Said};
use lattice_server::gateway::{Socket as NativeSocket, Teller, Told};
use lattice_server::{RequestInfo, ServerConfig, Service as Native};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use super::{by_name, hooks, switch_often};
use crate::app::App;
use crate::user::User;

/// One component as a service: each visitor gets a session of its own.
#[pyclass(frozen, name = "Service", module = "lattice_ui._core")]
pub(crate) struct Service {
    native: Native,
}

/// A request that is being answered.
#[pyclass(frozen, name = "Exchange", module = "lattice_ui._core")]
pub(crate) struct Exchange {
    native: Mutex<Option<NativeExchange>>,
}

/// The session's end of a page's socket.
#[pyclass(frozen, name = "Socket", module = "lattice_ui._core")]
pub(crate) struct Socket {
    native: Mutex<Option<Arc<NativeSocket>>>,
}

type Headers = Vec<(Vec<u8>, Vec<u8>)>;

#[pymethods]
impl Service {
    #[new]
    #[pyo3(signature = (app, /, *, title=None, debug=true, root_path="", allowed_hosts=Vec::new(), allowed_origins=Vec::new(), trusted_proxies=Vec::new()))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords")]
    fn new(
        py: Python<'_>,
        app: &Bound<'_, PyAny>,
        title: Option<String>,
        debug: bool,
        root_path: &str,
        allowed_hosts: Vec<String>,
        allowed_origins: Vec<String>,
        trusted_proxies: Vec<String>,
    ) -> PyResult<Self> {
        let mut config = ServerConfig::default();
        config.hooks = hooks();
        root_path.clone_into(&mut config.root_path);
        config.allowed_hosts = allowed_hosts;
        config.allowed_origins = allowed_origins;
        config.trusted_proxies = trusted_proxies;
        switch_often(py)?;
        let app = App::new(app, title, debug)?;
        let native = py
            .detach(|| Native::new(app, config))
            .map_err(|error| PyValueError::new_err(error.to_string()))?;
        Ok(Self { native })
    }

    /// Answers a request, whose client and mount are given as ASGI has them. A request that is refused at once gives a status and
    /// a text instead.
    #[pyo3(signature = (method, target, headers, tell, /, *, client=None, is_secure=false, root_path="", user=None, is_refused=false))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords")]
    fn exchange(
        &self,
        py: Python<'_>,
        method: String,
        target: String,
        headers: Headers,
        tell: Py<PyAny>,
        client: Option<&str>,
        is_secure: bool,
        root_path: &str,
        user: Option<&User>,
        is_refused: bool,
    ) -> PyResult<Py<PyAny>> {
        let mut head = head(method, target, headers, client, is_secure, root_path);
        identify(&mut head, user, is_refused);
        let tell: Teller<Told> = Arc::new(move |told| {
            Python::attach(|py| call(py, &tell, |py| told_object(py, &told)));
        });
        match py.detach(|| self.native.exchange(head, tell)) {
            Ok(native) => {
                let native = Mutex::new(Some(native));
                Ok(Py::new(py, Exchange { native })?.into_any())
            }
            Err(Refused { status, text }) => {
                Ok((status, text).into_pyobject(py)?.into_any().unbind())
            }
        }
    }

    /// Opens the socket of a page; the same for one that is refused.
    #[pyo3(signature = (target, headers, tell, /, *, client=None, is_secure=false, root_path="", user=None, is_refused=false))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords")]
    fn socket(
        &self,
        py: Python<'_>,
        target: String,
        headers: Headers,
        tell: Py<PyAny>,
        client: Option<&str>,
        is_secure: bool,
        root_path: &str,
        user: Option<&User>,
        is_refused: bool,
    ) -> PyResult<Py<PyAny>> {
        let mut head = head(
            "GET".to_owned(),
            target,
            headers,
            client,
            is_secure,
            root_path,
        );
        identify(&mut head, user, is_refused);
        let tell: Teller<Said> = Arc::new(move |said| {
            Python::attach(|py| call(py, &tell, |py| said_object(py, &said)));
        });
        match py.detach(|| self.native.socket(head, tell)) {
            Ok(native) => {
                let native = Mutex::new(Some(Arc::new(native)));
                Ok(Py::new(py, Socket { native })?.into_any())
            }
            Err(Refused { status, text }) => {
                Ok((status, text).into_pyobject(py)?.into_any().unbind())
            }
        }
    }

    /// Ends it: running handlers finish, pages are told. Blocks until then.
    fn stop(&self, py: Python<'_>) {
        py.detach(|| self.native.stop());
    }

    /// What it has done so far, by name.
    fn stats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        by_name(py, &self.native.stats())
    }
}

#[pymethods]
impl Exchange {
    /// A part of the request's body.
    fn feed(&self, body: &[u8], is_last: bool) -> PyResult<()> {
        if let Some(native) = &*lock(&self.native)? {
            native.feed(body.to_vec(), is_last);
        }
        Ok(())
    }

    /// The client is gone.
    fn cancel(&self, py: Python<'_>) -> PyResult<()> {
        let native = lock(&self.native)?.take();
        py.detach(|| drop(native));
        Ok(())
    }
}

#[pymethods]
impl Socket {
    /// Takes a message; false says that there is no room for another before the callable is told.
    fn take(&self, py: Python<'_>, message: &[u8]) -> PyResult<bool> {
        let native = lock(&self.native)?.clone();
        Ok(py.detach(|| native.is_none_or(|native| native.take(message))))
    }

    /// The page sent a text, of which the protocol has none.
    fn refuse_text(&self, py: Python<'_>) -> PyResult<()> {
        let native = lock(&self.native)?.clone();
        py.detach(|| native.inspect(|native| native.refuse_text()));
        Ok(())
    }

    /// The page is gone.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        let native = lock(&self.native)?.take();
        py.detach(|| drop(native));
        Ok(())
    }
}

fn lock<T>(native: &Mutex<T>) -> PyResult<std::sync::MutexGuard<'_, T>> {
    native
        .lock()
        .map_err(|_| PyRuntimeError::new_err("a thread of this service panicked"))
}

fn head(
    method: String,
    target: String,
    headers: Headers,
    client: Option<&str>,
    is_secure: bool,
    root_path: &str,
) -> RequestHead {
    let mut info = RequestInfo::default();
    info.client = client.and_then(|client| client.parse().ok());
    info.is_secure = is_secure;
    info.root_path = (!root_path.is_empty()).then(|| root_path.to_owned());
    RequestHead {
        method,
        target,
        headers,
        info,
    }
}

fn identify(head: &mut RequestHead, user: Option<&User>, is_refused: bool) {
    head.info.user = user.map(|user| Arc::clone(user.native()));
    head.info.is_refused = is_refused;
}

/// Tells the callable. That it can't be told any more (its event loop is closed) is no news to who closed it.
fn call<'py>(
    py: Python<'py>,
    tell: &Py<PyAny>,
    object: impl FnOnce(Python<'py>) -> PyResult<Bound<'py, PyAny>>,
) {
    if let Err(error) = object(py).and_then(|object| tell.call1(py, (object,)))
        && !error.is_instance_of::<PyRuntimeError>(py)
    {
        error.write_unraisable(py, Some(tell.bind(py)));
    }
}

fn told_object<'py>(py: Python<'py>, told: &Told) -> PyResult<Bound<'py, PyAny>> {
    Ok(match told {
        Told::Head(status, headers) => {
            let headers: Vec<_> = headers
                .iter()
                .map(|(name, value)| (PyBytes::new(py, name), PyBytes::new(py, value)))
                .collect();
            (*status, headers).into_pyobject(py)?.into_any()
        }
        Told::Body(bytes) => PyBytes::new(py, bytes).into_any(),
        Told::More => true.into_pyobject(py)?.to_owned().into_any(),
        _ => py.None().into_bound(py),
    })
}

fn said_object<'py>(py: Python<'py>, said: &Said) -> PyResult<Bound<'py, PyAny>> {
    Ok(match said {
        Said::Message(bytes) => PyBytes::new(py, bytes).into_any(),
        Said::Close(code) => code.into_pyobject(py)?.into_any(),
        _ => true.into_pyobject(py)?.to_owned().into_any(),
    })
}
