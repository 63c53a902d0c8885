//! A list to choose one thing from, closed until it is asked for.

use std::sync::LazyLock;

use lattice_session::template::{EventPayload, EventSpec, Template, el, text_slot};
use lattice_session::{BlockNo, Error, Prop, Session, Site, ValueRef};

use crate::choice::{Choice, Given, chooser};
use crate::field::{block, built, listen};
use crate::{Control, Param};

use super::segmented::{BIND, LABEL, ON_CHANGE, OPTIONS, place};

/// Whether there is a help text, since an empty line would take room, and whether it can be given the focus.
static TEMPLATES: LazyLock<[[Template; 2]; 2]> =
    LazyLock::new(|| [false, true].map(|help| [false, true].map(|focus| template(help, focus))));

fn template(help: bool, focus: bool) -> Template {
    let label = el("label")
        .attr("class", "lt-label")
        .id_attr("for", "", 0)
        .class_slot(0, "lt-sr")
        .child(el("span").child(text_slot(1)));
    let mut select = el("select").id_attr("id", "", 0);
    if help {
        select = select.id_attr("aria-describedby", "-h", 0);
    }
    let mut select = select
        .prop_slot(2, "disabled")
        .prop_slot(3, "value")
        .event_slot(4, EventSpec::new("change").payload(EventPayload::Value));
    if focus {
        select = select.prop_slot(5, "focus");
    }
    let select = select.children();
    let mut field = el("div")
        .attr("class", "lt-field")
        .child(label)
        .child(el("div").attr("class", "lt-input").child(select));
    if help {
        let help = el("p").attr("class", "lt-help").id_attr("id", "-h", 0);
        field = field.child(help.child(text_slot(5 + u16::from(focus))));
    }
    built(field)
}

static OPTION: LazyLock<Template> = LazyLock::new(|| {
    let option = el("option").attr_slot(0, "value").child(text_slot(1));
    built(option)
});

pub(crate) const SELECT: Control = Control {
    name: "select",
    doc: "A list to choose one thing from.",
    container: false,
    params: &[
        LABEL,
        OPTIONS,
        BIND,
        Param::text("help", "A line below the field."),
        Param::flag("disabled", "It can't be changed."),
        Param::flag("hidden_label", "The label is for screen readers only."),
        ON_CHANGE,
        Param::focus(),
    ],
    build: |session, site, args| {
        let given = Given::of(args, place(SELECT.params));
        chooser(session, site, given, args.take(1), build)
    },
    plan: None,
};

fn build(
    session: &Session,
    site: Site,
    given: &Given,
    options: &[Choice],
) -> Result<BlockNo, Error> {
    let help = !matches!(given.help, Prop::Absent);
    let template = &TEMPLATES[usize::from(help)][usize::from(given.focus.is_some())];
    block(session, template, site, |block_no| {
        session.set_prop(block_no, 0, given.hidden_label.clone())?;
        session.set_prop(block_no, 1, given.label.clone())?;
        session.set_prop(block_no, 2, given.disabled.clone())?;
        session.set_prop(block_no, 3, given.chosen())?;
        listen(session, block_no, 4, given.handler(options))?;
        if let Some(focus) = given.focus {
            session.set_trigger(block_no, 5, focus)?;
        }
        if help {
            let slot = 5 + u16::from(given.focus.is_some());
            session.set_prop(block_no, slot, given.help.clone())?;
        }
        for option in options {
            let text = option.value.to_text();
            let site = site.part(lattice_session::key_hash(&text));
            block(session, &OPTION, site, |option_no| {
                session.set(option_no, 0, ValueRef::Str(&text))?;
                session.set(option_no, 1, ValueRef::Str(&option.label))
            })?;
        }
        Ok(())
    })
}
