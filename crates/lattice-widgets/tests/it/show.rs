//! What is seen, or marked, only at times.

use crate::pages::{make, over};
use lattice_session::Bind;
use lattice_session::testing::Screen;
use lattice_widgets::{Arg, button, text};

#[test]
fn what_is_not_seen_stays_in_the_page_and_a_change_is_one_patch() {
    let (screen, seen) = over(true, |seen| {
        make("show", |args| {
            args.set(0, Arg::Source(Bind::signal(seen).source));
        });
        text("after");
    });
    assert_eq!(
        screen.html(),
        "<div class=\"lt-show\"></div><span class=\"lt-text\">after</span>"
    );
    let ((), change) = screen.run(|| seen.set(false));
    assert_eq!(change.operations, ["set"]);
    assert!(
        screen
            .html()
            .starts_with("<div class=\"lt-show\" hidden=\"\">")
    );
    assert_eq!(change.counts.component_runs, 0);
}

#[test]
fn a_button_is_marked_while_it_is_at_work() {
    let (screen, busy) = over(true, |busy| {
        button("Save").prop("busy", busy);
    });
    let marked = "<button type=\"button\" class=\"lt-button\" aria-busy=\"true\">Save</button>";
    assert_eq!(screen.html(), marked);
    let ((), change) = screen.run(|| busy.set(false));
    assert_eq!(change.operations, ["set"]);
    assert_eq!(
        screen.html(),
        "<button type=\"button\" class=\"lt-button\">Save</button>"
    );
}

#[test]
fn what_a_press_does_while_a_handler_runs_can_only_be_said_where_handlers_are_async() {
    let screen = Screen::render(|| {
        button("Save").prop("while_busy", "queue");
    });
    let failures = screen.take_failures();
    assert!(failures[0].what.contains("async handler"), "{failures:?}");
}
