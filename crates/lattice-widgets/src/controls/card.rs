//! A card: a surface with what belongs together, and a title if it has one.

use std::sync::LazyLock;

use lattice_session::template::{NodeBuilder, Template, el, text_slot};

use crate::field::{adopt, block, built};
use crate::{Control, Param};

fn body() -> NodeBuilder {
    el("div").attr("class", "lt-card-body").children()
}

static TITLED: LazyLock<Template> = LazyLock::new(|| {
    let title = el("h2")
        .attr("class", "lt-card-title")
        .id_attr("id", "", 0)
        .child(text_slot(0));
    let head = el("header")
        .attr("class", "lt-card-head")
        .child(el("div").child(title));
    let card = el("section")
        .attr("class", "lt-card")
        .id_attr("aria-labelledby", "", 0);
    built(card.child(head).child(body()))
});

static PLAIN: LazyLock<Template> = LazyLock::new(|| {
    let card = el("div").attr("class", "lt-card").child(body());
    built(card)
});

pub(crate) const CARD: Control = Control {
    name: "card",
    doc: "A surface for what belongs together.",
    container: true,
    params: &[
        Param::children(),
        Param::text(
            "title",
            "Its heading, which also names it to screen readers.",
        ),
    ],
    build: |session, site, args| {
        let titled = args.get(1).is_given();
        let template = if titled { &TITLED } else { &PLAIN };
        block(session, template, site, |block| {
            if titled {
                args.slot(1, session, block, 0)?;
            }
            adopt(session, args.take(0))
        })
    },
    plan: None,
};
