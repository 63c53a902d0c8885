//! What a table remembers of its columns between its runs: their headings, the template of a row, and how numbers are written.
//!
//! How a number is written must not depend on the other cells of the moment: else one changed cell would rewrite its column.

use std::sync::{Arc, Mutex, PoisonError};

use lattice_session::Error;
use lattice_session::template::{Template, el, text_slot};

use crate::data::{Column, Values};
use crate::number;

/// More columns than this nobody reads, and a row's template has a bound.
const COLUMNS_MAX: usize = 1_000;

/// A column shows at most this many digits after the point.
const DECIMALS_MAX: usize = 3;

/// The memory of one table. It is the table's own: it goes with it.
#[derive(Clone, Default)]
pub(super) struct Memory(Arc<Mutex<Option<Columns>>>);

/// The columns as they are shown now.
#[derive(Clone)]
pub(super) struct Columns {
    pub(super) all: Arc<[Shown]>,
    /// A row: one cell for each column.
    pub(super) row: Template,
}

/// One column as it is shown.
#[derive(Clone)]
pub(super) struct Shown {
    pub(super) name: Box<str>,
    pub(super) numbers: bool,
    /// Decided when the column has its first number.
    format: Option<Format>,
}

impl Memory {
    /// The columns of a table that has these now and had others before.
    pub(super) fn columns(&self, columns: &[Column]) -> Result<Columns, Error> {
        if columns.len() > COLUMNS_MAX {
            return Err(Error::new(format!(
                "a table has at most {COLUMNS_MAX} columns, and {} came; give it those that people need to see, or make rows of them",
                columns.len()
            )));
        }
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = memory.as_ref();
        // An empty list of rows can't name its columns: the headings stay as they were.
        if let (true, Some(before)) = (columns.is_empty(), before) {
            return Ok(before.clone());
        }
        let known = before.map_or(&[][..], |before| &before.all);
        let all: Arc<[Shown]> = columns
            .iter()
            .enumerate()
            .map(|(at, column)| Shown::of(column, at, known))
            .collect();
        let same_row = |before: &&Columns| {
            let kinds = |all: &[Shown]| all.iter().map(|it| it.numbers).collect::<Vec<_>>();
            kinds(&before.all) == kinds(&all)
        };
        let row = match before.filter(same_row) {
            Some(before) => before.row.clone(),
            None => row(&all)?,
        };
        let now = Columns { all, row };
        *memory = Some(now.clone());
        Ok(now)
    }
}

fn row(columns: &[Shown]) -> Result<Template, Error> {
    let mut row = el("tr");
    for (slot, column) in (0_u16..).zip(columns) {
        let cell = if column.numbers {
            el("td").attr("data-align", "end")
        } else {
            el("td")
        };
        row = row.child(cell.child(text_slot(slot)));
    }
    Ok(row.build()?)
}

impl Shown {
    fn of(column: &Column, at: usize, known: &[Self]) -> Self {
        // Names may come twice, so the same place is looked at first.
        let named = |it: &&Self| it.name == column.name;
        let before = known.get(at).filter(named);
        let before = before.or_else(|| known.iter().find(named));
        let before = before.and_then(|before| before.format);
        let (numbers, format) = match &column.values {
            Values::Numbers(values) => (true, Format::of(values, before)),
            Values::Texts(_) => (false, before),
        };
        Self {
            name: column.name.clone(),
            numbers,
            format,
        }
    }

    /// A number of this column.
    pub(super) fn text(&self, value: f64) -> String {
        if !value.is_finite() {
            return String::new();
        }
        let format = self.format.unwrap_or_default().around(value);
        number::written(value, format.decimals, format.grouped)
    }
}

/// How the numbers of a column are written: all with the same digits after the point, so that they line up.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Format {
    decimals: usize,
    grouped: bool,
}

impl Format {
    /// The format that the first numbers ask for. It widens when most of the numbers of a later run do not fit it: then most
    /// cells are written anyway. A few that do not fit show their own digits and leave the others alone.
    fn of(values: &[f64], before: Option<Self>) -> Option<Self> {
        let mut known = values.iter().copied().filter(|value| value.is_finite());
        let Some(before) = before else {
            let first = known.next()?;
            let format = Self::default().around(first);
            return Some(known.fold(format, Self::around));
        };
        let (mut count, mut unfit, mut wide) = (0, 0, before);
        for value in known {
            count += 1;
            if before.around(value) != before {
                unfit += 1;
                wide = wide.around(value);
            }
        }
        Some(if unfit * 2 > count { wide } else { before })
    }

    /// This format, as wide as `value` needs it.
    fn around(self, value: f64) -> Self {
        let decimals = number::decimals_of(value, DECIMALS_MAX).max(self.decimals);
        // Years and short counts read best as they are written.
        let grouped = self.grouped || decimals > 0 || value.abs() >= 10_000.0;
        Self { decimals, grouped }
    }
}
