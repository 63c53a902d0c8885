//! The sentence that stands for a chart where it cannot be seen: what it is, and what one would notice at a glance.

use super::series::{Axis, Plot, Series, added};
use super::{Kind, dates};
use crate::number::reading;

/// Up to this many bars are read out one by one.
const READ_OUT_MAX: usize = 6;

/// Up to this many series are named.
const NAMED_MAX: usize = 8;

/// The summary of a chart called `label`.
pub(crate) fn of(kind: Kind, plot: &Plot, label: &str) -> String {
    let label = capitalised(label);
    if plot.is_empty() {
        return format!("{label}: no data");
    }
    let text = match (kind, &plot.axis) {
        (Kind::Bar, Axis::Names(names)) => bars(plot, names),
        (Kind::Scatter, _) => scatter(plot),
        (Kind::Bar | Kind::Line, _) => lines(plot),
    };
    if plot.series.len() > 1 {
        let names: Vec<&str> = plot
            .series
            .iter()
            .take(NAMED_MAX)
            .map(|series| &*series.name)
            .collect();
        let more = if plot.series.len() > NAMED_MAX {
            " and more"
        } else {
            ""
        };
        return format!(
            "{label}, {} series ({}{more}): {text}",
            plot.series.len(),
            names.join(", ")
        );
    }
    format!("{label}: {text}")
}

fn bars(plot: &Plot, names: &[Box<str>]) -> String {
    let total = |index: usize| {
        plot.series
            .iter()
            .filter_map(|series| series.points.get(index))
            .map(|(_, y)| *y)
            .filter(|y| y.is_finite())
            .fold(0.0, added)
    };
    let totals: Vec<(&str, f64)> = names
        .iter()
        .enumerate()
        .map(|(index, name)| (&**name, total(index)))
        .collect();
    if totals.len() <= READ_OUT_MAX {
        let parts: Vec<String> = totals
            .iter()
            .map(|(name, sum)| format!("{name} {}", reading(*sum)))
            .collect();
        return parts.join(", ");
    }
    let by_sum = |a: &&(&str, f64), b: &&(&str, f64)| a.1.total_cmp(&b.1);
    match (totals.iter().max_by(by_sum), totals.iter().min_by(by_sum)) {
        (Some((high, most)), Some((low, least))) => {
            format!(
                "{} bars, highest {high} with {}, lowest {low} with {}",
                totals.len(),
                reading(*most),
                reading(*least)
            )
        }
        _ => "no data".to_owned(),
    }
}

fn lines(plot: &Plot) -> String {
    let (low, high) = plot.y_range();
    let range = format!("lowest {}, highest {}", reading(low), reading(high));
    match plot.series.as_slice() {
        [only] => ends(only, &plot.axis).map_or(range.clone(), |ends| format!("{ends}, {range}")),
        _ => range,
    }
}

/// Where a line begins and ends.
fn ends(series: &Series, axis: &Axis) -> Option<String> {
    let mut present = series.points.iter().filter(|(_, y)| y.is_finite());
    let first = present.next()?;
    let last = present.next_back()?;
    let place = |x: f64| match axis {
        Axis::Numbers => reading(x),
        Axis::Dates => dates::reading(x),
        Axis::Names(names) => names
            .get(x as usize)
            .map_or_else(String::new, ToString::to_string),
    };
    Some(format!(
        "from {} at {} to {} at {}",
        reading(first.1),
        place(first.0),
        reading(last.1),
        place(last.0)
    ))
}

fn scatter(plot: &Plot) -> String {
    let count = plot.points().filter(|(_, y)| y.is_finite()).count();
    let ((left, right), (low, high)) = (plot.x_range(), plot.y_range());
    let points = if count == 1 { "point" } else { "points" };
    let x = match plot.axis {
        Axis::Numbers => format!(" from {} to {}", reading(left), reading(right)),
        Axis::Dates => format!(
            " from {} to {}",
            dates::reading(left),
            dates::reading(right)
        ),
        Axis::Names(_) => String::new(),
    };
    format!(
        "{count} {points}{x}, values {} to {}",
        reading(low),
        reading(high)
    )
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot(axis: Axis, points: &[(f64, f64)]) -> Plot {
        Plot {
            axis,
            series: vec![Series {
                name: "".into(),
                points: points.to_vec(),
            }],
        }
    }

    #[test]
    fn few_bars_are_read_out() {
        let plot = plot(
            Axis::Names(vec!["East".into(), "West".into()]),
            &[(0.0, 3_200_000.0), (1.0, 2.5)],
        );
        assert_eq!(
            of(Kind::Bar, &plot, "amount by region"),
            "Amount by region: East 3,200,000, West 2.5"
        );
    }

    #[test]
    fn a_line_is_told_by_its_ends_and_range() {
        let plot = plot(
            Axis::Numbers,
            &[(0.0, 5.0), (1.0, f64::NAN), (2.0, 9.0), (3.0, 7.0)],
        );
        assert_eq!(
            of(Kind::Line, &plot, "price by t"),
            "Price by t: from 5 at 0 to 7 at 3, lowest 5, highest 9"
        );
    }

    #[test]
    fn points_are_counted() {
        let plot = plot(Axis::Numbers, &[(1.0, 5.0), (4.0, 9.0)]);
        assert_eq!(
            of(Kind::Scatter, &plot, "a by b"),
            "A by b: 2 points from 1 to 4, values 5 to 9"
        );
    }
}
