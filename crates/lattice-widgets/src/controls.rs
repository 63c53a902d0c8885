//! The controls, a file each (or one for a few that are alike): template, parameters, and how arguments fill the slots.

mod button;
mod card;
mod chart;
mod checkbox;
mod file;
mod layout;
mod metric;
mod segmented;
mod select;
mod slider;
mod table;
mod text;
mod text_input;

use crate::Control;

/// Every control, in the order in which documents show them.
pub static CONTROLS: &[Control] = &[
    text::TEXT,
    text::TITLE,
    text::LINK,
    layout::ROW,
    layout::COLUMN,
    layout::GRID,
    layout::SHOW,
    card::CARD,
    layout::DIVIDER,
    button::BUTTON,
    text_input::TEXT_INPUT,
    checkbox::CHECKBOX,
    select::SELECT,
    segmented::SEGMENTED,
    slider::SLIDER,
    file::FILE,
    metric::METRIC,
    table::TABLE,
    chart::LINE_CHART,
    chart::BAR_CHART,
    chart::SCATTER_CHART,
];
