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

/// A number as a name: a year or an id, with all its digits and no commas. None where there is no number.
#[must_use]
pub(crate) fn plain(value: f64) -> String {
    if value.is_nan() {
        String::new()
    } else if value.is_infinite() {
        fixed(value, 0)
    } else if value == 0.0 {
        // Zero has no sign.
        "0".to_owned()
    } else if value.abs() >= EXPONENT_FROM || value.abs() < 1e-6 {
        format!("{value:e}")
    } else {
        value.to_string()
    }
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
    use proptest::prelude::*;

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

    /// Any number, and those that people write.
    fn number() -> impl Strategy<Value = f64> {
        prop_oneof![
            any::<f64>(),
            -1e7..1e7_f64,
            (-100_000..100_000i32).prop_map(|it| f64::from(it) / 100.0),
            prop::sample::select(vec![0.0, -0.0, 5e-324, 1e15, -1e15, 1e21, 1e308]),
        ]
    }

    /// The number that a text says to a reader.
    fn read(text: &str) -> f64 {
        let units = [("T", 1e12), ("B", 1e9), ("M", 1e6), ("k", 1e3)];
        let unit = units.into_iter().find_map(|(unit, scale)| {
            Some((text.strip_suffix(unit)?.trim_end_matches('\u{a0}'), scale))
        });
        let (digits, scale) = unit.unwrap_or((text, 1.0));
        digits.replace(',', "").parse::<f64>().expect("a number") * scale
    }

    proptest! {
        #[test]
        fn commas_stand_between_thousands_and_nowhere_else(value in number(), decimals in 0..7usize) {
            let (grouped, plain) = (written(value, decimals, true), written(value, decimals, false));
            prop_assert_eq!(grouped.replace(',', ""), plain.clone());
            if plain.contains('e') {
                prop_assert!(value.abs() >= EXPONENT_FROM);
                return Ok(());
            }
            let (whole, fraction) = grouped.split_once('.').unwrap_or((&grouped, ""));
            prop_assert_eq!(fraction.len(), decimals);
            let groups: Vec<&str> = whole.trim_start_matches('-').split(',').collect();
            prop_assert!((1..=3).contains(&groups[0].len()), "{grouped}");
            prop_assert!(groups[1..].iter().all(|it| it.len() == 3), "{grouped}");
            let off = (read(&plain) - value).abs();
            prop_assert!(off <= 0.5001 * 10f64.powi(-(decimals as i32)) + value.abs() * 1e-15, "{plain}");
            prop_assert!(!plain.starts_with('-') || read(&plain) < 0.0, "{plain}");
        }

        #[test]
        fn a_reading_says_the_value_to_its_first_digits(value in number()) {
            let text = reading(value);
            prop_assert!(text.len() <= 32, "{text}");
            let off = (read(&text) - value).abs();
            // Three digits, or what is too small to be written out.
            prop_assert!(off <= (value.abs() * 0.005).max(1e-12), "{value} reads {text}");
        }

        #[test]
        fn a_plain_number_reads_back_as_itself(value in number()) {
            prop_assert_eq!(plain(value).parse::<f64>().expect("a number"), value);
            prop_assert!(plain(value).len() <= 32 && plain(value) != "-0");
        }

        /// Labels of one axis differ, and say where they stand.
        #[test]
        fn labels_of_neighbours_differ(from in -1_000..1_000i64, power in -9..25i32, factor in prop::sample::select(vec![1.0, 2.0, 5.0])) {
            let step = factor * 10f64.powi(power);
            let values: Vec<f64> = (from..from + 6).map(|at| at as f64 * step).collect();
            let reach = values.iter().fold(0.0, |reach: f64, it| reach.max(it.abs()));
            let labels: Vec<String> = values.iter().map(|it| tick(*it, step, reach)).collect();
            prop_assert!(labels.windows(2).all(|it| it[0] != it[1]), "{labels:?}");
            for (value, label) in values.iter().zip(&labels) {
                let off = (read(label) - value).abs();
                prop_assert!(off <= step * 0.01, "{value} is labelled {label}");
                prop_assert!(label.chars().count() <= 24, "{label}");
            }
        }
    }
}
