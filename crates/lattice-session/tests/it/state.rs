//! State of a component: found again by its place, gone with it.

use std::sync::{Arc, Mutex};

use lattice_session::testing::Screen;
use lattice_session::{component, effect, on_cleanup, signal, text};

use crate::controls::{button, row};

/// What happened, in order.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn add(&self, what: impl Into<String>) {
        self.0.lock().unwrap().push(what.into());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

#[test]
fn state_in_a_loop_is_kept_by_how_often_its_place_was_passed() {
    let screen = Screen::render(|| {
        let count = signal(2);
        let mut all = Vec::new();
        for _ in 0..count.get() {
            all.push(signal(0));
        }
        for (at, one) in all.iter().copied().enumerate() {
            text(one);
            button(&format!("bump {at}"), move || one.update(|n| *n += 1));
        }
        button("more", move || count.update(|n| *n += 1));
        button("fewer", move || count.update(|n| *n -= 1));
    });
    screen.click("bump 0");
    screen.click("bump 1");
    screen.click("bump 1");
    screen.click("more");
    assert_eq!(screen.text(), "1bump 02bump 10bump 2morefewer");
    screen.click("fewer");
    screen.click("fewer");
    screen.click("more");
    assert_eq!(
        screen.text(),
        "1bump 00bump 1morefewer",
        "what a run did not pass is gone"
    );
}

#[test]
fn two_uses_of_a_component_have_their_own_state() {
    fn one(name: &&'static str) {
        let n = signal(0);
        text(n);
        button(name, move || n.update(|n| *n += 1));
    }
    let screen = Screen::render(|| {
        component("a", one);
        component("b", one);
    });
    screen.click("b");
    assert_eq!(screen.text(), "0a1b");
}

#[test]
fn another_component_in_the_same_place_begins_anew() {
    fn left(name: &&'static str) {
        let n = signal(0);
        text(n);
        button(name, move || n.update(|n| *n += 1));
    }
    fn right(name: &&'static str) {
        let n = signal(10);
        text(n);
        button(name, move || n.update(|n| *n += 1));
    }
    let screen = Screen::render(|| {
        let which = signal(true);
        component(
            "bump",
            if which.get() {
                left as fn(&&'static str)
            } else {
                right
            },
        );
        button("swap", move || which.update(|it| *it = !*it));
    });
    screen.click("bump");
    screen.click("swap");
    assert_eq!(
        screen.text(),
        "10bumpswap",
        "state of the one is not the other's"
    );
}

#[test]
fn effects_run_after_the_change_and_cleanups_when_their_component_goes() {
    let log = Log::default();
    let outer = log.clone();
    let screen = Screen::render(move || {
        let shown = signal(true);
        let log = outer.clone();
        if shown.get() {
            let n = signal(0);
            let inner = log.clone();
            component((), move |(): &()| {
                let log = inner.clone();
                effect(move || log.add(format!("effect {}", n.get())));
                let log = inner.clone();
                on_cleanup(move || log.add("outer gone"));
                let log = inner.clone();
                component((), move |(): &()| {
                    let log = log.clone();
                    on_cleanup(move || log.add("inner gone"));
                });
            });
            button("bump", move || n.update(|n| *n += 1));
        }
        button("hide", move || shown.set(false));
    });
    assert_eq!(log.take(), ["effect 0"]);
    screen.click("bump");
    assert_eq!(log.take(), ["effect 1"]);
    screen.click("hide");
    assert_eq!(log.take(), ["inner gone", "outer gone"]);
}

#[test]
fn an_effect_in_an_if_stops_when_the_if_is_not_passed() {
    let log = Log::default();
    let outer = log.clone();
    let screen = Screen::render(move || {
        let (on, n) = (signal(true), signal(0));
        if on.get() {
            let log = outer.clone();
            effect(move || log.add(format!("{}", n.get())));
        }
        row(|| {
            button("off", move || on.set(false));
            button("bump", move || n.update(|n| *n += 1));
        });
    });
    screen.click("bump");
    screen.click("off");
    log.take();
    screen.click("bump");
    assert!(log.take().is_empty());
}

#[test]
fn a_session_that_ends_runs_its_cleanups() {
    let log = Log::default();
    let inner = log.clone();
    let screen = Screen::render(move || {
        let log = inner.clone();
        on_cleanup(move || log.add("gone"));
    });
    assert!(log.take().is_empty());
    drop(screen);
    assert_eq!(log.take(), ["gone"]);
}

#[test]
fn a_memo_takes_what_a_later_run_captured() {
    fn double(n: &i32) {
        let n = *n;
        let doubled = lattice_session::memo(move || n * 2);
        text(doubled);
    }
    let screen = Screen::render(|| {
        let n = signal(1);
        component(n.get(), double);
        button("+", move || n.update(|n| *n += 1));
    });
    screen.click("+");
    assert_eq!(screen.text(), "4+");
}
