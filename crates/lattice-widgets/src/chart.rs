//! Charts: drawn as SVG where the session runs, so that the first paint has them and an update is one attribute for each series.
//!
//! `series` reads columns, `drawing` makes path strings and labels of them, and this file puts those into blocks.

mod colours;
mod dates;
mod drawing;
mod path;
mod series;
mod summary;
mod ticks;

use std::any::Any;
use std::sync::{Arc, LazyLock};

use lattice_session::template::{Template, el, svg, text_slot};
use lattice_session::{
    BlockNo, Component, Error, Failure, Prop, Session, Site, SlotValue, ValueRef,
};

use crate::data::DataSource;
use crate::field::{block, built, pixels, same_prop};
use colours::Colours;
use drawing::{Drawing, Labels};
use series::{Columns, Plot};

/// How a chart draws its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKind {
    /// Values over an ordered x, as lines.
    Line,
    /// Values of names, as bars from zero.
    Bar,
    /// Pairs of numbers, as points.
    Scatter,
}

use ChartKind as Kind;

/// What a chart shows.
#[derive(Clone, Debug)]
pub struct ChartSpec {
    /// How it is drawn.
    pub kind: ChartKind,
    /// Where the columns come from.
    pub data: Arc<dyn DataSource>,
    /// The column along the bottom.
    pub x: String,
    /// The columns of heights; several are several series.
    pub y: Vec<String>,
    /// The column whose values tell series apart.
    pub color: Option<String>,
    /// What it shows, in words; `y by x` if there is none.
    pub title: Option<String>,
    /// How tall the plot is, in pixels.
    pub height: Prop,
}

static FIGURE: LazyLock<Template> =
    LazyLock::new(|| built(el("figure").attr("class", "lt-chart").children()));
static CAPTION: LazyLock<Template> = LazyLock::new(|| {
    built(
        el("figcaption")
            .attr("class", "lt-label")
            .child(text_slot(0)),
    )
});
static LEGEND: LazyLock<Template> =
    LazyLock::new(|| built(el("ul").attr("class", "lt-legend").children()));
static LEGEND_ITEM: LazyLock<Template> =
    LazyLock::new(|| built(el("li").attr_slot(0, "data-series").child(text_slot(1))));
static PLOT: LazyLock<Template> = LazyLock::new(|| {
    built(
        el("div")
            .attr("class", "lt-plot")
            .style_slot(0, "block-size")
            .attr_slot(1, "data-sized")
            .children(),
    )
});
// The drawing says it too, to those who do not see this.
static EMPTY: LazyLock<Template> = LazyLock::new(|| {
    let note = el("p").attr("class", "lt-empty");
    built(note.attr("aria-hidden", "true").child(text_slot(0)))
});
static LABELS_Y: LazyLock<Template> = LazyLock::new(|| {
    built(
        el("div")
            .attr("class", "lt-plot-y")
            .attr("aria-hidden", "true")
            .children(),
    )
});
static LABELS_X: LazyLock<Template> = LazyLock::new(|| {
    let labels = el("div")
        .attr("class", "lt-plot-x")
        .attr("aria-hidden", "true");
    built(
        labels
            .attr_slot(0, "data-cells")
            .attr_slot(1, "data-places")
            .children(),
    )
});
static LABEL: LazyLock<Template> = LazyLock::new(|| {
    built(
        el("span")
            .style_slot(0, "inset-inline-start")
            .style_slot(1, "translate")
            .style_slot(2, "max-inline-size")
            .child(text_slot(3)),
    )
});
static DRAWING: LazyLock<Template> = LazyLock::new(|| {
    let drawing = svg("svg")
        .attr("viewBox", "0 0 100 100")
        .attr("preserveAspectRatio", "none");
    built(
        drawing
            .attr("role", "img")
            .attr_slot(0, "aria-label")
            .children(),
    )
});
static GRID: LazyLock<Template> = LazyLock::new(|| {
    let lines = svg("path")
        .attr("class", "lt-grid-line")
        .attr("vector-effect", "non-scaling-stroke");
    built(lines.attr_slot(0, "d"))
});
static SERIES: LazyLock<Template> = LazyLock::new(|| {
    let path = svg("path")
        .attr("class", "lt-series")
        .attr("vector-effect", "non-scaling-stroke");
    let path = path
        .attr_slot(0, "data-series")
        .attr_slot(1, "data-bar")
        .attr_slot(2, "data-dot");
    built(path.attr_slot(3, "d"))
});

