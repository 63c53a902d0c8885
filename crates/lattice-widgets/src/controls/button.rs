//! A button.

use std::sync::LazyLock;

use lattice_session::template::{EventSpec, NodeBuilder, Template, el, text_slot};
use lattice_session::{Error, ValueRef};

use crate::field::{Word, built};
use crate::schema::NO_SLOT;
use crate::{Control, Param, Plan};

static TEMPLATE: LazyLock<Template> = LazyLock::new(|| built(button().child(text_slot(5))));

/// Of a button that says itself when it is at work. Most do not, so most have no slot for it.
static BUSY: LazyLock<Template> = LazyLock::new(|| {
    let button = button().attr_slot(5, "aria-busy");
    built(button.child(text_slot(6)))
});

fn button() -> NodeBuilder {
    el("button")
        .attr("type", "button")
        .attr("class", "lt-button")
        .attr_slot(0, "data-color")
        .attr_slot(1, "data-variant")
        .attr_slot(2, "data-size")
        .prop_slot(3, "disabled")
        .event_slot(4, EventSpec::new("click"))
}

/// The attribute's value is a word.
const AT_WORK: Word = Word(|busy| match busy {
    ValueRef::Bool(true) => Some("true"),
    _ => None,
});

/// By parameter.
const SLOTS: [u16; 8] = [5, 4, 0, 1, 2, 3, NO_SLOT, NO_SLOT];

/// By parameter, of a button that says when it is at work.
const BUSY_SLOTS: [u16; 8] = [6, 4, 0, 1, 2, 3, NO_SLOT, NO_SLOT];

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
    ],
    build: |session, site, args| {
        if args.get(7).is_given() {
            return Err(Error::new(
                "while_busy says what happens while an async handler runs, and this button has none; leave it out",
            ));
        }
        if !args.get(6).is_given() {
            return args.element(session, &TEMPLATE, site, &SLOTS);
        }
        let block = args.element(session, &BUSY, site, &BUSY_SLOTS)?;
        AT_WORK.slot(args.get(6), session, block, 5)?;
        Ok(block)
    },
    plan: Some(Plan {
        template: || &TEMPLATE,
        slots: &SLOTS,
    }),
};
