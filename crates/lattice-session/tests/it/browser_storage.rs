//! What the browser keeps for an app.

use lattice_session::testing::render;
use lattice_session::{STORED_BYTES_MAX, h, persisted_signal, signal, template, text};
use template::EventSpec;

fn press(name: &'static str, act: impl Fn() + Send + Sync + 'static) {
    h("button").on(EventSpec::new("click"), act).text(name);
}

fn size() {
    let size = persisted_signal("size", 14_u32);
    text(size);
    press("Larger", move || size.update(|size| *size += 1));
    press("Reset", move || size.set(14));
}

#[test]
fn what_was_kept_comes_with_the_claim_and_changes_are_kept() {
    let screen = render(size);
    assert!(screen.first_paint().wants_stored);
    screen.expect_text("14");
    screen.stored(&[("size", "20"), ("other", "x")]);
    screen.expect_text("20");
    screen.click("Larger").expect_patches(2);
    assert_eq!(screen.stored_text("size").as_deref(), Some("21"));
    screen.click("Reset");
    assert_eq!(screen.stored_text("size"), None, "the default is not kept");
    assert_eq!(screen.stored_text("other").as_deref(), Some("x"));
}

#[test]
fn what_is_no_value_gives_the_default_and_a_line_in_the_log() {
    let screen = render(size);
    screen.stored(&[("size", "huge")]);
    screen
        .expect_text("14")
        .expect_failure("what the browser kept as size: \"huge\" is no u32");
    assert_eq!(
        screen.stored_text("size"),
        None,
        "what means nothing does not stay"
    );
}

#[test]
fn an_app_that_keeps_nothing_asks_for_nothing() {
    let screen = render(|| {
        text("..");
    });
    assert!(!screen.first_paint().wants_stored && !screen.first_paint().has_more);
}

#[test]
fn a_signal_that_comes_later_has_the_page_asked() {
    let screen = render(|| {
        let shown = signal(false);
        press("Show", move || shown.set(true));
        if shown.get() {
            size();
        }
    });
    assert!(!screen.first_paint().wants_stored);
    screen.click("Show");
    assert!(screen.is_asked());
    screen.stored(&[("size", "30")]);
    screen.expect_text("30");
}

#[test]
fn what_a_browser_keeps_has_a_bound() {
    let screen = render(|| {
        let note = persisted_signal("note", String::new());
        press("Write", move || note.set("x".repeat(STORED_BYTES_MAX)));
        press("Short", move || note.set("y\nz".into()));
    });
    screen.stored(&[]);
    screen.click("Write");
    assert_eq!(screen.stored_text("note"), None);
    screen.expect_failure("at most 65536 bytes");
    screen.click("Short");
    assert_eq!(screen.stored_text("note").as_deref(), Some("y\nz"));
    screen.stored(&[("note", &"x".repeat(STORED_BYTES_MAX))]);
    screen.expect_failure("nothing of it is taken");
}

#[test]
fn the_apps_own_value_never_takes_the_place_of_what_is_kept_already() {
    let screen = render(|| {
        let size = persisted_signal("size", 14_u32);
        // An effect that runs with the first paint, before the page can have told.
        lattice_session::effect(move || size.set(15));
        text(size);
    });
    screen.flush().expect_patches(0);
    screen.stored(&[("size", "20")]);
    screen.expect_text("20");
    assert_eq!(screen.stored_text("size").as_deref(), Some("20"));
}

#[test]
fn a_key_has_its_rules() {
    let screen = render(|| {
        persisted_signal("", 1);
    });
    screen.expect_failure("a key of 1 to 128 bytes");
}
