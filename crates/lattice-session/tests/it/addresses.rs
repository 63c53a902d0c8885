//! Signals in the page's URL, and the way back.

use std::time::Duration;

use lattice_session::testing::{At, render};
use lattice_session::{App, h, navigate, on_cleanup, signal, template, text, url_signal};
use template::EventSpec;

fn press(name: &'static str, act: impl Fn() + Send + Sync + 'static) {
    h("button").on(EventSpec::new("click"), act).text(name);
}

/// Two signals of the query, and buttons that write them.
fn filters() {
    let region = url_signal("region", String::from("All"));
    let page = url_signal("page", 1_u32);
    text(move || format!("{} {}", region.get(), page.get()));
    press("North", move || region.set("North".into()));
    press("South", move || region.set("South".into()));
    press("All", move || region.set("All".into()));
    press("Next", move || page.update(|page| *page += 1));
    press("Both", move || {
        region.set("East & West".into());
        page.set(7);
        page.set(8);
    });
}

#[test]
fn the_first_paint_has_what_the_url_says() {
    let screen = At::url("/?region=S%C3%BCd+2&page=3").render(filters);
    assert!(
        screen.first_paint().html.starts_with("Süd 2 3"),
        "{}",
        screen.first_paint().html
    );
    assert!(!screen.first_paint().has_more);
    assert_eq!(screen.url(), "/?region=S%C3%BCd+2&page=3");
}

#[test]
fn a_change_is_one_step_back_and_the_default_is_not_written_down() {
    let screen = render(filters);
    screen.click("North").expect_patches(2);
    assert_eq!(screen.url(), "/?region=North");
    screen.clock().advance(Duration::from_secs(2));
    screen.click("All");
    assert_eq!((screen.url().as_str(), screen.steps_back()), ("/", 2));
    screen.back();
    screen.expect_text("North 1");
    screen.back();
    screen.expect_text("All 1");
    screen.forward();
    screen.expect_text("North 1");
    assert_eq!(screen.url(), "/?region=North");
}

#[test]
fn a_turn_tells_the_page_once() {
    let screen = render(filters);
    // The text, and the address.
    screen.click("Both").expect_patches(2);
    assert_eq!(screen.url(), "/?region=East+%26+West&page=8");
    assert_eq!(screen.steps_back(), 1);
}

#[test]
fn changes_of_one_signal_that_follow_each_other_closely_are_one_step() {
    let screen = render(filters);
    for _ in 0..3 {
        screen.click("Next");
        screen.clock().advance(Duration::from_millis(300));
    }
    assert_eq!(
        (screen.url().as_str(), screen.steps_back()),
        ("/?page=4", 1)
    );
    screen.click("North");
    assert_eq!(screen.steps_back(), 2, "another signal is another step");
    screen.clock().advance(Duration::from_secs(2));
    screen.click("South");
    assert_eq!(screen.steps_back(), 3);
}

#[test]
fn a_bad_value_gives_the_default_and_a_line_in_the_log() {
    let screen = At::url("/?page=many&region=North").render(filters);
    screen.expect_text("North 1");
    screen.expect_failure("the URL's page: \"many\" is no u32; the default is taken");
    screen.flush();
    assert_eq!(
        screen.url(),
        "/?region=North",
        "what means nothing does not stay"
    );
    assert_eq!(screen.steps_back(), 0);
    screen.back_to("/?page=-1");
    screen.expect_text("All 1");
    screen.expect_failure("is no u32");
}

#[test]
fn what_the_page_says_of_another_place_changes_nothing() {
    let screen = render(filters);
    for url in [
        "//elsewhere/x",
        "https://elsewhere/",
        "",
        "?page=2",
        &format!("/?page={}", "1".repeat(5_000)),
    ] {
        screen.visit(url);
        screen.take_failures();
    }
    screen.back_to("/?page=5");
    screen.expect_text("All 5");
}

#[test]
fn a_long_value_stays_out_of_the_url() {
    let screen = render(|| {
        let note = url_signal("note", String::new());
        press("Write", move || note.set("x".repeat(5_000)));
        press("Short", move || note.set("y".into()));
    });
    screen.click("Write");
    assert_eq!(screen.url(), "/");
    screen.expect_failure("too long for the URL");
    screen.click("Short");
    assert_eq!(screen.url(), "/?note=y");
}

#[test]
fn signals_of_one_name_have_one_value() {
    let screen = render(|| {
        let one = url_signal("q", 0);
        let other = url_signal("q", 0);
        text(move || format!("{} {}", one.get(), other.get()));
        press("One", move || one.set(1));
        press("Other", move || other.set(2));
    });
    screen.click("One");
    screen.expect_text("1 1");
    screen.click("Other");
    screen.expect_text("2 2");
    screen.back();
    screen.expect_text("0 0");
}

#[test]
fn a_signal_that_goes_leaves_the_url_alone_and_finds_its_value_there_again() {
    let screen = render(|| {
        let shown = signal(true);
        press("Toggle", move || shown.update(|is| *is = !*is));
        if shown.get() {
            let tab = url_signal("tab", 1);
            text(tab);
            press("Two", move || tab.set(2));
            on_cleanup(|| {});
        }
    });
    screen.click("Two");
    screen.click("Toggle");
    assert_eq!(screen.url(), "/?tab=2");
    screen.back_to("/?tab=3");
    screen.click("Toggle");
    screen.expect_text("3");
}

#[test]
fn an_app_that_is_mounted_somewhere_has_urls_below_it() {
    let screen = At::url("/?region=North")
        .mounted_at("/sales")
        .render(filters);
    screen.expect_text("North 1");
    screen.click("South");
    assert_eq!(screen.url(), "/sales/?region=South");
    screen.back_to("/sales/?region=East");
    screen.expect_text("East 1");
    screen.back_to("/other/?region=West");
    screen
        .expect_text("East 1")
        .expect_failure("not below the app's address");
}

#[test]
fn navigate_can_change_the_query_alone() {
    let screen = At::url("/?region=North&x=1").render(App::new("t", || {
        filters();
        press("Go", || navigate("?region=South&page=2"));
    }));
    screen.click("Go");
    screen.expect_text("South 2");
    assert_eq!(screen.url(), "/?region=South&page=2");
    screen.back();
    screen.expect_text("North 1");
}

#[test]
fn a_page_that_lost_its_place_is_told_where_it_is() {
    use lattice_vdom::page::slots;
    use lattice_vdom::testing::Dom;

    let told = |screen: &lattice_session::testing::Screen| {
        let mut dom = Dom::new();
        screen.session().full_view(&mut dom);
        dom.take_told()
    };
    assert_eq!(told(&render(filters)), []);
    let screen = render(filters);
    screen.click("North");
    assert_eq!(
        told(&screen),
        [(slots::REPLACE, String::from("/?region=North"))]
    );
}
