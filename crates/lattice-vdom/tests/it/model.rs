//! A naive model of a page (a plain tree) and a small session that brings a forest from one model to the next the
//! way lattice-session does.

use lattice_vdom::testing::Dom;
use lattice_vdom::{
    BlockNo, EventSpec, Forest, HtmlSink, Opaque, OwnedValue, PatchSink, Shape, Template, ValueRef,
    View, ViewBuilder, ViewId, el, text, text_slot, unpaired,
};

/// What stands in a page, told apart among its siblings by kind and key.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Item {
    /// A text node.
    Text(u64, String),
    /// An element with a slot of every kind.
    Leaf(u64, i64),
    /// An element with content.
    Group(u64, Vec<Self>),
    /// An element whose content stands two elements deep.
    Frame(u64, Vec<Self>),
    /// A component.
    Part(u64, Vec<Self>),
}

/// The objects of the model's views.
#[derive(Debug)]
pub(crate) enum Object {
    Part(Vec<Item>),
    Bound(OwnedValue),
    Handler,
}

impl Opaque for Object {
    fn value(&self) -> ValueRef<'_> {
        match self {
            Self::Part(_) => ValueRef::None,
            Self::Bound(value) => value.borrow(),
            Self::Handler => ValueRef::Bool(true),
        }
    }

    fn is_handler(&self) -> bool {
        matches!(self, Self::Handler)
    }
}

pub(crate) struct Session {
    pub(crate) forest: Forest<Object>,
    pub(crate) root: ViewId,
    shapes: [Shape; 4],
    /// Whether parts are brought up to date before what they stand in.
    inner_first: bool,
}

fn leaf() -> Template {
    el("p")
        .attr("class", "leaf")
        .class_slot(0, "odd")
        .attr_slot(1, "title")
        .style_slot(2, "width")
        .event_slot(3, EventSpec::new("click"))
        .child(text("n = "))
        .child(text_slot(4))
        .child(
            el("input")
                .prop_slot(5, "value")
                .prop_slot(6, "indeterminate"),
        )
        .build()
        .unwrap()
}

impl Session {
    pub(crate) fn new(items: &[Item], inner_first: bool) -> Self {
        let mut forest = Forest::new();
        let group = el("div")
            .id_attr("id", "-g", 0)
            .id_attr("data-outer", "-x -y", 1)
            .children()
            .build()
            .unwrap();
        let frame = el("section")
            .attr("class", "frame")
            .child(text("head"))
            .child(el("div").child(el("b")).child(el("i").children()))
            .build()
            .unwrap();
        let shapes = [
            forest.number(&Template::text()),
            forest.number(&leaf()),
            forest.number(&group),
            forest.number(&frame),
        ];
        let root = forest.insert(View::new(), None);
        let mut session = Self {
            forest,
            root,
            shapes,
            inner_first,
        };
        session.fill(root, items);
        session
    }

    /// The HTML of a page made from scratch.
    pub(crate) fn fresh_html(items: &[Item]) -> String {
        let mut session = Self::new(items, false);
        let mut html = HtmlSink::new();
        session.forest.insert_all(session.root, &mut html);
        html.into_html()
    }

    pub(crate) fn update(&mut self, items: &[Item], dom: &mut impl PatchSink) {
        self.update_view(self.root, items, dom);
    }

    fn fill(&mut self, id: ViewId, items: &[Item]) {
        *self.forest.get_mut(id).unwrap() = self.render(items);
        for (block, items) in parts(self.forest.get(id).unwrap()) {
            let child = self.forest.insert(View::new(), Some((id, block)));
            self.forest.get_mut(id).unwrap().attach(block, child);
            self.fill(child, &items);
        }
    }

