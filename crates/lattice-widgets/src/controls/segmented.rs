//! A few things to choose one from, all in view.

use std::sync::LazyLock;

use lattice_session::template::{EventPayload, EventSpec, Template, el, text_slot};
use lattice_session::{SlotValue, ValueRef};

use crate::field::{Derived, block, built, entered, listen};
use crate::{Arg, Choice, Control, Param, ParamKind};

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
    "What there is to choose from.",
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

pub(super) const SEGMENTED: Control = Control {
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
        let options = options(args.take(1));
        let (bind, then) = (args.take(2), args.take(5));
        let handler = entered(&bind, then, chosen(&options));
        block(session, &TEMPLATE, site, |block| {
            args.slot(4, session, block, 0)?;
            args.slot(0, session, block, 1)?;
            for (at, option) in options.iter().enumerate() {
                let text = option.value.to_text();
                let block = session.open(&OPTION, site.part(at as u64))?;
                session.set(block, 0, ValueRef::Str(&text))?;
                session.set_prop(block, 1, args.get(3).to_prop())?;
                session.set_prop(block, 2, Derived::of(bind.to_prop(), text, is_chosen))?;
                listen(session, block, 3, handler.clone())?;
                session.set(block, 4, ValueRef::Str(&option.label))?;
                session.close()?;
            }
            Ok(())
        })
    },
};

fn is_chosen(option: &String, value: &SlotValue) -> SlotValue {
    SlotValue::Bool(*value != SlotValue::None && value.to_text() == *option)
}

pub(super) fn options(arg: Arg<'_>) -> Vec<Choice> {
    match arg {
        Arg::Options(options) => options,
        _ => Vec::new(),
    }
}

/// From the text that the page sends to the option's own value.
pub(super) fn chosen(
    options: &[Choice],
) -> impl Fn(SlotValue) -> Option<SlotValue> + Send + Sync + use<> {
    let values: Vec<(String, SlotValue)> = options
        .iter()
        .map(|option| (option.value.to_text(), option.value.clone()))
        .collect();
    move |sent| {
        let text = sent.to_text();
        values
            .iter()
            .find(|(known, _)| *known == text)
            .map(|(_, value)| value.clone())
    }
}
