//! Messages in, messages out; turns, alarms and loads in between.

use std::future::poll_fn;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::time::Duration;

use lattice_engine::session::{interval, resource};
use lattice_engine::vdom::{NullSink, PatchSink, Template, TemplateNo, ValueRef};
use lattice_engine::widgets::{button, row};
use lattice_engine::{AnyApp, App, OpenRequest, effect, signal, text};
use lattice_wasm::Host;
use lattice_wire::{
    ClientMessage, Limits, PatchEncoder, Payload, ServerDecoder, ServerMessage, VERSION,
};

/// Blocks are numbered in document order: the row is 1, the text 2, the button 3.
fn counter() -> App {
    App::new("Counter", || {
        let count = signal(0_i64);
        row(|| {
            text(count);
            button("+").on_click(move || count.update(|n| *n += 1));
            button("none").on_click(|| {});
        });
    })
}

/// The slot of a button's click.
const CLICK: u16 = 4;
const PLUS: u32 = 3;
const NONE: u32 = 4;

fn open(app: &App) -> Host {
    Host::open(app, 1, 1000.0, || {}).expect("an app in Rust opens")
}

fn encoded(message: &ClientMessage<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    message.encode(&mut bytes);
    bytes
}

fn hello(token: &str, patch_seq: u32, event_id: u32, whole: bool) -> Vec<u8> {
    encoded(&ClientMessage::Hello {
        version: VERSION,
        token,
        patch_seq,
        event_id,
        whole,
    })
}

fn click(event_id: u32, instance: u32) -> Vec<u8> {
    encoded(&ClientMessage::Event {
        event_id,
        patch_seq: 0,
        instance,
        slot: CLICK,
        payload: Payload::None,
    })
}

/// The token of a snapshot: as lattice-static writes it.
fn token(app: &App) -> String {
    let mut session = app
        .open(&OpenRequest {
            seed: 77,
            now_ms: 5,
            ..OpenRequest::default()
        })
        .expect("an app in Rust opens");
    let mut encoder = PatchEncoder::new();
    session.first_view(&mut encoder);
    format!("{:x}", encoder.fingerprint())
}

/// A counter whose page has gone live on its snapshot.
fn live() -> Host {
    let app = counter();
    let mut host = open(&app);
    host.receive(&hello(&token(&app), 0, 0, true), 1000.0);
    assert_eq!(host.flush(), None);
    host
}

#[test]
fn a_page_with_the_snapshot_of_the_same_view_goes_live_on_it() {
    let app = counter();
    let mut host = open(&app);
    let welcome = host.receive(&hello(&token(&app), 0, 0, true), 1000.0);
    assert_eq!(welcome, Some(&[0, VERSION as u8, 0, 1][..]));
    assert_eq!(host.flush(), None, "it shows all that there is");
}

#[test]
fn a_page_with_another_snapshot_gets_the_whole_view_and_its_presses_are_dropped() {
    let mut host = open(&counter());
    let welcome = host.receive(&hello("123", 0, 2, true), 1000.0).unwrap();
    // The next number is not the one that the page expects: so it knows that a view comes.
    assert_eq!(welcome, [0, VERSION as u8, 2, 2]);
    host.receive(&click(1, PLUS), 1000.0);
    host.receive(&click(2, PLUS), 1000.0);
    let mut said = Said::default();
    let bytes = host.flush().unwrap().to_vec();
    let message = ServerDecoder::new(Limits::SERVER).decode(&bytes, &mut said);
    assert_eq!(message, Ok(ServerMessage::patch(2, 0)));
    assert_eq!(
        said.reset,
        Some(5),
        "no number of the page means another thing"
    );
    assert!(
        said.ints.contains(&0),
        "no press was handled: {:?}",
        said.ints
    );
}

