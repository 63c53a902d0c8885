//! The drawing of a chart: path strings, axis labels and the summary for those who do not see it. Pure: data in, strings out.

use super::path::{self, Scale};
use super::series::{Axis, Plot, Series, added};
use super::ticks::Ticks;
use super::{Kind, dates, summary};
use crate::number;

/// About how many steps an axis has.
const Y_INTERVALS: usize = 4;
const X_INTERVALS: usize = 7;

/// Up to this many names stand each under its own bar; of more, some are left out.
const CELLS_MAX: usize = 12;

/// About how many letters stand side by side under a chart in half a page.
const LETTERS_MAX: usize = 80;

/// The widest bar, in units of the drawing: two bars should not fill a page.
const BAR_MAX: f64 = 10.0;

/// What the chart shows, ready for the slots of its blocks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Drawing {
    /// Labels of the y axis from the top down, at even distances.
    pub(crate) y_labels: Vec<String>,
    /// Horizontal lines at the y labels.
    pub(crate) grid: String,
    /// One path for each series.
    pub(crate) paths: Vec<String>,
    /// The labels under the drawing.
    pub(crate) x_labels: Labels,
    /// One sentence that says what the drawing shows.
    pub(crate) summary: String,
}

/// Labels of the x axis.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Labels {
    /// One label for each of equal cells.
    Cells(Vec<Box<str>>),
    /// Labels at places, in hundredths of the width.
    Places(Vec<(f64, String)>),
    /// Names at places, of which each has this room, in hundredths of the width: people's names are as long as they are.
    Thinned(Vec<(f64, String)>, f64),
}

impl Drawing {
    /// Draws `plot` as `kind`; `label` names the chart in the summary.
    pub(crate) fn new(kind: Kind, plot: &Plot, label: &str) -> Self {
        let summary = summary::of(kind, plot, label);
        if plot.is_empty() {
            // Axes from 0 to 1 would claim something.
            return Self {
                y_labels: Vec::new(),
                grid: String::new(),
                paths: vec![String::new(); plot.series.len()],
                x_labels: Labels::Places(Vec::new()),
                summary,
            };
        }
        let stacks = if kind == Kind::Bar {
            stacked(plot)
        } else {
            Vec::new()
        };
        let (low, high) = match kind {
            Kind::Bar => zero_based(super::series::range(
                stacks.iter().flatten().flat_map(|&(from, to)| [from, to]),
            )),
            Kind::Line | Kind::Scatter => plot.y_range(),
        };
        let ticks = Ticks::around(low, high, Y_INTERVALS);
        let y = Scale::new(ticks.first, ticks.last());
        let reach = ticks.first.abs().max(ticks.last().abs());
        let (x, x_labels) = x_axis(kind, plot);
        let paths = match kind {
            Kind::Line => plot
                .series
                .iter()
                .map(|series| path::line(&series.points, x, y))
                .collect(),
            Kind::Scatter => plot
                .series
                .iter()
                .map(|series| path::dots(&series.points, x, y))
                .collect(),
            Kind::Bar => bars(&stacks, y),
        };
        Self {
            y_labels: ticks
                .values()
                .rev()
                .map(|value| number::tick(value, ticks.step, reach))
                .collect(),
            grid: path::grid(ticks.values().rev().map(|value| y.up(value))),
            paths,
            x_labels,
            summary,
        }
    }
}

/// Bars begin at zero, whatever the data: their length is what is compared.
fn zero_based((low, high): (f64, f64)) -> (f64, f64) {
    if low > high {
        (low, high)
    } else {
        (low.min(0.0), high.max(0.0))
    }
}

/// For each series, for each name: from where to where its bar goes. Positive values pile up, negative ones pile down.
fn stacked(plot: &Plot) -> Vec<Vec<(f64, f64)>> {
    let names = plot
        .series
        .iter()
        .map(|series| series.points.len())
        .max()
        .unwrap_or(0);
    let (mut above, mut below) = (vec![0.0; names], vec![0.0; names]);
    let stack = |series: &Series| {
        let place = |(name, &(_, value)): (usize, &(f64, f64))| {
            if !value.is_finite() {
                return (f64::NAN, f64::NAN);
            }
            let pile: &mut f64 = if value < 0.0 {
                &mut below[name]
            } else {
                &mut above[name]
            };
            let from = *pile;
            *pile = added(*pile, value);
            (from, *pile)
        };
        series.points.iter().enumerate().map(place).collect()
    };
    plot.series.iter().map(stack).collect()
}

