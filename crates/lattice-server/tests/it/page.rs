//! From the page to a live session: first paint, claim, click, patch.

use crate::app::{ADD, FAIL, NOTHING, world};
use crate::client::{Page, eventually, get};
use lattice_vdom::html_hash;

#[test]
fn a_page_is_the_first_paint_with_the_hash_of_its_html() {
    let world = world();
    let page = Page::open(world.server.local_addr());
    assert!(
        page.html().contains("<button>add</button>"),
        "{}",
        page.html()
    );
    assert_eq!(page.data["hash"], html_hash(page.html()));
    assert_eq!(page.data["v"], lattice_wire::VERSION);
    assert_eq!(page.data["seq"], 0);
    assert_eq!(page.data["socket"], "/_lattice/socket");
    assert_eq!(page.token().len(), 32);
    assert_eq!(world.server.stats().sessions_open, 1);
}

#[test]
fn a_page_lets_no_foreign_code_run_and_is_not_stored() {
    let world = world();
    let page = Page::open(world.server.local_addr());
    let policy = page.answer.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; script-src 'nonce-"));
    // The applier keeps its socket in a worker of its own file.
    assert!(policy.contains("worker-src 'self';"));
    assert!(policy.ends_with("require-trusted-types-for 'script'; trusted-types lattice"));
    assert!(policy.contains("require-trusted-types-for 'script'"));
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(page.answer.header("cache-control"), Some("no-store"));
    assert_eq!(
        page.answer.header("x-content-type-options"),
        Some("nosniff")
    );
    assert!(page.answer.header("referrer-policy").is_some());
    for asset in page
        .answer
        .body
        .split("\"/_lattice/")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .filter(|path| path.contains('.'))
    {
        let answer = get(page.address, &format!("/_lattice/{asset}"));
        assert_eq!(answer.status, 200, "{asset}");
        assert!(
            answer
                .header("cache-control")
                .unwrap()
                .contains("immutable")
        );
    }
}

#[test]
fn a_click_is_one_small_patch() {
    let world = world();
    let mut live = Page::open(world.server.local_addr()).claim();
    live.click(ADD);
    let patch = live.patch();
    // Patch 1, one more event handled: set a text to 1.
    assert_eq!(patch[..3], [65, 1, 4]);
    assert_eq!(patch[patch.len() - 1], 1);
    assert!(patch.len() <= 18, "{patch:?}");
    live.click(ADD);
    let patch = live.patch();
    assert_eq!(patch[..3], [66, 1, 4]);
    assert_eq!(patch[patch.len() - 1], 2);
    let stats = world.server.stats();
    assert_eq!((stats.events, stats.patches), (2, 2));
}

#[test]
fn an_event_without_a_patch_is_acknowledged() {
    let world = world();
    let mut live = Page::open(world.server.local_addr()).claim();
    live.click(NOTHING);
    assert_eq!(live.event_ack(), 1);
    live.click(ADD);
    live.patch();
    live.click(NOTHING);
    assert_eq!(live.event_ack(), 3);
}

#[test]
fn an_event_for_a_node_or_a_slot_that_is_not_there_is_acknowledged_dropped_and_counted() {
    let world = world();
    let mut live = Page::open(world.server.local_addr()).claim();
    live.send_event(1, 4_000_000_000, 0);
    assert_eq!(live.event_ack(), 1);
    live.send_event(2, 2, 65_535);
    assert_eq!(live.event_ack(), 2);
    live.event = 2;
    live.click(ADD);
    live.patch();
    let stats = world.server.stats();
    assert_eq!((stats.events, stats.dropped_events), (3, 2));
}

#[test]
fn a_handler_that_fails_is_counted_and_the_session_goes_on() {
    let world = world();
    let mut live = Page::open(world.server.local_addr()).claim();
    live.click(FAIL);
    let patch = live.patch();
    let shown = String::from_utf8_lossy(&patch);
    assert!(shown.contains("no such thing"), "{shown}");
    eventually("the failure is counted", || {
        world.server.stats().failures == 1
    });
    live.click(ADD);
    live.patch();
}
