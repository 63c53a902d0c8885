//! The server from Python: binds at once, runs on threads of its own, ends on Ctrl-C or from another thread.

use std::sync::Mutex;
use std::time::Duration;

use lattice_server::{Hooks, Server as Native, ServerConfig, ServerHandle};
use pyo3::exceptions::{PyOSError, PyRuntimeError};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::app::App;
use crate::component::Component;
use crate::ffi::{keep_thread_state, release_thread_state};
use crate::tasks;

/// How often a server that runs looks for Ctrl-C.
const SIGNALS_EVERY: Duration = Duration::from_millis(50);
/// How long one thread may compute before another Python thread gets its turn, in seconds: CPython's 5 ms is what an event would
/// wait behind a computation.
const SWITCH_INTERVAL_SECONDS: f64 = 0.0005;

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
    #[pyo3(signature = (app, /, *, host="127.0.0.1", port=0, title=None, debug=true))]
    fn new(
        py: Python<'_>,
        app: &Bound<'_, Component>,
        host: &str,
        port: u16,
        title: Option<String>,
        debug: bool,
    ) -> PyResult<Self> {
        let mut hooks = Hooks::default();
        hooks.on_thread_start = Some(std::sync::Arc::new(keep_thread_state));
        hooks.on_thread_stop = Some(std::sync::Arc::new(release_thread_state));
        hooks.on_stopping = Some(std::sync::Arc::new(|| {
            Python::attach(|py| tasks::wait_for_all(py, tasks::GRACE));
        }));
        let mut config = ServerConfig::at(host, port);
        config.hooks = hooks;
        py.import("sys")?
            .call_method1("setswitchinterval", (SWITCH_INTERVAL_SECONDS,))?;
        let app = App::new(app, title, debug);
        let started = py.detach(|| Native::bind(app, config).and_then(Native::start));
        let handle = started.map_err(|error| PyOSError::new_err(error.to_string()))?;
        let address = handle.local_addr();
        Ok(Self {
            handle: Mutex::new(Some(handle)),
            address,
            host: host.to_owned(),
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
        let stats = PyDict::new(py);
        let counted = self.lock()?.as_ref().map(ServerHandle::stats);
        if let Some(counted) = counted {
            for (name, value) in counted.entries() {
                stats.set_item(name, value)?;
            }
        }
        Ok(stats)
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
