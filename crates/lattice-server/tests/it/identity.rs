//! Whose a session is: who asks is found out before anything is made, and a token alone opens nothing of somebody else's.

use crate::client::{Answer, Page, Socket, connect, eventually, request};
use lattice_server::{Authenticate, Authentication, Hooks, Server, ServerConfig, ServerHandle};
use lattice_session::template::EventSpec;
use lattice_session::{Access, App, User, h, outlet, path, text, user};
use lattice_vdom::NullSink;
use lattice_vdom::page::events;
use lattice_wire::{ClientMessage, Limits, Payload, ServerDecoder, ServerMessage, VERSION};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

const ADA: &str = "Cookie: sid=ada";
const EVE: &str = "Cookie: sid=eve";

fn boards() -> App {
    let cart = App::per_session(0);
    App::new("Boards", move || {
        let cart = cart.signal();
        let name = user().map_or("nobody".to_owned(), |user| user.id().to_owned());
        text(format!("Hello {name}"));
        h("button")
            .on(EventSpec::new("click"), move || cart.update(|n| *n += 1))
            .text("Add");
        text(move || format!("cart {}", cart.get()));
    })
    .page("/sign-in", || {
        text("Who are you?");
    })
    .page("/admin/people", || {
        text("Everybody");
    })
    .layout("/", || {
        text(move || format!("at {} ", path()));
        outlet();
    })
    .layout("/admin", || {
        text("Secret plans ");
        outlet();
    })
    .guard("/admin", |user| match user {
        None => Access::Elsewhere("/sign-in".to_owned()),
        Some(user) => user.has("roles", "admin").into(),
    })
}

/// Whoever has a cookie `sid` is its user; `root` is an admin.
fn by_cookie(hooks: &mut Hooks) {
    hooks.authenticate = Some(Authenticate::new(|request| match request.cookie("sid") {
        None => Authentication::Anonymous,
        Some("banned") => Authentication::redirect("https://login.example/?next=%2F"),
        Some("broken") => panic!("the database is away"),
        Some("root") => Authentication::User(User::new("root").with("roles", ["admin"])),
        Some(id) => Authentication::User(User::new(id)),
    }));
}

fn serve(configure: impl FnOnce(&mut ServerConfig)) -> ServerHandle {
    let mut config = ServerConfig::at("127.0.0.1", 0);
    config.hooks.on_failure = Some(Arc::new(|_| ()));
    by_cookie(&mut config.hooks);
    configure(&mut config);
    Server::bind(boards(), config).unwrap().start().unwrap()
}

fn ask(server: &ServerHandle, path: &str, headers: &[&str]) -> Answer {
    request(server.local_addr(), &format!("GET {path}"), headers)
}

fn open(server: &ServerHandle, path: &str, headers: &[&str]) -> Page {
    let answer = ask(server, path, headers);
    assert_eq!(answer.status, 200, "{}", answer.body);
    Page::of(server.local_addr(), answer)
}

/// Claims a session with these lines of header; gives what comes first: a message, or a close code.
fn claim(page: &Page, headers: &[&str]) -> Result<Socket, u16> {
    let mut socket = Socket::open_with(page.address, page.address, "/_lattice/socket", headers);
    socket.hello(page.token(), 0, 0, true);
    match socket.next() {
        crate::client::Frame::Message(bytes) => {
            assert_eq!(bytes, [0, VERSION as u8, 0, 1]);
            Ok(socket)
        }
        crate::client::Frame::Close(code) => Err(code),
        other => panic!("neither a welcome nor a close, but {other:?}"),
    }
}

#[test]
fn an_app_knows_who_opened_its_page() {
    let server = serve(|_| ());
    assert!(open(&server, "/", &[]).html().contains("Hello nobody"));
    assert!(open(&server, "/", &[ADA]).html().contains("Hello ada"));
}