    fn update_view(&mut self, id: ViewId, items: &[Item], dom: &mut impl PatchSink) {
        let mut new = self.render(items);
        self.forest.match_view(id, &mut new);
        let mut updates = Vec::new();
        for (block, items) in parts(&new) {
            if let Some(old) = new.block(block).unwrap().paired() {
                updates.push((
                    self.forest
                        .get(id)
                        .unwrap()
                        .block(old)
                        .unwrap()
                        .view()
                        .unwrap(),
                    items,
                ));
            } else {
                let child = self.forest.insert(View::new(), Some((id, block)));
                self.fill(child, &items);
                new.attach(block, child);
            }
        }
        let old = self.forest.get(id).unwrap();
        let gone: Vec<ViewId> = unpaired(old)
            .filter_map(|block| old.block(block).unwrap().view())
            .collect();
        if self.inner_first {
            for (child, items) in &updates {
                self.update_view(*child, items, dom);
            }
        }
        self.forest.replace(id, new, dom);
        for child in gone {
            self.remove(child);
        }
        if !self.inner_first {
            for (child, items) in &updates {
                self.update_view(*child, items, dom);
            }
        }
    }

    fn remove(&mut self, id: ViewId) {
        let view = self.forest.remove(id).unwrap();
        for child in view.blocks().iter().filter_map(lattice_vdom::Block::view) {
            self.remove(child);
        }
    }

    fn render(&self, items: &[Item]) -> View<Object> {
        let mut builder = ViewBuilder::new();
        self.render_into(items, &mut builder);
        builder.finish().unwrap()
    }

    fn render_into(&self, items: &[Item], to: &mut ViewBuilder<Object>) {
        let [text, leaf, group, frame] = self.shapes;
        for item in items {
            match item {
                Item::Text(key, content) => {
                    let block = to.open(text, *key).unwrap();
                    to.set(block, 0, ValueRef::Str(content)).unwrap();
                    to.close().unwrap();
                }
                Item::Leaf(key, number) => {
                    let block = to.open(leaf, *key).unwrap();
                    fill_leaf(to, block, *number);
                    to.close().unwrap();
                }
                Item::Group(key, content) | Item::Frame(key, content) => {
                    let shape = if matches!(item, Item::Group(..)) {
                        group
                    } else {
                        frame
                    };
                    to.open(shape, *key).unwrap();
                    self.render_into(content, to);
                    to.close().unwrap();
                }
                Item::Part(key, content) => {
                    to.component(*key, Object::Part(content.clone())).unwrap();
                }
            }
        }
    }
}

fn fill_leaf(to: &mut ViewBuilder<Object>, block: BlockNo, number: i64) {
    to.set(block, 0, ValueRef::Bool(number % 2 == 1)).unwrap();
    if number % 3 != 0 {
        to.set(block, 1, ValueRef::Int(number)).unwrap();
        to.set(block, 2, ValueRef::Str(&format!("{number}px")))
            .unwrap();
    }
    if number % 4 != 0 {
        to.set_object(block, 3, Object::Handler).unwrap();
    }
    to.set_object(
        block,
        4,
        Object::Bound(OwnedValue::Float(number as f64 / 2.0)),
    )
    .unwrap();
    to.set(block, 5, ValueRef::Int(number)).unwrap();
    to.set(block, 6, ValueRef::Bool(number % 5 == 0)).unwrap();
}

fn parts(view: &View<Object>) -> Vec<(BlockNo, Vec<Item>)> {
    let blocks = view.blocks().iter().enumerate();
    let found = blocks.filter_map(|(place, block)| match &view.objects()[block.object()?] {
        Object::Part(items) => Some((BlockNo::new(place), items.clone())),
        _ => None,
    });
    found.collect()
}

/// What HTML does not show of a page: styles, properties and listeners, element by element.
pub(crate) fn hidden(dom: &Dom) -> Vec<String> {
    let elements = dom.elements().map(|e| {
        let prop = |name| e.property(name).map(|value| value.borrow().to_text());
        format!(
            "{} {:?} {:?} {:?} {}",
            e.tag(),
            e.style("width"),
            prop("value"),
            prop("indeterminate"),
            e.listener("click").is_some()
        )
    });
    elements.collect()
}
