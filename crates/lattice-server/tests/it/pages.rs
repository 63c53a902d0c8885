//! Several pages of one app over HTTP, and what a reload takes over.

use crate::client::{Live, Page, eventually, get, request};
use lattice_server::{Server, ServerConfig, ServerHandle};
use lattice_session::{
    App, Event, Failure, Head, Node, Session, Site, head, outlet, persisted_signal, redirect, text,
    url_signal,
};
use lattice_vdom::page::{events, slots};
use lattice_vdom::{EventSpec, Template, el, text_slot};
use lattice_wire::{ClientMessage, Payload};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

static BUTTON: LazyLock<Template> = LazyLock::new(|| {
    el("button")
        .event_slot(0, EventSpec::new("click"))
        .child(text_slot(1))
        .build()
        .unwrap()
});

#[track_caller]
fn button(label: &str, click: impl Fn() + Send + Sync + 'static) {
    let site = Site::here();
    Session::with_current(|session| {
        let block = session.open(&BUTTON, site)?;
        let handler = move |_: &Session, _: &Event| {
            click();
            Ok(())
        };
        session.set_handler(block, 0, Arc::new(handler))?;
        session.set_value(block, 1, &label.into())?;
        session.close()?;
        Ok::<_, lattice_session::Error>(Node::new(block))
    })
    .unwrap()
    .unwrap();
}

fn shop() -> App {
    let cart = App::per_session(0);
    App::new("Shop", move || {
        let region = url_signal("region", String::from("All"));
        let note = persisted_signal("note", String::new());
        let cart = cart.signal();
        button("add", move || cart.update(|cart| *cart += 1));
        button("north", move || region.set("North".into()));
        text(move || format!("[{} {} {}]", region.get(), cart.get(), note.get()));
    })
    .page("/items/{id}", |id: &u32| {
        head(
            Head::new()
                .title(format!("Item {id}"))
                .description("\"Fresh\" & <good>"),
        );
        text(format!("item {id}"));
    })
    .page("/old", || {
        lattice_session::effect(|| redirect("/items/7?from=old"));
    })
    .page("/fails", || Err::<(), _>(Failure::new("out of stock")))
    .error_page(|_| {
        text("Sorry");
    })
    .layout("/", || {
        text("Shop: ");
        outlet();
    })
}

fn serve(configure: impl FnOnce(&mut ServerConfig)) -> ServerHandle {
    let mut config = ServerConfig::at("127.0.0.1", 0);
    config.hooks.on_failure = Some(Arc::new(|_| ()));
    configure(&mut config);
    Server::bind(shop(), config).unwrap().start().unwrap()
}

#[test]
fn each_path_is_answered_with_the_first_paint_of_its_page() {
    let server = serve(|_| ());
    let address = server.local_addr();
    let page = Page::open_at(address, "/items/7?x=1");
    assert_eq!(page.html(), "Shop: <!---->item 7");
    let body = &page.answer.body;
    assert!(body.contains("<title>Item 7</title>"), "{body}");
    assert!(
        body.contains("<meta name=\"description\" content=\"&quot;Fresh&quot; &amp; &lt;good>\">"),
        "{body}"
    );
    assert_eq!(request(address, "HEAD /items/7", &[]).status, 200);
    assert_eq!(request(address, "HEAD /items/x", &[]).status, 404);
}

#[test]
fn a_path_without_a_page_is_answered_by_the_apps_own_and_leaves_no_session() {
    let server = serve(|_| ());
    for path in [
        "/nothing",
        "/items/seven",
        "/items/7/8",
        "//evil.example/",
        "/%ff",
    ] {
        let answer = get(server.local_addr(), path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.body.contains("<script"), "{path}");
    }
    let answer = get(server.local_addr(), "/nothing");
    assert!(answer.body.contains("Shop: "), "{}", answer.body);
    assert_eq!(server.stats().sessions_open, 0);
    let long = format!("/?x={}", "y".repeat(5_000));
    assert_eq!(get(server.local_addr(), &long).status, 414);
}

