//! The controls, a file each (or one for a few that are alike): template, parameters, and how arguments fill the slots.

pub(crate) mod button;
pub(crate) mod card;
pub(crate) mod chart;
pub(crate) mod checkbox;
pub(crate) mod file;
pub(crate) mod layout;
pub(crate) mod metric;
pub(crate) mod segmented;
pub(crate) mod select;
pub(crate) mod slider;
pub(crate) mod table;
pub(crate) mod text;
pub(crate) mod text_input;

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
