//! A button.

use std::sync::LazyLock;

use lattice_session::template::{EventSpec, Template, el, text_slot};
use lattice_session::{Error, ValueRef};

use crate::field::{Word, built};
use crate::schema::NO_SLOT;
use crate::{Control, Param, Plan};

/// Whether it says itself when it is at work, and whether it can be given the focus. Most do neither, so most have no slots for it.
static TEMPLATES: LazyLock<[[Template; 2]; 2]> =
    LazyLock::new(|| [false, true].map(|busy| [false, true].map(|focus| template(busy, focus))));

fn template(busy: bool, focus: bool) -> Template {
    let mut button = el("button")
        .attr("type", "button")
        .attr("class", "lt-button")
        .attr_slot(0, "data-color")
        .attr_slot(1, "data-variant")
        .attr_slot(2, "data-size")
        .prop_slot(3, "disabled")
        .event_slot(4, EventSpec::new("click"));
    let mut slots = 5;
    if focus {
        button = button.prop_slot(slots, "focus");
        slots += 1;
    }
    if busy {
        button = button.attr_slot(slots, "aria-busy");
        slots += 1;
    }
    built(button.child(text_slot(slots)))
}

/// The attribute's value is a word.
const AT_WORK: Word = Word(|busy| match busy {
    ValueRef::Bool(true) => Some("true"),
    _ => None,
});

/// By parameter.
const SLOTS: [u16; 9] = [5, 4, 0, 1, 2, 3, NO_SLOT, NO_SLOT, NO_SLOT];

pub(crate) const BUTTON: Control = Control {
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
        Param::flag(
            "busy",
            "It is at work: it is marked so, keeps the focus, and takes no clicks.",
        ),
        Param::choice(
            "while_busy",
            &["disable", "queue", "restart", "parallel"],
            "What a press does while the async handler of an earlier one still runs: nothing, begin when that has ended, cancel it and begin anew, or begin beside it as if nothing is given.",
        ),
        Param::focus(),
    ],
    build: |session, site, args| {
        if args.get(7).is_given() {
            return Err(Error::new(
                "while_busy says what happens while an async handler runs, and this button has none; leave it out",
            ));
        }
        let (busy, focus) = (args.get(6).is_given(), args.get(8).is_given());
        if !busy && !focus {
            return args.element(session, &TEMPLATES[0][0], site, &SLOTS);
        }
        let template = &TEMPLATES[usize::from(busy)][usize::from(focus)];
        let mut slots = SLOTS;
        slots[0] += u16::from(busy) + u16::from(focus);
        let block = args.element(session, template, site, &slots)?;
        args.slot(8, session, block, 5)?;
        AT_WORK.slot(args.get(6), session, block, 5 + u16::from(focus))?;
        Ok(block)
    },
    plan: Some(Plan {
        template: || &TEMPLATES[0][0],
        slots: &SLOTS,
    }),
};
