//! Equal messages give equal bytes; the first paint, a full view and the incremental page agree.

use std::sync::Arc;

use lattice_session::testing::Screen;
use lattice_session::{
    AnyApp, App, Event, Input, OpenRequest, Payload, component, new_id, now_ms, random, signal,
    text,
};
use lattice_vdom::html_hash;
use lattice_wire::PatchEncoder;

use crate::controls::{button, item, list};

fn app() {
    let items = signal(vec![new_id()]);
    list(|| {
        for id in items.get() {
            component(id.clone(), |id: &String| {
                let draw = signal(random());
                item(|| {
                    text(&**id);
                    text(draw);
                });
            })
            .key(&id);
        }
    });
    text(move || format!("{} at {}", items.with(Vec::len), now_ms()));
    button("add", move || {
        let id = new_id();
        let front = random() < 0.5;
        items.update(|all| {
            let at = if front { 0 } else { all.len() };
            all.insert(at, id);
        });
    });
}

fn bytes(seed: u64, clicks: usize) -> (String, Vec<u8>) {
    let app: Arc<dyn AnyApp> = Arc::new(App::new("t", app));
    let request = OpenRequest {
        seed,
        now_ms: 7,
        ..OpenRequest::default()
    };
    let mut session = app.open(&request).unwrap();
    let page = session.first_paint();
    let button = page.next_instance - 1;
    let mut encoder = PatchEncoder::new();
    let mut all = Vec::new();
    for click in 0..clicks {
        session.handle(Input::Clock(1_000 + click as u64));
        session.handle(Input::Event(Event {
            instance: button,
            slot: 0,
            payload: Payload::None,
        }));
        encoder.begin();
        session.flush(&mut encoder);
        all.extend_from_slice(encoder.finish(click as u32 + 1, 1).expect("a click shows"));
    }
    assert_eq!(
        session.counts().events,
        clicks as u64,
        "the last block is the button"
    );
    (page.html, all)
}

#[test]
fn equal_messages_and_seeds_give_equal_bytes() {
    let first = bytes(42, 12);
    assert_eq!(first, bytes(42, 12));
    assert_ne!(first.1, bytes(43, 12).1);
}

#[test]
fn the_first_paint_is_the_page_that_a_full_view_makes() {
    let screen = Screen::render(app);
    assert_eq!(screen.first_paint().html, screen.html());
    assert_eq!(screen.first_paint().hash, html_hash(&screen.html()));
    for _ in 0..5 {
        screen.click("add");
    }
    let before = screen.html();
    screen.resend();
    assert_eq!(before, screen.html());
    screen.click("add");
    assert_eq!(
        screen.text().matches("7 at 0").count(),
        1,
        "the page goes on after a full view"
    );
}

#[test]
fn what_runs_before_the_first_paint_is_not_numbered() {
    let screen = Screen::render(|| {
        let n = signal(0);
        lattice_session::effect(move || n.set(3));
        for _ in 0..n.get() {
            text("x");
        }
    });
    assert_eq!(screen.first_paint().html, "x<!---->x<!---->x");
    assert_eq!(screen.first_paint().next_instance, 4);
    assert!(screen.flush().operations.is_empty());
}
