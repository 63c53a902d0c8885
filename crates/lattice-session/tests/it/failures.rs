//! Failures of user code: what the page and the log get, and that the rest lives.

use lattice_session::testing::Screen;
use lattice_session::{
    Event, Failure, Input, Payload, Session, Site, component, effect, signal, text,
};

use crate::controls::{button, row, try_button};

#[test]
fn a_component_that_panics_is_a_box_in_its_place_until_what_it_read_changes() {
    fn fragile(n: &lattice_session::Signal<i32>) {
        assert!(n.get() != 1, "one is too much");
        text(format!("n={}", n.get()));
    }
    let screen = Screen::render(|| {
        let n = signal(0);
        row(|| {
            component(n, fragile);
        });
        text("alive");
        button("+", move || n.update(|n| *n += 1));
    });
    screen.click("+");
    let failures = screen.take_failures();
    assert_eq!(failures.len(), 1);
    assert_eq!(
        (&*failures[0].what, &*failures[0].component),
        ("one is too much", "fragile")
    );
    assert!(
        screen.text().starts_with("fragile stopped"),
        "{}",
        screen.text()
    );
    assert!(screen.text().contains("alive"));
    screen.click("+");
    assert_eq!(screen.text(), "n=2alive+");
}

#[test]
fn the_root_may_fail_in_its_first_run() {
    let screen = Screen::render(|| panic!("no way"));
    assert!(screen.html().contains("lt-crash"), "{}", screen.html());
    assert_eq!(screen.take_failures()[0].what, "no way");
}

#[test]
fn a_handler_that_fails_shows_a_box_that_can_be_dismissed_and_the_session_goes_on() {
    let screen = Screen::render(|| {
        let n = signal(0);
        text(n);
        try_button("fail", move || {
            n.update(|n| *n += 1);
            Err(Failure::new("ValueError: no").at("app.py", 12))
        });
        button("panic", || panic!("oh"));
    });
    screen.click("fail");
    assert!(screen.text().starts_with('1'), "what it wrote before stays");
    assert!(
        screen.text().contains("ValueError: no"),
        "{}",
        screen.text()
    );
    assert!(screen.text().contains("app.py:12"), "{}", screen.text());
    screen.click("fail");
    assert_eq!(
        screen.html().matches("role=\"alert\"").count(),
        1,
        "the same one stands once"
    );
    screen.click("panic");
    assert_eq!(screen.html().matches("role=\"alert\"").count(), 2);
    assert_eq!(screen.take_failures().len(), 3);
    screen.get_by_role("button").name("Dismiss").first().click();
    screen.click("Dismiss");
    assert_eq!(screen.text(), "2failpanic");
}

#[test]
fn an_effect_that_panics_is_reported() {
    let screen = Screen::render(|| {
        let n = signal(0);
        effect(move || assert!(n.get() == 0, "not zero"));
        button("+", move || n.update(|n| *n += 1));
    });
    screen.click("+");
    assert_eq!(screen.take_failures()[0].what, "not zero");
    assert!(screen.html().contains("lt-crash"));
}

#[test]
fn a_memo_that_panics_fails_who_reads_it_and_recovers() {
    let screen = Screen::render(|| {
        let n = signal(0);
        let half = lattice_session::memo(move || {
            assert!(n.get() != 1, "memo failed");
            n.get() / 2
        });
        component((), move |(): &()| {
            text(format!("half {}", half.get()));
        });
        button("+", move || n.update(|n| *n += 1));
    });
    screen.click("+");
    assert!(screen.html().contains("lt-crash"), "{}", screen.html());
    screen.click("+");
    assert_eq!(screen.text(), "half 1+");
    screen.expect_failure("memo failed");
}

#[test]
fn a_body_that_writes_what_it_reads_is_stopped_and_named() {
    fn restless(n: &lattice_session::Signal<u64>) {
        let value = n.get();
        n.set(value + 1);
        text(value);
    }
    let screen = Screen::render(|| {
        let n = signal(0_u64);
        component(n, restless);
        text("alive");
    });
    let failures = screen.take_failures();
    assert_eq!(failures.len(), 1, "{failures:?}");
    assert!(
        failures[0]
            .what
            .contains("restless made itself run again 100 times"),
        "{}",
        failures[0].what
    );
    assert!(screen.text().contains("alive"));
}

#[test]
fn a_body_that_settles_after_a_few_rounds_is_fine() {
    let screen = Screen::render(|| {
        let n = signal(0);
        if n.get() < 5 {
            n.update(|n| *n += 1);
        }
        text(n.get());
    });
    assert_eq!(screen.text(), "5");
    assert!(screen.take_failures().is_empty());
}

#[test]
fn events_for_what_is_gone_or_not_listened_to_are_dropped_and_counted() {
    let screen = Screen::render(|| {
        text("only text");
    });
    for (instance, slot) in [(0, 0), (1, 0), (1, 7), (99, 0), (u32::MAX, u16::MAX)] {
        screen.session().handle(Input::Event(Event {
            instance,
            slot,
            payload: Payload::None,
        }));
    }
    let counts = screen.session().counts();
    assert_eq!((counts.events, counts.dropped_events), (0, 5));
}

#[test]
fn elements_and_state_outside_of_a_body_are_an_error_that_says_so() {
    let screen = Screen::render(|| {});
    let session: &Session = screen.session();
    let error = session
        .open(&lattice_vdom::Template::text(), Site(1))
        .unwrap_err();
    assert!(error.is_nothing_renders());
    assert!(error.to_string().contains("component's body"), "{error}");
    assert!(
        session
            .keep(Site(1), || 1)
            .unwrap_err()
            .is_nothing_renders()
    );
}

#[test]
fn without_details_the_page_names_the_component_only() {
    use lattice_session::{AnyApp, App, OpenRequest};
    fn secret() {
        panic!("the password is x");
    }
    let app = App::new("t", secret).with_details(false);
    let mut session = app.open(&OpenRequest::default()).unwrap();
    let page = session.first_paint();
    assert!(page.html.contains("secret stopped"), "{}", page.html);
    assert!(!page.html.contains("password"));
    assert_eq!(session.take_failures()[0].what, "the password is x");
}

#[test]
fn a_panic_tells_its_line_once_places_are_recorded() {
    lattice_session::record_panic_places();
    let screen = Screen::render(|| panic!("with a line"));
    let failure = &screen.take_failures()[0];
    let place = failure.place.as_ref().expect("places are recorded");
    assert!(
        place.file.ends_with("failures.rs") && place.line > 0,
        "{place}"
    );
    assert!(
        screen.text().contains(&place.to_string()),
        "{}",
        screen.text()
    );
}

#[test]
fn a_session_that_nobody_reads_the_failures_of_keeps_the_latest() {
    use lattice_session::FAILURES_MAX;
    let screen = Screen::render(|| {
        let n = signal(0);
        try_button("fail", move || {
            n.update(|n| *n += 1);
            Err(Failure::new(format!("no {}", n.get())))
        });
    });
    for _ in 0..FAILURES_MAX + 5 {
        screen.click("fail");
    }
    let failures = screen.take_failures();
    assert_eq!(failures.len(), FAILURES_MAX);
    assert_eq!(
        failures.last().unwrap().what,
        format!("no {}", FAILURES_MAX + 5)
    );
    assert!(
        screen.html().matches("role=\"alert\"").count() <= 5,
        "the page shows a few"
    );
}
