//! The session's own outermost component: the app's root, and after it a box for each problem that left nothing half done.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use lattice_reactive::{Runtime, Signal};
use lattice_vdom::{EventSpec, NodeBuilder, Template, ValueRef, el, text, text_slot};

use crate::session::Outlet;
use crate::{Component, Error, Event, Failure, Session, Site};

/// How many problems stand in the page at once; older ones make room. All of them reach the log.
const PROBLEMS_MAX: usize = 5;

const ROOT: Site = Site(1);
const PROBLEM: Site = Site(2);
const CRASH: Site = Site(3);
const OUTLET: Site = Site(4);

/// In place of a component that failed.
static CRASH_BOX: LazyLock<Template> = LazyLock::new(|| built(crash()));

/// At the page's end.
static PROBLEM_BOX: LazyLock<Template> = LazyLock::new(|| {
    let dismiss = el("button")
        .attr("type", "button")
        .attr("class", "lt-button")
        .attr("data-size", "small")
        .event_slot(5, EventSpec::new("click"))
        .child(text("Dismiss"));
    built(crash().child(el("div").attr("class", "lt-toolbar").child(dismiss)))
});

/// Slots: 0 what stopped, 1 why, 2 the line, 3 whether there is no more, 4 the traceback.
fn crash() -> NodeBuilder {
    let traceback = el("pre").attr("class", "lt-code").attr("tabindex", "0");
    el("div")
        .attr("class", "lt-crash")
        .attr("role", "alert")
        .child(el("strong").child(text_slot(0)))
        .child(el("p").child(text_slot(1)))
        .child(el("p").attr("class", "lt-muted").child(text_slot(2)))
        .child(traceback.prop_slot(3, "hidden").child(text_slot(4)))
}

fn built(node: NodeBuilder) -> Template {
    node.build().expect("a template of our own breaks no rule")
}

pub(crate) struct Shell {
    root: Arc<dyn Component>,
    /// Numbered, so that a box is known by its number when another is dismissed.
    problems: Mutex<Vec<(u64, Failure)>>,
    /// Changes with `problems`.
    version: Signal<u64>,
    details: bool,
}

impl Shell {
    pub(crate) fn new(root: Arc<dyn Component>, runtime: &Runtime, details: bool) -> Self {
        Self {
            root,
            problems: Mutex::default(),
            version: runtime.signal(0),
            details,
        }
    }

    /// Shows a problem, unless the same one stands in the page already.
    pub(crate) fn push(&self, session: &Session, failure: Failure) {
        let number = self.version.peek_in(session.runtime()).unwrap_or_default();
        let changed = self.change(|problems| {
            if problems.iter().any(|(_, shown)| *shown == failure) {
                return false;
            }
            if problems.len() == PROBLEMS_MAX {
                problems.remove(0);
            }
            problems.push((number, failure));
            true
        });
        if changed {
            self.touch(session);
        }
    }

    fn dismiss(&self, session: &Session, number: u64) {
        self.change(|problems| problems.retain(|(other, _)| *other != number));
        self.touch(session);
    }

    pub(crate) fn touch(&self, session: &Session) {
        let runtime = session.runtime();
        let number = self.version.peek_in(runtime).unwrap_or_default();
        // The signal lives as long as the runtime.
        let _ = self.version.set_in(runtime, number + 1);
    }

    /// Plain data behind a lock that is never held while anything else runs.
    fn change<R>(&self, f: impl FnOnce(&mut Vec<(u64, Failure)>) -> R) -> R {
        f(&mut self.problems.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Component for Shell {
    fn name(&self) -> &'static str {
        "page"
    }

    fn render(&self, session: &Session) -> Result<(), Failure> {
        let _ = self.version.track_in(session.runtime());
        session.component(Arc::clone(&self.root), ROOT)?;
        for (number, failure) in self.change(|problems| problems.clone()) {
            let block = session.open(&PROBLEM_BOX, PROBLEM)?;
            session.key(block, number)?;
            tell(session, block, &failure, self.details)?;
            let dismiss = move |session: &Session, _: &Event| {
                session.shell().dismiss(session, number);
                Ok(())
            };
            session.set_handler(block, 5, Arc::new(dismiss))?;
            session.close()?;
        }
        if session.has_portals() {
            session.component(Arc::new(Outlet), OUTLET)?;
        }
        Ok(())
    }

    fn same(&self, _: &Session, _: &dyn Component) -> bool {
        true
    }

    fn as_any(&self) -> &dyn core::any::Any {
        self
    }
}

/// The view of a component that failed. Without details it names the failure by its id, which the log has too.
pub(crate) fn crash_box(session: &Session, failure: &Failure, details: bool) -> Result<(), Error> {
    let block = session.open(&CRASH_BOX, CRASH)?;
    tell(session, block, failure, details)?;
    session.close()
}

fn tell(
    session: &Session,
    block: lattice_vdom::BlockNo,
    failure: &Failure,
    details: bool,
) -> Result<(), Error> {
    let stopped = match &*failure.component {
        "" => String::from("This part stopped"),
        name => format!("{name} stopped"),
    };
    session.set(block, 0, ValueRef::Str(&stopped))?;
    if !details {
        session.set(block, 3, ValueRef::Bool(true))?;
        let text = format!("The rest of the page works on. Error {}", failure.id());
        return session.set(block, 1, ValueRef::Str(&text));
    }
    session.set(block, 1, ValueRef::Str(&failure.what))?;
    session.set(block, 3, ValueRef::Bool(failure.detail.is_empty()))?;
    session.set(block, 4, ValueRef::Str(failure.detail.trim_end()))?;
    match &failure.place {
        Some(place) => session.set(block, 2, ValueRef::Str(&place.to_string())),
        None => Ok(()),
    }
}
