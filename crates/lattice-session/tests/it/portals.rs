//! Portals: where their content stands, and whose it is.

use lattice_session::testing::render;
use lattice_session::{
    component, context, error_boundary, on_cleanup, portal, provide, signal, text, view,
};
use std::sync::{Arc, Mutex};

#[test]
fn what_is_in_a_portal_stands_at_the_pages_end_and_comes_and_goes_with_it() {
    let screen = render(|| {
        let (open, count) = (signal(false), signal(0));
        view! {
            main {
                button(on.click = move || open.update(|is| *is = !*is)) { "toggle" }
                if open.get() {
                    portal(move || {
                        let own = signal(10);
                        view! {
                            dialog(open = true) {
                                button(on.click = move || { count.update(|n| *n += 1); own.update(|n| *n += 1) }) { "add" }
                                {count} "," {own}
                            }
                        }
                    });
                }
                p { {count} }
            }
        }
    });
    let closed = screen.html();
    for _ in 0..3 {
        let change = screen.click("toggle");
        assert_eq!(change.operations, ["insert"]);
        assert!(
            screen.html().contains("</main><dialog"),
            "{}",
            screen.html()
        );
        let change = screen.click("add");
        assert_eq!(change.operations.len(), 3, "{change:?}");
        assert_eq!(change.counts.component_runs, 0);
        let patched = screen.html();
        screen.resend();
        assert_eq!(patched, screen.html());
        assert_eq!(screen.click("toggle").operations, ["remove"]);
    }
    assert_eq!(screen.html(), closed.replace("<p>0</p>", "<p>3</p>"));
    let counts = screen.session().counts();
    assert_eq!((counts.components, counts.bindings), (1, 1));
}

#[test]
fn portals_of_the_first_paint_are_in_its_html_in_the_order_in_which_they_were_made() {
    let screen = render(|| {
        portal(|| {
            text("one ");
            portal(|| text("inner "));
        });
        text("page ");
        portal(|| text("two "));
    });
    assert_eq!(screen.text(), "page one inner two ");
    assert_eq!(screen.first_paint().html, screen.html());
}

#[test]
fn context_failures_and_cleanup_are_those_of_where_it_was_made() {
    let cleaned = Arc::new(Mutex::new(0));
    let count = Arc::clone(&cleaned);
    let screen = render(move || {
        let count = Arc::clone(&count);
        let fails = signal(false);
        error_boundary(
            |caught| text(format!("caught {}", caught.failure().what)),
            move || {
                provide("dark");
                let count = Arc::clone(&count);
                portal(move || {
                    let count = Arc::clone(&count);
                    on_cleanup(move || *count.lock().unwrap() += 1);
                    text(context::<&str>());
                    component(fails, |fails: &lattice_session::Signal<bool>| {
                        if fails.get() {
                            Err("it failed")
                        } else {
                            Ok(())
                        }
                    });
                });
                text("content ");
            },
        );
        view! { button(on.click = move || fails.set(true)) { "fail" } }
    });
    assert_eq!(screen.text(), "content faildark");
    screen.click("fail");
    assert_eq!(screen.text(), "caught it failedfail");
    screen.expect_failure("it failed");
    assert_eq!(*cleaned.lock().unwrap(), 1);
}

#[test]
fn a_session_that_ends_cleans_its_portals_up() {
    let cleaned = Arc::new(Mutex::new(0));
    let count = Arc::clone(&cleaned);
    drop(render(move || {
        let count = Arc::clone(&count);
        portal(move || {
            let count = Arc::clone(&count);
            on_cleanup(move || *count.lock().unwrap() += 1);
            text("x");
        });
    }));
    assert_eq!(*cleaned.lock().unwrap(), 1);
}

#[test]
fn what_changes_while_it_closes_is_no_failure() {
    let screen = render(|| {
        let (open, n) = (signal(true), signal(0));
        if open.get() {
            portal(move || {
                let doubled = lattice_session::memo(move || n.get() * 2);
                component((), move |(): &()| text(doubled.get()));
                text(doubled);
            });
        }
        view! { button(on.click = move || { n.set(4); open.set(false) }) { "close" } }
    });
    assert_eq!(screen.text(), "close00");
    screen.click("close");
    assert_eq!(screen.text(), "close");
    assert!(screen.take_failures().is_empty());
}
