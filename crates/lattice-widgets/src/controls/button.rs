//! A button.

use std::sync::LazyLock;

use lattice_session::template::{EventSpec, Template, el, text_slot};

use crate::field::built;
use crate::{Control, Param, Plan};

static TEMPLATE: LazyLock<Template> = LazyLock::new(|| {
    let button = el("button")
        .attr("type", "button")
        .attr("class", "lt-button")
        .attr_slot(0, "data-color")
        .attr_slot(1, "data-variant")
        .attr_slot(2, "data-size")
        .prop_slot(3, "disabled")
        .event_slot(4, EventSpec::new("click"))
        .child(text_slot(5));
    built(button)
});

/// By parameter.
const SLOTS: [u16; 6] = [5, 4, 0, 1, 2, 3];

pub(super) const BUTTON: Control = Control {
    name: "button",
    doc: "A button. While its handler runs it is marked busy and keeps the focus.",
    container: false,
    params: &[
        Param::text("label", "What it says.")
            .positional()
            .required(),
        Param::handler("on_click", "Called when it is pressed."),
        Param::choice(
            "color",
            &["primary", "success", "warning", "danger", "info"],
            "What pressing it means; primary for the one main action.",
        ),
        Param::choice(
            "variant",
            &["solid", "quiet"],
            "How loud it is, if not as usual.",
        ),
        Param::choice("size", &["small"], "Its size, if not as usual."),
        Param::flag("disabled", "It can't be pressed."),
    ],
    build: |session, site, args| args.element(session, &TEMPLATE, site, &SLOTS),
    plan: Some(Plan {
        template: || &TEMPLATE,
        slots: &SLOTS,
    }),
};
