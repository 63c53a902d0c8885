//! Tables: what they write, and that a change is as few patches as it can be.

use std::sync::Arc;

use lattice_session::Signal;
use lattice_session::testing::Screen;
use lattice_widgets::{Arg, Data};
use proptest::prelude::*;

use crate::pages::{live, make, over};

/// A table over data that the test changes.
fn table(data: Data) -> (Screen, Signal<Arc<Data>>) {
    over(Arc::new(data), |data| {
        make("table", |args| args.set(0, Arg::Data(live(data))));
    })
}

fn html(data: Data) -> String {
    table(data).0.html()
}

/// The texts of the cells, row by row.
fn cells(screen: &Screen) -> Vec<Vec<String>> {
    let html = screen.html();
    let body = html.split("<tbody>").nth(1).unwrap_or("");
    let rows = body.split("<tr>").skip(1);
    rows.map(|row| {
        let cells = row.split("</td>").filter(|cell| cell.contains("<td"));
        cells
            .map(|cell| cell.rsplit('>').next().unwrap_or("").to_owned())
            .collect()
    })
    .collect()
}

/// The texts of a table of one column.
fn only_column(values: &[f64]) -> Vec<String> {
    let (screen, _) = table(Data::new().numbers("n", values.iter().copied()));
    cells(&screen).into_iter().flatten().collect()
}

fn thousand(change: impl Fn(usize) -> f64) -> Data {
    Data::new()
        .texts("name", (0..1_000).map(|row| format!("row {row}")))
        .numbers("n", (0..1_000).map(change))
}

#[test]
fn a_table_is_a_named_region_with_headings_and_rows() {
    let data = Data::new()
        .texts("first_name", ["Ada"])
        .numbers("born", [1815.0]);
    assert_eq!(
        html(data),
        "<div class=\"lt-table\" role=\"region\" tabindex=\"0\" aria-label=\"Table\"><table>\
         <thead><tr><th scope=\"col\">First name</th>\
         <th scope=\"col\" data-align=\"end\">Born</th></tr></thead>\
         <tbody><tr><td>Ada</td><td data-align=\"end\">1815</td></tr></tbody></table></div>"
    );
}

#[test]
fn what_the_data_holds_is_text_and_never_markup() {
    let data = Data::new()
        .texts("<b>", ["<script>alert(1)</script>", "a & b"])
        .texts("\"q\"", ["\"'", ""]);
    let html = html(data);
    assert!(!html.contains("<script") && !html.contains("<b>"), "{html}");
    assert!(
        html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"),
        "{html}"
    );
    assert!(html.contains("a &amp; b"), "{html}");
}

#[test]
fn one_changed_cell_of_a_thousand_rows_is_one_patch() {
    let (screen, data) = table(thousand(|row| row as f64));
    let changed = thousand(|row| if row == 700 { 7.0 } else { row as f64 });
    let ((), change) = screen.run(|| data.set(Arc::new(changed)));
    assert_eq!(change.operations, ["set"]);
    assert_eq!(cells(&screen)[700], ["row 700", "7"]);
}

#[test]
fn an_appended_row_is_one_insert_and_a_row_less_one_removal() {
    let rows = |count: usize| Data::new().numbers("n", (0..count).map(|row| row as f64));
    let (screen, data) = table(rows(1_000));
    let ((), change) = screen.run(|| data.set(Arc::new(rows(1_001))));
    assert_eq!(change.operations, ["insert"]);
    assert_eq!(cells(&screen).len(), 1_001);
    let ((), change) = screen.run(|| data.set(Arc::new(rows(1_000))));
    assert_eq!(change.operations, ["remove"]);
}

#[test]
fn data_that_says_the_same_patches_nothing() {
    let (screen, data) = table(thousand(|row| row as f64));
    let ((), change) = screen.run(|| data.set(Arc::new(thousand(|row| row as f64))));
    assert!(change.operations.is_empty(), "{:?}", change.operations);
}

#[test]
fn a_cell_with_more_digits_leaves_the_other_cells_alone() {
    let whole = |row: usize| row as f64;
    for odd in [0.125, 12_345.0, -0.5, 1e15, 1e18, f64::NAN] {
        let (screen, data) = table(thousand(whole));
        let with_odd = thousand(|row| if row == 5 { odd } else { whole(row) });
        let ((), change) = screen.run(|| data.set(Arc::new(with_odd)));
        assert_eq!(change.operations, ["set"], "{odd}");
        let ((), change) = screen.run(|| data.set(Arc::new(thousand(whole))));
        assert_eq!(change.operations, ["set"], "back from {odd}");
    }
}

#[test]
fn a_cell_shows_its_own_digits_where_its_column_has_fewer() {
    let (screen, data) = table(Data::new().numbers("n", [1.0, 2.0, 3.0]));
    let now = Data::new().numbers("n", [1.0, 2.5, 3.0]);
    let ((), change) = screen.run(|| data.set(Arc::new(now)));
    assert_eq!(change.operations, ["set"]);
    assert_eq!(cells(&screen), [["1"], ["2.5"], ["3"]]);
}

