//! Error boundaries and suspense: what is shown instead, what stays, what it costs.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::Poll;

use lattice_session::testing::{Screen, render};
use lattice_session::{
    Failure, Signal, component, context, error_boundary, memo, on_cleanup, provide, resource,
    signal, suspense, text, view, wait,
};

/// Fails while `n` is odd.
fn fragile(n: &Signal<i32>) -> Result<(), String> {
    if n.get() % 2 != 0 {
        return Err(format!("{} is odd", n.get()));
    }
    view! { p { "n is " {n.get()} } }
    Ok(())
}

/// A boundary around `fragile` and a counter, between two texts.
fn page() {
    let n = signal(0);
    text("before ");
    error_boundary(
        |caught| {
            let again = caught.clone();
            view! {
                div(role = "alert") {
                    {caught.failure().to_string()}
                    button(on.click = move || again.retry()) { "Retry" }
                }
            }
        },
        move || {
            let clicks = signal(0);
            component(n, fragile);
            view! { button(on.click = move || clicks.update(|n| *n += 1)) { "Clicked " {clicks} } }
        },
    );
    view! { button(on.click = move || n.update(|n| *n += 1)) { "+" } }
}

#[test]
fn what_fails_is_replaced_by_the_fallback_of_the_boundary_around_it_and_the_rest_stays() {
    let screen = render(page);
    screen.get_by_role("button").name("Clicked").click();
    let change = screen.click("+");
    screen
        .expect_text("before fragile: 1 is odd")
        .expect_no_text("Clicked");
    assert_eq!(
        change.operations,
        ["remove", "insert"],
        "no half of a patch"
    );
    assert_eq!(screen.take_failures().len(), 1);
    screen.get_by_role("alert").expect_count(1);
    screen.click("+");
    screen.expect_text("1 is odd");
    screen.click("Retry");
    screen.expect_text("before n is 2").expect_text("Clicked 0");
}

#[test]
fn a_retry_that_fails_shows_the_fallback_again() {
    let screen = render(page);
    screen.click("+");
    screen.click("Retry");
    screen.expect_text("1 is odd").expect_no_text("Clicked");
    assert_eq!(screen.take_failures().len(), 2);
    screen.click("+");
    screen.click("Retry");
    screen.expect_text("n is 2");
    assert_eq!(
        screen.session().counts().components,
        4,
        "root, boundary, content and what was fragile"
    );
}

#[test]
fn what_fails_at_first_is_never_shown() {
    let screen = render(|| {
        error_boundary(
            |caught| text(caught.failure().what.clone()),
            || {
                view! { p { "shown" } }
                component((), |(): &()| -> Result<(), &str> { Err("no way") });
                component((), |(): &()| text("after"));
            },
        );
        text(" rest");
    });
    assert_eq!(screen.first_paint().html, "no way<!----> rest");
    assert_eq!(screen.html(), screen.first_paint().html);
    assert_eq!(screen.take_failures().len(), 1);
    assert_eq!(screen.session().counts().components, 3);
}

#[test]
fn a_panic_and_a_bound_value_are_caught_too() {
    let screen = render(|| {
        let n = signal(0);
        error_boundary(
            |caught| text(caught.failure().what.clone()),
            move || {
                text(move || match n.get() {
                    1 => Err("bound"),
                    n => Ok(n),
                });
                component(n, |n: &Signal<i32>| assert!(n.get() != 2, "panicked"));
            },
        );
        view! { button(on.click = move || n.set(1)) { "one" } button(on.click = move || n.set(2)) { "two" } }
    });
    let other = screen.join();
    screen.click("one");
    screen.expect_text("bound").expect_failure("bound");
    other.click("two");
    other.expect_text("panicked").expect_failure("panicked");
}

#[test]
fn a_fallback_that_fails_goes_on_to_the_boundary_around() {
    let screen = render(|| {
        error_boundary(
            |caught| text(format!("outer: {}", caught.failure().what)),
            || {
                error_boundary(
                    |caught| -> Result<(), Failure> {
                        Err(format!("inner {}", caught.failure().what).into())
                    },
                    || -> Result<(), &str> { Err("failed") },
                );
            },
        );
    });
    assert_eq!(screen.text(), "outer: inner failed");
    assert_eq!(screen.take_failures().len(), 2);
}

#[test]
fn a_handler_that_fails_leaves_the_boundarys_content_as_it_is() {
    let screen = render(|| {
        error_boundary(
            |_| text("fallback"),
            || {
                view! { button(on.click = || Err::<(), _>("no way")) { "Fail" } }
            },
        );
    });
    screen.click("Fail");
    screen
        .expect_no_text("fallback")
        .expect_text("no way")
        .expect_failure("no way");
    screen.click("Dismiss");
}

#[test]
fn what_a_boundary_drops_is_cleaned_up() {
    let gone = Arc::new(Mutex::new(0));
    let count = Arc::clone(&gone);
    let screen = render(move || {
        let count = Arc::clone(&count);
        let n = signal(0);
        error_boundary(
            |_| text("fallback"),
            move || {
                let count = Arc::clone(&count);
                component((), move |(): &()| {
                    let count = Arc::clone(&count);
                    on_cleanup(move || *count.lock().unwrap() += 1);
                });
                component(n, fragile);
            },
        );
        view! { button(on.click = move || n.set(1)) { "+" } }
    });
    screen.click("+");
    assert_eq!(*gone.lock().unwrap(), 1);
    screen.expect_failure("1 is odd");
}

/// Loads that a test ends.
#[derive(Clone, Default)]
struct Answers(Arc<Mutex<VecDeque<Result<String, String>>>>);

