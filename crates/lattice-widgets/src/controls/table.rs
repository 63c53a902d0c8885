//! A table of data.

use lattice_session::Error;

use crate::{Arg, Control, Param, ParamKind, TableSpec};

pub(crate) const TABLE: Control = Control {
    name: "table",
    doc: "A table of all rows of its data; a change of the data patches the cells that changed.",
    container: false,
    params: &[
        Param::of("data", ParamKind::Data, "Columns by name, or rows.")
            .positional()
            .required(),
        Param::text("label", "What the rows are, for screen readers."),
        Param::number(
            "height",
            "How tall it is at most, in pixels; then it scrolls.",
        ),
    ],
    build: |session, site, args| {
        let Arg::Data(data) = args.take(0) else {
            return Err(Error::new("a table shows data, and none came"));
        };
        TableSpec {
            data,
            label: args.get(1).to_prop(),
            height: args.get(2).to_prop(),
        }
        .build(session, site)
    },
    plan: None,
};
