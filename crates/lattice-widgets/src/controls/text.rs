//! Text, title and link.

use std::sync::LazyLock;

use lattice_session::template::{NodeBuilder, Template, el, text_slot};
use lattice_session::{Error, ValueRef};

use crate::field::{Word, block, built};
use crate::schema::NO_SLOT;
use crate::{Arg, Control, Param, ParamKind, Plan};

/// Most texts have one part: it fills a slot.
static ONE: LazyLock<Template> = LazyLock::new(|| built(span().child(text_slot(1))));

/// By parameter; what says it is struck through is made of what is given.
const ONE_SLOTS: [u16; 2] = [1, NO_SLOT];

/// Each part is a text of its own.
static SEVERAL: LazyLock<Template> = LazyLock::new(|| built(span().children()));

fn span() -> NodeBuilder {
    el("span")
        .attr("class", "lt-text")
        .attr_slot(0, "data-strike")
}

pub(crate) const TEXT: Control = Control {
    name: "text",
    doc: "A text of one or several parts; a signal, memo or function among them is followed.",
    container: false,
    params: &[
        Param::of(
            "parts",
            ParamKind::Parts,
            "What it says, part by part, with nothing in between.",
        )
        .variadic(),
        Param::flag("strike", "Struck through."),
    ],
    build: |session, site, args| {
        let parts = match args.get_mut(0) {
            Arg::Parts(parts) if parts.len() != 1 => parts,
            one => {
                if let Arg::Parts(parts) = one {
                    *one = parts.pop().unwrap_or_default();
                }
                let block = args.element(session, &ONE, site, &ONE_SLOTS)?;
                STRUCK.slot(args.get(1), session, block, 0)?;
                return Ok(block);
            }
        };
        let parts = std::mem::take(parts);
        block(session, &SEVERAL, site, |block| {
            STRUCK.slot(args.get(1), session, block, 0)?;
            for (at, mut part) in parts.into_iter().enumerate() {
                part.make_text(session, site.part(at as u64))?;
            }
            Ok(())
        })
    },
    plan: Some(Plan {
        template: || &ONE,
        slots: &ONE_SLOTS,
    }),
};

/// The attribute's value is a word: the style sheet asks for it.
const STRUCK: Word = Word(|strike| match strike {
    ValueRef::Bool(true) => Some("true"),
    _ => None,
});

/// By level.
static TITLES: LazyLock<[Template; 4]> = LazyLock::new(|| {
    ["h1", "h2", "h3", "h4"].map(|tag| {
        let heading = el(tag).attr("class", "lt-title").child(text_slot(0));
        built(heading)
    })
});

pub(crate) const TITLE: Control = Control {
    name: "title",
    doc: "A heading.",
    container: false,
    params: &[
        Param::text("text", "What it says.").positional().required(),
        Param::number(
            "level",
            "1 for the page's own heading, up to 4. 1 if not given.",
        ),
    ],
    build: |session, site, args| {
        let level = args.get(1).as_number().unwrap_or(1.0);
        let template = TITLES.iter().zip(1..).find(|(_, n)| f64::from(*n) == level);
        let (template, _) = template.ok_or_else(|| {
            Error::new(format!(
                "a title has level 1, 2, 3 or 4, and level={level} came"
            ))
        })?;
        args.element(session, template, site, &[0])
    },
    plan: Some(Plan {
        template: || &TITLES[0],
        slots: &[0, NO_SLOT],
    }),
};

static LINK_TEMPLATE: LazyLock<Template> = LazyLock::new(|| {
    let link = el("a")
        .attr("class", "lt-link")
        .attr_slot(0, "href")
        .child(text_slot(1));
    built(link)
});

/// By parameter.
const LINK_SLOTS: [u16; 2] = [1, 0];

pub(crate) const LINK: Control = Control {
    name: "link",
    doc: "A link to another page.",
    container: false,
    params: &[
        Param::text("text", "What it says.").positional().required(),
        Param::text(
            "href",
            "Where it leads; an address that would run script leads nowhere.",
        )
        .positional()
        .required(),
    ],
    build: |session, site, args| args.element(session, &LINK_TEMPLATE, site, &LINK_SLOTS),
    plan: Some(Plan {
        template: || &LINK_TEMPLATE,
        slots: &LINK_SLOTS,
    }),
};
