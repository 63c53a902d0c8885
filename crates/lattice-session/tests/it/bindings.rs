//! Bound slots: what they follow, and what a re-run of the body does to them.

use lattice_session::testing::Screen;
use lattice_session::{Bind, Failure, signal, text};

use crate::controls::{button, field, row};

#[test]
fn a_binding_can_be_swapped_for_another_without_new_elements() {
    let screen = Screen::render(|| {
        let (left, right) = (signal(1), signal(2));
        let which = signal(true);
        text(if which.get() { left } else { right });
        button("swap", move || which.update(|it| *it = !*it));
        button("left", move || left.update(|n| *n += 10));
        button("right", move || right.update(|n| *n += 10));
    });
    assert_eq!(screen.click("swap").operations, ["set"]);
    assert_eq!(
        screen.click("left").operations,
        [""; 0],
        "nobody follows it"
    );
    assert_eq!(screen.click("right").operations, ["set"]);
    assert_eq!(screen.text(), "12swapleftright");
}

#[test]
fn a_body_that_runs_again_reads_equal_bindings_not_again() {
    let screen = Screen::render(|| {
        let n = signal(0);
        let _ = n.get();
        let other = signal(5);
        text(other);
        button("run", move || n.update(|n| *n += 1));
    });
    let change = screen.click("run");
    assert_eq!(change.counts.component_runs, 1);
    assert_eq!(change.counts.binding_reads, 0);
    assert!(change.operations.is_empty());
}

#[test]
fn a_slot_changes_between_a_plain_value_and_a_binding() {
    let screen = Screen::render(|| {
        let bound = signal(true);
        let n = signal(7);
        row(|| {
            use lattice_session::IntoProp;
            let prop = if bound.get() {
                n.into_prop()
            } else {
                "plain".into_prop()
            };
            text(prop);
        });
        button("toggle", move || bound.update(|it| *it = !*it));
        button("n", move || n.update(|n| *n += 1));
    });
    assert_eq!(screen.session().counts().bindings, 1);
    screen.click("toggle");
    assert_eq!(screen.session().counts().bindings, 0);
    assert!(screen.click("n").operations.is_empty());
    screen.click("toggle");
    assert_eq!(screen.text(), "8togglen");
}

#[test]
fn bindings_and_components_go_with_what_showed_them() {
    let screen = Screen::render(|| {
        let n = signal(3_u32);
        for i in 0..n.get() {
            lattice_session::component(i, |i: &u32| {
                let own = signal(*i);
                text(own);
            });
        }
        button("fewer", move || n.update(|n| *n -= 1));
    });
    assert_eq!(screen.session().counts().bindings, 3);
    assert_eq!(screen.session().counts().components, 4);
    screen.click("fewer");
    assert_eq!(screen.session().counts().bindings, 2);
    assert_eq!(screen.session().counts().components, 3);
}

#[test]
fn what_a_user_types_reaches_the_signal_and_all_that_follow_it() {
    let screen = Screen::render(|| {
        let name = signal(String::new());
        field("Name", Bind::signal(name));
        text(move || format!("Hello {}", name.get()));
        button("clear", move || name.set(String::new()));
    });
    let change = screen.fill("Name", "Ada");
    assert_eq!(change.operations, ["set", "set"]);
    assert_eq!(screen.text(), "Hello Adaclear");
    screen.click("clear");
    assert_eq!(screen.text(), "Hello clear");
}

#[test]
fn a_write_that_is_refused_puts_the_old_value_back_into_the_field() {
    let screen = Screen::render(|| {
        let name = signal(String::from("Ada"));
        let mut bind = Bind::signal(name);
        bind.write = std::sync::Arc::new(|_, _| Ok(()));
        field("Name", bind);
    });
    let change = screen.fill("Name", "Eve");
    assert_eq!(
        change.operations,
        ["set"],
        "the page shows Eve, and is told Ada"
    );
}

#[test]
fn a_source_that_fails_shows_nothing_and_recovers_when_what_it_read_changes() {
    let screen = Screen::render(|| {
        let n = signal(1);
        text(move || {
            assert!(n.get() % 2 == 1, "odd numbers only");
            n.get()
        });
        button("+", move || n.update(|n| *n += 1));
    });
    screen.click("+");
    let failures: Vec<Failure> = screen.take_failures();
    assert_eq!(failures.len(), 1);
    assert_eq!(failures[0].what, "odd numbers only");
    assert!(
        screen.html().contains("role=\"alert\""),
        "{}",
        screen.html()
    );
    screen.click("+");
    assert!(screen.text().starts_with('3'), "{}", screen.text());
    assert!(screen.take_failures().is_empty());
}