#[test]
fn each_event_is_handled_once_and_answered_by_what_it_changed() {
    let mut host = live();
    assert_eq!(host.receive(&click(1, PLUS), 1000.0), None);
    assert_eq!(
        host.flush(),
        Some(&[65, 1, 4, 2, 0, 1][..]),
        "the text is 1"
    );
    host.receive(&click(1, PLUS), 1000.0);
    assert_eq!(host.flush(), None, "it was handled before");
    host.receive(&click(2, NONE), 1000.0);
    assert_eq!(host.flush(), Some(&[2, 2][..]), "nothing changed");
    host.receive(&click(3, 999), 1000.0);
    assert_eq!(host.flush(), Some(&[2, 3][..]), "nobody is there");
    host.receive(&click(4, PLUS), 1000.0);
    host.receive(&click(5, PLUS), 1000.0);
    assert_eq!(host.flush(), Some(&[66, 2, 4, 2, 0, 3][..]), "two at once");
}

#[test]
fn a_page_that_lost_its_place_gets_the_whole_view_with_new_numbers() {
    let mut host = live();
    host.receive(&click(1, PLUS), 1000.0);
    host.flush();
    let welcome = host.receive(&hello("", 1, 1, false), 1000.0).unwrap();
    assert_eq!(welcome, [0, VERSION as u8, 1, 3]);
    let mut said = Said::default();
    let bytes = host.flush().unwrap().to_vec();
    ServerDecoder::new(Limits::SERVER)
        .decode(&bytes, &mut said)
        .unwrap();
    assert_eq!(said.reset, Some(5), "no number comes twice");
    assert_eq!(host.flush(), None);
}

#[test]
fn what_can_t_be_read_is_answered_and_disturbs_nothing() {
    let mut host = live();
    for bytes in [&[][..], &[9], &[1, 1], &[0xff; 40]] {
        let answer = host.receive(bytes, 1000.0).unwrap();
        let message = ServerDecoder::new(Limits::SERVER).decode(answer, &mut NullSink);
        assert!(
            matches!(message, Ok(ServerMessage::Error { code: 1, .. })),
            "{bytes:?}: {message:?}"
        );
    }
    host.receive(&click(1, PLUS), 1000.0);
    assert_eq!(host.flush(), Some(&[65, 1, 4, 2, 0, 1][..]));
}

#[test]
fn an_interval_rings_when_its_time_is_told() {
    let app = App::new("Clock", || {
        text(interval(Duration::from_millis(100)));
    });
    let mut host = open(&app);
    host.receive(&hello(&token(&app), 0, 0, true), 1000.0);
    assert_eq!(host.alarm(), Some(1100.0));
    assert!(!host.work(1099.0), "too early");
    assert!(host.work(1100.5));
    assert_eq!(host.flush(), Some(&[65, 0, 4, 1, 0, 1][..]));
    assert_eq!(host.alarm(), Some(1200.0));
}

#[test]
fn a_load_is_polled_when_it_is_woken_and_its_result_shows() {
    let waker: Arc<Mutex<Option<Waker>>> = Arc::default();
    let polls = Arc::new(AtomicU32::new(0));
    let app = {
        let (waker, polls) = (Arc::clone(&waker), Arc::clone(&polls));
        App::new("Load", move || {
            let (waker, polls) = (Arc::clone(&waker), Arc::clone(&polls));
            let loaded = resource(move || {
                let (waker, polls) = (Arc::clone(&waker), Arc::clone(&polls));
                poll_fn(move |context| {
                    *waker.lock().unwrap() = Some(context.waker().clone());
                    match polls.fetch_add(1, Ordering::Relaxed) {
                        0 => Poll::Pending,
                        _ => Poll::Ready(Ok::<_, String>(7)),
                    }
                })
            });
            text(move || loaded.latest().unwrap_or_default());
        })
    };
    let wakes = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&wakes);
    let mut host = Host::open(&app, 1, 0.0, move || {
        counted.fetch_add(1, Ordering::Relaxed);
    })
    .unwrap();
    host.receive(&hello("", 0, 0, false), 0.0);
    host.flush();
    assert!(
        wakes.swap(0, Ordering::Relaxed) > 0,
        "the load waits to be polled"
    );
    host.work(0.0);
    assert_eq!(polls.load(Ordering::Relaxed), 1);
    assert!(!host.work(0.0), "nothing woke it");
    assert_eq!(polls.load(Ordering::Relaxed), 1);
    let woken = waker.lock().unwrap().take().unwrap();
    woken.wake_by_ref();
    woken.wake();
    assert!(wakes.load(Ordering::Relaxed) > 0);
    assert!(host.work(0.0));
    assert_eq!(polls.load(Ordering::Relaxed), 2, "two wakes are one poll");
    let mut said = Said::default();
    let bytes = host.flush().unwrap().to_vec();
    ServerDecoder::new(Limits::SERVER)
        .decode(&bytes, &mut said)
        .unwrap();
    assert_eq!(said.ints, [7]);
}

