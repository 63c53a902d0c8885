//! From columns to series: which points a chart has, in which colour, at which place of the x axis.

use std::collections::HashMap;

use super::dates;
use crate::data::{Column, Data, Values};
use crate::number;

/// More colours than this say nothing; the rest are gathered under one name. (The look has eight, then they repeat.)
const SERIES_MAX: usize = 24;

/// The name under which the series beyond [`SERIES_MAX`] are gathered.
const REST: &str = "Other";

/// The kind of an x axis, and what is needed to label it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Axis {
    /// Numbers; a point's x is the number.
    Numbers,
    /// Dates; a point's x is seconds since 1970.
    Dates,
    /// Names in order of appearance; a point's x is the index of its name.
    Names(Vec<Box<str>>),
}

/// One line, one set of bars, one colour of points.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Series {
    /// What the legend calls it; empty when the chart has one series only.
    pub(crate) name: Box<str>,
    /// `(x, y)` in order of the rows. `y` may be not-a-number (a gap); `x` never is.
    pub(crate) points: Vec<(f64, f64)>,
}

/// Everything a chart draws, before it has a size.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plot {
    pub(crate) axis: Axis,
    pub(crate) series: Vec<Series>,
}

/// Which columns a chart takes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Columns<'a> {
    pub(crate) x: &'a str,
    pub(crate) y: &'a str,
    pub(crate) color: Option<&'a str>,
    /// Bars stand on names, whatever the column's type.
    pub(crate) named_x: bool,
}

impl Plot {
    /// Reads the columns. The error is a sentence for the author of the app.
    pub(crate) fn read(data: &Data, columns: Columns<'_>) -> Result<Self, String> {
        // An empty list of rows can't name its columns.
        if data.columns.is_empty() {
            return Ok(Self {
                axis: Axis::Numbers,
                series: vec![Series::default()],
            });
        }
        let x = find(data, "x", columns.x)?;
        let y = find(data, "y", columns.y)?;
        let Values::Numbers(y) = &y.values else {
            return Err(format!(
                "y= of a chart is a column of numbers; {:?} holds text. Columns of numbers here: {}",
                columns.y,
                names(
                    data.columns
                        .iter()
                        .filter(|column| matches!(column.values, Values::Numbers(_)))
                ),
            ));
        };
        let color = columns
            .color
            .map(|name| find(data, "color", name))
            .transpose()?;
        let (axis, x) = positions(&x.values, columns.named_x);
        let mut plot = Self {
            axis,
            series: Vec::new(),
        };
        let mut groups = Groups::default();
        for (row, (&x, &y)) in x.iter().zip(y).enumerate() {
            if !x.is_finite() {
                continue;
            }
            let index = color.map_or(0, |color| groups.index(&color.values, row));
            if index >= plot.series.len() {
                plot.series.resize_with(index + 1, Series::default);
            }
            plot.series[index]
                .points
                .push((x, if y.is_finite() { y } else { f64::NAN }));
        }
        for (name, index) in groups.by_name {
            if let Some(series) = plot.series.get_mut(index) {
                series.name = if index + 1 == SERIES_MAX && groups.overflowed {
                    REST.into()
                } else {
                    name
                };
            }
        }
        if plot.series.is_empty() {
            plot.series.push(Series::default());
        }
        Ok(plot)
    }

    /// Adds up the values of each name and series, in order of the names: what bars show.
    /// A name without a value in a series stays out of it.
    pub(crate) fn summed(mut self) -> Self {
        let Axis::Names(names) = &self.axis else {
            return self;
        };
        for series in &mut self.series {
            let mut sums = vec![f64::NAN; names.len()];
            for &(x, y) in &series.points {
                let sum = &mut sums[x as usize];
                if y.is_finite() {
                    *sum = if sum.is_nan() { y } else { added(*sum, y) };
                }
            }
            series.points = sums
                .into_iter()
                .enumerate()
                .map(|(x, y)| (x as f64, y))
                .collect();
        }
        self
    }

    /// Whether there is nothing to draw.
    pub(crate) fn is_empty(&self) -> bool {
        self.points().all(|(_, y)| !y.is_finite())
    }

    /// The smallest and largest x, or an inverted range when there is no point.
    pub(crate) fn x_range(&self) -> (f64, f64) {
        range(self.points().filter(|(_, y)| y.is_finite()).map(|(x, _)| x))
    }

    /// The smallest and largest y, or an inverted range when there is no point.
    pub(crate) fn y_range(&self) -> (f64, f64) {
        range(self.points().map(|(_, y)| y))
    }

    /// All points of all series.
    pub(crate) fn points(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.series
            .iter()
            .flat_map(|series| series.points.iter().copied())
    }
}

/// A sum that stays finite: what is too large for a number is as large as numbers go.
pub(crate) fn added(one: f64, other: f64) -> f64 {
    (one + other).clamp(f64::MIN, f64::MAX)
}

/// The range of the finite values; inverted (infinite) when there are none.
pub(crate) fn range(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        })
}

/// Colours in order of first appearance, the last of [`SERIES_MAX`] taking all that come too late.
#[derive(Default)]
struct Groups {
    by_name: HashMap<Box<str>, usize>,
    overflowed: bool,
}

