//! What runs and what is sent after a change.

use lattice_session::testing::Screen;
use lattice_session::{component, memo, signal, text};

use crate::controls::{button, item, list, row};

fn counter() {
    let count = signal(0);
    let doubled = memo(move || count.get() * 2);
    row(|| {
        button("-", move || count.update(|n| *n -= 1));
        text("Count: ");
        text(count);
        text(" (double: ");
        text(doubled);
        text(")");
        button("+", move || count.update(|n| *n += 1));
    });
}

#[test]
fn a_click_on_the_counter_sends_two_texts_and_runs_no_component() {
    let screen = Screen::render(counter);
    let change = screen.click("+");
    assert_eq!(screen.text(), "-Count: 1 (double: 2)+");
    assert_eq!(change.operations, ["set", "set"]);
    assert_eq!(change.counts.component_runs, 0);
    assert_eq!(change.counts.memo_runs, 1);
}

#[test]
fn a_value_read_in_the_body_runs_the_body_and_sends_one_text() {
    let screen = Screen::render(|| {
        let count = signal(0);
        text(format!("Count: {}", count.get()));
        button("+", move || count.update(|n| *n += 1));
    });
    let change = screen.click("+");
    assert_eq!(screen.text(), "Count: 1+");
    assert_eq!(change.operations, ["set"]);
    assert_eq!(change.counts.component_runs, 1);
}

#[test]
fn all_writes_of_a_handler_are_one_change() {
    let screen = Screen::render(|| {
        let (a, b) = (signal(1), signal(2));
        text(format!("{} {}", a.get(), b.get()));
        button("swap", move || {
            let old = a.get();
            a.set(b.get());
            b.set(old);
        });
    });
    let change = screen.click("swap");
    assert_eq!(screen.text(), "2 1swap");
    assert_eq!(change.counts.component_runs, 1);
}

#[test]
fn a_write_of_an_equal_value_sends_nothing() {
    let screen = Screen::render(|| {
        let name = signal(String::from("Ada"));
        text(move || name.get().len());
        button("same length", move || name.set(String::from("Bob")));
    });
    let change = screen.click("same length");
    assert!(change.operations.is_empty(), "{change:?}");
    assert_eq!(change.counts.binding_reads, 1);
}

#[test]
fn what_an_if_shows_comes_and_goes() {
    let screen = Screen::render(|| {
        let open = signal(false);
        row(|| {
            button("toggle", move || open.update(|it| *it = !*it));
            if open.get() {
                text("one");
                item(|| {
                    text("two");
                });
            }
            text("end");
        });
    });
    assert_eq!(screen.click("toggle").operations, ["insert"]);
    assert_eq!(screen.text(), "toggleonetwoend");
    assert_eq!(screen.click("toggle").operations, ["remove"]);
    assert_eq!(screen.text(), "toggleend");
}

#[test]
fn a_component_with_equal_props_is_skipped_and_one_with_others_runs() {
    fn label(name: &String) {
        text(format!("[{name}]"));
    }
    let screen = Screen::render(|| {
        let n = signal(0);
        component(String::from("fixed"), label);
        component(format!("n{}", n.get()), label);
        button("next", move || n.update(|n| *n += 1));
    });
    let change = screen.click("next");
    assert_eq!(screen.text(), "[fixed][n1]next");
    assert_eq!(change.counts.component_runs, 2, "the root and one label");
    assert_eq!(change.operations, ["set"]);
}

#[test]
fn a_component_that_shows_nothing_can_show_something_later_in_its_place() {
    fn maybe(shown: &bool) {
        if *shown {
            item(|| {
                text("here");
            });
        }
    }
    let screen = Screen::render(|| {
        let shown = signal(false);
        list(|| {
            component(false, maybe);
            component(shown.get(), |shown: &bool| {
                component(*shown, maybe);
            });
            item(|| {
                text("last");
            });
        });
        button("toggle", move || shown.update(|it| *it = !*it));
    });
    assert_eq!(
        screen.html(),
        "<ul><li>last</li></ul><button>toggle</button>"
    );
    assert_eq!(screen.click("toggle").operations, ["insert"]);
    assert_eq!(
        screen.html(),
        "<ul><li>here</li><li>last</li></ul><button>toggle</button>"
    );
    assert_eq!(screen.click("toggle").operations, ["remove"]);
    assert_eq!(
        screen.html(),
        "<ul><li>last</li></ul><button>toggle</button>"
    );
}

#[test]
fn a_click_deep_inside_runs_only_the_component_that_read_the_value() {
    fn leaf(n: &i32) {
        let own = signal(0);
        text(format!("{n}:{} ", own.get()));
        button(&format!("bump {n}"), move || own.update(|it| *it += 1));
    }
    fn branch(n: &i32) {
        row(|| {
            component(n * 2, leaf);
            component(n * 2 + 1, leaf);
        });
    }
    let screen = Screen::render(|| {
        for n in 0..4 {
            component(n, branch);
        }
    });
    let change = screen.click("bump 5");
    assert_eq!(change.counts.component_runs, 1);
    assert_eq!(change.operations, ["set"]);
    assert!(screen.text().contains("5:1 "), "{}", screen.text());
}

#[test]
fn children_given_as_arguments_stand_in_the_element_that_adopts_them() {
    use lattice_session::Session;
    let screen = Screen::render(|| {
        let first = text("a");
        let second = text("b");
        row(|| {
            Session::with_current(|session| session.adopt(&[second.block(), first.block()]))
                .unwrap()
                .unwrap();
        });
    });
    assert_eq!(screen.html(), "<div class=\"row\">b<!---->a</div>");
}
