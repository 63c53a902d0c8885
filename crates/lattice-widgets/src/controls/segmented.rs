//! A few things to choose one from, all in view.

use std::sync::LazyLock;

use lattice_session::template::{EventPayload, EventSpec, Template, el, text_slot};
use lattice_session::{BlockNo, Error, Session, Site, SlotValue, ValueRef};

use crate::choice::{Choice, Given, chooser};
use crate::field::{Derived, block, built, listen};
use crate::{Control, Param, ParamKind};

static TEMPLATE: LazyLock<Template> = LazyLock::new(|| {
    let legend = el("legend")
        .attr("class", "lt-label")
        .class_slot(0, "lt-sr")
        .child(text_slot(1));
    let field = el("fieldset")
        .attr("class", "lt-field")
        .child(legend)
        .child(el("div").attr("class", "lt-segments").children());
    built(field)
});

static OPTION: LazyLock<Template> = LazyLock::new(|| {
    let input = el("input")
        .attr("type", "radio")
        .id_attr("name", "", 1)
        .attr_slot(0, "value")
        .prop_slot(1, "disabled")
        .prop_slot(2, "checked")
        .event_slot(3, EventSpec::new("change").payload(EventPayload::Value));
    let label = el("label").child(input).child(text_slot(4));
    built(label)
});

// What all controls take that let one thing be chosen.
pub(super) const LABEL: Param = Param::text("label", "What is to be chosen.")
    .positional()
    .required();
pub(super) const OPTIONS: Param = Param::of(
    "options",
    ParamKind::Options,
    "What there is to choose from: values, or pairs of a value and what people see for it.",
)
.positional()
.required();
pub(super) const BIND: Param = Param::of(
    "bind",
    ParamKind::BindChoice,
    "The chosen option, written when another is chosen.",
);
pub(super) const ON_CHANGE: Param = Param::handler(
    "on_change",
    "Called with the chosen option after each change.",
);

pub(crate) const SEGMENTED: Control = Control {
    name: "segmented",
    doc: "A few things to choose one from, side by side and all in view.",
    container: false,
    params: &[
        LABEL,
        OPTIONS,
        BIND,
        Param::flag("disabled", "It can't be changed."),
        Param::flag("hidden_label", "The label is for screen readers only."),
        ON_CHANGE,
    ],
    build: |session, site, args| {
        let given = Given::of(args, place(SEGMENTED.params));
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
    let handler = given.handler(options);
    block(session, &TEMPLATE, site, |block_no| {
        session.set_prop(block_no, 0, given.hidden_label.clone())?;
        session.set_prop(block_no, 1, given.label.clone())?;
        for option in options {
            let text = option.value.to_text();
            let site = site.part(lattice_session::key_hash(&text));
            block(session, &OPTION, site, |option_no| {
                session.set(option_no, 0, ValueRef::Str(&text))?;
                session.set_prop(option_no, 1, given.disabled.clone())?;
                session.set_prop(option_no, 2, Derived::of(given.chosen(), text, is_chosen))?;
                listen(session, option_no, 3, handler.clone())?;
                session.set(option_no, 4, ValueRef::Str(&option.label))
            })?;
        }
        Ok(())
    })
}

fn is_chosen(option: &String, value: &SlotValue) -> SlotValue {
    SlotValue::Bool(*value != SlotValue::None && value.to_text() == *option)
}

/// The place of a parameter by its name.
pub(super) fn place(params: &'static [Param]) -> impl Fn(&str) -> Option<usize> {
    move |name| params.iter().position(|param| param.name == name)
}