#[test]
fn tasks_that_wake_themselves_for_ever_leave_the_page_its_thread() {
    let app = App::new("Busy", || {
        let busy = resource(|| {
            poll_fn(|context| {
                context.waker().wake_by_ref();
                Poll::<Result<i64, String>>::Pending
            })
        });
        text(move || busy.latest().unwrap_or_default());
    });
    let mut host = open(&app);
    host.receive(&hello("", 0, 0, false), 0.0);
    host.flush();
    host.work(0.0);
}

#[test]
fn failures_of_the_app_are_there_for_the_console() {
    let app = App::new("Fails", || {
        effect(|| panic!("no such thing"));
        text("shown");
    });
    let mut host = open(&app);
    host.receive(&hello("", 0, 0, false), 0.0);
    host.flush();
    let failures = host.take_failures();
    assert_eq!(failures.len(), 1);
    assert!(failures[0].to_string().contains("no such thing"));
    assert!(host.take_failures().is_empty());
}

/// What of a message these tests look at.
#[derive(Debug, Default)]
struct Said {
    reset: Option<u32>,
    ints: Vec<i64>,
}

impl PatchSink for Said {
    fn define(&mut self, _: TemplateNo, _: &Template) {}
    fn reset(&mut self, next_instance: u32) {
        self.reset = Some(next_instance);
    }
    fn insert(&mut self, _: u32, _: u32) {}
    fn run(&mut self, _: TemplateNo, _: u32) {}
    fn value(&mut self, value: ValueRef<'_>) {
        if let ValueRef::Int(value) = value {
            self.ints.push(value);
        }
    }
    fn end(&mut self) {}
    fn set(&mut self, _: u32, _: u16, value: ValueRef<'_>) {
        self.value(value);
    }
    fn remove(&mut self, _: u32, _: u32) {}
    fn move_run(&mut self, _: u32, _: u32, _: u32) {}
    fn move_each(&mut self, _: &[u32], _: u32) {}
    fn clear(&mut self, _: u32) {}
}

#[test]
fn a_file_is_refused_in_words_and_what_comes_of_it_is_passed_over() {
    let mut host = live();
    let begin = encoded(&ClientMessage::UploadBegin {
        upload: 7,
        instance: 3,
        slot: 0,
        name: "a.txt",
        media_type: "",
        size: 3,
    });
    let answer = host.receive(&begin, 1000.0).unwrap();
    let mut decoder = ServerDecoder::new(Limits::SERVER);
    let Ok(ServerMessage::Upload {
        upload: 7,
        refused: Some(why),
        ..
    }) = decoder.decode(answer, &mut NullSink)
    else {
        panic!("it should be refused");
    };
    assert!(why.contains("no server"), "{why}");
    let abort = encoded(&ClientMessage::UploadAbort { upload: 7 });
    assert_eq!(host.receive(&abort, 1000.0), None);
}
