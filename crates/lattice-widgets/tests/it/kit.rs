//! The testing kit on pages of real controls: finding by role, label and text, acting, time, several sessions, budgets, and what
//! errors say.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use lattice_session::template::{EventPayload, EventSpec, el, text_slot};
use lattice_session::testing::{Screen, render};
use lattice_session::{App, Event, Session, Site, keyed, signal};
use lattice_widgets::{
    button, card, checkbox, column, row, segmented, select, slider, text, text_input, title,
};

fn todos() {
    let items = signal(Vec::<String>::new());
    let draft = signal(String::new());
    let add = move || {
        if !draft.get().is_empty() {
            items.update(|all| all.push(draft.get()));
            draft.set(String::new());
        }
    };
    card("Todos", || {
        row(|| {
            text_input("New todo").bind(draft).on_enter(move |_| add());
            button("Add").color("primary").on_click(add);
        });
        keyed(
            move || items.get(),
            Clone::clone,
            |item| {
                let done = signal(false);
                let item = item.clone();
                row(|| {
                    checkbox(&*item).bind(done);
                    button("Delete").disabled(done);
                });
            },
        );
        text(move || format!("{} in all", items.with(Vec::len)));
    });
}

fn panic_text(f: impl FnOnce()) -> String {
    let payload = catch_unwind(AssertUnwindSafe(f)).expect_err("it was to panic");
    payload
        .downcast_ref::<String>()
        .cloned()
        .unwrap_or_default()
}

#[test]
fn a_todo_is_added_by_label_role_and_name_within_a_budget() {
    let screen = render(todos);
    screen.get_by_label("New todo").fill("milk");
    screen
        .get_by_role("button")
        .name("Add")
        .click()
        .expect_patches(3)
        .expect_runs(2);
    screen.expect_text("1 in all").expect_no_text("2 in all");
    screen.get_by_label("New todo").expect_value("").fill("tea");
    screen.get_by_label("New todo").press("Enter");
    screen.get_by_role("checkbox").expect_count(2);
    assert_eq!(screen.get_by_text("in all").text(), "2 in all");
    assert_eq!(
        screen
            .get_by_role("region")
            .name("Todos")
            .get_by_role("button")
            .count(),
        3
    );
}

#[test]
fn boxes_are_checked_and_what_is_disabled_cannot_be_used() {
    let screen = render(todos);
    for item in ["milk", "tea"] {
        screen.get_by_label("New todo").fill(item);
        screen.get_by_label("New todo").press("Enter");
    }
    let milk = screen.get_by_role("checkbox").name("milk");
    assert!(!milk.is_checked());
    milk.check();
    assert!(milk.is_checked());
    assert!(milk.check().operations.is_empty(), "it is checked already");
    let delete = screen.get_by_role("button").name("Delete");
    assert!(delete.first().is_disabled() && !delete.nth(1).is_disabled());
    let told = panic_text(|| {
        delete.first().click();
    });
    assert!(told.contains("is disabled"), "{told}");
    milk.uncheck();
    assert!(!milk.is_checked() && !delete.first().is_disabled());
}

#[test]
fn what_is_not_there_or_there_twice_is_told_with_the_page() {
    let screen = render(todos);
    for item in ["milk", "tea"] {
        screen.get_by_label("New todo").fill(item);
        screen.get_by_label("New todo").press("Enter");
    }
    let told = panic_text(|| {
        screen.get_by_role("button").name("Remove").click();
    });
    assert!(
        told.starts_with(
            r#"one element was looked for by role "button" named "Remove", and there is none"#
        ),
        "{told}"
    );
    let tree = "region \"Todos\"\n  heading \"Todos\"\n  textbox \"New todo\" value=\"\"\n  button \"Add\"\n";
    assert!(told.contains(tree), "{told}");
    let told = panic_text(|| {
        screen.get_by_role("button").name("delete").click();
    });
    assert!(
        told.contains("there are 2: say more, or choose by nth()"),
        "{told}"
    );
    let told = panic_text(|| {
        screen.get_by_role("button").name("Add").fill("x");
    });
    assert!(told.contains("and this is a button"), "{told}");
    let told = panic_text(|| {
        screen.expect_text("3 in all");
    });
    assert!(told.contains("\"2 in all\""), "{told}");
}

#[test]
fn a_budget_that_is_passed_says_by_what() {
    let screen = render(todos);
    let told = panic_text(|| {
        screen.expect_patches(1, || {
            screen.get_by_label("New todo").fill("milk");
            screen.get_by_role("button").name("Add").click();
        });
    });
    assert!(
        told.starts_with("at most 1 patches were expected, and"),
        "{told}"
    );
    let told = panic_text(|| {
        screen.expect_runs(0, || {
            screen.get_by_label("New todo").fill("tea");
            screen.get_by_role("button").name("Add").click();
        });
    });
    assert!(
        told.contains("at most 0 components were expected to run, and 2 did"),
        "{told}"
    );
}

#[test]
fn what_is_chosen_and_slid_is_what_the_app_gets() {
    let screen = render(|| {
        let city = signal(String::from("Rome"));
        let show = signal(String::from("all"));
        let size = signal(1.0);
        column(|| {
            title("Trip");
            select("City", ["Rome", "Paris"]).bind(city);
            segmented("Show", ["all", "open"]).bind(show);
            slider("Size", 0.0, 10.0).bind(size);
            text(move || format!("{} {} {}", city.get(), show.get(), size.get()));
        });
    });
    screen.get_by_role("combobox").name("City").select("Paris");
    screen
        .get_by_role("group")
        .name("Show")
        .get_by_role("radio")
        .name("open")
        .check();
    assert!(!screen.get_by_role("radio").name("all").is_checked());
    screen.get_by_role("slider").name("Size").fill("2.5");
    screen.expect_text("Paris open 2.5");
    screen.get_by_role("heading").expect_text("Trip");
    let told = panic_text(|| {
        screen.get_by_role("combobox").select("Oslo");
    });
    assert!(
        told.contains("no option \"Oslo\"; it has Rome, Paris"),
        "{told}"
    );
}

