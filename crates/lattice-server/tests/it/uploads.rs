//! Files that a page sends: into a folder of the session, in parts, with bounds, over a break, gone with the session.

use crate::client::{Live, Page, eventually};
use lattice_engine::widgets::file;
use lattice_server::{Server, ServerConfig, ServerHandle};
use lattice_session::{App, UploadedFile, signal, text};
use lattice_vdom::NullSink;
use lattice_wire::{ClientMessage, Limits, ServerDecoder, ServerMessage};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};

/// The field's instance, and its slot for files, as the first paint numbers them.
const FIELD: u32 = 1;
const CHOSEN: u16 = 7;

struct World {
    server: ServerHandle,
    files: Receiver<UploadedFile>,
    folder: PathBuf,
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn serve(name: &str, configure: impl FnOnce(&mut ServerConfig)) -> World {
    let folder = std::env::temp_dir().join(format!("lattice-it-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (sender, files) = channel();
    let app = App::new("Files", move || {
        let names = signal(String::new());
        let sender = sender.clone();
        file("Report", move |file| {
            names.update(|names| names.push_str(file.name()));
            sender.send(file.clone()).unwrap();
        })
        .accept([".txt", "image/*"])
        .max_bytes(3_000_000);
        text(names);
    });
    let mut config = ServerConfig::at("127.0.0.1", 0);
    config.upload_folder = Some(folder.clone());
    configure(&mut config);
    let server = Server::bind(app, config).unwrap().start().unwrap();
    World {
        server,
        files,
        folder,
    }
}

fn begin(live: &mut Live, upload: u32, name: &str, size: u64) {
    live.socket.send(&ClientMessage::UploadBegin {
        upload,
        instance: FIELD,
        slot: CHOSEN,
        name,
        media_type: "",
        size,
    });
}

fn part(live: &mut Live, upload: u32, offset: u64, bytes: &[u8]) {
    live.socket.send(&ClientMessage::UploadChunk {
        upload,
        offset,
        bytes,
    });
}

/// The next word about an upload: which, how much, why not. What else comes meanwhile is passed over.
fn told(live: &mut Live) -> (u32, u64, Option<String>) {
    loop {
        let bytes = live.socket.message();
        let decoded = ServerDecoder::new(Limits::SERVER).decode(&bytes, &mut NullSink);
        if let Ok(ServerMessage::Upload {
            upload,
            received,
            refused,
        }) = decoded
        {
            return (upload, received, refused.map(str::to_owned));
        }
    }
}

/// Waits until so much of a file is written.
fn written(live: &mut Live, upload: u32, bytes: u64) {
    loop {
        let (about, received, refused) = told(live);
        assert_eq!((about, refused), (upload, None));
        if received == bytes {
            return;
        }
    }
}

#[test]
fn a_file_in_parts_reaches_the_handler_and_goes_with_its_session() {
    let world = serve("parts", |_| ());
    let page = Page::open(world.server.local_addr());
    let mut live = page.claim();
    let content: Vec<u8> = (0..300_000_u32).map(|n| (n % 251) as u8).collect();
    begin(&mut live, 9, "C:\\fakepath\\../Report.TXT", 300_000);
    assert_eq!(told(&mut live), (9, 0, None));
    for (at, bytes) in content.chunks(61_440).enumerate() {
        part(&mut live, 9, at as u64 * 61_440, bytes);
    }
    written(&mut live, 9, 300_000);
    let file = world.files.recv().unwrap();
    assert_eq!((file.name(), file.size()), ("Report.TXT", 300_000));
    assert_eq!(std::fs::read(file.path()).unwrap(), content);
    assert!(file.path().starts_with(&world.folder));
    assert_eq!(file.path().extension().unwrap(), "txt");
    let stats = world.server.stats();
    assert_eq!((stats.uploads, stats.upload_bytes), (1, 300_000));
    drop(live);
    world.server.stop();
    assert!(!file.path().exists());
    assert_eq!(world.folder.read_dir().unwrap().count(), 0);
}

#[test]
fn events_are_handled_while_a_file_is_on_its_way() {
    let world = serve("events", |_| ());
    let page = Page::open(world.server.local_addr());
    let mut live = page.claim();
    begin(&mut live, 1, "a.txt", 1_000_000);
    assert_eq!(told(&mut live), (1, 0, None));
    part(&mut live, 1, 0, &vec![1; 61_440]);
    live.send_event(1, 4_000, 0);
    let mut answers = 0;
    while answers < 2 {
        let bytes = live.socket.message();
        let decoded = ServerDecoder::new(Limits::SERVER).decode(&bytes, &mut NullSink);
        match decoded.unwrap() {
            ServerMessage::EventAck { event_id: 1 }
            | ServerMessage::Upload {
                received: 61_440, ..
            } => answers += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(world.server.stats().dropped_events, 1);
}

#[test]
fn a_page_that_comes_back_goes_on_where_it_was_and_learns_what_it_missed() {
    let world = serve("resume", |_| ());
    let page = Page::open(world.server.local_addr());
    let mut live = page.claim();
    begin(&mut live, 7, "a.txt", 6);
    assert_eq!(told(&mut live), (7, 0, None));
    part(&mut live, 7, 0, b"abc");
    written(&mut live, 7, 3);
    drop(live);
    let (mut live, _) = page.resume(0, 0, true);
    begin(&mut live, 7, "a.txt", 6);
    assert_eq!(told(&mut live), (7, 3, None));
    // It sends again what it does not know to be there.
    part(&mut live, 7, 2, b"cdef");
    drop(live);
    let file = world.files.recv().unwrap();
    assert_eq!(std::fs::read(file.path()).unwrap(), b"abcdef");
    let (mut live, _) = page.resume(0, 0, true);
    begin(&mut live, 7, "a.txt", 6);
    assert_eq!(told(&mut live), (7, 6, None));
    assert_eq!(world.server.stats().uploads, 1);
}

#[test]
fn what_the_control_does_not_take_is_refused_in_words_before_a_byte_comes() {
    let world = serve("rules", |_| ());
    let page = Page::open(world.server.local_addr());
    let mut live = page.claim();
    for (upload, name, size, why) in [
        (1, "a.exe", 3, "a.exe is not of a type that is taken here."),
        (
            2,
            "a.txt",
            3_000_001,
            "a.txt has 3 MB; at most 3 MB are taken.",
        ),
        (3, "", 3, "A file\u{2019}s name has 1 to 255 bytes."),
    ] {
        begin(&mut live, upload, name, size);
        assert_eq!(told(&mut live), (upload, 0, Some(why.to_owned())));
        // A page that sends it all the same is not heard.
        part(&mut live, upload, 0, b"abc");
    }
    live.socket.send(&ClientMessage::UploadBegin {
        upload: 4,
        instance: 900,
        slot: 0,
        name: "a.txt",
        media_type: "",
        size: 1,
    });
    let gone = "This page takes no file here any more.";
    assert_eq!(told(&mut live), (4, 0, Some(gone.to_owned())));
    assert_eq!(world.server.stats().uploads_refused, 4);
    assert_eq!(world.folder.read_dir().unwrap().count(), 0);
}

#[test]
fn a_cancelled_file_leaves_nothing_on_the_disk_and_calls_nobody() {
    let world = serve("cancel", |_| ());
    let page = Page::open(world.server.local_addr());
    let mut live = page.claim();
    begin(&mut live, 1, "a.txt", 6);
    told(&mut live);
    part(&mut live, 1, 0, b"abc");
    written(&mut live, 1, 3);
    live.socket.send(&ClientMessage::UploadAbort { upload: 1 });
    let files = || {
        let sessions = world.folder.read_dir().unwrap();
        let inner = sessions.map(|session| session.unwrap().path().read_dir().unwrap().count());
        inner.sum::<usize>()
    };
    eventually("the part of the file to go", || files() == 0);
    part(&mut live, 1, 3, b"def");
    begin(&mut live, 2, "b.txt", 1);
    told(&mut live);
    part(&mut live, 2, 0, b"b");
    assert_eq!(world.files.recv().unwrap().name(), "b.txt");
}

#[test]
fn files_and_bytes_of_one_session_are_bounded() {
    let world = serve("bounds", |config| {
        config.uploads_max = 2;
        config.session_upload_bytes_max = 100;
    });
    let page = Page::open(world.server.local_addr());
    let mut live = page.claim();
    begin(&mut live, 1, "a.txt", 101);
    assert!(
        told(&mut live)
            .2
            .unwrap()
            .contains("as much as the server keeps")
    );
    begin(&mut live, 2, "a.txt", 50);
    begin(&mut live, 3, "a.txt", 50);
    assert_eq!(told(&mut live).2, None);
    assert_eq!(told(&mut live).2, None);
    begin(&mut live, 4, "a.txt", 0);
    assert!(told(&mut live).2.unwrap().contains("Too many files"));
}

#[test]
fn a_folder_that_cannot_be_written_is_told_to_the_person() {
    let world = serve("broken", |config| {
        config.upload_folder = Some("/nowhere/at/all".into());
    });
    let page = Page::open(world.server.local_addr());
    let mut live = page.claim();
    begin(&mut live, 1, "a.txt", 3);
    let why = "The server could not store the file.";
    assert_eq!(told(&mut live), (1, 0, Some(why.to_owned())));
    begin(&mut live, 1, "a.txt", 3);
    assert_eq!(
        told(&mut live),
        (1, 0, Some(why.to_owned())),
        "also when it asks again"
    );
}
