//! What is shown instead of a page, if the app says nothing of its own: that there is none, that its visitor may not see it, and
//! nothing where they are sent on.

use core::any::Any;
use std::sync::{Arc, LazyLock};

use lattice_vdom::{Template, ValueRef, el, text, text_slot};

use crate::template::checked;
use crate::{Component, Failure, Session, Site};

const PLACE: Site = Site(14);

/// A title, a line, and a link to the app's beginning, whose address is slot 1.
fn said(title: &'static str, line: lattice_vdom::NodeBuilder) -> Template {
    let link = el("a")
        .attr("class", "lt-link")
        .attr_slot(1, "href")
        .child(text("To the beginning"));
    let column = el("div").attr("class", "lt-column");
    checked(
        column
            .child(el("h1").attr("class", "lt-title").child(text(title)))
            .child(line)
            .child(el("p").attr("class", "lt-text").child(link)),
    )
}

/// Slot 0 is the path.
static MISSING: LazyLock<Template> = LazyLock::new(|| {
    let line = el("p")
        .attr("class", "lt-text")
        .child(text("There is nothing at "))
        .child(el("code").child(text_slot(0)))
        .child(text("."));
    said("Not found", line)
});

/// Slot 0 is who is signed in.
static DENIED: LazyLock<Template> = LazyLock::new(|| {
    let line = el("p").attr("class", "lt-text").child(text_slot(0));
    said("Not allowed", line)
});

/// What is shown where there is no page.
pub(crate) fn missing() -> Arc<dyn Component> {
    Arc::new(Instead::Missing)
}

/// What is shown to whom a guard refuses.
pub(crate) fn denied() -> Arc<dyn Component> {
    Arc::new(Instead::Denied)
}

/// Shows nothing, and goes on to this page of the app.
pub(crate) fn elsewhere(to: String) -> Arc<dyn Component> {
    Arc::new(Instead::Elsewhere(to))
}

#[derive(PartialEq)]
enum Instead {
    Missing,
    Denied,
    Elsewhere(String),
}

impl Component for Instead {
    fn name(&self) -> &'static str {
        match self {
            Self::Missing => "not_found",
            Self::Denied => "not_allowed",
            Self::Elsewhere(_) => "elsewhere",
        }
    }

    fn render(&self, session: &Session) -> Result<(), Failure> {
        let (template, line) = match self {
            Self::Missing => (&MISSING, session.path()?.to_string()),
            Self::Denied => (&DENIED, why_denied(session)),
            Self::Elsewhere(to) => {
                let to = to.clone();
                session.runtime().effect(move || {
                    Session::with_current(|session| {
                        if let Err(error) = session.navigate(&to, true) {
                            session.report(error.into());
                        }
                    });
                });
                return Ok(());
            }
        };
        let block = session.open(template, PLACE)?;
        session.set(block, 0, ValueRef::Str(&line))?;
        session.set(block, 1, ValueRef::Str(&session.href("/")?))?;
        Ok(session.close()?)
    }

    fn same(&self, _: &Session, other: &dyn Component) -> bool {
        other.as_any().downcast_ref::<Self>() == Some(self)
    }

    fn is_native(&self) -> bool {
        true
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn why_denied(session: &Session) -> String {
    match session.user() {
        Some(user) => format!(
            "You are signed in as {}, who may not see this page.",
            user.id()
        ),
        None => "Only people who are signed in may see this page, and you are not.".to_owned(),
    }
}