fn bars(stacks: &[Vec<(f64, f64)>], y: Scale) -> Vec<String> {
    let names = stacks.iter().map(Vec::len).max().unwrap_or(0);
    let cell = 100.0 / names.max(1) as f64;
    let width = (cell * 0.6).min(BAR_MAX);
    let bar = |(name, &(from, to)): (usize, &(f64, f64))| {
        let left = (name as f64 + 0.5) * cell - width / 2.0;
        (from.is_finite() && from != to).then(|| (left, width, y.up(from), y.up(to)))
    };
    stacks
        .iter()
        .map(|stack| path::bars(stack.iter().enumerate().filter_map(bar)))
        .collect()
}

/// The x scale and its labels.
fn x_axis(kind: Kind, plot: &Plot) -> (Scale, Labels) {
    let (low, high) = plot.x_range();
    match &plot.axis {
        Axis::Names(names) if kind == Kind::Bar => (Scale::new(0.0, 1.0), name_labels(names, true)),
        Axis::Names(names) => (
            Scale::new(0.0, names.len().saturating_sub(1) as f64),
            name_labels(names, false),
        ),
        Axis::Dates if low > high => (Scale::new(0.0, 1.0), Labels::Places(Vec::new())),
        Axis::Dates => {
            let (low, high) = if low == high {
                (low - 43_200.0, high + 43_200.0)
            } else {
                (low, high)
            };
            let scale = Scale::new(low, high);
            let places = dates::ticks(low, high, X_INTERVALS).into_iter();
            (
                scale,
                Labels::Places(places.map(|(at, label)| (scale.at(at), label)).collect()),
            )
        }
        // Dots need room at the edges; a line may touch them.
        Axis::Numbers if kind == Kind::Scatter => {
            numbers(&Ticks::around(low, high, X_INTERVALS), None)
        }
        Axis::Numbers => {
            let ends = super::ticks::widened(low, high);
            numbers(&Ticks::within(ends.0, ends.1, X_INTERVALS), Some(ends))
        }
    }
}

fn numbers(ticks: &Ticks, ends: Option<(f64, f64)>) -> (Scale, Labels) {
    let (low, high) = ends.unwrap_or((ticks.first, ticks.last()));
    let scale = Scale::new(low, high);
    // Years and other counts below 10,000 read best as they are written.
    let reach = low.abs().max(high.abs());
    let label = |value: f64| {
        let text = number::tick(value, ticks.step, reach);
        if reach < 1e4 {
            text.replace(',', "")
        } else {
            text
        }
    };
    (
        scale,
        Labels::Places(
            ticks
                .values()
                .map(|value| (scale.at(value), label(value)))
                .collect(),
        ),
    )
}

/// Names under bars (in cells) or under the points of a line; of many, every n-th.
fn name_labels(names: &[Box<str>], cells: bool) -> Labels {
    if cells && names.len() <= CELLS_MAX {
        return Labels::Cells(names.to_vec());
    }
    // At least two names: the reader of a drawing wants to know where it begins and how it goes on.
    let longest = names.iter().map(|name| name.chars().count()).max();
    let count = (LETTERS_MAX / (longest.unwrap_or(0) + 2)).clamp(2, CELLS_MAX);
    let stride = names.len().div_ceil(count).max(1);
    let place = |index: usize| {
        if cells {
            (index as f64 + 0.5) * 100.0 / names.len() as f64
        } else {
            Scale::new(0.0, names.len().saturating_sub(1) as f64).at(index as f64)
        }
    };
    let labels = names.iter().enumerate().step_by(stride);
    let labels: Vec<(f64, String)> = labels
        .map(|(index, name)| (place(index), name.to_string()))
        .collect();
    let apart = match labels.as_slice() {
        [first, second, ..] => second.0 - first.0,
        _ => 100.0,
    };
    // A label at the left begins at its place, one at the right ends there, and so on between: neighbours do not touch if
    // this is how long they are. A part of it stays free.
    let room = 0.94 * apart / (1.0 + apart / 100.0);
    Labels::Thinned(labels, room)
}

