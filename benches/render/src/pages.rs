//! The same page of rows as HTML, byte by byte, by each who can print one.

use crate::contest::median;
use crate::model::{self, Model};
use crate::{Outcome, clock, ours, peer};
use askama::Template;
use lattice_vdom::{HtmlSink, ItemsSink};
use maud::html;
use std::hint::black_box;

#[derive(Template)]
#[template(path = "rows.html")]
struct Rows<'a> {
    model: &'a Model,
}

/// By askama 0.16, whose templates are compiled.
pub fn askama(model: &Model) -> String {
    Rows { model }.render().expect("a String takes all text")
}

/// By maud 0.27, a macro of the same kind.
pub fn maud(model: &Model) -> String {
    let page = html! {
        table class="table table-hover table-striped test-data" {
            tbody {
                @for row in &model.rows {
                    tr class=[(model.selected == Some(row.id)).then_some("danger")] {
                        td.col-md-1 { (row.id) }
                        td.col-md-4 { a.lbl { (row.label) } }
                        td.col-md-1 { a.remove { span.glyphicon.glyphicon-remove aria-hidden="true" {} } }
                        td.col-md-6 {}
                    }
                }
            }
        }
    };
    page.into_string()
}

/// By dioxus-ssr: the virtual DOM is built, then printed.
pub fn dioxus() -> String {
    peer::Page::in_place().html()
}

/// By ours: the view is built and printed.
pub fn ours(page: &mut ours::Page, model: &Model) -> String {
    page.repaint(model, HtmlSink::new()).into_html()
}

/// By ours, with all that a session's first paint takes after the components ran: the structure for the page's applier and the hash
/// of the HTML too.
pub fn first_paint(page: &mut ours::Page, model: &Model) -> String {
    let (html, items) = page.repaint(model, (HtmlSink::new(), ItemsSink::new()));
    black_box((html.hash(), items));
    html.into_html()
}

/// By ours, of a view that stands: what a full view of a session costs.
pub fn standing(page: &mut ours::Page) -> String {
    let mut sink = HtmlSink::new();
    page.paint(&mut sink);
    sink.into_html()
}

/// Who prints, in the order of [`speeds`].
pub const PRINTERS: [&str; 6] = [
    "ours",
    "ours, a first paint",
    "ours, a standing view",
    "askama",
    "maud",
    "dioxus-ssr",
];

/// Rounds of one printer in a turn, and those of them that are not counted.
const ROUNDS: usize = 6;
const WARMUP: usize = 2;

/// The page by a printer of [`PRINTERS`].
fn print(printer: usize, page: &mut ours::Page, model: &Model) -> String {
    match printer {
        0 => ours(page, model),
        1 => first_paint(page, model),
        2 => standing(page),
        3 => askama(model),
        4 => maud(model),
        _ => dioxus(),
    }
}

/// Megabytes of HTML a second, the median of all rounds.
///
/// # Panics
/// If two of them print different pages.
pub fn speeds(page: &mut ours::Page, model: &Model, turns: usize) -> [f64; 6] {
    peer::Page::set(model);
    let expected = askama(model);
    let mut times: [Vec<u64>; 6] = Default::default();
    for _ in 0..turns {
        for (printer, times) in times.iter_mut().enumerate() {
            for round in 0..ROUNDS {
                let start = clock::now();
                let html = print(printer, page, model);
                let time = clock::now() - start;
                assert!(
                    html == expected,
                    "{} prints another page",
                    PRINTERS[printer]
                );
                if round >= WARMUP {
                    times.push(time);
                }
            }
        }
    }
    // Bytes in a nanosecond are gigabytes in a second.
    times.map(|times| expected.len() as f64 * 1_000.0 / median(times))
}

/// Instructions of one page by each printer.
///
/// # Errors
/// If they can't be counted.
pub fn instructions(rows: usize) -> Outcome<[f64; 6]> {
    let mut counts = [0.0; 6];
    for (printer, count) in counts.iter_mut().enumerate() {
        let args = ["print", &printer.to_string(), &rows.to_string()];
        *count = bench_instructions::count("counted_print", &args)? / COUNTED as f64;
    }
    Ok(counts)
}

/// Pages that are counted, after as many that are not.
const COUNTED: usize = 2;

/// Prints pages of `rows` rows, for an instruction counter.
pub fn run(printer: usize, rows: usize) {
    let model = model::page(rows);
    peer::Page::set(&model);
    let mut page = ours::Page::new(&model);
    for _ in 0..COUNTED {
        black_box(print(printer, &mut page, &model));
    }
    for _ in 0..COUNTED {
        black_box(counted_print(printer, &mut page, &model));
    }
}

/// In a function that an instruction counter can find by its name.
#[inline(never)]
fn counted_print(printer: usize, page: &mut ours::Page, model: &Model) -> String {
    // Else it would be a jump, which the counter takes for the function's end.
    black_box(print(printer, page, model))
}