impl Groups {
    fn index(&mut self, values: &Values, row: usize) -> usize {
        let name = name_of(values, row);
        if let Some(&index) = self.by_name.get(&*name) {
            return index;
        }
        let index = self.by_name.len();
        if index < SERIES_MAX {
            self.by_name.insert(name, index);
            return index;
        }
        self.overflowed = true;
        SERIES_MAX - 1
    }
}

/// Where each row stands on the x axis.
fn positions(values: &Values, named: bool) -> (Axis, Vec<f64>) {
    match values {
        Values::Numbers(values) if !named => return (Axis::Numbers, values.clone()),
        Values::Texts(values) if !named && !values.is_empty() => {
            // An empty text is a missing date, not a name.
            let dates: Option<Vec<f64>> = values
                .iter()
                .map(|text| {
                    if text.is_empty() {
                        Some(f64::NAN)
                    } else {
                        dates::parse(text)
                    }
                })
                .collect();
            if let Some(dates) = dates {
                return (Axis::Dates, dates);
            }
        }
        Values::Numbers(_) | Values::Texts(_) => {}
    }
    let mut names: Vec<Box<str>> = Vec::new();
    let mut seen: HashMap<Box<str>, usize> = HashMap::new();
    let positions = (0..values.len())
        .map(|row| {
            let name = name_of(values, row);
            let index = *seen.entry(name).or_insert_with_key(|name| {
                names.push(name.clone());
                names.len() - 1
            });
            index as f64
        })
        .collect();
    (Axis::Names(names), positions)
}

/// A row's value as a name: years and ids stay as they are written, without grouped digits.
fn name_of(values: &Values, row: usize) -> Box<str> {
    match values {
        Values::Texts(texts) => texts.get(row).cloned().unwrap_or_default(),
        Values::Numbers(numbers) => numbers
            .get(row)
            .map(|number| number::plain(*number).into())
            .unwrap_or_default(),
    }
}

fn find<'a>(data: &'a Data, param: &str, name: &str) -> Result<&'a Column, String> {
    data.column(name).ok_or_else(|| {
        format!(
            "{param}= of a chart names a column; {name:?} is none. The data has: {}",
            names(data.columns.iter())
        )
    })
}

fn names<'a>(columns: impl Iterator<Item = &'a Column>) -> String {
    let names: Vec<String> = columns.map(|column| format!("{:?}", column.name)).collect();
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const XY: Columns<'static> = Columns {
        x: "x",
        y: "y",
        color: None,
        named_x: false,
    };

    #[test]
    fn a_missing_column_is_named_with_those_there_are() {
        let data = Data::new().numbers("x", [1.0]).texts("y", ["a"]);
        let error = Plot::read(&data, Columns { x: "z", ..XY }).unwrap_err();
        assert_eq!(
            error,
            r#"x= of a chart names a column; "z" is none. The data has: "x", "y""#
        );
        let error = Plot::read(&data, XY).unwrap_err();
        assert_eq!(
            error,
            r#"y= of a chart is a column of numbers; "y" holds text. Columns of numbers here: "x""#
        );
    }

    #[test]
    fn colours_make_series_in_order_of_appearance() {
        let data = Data::new()
            .numbers("x", [1.0, 1.0, 2.0])
            .numbers("y", [5.0, 6.0, 7.0])
            .texts("c", ["b", "a", "b"]);
        let plot = Plot::read(
            &data,
            Columns {
                color: Some("c"),
                ..XY
            },
        )
        .unwrap();
        assert_eq!(
            plot.series[0],
            Series {
                name: "b".into(),
                points: vec![(1.0, 5.0), (2.0, 7.0)]
            }
        );
        assert_eq!(
            plot.series[1],
            Series {
                name: "a".into(),
                points: vec![(1.0, 6.0)]
            }
        );
    }

    #[test]
    fn too_many_colours_are_gathered_under_one_name() {
        let data = Data::new()
            .numbers("x", (0..100).map(f64::from))
            .numbers("y", (0..100).map(f64::from));
        let data = data.numbers("c", (0..100).map(f64::from));
        let plot = Plot::read(
            &data,
            Columns {
                color: Some("c"),
                ..XY
            },
        )
        .unwrap();
        assert_eq!(plot.series.len(), SERIES_MAX);
        assert_eq!(&*plot.series[SERIES_MAX - 1].name, "Other");
        assert_eq!(&*plot.series[0].name, "0");
        assert_eq!(plot.points().count(), 100);
    }

    #[test]
    fn bars_add_up_the_rows_of_a_name() {
        let data = Data::new()
            .numbers("x", [2024.0, 2025.0, 2024.0])
            .numbers("y", [1.0, f64::NAN, 2.0]);
        let plot = Plot::read(
            &data,
            Columns {
                named_x: true,
                ..XY
            },
        )
        .unwrap()
        .summed();
        assert_eq!(plot.axis, Axis::Names(vec!["2024".into(), "2025".into()]));
        assert_eq!(plot.series[0].points[0], (0.0, 3.0));
        assert!(plot.series[0].points[1].1.is_nan());
    }

    #[test]
    fn rows_without_an_x_are_left_out_and_without_a_y_are_gaps() {
        let data = Data::new()
            .texts("x", ["2025-01-01", "", "2025-01-03"])
            .numbers("y", [1.0, 2.0, f64::INFINITY]);
        let plot = Plot::read(&data, XY).unwrap();
        assert_eq!(plot.axis, Axis::Dates);
        assert_eq!(plot.series[0].points.len(), 2);
        assert!(plot.series[0].points[1].1.is_nan());
    }
}
