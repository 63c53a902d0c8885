//! The app of these tests: a counter, a text, and buttons that do what handlers should not.

use lattice_server::{Server, ServerConfig, ServerHandle};
use lattice_session::{App, Event, Failure, Node, Session, Site, Turn, on_cleanup, signal, text};
use lattice_vdom::{EventPayload, EventSpec, Template, el, text_slot};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, LazyLock, Mutex};

/// Slots and the labels of buttons are found by the order of the page: this is it.
pub(crate) const ADD: usize = 0;
pub(crate) const BLOCK: usize = 1;
pub(crate) const FAIL: usize = 2;
pub(crate) const BIG: usize = 3;
pub(crate) const NOTHING: usize = 4;
pub(crate) const TURN: usize = 5;
pub(crate) const PANIC: usize = 6;

static BUTTON: LazyLock<Template> = LazyLock::new(|| {
    el("button")
        .event_slot(0, EventSpec::new("click").payload(EventPayload::None))
        .child(text_slot(1))
        .build()
        .unwrap()
});

#[track_caller]
fn button(
    label: &str,
    click: impl Fn(&Session) -> Result<(), Failure> + Send + Sync + 'static,
) -> Node {
    let site = Site::here();
    Session::with_current(|session| {
        let block = session.open(&BUTTON, site)?;
        let handler = Arc::new(move |session: &Session, _: &Event| click(session));
        session.set_handler(block, 0, handler)?;
        session.set_value(block, 1, &label.into())?;
        session.close()?;
        Ok::<_, lattice_session::Error>(Node::new(block))
    })
    .unwrap()
    .unwrap()
}

/// What the tests hold of the app that a server runs.
pub(crate) struct World<S = ServerHandle> {
    pub(crate) server: S,
    /// A word for each handler that has begun to block.
    pub(crate) blocked: Receiver<()>,
    /// Lets one blocked handler go on; when it is dropped, all.
    pub(crate) release: Sender<()>,
    /// Turns that were asked for by [`TURN`].
    pub(crate) turns: Receiver<(Turn, lattice_session::Signal<i64>)>,
    /// A word for each session that was dropped.
    pub(crate) dropped: Receiver<String>,
}

/// Serves the app on a free port of loopback.
pub(crate) fn serve(configure: impl FnOnce(&mut ServerConfig)) -> World {
    app(|app, mut config| {
        configure(&mut config);
        Server::bind(app, config).unwrap().start().unwrap()
    })
}

/// Starts the app by whatever serves it.
pub(crate) fn app<S>(start: impl FnOnce(App, ServerConfig) -> S) -> World<S> {
    let mut config = ServerConfig::at("127.0.0.1", 0);
    // Failures are counted here, not written to the test's output.
    config.hooks.on_failure = Some(Arc::new(|_| ()));
    let (begun, blocked) = channel();
    let (release, gate) = channel();
    let (lent, turns) = channel();
    let (gone, dropped) = channel();
    let ends = Ends {
        begun,
        gate: Arc::new(Mutex::new(gate)),
        lent,
        gone,
    };
    let server = start(App::new("Test", move || root(&ends)), config);
    World {
        server,
        blocked,
        release,
        turns,
        dropped,
    }
}

/// A server with the default configuration.
pub(crate) fn world() -> World {
    serve(|_| ())
}

#[derive(Clone)]
struct Ends {
    begun: Sender<()>,
    gate: Arc<Mutex<Receiver<()>>>,
    lent: Sender<(Turn, lattice_session::Signal<i64>)>,
    gone: Sender<String>,
}

fn root(ends: &Ends) {
    let count = signal(0_i64);
    let big = signal(String::new());
    let Ends {
        begun,
        gate,
        lent,
        gone,
    } = ends.clone();
    button("add", move |_| {
        count.update(|count| *count += 1);
        Ok(())
    });
    button("block", move |_| {
        begun.send(()).unwrap();
        let _ = gate.lock().unwrap().recv();
        count.update(|count| *count += 100);
        Ok(())
    });
    button("fail", |_| {
        Err(Failure::new("no such thing").at("app.rs", 7))
    });
    button("big", move |_| {
        // Longer each time, so that each time it is another.
        big.update(|big| *big = "x".repeat((big.len() + 1).max(20_000)));
        Ok(())
    });
    button("nothing", |_| Ok(()));
    button("turn", move |session| {
        let lent = lent.clone();
        let host = session.host().unwrap();
        host.turn(Box::new(move |turn| lent.send((turn, count)).unwrap()));
        Ok(())
    });
    button("panic", |_| panic!("as a test asks for"));
    text(count);
    text(big);
    on_cleanup(move || {
        let name = std::thread::current().name().unwrap_or_default().to_owned();
        let _ = gone.send(name);
    });
}
