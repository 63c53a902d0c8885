//! What a host does with sessions: turns from outside, contexts of an app, threads.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use lattice_reactive::Load;
use lattice_session::testing::{Screen, render};
use lattice_session::{
    AnyApp, AnySession, App, HostHandle, Input, OpenRequest, Session, Shows, Turn, component,
    context, interval, now_ms, provide, resource, signal, text, wait,
};
use lattice_vdom::NullSink;

use crate::controls::button;

/// A host with one session, that runs turns at once.
#[derive(Default)]
struct Host {
    session: Mutex<Option<Box<dyn AnySession>>>,
    flushed: Arc<Mutex<u32>>,
}

struct Handle(Arc<Host>);

impl HostHandle for Handle {
    fn turn(&self, run: Box<dyn FnOnce(Turn) + Send>) {
        let host = Arc::clone(&self.0);
        let Some(session) = self.0.session.lock().unwrap().take() else {
            return;
        };
        run(Turn::new(session, move |mut session| {
            *host.flushed.lock().unwrap() += session.flush(&mut NullSink).patches;
            *host.session.lock().unwrap() = Some(session);
        }));
    }
}

#[test]
fn a_turn_lends_the_session_and_its_end_flushes_it_on_any_thread() {
    let host = Arc::new(Host::default());
    let handle: Arc<dyn HostHandle> = Arc::new(Handle(Arc::clone(&host)));
    let app = App::new("t", || {
        text(signal(0));
        text(now_ms);
    });
    assert_eq!(app.shows("/"), Shows::Page);
    assert_eq!(app.shows("/other"), Shows::Nothing);
    let mut session = app.open(&OpenRequest::default()).unwrap();
    session.first_paint();
    session.attach(Arc::clone(&handle));
    *host.session.lock().unwrap() = Some(session);

    let (sender, receiver) = std::sync::mpsc::channel();
    handle.turn(Box::new(move |turn| sender.send(turn).unwrap()));
    assert!(host.session.lock().unwrap().is_none(), "the turn has it");
    let mut turn: Turn = receiver.recv().unwrap();
    std::thread::spawn(move || {
        turn.session().handle(Input::Clock(9));
    })
    .join()
    .unwrap();
    assert!(host.session.lock().unwrap().is_some(), "it came back");
    assert_eq!(
        *host.flushed.lock().unwrap(),
        0,
        "a clock that nobody watches changes nothing"
    );
}

#[test]
fn a_session_can_ask_its_host_for_turns() {
    let host = Arc::new(Host::default());
    let screen = Screen::render(|| {});
    assert!(screen.session().host().is_none());
    screen.session().attach(Arc::new(Handle(host)));
    assert!(screen.session().host().is_some());
}

#[test]
fn what_a_component_provides_its_inner_ones_find() {
    #[derive(Clone)]
    struct Theme(&'static str);
    fn inner((): &()) {
        text(context::<Theme>().map_or("none", |theme| theme.0));
    }
    let screen = Screen::render(|| {
        component("dark", |name: &&'static str| {
            provide(Theme(name));
            component((), |(): &()| {
                component((), inner);
            });
        });
        component((), inner);
    });
    assert_eq!(screen.text(), "darknone");
}

#[test]
fn writes_from_outside_are_flushed_as_one_turn() {
    let slot = Arc::new(Mutex::new(None));
    let out = Arc::clone(&slot);
    let screen = Screen::render(move || {
        let n = signal(0);
        *out.lock().unwrap() = Some(n);
        text(n);
        button("+", move || n.update(|n| *n += 1));
    });
    let n = slot.lock().unwrap().unwrap();
    let (value, change) = screen.run(|| {
        n.set(5);
        n.set(6);
        n.get()
    });
    assert_eq!((value, change.operations.len()), (6, 1));
    assert_eq!(screen.text(), "6+");
}

#[test]
fn a_session_moves_between_threads() {
    fn is_send<T: Send>() {}
    is_send::<Session>();
    is_send::<Box<dyn AnySession>>();
}

#[test]
fn time_that_passes_rings_the_alarms_of_a_session() {
    let screen = render(|| {
        let seconds = interval(Duration::from_secs(1));
        text(seconds);
        text(" at ");
        text(now_ms);
    });
    assert_eq!(screen.text(), "0 at 0");
    let change = screen.clock().advance(Duration::from_millis(2_500));
    assert!(screen.text().starts_with("2 at "), "{}", screen.text());
    assert_eq!(change.operations, ["set", "set"], "a second each");
    assert_eq!(screen.session().next_alarm_ms(), Some(3_000));
}

/// Notes what a session asks of its host.
#[derive(Default)]
struct Asked {
    alarms: Mutex<Vec<u64>>,
    turns: Mutex<u32>,
    loads: Mutex<Vec<Load>>,
}

impl HostHandle for Asked {
    fn turn(&self, _: Box<dyn FnOnce(Turn) + Send>) {
        *self.turns.lock().unwrap() += 1;
    }

    fn spawn(&self, load: Load) {
        self.loads.lock().unwrap().push(load);
    }

    fn wake_at(&self, at_ms: u64) {
        self.alarms.lock().unwrap().push(at_ms);
    }
}

#[test]
fn a_host_is_asked_to_poll_loads_to_tell_the_time_and_for_a_turn_when_there_is_mail() {
    let app = App::new("t", || {
        text(interval(Duration::from_secs(1)));
        let name = resource(|| async { Ok::<_, String>("Ada") });
        text(move || wait(name));
    });
    let start = OpenRequest {
        now_ms: 5_000,
        ..OpenRequest::default()
    };
    let mut session = app.open(&start).unwrap();
    let host = Arc::new(Asked::default());
    session.attach(host.clone());
    assert_eq!(session.first_paint().html, "0<!---->");
    assert_eq!(*host.alarms.lock().unwrap(), [6_000]);
    session.flush(&mut NullSink);
    assert_eq!(host.alarms.lock().unwrap().len(), 1, "it was asked already");

    let mut load = host.loads.lock().unwrap().pop().unwrap();
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(std::pin::Pin::new(&mut load).poll(&mut context).is_ready());
    assert_eq!(*host.turns.lock().unwrap(), 1);
    session.handle(Input::Mail);
    session.handle(Input::Clock(6_500));
    assert_eq!(session.flush(&mut NullSink).patches, 2);
    assert_eq!(*host.alarms.lock().unwrap(), [6_000, 7_000]);
}
