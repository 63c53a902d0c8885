//! HTML of random templates, values and nesting: what is printed while values go by equals what the reference DOM, a plain tree,
//! prints node by node.

use lattice_vdom::testing::Dom;
use lattice_vdom::{
    EventSpec, Forest, HtmlSink, NodeBuilder, OwnedValue, Shape, SlotKind, Template, View,
    ViewBuilder, el, svg, text, text_slot,
};
use proptest::prelude::*;

use crate::html::OneByOne;
use crate::model::Object;

/// A node of a template, without the numbers of its slots.
#[derive(Clone, Debug)]
enum Spec {
    Text(String),
    Slot,
    Element(&'static str, Vec<Bears>, Vec<Self>),
}

/// What an element bears.
#[derive(Clone, Debug)]
enum Bears {
    Fixed(&'static str, String),
    Id(&'static str, &'static str, u8),
    Slot(SlotKind),
    Children,
}

const TEXT: &str = "[a-z\n&<>\"\r\0\u{a0}\u{e9}\u{1F600} ]{0,40}";

fn bears() -> impl Strategy<Value = Bears> {
    let name = prop::sample::select(vec!["class", "title", "lang", "value", "hidden"]);
    let slot = prop_oneof![
        name.clone().prop_map(|name| SlotKind::Attr(name.into())),
        prop::sample::select(vec!["value", "checked", "indeterminate", "tabIndex"])
            .prop_map(|name| SlotKind::Prop(name.into())),
        Just(SlotKind::Style("width".into())),
        prop::sample::select(vec!["on", "off"]).prop_map(|name| SlotKind::Class(name.into())),
        Just(SlotKind::Event(EventSpec::new("click"))),
    ];
    prop_oneof![
        2 => (name, TEXT).prop_map(|(name, value)| Bears::Fixed(name, value)),
        1 => (prop::sample::select(vec!["-a", "", "-a -b"]), 0..2u8)
            .prop_map(|(suffix, up)| Bears::Id("id", suffix, up)),
        6 => slot.prop_map(Bears::Slot),
        2 => Just(Bears::Children),
    ]
}

fn element(content: impl Strategy<Value = Vec<Spec>>) -> impl Strategy<Value = Spec> {
    let tag = prop::sample::select(vec![
        "p", "div", "b", "pre", "textarea", "input", "br", "svg", "select", "option",
    ]);
    (tag, prop::collection::vec(bears(), 0..5), content)
        .prop_map(|(tag, bears, content)| Spec::Element(tag, bears, content))
}

/// A template that keeps the rules. What breaks one is dropped, so that most of what is generated counts.
fn template() -> impl Strategy<Value = Template> {
    let leaf = prop_oneof![
        TEXT.prop_map(Spec::Text),
        Just(Spec::Slot),
        element(Just(Vec::new())),
    ];
    let spec = leaf.prop_recursive(3, 16, 4, |inner| {
        element(prop::collection::vec(inner, 0..4))
    });
    spec.prop_filter_map("it breaks a rule", |spec| {
        let mut build = Build::default();
        build.node(&spec, None).build().ok()
    })
}

#[derive(Default)]
struct Build {
    next_slot: u16,
    children: bool,
}

impl Build {
    fn slot(&mut self) -> u16 {
        self.next_slot += 1;
        self.next_slot - 1
    }

    fn node(&mut self, spec: &Spec, within: Option<&str>) -> NodeBuilder {
        match spec {
            Spec::Text(content) => text(content),
            Spec::Slot => text_slot(self.slot()),
            Spec::Element(tag, bears, content) => self.element(tag, bears, content, within),
        }
    }

