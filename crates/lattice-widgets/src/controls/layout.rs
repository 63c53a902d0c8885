//! Row, column, grid, show and divider: where things stand, and when they are seen. How they look is in the style sheet.

use std::sync::LazyLock;

use lattice_session::template::{Template, el};
use lattice_session::{BlockNo, Error, Session, Site, SlotValue};

use crate::field::{Derived, adopt, block, built};
use crate::schema::NO_SLOT;
use crate::{Args, Control, Param, Plan};

const GAP: Param = Param::choice(
    "gap",
    &["small", "large"],
    "The space between elements, if not the usual one.",
);

fn container(tag: &str, class: &str, attribute: &str) -> Template {
    let element = el(tag)
        .attr("class", class)
        .attr_slot(0, attribute)
        .children();
    built(element)
}

/// By parameter.
const CONTAINER_SLOTS: [u16; 2] = [NO_SLOT, 0];

/// All three have their children first and their one attribute second.
fn build(
    template: &Template,
    session: &Session,
    site: Site,
    args: &mut Args<'_>,
) -> Result<BlockNo, Error> {
    if !args.get(0).is_given() {
        return args.element(session, template, site, &CONTAINER_SLOTS);
    }
    block(session, template, site, |block| {
        args.slot(1, session, block, 0)?;
        adopt(session, args.take(0))
    })
}

static ROW_TEMPLATE: LazyLock<Template> = LazyLock::new(|| container("div", "lt-row", "data-gap"));

pub(crate) const ROW: Control = Control {
    name: "row",
    doc: "Elements side by side, lined up by their controls; they wrap where there is no room.",
    container: true,
    params: &[Param::children(), GAP],
    build: |session, site, args| build(&ROW_TEMPLATE, session, site, args),
    plan: Some(Plan {
        template: || &ROW_TEMPLATE,
        slots: &CONTAINER_SLOTS,
    }),
};

static COLUMN_TEMPLATE: LazyLock<Template> =
    LazyLock::new(|| container("div", "lt-column", "data-gap"));

pub(crate) const COLUMN: Control = Control {
    name: "column",
    doc: "Elements below each other.",
    container: true,
    params: &[Param::children(), GAP],
    build: |session, site, args| build(&COLUMN_TEMPLATE, session, site, args),
    plan: Some(Plan {
        template: || &COLUMN_TEMPLATE,
        slots: &CONTAINER_SLOTS,
    }),
};

static GRID_TEMPLATE: LazyLock<Template> =
    LazyLock::new(|| container("div", "lt-grid", "data-columns"));

pub(crate) const GRID: Control = Control {
    name: "grid",
    doc: "Elements in columns of equal width, fewer where there is no room. A metric or chart directly in it is a card.",
    container: true,
    params: &[
        Param::children(),
        Param::number(
            "columns",
            "How many columns there are at most: 2, 3, 4 or 6. 3 if not given.",
        ),
    ],
    build: |session, site, args| {
        if let Some(columns) = args.get(1).as_number()
            && ![2.0, 3.0, 4.0, 6.0].contains(&columns)
        {
            return Err(Error::new(format!(
                "a grid has 2, 3, 4 or 6 columns, and columns={columns} came"
            )));
        }
        build(&GRID_TEMPLATE, session, site, args)
    },
    plan: Some(Plan {
        template: || &GRID_TEMPLATE,
        slots: &[NO_SLOT, NO_SLOT],
    }),
};

static SHOW_TEMPLATE: LazyLock<Template> = LazyLock::new(|| {
    let show = el("div").attr("class", "lt-show");
    built(show.prop_slot(0, "hidden").children())
});

pub(crate) const SHOW: Control = Control {
    name: "show",
    doc: "Elements that are seen only at times. They stay in the page while they are not, with their state and what was entered; where that is not wanted, a plain `if` does it.",
    container: true,
    params: &[
        Param::flag("when", "Whether they are seen.")
            .positional()
            .required(),
        Param::children(),
    ],
    build: |session, site, args| {
        block(session, &SHOW_TEMPLATE, site, |block| {
            let hidden = Derived::of(args.get(0).to_prop(), (), |(), when| {
                SlotValue::Bool(!when.as_value_ref().is_true())
            });
            session.set_prop(block, 0, hidden)?;
            adopt(session, args.take(1))
        })
    },
    plan: None,
};

static DIVIDER_TEMPLATE: LazyLock<Template> =
    LazyLock::new(|| built(el("hr").attr("class", "lt-divider")));

pub(crate) const DIVIDER: Control = Control {
    name: "divider",
    doc: "A line between what is above and below.",
    container: false,
    params: &[],
    build: |session, site, _| session.element(&DIVIDER_TEMPLATE, site, []),
    plan: Some(Plan {
        template: || &DIVIDER_TEMPLATE,
        slots: &[],
    }),
};