#[test]
fn a_column_that_changed_for_the_most_part_lines_up_again() {
    let (screen, data) = table(Data::new().numbers("n", [1.0, 2.0, 3.0]));
    screen.run(|| data.set(Arc::new(Data::new().numbers("n", [1.5, 2.25, 3.0]))));
    assert_eq!(cells(&screen), [["1.50"], ["2.25"], ["3.00"]]);
    // It keeps that: digits only ever widen, so that nothing flickers between two forms.
    screen.run(|| data.set(Arc::new(Data::new().numbers("n", [1.0, 2.0, 3.0]))));
    assert_eq!(cells(&screen), [["1.00"], ["2.00"], ["3.00"]]);
}

#[test]
fn the_numbers_of_a_column_line_up() {
    assert_eq!(
        only_column(&[1.0, 2.5, 1234.25]),
        ["1.00", "2.50", "1,234.25"]
    );
    assert_eq!(only_column(&[1999.0, 2025.0]), ["1999", "2025"]);
    assert_eq!(only_column(&[1234.0, 10_000.0]), ["1,234", "10,000"]);
    assert_eq!(only_column(&[0.1 + 0.2, 1.0]), ["0.3", "1.0"]);
}

#[test]
fn large_numbers_are_written_out_and_zero_has_no_sign() {
    assert_eq!(
        only_column(&[1e15, 1.0, 9_007_199_254_740_991.0]),
        ["1,000,000,000,000,000", "1", "9,007,199,254,740,991"]
    );
    assert_eq!(only_column(&[-0.0, 1.0]), ["0", "1"]);
    assert_eq!(only_column(&[-0.0, 1.5]), ["0.0", "1.5"]);
    assert_eq!(only_column(&[1e300, f64::NAN]), ["1e300", ""]);
}

#[test]
fn a_table_without_rows_says_so_and_keeps_its_headings() {
    let (screen, data) = table(Data::new().numbers("n", [1.0]));
    assert!(!screen.text().contains("No data"));
    screen.run(|| data.set(Arc::new(Data::new().numbers("n", []))));
    assert_eq!(screen.text(), "NNo data");
    // A list of rows that is empty has no columns that it could name.
    screen.run(|| data.set(Arc::new(Data::new())));
    assert_eq!(screen.text(), "NNo data");
    assert!(html(Data::new()).contains("<div class=\"lt-empty\">No data</div>"));
}

#[test]
fn a_table_too_wide_to_read_says_what_is_possible() {
    let wide = |count: usize| {
        let columns = 0..count;
        columns.fold(Data::new(), |data, at| data.numbers(at.to_string(), [1.0]))
    };
    let (screen, data) = table(wide(1_000));
    assert!(screen.take_failures().is_empty());
    screen.run(|| data.set(Arc::new(wide(5_000))));
    let failures = screen.take_failures();
    assert_eq!(failures.len(), 1);
    let text = failures[0].to_string();
    assert!(
        text.contains("a table has at most 1000 columns, and 5000 came"),
        "{text}"
    );
    screen.run(|| data.set(Arc::new(wide(2))));
    assert_eq!(cells(&screen), [["1", "1"]], "it is back when the data is");
}

#[test]
fn columns_that_change_their_kind_change_their_side() {
    let (screen, data) = table(Data::new().numbers("n", [1.0]));
    screen.run(|| data.set(Arc::new(Data::new().texts("n", ["one"]))));
    assert!(!screen.html().contains("data-align"), "{}", screen.html());
    assert_eq!(cells(&screen), [["one"]]);
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        (-1_000_000i32..1_000_000).prop_map(|n| f64::from(n) / 8.0),
        (-10_000i32..10_000).prop_map(f64::from),
        Just(-0.0),
    ]
}

proptest! {
    /// What a page shows depends on the changes before it in its digits only, never in its values.
    #[test]
    fn every_cell_reads_back_as_its_value(rows in prop::collection::vec(prop::collection::vec(number(), 1..6), 1..6)) {
        let (screen, data) = table(Data::new());
        for values in rows {
            screen.run(|| data.set(Arc::new(Data::new().numbers("n", values.iter().copied()))));
            for (value, row) in values.iter().zip(cells(&screen)) {
                let text = row[0].replace(',', "");
                if value.is_finite() {
                    let read: f64 = text.parse().expect("a number");
                    let close = (read - value).abs() <= (value.abs() * 1e-12).max(0.000_500_001);
                    prop_assert!(close, "{value} is shown as {text}");
                    prop_assert!(text.len() <= 30, "{text}");
                } else {
                    prop_assert_eq!(text, "");
                }
            }
        }
    }
}
