//! The same page of rows as HTML, byte by byte, by each who can print one.

use crate::model::Model;
use crate::{ours, peer};
use askama::Template;
use lattice_vdom::HtmlSink;
use maud::html;

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

/// By ours, of a view that stands: what a full view of a session costs.
pub fn standing(page: &mut ours::Page) -> String {
    let mut sink = HtmlSink::new();
    page.paint(&mut sink);
    sink.into_html()
}
