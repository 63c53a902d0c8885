//! One number that matters, large.

use std::sync::LazyLock;

use lattice_session::template::{NodeBuilder, Template, el, text_slot};

use crate::field::{block, built};
use crate::{Control, Param};

fn metric(unit: bool, delta: bool) -> Template {
    let mut value: NodeBuilder = el("dd")
        .attr("class", "lt-metric-value")
        .child(text_slot(1));
    if unit {
        value = value.child(el("small").child(text_slot(2)));
    }
    let mut list = el("dl")
        .attr("class", "lt-metric")
        .child(el("dt").child(text_slot(0)))
        .child(value);
    if delta {
        let slot = if unit { 3 } else { 2 };
        let delta = el("dd")
            .attr("class", "lt-metric-delta")
            .attr_slot(slot, "data-color");
        list = list.child(delta.child(text_slot(slot + 1)));
    }
    built(list)
}

static TEMPLATES: LazyLock<[[Template; 2]; 2]> =
    LazyLock::new(|| [false, true].map(|unit| [false, true].map(|delta| metric(unit, delta))));

pub(crate) const METRIC: Control = Control {
    name: "metric",
    doc: "One number that matters, large, with its name.",
    container: false,
    params: &[
        Param::text("label", "What the number is.")
            .positional()
            .required(),
        Param::text("value", "The number, or a text that says it.")
            .positional()
            .required(),
        Param::text("unit", "What it is counted in."),
        Param::text(
            "delta",
            "How it differs from before: an arrow and words, as colour alone says nothing.",
        ),
        Param::choice(
            "color",
            &["success", "warning", "danger", "info"],
            "What the difference means.",
        ),
    ],
    build: |session, site, args| {
        let (unit, delta) = (args.get(2).is_given(), args.get(3).is_given());
        let template = &TEMPLATES[usize::from(unit)][usize::from(delta)];
        block(session, template, site, |block| {
            args.slot(0, session, block, 0)?;
            args.slot(1, session, block, 1)?;
            let mut next = 2;
            if unit {
                args.slot(2, session, block, next)?;
                next += 1;
            }
            if delta {
                args.slot(4, session, block, next)?;
                args.slot(3, session, block, next + 1)?;
            }
            Ok(())
        })
    },
    plan: None,
};
