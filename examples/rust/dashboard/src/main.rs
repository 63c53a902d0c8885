//! Four years of Seattle's weather, and the cars of 1970 to 1982: filters, metrics, charts and every row.
//!
//! ```text
//! pip install --no-deps --target data vega_datasets==0.9.0     # the data: only its files are read
//! VEGA_DATASETS=$PWD/data/vega_datasets/_data cargo run -p example-dashboard
//! ```

mod data;

use std::process::ExitCode;
use std::sync::Arc;

use data::{Car, Day, choices, mean, shown};
use lattice_ui::{
    App, Data, bar_chart, card, column, component, control, grid, line_chart, memo, metric, row,
    run, scatter_chart, segmented, select, signal, slider, table, title,
};

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Props that are the same as long as they are the same rows in memory.
struct Rows<T>(Arc<Vec<T>>);

impl<T> PartialEq for Rows<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

fn weather(all: &Rows<Day>) {
    let all = Arc::clone(&all.0);
    let kind = signal(String::from("All"));
    let year = signal(String::from("All"));
    let warmth = signal(-5.0);
    let kinds = choices(all.iter().map(|day| day.weather.clone()));
    let years = choices(all.iter().map(|day| day.date[..4].to_owned()));

    let days = memo(move || {
        let shown = |day: &&Day| {
            (kind.get() == "All" || kind.get() == day.weather)
                && (year.get() == "All" || year.get() == day.date[..4])
                && day.high >= warmth.get()
        };
        all.iter().filter(shown).cloned().collect::<Vec<_>>()
    });
    let highs = move || days.with(|days| days.iter().map(|day| day.high).collect::<Vec<_>>());

    column(|| {
        title("Seattle weather");
        card(None::<&str>, || {
            row(|| {
                select("Weather", kinds.clone()).bind(kind);
                segmented("Year", years.clone()).bind(year);
                slider("At least as warm as (°C)", -5.0, 35.0)
                    .step(1)
                    .bind(warmth);
            });
        });
        grid(4, || {
            metric("Days", move || shown(Some(days.with(Vec::len) as f64), 0));
            metric("Highest", move || {
                shown(highs().into_iter().reduce(f64::max), 1)
            })
            .unit("°C");
            metric("Mean high", move || shown(mean(highs().into_iter()), 1)).unit("°C");
            metric("Rain", move || {
                shown(
                    Some(days.with(|days| days.iter().map(|day| day.rain).sum())),
                    0,
                )
            })
            .unit("mm");
        });
        grid(2, || {
            line_chart(
                move || days.with(|days| temperatures(days)),
                "month",
                ["high", "low"],
            )
            .title("Mean temperature by month, °C");
            bar_chart(move || days.with(|days| rain(days)), "month", "rain")
                .title("Rain by month of the year, mm");
        });
        table(move || days.with(|days| day_columns(days)))
            .label("Days")
            .height(420);
    });
}

fn temperatures(days: &[Day]) -> Data {
    let months: Vec<&[Day]> = days.chunk_by(|a, b| a.date[..7] == b.date[..7]).collect();
    let means = |of: fn(&Day) -> f64| {
        let means = months.iter().map(move |days| mean(days.iter().map(of)));
        means.map(Option::unwrap_or_default).collect::<Vec<_>>()
    };
    Data::new()
        .texts(
            "month",
            months
                .iter()
                .map(|days| format!("{}-01", &days[0].date[..7])),
        )
        .numbers("high", means(|day| day.high))
        .numbers("low", means(|day| day.low))
}

fn rain(days: &[Day]) -> Data {
    let mut totals = [0.0; 12];
    for day in days {
        let month: usize = day.date[5..7].parse().unwrap_or(1);
        totals[(month - 1) % 12] += day.rain;
    }
    Data::new().texts("month", MONTHS).numbers("rain", totals)
}

fn day_columns(days: &[Day]) -> Data {
    Data::new()
        .texts("date", days.iter().map(|day| &*day.date))
        .texts("weather", days.iter().map(|day| &*day.weather))
        .numbers("high", days.iter().map(|day| day.high))
        .numbers("low", days.iter().map(|day| day.low))
        .numbers("rain", days.iter().map(|day| day.rain))
        .numbers("wind", days.iter().map(|day| day.wind))
}

