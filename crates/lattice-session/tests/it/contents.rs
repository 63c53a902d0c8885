//! Content: what a body makes apart, for another component to show.

use std::sync::Arc;

use lattice_session::testing::{Screen, render};
use lattice_session::{Component, Content, Failure, Session, Site, signal, text, view};

/// Shows content while it is to be seen.
struct Shows {
    content: Arc<Content>,
    is_seen: bool,
}

impl Component for Shows {
    fn name(&self) -> &'static str {
        "shows"
    }

    fn render(&self, session: &Session) -> Result<(), Failure> {
        if self.is_seen {
            session.component(Arc::clone(&self.content) as Arc<dyn Component>, Site(1))?;
        }
        Ok(())
    }

    fn same(&self, _: &Session, _: &dyn Component) -> bool {
        false
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

fn shown(is_seen: bool, site: u64, make: impl FnOnce()) {
    Session::expect(|session| {
        session.begin_content()?;
        make();
        let content = session.end_content()?;
        session.component(Arc::new(Shows { content, is_seen }), Site(site))
    });
}

#[test]
fn state_in_content_is_the_bodys_and_its_elements_are_diffed() {
    let screen = render(|| {
        let outer = signal(0);
        text("before ");
        shown(true, 2, || {
            let inner = signal(0);
            view! {
                p { {outer.get()} " " {inner} }
                button(on.click = move || inner.update(|n| *n += 1)) { "inner" }
            }
        });
        view! { button(on.click = move || outer.update(|n| *n += 1)) { "outer" } }
    });
    assert_eq!(screen.text(), "before 0 0innerouter");
    screen.get_by_role("button").name("inner").click();
    let change = screen.click("outer");
    assert_eq!(screen.text(), "before 1 1innerouter");
    assert_eq!(change.operations, ["set"]);
}

#[test]
fn content_within_content_stands_within_it() {
    let screen = render(|| {
        shown(true, 2, || {
            text("a ");
            shown(true, 3, || text_only("b "));
            text("c ");
        });
        text("d");
    });
    assert_eq!(screen.text(), "a b c d");
}

fn text_only(content: &'static str) {
    text(content);
}

#[test]
fn content_that_was_taken_out_is_made_again_by_the_body_that_made_it() {
    let seen = Arc::new(std::sync::Mutex::new(None));
    let place = Arc::clone(&seen);
    let screen = Screen::render(move || {
        let is_seen = signal(true);
        *place.lock().unwrap() = Some(is_seen);
        let runs = signal(0);
        runs.set(runs.peek() + 1);
        Session::expect(|session| {
            session.begin_content()?;
            text(format!("run {}", runs.peek()));
            let content = session.end_content()?;
            session.component(Arc::new(Toggles { content, is_seen }), Site(9))
        });
    });
    assert_eq!(screen.text(), "run 1");
    let is_seen = seen.lock().unwrap().unwrap();
    screen.run(|| is_seen.set(false));
    assert_eq!(screen.text(), "");
    screen.run(|| is_seen.set(true));
    assert_eq!(screen.text(), "run 2");
}

/// As [`Shows`], by a signal that it reads itself.
struct Toggles {
    content: Arc<Content>,
    is_seen: lattice_session::Signal<bool>,
}

impl Component for Toggles {
    fn name(&self) -> &'static str {
        "toggles"
    }

    fn render(&self, session: &Session) -> Result<(), Failure> {
        if self.is_seen.get() {
            session.component(Arc::clone(&self.content) as Arc<dyn Component>, Site(1))?;
        }
        Ok(())
    }

    fn same(&self, _: &Session, _: &dyn Component) -> bool {
        false
    }

    fn as_any(&self) -> &dyn std::any::Any {
        self
    }
}

#[test]
fn content_that_is_never_shown_leaves_nothing() {
    let screen = render(|| {
        shown(false, 2, || {
            let never = signal(1);
            text(never);
        });
        text("page");
    });
    assert_eq!(screen.text(), "page");
    assert_eq!(screen.session().counts().bindings, 0);
}

#[test]
fn content_that_is_left_open_is_a_failure_of_the_body() {
    let screen = render(|| {
        Session::expect(Session::begin_content);
        text("lost");
    });
    screen.expect_failure("content that a body begins it also ends");
    assert!(!screen.text().contains("lost"));
}

#[test]
fn content_ends_only_where_it_was_begun() {
    let screen = render(|| {
        Session::expect(|session| session.end_content().map(drop));
    });
    screen.expect_failure("nothing was begun");
}
