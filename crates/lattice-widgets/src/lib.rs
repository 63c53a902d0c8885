//! The standard controls of Lattice, written once for every language.
//!
//! [`CONTROLS`] is the schema: each control's parameters and how it is built. A language binding parses calls against it, type
//! stubs and documents are made from it. The functions of this crate, such as [`button`] and [`row`], are its Rust face.
//!
//! ```
//! use lattice_session::{signal, testing::render};
//! use lattice_widgets::{button, row, text};
//!
//! let screen = render(|| {
//!     let count = signal(0);
//!     row(|| {
//!         button("+").on_click(move || count.update(|n| *n += 1));
//!         text(("Count: ", count));
//!     });
//! });
//! screen.get_by_role("button").name("+").click();
//! screen.expect_text("Count: 1");
//! ```
//!
//! A control is one block of a template (or a few): its markup, roles and keys are fixed there, and what an author gives fills
//! slots. [`STYLES`] is the look: two style sheets in cascade layers, so that any rule of an app wins.

mod author;
mod chart;
mod choice;
mod controls;
mod data;
mod field;
mod number;
mod schema;
mod table;

pub use author::{
    Build, Names, Parts, bar_chart, button, card, checkbox, column, control, divider, each, file,
    grid, line_chart, link, metric, page_link, row, scatter_chart, segmented, select, slider,
    table, text, text_input, title,
};
pub use chart::{ChartKind, ChartSpec};
pub use choice::{
    AsList, AsOne, AsPair, AsRead, Choice, ChoiceSource, IntoChoice, IntoOptions, Options,
};
pub use controls::CONTROLS;
pub use data::{AsKept, AsMade, AsTable, Column, Data, DataSource, IntoData, Values};
pub use schema::{Arg, Args, Control, NO_SLOT, PARAMS_MAX, Param, ParamKind, ParamPlace, Plan};
pub use table::TableSpec;

/// The style sheets of the controls: tokens, then controls. No font, script or address outside.
pub const STYLES: &str = concat!(
    include_str!("../styles/tokens.css"),
    "\n",
    include_str!("../styles/controls.css")
);

/// The examples of the README are tests too.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
