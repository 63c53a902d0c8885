//! Text, title and link.

use std::sync::LazyLock;

use lattice_session::template::{Template, el, text_slot};
use lattice_session::{Error, ValueRef};

use crate::field::{Word, block, built};
use crate::{Arg, Control, Param, ParamKind};

pub(super) const TEXT: Control = Control {
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
        static TEMPLATE: LazyLock<Template> = LazyLock::new(|| {
            let span = el("span")
                .attr("class", "lt-text")
                .attr_slot(0, "data-strike")
                .children();
            built(span)
        });
        block(session, &TEMPLATE, site, |block| {
            STRUCK.slot(args.get(1), session, block, 0)?;
            match args.get_mut(0) {
                Arg::Absent => {}
                Arg::Parts(parts) => {
                    for (at, part) in parts.iter_mut().enumerate() {
                        part.make_text(session, site.part(at as u64))?;
                    }
                }
                part => {
                    part.make_text(session, site.part(0))?;
                }
            }
            Ok(())
        })
    },
};

/// The attribute's value is a word: the style sheet asks for it.
const STRUCK: Word = Word(|strike| match strike {
    ValueRef::Bool(true) => Some("true"),
    _ => None,
});

pub(super) const TITLE: Control = Control {
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
        static TEMPLATES: LazyLock<[Template; 4]> = LazyLock::new(|| {
            ["h1", "h2", "h3", "h4"].map(|tag| {
                let heading = el(tag).attr("class", "lt-title").child(text_slot(0));
                built(heading)
            })
        });
        let level = args.get(1).as_number().unwrap_or(1.0);
        let template = TEMPLATES
            .iter()
            .zip(1..)
            .find(|(_, n)| f64::from(*n) == level);
        let (template, _) = template.ok_or_else(|| {
            Error::new(format!(
                "a title has level 1, 2, 3 or 4, and level={level} came"
            ))
        })?;
        args.element(session, template, site, &[0])
    },
};

pub(super) const LINK: Control = Control {
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
    build: |session, site, args| {
        static TEMPLATE: LazyLock<Template> = LazyLock::new(|| {
            let link = el("a")
                .attr("class", "lt-link")
                .attr_slot(0, "href")
                .child(text_slot(1));
            built(link)
        });
        args.element(session, &TEMPLATE, site, &[1, 0])
    },
};
