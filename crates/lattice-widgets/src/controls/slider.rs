//! A number chosen by sliding.

use std::sync::LazyLock;

use lattice_session::template::{EventPayload, EventSpec, Template, el, text_slot};
use lattice_session::{Error, ValueRef};

use crate::field::{block, built, entered, listen};
use crate::{Arg, Control, Param, ParamKind};

/// Whether it can be given the focus.
static TEMPLATES: LazyLock<[Template; 2]> = LazyLock::new(|| [false, true].map(template));

fn template(focus: bool) -> Template {
    let output = el("output")
        .attr("class", "lt-value")
        .id_attr("for", "", 0)
        .child(text_slot(1));
    let label = el("label")
        .attr("class", "lt-label")
        .id_attr("for", "", 0)
        .child(el("span").child(text_slot(0)))
        .child(output);
    let mut input = el("input")
        .attr("type", "range")
        .id_attr("id", "", 0)
        .attr_slot(2, "min")
        .attr_slot(3, "max")
        .attr_slot(4, "step")
        .prop_slot(5, "disabled")
        .prop_slot(6, "value")
        .event_slot(7, EventSpec::new("input").payload(EventPayload::Number));
    if focus {
        input = input.prop_slot(8, "focus");
    }
    let field = el("div")
        .attr("class", "lt-field")
        .child(label)
        .child(el("div").attr("class", "lt-slider").child(input));
    built(field)
}

pub(crate) const SLIDER: Control = Control {
    name: "slider",
    doc: "A number chosen by sliding; the value stands beside the label.",
    container: false,
    params: &[
        Param::text("label", "What the number is.")
            .positional()
            .required(),
        Param::number("min", "The least value. 0 if not given."),
        Param::number("max", "The greatest value. 100 if not given."),
        Param::number(
            "step",
            "What values are apart; \"any\" fraction is not offered. 1 if not given.",
        ),
        Param::of(
            "bind",
            ParamKind::BindNumber,
            "The number, written while it is slid.",
        ),
        Param::flag("disabled", "It can't be changed."),
        Param::handler("on_change", "Called with the number after each change."),
        Param::focus(),
    ],
    build: |session, site, args| {
        let (min, max) = (args.get(1).as_number(), args.get(2).as_number());
        if let (Some(min), Some(max)) = (min, max)
            && min >= max
        {
            return Err(Error::new(format!(
                "a slider's min is below its max, and min={min}, max={max} came"
            )));
        }
        let template = &TEMPLATES[usize::from(args.get(7).is_given())];
        block(session, template, site, |block| {
            args.slot(7, session, block, 8)?;
            let bind = args.take(4);
            let handler = entered(bind.as_bind(), args.take(6).into_handler(), Some);
            listen(session, block, 7, handler)?;
            if let Arg::Bind(bind) = bind {
                session.set_source(block, 1, bind.source.clone())?;
                session.set_source(block, 6, bind.source)?;
            }
            session.set(block, 2, ValueRef::Int(0))?;
            session.set(block, 3, ValueRef::Int(100))?;
            for (param, slot) in [(0, 0), (1, 2), (2, 3), (3, 4), (5, 5)] {
                args.slot(param, session, block, slot)?;
            }
            Ok(())
        })
    },
    plan: None,
};
