//! Two controls of the example's own: a template each, and a function that fills it.

use std::sync::{Arc, LazyLock};

use lattice_ui::{Event, EventSpec, Node, Session, Site, Template, el, text_slot};

static BUTTON: LazyLock<Template> = LazyLock::new(|| {
    el("button")
        .attr("type", "button")
        .attr("class", "lt-button")
        .event_slot(0, EventSpec::new("click"))
        .child(text_slot(1))
        .build()
        .expect("the template keeps the rules")
});

static ROW: LazyLock<Template> = LazyLock::new(|| {
    el("div")
        .attr("class", "lt-row")
        .children()
        .build()
        .expect("the template keeps the rules")
});

/// A button: what it says, and what a click does.
#[track_caller]
pub(crate) fn button(label: &str, click: impl Fn() + Send + Sync + 'static) -> Node {
    let site = Site::here();
    Node::new(Session::expect(|session| {
        let block = session.open(&BUTTON, site)?;
        let handler = move |_: &Session, _: &Event| {
            click();
            Ok(())
        };
        session.set_handler(block, 0, Arc::new(handler))?;
        session.set_value(block, 1, &label.into())?;
        session.close()?;
        Ok(block)
    }))
}

/// A row of what `content` makes.
#[track_caller]
pub(crate) fn row(content: impl FnOnce()) -> Node {
    let site = Site::here();
    let block = Session::expect(|session| session.open(&ROW, site));
    content();
    Session::expect(Session::close);
    Node::new(block)
}