#[test]
fn a_token_is_worth_nothing_to_somebody_else() {
    let server = serve(|_| ());
    let page = open(&server, "/", &[ADA]);
    for headers in [&[][..], &[EVE], &["Cookie: sid=banned"]] {
        assert_eq!(claim(&page, headers).unwrap_err(), 4404, "{headers:?}");
    }
    let stats = server.stats();
    // To who asks it is as if there was no such session; the count knows.
    assert_eq!((stats.foreign_tokens, stats.unknown_tokens), (3, 3));
    assert_eq!(stats.sessions_open, 1, "no other session was made either");
    // A session of nobody in particular is no user's.
    let anonymous = open(&server, "/", &[]);
    assert_eq!(claim(&anonymous, &[ADA]).unwrap_err(), 4404);
    claim(&anonymous, &[]).unwrap();
    claim(&page, &[ADA]).unwrap();
}

#[test]
fn a_foreign_attempt_leaves_the_owner_connected_and_a_second_claim_of_the_owner_takes_over() {
    let server = serve(|_| ());
    let page = open(&server, "/", &[ADA]);
    let mut first = claim(&page, &[ADA]).unwrap();
    // That a reload is to tell the token.
    first.message();
    claim(&page, &[EVE]).unwrap_err();
    first.frame(0x89, b"still mine");
    assert_eq!(
        first.next(),
        crate::client::Frame::Pong(b"still mine".to_vec())
    );
    let _second = claim(&page, &[ADA]).unwrap();
    assert_eq!(first.close_code(), 4409);
    assert_eq!(server.stats().sockets_taken_over, 1);
}

#[test]
fn other_claims_are_another_identity() {
    let server = serve(|config| {
        config.hooks.authenticate = Some(Authenticate::new(|request| {
            let roles: Vec<&str> = request.cookie("roles").into_iter().collect();
            Authentication::User(User::new("ada").with("roles", roles))
        }));
    });
    let page = open(&server, "/admin/people", &["Cookie: roles=admin"]);
    assert!(page.html().contains("Everybody"));
    // The right was taken away: what was opened with it is not come back to.
    assert_eq!(claim(&page, &[]).unwrap_err(), 4404);
    claim(&page, &["Cookie: roles=admin"]).unwrap();
}

#[test]
fn a_foreign_origin_is_refused_before_anybody_is_asked_who_it_is() {
    let asked = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let server = serve(|config| {
        config.hooks.authenticate = Some(Authenticate::new(move |_| {
            count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            Authentication::User(User::new("ada"))
        }));
    });
    for line in ["GET /_lattice/socket", "POST /_lattice/stream"] {
        let foreign = ["Origin: http://evil.example", "Content-Length: 0"];
        assert_eq!(request(server.local_addr(), line, &foreign).status, 403);
    }
    // Nor for what everybody may have.
    assert_eq!(ask(&server, "/healthz", &[]).status, 200);
    let page = open(&server, "/", &[]);
    let script = crate::client::between(&page.answer.body, "type=\"module\" nonce=\"", "</script>");
    let path = crate::client::between(script, "src=\"", "\"");
    assert_eq!(ask(&server, path, &[]).status, 200);
    assert_eq!(asked.load(std::sync::atomic::Ordering::Relaxed), 1);
}

#[test]
fn a_reload_as_somebody_else_inherits_nothing() {
    let server = serve(|_| ());
    let old = open(&server, "/", &[ADA]);
    let (mut live, _) = old.resume_as(&[ADA]);
    live.click(0);
    live.patch();
    drop(live);
    let new = open(&server, "/", &[EVE]);
    let (mut live, _) = new.resume_as(&[EVE]);
    live.socket.send(&ClientMessage::Event {
        event_id: 1,
        patch_seq: 0,
        instance: 0,
        slot: events::FORMER,
        payload: Payload::Str(old.token()),
    });
    std::thread::sleep(Duration::from_millis(300));
    live.event = 1;
    live.click(0);
    let mut shown = Vec::new();
    while !String::from_utf8_lossy(&shown).contains("cart") {
        shown = live.socket.message();
    }
    assert!(
        String::from_utf8_lossy(&shown).contains("cart 1"),
        "{shown:?}"
    );
    // Nor is it ended by that.
    claim_again(&old);
}

