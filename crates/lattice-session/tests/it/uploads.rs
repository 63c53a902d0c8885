//! Files that a page sends: to the handler that stands when they are there, or to nobody.

use std::sync::{Arc, LazyLock, Mutex};

use lattice_session::template::{Behaviour, EventPayload, EventSpec, Template, el};
use lattice_session::{
    AnyApp, App, Event, Failure, Handler, HostHandle, Input, OpenRequest, Payload, Session, Site,
    Turn, UploadRequest, UploadRules, UploadedFile, component, signal,
};
use lattice_vdom::NullSink;

use crate::controls::button;

type Names = Arc<Mutex<Vec<String>>>;

/// Notes the names of the files that come.
struct Notes(UploadRules, Names);

impl Handler for Notes {
    fn call(&self, _: &Session, event: &Event) -> Result<(), Failure> {
        let name = event.file().unwrap().name().to_owned();
        self.1.lock().unwrap().push(name);
        Ok(())
    }

    fn upload_rules(&self) -> Option<&UploadRules> {
        Some(&self.0)
    }
}

static FIELD: LazyLock<Template> = LazyLock::new(|| {
    let chosen = EventSpec::new("change").payload(EventPayload::Files);
    let field = el("input").attr("type", "file").event_slot(0, chosen);
    field.behaviour(Behaviour::Uploads).build().unwrap()
});

#[track_caller]
fn field(names: Names) {
    Session::expect(|session| {
        let block = session.open(&FIELD, Site::here())?;
        let rules = UploadRules::new("", 10)?;
        session.set_handler(block, 0, Arc::new(Notes(rules, names)))?;
        session.close()
    });
}

/// Notes what a session answers.
#[derive(Default)]
struct Answers(Mutex<Vec<(u32, Result<(), String>)>>);

impl HostHandle for Answers {
    fn turn(&self, _: Box<dyn FnOnce(Turn) + Send>) {}

    fn answer_upload(&self, upload: u32, answer: Result<(), String>) {
        self.0.lock().unwrap().push((upload, answer));
    }
}

#[test]
fn a_file_whose_control_has_gone_meanwhile_is_dropped_and_one_of_a_new_view_arrives() {
    let names = Names::default();
    let out = Arc::clone(&names);
    let app = App::new("t", move || {
        let out = Arc::clone(&out);
        let shown = signal(true);
        button("Close", move || shown.set(false));
        if shown.get() {
            component((), move |(): &()| field(Arc::clone(&out)));
        }
    });
    let mut session = app.open(&OpenRequest::default()).unwrap();
    let host = Arc::new(Answers::default());
    session.attach(Arc::clone(&host) as _);
    session.first_paint();
    let request = |upload, instance| UploadRequest {
        upload,
        instance,
        slot: 0,
        name: "a.txt".into(),
        media_type: "".into(),
        size: 3,
    };
    let end = |upload| Input::UploadEnd {
        upload,
        file: Some(UploadedFile::new(&request(upload, 2), "a.txt".as_ref())),
    };
    for upload in [1, 2] {
        session.handle(Input::UploadBegin(request(upload, 2)));
    }
    assert_eq!(*host.0.lock().unwrap(), [(1, Ok(())), (2, Ok(()))]);
    // The page lost its place: all blocks have new numbers.
    session.full_view(&mut NullSink);
    session.handle(end(1));
    assert_eq!(*names.lock().unwrap(), ["a.txt"]);
    session.handle(end(1));
    session.handle(end(9));
    assert_eq!(names.lock().unwrap().len(), 1, "each file arrives once");
    session.handle(Input::UploadBegin(request(3, 2)));
    // The button of the new view is its first block but one.
    let close = Event {
        instance: 3,
        slot: 0,
        payload: Payload::None,
    };
    session.handle(Input::Event(close));
    session.flush(&mut NullSink);
    session.handle(end(2));
    assert_eq!(session.counts().dropped_events, 1);
    assert_eq!(names.lock().unwrap().len(), 1);
    let gone = String::from("This page takes no file here any more.");
    assert_eq!(host.0.lock().unwrap()[2], (3, Err(gone)));
}