#[test]
fn a_page_that_fails_and_one_that_goes_on_elsewhere_are_answered_as_such() {
    let server = serve(|_| ());
    let failed = get(server.local_addr(), "/fails");
    assert_eq!(failed.status, 500);
    assert!(failed.body.contains("Sorry"), "{}", failed.body);
    let moved = get(server.local_addr(), "/old");
    assert_eq!(moved.status, 303);
    assert_eq!(moved.header("location"), Some("/items/7?from=old"));
    assert_eq!(server.stats().sessions_open, 1, "the one whose page failed");
}

#[test]
fn an_app_below_a_base_has_its_pages_there() {
    let server = serve(|config| config.root_path = "/shop".to_owned());
    let page = Page::open_at(server.local_addr(), "/shop/?region=South");
    assert!(page.html().contains("[South 0 ]"), "{}", page.html());
    let moved = get(server.local_addr(), "/shop/old");
    assert_eq!(moved.header("location"), Some("/shop/items/7?from=old"));
}

/// The texts of the next patch message.
fn said(live: &mut Live) -> String {
    String::from_utf8_lossy(&live.patch()).into_owned()
}

/// Tells something of the page itself.
fn tell(live: &mut Live, slot: u16, payload: Payload<'_>) {
    live.event += 1;
    live.socket.send(&ClientMessage::Event {
        event_id: live.event,
        patch_seq: live.patch,
        instance: 0,
        slot,
        payload,
    });
}

/// A set of slot TOKEN of the page itself.
const TOKEN_IS_TOLD: [u8; 6] = [65, 0, 4, 0, slots::TOKEN as u8, 0xc3];

#[test]
fn the_url_follows_the_session_and_the_session_the_url() {
    let server = serve(|_| ());
    let page = Page::open_at(server.local_addr(), "/");
    assert_eq!(page.data["stored"], true);
    let mut live = page.claim();
    assert_eq!(live.patch(), TOKEN_IS_TOLD);
    live.click(1);
    assert!(said(&mut live).contains("/?region=North"));
    tell(&mut live, events::VISIT, Payload::Str("/items/3"));
    let shown = String::from_utf8_lossy(&live.socket.message()).into_owned();
    let title = shown.find("Item 3").expect("its title");
    assert!(shown.find("/items/3").expect("its address") > title);
}

#[test]
fn a_reload_takes_over_what_the_session_has_for_itself_and_ends_it() {
    let server = serve(|_| ());
    let old = Page::open_at(server.local_addr(), "/");
    let mut live = old.claim();
    live.patch();
    live.click(0);
    live.patch();
    drop(live);
    let new = Page::open_at(server.local_addr(), "/");
    let mut live = new.claim();
    live.patch();
    tell(
        &mut live,
        events::STORED,
        Payload::Strs(vec!["note", "milk"]),
    );
    tell(&mut live, events::FORMER, Payload::Str(old.token()));
    let begun = Instant::now();
    let mut shown = Vec::new();
    while !String::from_utf8_lossy(&shown).contains("[All 1 milk]") {
        assert!(begun.elapsed() < Duration::from_secs(10));
        shown = live.socket.message();
    }
    eventually("the old session has ended", || {
        server.stats().sessions_open == 1
    });
}

#[test]
fn a_token_of_a_session_that_its_page_still_has_gives_nothing_away() {
    let server = serve(|_| ());
    let old = Page::open_at(server.local_addr(), "/");
    let mut owner = old.claim();
    owner.patch();
    owner.click(0);
    owner.patch();
    let copy = Page::open_at(server.local_addr(), "/");
    let mut live = copy.claim();
    live.patch();
    tell(&mut live, events::FORMER, Payload::Str(old.token()));
    assert_eq!(live.event_ack(), 1);
    std::thread::sleep(Duration::from_millis(1_300));
    live.click(0);
    let shown = live.patch();
    assert!(String::from_utf8_lossy(&shown).contains("[All 1 ]"));
    owner.click(0);
    let shown = owner.patch();
    assert!(String::from_utf8_lossy(&shown).contains("[All 2 ]"));
}
