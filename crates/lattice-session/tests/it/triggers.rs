//! Calls of methods of elements: who is called, when, and that nobody is called twice.

use lattice_session::template::METHODS;
use lattice_session::testing::render;
use lattice_session::{component, effect, h, signal, text, trigger, view};

#[test]
fn a_handler_calls_a_method_of_an_element_that_stands() {
    let screen = render(|| {
        let (focus, show) = (trigger(), trigger());
        view! {
            button(on.click = move || focus.call()) { "Focus" }
            button(on.click = move || { show.call(); show.call() }) { "Show" }
            input(aria-label = "Name", call.focus = focus, call.scrollIntoView = show);
        }
    });
    let change = screen.click("Focus");
    assert_eq!(change.operations, ["set"]);
    assert_eq!(change.counts.component_runs, 0);
    screen.click("Show");
    assert_eq!(
        screen.get_by_label("Name").calls(),
        ["focus", "scrollIntoView"]
    );
    assert!(!screen.first_paint().html.contains("focus"));
    assert!(screen.first_paint().late.is_empty());
}

#[test]
fn an_element_of_the_same_turn_is_there_when_it_is_called() {
    let screen = render(|| {
        let editing = signal(false);
        let focus = trigger();
        component((), move |(): &()| {
            if editing.get() {
                h("input").attr("aria-label", "Title").call("focus", focus);
            }
        });
        effect(move || {
            if editing.get() {
                focus.call();
            }
        });
        view! { button(on.click = move || editing.update(|is| *is = !*is)) { "Edit" } }
    });
    let change = screen.click("Edit");
    assert_eq!(change.operations, ["insert", "set"]);
    assert_eq!(screen.get_by_label("Title").calls(), ["focus"]);
    screen.resend();
    assert!(
        screen.get_by_label("Title").calls().is_empty(),
        "a page made anew calls nothing"
    );
    screen.click("Edit");
    screen.click("Edit");
    assert_eq!(screen.get_by_label("Title").calls(), ["focus"]);
}

#[test]
fn a_trigger_follows_the_element_that_it_is_given_to_and_calls_nobody_without_one() {
    let screen = render(|| {
        let (at, focus) = (signal(0), trigger());
        for n in 0..3 {
            component(
                (n, at),
                move |(n, at): &(i32, lattice_session::Signal<i32>)| {
                    let label = format!("field {n}");
                    if at.get() == *n {
                        view! { input(aria-label = label, call.focus = focus); }
                    } else {
                        view! { input(aria-label = label); }
                    }
                },
            );
        }
        view! { button(on.click = move || { at.update(|n| *n += 1); focus.call() }) { "next" } }
    });
    for n in 1..3 {
        screen.click("next");
        assert_eq!(
            screen.get_by_label(&format!("field {n}")).calls(),
            ["focus"]
        );
    }
    let change = screen.click("next");
    assert!(!change.operations.contains(&"set"), "{change:?}");
}

#[test]
fn what_is_no_method_is_refused_with_those_that_are() {
    let screen = render(|| {
        component((), |(): &()| {
            let call = trigger();
            h("div").call("remove", call);
        });
        text("rest");
    });
    screen
        .expect_text("a trigger calls one of focus, blur,")
        .expect_text("rest");
    screen.expect_failure("this is \"remove\"");
}

#[test]
fn the_macro_knows_the_methods_that_templates_know() {
    let screen = render(|| {
        let of = METHODS.map(|_| trigger());
        view! {
            button(on.click = move || of.iter().for_each(|trigger| trigger.call())) { "All" }
            input(
                aria-label = "Name",
                call.focus = of[0],
                call.blur = of[1],
                call.select = of[2],
                call.click = of[3],
                call.scrollIntoView = of[4],
                call.showModal = of[5],
                call.show = of[6],
                call.close = of[7],
                call.showPicker = of[8],
                call.play = of[9],
                call.pause = of[10],
            );
        }
    });
    screen.click("All");
    assert_eq!(screen.get_by_label("Name").calls(), METHODS);
}