    fn element(
        &mut self,
        tag: &'static str,
        bears: &[Bears],
        content: &[Spec],
        within: Option<&str>,
    ) -> NodeBuilder {
        // Options stand in a select, and a select holds nothing else.
        let tag = match (tag, within) {
            (_, Some("select")) => "option",
            ("select" | "option", Some(_)) => "i",
            (tag, _) => tag,
        };
        let childless = ["textarea", "input", "br"].contains(&tag);
        let mut node = if within == Some("svg") {
            svg(tag)
        } else {
            el(tag)
        };
        let mut names: Vec<String> = Vec::new();
        let mut holds_children = false;
        for bears in bears {
            let name = used_name(bears);
            // The fixed classes and those of toggles are together one source; a slot for all of them is another.
            let clashes = |known: &String| {
                *known == name
                    || (known.starts_with("class") && name == "all classes")
                    || (known == "all classes" && name.starts_with("class"))
            };
            if names.iter().any(clashes) {
                continue;
            }
            names.push(name);
            node = match bears {
                Bears::Fixed(name, value) => node.attr(name, value),
                Bears::Id(name, suffix, up) => node.id_attr(name, suffix, *up),
                Bears::Slot(SlotKind::Attr(name)) => node.attr_slot(self.slot(), name),
                Bears::Slot(SlotKind::Prop(name)) => node.prop_slot(self.slot(), name),
                Bears::Slot(SlotKind::Style(name)) => node.style_slot(self.slot(), name),
                Bears::Slot(SlotKind::Class(name)) => node.class_slot(self.slot(), name),
                Bears::Slot(SlotKind::Event(event)) => node.event_slot(self.slot(), event.clone()),
                Bears::Slot(SlotKind::Text) => continue,
                Bears::Children if childless || self.children => continue,
                Bears::Children => {
                    self.children = true;
                    holds_children = true;
                    node.children()
                }
            };
        }
        if childless || holds_children {
            return node;
        }
        for spec in content {
            if tag == "select" && !matches!(spec, Spec::Element(..)) {
                continue;
            }
            let within = if tag == "i" { within } else { Some(tag) };
            node = node.child(self.node(spec, within));
        }
        node
    }
}

/// What no other on the same element may use.
fn used_name(bears: &Bears) -> String {
    match bears {
        Bears::Fixed(name, _) | Bears::Id(name, ..) => (*name).to_owned(),
        Bears::Slot(SlotKind::Attr(name)) if &**name == "class" => "all classes".to_owned(),
        Bears::Slot(SlotKind::Attr(name) | SlotKind::Prop(name)) => name.to_lowercase(),
        Bears::Slot(SlotKind::Class(name)) => format!("class {name}"),
        other => format!("{other:?}"),
    }
}

fn value() -> impl Strategy<Value = OwnedValue> {
    prop_oneof![
        Just(OwnedValue::None),
        any::<bool>().prop_map(OwnedValue::Bool),
        (0..20_000i64).prop_map(OwnedValue::Int),
        any::<i32>().prop_map(|x| OwnedValue::Float(f64::from(x) / 8.0)),
        TEXT.prop_map(|text| OwnedValue::Str(text.into())),
        Just(OwnedValue::Str("40%".into())),
    ]
}

/// Instances of templates: which one, some of its values, whether they are objects, and what is in it.
#[derive(Clone, Debug)]
struct Instance(usize, Vec<(OwnedValue, bool)>, Vec<Self>);

fn instances() -> impl Strategy<Value = Vec<Instance>> {
    let values = || prop::collection::vec((value(), any::<bool>()), 0..12);
    // Neighbours are often of one template, as rows are.
    let which = || prop_oneof![3 => Just(0usize), 1 => Just(1), 1 => Just(2)];
    let leaf = (which(), values()).prop_map(|(which, values)| Instance(which, values, Vec::new()));
    let nested = leaf.prop_recursive(3, 24, 5, move |inner| {
        (which(), values(), prop::collection::vec(inner, 0..5))
            .prop_map(|(which, values, content)| Instance(which, values, content))
    });
    prop::collection::vec(nested, 0..6)
}

fn fill(to: &mut ViewBuilder<Object>, shapes: &[Shape], all: &[Instance]) {
    for (key, Instance(which, values, content)) in all.iter().enumerate() {
        let block = to.open(shapes[*which], key as u64).unwrap();
        for (slot, (value, bound)) in (0..shapes[*which].slots).zip(values) {
            if *bound {
                to.set_object(block, slot, Object::Bound(value.clone()))
                    .unwrap();
            } else {
                to.set(block, slot, value.borrow()).unwrap();
            }
        }
        if shapes[*which].container {
            fill(to, shapes, content);
        }
        to.close().unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_equals_what_a_tree_prints(
        templates in prop::collection::vec(template(), 2),
        all in instances(),
    ) {
        let templates = [&templates[..], &[Template::text()]].concat();
        let mut forest: Forest<Object> = Forest::new();
        let shapes: Vec<Shape> = templates.iter().map(|template| forest.number(template)).collect();
        let mut view = ViewBuilder::new();
        fill(&mut view, &shapes, &all);
        let view: View<Object> = view.finish().unwrap();
        let root = forest.insert(view, None);
        let (mut html, mut one_by_one, mut dom) = (HtmlSink::new(), OneByOne(HtmlSink::new()), Dom::new());
        forest.insert_all(root, &mut (&mut dom, (&mut html, &mut one_by_one)));
        prop_assert_eq!(html.html(), dom.html());
        let one_by_one = one_by_one.0;
        prop_assert_eq!(html.html(), one_by_one.html());
        prop_assert_eq!(html.css(), one_by_one.css());
        prop_assert_eq!(html.late(), one_by_one.late());
        prop_assert_eq!(html.hash(), one_by_one.hash());
    }
}
