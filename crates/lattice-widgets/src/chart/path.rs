//! Path strings: a whole series is one `d`, so that an update is one attribute.
//!
//! The drawing is 100 by 100 units, stretched to the plot's size, with strokes that do not stretch.

use std::fmt::Write as _;

/// A line with more points than this is thinned to the extremes of each slice, which looks the same at the width of a screen.
const LINE_POINTS_MAX: usize = 2_000;

/// Slices of a thinned line; each keeps two points.
const LINE_SLICES: usize = 800;

/// More dots than this are thinned evenly.
const DOTS_MAX: usize = 5_000;

/// From data to drawing, along one axis.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    /// Maps `low` to 0 and `high` to 100.
    pub(crate) fn new(low: f64, high: f64) -> Self {
        Self { low, high }
    }

    /// The place of a value, in units of the drawing. What lies beyond an axis, as the largest numbers do, is at its end.
    pub(crate) fn at(self, value: f64) -> f64 {
        // Halved before subtracting: the difference of two huge bounds must not overflow.
        let span = self.high / 2.0 - self.low / 2.0;
        if span <= 0.0 {
            50.0
        } else {
            ((value / 2.0 - self.low / 2.0) / span * 100.0).clamp(0.0, 100.0)
        }
    }

    /// The same, measured from the bottom: SVG's y grows downwards.
    pub(crate) fn up(self, value: f64) -> f64 {
        100.0 - self.at(value)
    }
}

/// A coordinate with at most two digits after the point: finer than a pixel of any screen.
fn coordinate(out: &mut String, value: f64) {
    let value = (value * 100.0).round() / 100.0;
    let value = if value == 0.0 { 0.0 } else { value };
    let _ = write!(out, "{value}");
}

fn pair(out: &mut String, command: char, (x, y): (f64, f64)) {
    out.push(command);
    coordinate(out, x);
    out.push(' ');
    coordinate(out, y);
}

/// Horizontal lines at these heights.
pub(crate) fn grid(heights: impl Iterator<Item = f64>) -> String {
    let mut out = String::new();
    for y in heights {
        pair(&mut out, 'M', (0.0, y));
        out.push_str("H100");
    }
    out
}

/// A line through the points; not-a-number breaks it. A point alone is a dot.
pub(crate) fn line(points: &[(f64, f64)], x: Scale, y: Scale) -> String {
    let thinned;
    let points = if points.len() > LINE_POINTS_MAX {
        thinned = extremes(points);
        &thinned
    } else {
        points
    };
    let mut out = String::with_capacity(points.len() * 11);
    for run in points.split(|(_, value)| !value.is_finite()) {
        for (i, &(px, py)) in run.iter().enumerate() {
            pair(
                &mut out,
                if i == 0 { 'M' } else { 'L' },
                (x.at(px), y.up(py)),
            );
        }
        if run.len() == 1 {
            out.push_str("h0");
        }
    }
    out
}

/// The smallest and largest value of each slice of the points, in their order. Gaps survive as one missing point.
fn extremes(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let slice = points.len().div_ceil(LINE_SLICES);
    let mut out = Vec::with_capacity(LINE_SLICES * 2 + 2);
    for slice in points.chunks(slice) {
        let present = || slice.iter().enumerate().filter(|(_, (_, y))| y.is_finite());
        let low = present()
            .min_by(|(_, (_, a)), (_, (_, b))| a.total_cmp(b))
            .map(|(i, _)| i);
        let high = present()
            .max_by(|(_, (_, a)), (_, (_, b))| a.total_cmp(b))
            .map(|(i, _)| i);
        let gap = slice.iter().position(|(_, y)| !y.is_finite());
        let mut keep: Vec<usize> = [low, high, gap].into_iter().flatten().collect();
        keep.sort_unstable();
        keep.dedup();
        out.extend(keep.into_iter().map(|i| slice[i]));
    }
    out
}

/// A dot at each point: a stroke of no length with round ends, which stays round however the drawing is stretched.
pub(crate) fn dots(points: &[(f64, f64)], x: Scale, y: Scale) -> String {
    let step = points.len().div_ceil(DOTS_MAX).max(1);
    let mut out = String::with_capacity(points.len() / step * 13);
    for &(px, py) in points
        .iter()
        .step_by(step)
        .filter(|(_, value)| value.is_finite())
    {
        pair(&mut out, 'M', (x.at(px), y.up(py)));
        out.push_str("h0");
    }
    out
}

/// Upright bars `(left, width, from, to)`, in units of the drawing.
pub(crate) fn bars(bars: impl Iterator<Item = (f64, f64, f64, f64)>) -> String {
    let mut out = String::new();
    for (left, width, from, to) in bars {
        pair(&mut out, 'M', (left, from));
        out.push('V');
        coordinate(&mut out, to);
        out.push('h');
        coordinate(&mut out, width);
        out.push('V');
        coordinate(&mut out, from);
        out.push('Z');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNIT: Scale = Scale {
        low: 0.0,
        high: 100.0,
    };

    #[test]
    fn a_gap_breaks_the_line_and_a_lonely_point_is_a_dot() {
        let points = [
            (0.0, 0.0),
            (10.0, 5.0),
            (20.0, f64::NAN),
            (30.0, 50.0),
            (40.0, f64::NAN),
        ];
        assert_eq!(line(&points, UNIT, UNIT), "M0 100L10 95M30 50h0");
        assert_eq!(line(&[], UNIT, UNIT), "");
    }

    #[test]
    fn dots_are_strokes_of_no_length() {
        assert_eq!(
            dots(&[(50.0, 50.0), (1.0, f64::NAN), (100.0, 0.0)], UNIT, UNIT),
            "M50 50h0M100 100h0"
        );
    }

    #[test]
    fn a_bar_is_a_closed_box() {
        assert_eq!(
            bars([(7.5, 10.0, 100.0, 20.2)].into_iter()),
            "M7.5 100V20.2h10V100Z"
        );
    }

    #[test]
    fn a_long_line_keeps_its_extremes() {
        let mut points: Vec<(f64, f64)> = (0..100_000)
            .map(|i| (f64::from(i) / 1000.0, 50.0))
            .collect();
        points[77_777].1 = 99.0;
        points[33_333].1 = 1.0;
        let d = line(&points, UNIT, UNIT);
        assert!(d.matches('L').count() <= LINE_SLICES * 2);
        assert!(
            d.contains("L77.78 1L") && d.contains("L33.33 99L"),
            "the extremes are drawn"
        );
    }

    #[test]
    fn a_scale_without_width_puts_everything_in_the_middle() {
        assert_eq!(Scale::new(5.0, 5.0).at(5.0), 50.0);
        assert_eq!(Scale::new(-1.7e308, 1.7e308).at(0.0), 50.0);
    }
}
