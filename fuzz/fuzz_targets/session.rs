//! Random events, for what listens and for what is gone or never was, into a session of a small app with rows, conditions,
//! bindings and failures: a page that got the patches shows what a full view shows, and two sessions that got the same send
//! the same bytes.

#![no_main]

use std::sync::{Arc, LazyLock};

use lattice_session::{
    App, AnyApp, AnySession, Bind, Event, Failure, Handler, Input, Node, OpenRequest, Payload, Session, Signal, Site,
    component, effect, key_hash, keyed, memo, persisted_signal, signal, text, url_signal,
};
use lattice_vdom::page::events;
use lattice_vdom::testing::Dom;
use lattice_vdom::{EventPayload, EventSpec, PatchSink, Template, el, text_slot};
use lattice_wire::PatchEncoder;
use libfuzzer_sys::fuzz_target;

const EVENTS_MAX: usize = 64;
const ROWS_MAX: usize = 24;

static BUTTON: LazyLock<Template> = LazyLock::new(|| {
    el("button").event_slot(0, EventSpec::new("click")).child(text_slot(1)).build().expect("a button")
});
static FIELD: LazyLock<Template> = LazyLock::new(|| {
    let typed = EventSpec::new("input").payload(EventPayload::Value);
    el("input").prop_slot(0, "value").event_slot(1, typed).build().expect("a field")
});
static BOX: LazyLock<Template> = LazyLock::new(|| el("div").children().build().expect("a box"));

fn with<R>(f: impl FnOnce(&Session) -> Result<R, lattice_session::Error>) -> R {
    Session::with_current(f).expect("in a session").expect("in a body")
}

#[track_caller]
fn button(label: &str, click: impl Handler + 'static) {
    let site = Site::here();
    with(|session| {
        let block = session.open(&BUTTON, site)?;
        session.set_handler(block, 0, Arc::new(click))?;
        session.set_value(block, 1, &label.into())?;
        session.close()
    });
}

#[track_caller]
fn field(bind: Bind) {
    let site = Site::here();
    with(|session| {
        let block = session.open(&FIELD, site)?;
        session.set_source(block, 0, bind.source)?;
        let write = bind.write;
        let handler = move |session: &Session, event: &Event| write(session, event.payload.to_slot_value());
        session.set_handler(block, 1, Arc::new(handler))?;
        session.close()
    });
}

#[track_caller]
fn boxed(content: impl FnOnce()) -> Node {
    let site = Site::here();
    let block = with(|session| session.open(&BOX, site));
    content();
    with(Session::close);
    Node::new(block)
}

fn click(f: impl Fn() + Send + Sync + 'static) -> impl Handler {
    move |_: &Session, _: &Event| {
        f();
        Ok(())
    }
}

#[derive(Clone, PartialEq)]
struct Row {
    id: u64,
    label: String,
}

/// Fails, shows nothing, or shows its number, by what it reads.
struct Moody(Signal<u64>);

impl lattice_session::Component for Moody {
    fn name(&self) -> &str {
        "Moody"
    }

    fn render(&self, session: &Session) -> Result<(), Failure> {
        match self.0.get() % 4 {
            0 => Err(Failure::new("not now")),
            1 => Ok(()),
            n => {
                session.text(lattice_vdom::ValueRef::Int(n as i64), Site(1))?;
                Ok(())
            }
        }
    }

    fn same(&self, _: &Session, other: &dyn lattice_session::Component) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| other.0 == self.0)
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

