//! Text, title and link.

use core::any::Any;
use std::sync::{Arc, LazyLock};

use lattice_session::template::{NodeBuilder, Template, el, text_slot};
use lattice_session::{BlockNo, Error, Failure, Prop, Session, SlotValue, Source, ValueRef};

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
const LINK_SLOTS: [u16; 3] = [1, 0, NO_SLOT];

/// To a page of the app: the page follows it by itself, and says whether it is there already.
static PAGE_LINK: LazyLock<Template> = LazyLock::new(|| {
    let link = el("a")
        .attr("class", "lt-link")
        .attr("data-page", "")
        .attr_slot(0, "href")
        .attr_slot(1, "aria-current")
        .child(text_slot(2));
    built(link)
});

const PAGE_LINK_SLOTS: [u16; 3] = [2, NO_SLOT, NO_SLOT];

pub(crate) const LINK: Control = Control {
    name: "link",
    doc: "A link: to an address of any site, or to a page of the app, which is then shown without a reload.",
    container: false,
    params: &[
        Param::text("text", "What it says.").positional().required(),
        Param::text(
            "href",
            "The address that it leads to; one that would run script leads nowhere.",
        )
        .positional(),
        Param::text(
            "to",
            "The page of the app that it leads to: a path such as /boards/7?sort=name, or ?sort=name for another query.",
        ),
    ],
    build: |session, site, args| match (args.get(1).is_given(), args.get(2).is_given()) {
        (true, false) => args.element(session, &LINK_TEMPLATE, site, &LINK_SLOTS),
        (false, true) => {
            let to = args.take(2).into_prop();
            let block = args.element(session, &PAGE_LINK, site, &PAGE_LINK_SLOTS)?;
            page_link(session, block, to)?;
            Ok(block)
        }
        _ => Err(Error::new(
            "a link leads either to href, an address, or with to=\"/boards/7\" to a page of the app; one of the two is given",
        )),
    },
    // What is given by position may lead nowhere, which `build` finds out.
    plan: None,
};

fn page_link(session: &Session, block: BlockNo, to: Prop) -> Result<(), Error> {
    let to: Arc<dyn Source> = match to {
        Prop::Bound(to) => {
            session.set_source(block, 0, Arc::new(Href(Arc::clone(&to))))?;
            to
        }
        fixed => {
            let to = match &fixed {
                Prop::Value(value) => value.to_text(),
                _ => String::new(),
            };
            session.set(block, 0, ValueRef::Str(&session.href(&to)?))?;
            Arc::new(Fixed(to))
        }
    };
    session.set_source(block, 1, Arc::new(Current(to)))
}

/// The address of the page that a link leads to.
struct Href(Arc<dyn Source>);

impl Source for Href {
    fn read(&self, session: &Session, out: &mut SlotValue) -> Result<(), Failure> {
        self.0.read(session, out)?;
        let href = session.href(&out.to_text())?;
        out.set_str(&href);
        Ok(())
    }

    fn same(&self, session: &Session, other: &dyn Source) -> bool {
        let other = other.as_any().downcast_ref::<Self>();
        other.is_some_and(|other| self.0.same(session, &*other.0))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// What `aria-current` says: whether the page that a link leads to is shown.
struct Current(Arc<dyn Source>);

impl Source for Current {
    fn read(&self, session: &Session, out: &mut SlotValue) -> Result<(), Failure> {
        self.0.read(session, out)?;
        let to = out.to_text();
        let path = to.split(['?', '#']).next().unwrap_or_default();
        if !path.is_empty() && *path == *session.path()? {
            out.set_str("page");
        } else {
            *out = SlotValue::None;
        }
        Ok(())
    }

    fn same(&self, session: &Session, other: &dyn Source) -> bool {
        let other = other.as_any().downcast_ref::<Self>();
        other.is_some_and(|other| self.0.same(session, &*other.0))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

struct Fixed(String);

impl Source for Fixed {
    fn read(&self, _: &Session, out: &mut SlotValue) -> Result<(), Failure> {
        out.set_str(&self.0);
        Ok(())
    }

    fn same(&self, _: &Session, other: &dyn Source) -> bool {
        let other = other.as_any().downcast_ref::<Self>();
        other.is_some_and(|other| self.0 == other.0)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