impl ChartSpec {
    /// Makes the chart within the open element.
    pub fn build(mut self, session: &Session, site: Site) -> Result<BlockNo, Error> {
        if self.y.is_empty() {
            return Err(Error::new(
                "a chart has y, the name of a column, and none came",
            ));
        }
        self.height = pixels("a chart", self.height)?;
        session.component(Arc::new(Chart { spec: self }), site)
    }

    fn label(&self) -> String {
        self.title
            .clone()
            .unwrap_or_else(|| format!("{} by {}", self.y.join(", "), self.x))
    }
}

struct Chart {
    spec: ChartSpec,
}

impl Component for Chart {
    fn name(&self) -> &'static str {
        "chart"
    }

    fn is_native(&self) -> bool {
        true
    }

    fn render(&self, session: &Session) -> Result<(), Failure> {
        let spec = &self.spec;
        // First of all, so that the colours outlive a run whose data fails.
        let colours = session.keep(Site(12), Colours::default)?;
        let data = spec.data.read(session)?;
        let mut plot: Option<Plot> = None;
        for y in &spec.y {
            let named_x = spec.kind == Kind::Bar;
            let columns = Columns {
                x: &spec.x,
                y,
                color: spec.color.as_deref(),
                named_x,
            };
            let mut read = Plot::read(&data, columns).map_err(Failure::new)?;
            if named_x {
                read = read.summed();
            }
            match &mut plot {
                None if spec.y.len() > 1 => plot = Some(named(read, y)),
                None => plot = Some(read),
                Some(plot) => plot.series.extend(named(read, y).series),
            }
        }
        let Some(plot) = plot else { return Ok(()) };
        let label = spec.label();
        let drawing = Drawing::new(spec.kind, &plot, &label);
        let colours = if plot.is_empty() {
            vec![1; plot.series.len()]
        } else {
            colours.of(plot.series.iter().map(|series| &*series.name))
        };
        let shown = Shown {
            plot: &plot,
            drawing: &drawing,
            colours: &colours,
        };
        self.blocks(session, &shown, &label).map_err(Failure::from)
    }

    fn same(&self, session: &Session, other: &dyn Component) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| {
            let (one, other) = (&self.spec, &other.spec);
            let words = |spec: &ChartSpec| {
                (
                    spec.kind,
                    spec.x.clone(),
                    spec.y.clone(),
                    spec.color.clone(),
                    spec.title.clone(),
                )
            };
            words(one) == words(other)
                && same_prop(session, &one.height, &other.height)
                && one.data.same(session, &*other.data)
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// Series of one of several columns bear its name.
fn named(mut plot: Plot, column: &str) -> Plot {
    for series in &mut plot.series {
        let own = std::mem::take(&mut series.name);
        series.name = if own.is_empty() {
            column.into()
        } else {
            format!("{column}, {own}").into()
        };
    }
    plot
}

/// What a run of a chart shows.
struct Shown<'a> {
    plot: &'a Plot,
    drawing: &'a Drawing,
    /// One for each series.
    colours: &'a [i64],
}

impl Chart {
    fn blocks(&self, session: &Session, shown: &Shown<'_>, label: &str) -> Result<(), Error> {
        block(session, &FIGURE, Site(1), |_| {
            block(session, &CAPTION, Site(2), |caption| {
                session.set(caption, 0, ValueRef::Str(label))
            })?;
            // Also of one series alone: what a filter left must still say what it is.
            if shown.plot.series.iter().any(|it| !it.name.is_empty()) {
                legend(session, shown)?;
            }
            block(session, &PLOT, Site(3), |plot| {
                let height = self.spec.height.clone();
                let sized = !matches!(height, Prop::Absent | Prop::Value(SlotValue::None));
                session.set(plot, 1, ValueRef::Bool(sized))?;
                session.set_prop(plot, 0, height)?;
                labels_y(session, &shown.drawing.y_labels)?;
                self.drawing(session, shown)?;
                labels_x(session, &shown.drawing.x_labels)?;
                if shown.plot.is_empty() {
                    block(session, &EMPTY, Site(13), |note| {
                        session.set(note, 0, ValueRef::Str("No data"))
                    })?;
                }
                Ok(())
            })?;
            Ok(())
        })?;
        Ok(())
    }

