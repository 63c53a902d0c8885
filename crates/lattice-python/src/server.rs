//! The server from Python: binds at once, runs on threads of its own, ends on Ctrl-C or from another thread.

mod auth;
mod service;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use lattice_server::{Hooks, Server as Native, ServerConfig, ServerHandle, Stats};
use pyo3::exceptions::{PyOSError, PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::app::App;
use crate::overdue;
use crate::tasks;

/// How often a server that runs looks for Ctrl-C.
const SIGNALS_EVERY: Duration = Duration::from_millis(50);
/// How long one thread may compute before another Python thread gets its turn, in seconds: CPython's 5 ms is what an event would
/// wait behind a computation.
const SWITCH_INTERVAL_SECONDS: f64 = 0.0005;

pub(crate) fn add(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<Server>()?;
    module.add_class::<auth::Verdict>()?;
    module.add_function(wrap_pyfunction!(settings, module)?)?;
    module.add_class::<service::Service>()?;
    module.add_class::<service::Exchange>()?;
    module.add_class::<service::Socket>()
}

/// What a server does for Python on its threads.
pub(crate) fn hooks() -> Hooks {
    let mut hooks = Hooks::default();
    overdue::add_hooks(&mut hooks);
    hooks.on_stopping = Some(Arc::new(|| {
        Python::attach(|py| tasks::wait_for_all(py, tasks::GRACE));
    }));
    hooks
}

pub(crate) fn switch_often(py: Python<'_>) -> PyResult<()> {
    let sys = py.import("sys")?;
    sys.call_method1("setswitchinterval", (SWITCH_INTERVAL_SECONDS,))?;
    Ok(())
}

/// The counters of a server by name.
pub(crate) fn by_name<'py>(py: Python<'py>, stats: &Stats) -> PyResult<Bound<'py, PyDict>> {
    let named = PyDict::new(py);
    for (name, value) in stats.entries() {
        named.set_item(name, value)?;
    }
    Ok(named)
}

/// Serves one component; each visitor gets a session of its own.
#[pyclass(frozen, name = "Server", module = "lattice_ui._core")]
pub(crate) struct Server {
    handle: Mutex<Option<ServerHandle>>,
    address: std::net::SocketAddr,
    host: String,
}

#[pymethods]
impl Server {
    #[new]
    #[pyo3(signature = (app, /, *, host="127.0.0.1", port=0, title=None, debug=true, turn_ms_max=None, config=None, settings=None, auth=None, trusted_proxies=None))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords")]
    fn new(
        py: Python<'_>,
        app: &Bound<'_, PyAny>,
        host: &str,
        port: u16,
        title: Option<String>,
        debug: bool,
        turn_ms_max: Option<u64>,
        config: Option<PathBuf>,
        settings: Option<Vec<(String, String)>>,
        auth: Option<Py<PyAny>>,
        trusted_proxies: Option<Vec<String>>,
    ) -> PyResult<Self> {
        let mut config = match settings {
            None => ServerConfig::at(host, port),
            Some(settings) => {
                let flags = settings.iter().map(|(name, value)| (&**name, &**value));
                ServerConfig::from_sources(config.as_deref(), ServerConfig::environment(), flags)
                    .map_err(raised)?
            }
        };
        let host = config.host.clone();
        config.hooks = hooks();
        config.hooks.authenticate = auth.map(auth::hook);
        config.trusted_proxies = trusted_proxies.unwrap_or(config.trusted_proxies);
        config.turn_ms_max = turn_ms_max.unwrap_or(config.turn_ms_max);
        switch_often(py)?;
        let app = App::new(app, title, debug)?;
        let started = py.detach(|| Native::bind(app, config).and_then(Native::start));
        let handle = started.map_err(raised)?;
        let address = handle.local_addr();
        Ok(Self {
            handle: Mutex::new(Some(handle)),
            address,
            host,
        })
    }

    #[getter]
    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    #[getter]
    fn host(&self) -> &str {
        &self.host
    }

    #[getter]
    fn port(&self) -> u16 {
        self.address.port()
    }

    /// Serves until Ctrl-C (which is raised as KeyboardInterrupt), SIGTERM, or `stop()` from another thread.
    fn run(&self, py: Python<'_>) -> PyResult<()> {
        while self.is_running() {
            if let Err(interrupted) = py.check_signals() {
                self.stop(py)?;
                return Err(interrupted);
            }
            py.detach(|| std::thread::sleep(SIGNALS_EVERY));
        }
        Ok(())
    }

    /// Ends it: running handlers finish (async ones within two seconds, then they are cancelled), pages are told.
    fn stop(&self, py: Python<'_>) -> PyResult<()> {
        let handle = self.lock()?.take();
        py.detach(|| handle.is_some_and(|handle| handle.stop()));
        Ok(())
    }

    /// What it has done so far, by name.
    fn stats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let counted = self.lock()?.as_ref().map(ServerHandle::stats);
        counted.map_or_else(|| Ok(PyDict::new(py)), |counted| by_name(py, &counted))
    }
}

/// What can be set of a server by name: name, what it is, its default as a text.
#[pyfunction]
fn settings() -> Vec<(&'static str, &'static str, String)> {
    let settings = ServerConfig::settings().iter();
    settings
        .map(|setting| (setting.name(), setting.help(), setting.default_text()))
        .collect()
}

fn raised(error: lattice_server::Error) -> PyErr {
    if error.is_config() {
        PyValueError::new_err(error.to_string())
    } else {
        PyOSError::new_err(error.to_string())
    }
}

impl Server {
    fn lock(&self) -> PyResult<std::sync::MutexGuard<'_, Option<ServerHandle>>> {
        self.handle
            .lock()
            .map_err(|_| PyRuntimeError::new_err("a thread of this server panicked"))
    }

    fn is_running(&self) -> bool {
        self.handle.lock().is_ok_and(|handle| handle.is_some())
    }
}
