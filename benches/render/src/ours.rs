//! The rows with lattice-vdom and lattice-wire: a view is built, matched with the last one, and what differs is written as bytes.

use crate::model::Model;
use lattice_vdom::{
    BlockNo, EventSpec, Forest, Opaque, PatchSink, Shape, Template, ValueRef, View, ViewBuilder,
    ViewId, el, text_slot,
};
use lattice_wire::PatchEncoder;

/// What a click on a row does: an object in a slot, as the product's handlers are.
#[derive(Clone, Copy, Debug)]
pub enum Click {
    Select(u64),
    Remove(u64),
}

impl Click {
    /// The row that was clicked.
    pub fn row(self) -> u64 {
        let (Self::Select(id) | Self::Remove(id)) = self;
        id
    }
}

impl Opaque for Click {
    fn value(&self) -> ValueRef<'_> {
        ValueRef::Bool(true)
    }

    fn is_handler(&self) -> bool {
        true
    }
}

/// A page of rows.
#[derive(Debug)]
pub struct Page {
    forest: Forest<Click>,
    root: ViewId,
    table: Shape,
    row: Shape,
    builder: ViewBuilder<Click>,
    spare: View<Click>,
    pub encoder: PatchEncoder,
}

/// The table around the rows.
pub fn table_template() -> Template {
    el("table")
        .attr("class", "table table-hover table-striped test-data")
        .child(el("tbody").children())
        .build()
        .expect("a table breaks no rule")
}

/// One row.
pub fn row_template() -> Template {
    let cell = |class| el("td").attr("class", class);
    let link = |slot, class| {
        el("a")
            .attr("class", class)
            .event_slot(slot, EventSpec::new("click"))
    };
    let icon = el("span")
        .attr("class", "glyphicon glyphicon-remove")
        .attr("aria-hidden", "true");
    el("tr")
        .attr_slot(0, "class")
        .child(cell("col-md-1").child(text_slot(1)))
        .child(cell("col-md-4").child(link(2, "lbl").child(text_slot(3))))
        .child(cell("col-md-1").child(link(4, "remove").child(icon)))
        .child(cell("col-md-6"))
        .build()
        .expect("a row breaks no rule")
}

impl Page {
    /// A page that shows `model`.
    pub fn new(model: &Model) -> Self {
        let mut forest = Forest::new();
        let table = forest.number(&table_template());
        let row = forest.number(&row_template());
        let root = forest.insert(View::new(), None);
        let mut page = Self {
            forest,
            root,
            table,
            row,
            builder: ViewBuilder::new(),
            spare: View::new(),
            encoder: PatchEncoder::new(),
        };
        page.show(model);
        page
    }

    /// Brings the page to `model`; the message stands in the encoder.
    pub fn show(&mut self, model: &Model) {
        self.encoder.begin();
        let mut new = self.view(model);
        self.forest.match_view(self.root, &mut new);
        self.spare = self.forest.replace(self.root, new, &mut self.encoder);
    }

    /// As [`show`](Self::show), into another sink.
    pub fn show_into(&mut self, model: &Model, sink: &mut dyn PatchSink) {
        let mut new = self.view(model);
        self.forest.match_view(self.root, &mut new);
        self.spare = self.forest.replace(self.root, new, sink);
    }

    /// The value of one object in a slot, as a binding tells it that changed.
    pub fn tell(&mut self, object: usize) {
        self.encoder.begin();
        self.forest.set(self.root, object, &mut self.encoder);
    }

    /// The whole page into a sink.
    pub fn paint(&mut self, sink: &mut dyn PatchSink) {
        self.forest.full_view(self.root, sink);
    }

    /// A view of `model` takes the place of the last one without a look at it, and goes into a sink: a first paint.
    pub fn repaint<S: PatchSink>(&mut self, model: &Model, mut sink: S) -> S {
        let new = self.view(model);
        if let Some(view) = self.forest.get_mut(self.root) {
            self.spare = std::mem::replace(view, new);
        }
        self.forest.full_view(self.root, &mut sink);
        sink
    }

    fn view(&mut self, model: &Model) -> View<Click> {
        let spare = std::mem::take(&mut self.spare);
        self.builder.start(spare);
        self.build(model).expect("a table of rows breaks no rule")
    }

    fn build(&mut self, model: &Model) -> Result<View<Click>, lattice_vdom::Error> {
        let to = &mut self.builder;
        to.open(self.table, 0)?;
        for row in &model.rows {
            let mut slots = to.block(self.row, row.id)?;
            slots.value(match model.selected {
                Some(id) if id == row.id => "danger".into(),
                _ => ValueRef::None,
            });
            slots.value(ValueRef::Int(row.id as i64));
            slots.object(Click::Select(row.id));
            slots.value(row.label.as_str().into());
            slots.object(Click::Remove(row.id));
            slots.finish()?;
        }
        to.close()?;
        to.finish()
    }
}

/// A page whose rows are components: each is a view of its own.
#[derive(Debug)]
pub struct Parts {
    forest: Forest<Click>,
    row: Shape,
    rows: Vec<ViewId>,
    builder: ViewBuilder<Click>,
    encoder: PatchEncoder,
}

impl Parts {
    /// A page of so many rows.
    pub fn new(count: usize) -> Self {
        let mut forest = Forest::new();
        let row = forest.number(&row_template());
        let mut builder = ViewBuilder::new();
        for id in 0..count as u64 {
            builder
                .component(id, Click::Select(id))
                .expect("a root may be a component");
        }
        let root = forest.insert(builder.finish().expect("nothing is open"), None);
        let mut parts = Self {
            forest,
            row,
            rows: Vec::new(),
            builder,
            encoder: PatchEncoder::new(),
        };
        for at in 0..count {
            let view = parts.view(at, 0);
            let block = BlockNo::new(at);
            let id = parts.forest.insert(view, Some((root, block)));
            if let Some(view) = parts.forest.get_mut(root) {
                view.attach(block, id);
            }
            parts.rows.push(id);
        }
        parts.forest.insert_all(root, &mut parts.encoder);
        parts
    }

    /// One row runs again and shows another number.
    pub fn show(&mut self, at: usize, number: i64) {
        self.encoder.begin();
        let mut new = self.view(at, number);
        self.forest.match_view(self.rows[at], &mut new);
        let old = self.forest.replace(self.rows[at], new, &mut self.encoder);
        self.builder.start(old);
    }

    /// The row that an event names by its instance.
    pub fn find(&self, at: usize) {
        let found = self.forest.find(at as u32 + 1);
        assert_eq!(found, Some((self.rows[at], BlockNo::new(0))));
    }

    fn view(&mut self, at: usize, number: i64) -> View<Click> {
        let mut slots = self
            .builder
            .block(self.row, at as u64)
            .expect("it is not deep");
        slots.value(ValueRef::None);
        slots.value(ValueRef::Int(number));
        slots.finish().expect("it has more slots");
        self.builder.finish().expect("nothing is open")
    }
}