    fn drawing(&self, session: &Session, shown: &Shown<'_>) -> Result<(), Error> {
        let kind = self.spec.kind;
        block(session, &DRAWING, Site(4), |svg| {
            session.set(svg, 0, ValueRef::Str(&shown.drawing.summary))?;
            block(session, &GRID, Site(5), |grid| {
                session.set(grid, 0, ValueRef::Str(&shown.drawing.grid))
            })?;
            let series = shown.plot.series.iter().zip(shown.colours);
            for (at, ((series, colour), path)) in series.zip(&shown.drawing.paths).enumerate() {
                let site = series_site(Site(6), &series.name, at);
                block(session, &SERIES, site, |block| {
                    session.set(block, 0, ValueRef::Int(*colour))?;
                    session.set(block, 1, ValueRef::Bool(kind == Kind::Bar))?;
                    session.set(block, 2, ValueRef::Bool(kind == Kind::Scatter))?;
                    session.set(block, 3, ValueRef::Str(path))
                })?;
            }
            Ok(())
        })?;
        Ok(())
    }
}

/// A series is known by its name, wherever it stands.
fn series_site(site: Site, name: &str, at: usize) -> Site {
    if name.is_empty() {
        site.part(at as u64)
    } else {
        site.part(lattice_session::key_hash(name))
    }
}

fn legend(session: &Session, shown: &Shown<'_>) -> Result<(), Error> {
    block(session, &LEGEND, Site(7), |_| {
        let series = shown.plot.series.iter().zip(shown.colours);
        for (at, (series, colour)) in series.enumerate() {
            let site = series_site(Site(8), &series.name, at);
            block(session, &LEGEND_ITEM, site, |item| {
                session.set(item, 0, ValueRef::Int(*colour))?;
                // Rows whose colour is missing have a name too.
                let name = if series.name.is_empty() {
                    "–"
                } else {
                    &*series.name
                };
                session.set(item, 1, ValueRef::Str(name))
            })?;
        }
        Ok(())
    })?;
    Ok(())
}

fn labels_y(session: &Session, labels: &[String]) -> Result<(), Error> {
    block(session, &LABELS_Y, Site(9), |_| {
        for (at, label) in labels.iter().enumerate() {
            one_label(session, at, None, label)?;
        }
        Ok(())
    })?;
    Ok(())
}

fn labels_x(session: &Session, labels: &Labels) -> Result<(), Error> {
    block(session, &LABELS_X, Site(10), |block_no| {
        match labels {
            Labels::Cells(names) => {
                session.set(block_no, 0, ValueRef::Bool(true))?;
                for (at, name) in names.iter().enumerate() {
                    one_label(session, at, None, name)?;
                }
            }
            Labels::Places(places) => {
                session.set(block_no, 1, ValueRef::Bool(true))?;
                for (at, (place, label)) in places.iter().enumerate() {
                    one_label(session, at, Some((*place, None)), label)?;
                }
            }
            Labels::Thinned(places, room) => {
                session.set(block_no, 1, ValueRef::Bool(true))?;
                for (at, (place, label)) in places.iter().enumerate() {
                    one_label(session, at, Some((*place, Some(*room))), label)?;
                }
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// A label at a place, with the room that it has if it may be long.
fn one_label(
    session: &Session,
    at: usize,
    place: Option<(f64, Option<f64>)>,
    text: &str,
) -> Result<(), Error> {
    block(session, &LABEL, Site(11).part(at as u64), |label| {
        if let Some((place, room)) = place {
            session.set(label, 0, ValueRef::Str(&format!("{place:.2}%")))?;
            if let Some(room) = room {
                // The first begins where the drawing does, the last ends there: none stands out of the chart.
                session.set(label, 1, ValueRef::Str(&format!("-{place:.2}%")))?;
                session.set(label, 2, ValueRef::Str(&format!("{room:.2}%")))?;
            }
        }
        session.set(label, 3, ValueRef::Str(text))
    })?;
    Ok(())
}