fn app() {
    let rows = signal(Vec::<Row>::new());
    let (next, mode, draft) = (signal(0_u64), signal(0_u64), signal(String::new()));
    field(Bind::signal(draft));
    button("add", click(move || {
        let id = next.get();
        next.set(id + 1);
        rows.update(|all| {
            if all.len() < ROWS_MAX {
                all.insert(id as usize % (all.len() + 1), Row { id, label: draft.get() });
            }
        });
    }));
    button("reverse", click(move || rows.update(|all| all.reverse())));
    button("rotate", click(move || rows.update(|all| {
        let by = 2.min(all.len());
        all.rotate_left(by);
    })));
    button("clear", click(move || rows.update(Vec::clear)));
    button("mode", click(move || mode.update(|n| *n += 1)));
    button("fail", |_: &Session, _: &Event| Err(Failure::new("as asked")));
    let count = memo(move || rows.with(Vec::len));
    text(count);
    with(|session| session.component(Arc::new(Moody(mode)), Site::here()));
    boxed(|| {
        keyed(move || rows.get(), |row| row.id, move |row| {
            let (own, id) = (signal(0_u64), row.id);
            boxed(|| {
                text(&*row.label);
                text(own);
                button("bump", click(move || own.update(|n| *n += 1)));
                button("drop", click(move || rows.update(|all| all.retain(|row| row.id != id))));
                if own.get() % 2 == 1 {
                    with(|session| session.component(Arc::new(Moody(own)), Site::here()));
                }
            });
        });
    });
    if mode.get() % 3 == 1 {
        boxed(|| {
            for row in rows.get() {
                let block = boxed(|| {
                    text(row.id);
                });
                with(|session| session.key(block.block(), key_hash(&row.id)));
            }
        });
    }
    let (n, kept) = (url_signal("n", 0_u8), persisted_signal("kept", String::new()));
    text(move || format!("{} {}", n.get(), kept.get()));
    let shown = mode.get();
    effect(move || n.set(shown as u8));
    component(mode.get() / 2, |n: &u64| {
        text(format!("half {n}"));
    });
}

fn open() -> Box<dyn AnySession> {
    static APP: LazyLock<App> = LazyLock::new(|| App::new("fuzz", app));
    APP.open(&OpenRequest { seed: 7, ..OpenRequest::default() }).expect("it opens")
}

/// What listens now: instance and slot, in the order of the page.
fn listeners(dom: &Dom) -> Vec<(u32, u16)> {
    let elements = dom.elements();
    elements.filter_map(|element| element.listener("click").or_else(|| element.listener("input"))).map(|(instance, slot, _)| (instance, slot)).collect()
}

fn event(bytes: [u8; 3], dom: &Dom) -> Event {
    let [which, how, what] = bytes;
    let payload = match how % 6 {
        0 | 1 => Payload::None,
        2 => Payload::Bool(what % 2 == 0),
        3 => Payload::Float(f64::from(what) / 3.0),
        4 => Payload::List(vec!["a".into(), "b".into()]),
        _ => Payload::Str("x<&".repeat(usize::from(what % 5)).into()),
    };
    let live = listeners(dom);
    if how >= 250 {
        return page_event(what);
    }
    let (instance, slot) = if how < 224 && !live.is_empty() {
        live[usize::from(which) % live.len()]
    } else {
        (u32::from(which) * u32::from(how), u16::from(what))
    };
    Event { instance, slot, payload }
}

/// What the page itself tells: where it went, and what its browser keeps.
fn page_event(what: u8) -> Event {
    const URLS: [&str; 8] = ["/?n=1", "/?n=many", "/?n=3&n=4", "//x", "/other?n=7", "", "/%ff?%ff", "?n=5"];
    let url = URLS[usize::from(what) % URLS.len()];
    let (slot, payload) = match what / 8 % 3 {
        0 => (events::VISIT, Payload::Str(url.into())),
        1 => (events::MOVED, Payload::Str(url.into())),
        _ => (events::STORED, Payload::List(vec!["kept".into(), url.into(), "odd".into()])),
    };
    Event { instance: 0, slot, payload }
}

fuzz_target!(|bytes: &[u8]| {
    let (mut session, mut twin) = (open(), open());
    assert_eq!(session.first_paint(), twin.first_paint());
    let mut dom = Dom::new();
    session.full_view(&mut dom);
    twin.full_view(&mut lattice_vdom::NullSink);
    let (mut sent, mut again) = (PatchEncoder::new(), PatchEncoder::new());
    for chunk in bytes.chunks_exact(3).take(EVENTS_MAX) {
        let event = event([chunk[0], chunk[1], chunk[2]], &dom);
        session.handle(Input::Event(event.clone()));
        twin.handle(Input::Event(event));
        sent.begin();
        again.begin();
        let mut both: (&mut dyn PatchSink, &mut dyn PatchSink) = (&mut sent, &mut dom);
        session.flush(&mut both);
        twin.flush(&mut again);
        assert_eq!(sent.operations(), again.operations(), "equal messages, equal bytes");
    }
    let mut fresh = Dom::new();
    session.full_view(&mut fresh);
    assert_eq!(dom.html(), fresh.html(), "a patched page is the page that a full view makes");
});