impl Answers {
    fn load(&self) -> impl Future<Output = Result<String, String>> + Send + use<> {
        let answers = self.0.clone();
        poll_fn(move |_| {
            let answer = answers.lock().unwrap().pop_front();
            answer.map_or(Poll::Pending, Poll::Ready)
        })
    }

    fn give(
        &self,
        screen: &Screen,
        answer: Result<&str, &str>,
    ) -> lattice_session::testing::Change {
        let answer = answer.map(str::to_owned).map_err(str::to_owned);
        self.0.lock().unwrap().push_back(answer);
        screen.flush()
    }
}

/// A profile that is loaded for a user who can be changed.
fn profile(answers: &Answers) {
    let answers = answers.clone();
    let user = signal(1);
    let name = resource(move || {
        user.track();
        answers.load()
    });
    error_boundary(
        |caught| text(format!("failed: {}", caught.failure().what)),
        move || {
            suspense(
                || {
                    view! { p(role = "status") { "Loading" } }
                },
                move || {
                    let clicks = signal(0);
                    let short = memo(move || wait(name).map(|name| name.len()));
                    component(name, |name: &lattice_session::Resource<String, String>| {
                        let name = wait(*name)?;
                        view! { h1 { {name} } }
                        Ok::<_, Failure>(())
                    });
                    text(move || short.get().map(|n| format!("{n} letters")));
                    view! { button(on.click = move || clicks.update(|n| *n += 1)) { "Clicked " {clicks} } }
                },
            );
        },
    );
    view! { button(on.click = move || user.update(|n| *n += 1)) { "next" } }
}

#[test]
fn while_something_has_nothing_to_show_the_fallback_stands_in_its_place() {
    let answers = Answers::default();
    let given = answers.clone();
    let screen = render(move || profile(&given));
    screen.get_by_role("status").expect_text("Loading");
    screen.get_by_role("button").name("Clicked").expect_count(0);
    assert!(screen.first_paint().html.contains("Loading"));
    assert!(screen.take_failures().is_empty(), "nothing is wrong");
    let change = answers.give(&screen, Ok("Ada"));
    screen.get_by_role("heading").expect_text("Ada");
    screen.expect_text("3 letters").expect_no_text("Loading");
    assert_eq!(change.counts.component_runs, 1, "only who waited runs");
}

#[test]
fn what_is_loaded_anew_shows_what_it_had_and_keeps_its_state() {
    let answers = Answers::default();
    let given = answers.clone();
    let screen = render(move || profile(&given));
    answers.give(&screen, Ok("Ada"));
    screen.get_by_role("button").name("Clicked").click();
    screen.click("next");
    screen.expect_text("Ada").expect_no_text("Loading");
    answers.give(&screen, Ok("Grace"));
    screen
        .expect_text("Grace")
        .expect_text("5 letters")
        .expect_text("Clicked 1");
}

#[test]
fn a_load_that_fails_goes_to_the_error_boundary() {
    let answers = Answers::default();
    let given = answers.clone();
    let screen = render(move || profile(&given));
    answers.give(&screen, Err("no network"));
    screen
        .expect_text("failed: no network")
        .expect_no_text("Loading");
    screen.expect_failure("no network");
}

#[test]
fn a_load_that_panics_goes_to_the_error_boundary_too() {
    let screen = render(|| {
        let name = resource(|| async { panic!("in the future") as Result<String, String> });
        error_boundary(
            |caught| text(caught.failure().what.clone()),
            move || {
                text(move || wait(name));
            },
        );
    });
    screen.expect_text("ended without a value").take_failures();
}

#[test]
fn who_waits_without_a_suspense_shows_nothing() {
    let answers = Answers::default();
    let given = answers.clone();
    let screen = render(move || {
        let given = given.clone();
        let name = resource(move || given.load());
        text("[");
        component(name, |name: &lattice_session::Resource<String, String>| {
            text(wait(*name)?);
            Ok::<_, Failure>(())
        });
        text(move || wait(name));
        text("]");
    });
    assert_eq!(screen.text(), "[]");
    answers.give(&screen, Ok("Ada"));
    assert_eq!(screen.text(), "[AdaAda]");
    assert!(screen.take_failures().is_empty());
}

#[test]
fn a_suspense_whose_waiting_part_goes_shows_the_rest() {
    let answers = Answers::default();
    let given = answers.clone();
    let screen = render(move || {
        let given = given.clone();
        let name = resource(move || given.load());
        let shown = signal(true);
        suspense(
            || text("Loading"),
            move || {
                if shown.get() {
                    text(move || wait(name));
                }
                text("rest");
            },
        );
        view! { button(on.click = move || shown.set(false)) { "hide" } }
    });
    screen.expect_text("Loading");
    screen.click("hide");
    screen.expect_no_text("Loading").expect_text("rest");
}

#[test]
fn context_reaches_all_below_and_nearer_ones_win() {
    #[derive(Clone, PartialEq)]
    struct Theme(&'static str);
    fn shown(name: &&str) {
        let theme = context::<Theme>().map_or("none", |theme| theme.0);
        text(format!("{name}:{theme} "));
    }
    let screen = render(|| {
        component("a", shown);
        component((), |(): &()| {
            provide(Theme("dark"));
            component("b", shown);
            component((), |(): &()| {
                provide(Theme("light"));
                component("c", shown);
            });
            component("d", shown);
        });
        component("e", shown);
    });
    assert_eq!(screen.text(), "a:none b:dark c:light d:dark e:none ");
}
