//! A table of data: one block for each row, so that a changed cell is one patch.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use lattice_session::template::{Template, el, text_slot};
use lattice_session::{BlockNo, Component, Error, Failure, Prop, Session, Site, ValueRef};

use crate::data::{Column, DataSource, Values};
use crate::field::{block, built};
use crate::number;

/// A column shows at most this many digits after the point.
const DECIMALS_MAX: usize = 3;

/// What a table shows.
#[derive(Clone, Debug)]
pub struct TableSpec {
    /// Where the columns come from.
    pub data: Arc<dyn DataSource>,
    /// What the rows are, for screen readers.
    pub label: Prop,
    /// How tall it is at most, in pixels; then it scrolls.
    pub height: Option<f64>,
}

static REGION: LazyLock<Template> = LazyLock::new(|| {
    let region = el("div")
        .attr("class", "lt-table")
        .attr("role", "region")
        .attr("tabindex", "0");
    built(
        region
            .attr_slot(0, "aria-label")
            .style_slot(1, "max-block-size")
            .children(),
    )
});
static TABLE: LazyLock<Template> = LazyLock::new(|| built(el("table").children()));
static HEAD: LazyLock<Template> = LazyLock::new(|| built(el("thead").child(el("tr").children())));
static HEADING: LazyLock<Template> = LazyLock::new(|| {
    let heading = el("th").attr("scope", "col").attr_slot(0, "data-align");
    built(heading.child(text_slot(1)))
});
static BODY: LazyLock<Template> = LazyLock::new(|| built(el("tbody").children()));
static EMPTY: LazyLock<Template> =
    LazyLock::new(|| built(el("div").attr("class", "lt-empty").child(text_slot(0))));

/// Rows by which of their cells hold numbers. Templates are immutable and the same for every session: a cache, not state.
static ROWS: Mutex<Option<HashMap<Vec<bool>, Template>>> = Mutex::new(None);

fn row_template(numbers: &[bool]) -> Template {
    let mut rows = ROWS.lock().unwrap_or_else(PoisonError::into_inner);
    let rows = rows.get_or_insert_with(HashMap::new);
    if let Some(template) = rows.get(numbers) {
        return template.clone();
    }
    let mut row = el("tr");
    for (slot, is_number) in (0_u16..).zip(numbers) {
        let cell = if *is_number {
            el("td").attr("data-align", "end")
        } else {
            el("td")
        };
        row = row.child(cell.child(text_slot(slot)));
    }
    let template = built(row);
    rows.insert(numbers.to_vec(), template.clone());
    template
}

impl TableSpec {
    /// Makes the table within the open element.
    pub fn build(self, session: &Session, site: Site) -> Result<BlockNo, Error> {
        session.component(Arc::new(Table { spec: self }), site)
    }
}

struct Table {
    spec: TableSpec,
}

impl Component for Table {
    fn name(&self) -> &'static str {
        "table"
    }

    fn is_native(&self) -> bool {
        true
    }

    fn render(&self, session: &Session) -> Result<(), Failure> {
        let data = self.spec.data.read(session)?;
        let built = block(session, &REGION, Site(1), |region| {
            let label = match &self.spec.label {
                Prop::Absent => Prop::Value("Table".into()),
                given => given.clone(),
            };
            session.set_prop(region, 0, label)?;
            if let Some(height) = self.spec.height {
                session.set(region, 1, ValueRef::Str(&format!("{height}px")))?;
            }
            block(session, &TABLE, Site(2), |_| {
                head(session, &data.columns)?;
                body(session, &data.columns, data.rows())
            })?;
            if data.rows() == 0 {
                block(session, &EMPTY, Site(3), |empty| {
                    session.set(empty, 0, ValueRef::Str("No rows"))
                })?;
            }
            Ok(())
        });
        built.map(drop).map_err(Failure::from)
    }

    fn same(&self, session: &Session, other: &dyn Component) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| {
            let labels = match (&self.spec.label, &other.spec.label) {
                (Prop::Absent, Prop::Absent) => true,
                (Prop::Value(one), Prop::Value(other)) => one == other,
                (Prop::Bound(one), Prop::Bound(other)) => one.same(session, &**other),
                _ => false,
            };
            labels
                && self.spec.height.map(f64::to_bits) == other.spec.height.map(f64::to_bits)
                && self.spec.data.same(session, &*other.spec.data)
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn head(session: &Session, columns: &[Column]) -> Result<(), Error> {
    block(session, &HEAD, Site(4), |_| {
        for column in columns {
            let site = Site(5).part(lattice_session::key_hash(&*column.name));
            block(session, &HEADING, site, |heading| {
                if matches!(column.values, Values::Numbers(_)) {
                    session.set(heading, 0, ValueRef::Str("end"))?;
                }
                session.set(heading, 1, ValueRef::Str(&heading_of(&column.name)))
            })?;
        }
        Ok(())
    })?;
    Ok(())
}

/// `temp_max` reads "Temp max".
fn heading_of(name: &str) -> String {
    let spaced = name.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn body(session: &Session, columns: &[Column], rows: usize) -> Result<(), Error> {
    let numbers: Vec<bool> = columns
        .iter()
        .map(|column| matches!(column.values, Values::Numbers(_)))
        .collect();
    let template = row_template(&numbers);
    let formats: Vec<Format> = columns.iter().map(Format::of).collect();
    block(session, &BODY, Site(6), |_| {
        for row in 0..rows {
            block(session, &template, Site(7).part(row as u64), |cells| {
                for ((slot, column), format) in (0_u16..).zip(columns).zip(&formats) {
                    match &column.values {
                        Values::Texts(texts) => {
                            let text = texts.get(row).map_or("", |text| text);
                            session.set(cells, slot, ValueRef::Str(text))?;
                        }
                        Values::Numbers(values) => {
                            let text = values
                                .get(row)
                                .map_or_else(String::new, |it| format.text(*it));
                            session.set(cells, slot, ValueRef::Str(&text))?;
                        }
                    }
                }
                Ok(())
            })?;
        }
        Ok(())
    })?;
    Ok(())
}

/// How the numbers of a column are written: all with the same digits after the point, so that they line up.
struct Format {
    decimals: usize,
    grouped: bool,
}

impl Format {
    fn of(column: &Column) -> Self {
        let Values::Numbers(values) = &column.values else {
            return Self {
                decimals: 0,
                grouped: false,
            };
        };
        let known = || values.iter().copied().filter(|value| value.is_finite());
        let decimals = known()
            .map(|value| number::decimals_of(value, DECIMALS_MAX))
            .max();
        let decimals = decimals.unwrap_or(0);
        // Years and short counts read best as they are written.
        let grouped = decimals > 0 || known().any(|value| value.abs() >= 10_000.0);
        Self { decimals, grouped }
    }

    fn text(&self, value: f64) -> String {
        if !value.is_finite() {
            return String::new();
        }
        if self.grouped {
            number::fixed(value, self.decimals)
        } else {
            format!("{value}")
        }
    }
}
