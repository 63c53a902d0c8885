//! A server from its binding to its end, on threads of its own.

use crate::access::AccessLog;
use crate::http::assets::Assets;
use crate::http::caller::Proxies;
use crate::http::networks::Networks;
use crate::http::origin::Origins;
use crate::listener;
use crate::pool::{Pool, Settings};
use crate::sessions::registry::Registry;
use crate::shared::Shared;
use crate::socket::CloseCode;
use crate::stats::Counters;
use crate::stream::Streams;
use crate::{Error, ServerConfig, Stats, error};
use lattice_engine::session::AnyApp;
use std::fmt;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::runtime::Builder;
use tokio::sync::watch;

/// An address that is bound, and the app that will be served there.
pub struct Server {
    app: Arc<dyn AnyApp>,
    config: ServerConfig,
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    /// Binds the address. Clients can connect from here on and are answered after [`Self::start`].
    ///
    /// # Errors
    /// [`Error::is_bind`] when the address can't be had, [`Error::is_config`] for a limit that can't work.
    pub fn bind(app: impl AnyApp, config: ServerConfig) -> Result<Self, Error> {
        Self::bind_shared(Arc::new(app), config)
    }

    /// [`Self::bind`] for an app that is shared already.
    pub fn bind_shared(app: Arc<dyn AnyApp>, config: ServerConfig) -> Result<Self, Error> {
        config.check()?;
        let name = error::address(&config.host, config.port);
        let listener = TcpListener::bind((config.host.as_str(), config.port))
            .map_err(|source| Error::bind(&name, source))?;
        let prepared = listener
            .set_nonblocking(true)
            .and_then(|()| listener.local_addr());
        let address = prepared.map_err(|source| Error::bind(&name, source))?;
        Ok(Self {
            app,
            config,
            listener,
            address,
        })
    }

    /// Where it listens; with the port that was chosen if port 0 was asked for.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Serves on threads of its own until the handle is told to stop.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn start(self) -> Result<ServerHandle, Error> {
        let running = Running::start(self.app, self.config, Some(self.address.ip()))?;
        let shared = running.shared();
        let listener = {
            let _runtime = shared.tasks.enter();
            tokio::net::TcpListener::from_std(self.listener).map_err(Error::threads)?
        };
        let accepting = listener::accept(Arc::clone(shared), listener);
        shared.tasks.spawn(accepting);
        Ok(ServerHandle {
            address: self.address,
            inner: Arc::new(running),
        })
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// A server that runs. Clones are the same server; it stops by [`Self::stop`], or when the last clone is dropped.
#[derive(Clone)]
pub struct ServerHandle {
    address: SocketAddr,
    inner: Arc<Running>,
}

/// The threads and sessions of an app, until they are told to stop.
pub(crate) struct Running {
    shared: Arc<Shared>,
    is_stopped: AtomicBool,
}

impl ServerHandle {
    /// Where it listens.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// What it has counted so far.
    pub fn stats(&self) -> Stats {
        self.inner.stats()
    }

    /// Stops, gracefully: after [`ServerConfig::unready_ms`] no connection and no session is taken any more, what was received is answered, each socket is
    /// closed with 1001, each session is dropped on a thread of the turn pool. Returns when that is done, or when
    /// [`ServerConfig::drain_ms_max`] is over: then handlers that still run are left behind, and false is returned.
    ///
    /// It blocks, so it must not be called within an app's code. A second call has nothing to do.
    pub fn stop(&self) -> bool {
        self.inner.stop()
    }
}

impl fmt::Debug for ServerHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerHandle")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// Time for close frames to go out, and for the answers of clients, after the sessions have ended.
const FAREWELL: Duration = Duration::from_millis(500);

/// Time for threads without work to end, on a machine that is busy. They hold nothing up: none is in an app's code.
const ENDS_MAX: Duration = Duration::from_secs(10);

impl Running {
    /// With a configuration that was checked, for who listens at this address, or for a server that listens itself.
    pub(crate) fn start(
        app: Arc<dyn AnyApp>,
        config: ServerConfig,
        bound: Option<IpAddr>,
    ) -> Result<Self, Error> {
        let access_log = AccessLog::open(&config.access_log).map_err(|error| {
            let rule = format!(
                "is {:?}, which can't be written: {error}",
                config.access_log
            );
            Error::config("access_log", rule)
        })?;
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Error::threads)?;
        let tasks = runtime.handle().clone();
        let settings = Settings {
            threads_min: config.threads_min,
            turns_max: config.turns_max,
            wait_max: Duration::from_millis(config.turn_wait_ms_max),
            on_start: config.hooks.on_thread_start.clone(),
            on_stop: config.hooks.on_thread_stop.clone(),
            turn_max: config.turn_max(),
            on_overdue: config.hooks.on_turn_overdue.clone(),
            on_overdue_over: config.hooks.on_turn_overdue_over.clone(),
        };
        let pool = Pool::new(settings, runtime).map_err(Error::threads)?;
        let shared = Arc::new(Shared {
            app,
            pool,
            tasks: tasks.clone(),
            registry: Registry::default(),
            streams: Streams::default(),
            counters: Counters::default(),
            assets: Assets::new(lattice_engine::widgets::STYLES),
            origins: Origins::new(&config, bound),
            proxies: Proxies::new(&config),
            metrics_for: Networks::parse(&config.metrics_for).unwrap_or_default(),
            access_log,
            is_leaving: AtomicBool::new(false),
            stopping: watch::Sender::new(false),
            config,
        });
        tasks.spawn(expire(Arc::clone(&shared)));
        Ok(Self {
            shared,
            is_stopped: AtomicBool::new(false),
        })
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    pub(crate) fn stats(&self) -> Stats {
        self.shared.counters.read()
    }

    pub(crate) fn stop(&self) -> bool {
        if self.is_stopped.swap(true, Ordering::SeqCst) {
            return true;
        }
        let shared = &self.shared;
        shared.is_leaving.store(true, Ordering::Relaxed);
        std::thread::sleep(Duration::from_millis(shared.config.unready_ms));
        shared.stopping.send_replace(true);
        if let Some(hook) = &shared.config.hooks.on_stopping {
            hook();
        }
        let drain = Duration::from_millis(shared.config.drain_ms_max);
        let deadline = Instant::now() + drain;
        shared.registry.close(CloseCode::AWAY);
        let drained = shared.registry.drain(deadline, CloseCode::AWAY);
        let farewell = Instant::now() + FAREWELL;
        while shared.counters.connections_open.get() > 0 && Instant::now() < farewell {
            std::thread::sleep(Duration::from_millis(2));
        }
        // Without sessions the threads have nothing left that could hold them.
        let patience = if drained { ENDS_MAX } else { Duration::ZERO };
        shared.pool.stop(Instant::now() + patience) && drained
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Looks for sessions that nobody came for.
async fn expire(shared: Arc<Shared>) {
    let config = &shared.config;
    let shortest = config.unclaimed_ms.min(config.resume_window_ms);
    let pause = Duration::from_millis((shortest / 4).clamp(10, 1000));
    let mut stopping = shared.stopping.subscribe();
    loop {
        tokio::select! {
            () = listener::stops(&mut stopping) => return,
            () = tokio::time::sleep(pause) => {
                let count = shared.registry.expire(Instant::now());
                shared.counters.sessions_expired.add(count as u64);
            }
        }
    }
}
