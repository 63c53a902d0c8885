//! Charts: what is drawn, that an update is one attribute, and that no input draws nonsense.

use std::sync::Arc;

use lattice_session::testing::Screen;
use lattice_session::{Signal, SlotValue};
use lattice_widgets::{Arg, Data};
use proptest::prelude::*;

use crate::pages::{live, make, over};

const KINDS: [&str; 3] = ["line_chart", "bar_chart", "scatter_chart"];

/// A chart of the columns x and y, coloured by c if there is one.
fn chart(kind: &'static str, data: Data) -> (Screen, Signal<Arc<Data>>) {
    let colored = data.column("c").is_some();
    over(Arc::new(data), move |data| {
        make(kind, |args| {
            args.set(0, Arg::Data(live(data)));
            args.set(1, Arg::Owned("x".into()));
            args.set(2, Arg::Names(vec!["y".into()]));
            if colored {
                args.set(3, Arg::Owned("c".into()));
            }
        });
    })
}

/// The values of an attribute, in order of the page.
fn attributes(html: &str, name: &str) -> Vec<String> {
    let start = format!(" {name}=\"");
    let values = html.split(&start).skip(1);
    values
        .map(|rest| rest.split('"').next().unwrap_or("").to_owned())
        .collect()
}

/// The values of a style, in order of the page.
fn style(screen: &Screen, property: &str) -> Vec<String> {
    let dom = screen.dom();
    let elements = dom.elements();
    elements
        .filter_map(|element| element.style(property).map(str::to_owned))
        .collect()
}

/// Name and colour of each entry of the legend.
fn legend(screen: &Screen) -> Vec<(String, String)> {
    let html = screen.html();
    let entries = html.split("<li data-series=\"").skip(1);
    entries
        .map(|entry| {
            let (colour, rest) = entry.split_once("\">").expect("an attribute ends");
            let name = rest.split('<').next().unwrap_or("");
            (name.to_owned(), colour.to_owned())
        })
        .collect()
}

fn xy(x: &[f64], y: &[f64]) -> Data {
    Data::new()
        .numbers("x", x.iter().copied())
        .numbers("y", y.iter().copied())
}

fn coloured(rows: &[(&str, f64)]) -> Data {
    xy(
        &vec![1.0; rows.len()],
        &rows.iter().map(|row| row.1).collect::<Vec<_>>(),
    )
    .texts("c", rows.iter().map(|row| row.0))
}

#[test]
fn a_chart_is_a_figure_with_a_caption_and_a_drawing_that_is_told_in_words() {
    let (screen, _) = chart("line_chart", xy(&[0.0, 10.0], &[0.0, 4.0]));
    let html = screen.html();
    assert!(
        html.starts_with(
            "<figure class=\"lt-chart\"><figcaption class=\"lt-label\">y by x</figcaption>\
             <div class=\"lt-plot\"><div class=\"lt-plot-y\" aria-hidden=\"true\">"
        ),
        "{html}"
    );
    assert!(
        html.contains(
            "role=\"img\" aria-label=\"Y by x: from 0 at 0 to 4 at 10, lowest 0, highest 4\""
        ),
        "{html}"
    );
    assert_eq!(
        attributes(&html, "d").last().map(String::as_str),
        Some("M0 100L100 0")
    );
    assert!(
        legend(&screen).is_empty(),
        "one series without a name needs none"
    );
}

#[test]
fn a_changed_value_is_one_path_and_the_words_about_it() {
    for kind in KINDS {
        let (screen, data) = chart(kind, xy(&[1.0, 2.0, 3.0], &[0.0, 5.0, 8.0]));
        let ((), change) =
            screen.run(|| data.set(Arc::new(xy(&[1.0, 2.0, 3.0], &[0.0, 6.0, 8.0]))));
        // Where a line begins and ends has not changed, nor how far it reaches.
        let expected = if kind == "bar_chart" { 2 } else { 1 };
        assert_eq!(change.operations, vec!["set"; expected], "{kind}");
        let ((), change) =
            screen.run(|| data.set(Arc::new(xy(&[1.0, 2.0, 3.0], &[0.0, 6.0, 8.0]))));
        assert!(
            change.operations.is_empty(),
            "{kind}: {:?}",
            change.operations
        );
    }
}

#[test]
fn names_of_the_data_are_text_and_never_markup() {
    let rows = [
        ("<img src=x onerror=alert(1)>", 1.0),
        ("a\" onload=\"x", 2.0),
    ];
    for kind in KINDS {
        let html = chart(kind, coloured(&rows)).0.html();
        assert!(!html.contains("<img"), "{html}");
        // In the words about the drawing, which are an attribute.
        assert!(html.contains("a&quot; onload=&quot;x): "), "{html}");
        assert!(html.contains("&lt;img"), "{html}");
    }
}

#[test]
fn a_series_keeps_its_colour_when_a_filter_takes_others_away() {
    for kind in KINDS {
        let (screen, data) = chart(kind, coloured(&[("a", 1.0), ("b", 2.0), ("c", 3.0)]));
        let entry = |name: &str, colour: &str| (name.to_owned(), colour.to_owned());
        assert_eq!(
            legend(&screen),
            [entry("a", "1"), entry("b", "2"), entry("c", "3")]
        );
        screen.run(|| data.set(Arc::new(coloured(&[("c", 3.0), ("b", 2.0)]))));
        assert_eq!(legend(&screen), [entry("c", "3"), entry("b", "2")]);
        screen.run(|| data.set(Arc::new(coloured(&[("b", 2.0)]))));
        assert_eq!(
            legend(&screen),
            [entry("b", "2")],
            "what is left says what it is"
        );
        let paths = screen.html();
        assert!(
            paths.contains(
                "class=\"lt-series\" vector-effect=\"non-scaling-stroke\" data-series=\"2\""
            ),
            "{paths}"
        );
        // Also over a time without any data.
        screen.run(|| data.set(Arc::new(Data::new())));
        screen.run(|| data.set(Arc::new(coloured(&[("d", 1.0), ("a", 1.0)]))));
        assert_eq!(legend(&screen), [entry("d", "4"), entry("a", "1")]);
    }
}

