//! Line, bar and scatter chart: the same arguments, three ways to draw.

use lattice_session::{BlockNo, Error, Session, Site};

use crate::{Arg, Args, ChartKind, ChartSpec, Control, Param, ParamKind};

const PARAMS: &[Param] = &[
    Param::of("data", ParamKind::Data, "Columns by name, or rows.")
        .positional()
        .required(),
    Param::of("x", ParamKind::Name, "The column along the bottom.").required(),
    Param::of(
        "y",
        ParamKind::Names,
        "The column of heights; several are several series.",
    )
    .required(),
    Param::of(
        "color",
        ParamKind::Name,
        "A column whose values tell series apart.",
    ),
    Param::of(
        "title",
        ParamKind::Name,
        "What the chart shows. \"y by x\" if not given.",
    ),
    Param::number("height", "How tall the plot is, in pixels."),
];

fn build(
    kind: ChartKind,
    session: &Session,
    site: Site,
    args: &mut Args<'_>,
) -> Result<BlockNo, Error> {
    let Arg::Data(data) = args.take(0) else {
        return Err(Error::new("a chart shows data, and none came"));
    };
    let word = |at: usize| args.get(at).as_str().map(str::to_owned);
    let (x, color, title) = (word(1), word(3), word(4));
    let height = args.get(5).to_prop();
    let y = match args.take(2) {
        Arg::Names(names) => names,
        _ => Vec::new(),
    };
    let x = x.ok_or_else(|| Error::new("a chart has x, the name of a column, and none came"))?;
    ChartSpec {
        kind,
        data,
        x,
        y,
        color,
        title,
        height,
    }
    .build(session, site)
}

pub(crate) const LINE_CHART: Control = Control {
    name: "line_chart",
    doc: "Values over an ordered x, such as time, as lines.",
    container: false,
    params: PARAMS,
    build: |session, site, args| build(ChartKind::Line, session, site, args),
    plan: None,
};

pub(crate) const BAR_CHART: Control = Control {
    name: "bar_chart",
    doc: "Values of categories as bars from zero.",
    container: false,
    params: PARAMS,
    build: |session, site, args| build(ChartKind::Bar, session, site, args),
    plan: None,
};

pub(crate) const SCATTER_CHART: Control = Control {
    name: "scatter_chart",
    doc: "Pairs of numbers as points.",
    container: false,
    params: PARAMS,
    build: |session, site, args| build(ChartKind::Scatter, session, site, args),
    plan: None,
};
