//! A table of data: one block for each row, so that a changed cell is one patch.

mod columns;

use std::any::Any;
use std::sync::{Arc, LazyLock};

use lattice_session::template::{Template, el, text_slot};
use lattice_session::{BlockNo, Component, Error, Failure, Prop, Session, Site, ValueRef};

use crate::data::{Data, DataSource, Values};
use crate::field::{block, built, pixels, same_prop};
use columns::{Columns, Memory, Shown};

/// What a table shows.
#[derive(Clone, Debug)]
pub struct TableSpec {
    /// Where the columns come from.
    pub data: Arc<dyn DataSource>,
    /// What the rows are, for screen readers.
    pub label: Prop,
    /// How tall it is at most, in pixels; then it scrolls.
    pub height: Prop,
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

impl TableSpec {
    /// Makes the table within the open element.
    pub fn build(mut self, session: &Session, site: Site) -> Result<BlockNo, Error> {
        self.height = pixels("a table", self.height)?;
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
        // First of all, so that the memory outlives a run whose data fails.
        let memory = session.keep(Site(8), Memory::default)?;
        let data = self.spec.data.read(session)?;
        let columns = memory.columns(&data.columns)?;
        let built = block(session, &REGION, Site(1), |region| {
            let label = match &self.spec.label {
                Prop::Absent => Prop::Value("Table".into()),
                given => given.clone(),
            };
            session.set_prop(region, 0, label)?;
            session.set_prop(region, 1, self.spec.height.clone())?;
            block(session, &TABLE, Site(2), |_| {
                head(session, &columns.all)?;
                body(session, &columns, &data)
            })?;
            if data.rows() == 0 {
                block(session, &EMPTY, Site(3), |empty| {
                    session.set(empty, 0, ValueRef::Str("No data"))
                })?;
            }
            Ok(())
        });
        built.map(drop).map_err(Failure::from)
    }

    fn same(&self, session: &Session, other: &dyn Component) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| {
            let (one, other) = (&self.spec, &other.spec);
            same_prop(session, &one.label, &other.label)
                && same_prop(session, &one.height, &other.height)
                && one.data.same(session, &*other.data)
        })
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn head(session: &Session, columns: &[Shown]) -> Result<(), Error> {
    block(session, &HEAD, Site(4), |_| {
        for column in columns {
            let site = Site(5).part(lattice_session::key_hash(&*column.name));
            block(session, &HEADING, site, |heading| {
                if column.numbers {
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

fn body(session: &Session, columns: &Columns, data: &Data) -> Result<(), Error> {
    block(session, &BODY, Site(6), |_| {
        for row in 0..data.rows() {
            block(session, &columns.row, Site(7).part(row as u64), |cells| {
                for ((slot, column), shown) in (0_u16..).zip(&data.columns).zip(&*columns.all) {
                    match &column.values {
                        Values::Texts(texts) => {
                            let text = texts.get(row).map_or("", |text| text);
                            session.set(cells, slot, ValueRef::Str(text))?;
                        }
                        Values::Numbers(values) => {
                            let value = values.get(row).copied().unwrap_or(f64::NAN);
                            session.set(cells, slot, ValueRef::Str(&shown.text(value)))?;
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