#[test]
fn a_chart_without_data_says_so_in_its_place() {
    for kind in KINDS {
        for empty in [
            Data::new(),
            xy(&[], &[]),
            xy(&[1.0, 2.0], &[f64::NAN, f64::INFINITY]),
        ] {
            let (screen, data) = chart(kind, empty);
            assert!(screen.take_failures().is_empty(), "{kind}");
            assert_eq!(screen.text(), "y by xNo data", "{kind}");
            assert!(screen.html().contains("aria-label=\"Y by x: no data\""));
            screen.run(|| data.set(Arc::new(xy(&[1.0, 2.0], &[1.0, 2.0]))));
            assert!(!screen.text().contains("No data"), "{kind}");
            screen.run(|| data.set(Arc::new(Data::new())));
            assert_eq!(screen.text(), "y by xNo data", "{kind}");
        }
    }
}

/// A chart of a given height.
fn tall(height: impl Into<SlotValue>) -> Screen {
    let height = height.into();
    Screen::render(move || {
        let data: Arc<Data> = Arc::new(xy(&[1.0, 2.0], &[1.0, 2.0]));
        make("line_chart", |args| {
            args.set(0, Arg::Data(Arc::new(data)));
            args.set(1, Arg::Owned("x".into()));
            args.set(2, Arg::Names(vec!["y".into()]));
            args.set(5, Arg::Owned(height.clone()));
        });
    })
}

#[test]
fn a_height_is_the_plots_own_and_no_longer_what_its_neighbours_leave() {
    let html = tall(320).html();
    // The style sheet lets a plot that is marked so neither grow nor shrink.
    assert!(
        html.contains("<div class=\"lt-plot\" data-sized=\"\""),
        "{html}"
    );
    assert_eq!(style(&tall(320), "block-size"), ["320px"]);
    assert!(lattice_widgets::STYLES.contains(".lt-plot[data-sized] { flex: none;"));
}

#[test]
fn a_height_that_is_none_is_an_error() {
    for height in [0.0, -5.0, f64::NAN, f64::INFINITY] {
        let screen = tall(height);
        let failures = screen.take_failures();
        assert_eq!(failures.len(), 1, "{height}");
        let text = failures[0].to_string();
        assert!(
            text.contains("height is a number of pixels above 0"),
            "{text}"
        );
    }
}

#[test]
fn a_height_can_change_without_a_new_drawing() {
    let (screen, height) = over(100.0, |height: Signal<f64>| {
        let data: Arc<Data> = Arc::new(xy(&[1.0, 2.0], &[1.0, 2.0]));
        lattice_widgets::line_chart(data, "x", "y").prop("height", height);
    });
    assert_eq!(style(&screen, "block-size"), ["100px"]);
    let ((), change) = screen.run(|| height.set(150.5));
    assert_eq!(change.operations, ["set"]);
    assert_eq!(style(&screen, "block-size"), ["150.5px"]);
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        -1e4..1e4_f64,
        prop::sample::select(vec![
            0.0,
            -0.0,
            5e-324,
            -5e-324,
            f64::MIN_POSITIVE,
            1e308,
            -1e308,
            f64::MAX,
            f64::MIN,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
        ]),
    ]
}

/// Columns of numbers: anything, one value over and over, one point, none.
fn numbers() -> impl Strategy<Value = Vec<f64>> {
    prop_oneof![
        prop::collection::vec(number(), 0..12),
        (number(), 1..6usize).prop_map(|(value, count)| vec![value; count]),
    ]
}

/// Every number of a path lies in the drawing, or a hair beside it.
fn is_drawable(d: &str) -> bool {
    let numbers = d.split(|c: char| c.is_ascii_alphabetic() || c == ' ');
    d.chars()
        .all(|c| c.is_ascii_digit() || "MLHVZhv .-".contains(c))
        && numbers.filter(|text| !text.is_empty()).all(|text| {
            text.parse::<f64>()
                .is_ok_and(|it| (-0.01..=100.01).contains(&it))
        })
}

proptest! {
    #[test]
    fn no_input_draws_nonsense(
        kind in prop::sample::select(KINDS.to_vec()),
        x in prop_oneof![numbers(), Just((0..12).map(f64::from).collect())],
        y in numbers(),
        colours in prop::option::of(prop::collection::vec("[ab<\"]{0,1}", 0..12)),
        dates in any::<bool>(),
    ) {
        let data = if dates {
            let texts = (0..y.len()).map(|at| format!("20{:02}-03-0{}", at % 7, at % 9 + 1));
            Data::new().texts("x", texts).numbers("y", y.iter().copied())
        } else {
            xy(&x, &y)
        };
        let data = match colours {
            Some(colours) => data.texts("c", colours.iter().map(String::as_str)),
            None => data,
        };
        let (screen, _) = chart(kind, data);
        prop_assert!(screen.take_failures().is_empty());
        let html = screen.html();
        for d in attributes(&html, "d") {
            prop_assert!(is_drawable(&d), "{d}");
        }
        for place in style(&screen, "inset-inline-start") {
            let place: f64 = place.trim_end_matches('%').parse().expect("a place is a percentage");
            prop_assert!((0.0..=100.0).contains(&place), "{place}");
        }
        prop_assert!(!html.contains("NaN") && !html.contains("inf"), "{html}");
    }
}