fn cars(all: &Rows<Car>) {
    let all = Arc::clone(&all.0);
    let origin = signal(String::from("All"));
    let cylinders = signal(String::from("All"));
    let economy = signal(0.0);
    let origins = choices(all.iter().map(|car| car.origin.clone()));
    let counts = choices(all.iter().map(|car| car.cylinders.to_string()));

    let cars = memo(move || {
        let shown = |car: &&Car| {
            (origin.get() == "All" || origin.get() == car.origin)
                && (cylinders.get() == "All" || cylinders.get() == car.cylinders.to_string())
                && (if car.mpg.is_nan() { 0.0 } else { car.mpg }) >= economy.get()
        };
        all.iter().filter(shown).cloned().collect::<Vec<_>>()
    });
    let mean_of = move |of: fn(&Car) -> f64| cars.with(|cars| mean(cars.iter().map(of)));
    let columns = move || cars.with(|cars| car_columns(cars));

    column(|| {
        title("Cars, 1970 to 1982").level(2);
        card(None::<&str>, || {
            row(|| {
                select("Origin", origins.clone()).bind(origin);
                segmented("Cylinders", counts.clone()).bind(cylinders);
                slider("Miles per gallon, at least", 0.0, 45.0)
                    .step(1)
                    .bind(economy);
            });
        });
        grid(3, || {
            metric("Cars", move || cars.with(Vec::len));
            metric("Mean power", move || {
                shown(mean_of(|car| car.horsepower), 0)
            })
            .unit("hp");
            metric("Mean economy", move || shown(mean_of(|car| car.mpg), 1)).unit("mpg");
        });
        card(None::<&str>, || {
            scatter_chart(columns, "horsepower", "mpg")
                .color("origin")
                .title("Miles per gallon by horsepower");
        });
        table(columns).label("Cars").height(420);
    });
}

fn car_columns(cars: &[Car]) -> Data {
    Data::new()
        .texts("name", cars.iter().map(|car| &*car.name))
        .texts("origin", cars.iter().map(|car| &*car.origin))
        .numbers("year", cars.iter().map(|car| car.year))
        .numbers("cylinders", cars.iter().map(|car| car.cylinders))
        .numbers("horsepower", cars.iter().map(|car| car.horsepower))
        .numbers("mpg", cars.iter().map(|car| car.mpg))
}

fn dashboard(days: &Arc<Vec<Day>>, all_cars: &Arc<Vec<Car>>) {
    control("column").gap("large").children(|| {
        component(Rows(Arc::clone(days)), weather);
        component(Rows(Arc::clone(all_cars)), cars);
    });
}

fn main() -> ExitCode {
    let loaded = data::days().and_then(|days| Ok((Arc::new(days), Arc::new(data::cars()?))));
    match loaded {
        Ok((days, cars)) => run(
            App::new("Dashboard", move || dashboard(&days, &cars)),
            std::env::args().skip(1),
        ),
        Err(error) => {
            #[expect(
                clippy::print_stderr,
                reason = "a program says on standard error why it can't"
            )]
            {
                eprintln!("{error}");
            }
            ExitCode::from(2)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use lattice_ui::testing::{Screen, render};

    use super::dashboard;
    use super::data::{Car, Day};

    fn screen() -> Screen {
        let day = |date: &str, weather: &str, high: f64| Day {
            date: date.into(),
            weather: weather.into(),
            high,
            low: high - 8.0,
            rain: 2.5,
            wind: 3.0,
        };
        let days = Arc::new(vec![
            day("2012-01-01", "rain", 8.0),
            day("2012-02-01", "sun", 12.0),
            day("2013-02-02", "sun", 20.0),
        ]);
        let cars = Arc::new(vec![Car {
            name: "Amc Rebel".into(),
            origin: "USA".into(),
            year: 1970.0,
            cylinders: 8.0,
            horsepower: 150.0,
            mpg: f64::NAN,
        }]);
        render(move || dashboard(&days, &cars))
    }

    #[test]
    fn a_filter_changes_metrics_charts_and_rows() {
        let screen = screen();
        let days = screen.get_by_role("region").name("Days");
        assert_eq!(days.get_by_role("row").count(), 4);
        let change = screen.get_by_label("Weather").select("sun");
        assert_eq!(change.counts.component_runs, 0, "what follows it is bound");
        assert_eq!(days.get_by_role("row").count(), 3);
        screen.get_by_role("radio").name("2013").check();
        screen.expect_text("20.0");
        assert_eq!(days.get_by_role("row").count(), 2);
        screen.get_by_role("slider").name("warm").fill("30");
        screen.expect_text("–");
    }

    #[test]
    fn what_is_not_known_of_a_car_is_a_dash() {
        let screen = screen();
        screen.expect_text("Amc Rebel");
        screen
            .get_by_role("slider")
            .name("Miles per gallon")
            .fill("10");
        screen.expect_no_text("Amc Rebel");
    }
}
