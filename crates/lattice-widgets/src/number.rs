//! How a number reads in a control: grouped digits in metrics and tables, short forms on axes.
//!
//! One place, so that a metric, a table's cell and a chart's summary show the same value the same way.
//! The forms are those of English text; a locale is an app's own business (it passes a string).

/// From here on a number is written with an exponent, as JavaScript does: its digits are not all meant.
const EXPONENT_FROM: f64 = 1e21;

/// A number for reading: digits grouped by comma, with `decimals` digits after the point.
///
/// Not-a-number is an en dash, which is what a reader takes for "no value".
#[must_use]
pub(crate) fn fixed(value: f64, decimals: usize) -> String {
    written(value, decimals, true)
}

/// A number with `decimals` digits after the point, and commas between its thousands if it is `grouped`.
#[must_use]
pub(crate) fn written(value: f64, decimals: usize, grouped: bool) -> String {
    if value.is_nan() {
        return "–".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "∞" } else { "-∞" }.to_owned();
    }
    if value.abs() >= EXPONENT_FROM {
        return format!("{value:e}");
    }
    let plain = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    // "-0.00" is a rounding artefact, not a value.
    let negative = value < 0.0 && plain.bytes().any(|b| (b'1'..=b'9').contains(&b));
    let mut out = String::with_capacity(plain.len() + whole.len() / 3 + 1);
    if negative {
        out.push('-');
    }
    for (i, digit) in whole.chars().enumerate() {
        if grouped && i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// A number alone, as a metric shows it: whole numbers whole, others with the digits that carry meaning
/// (at most four significant ones, and never more than needed).
#[must_use]
pub(crate) fn reading(value: f64) -> String {
    fixed(value, decimals_of(value, decimals_for_size(value)))
}

/// How many digits after the point `value` needs, at most `max`, so that it is shown as it was given
/// (0.1 + 0.2 needs one, not seventeen).
#[must_use]
pub(crate) fn decimals_of(value: f64, max: usize) -> usize {
    if !value.is_finite() || value.abs() >= 1e15 {
        return 0;
    }
    let text = format!("{:.max$}", value.abs());
    text.split_once('.')
        .map_or(0, |(_, fraction)| fraction.trim_end_matches('0').len())
}

/// The digits after the point that still say something at this size.
fn decimals_for_size(value: f64) -> usize {
    let size = value.abs();
    if size >= 1_000.0 {
        0
    } else if size >= 100.0 {
        1
    } else if size >= 1.0 || size == 0.0 {
        2
    } else {
        // 0.00123 keeps three significant digits.
        (2 - size.log10().floor() as i32).clamp(2, 12) as usize
    }
}

/// The short form for an axis whose ticks are `step` apart and reach `reach` at most:
/// `4 M`, `12 k`, `2.5`, with as many digits as tell neighbours apart.
#[must_use]
pub(crate) fn tick(value: f64, step: f64, reach: f64) -> String {
    let (scale, unit) = match reach.abs() {
        r if r >= 1e15 => {
            return if value == 0.0 {
                "0".to_owned()
            } else {
                format!("{value:e}")
            };
        }
        r if r >= 1e12 => (1e12, "T"),
        r if r >= 1e9 => (1e9, "B"),
        r if r >= 1e6 => (1e6, "M"),
        r if r >= 1e4 => (1e3, "k"),
        _ => (1.0, ""),
    };
    if step / scale < 1e-9 {
        return if value == 0.0 {
            "0".to_owned()
        } else {
            format!("{value:e}")
        };
    }
    let number = fixed(value / scale, decimals_of(step / scale, 9));
    if unit.is_empty() || value == 0.0 {
        if value == 0.0 { "0".to_owned() } else { number }
    } else {
        format!("{number}\u{a0}{unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_keeps_the_digits_that_carry_meaning() {
        assert_eq!(reading(0.1 + 0.2), "0.3");
        assert_eq!(reading(11.6), "11.6");
        assert_eq!(reading(12_618_402.31), "12,618,402");
        assert_eq!(reading(0.001_234), "0.00123");
        assert_eq!(reading(5.0), "5");
        assert_eq!(reading(f64::NAN), "–");
        assert_eq!(reading(f64::NEG_INFINITY), "-∞");
    }

    #[test]
    fn ticks_are_short_and_tell_neighbours_apart() {
        assert_eq!(tick(4e6, 1e6, 4e6), "4\u{a0}M");
        assert_eq!(tick(2.5e6, 5e5, 4e6), "2.5\u{a0}M");
        assert_eq!(tick(0.0, 1e6, 4e6), "0");
        assert_eq!(tick(160.0, 40.0, 160.0), "160");
        assert_eq!(tick(0.15, 0.05, 0.2), "0.15");
        assert_eq!(tick(1e300, 1e299, 1e300), "1e300");
    }
}