#[test]
fn elements_are_found_within_others_by_their_text_and_from_the_end() {
    let screen = render(todos);
    for item in ["milk", "tea", "green tea"] {
        screen.get_by_label("New todo").fill(item);
        screen.get_by_label("New todo").press("Enter");
    }
    let boxes = screen.get_by_role("checkbox");
    assert_eq!(boxes.name("tea").count(), 2);
    assert_eq!(boxes.name("tea").exact().count(), 1);
    assert_eq!(boxes.last().accessible_name(), "green tea");
    let names: Vec<String> = boxes
        .all()
        .iter()
        .map(|one| one.accessible_name())
        .collect();
    assert_eq!(names, ["milk", "tea", "green tea"]);
    let whole = screen.get_by_role("region").has_text("3 in all");
    assert_eq!(whole.get_by_role("button").count(), 4);
    assert!(
        screen.tree().starts_with("region \"Todos\"\n"),
        "{}",
        screen.tree()
    );
}

#[test]
fn a_failure_that_was_not_expected_fails_the_test() {
    let app = || {
        button("Fail").on_click(|| Err::<(), _>("no way"));
    };
    let told = panic_text(|| {
        render(app).click("Fail");
    });
    assert!(
        told.contains("The app failed") && told.contains("no way"),
        "{told}"
    );
    let screen = render(app);
    screen.click("Fail");
    screen.expect_failure("no way");
    let told = panic_text(|| {
        screen.expect_failure("no way");
    });
    assert!(told.contains("was expected"), "{told}");
}

#[test]
fn sessions_of_one_app_do_not_see_each_other() {
    let alice = render(App::new("Todos", todos));
    let bob = alice.join();
    alice.get_by_label("New todo").fill("milk");
    alice.get_by_role("button").name("Add").click();
    alice.expect_text("1 in all");
    bob.expect_text("0 in all");
    let id = |screen: &Screen| screen.run(lattice_session::new_id).0;
    assert_ne!(id(&alice), id(&bob), "each has a seed of its own");
}

/// A search field that waits for a pause, and a canvas that hears moves ten times a second.
fn search() {
    let found = signal(String::new());
    let moves = signal(0);
    let template = el("div")
        .child(
            el("input")
                .attr("aria-label", "Search")
                .event_slot(
                    0,
                    EventSpec::new("input")
                        .payload(EventPayload::Value)
                        .debounce_ms(300),
                )
                .event_slot(1, EventSpec::new("keydown").key("Escape")),
        )
        .child(
            el("div")
                .attr("role", "img")
                .event_slot(2, EventSpec::new("pointermove").throttle_ms(100)),
        )
        .child(text_slot(3))
        .build()
        .expect("the template breaks no rule");
    let site = Site::here();
    Session::expect(|session| {
        let block = session.open(&template, site)?;
        let heard = move |_: &Session, event: &Event| {
            found.set(event.payload.to_slot_value().to_text());
            Ok(())
        };
        session.set_handler(block, 0, Arc::new(heard))?;
        let clear = move |_: &Session, _: &Event| {
            found.set(String::from("nothing"));
            Ok(())
        };
        session.set_handler(block, 1, Arc::new(clear))?;
        let moved = move |_: &Session, _: &Event| {
            moves.update(|n| *n += 1);
            Ok(())
        };
        session.set_handler(block, 2, Arc::new(moved))?;
        session.close()
    });
    text(move || format!("found {}; {} moves", found.get(), moves.get()));
}

#[test]
fn a_debounced_event_waits_for_a_pause_of_the_virtual_clock() {
    let screen = render(search);
    let field = screen.get_by_role("textbox").name("Search");
    field.fill("r");
    screen.clock().advance(Duration::from_millis(200));
    field.fill("ru");
    screen.clock().advance(Duration::from_millis(299));
    screen.expect_text("found ;");
    let change = screen.clock().advance(Duration::from_millis(1));
    screen.expect_text("found ru;");
    assert_eq!(
        change.counts.events, 1,
        "what was typed in between is not sent"
    );
}

#[test]
fn another_event_does_not_overtake_a_held_back_one_and_keys_are_filtered_by_the_page() {
    let screen = render(search);
    let field = screen.get_by_role("textbox").name("Search");
    field.fill("rust");
    assert_eq!(field.press("Enter").counts.events, 0, "only Escape counts");
    assert_eq!(
        field.press("Escape").counts.events,
        2,
        "what was typed goes first"
    );
    screen.expect_text("found nothing;");
}

#[test]
fn a_throttled_event_is_sent_at_once_and_then_once_in_each_period() {
    let screen = render(search);
    let canvas = screen.get_by_role("img");
    for _ in 0..5 {
        canvas.dispatch_event("pointermove");
    }
    screen.expect_text("1 moves");
    screen.clock().advance(Duration::from_millis(100));
    screen.expect_text("2 moves");
    screen.clock().advance(Duration::from_secs(10));
    screen.expect_text("2 moves");
    canvas.dispatch_event("pointermove");
    screen.expect_text("3 moves");
}
