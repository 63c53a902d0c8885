//! A box to tick.

use std::sync::LazyLock;

use lattice_session::template::{EventPayload, EventSpec, Template, el, text_slot};

use crate::field::{built, entered, listen};
use crate::schema::NO_SLOT;
use crate::{Arg, Control, Param, ParamKind, Plan};

/// Whether the label is for screen readers only, and whether it can be given the focus.
static TEMPLATES: LazyLock<[[Template; 2]; 2]> =
    LazyLock::new(|| [true, false].map(|label| [false, true].map(|focus| template(label, focus))));

fn template(labelled: bool, focus: bool) -> Template {
    let mut input = el("input")
        .attr("type", "checkbox")
        .prop_slot(0, "disabled")
        .prop_slot(1, "checked")
        .event_slot(2, EventSpec::new("change").payload(EventPayload::Checked));
    let mut slots = 3;
    if focus {
        input = input.prop_slot(slots, "focus");
        slots += 1;
    }
    let check = el("label").attr("class", "lt-check");
    let check = if labelled {
        check.child(input).child(el("span").child(text_slot(slots)))
    } else {
        check.child(input.attr_slot(slots, "aria-label"))
    };
    built(check)
}

/// By parameter.
const SLOTS: [u16; 4] = [3, NO_SLOT, 1, 0];

pub(crate) const CHECKBOX: Control = Control {
    name: "checkbox",
    doc: "A box to tick.",
    container: false,
    params: &[
        Param::text("label", "What ticking it means.").positional(),
        Param::of(
            "bind",
            ParamKind::BindFlag,
            "Whether it is ticked, and written when it is changed.",
        ),
        Param::flag("value", "Whether it is ticked, if nothing is bound."),
        Param::flag("disabled", "It can't be changed."),
        Param::flag("hidden_label", "The label is for screen readers only."),
        Param::handler(
            "on_change",
            "Called with whether it is ticked after each change.",
        ),
        Param::focus(),
    ],
    build: |session, site, args| {
        let hidden = args.get(4).is_true();
        let focus = args.get(6).is_given();
        let template = &TEMPLATES[usize::from(hidden)][usize::from(focus)];
        let mut slots = SLOTS;
        slots[0] += u16::from(focus);
        let bind = args.take(1);
        if bind.is_given() {
            // What is bound is shown, whatever else is said.
            args.take(2);
        }
        let handler = entered(bind.as_bind(), args.take(5).into_handler(), Some);
        let block = args.element(session, template, site, &slots)?;
        args.slot(6, session, block, 3)?;
        listen(session, block, 2, handler)?;
        if let Arg::Bind(bind) = bind {
            session.set_source(block, 1, bind.source)?;
        }
        Ok(block)
    },
    plan: Some(Plan {
        template: || &TEMPLATES[0][0],
        slots: &[3, NO_SLOT, 1, 0, NO_SLOT, 2, NO_SLOT],
    }),
};