fn claim_again(page: &Page) {
    let mut socket = Socket::open_with(page.address, page.address, "/_lattice/socket", &[ADA]);
    socket.hello(page.token(), 1, 1, true);
    let bytes = socket.message();
    let mut decoder = ServerDecoder::new(Limits::SERVER);
    let message = decoder.decode(&bytes, &mut NullSink).unwrap();
    assert!(matches!(
        message,
        ServerMessage::Welcome { event_id: 1, .. }
    ));
}

#[test]
fn guards_hold_at_the_door_and_within_a_session() {
    let server = serve(|_| ());
    let address = server.local_addr();
    // Nobody is sent to where they can sign in.
    let moved = ask(&server, "/admin/people", &[]);
    assert_eq!(moved.status, 303);
    assert_eq!(moved.header("location"), Some("/sign-in"));
    // Somebody who is not allowed sees neither the page nor the layout, nor whether there is such a page.
    for path in ["/admin/people", "/admin/nothing"] {
        let denied = ask(&server, path, &[ADA]);
        assert_eq!(denied.status, 403);
        assert!(denied.body.contains("signed in as ada"), "{}", denied.body);
        assert!(!denied.body.contains("Secret"), "{}", denied.body);
        assert!(!denied.body.contains("<script"));
    }
    assert_eq!(server.stats().sessions_open, 0);
    let page = open(&server, "/admin/people", &["Cookie: sid=root"]);
    assert!(page.html().contains("Secret plans"));
    // From page to page in a session there is no request; the guard is asked all the same.
    let page = Page::of(address, ask(&server, "/", &[ADA]));
    let (mut live, _) = page.resume_as(&[ADA]);
    live.patch();
    live.socket.send(&ClientMessage::Event {
        event_id: 1,
        patch_seq: 0,
        instance: 0,
        slot: events::VISIT,
        payload: Payload::Str("/admin/people"),
    });
    let shown = live.socket.message();
    let shown = String::from_utf8_lossy(&shown);
    assert!(shown.contains("signed in as ada"), "{shown}");
    assert!(
        !shown.contains("Secret") && !shown.contains("Everybody"),
        "{shown}"
    );
}

#[test]
fn an_answer_of_the_hook_stands_for_the_page() {
    let server = serve(|_| ());
    let answer = ask(&server, "/anything", &["Cookie: sid=banned"]);
    assert_eq!(answer.status, 303);
    assert_eq!(
        answer.header("location"),
        Some("https://login.example/?next=%2F")
    );
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    let stats = server.stats();
    assert_eq!((stats.refused_visitors, stats.sessions_opened), (1, 0));
}

#[test]
fn a_hook_that_fails_or_never_ends_lets_nobody_in() {
    let server = serve(|_| ());
    let answer = ask(&server, "/", &["Cookie: sid=broken"]);
    assert_eq!(answer.status, 500);
    assert!(!answer.body.contains("database"), "{}", answer.body);
    assert_eq!(server.stats().failures, 1);

    let server = serve(|config| {
        config.authenticate_ms_max = 50;
        config.hooks.authenticate = Some(Authenticate::by_future(|request| async move {
            assert_ne!(request.path, "/broken", "in a future");
            std::future::pending().await
        }));
    });
    assert_eq!(ask(&server, "/", &[]).status, 503);
    assert_eq!(ask(&server, "/broken", &[]).status, 500);
    let stats = server.stats();
    assert_eq!(
        (stats.timeouts, stats.failures, stats.sessions_opened),
        (1, 1, 0)
    );
}

