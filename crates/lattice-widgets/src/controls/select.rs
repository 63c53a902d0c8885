//! A list to choose one thing from, closed until it is asked for.

use std::sync::LazyLock;

use lattice_session::template::{EventPayload, EventSpec, Template, el, text_slot};

use crate::field::{block, built, entered, listen};
use crate::{Arg, Control, Param};

use super::segmented::{BIND, LABEL, ON_CHANGE, OPTIONS, chosen, options};

/// Without a help text and with one: an empty line would take room.
static TEMPLATES: LazyLock<[Template; 2]> = LazyLock::new(|| [false, true].map(template));

fn template(help: bool) -> Template {
    let label = el("label")
        .attr("class", "lt-label")
        .id_attr("for", "", 0)
        .class_slot(0, "lt-sr")
        .child(el("span").child(text_slot(1)));
    let mut select = el("select").id_attr("id", "", 0);
    if help {
        select = select.id_attr("aria-describedby", "-h", 0);
    }
    let select = select
        .prop_slot(2, "disabled")
        .prop_slot(3, "value")
        .event_slot(4, EventSpec::new("change").payload(EventPayload::Value))
        .children();
    let mut field = el("div")
        .attr("class", "lt-field")
        .child(label)
        .child(el("div").attr("class", "lt-input").child(select));
    if help {
        let help = el("p").attr("class", "lt-help").id_attr("id", "-h", 0);
        field = field.child(help.child(text_slot(5)));
    }
    built(field)
}

static OPTION: LazyLock<Template> = LazyLock::new(|| {
    let option = el("option").attr_slot(0, "value").child(text_slot(1));
    built(option)
});

pub(super) const SELECT: Control = Control {
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
    ],
    build: |session, site, args| {
        let options = options(args.take(1));
        let help = args.get(3).is_given();
        block(session, &TEMPLATES[usize::from(help)], site, |block| {
            let bind = args.take(2);
            let handler = entered(&bind, args.take(6), chosen(&options));
            listen(session, block, 4, handler)?;
            if let Arg::Bind(bind) = bind {
                session.set_source(block, 3, bind.source)?;
            }
            for (param, slot) in [(5, 0), (0, 1), (4, 2)] {
                args.slot(param, session, block, slot)?;
            }
            if help {
                args.slot(3, session, block, 5)?;
            }
            for (at, option) in options.iter().enumerate() {
                let block = session.open(&OPTION, site.part(at as u64))?;
                session.set(
                    block,
                    0,
                    lattice_session::ValueRef::Str(&option.value.to_text()),
                )?;
                session.set(block, 1, lattice_session::ValueRef::Str(&option.label))?;
                session.close()?;
            }
            Ok(())
        })
    },
};
