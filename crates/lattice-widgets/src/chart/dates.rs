//! Dates on an axis: reading ISO texts, and ticks at the starts of months, years, days or hours.
//!
//! A date is seconds since 1970-01-01 in the data's own time: charts need distances and calendar starts, no zones.

/// Seconds of a day.
const DAY: f64 = 86_400.0;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Reads `2025-01-31`, `2025-01-31T10:00`, `2025-01-31 10:00:30.5`, with or without a trailing zone, which is ignored.
pub(crate) fn parse(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    if bytes.len() < 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let (year, month, day) = (
        digits(bytes, 0, 4)?,
        digits(bytes, 5, 2)?,
        digits(bytes, 8, 2)?,
    );
    if !(1..=12).contains(&month) || day < 1 || day > days_in_month(year, month) {
        return None;
    }
    let days = days_from_civil(year, month, day);
    let seconds = match bytes.get(10) {
        None => 0.0,
        Some(b'T' | b' ') => seconds_of_day(&bytes[11..])?,
        Some(_) => return None,
    };
    Some(days as f64 * DAY + seconds)
}

/// `10:00`, `10:00:30`, `10:00:30.25`, and what follows is a zone.
fn seconds_of_day(bytes: &[u8]) -> Option<f64> {
    let (hour, minute) = (digits(bytes, 0, 2)?, digits(bytes, 3, 2)?);
    if bytes[2] != b':' || hour > 23 || minute > 59 {
        return None;
    }
    let mut seconds = (hour * 3600 + minute * 60) as f64;
    if bytes.get(5) == Some(&b':') {
        let end = bytes[6..]
            .iter()
            .position(|b| !b.is_ascii_digit() && *b != b'.')
            .map_or(bytes.len(), |n| n + 6);
        let rest = str::from_utf8(&bytes[6..end]).ok()?.parse::<f64>().ok()?;
        if rest >= 61.0 {
            return None;
        }
        seconds += rest;
    }
    Some(seconds)
}

fn digits(bytes: &[u8], at: usize, count: usize) -> Option<i64> {
    let part = bytes.get(at..at + count)?;
    part.iter().try_fold(0, |sum, b| {
        b.is_ascii_digit().then(|| sum * 10 + i64::from(b - b'0'))
    })
}

/// Ticks with their labels at calendar starts within `low..=high` (seconds), about `count` of them.
pub(crate) fn ticks(low: f64, high: f64, count: usize) -> Vec<(f64, String)> {
    let count = count.max(1) as f64;
    let days = (high - low) / DAY;
    if days < 3.0 {
        return clock_ticks(low, high, count);
    }
    if days <= count * 14.0 {
        let step = [1.0, 2.0, 7.0, 14.0]
            .into_iter()
            .find(|step| days / step <= count)
            .unwrap_or(14.0);
        return day_ticks(low, high, step);
    }
    let months = days / 30.44;
    let step = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200]
        .into_iter()
        .find(|step| months / f64::from(*step) <= count);
    month_ticks(low, high, i64::from(step.unwrap_or(6000)))
}

fn clock_ticks(low: f64, high: f64, count: f64) -> Vec<(f64, String)> {
    let steps = [
        1.0, 5.0, 15.0, 30.0, 60.0, 300.0, 900.0, 1800.0, 3600.0, 10_800.0, 21_600.0, 43_200.0, DAY,
    ];
    let step = steps
        .into_iter()
        .find(|step| (high - low) / step <= count)
        .unwrap_or(DAY);
    multiples(low, high, step)
        .map(|at| {
            let seconds = at.rem_euclid(DAY) as i64;
            let label = if seconds == 0 && high - low > DAY {
                day_label(at)
            } else if step < 60.0 {
                format!(
                    "{:02}:{:02}:{:02}",
                    seconds / 3600,
                    seconds / 60 % 60,
                    seconds % 60
                )
            } else {
                format!("{:02}:{:02}", seconds / 3600, seconds / 60 % 60)
            };
            (at, label)
        })
        .collect()
}

fn day_ticks(low: f64, high: f64, step: f64) -> Vec<(f64, String)> {
    multiples(low, high, step * DAY)
        .map(|at| (at, day_label(at)))
        .collect()
}

fn month_ticks(low: f64, high: f64, step: i64) -> Vec<(f64, String)> {
    let (year, month, _) = civil_from_days((low / DAY).floor() as i64);
    let mut at = (year * 12 + month - 1).div_euclid(step) * step;
    let mut out = Vec::new();
    loop {
        let (year, month) = (at.div_euclid(12), at.rem_euclid(12));
        let seconds = days_from_civil(year, month + 1, 1) as f64 * DAY;
        if seconds > high {
            return out;
        }
        if seconds >= low {
            // The year stands where it begins; months are read from there.
            let label = if month == 0 {
                year.to_string()
            } else {
                MONTHS[month as usize].to_owned()
            };
            out.push((seconds, label));
        }
        at += step;
    }
}

fn multiples(low: f64, high: f64, step: f64) -> impl Iterator<Item = f64> {
    let first = (low / step).ceil();
    let count = ((high / step).floor() - first + 1.0).max(0.0) as usize;
    (0..count).map(move |i| (first + i as f64) * step)
}

fn day_label(at: f64) -> String {
    let (_, month, day) = civil_from_days((at / DAY).floor() as i64);
    format!("{day} {}", MONTHS[(month - 1) as usize])
}

/// A date for reading, as a summary names it: `31 Jan 2025`.
pub(crate) fn reading(at: f64) -> String {
    let (year, month, day) = civil_from_days((at / DAY).floor() as i64);
    format!("{day} {} {year}", MONTHS[(month - 1) as usize])
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 of a date in the proleptic Gregorian calendar (years counted from 1 March, so that the leap
/// day is the last of its year).
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The inverse of [`days_from_civil`].
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_four_centuries_survives_the_round_trip() {
        for days in -150_000..150_000 {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, month, day), days);
            assert!(day <= days_in_month(year, month), "{year}-{month}-{day}");
        }
    }

    #[test]
    fn iso_texts_are_dates_and_nothing_else_is() {
        assert_eq!(parse("1970-01-02"), Some(DAY));
        assert_eq!(parse("1970-01-01T01:00"), Some(3600.0));
        assert_eq!(parse("1970-01-01 00:00:30.5+02:00"), Some(30.5));
        for text in [
            "",
            "North",
            "2025-13-01",
            "2025-02-29",
            "2025-02-01x",
            "2025-1-1",
            "1970-01-01T25:00",
            "1970-01-01T",
            "1970-01-01T00:00:99999999999999999999",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn ticks_stand_at_calendar_starts() {
        let labels = |low, high, count| {
            let (low, high) = (parse(low).unwrap(), parse(high).unwrap());
            ticks(low, high, count)
                .into_iter()
                .map(|(_, label)| label)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            labels("2012-01-01", "2015-12-31", 8),
            ["2012", "Jul", "2013", "Jul", "2014", "Jul", "2015", "Jul"]
        );
        assert_eq!(
            labels("2025-01-01", "2025-12-31", 6),
            ["2025", "Mar", "May", "Jul", "Sep", "Nov"]
        );
        assert_eq!(
            labels("2025-07-01", "2025-07-07", 7),
            [
                "1 Jul", "2 Jul", "3 Jul", "4 Jul", "5 Jul", "6 Jul", "7 Jul"
            ]
        );
        assert_eq!(
            labels("2025-07-01T00:00", "2025-07-01T12:00", 4),
            ["00:00", "03:00", "06:00", "09:00", "12:00"][..].to_vec()
        );
    }
}