#[test]
fn a_hook_that_blocks_holds_up_nobody_else() {
    let (release, gate) = channel::<()>();
    let gate = Arc::new(std::sync::Mutex::new(gate));
    let (asked, was_asked): (Sender<()>, _) = channel();
    let server = serve(|config| {
        config.hooks.authenticate = Some(Authenticate::new(move |request| {
            if request.cookie("sid") == Some("slow") {
                asked.send(()).unwrap();
                let _ = gate.lock().unwrap().recv();
            }
            Authentication::Anonymous
        }));
    });
    let address = server.local_addr();
    let slow = std::thread::spawn(move || request(address, "GET /", &["Cookie: sid=slow"]).status);
    was_asked.recv().unwrap();
    let page = open(&server, "/", &[]);
    let (mut live, _) = page.resume_as(&[]);
    live.click(0);
    live.patch();
    release.send(()).unwrap();
    assert_eq!(slow.join().unwrap(), 200);
}

#[test]
fn a_stream_is_its_users_with_every_request() {
    let server = serve(|_| ());
    let page = open(&server, "/", &[ADA]);
    let mut hello = Vec::new();
    ClientMessage::Hello {
        version: VERSION,
        token: page.token(),
        patch_seq: 0,
        event_id: 0,
        whole: true,
    }
    .encode(&mut hello);
    let (status, _, rest, _) = post(page.address, None, EVE, &hello);
    assert_eq!(
        (status, &rest[rest.len() - 4..]),
        (200, &[0xff, 0xff, 0x11, 0x34][..])
    );
    let (status, key, _, _open) = post(page.address, None, ADA, &hello);
    assert_eq!(status, 200);
    // Events of somebody who has the key, and other cookies.
    let (status, _, rest, _) = post(page.address, Some(&key), EVE, &[0; 4]);
    assert_eq!((status, &*rest), (403, &[0xff, 0xff, 0x11, 0x34][..]));
    let (status, _, _, _) = post(page.address, Some(&key), ADA, &[0; 4]);
    assert_eq!(status, 204);
}

/// Posts to the stream: the status, the key, what of the body came at once (without the marks of its pieces), and the connection.
fn post(
    address: SocketAddr,
    key: Option<&str>,
    who: &str,
    body: &[u8],
) -> (u16, String, Vec<u8>, TcpStream) {
    let mut stream = connect(address);
    let key = key.map_or_else(String::new, |key| format!("Lattice-Stream: {key}\r\n"));
    let head = format!(
        "POST /_lattice/stream HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\n{who}\r\n\
         Content-Type: application/x-lattice\r\n{key}Content-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body).unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let key = head
        .lines()
        .find_map(|line| line.strip_prefix("lattice-stream: "));
    let mut rest = Vec::new();
    if head.contains("transfer-encoding: chunked") {
        // The length of a piece, the piece, and its end.
        let mut piece = [0; 256];
        let count = stream.read(&mut piece).unwrap();
        let text = &piece[..count];
        let start = text
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        let length = std::str::from_utf8(&text[..start]).unwrap().trim();
        let length = usize::from_str_radix(length, 16).unwrap();
        rest.extend_from_slice(&text[start..(start + length).min(count)]);
    } else if status != 204 {
        let mut close = [0; 4];
        stream.read_exact(&mut close).unwrap();
        rest.extend_from_slice(&close);
    }
    let key = key.unwrap_or_default().to_owned();
    (status, key, rest, stream)
}

#[test]
fn no_answer_sets_a_cookie_that_the_app_did_not_ask_for() {
    let server = serve(|_| ());
    for path in [
        "/",
        "/nothing",
        "/healthz",
        "/_lattice/x",
        "/_lattice/socket",
    ] {
        assert_eq!(
            ask(&server, path, &[ADA]).header("set-cookie"),
            None,
            "{path}"
        );
    }
}

#[test]
fn a_session_that_nobody_of_its_user_comes_back_to_ends_as_always() {
    let server = serve(|config| config.unclaimed_ms = 200);
    let page = open(&server, "/", &[ADA]);
    claim(&page, &[EVE]).unwrap_err();
    eventually("it has expired", || server.stats().sessions_open == 0);
    assert_eq!(claim(&page, &[ADA]).unwrap_err(), 4404);
}
