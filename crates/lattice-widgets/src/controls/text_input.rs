//! A field for one line of text.

use std::sync::LazyLock;

use lattice_session::template::{EventPayload, EventSpec, Template, el, text_slot};

use crate::field::{INVALID, block, built, entered, listen};
use crate::schema::NO_SLOT;
use crate::{Arg, Control, Param, ParamKind, Plan};

/// Whether there is a help text, since an empty line would take room, and whether it can be given the focus.
static TEMPLATES: LazyLock<[[Template; 2]; 2]> =
    LazyLock::new(|| [false, true].map(|help| [false, true].map(|focus| template(help, focus))));

fn template(help: bool, focus: bool) -> Template {
    let label = el("label")
        .attr("class", "lt-label")
        .id_attr("for", "", 0)
        .class_slot(0, "lt-sr")
        .child(el("span").child(text_slot(1)));
    let enter = EventSpec::new("keydown")
        .payload(EventPayload::Value)
        .key("Enter");
    let mut input = el("input")
        .id_attr("id", "", 0)
        .id_attr("aria-describedby", if help { "-h -e" } else { "-e" }, 0)
        .attr_slot(2, "type")
        .attr_slot(3, "placeholder")
        .attr_slot(4, "aria-invalid")
        .prop_slot(5, "disabled")
        .prop_slot(6, "value")
        .event_slot(7, EventSpec::new("input").payload(EventPayload::Value))
        .event_slot(8, enter.prevent_default());
    let mut slots = 9;
    if focus {
        input = input.prop_slot(slots, "focus");
        slots += 1;
    }
    let mut field = el("div")
        .attr("class", "lt-field")
        .child(label)
        .child(el("div").attr("class", "lt-input").child(input));
    if help {
        let help = el("p").attr("class", "lt-help").id_attr("id", "-h", 0);
        field = field.child(help.child(text_slot(slots)));
        slots += 1;
    }
    let error = el("p").attr("class", "lt-error").id_attr("id", "-e", 0);
    field = field.child(error.child(text_slot(slots)));
    built(field)
}

pub(crate) const TEXT_INPUT: Control = Control {
    name: "text_input",
    doc: "A field for one line of text.",
    container: false,
    params: &[
        Param::text("label", "What is to be entered.")
            .positional()
            .required(),
        Param::of(
            "bind",
            ParamKind::BindText,
            "Shown in the field, and written with each change.",
        ),
        Param::text("value", "Shown in the field, if nothing is bound."),
        Param::text("placeholder", "Shown while the field is empty."),
        Param::text("help", "A line below the field."),
        Param::text(
            "error",
            "What is wrong with the entry; nothing while it is right.",
        ),
        Param::choice(
            "type",
            &["text", "password", "email", "search", "tel", "url"],
            "What kind of text it is, for keyboards and password managers.",
        ),
        Param::flag("disabled", "It can't be changed."),
        Param::flag("hidden_label", "The label is for screen readers only."),
        Param::handler("on_change", "Called with the text after each change."),
        Param::handler("on_enter", "Called with the text when Enter is pressed."),
        Param::focus(),
    ],
    build: |session, site, args| {
        let (help, focus) = (args.get(4).is_given(), args.get(11).is_given());
        let template = &TEMPLATES[usize::from(help)][usize::from(focus)];
        block(session, template, site, |block| {
            INVALID.slot(args.get(5), session, block, 4)?;
            let bind = args.take(1);
            let handler = entered(bind.as_bind(), args.take(9).into_handler(), Some);
            listen(session, block, 7, handler)?;
            if let Arg::Bind(bind) = bind {
                session.set_source(block, 6, bind.source)?;
            } else {
                args.slot(2, session, block, 6)?;
            }
            for (param, slot) in [(8, 0), (0, 1), (6, 2), (3, 3), (7, 5), (10, 8)] {
                args.slot(param, session, block, slot)?;
            }
            args.slot(11, session, block, 9)?;
            let after = 9 + u16::from(focus);
            args.slot(4, session, block, after)?;
            args.slot(5, session, block, after + u16::from(help))
        })
    },
    plan: Some(Plan {
        template: || &TEMPLATES[0][0],
        slots: &[
            1, NO_SLOT, 6, 3, NO_SLOT, NO_SLOT, 2, 5, NO_SLOT, 7, 8, NO_SLOT,
        ],
    }),
};
