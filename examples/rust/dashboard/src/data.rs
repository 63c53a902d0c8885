//! The data: what is read of the texts that build.rs puts here, and what is computed of it.

use serde_json::Value;

/// One day of Seattle's weather.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Day {
    /// `2012-01-31`
    pub(crate) date: String,
    pub(crate) weather: String,
    /// Degrees Celsius.
    pub(crate) high: f64,
    /// Degrees Celsius.
    pub(crate) low: f64,
    /// Millimetres.
    pub(crate) rain: f64,
    /// Metres a second.
    pub(crate) wind: f64,
}

/// A car; what is not known of it is not a number.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Car {
    pub(crate) name: String,
    pub(crate) origin: String,
    pub(crate) year: f64,
    pub(crate) cylinders: f64,
    pub(crate) horsepower: f64,
    pub(crate) mpg: f64,
}

pub(crate) fn days() -> Result<Vec<Day>, String> {
    let text = there(include_str!(concat!(
        env!("OUT_DIR"),
        "/seattle-weather.csv"
    )))?;
    let mut lines = text.lines();
    let heads: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let days = lines.map(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        let field = |name: &str| {
            let at = heads.iter().position(|head| *head == name)?;
            fields.get(at).copied()
        };
        let number = |name: &str| field(name)?.parse().ok();
        Some(Day {
            date: field("date")?.replace('/', "-"),
            weather: field("weather")?.to_owned(),
            high: number("temp_max")?,
            low: number("temp_min")?,
            rain: number("precipitation")?,
            wind: number("wind")?,
        })
    });
    days.collect::<Option<_>>()
        .ok_or_else(|| "seattle-weather.csv has a line that is no day".into())
}

pub(crate) fn cars() -> Result<Vec<Car>, String> {
    let text = there(include_str!(concat!(env!("OUT_DIR"), "/cars.json")))?;
    let cars: Vec<Value> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    Ok(cars.iter().map(car).collect())
}

fn car(car: &Value) -> Car {
    let word = |name: &str| car[name].as_str().unwrap_or_default();
    let number = |name: &str| car[name].as_f64().unwrap_or(f64::NAN);
    Car {
        name: titled(word("Name")),
        origin: word("Origin").to_owned(),
        year: word("Year")
            .get(..4)
            .and_then(|year| year.parse().ok())
            .unwrap_or(f64::NAN),
        cylinders: number("Cylinders"),
        horsepower: number("Horsepower"),
        mpg: number("Miles_per_Gallon"),
    }
}

/// What build.rs has found.
fn there(text: &'static str) -> Result<&'static str, String> {
    if !text.is_empty() {
        return Ok(text);
    }
    Err(
        "the dashboard shows data of vega_datasets, and was built without. Get it by\n\n    \
         pip install --no-deps --target data vega_datasets==0.9.0\n\nand build again with VEGA_DATASETS=$PWD/data/vega_datasets/_data"
            .into(),
    )
}

/// Each word with a capital.
fn titled(text: &str) -> String {
    let mut begins = true;
    text.chars()
        .map(|letter| {
            let shown = if begins {
                letter.to_ascii_uppercase()
            } else {
                letter
            };
            begins = !letter.is_ascii_alphabetic();
            shown
        })
        .collect()
}

/// `All`, and what there is, sorted, each once.
pub(crate) fn choices(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut known: Vec<String> = values.collect();
    known.sort();
    known.dedup();
    known.insert(0, "All".into());
    known
}

/// The mean of what is known.
pub(crate) fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0);
    for value in values.filter(|value| !value.is_nan()) {
        sum += value;
        count += 1;
    }
    (count > 0).then(|| sum / f64::from(count))
}

/// A number with commas between its thousands, a dash for none.
pub(crate) fn shown(value: Option<f64>, digits: usize) -> String {
    let Some(value) = value else {
        return "–".into();
    };
    let text = format!("{value:.digits$}");
    let whole = text.find('.').unwrap_or(text.len());
    let first = text
        .find(|letter: char| letter.is_ascii_digit())
        .unwrap_or(0);
    let mut out = String::new();
    for (at, letter) in text.chars().enumerate() {
        if at > first && at < whole && (whole - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(letter);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{choices, mean, shown, titled};

    #[test]
    fn numbers_are_shown_with_commas_and_none_as_a_dash() {
        let numbers = [(1_234_567.0, 0), (999.0, 0), (-1000.5, 1), (12.34, 1)];
        let texts = numbers.map(|(value, digits)| shown(Some(value), digits));
        assert_eq!(texts, ["1,234,567", "999", "-1,000.5", "12.3"]);
        assert_eq!(shown(None, 1), "–");
    }

    #[test]
    fn a_mean_leaves_out_what_is_not_known() {
        assert_eq!(mean([1.0, f64::NAN, 3.0].into_iter()), Some(2.0));
        assert_eq!(mean([f64::NAN].into_iter()), None);
    }

    #[test]
    fn choices_are_sorted_and_words_have_capitals() {
        let given = ["sun", "fog", "sun"].map(String::from);
        assert_eq!(choices(given.into_iter()), ["All", "fog", "sun"]);
        assert_eq!(titled("amc rebel (sw)"), "Amc Rebel (Sw)");
    }
}
