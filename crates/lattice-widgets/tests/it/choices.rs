//! Controls that let one thing be chosen: what is read, written and told is the option's own value.

use std::sync::{Arc, Mutex};

use lattice_session::testing::Screen;
use lattice_session::{Payload, SlotValue, signal};
use lattice_widgets::{segmented, select};

use crate::pages::over;

/// The labels of the options, in order of the page, with the chosen one in brackets.
fn options(screen: &Screen) -> Vec<String> {
    let html = screen.html();
    let options = html.split("<option ").skip(1);
    let option = |option: &str| {
        let (attributes, rest) = option.split_once('>').unwrap_or_default();
        let label = rest.split('<').next().unwrap_or_default();
        if attributes.contains("selected") {
            format!("[{label}]")
        } else {
            label.to_owned()
        }
    };
    options.map(option).collect()
}

/// What no page would send: an option that is not there.
pub(crate) fn choose_anything(screen: &Screen, value: &str) {
    let change = screen
        .dom()
        .elements()
        .find_map(|element| element.listener("change"))
        .map(|(instance, slot, _)| (instance, slot));
    let (instance, slot) = change.expect("a select listens");
    screen.event(instance, slot, Payload::Str(value.into()));
}

#[test]
fn a_value_may_have_a_label_that_people_see() {
    let (screen, year) = over(2024_i64, |year| {
        select("Year", [(2024_i64, "last year"), (2025, "this year")]).bind(year);
    });
    assert_eq!(options(&screen), ["[last year]", "this year"]);
    screen.get_by_label("Year").select("this year");
    assert_eq!(screen.session().enter(|| year.get()), 2025);
    assert_eq!(options(&screen), ["last year", "[this year]"]);
}

#[test]
fn who_is_called_gets_the_value_that_is_written() {
    let heard: Arc<Mutex<Vec<SlotValue>>> = Arc::default();
    let hear = Arc::clone(&heard);
    let (screen, _) = over(1_i64, move |one| {
        let (first, second) = (Arc::clone(&hear), Arc::clone(&hear));
        select("Number", [1_i64, 2])
            .bind(one)
            .on_change(move |value| first.lock().unwrap().push(value));
        segmented("Other", [(3_i64, "three"), (4, "four")])
            .on_change(move |value| second.lock().unwrap().push(value));
    });
    screen.get_by_label("Number").select("2");
    screen.get_by_label("four").check();
    assert_eq!(
        *heard.lock().unwrap(),
        [SlotValue::Int(2), SlotValue::Int(4)]
    );
}

#[test]
fn options_that_change_patch_what_came_and_went() {
    let (screen, names) = over(
        vec!["a".to_owned(), "b".to_owned(), "c".to_owned()],
        |names| {
            let chosen = signal("c".to_owned());
            select("Name", move || names.get()).bind(chosen);
        },
    );
    assert_eq!(options(&screen), ["a", "b", "[c]"]);
    let ((), change) = screen.run(|| names.set(vec!["a".into(), "c".into(), "d".into()]));
    assert_eq!(options(&screen), ["a", "[c]", "d"]);
    assert_eq!(change.operations, ["remove", "insert"]);
    assert_eq!(
        change.counts.component_runs, 0,
        "no component of the app runs"
    );
    screen.get_by_label("Name").select("d");
    assert_eq!(options(&screen), ["a", "c", "[d]"]);
    choose_anything(&screen, "b");
    assert_eq!(
        options(&screen),
        ["a", "c", "[d]"],
        "what is gone can't be chosen"
    );
}

#[test]
fn what_is_chosen_and_the_options_may_change_together() {
    let (screen, names) = over(vec!["a".to_owned()], |names| {
        segmented("Name", move || names.get()).bind(signal("b".to_owned()));
    });
    assert!(!screen.html().contains("checked"));
    screen.run(|| names.set(vec!["a".into(), "b".into()]));
    assert_eq!(screen.html().matches("checked=\"\"").count(), 1);
}

#[test]
fn options_of_one_text_are_an_error() {
    let failure = |screen: Screen| {
        let failures = screen.take_failures();
        assert_eq!(failures.len(), 1);
        failures[0].to_string()
    };
    let fixed = failure(Screen::render(|| {
        select("x", ["a", "b", "a"]);
    }));
    assert!(fixed.contains("\"a\" came twice"), "{fixed}");
    let labels = failure(Screen::render(|| {
        segmented("x", [(1_i64, "same"), (2, "same")]);
    }));
    assert!(labels.contains("\"same\" came twice"), "{labels}");
    let values = failure(Screen::render(|| {
        select("x", [(1_i64, "one"), (1, "two")]);
    }));
    assert!(values.contains("\"two\" came twice"), "{values}");
    let (screen, names) = over(vec!["a".to_owned(), "a".to_owned()], |names| {
        select("x", move || names.get());
    });
    assert_eq!(screen.take_failures().len(), 1);
    screen.run(|| names.set(vec!["a".into()]));
    assert_eq!(options(&screen), ["a"], "it is back when they are right");
}