#[cfg(test)]
mod tests {
    use super::super::series::Columns;
    use super::*;
    use crate::data::Data;

    fn draw(kind: Kind, data: &Data, color: Option<&str>) -> Drawing {
        let columns = Columns {
            x: "x",
            y: "y",
            color,
            named_x: kind == Kind::Bar,
        };
        let plot = Plot::read(data, columns).unwrap();
        let plot = if kind == Kind::Bar {
            plot.summed()
        } else {
            plot
        };
        Drawing::new(kind, &plot, "y by x")
    }

    #[test]
    fn bars_stack_and_begin_at_zero() {
        let data = Data::new()
            .texts("x", ["a", "a", "b"])
            .numbers("y", [10.0, 10.0, 30.0])
            .texts("c", ["p", "q", "p"]);
        let drawing = draw(Kind::Bar, &data, Some("c"));
        assert_eq!(drawing.y_labels, ["30", "20", "10", "0"]);
        assert_eq!(
            drawing.paths,
            [
                "M20 100V66.67h10V100ZM70 100V0h10V100Z",
                "M20 66.67V33.33h10V66.67Z"
            ]
        );
        assert_eq!(
            drawing.x_labels,
            Labels::Cells(vec!["a".into(), "b".into()])
        );
    }

    #[test]
    fn negative_bars_hang_from_zero() {
        let data = Data::new()
            .texts("x", ["a", "b"])
            .numbers("y", [-10.0, 10.0]);
        let drawing = draw(Kind::Bar, &data, None);
        assert_eq!(drawing.y_labels.first().map(String::as_str), Some("10"));
        assert_eq!(drawing.y_labels.last().map(String::as_str), Some("-10"));
        assert_eq!(drawing.paths, ["M20 50V100h10V50ZM70 50V0h10V50Z"]);
    }

    #[test]
    fn a_line_fills_the_width_and_its_round_ticks_lie_inside() {
        let data = Data::new()
            .numbers("x", [3.0, 17.0])
            .numbers("y", [1.0, 9.0]);
        let drawing = draw(Kind::Line, &data, None);
        assert_eq!(drawing.paths, ["M0 90L100 10"]);
        let Labels::Places(places) = &drawing.x_labels else {
            panic!("places")
        };
        assert_eq!(
            places
                .iter()
                .map(|(_, label)| label.as_str())
                .collect::<Vec<_>>(),
            ["4", "6", "8", "10", "12", "14", "16"]
        );
        assert!(places.iter().all(|(at, _)| (0.0..=100.0).contains(at)));
    }

    #[test]
    fn many_names_are_thinned() {
        let data = Data::new()
            .texts("x", (0..100).map(|i| format!("n{i}")))
            .numbers("y", (0..100).map(f64::from));
        for kind in [Kind::Bar, Kind::Line] {
            let Labels::Thinned(places, room) = draw(kind, &data, None).x_labels else {
                panic!("names")
            };
            assert!((2..=CELLS_MAX).contains(&places.len()));
            assert!(
                places
                    .windows(2)
                    .all(|two| two[0].0 + room < two[1].0 + 1.0)
            );
        }
    }

    #[test]
    fn long_names_are_fewer_so_that_they_can_be_read() {
        let names = |letters: usize| (0..12).map(move |i| format!("{i:0letters$}"));
        let count = |letters: usize| {
            let data = Data::new()
                .texts("x", names(letters))
                .numbers("y", (0..12).map(f64::from));
            let Labels::Thinned(places, _) = draw(Kind::Line, &data, None).x_labels else {
                panic!("names")
            };
            places.len()
        };
        assert_eq!([count(3), count(12), count(200)], [12, 4, 2]);
    }

    #[test]
    fn charts_without_data_have_no_axes_and_say_so() {
        let data = Data::new().numbers("x", []).numbers("y", []);
        for kind in [Kind::Bar, Kind::Line, Kind::Scatter] {
            let drawing = draw(kind, &data, None);
            assert_eq!(drawing.paths, [""]);
            assert!(drawing.y_labels.is_empty() && drawing.grid.is_empty());
            assert!(drawing.summary.ends_with("no data"), "{}", drawing.summary);
        }
    }
}
