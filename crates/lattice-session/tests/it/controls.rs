//! A few small controls, as lattice-widgets makes them, so that these tests need no crate above this one.

use std::sync::{Arc, LazyLock};

use lattice_session::{Bind, Event, Failure, Node, Session, Site};
use lattice_vdom::{EventPayload, EventSpec, Template, el, text_slot};

static BUTTON: LazyLock<Template> = LazyLock::new(|| {
    el("button")
        .event_slot(0, EventSpec::new("click"))
        .child(text_slot(1))
        .build()
        .unwrap()
});
static ROW: LazyLock<Template> =
    LazyLock::new(|| el("div").attr("class", "row").children().build().unwrap());
static LIST: LazyLock<Template> = LazyLock::new(|| el("ul").children().build().unwrap());
static ITEM: LazyLock<Template> = LazyLock::new(|| el("li").children().build().unwrap());
static FIELD: LazyLock<Template> = LazyLock::new(|| {
    el("input")
        .attr_slot(0, "aria-label")
        .prop_slot(1, "value")
        .event_slot(2, EventSpec::new("input").payload(EventPayload::Value))
        .build()
        .unwrap()
});

#[track_caller]
fn with<R>(f: impl FnOnce(&Session) -> Result<R, lattice_session::Error>) -> R {
    Session::with_current(f).unwrap().unwrap()
}

/// A button with a label and what a click calls.
#[track_caller]
pub(crate) fn button(label: &str, click: impl Fn() + Send + Sync + 'static) -> Node {
    try_button(label, move || {
        click();
        Ok(())
    })
}

/// A button whose handler may fail.
#[track_caller]
pub(crate) fn try_button(
    label: &str,
    click: impl Fn() -> Result<(), Failure> + Send + Sync + 'static,
) -> Node {
    let site = Site::here();
    with(|session| {
        let block = session.open(&BUTTON, site)?;
        session.set_handler(block, 0, Arc::new(move |_: &Session, _: &Event| click()))?;
        session.set_value(block, 1, &label.into())?;
        session.close()?;
        Ok(Node::new(block))
    })
}

#[track_caller]
fn container(template: &Template, site: Site, content: impl FnOnce()) -> Node {
    let block = with(|session| session.open(template, site));
    content();
    with(Session::close);
    Node::new(block)
}

/// `div.row` around what `content` makes.
#[track_caller]
pub(crate) fn row(content: impl FnOnce()) -> Node {
    container(&ROW, Site::here(), content)
}

/// `ul` around what `content` makes.
#[track_caller]
pub(crate) fn list(content: impl FnOnce()) -> Node {
    container(&LIST, Site::here(), content)
}

/// `li` around what `content` makes.
#[track_caller]
pub(crate) fn item(content: impl FnOnce()) -> Node {
    container(&ITEM, Site::here(), content)
}

/// A text field, bound both ways.
#[track_caller]
pub(crate) fn field(label: &str, bind: Bind) -> Node {
    let site = Site::here();
    with(|session| {
        let block = session.open(&FIELD, site)?;
        session.set_value(block, 0, &label.into())?;
        session.set_source(block, 1, bind.source)?;
        let write = bind.write;
        session.set_handler(
            block,
            2,
            Arc::new(move |session: &Session, event: &Event| {
                write(session, event.payload.to_slot_value())
            }),
        )?;
        session.close()?;
        Ok(Node::new(block))
    })
}
