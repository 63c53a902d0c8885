//! Input that nobody would send in good faith: it ends up right, or is refused, and takes time in proportion to its size (a test
//! here that took its square would not end).

use lattice_vdom::testing::Dom;
use lattice_vdom::{
    BlockNo, Forest, HtmlSink, NullSink, PatchSink, Shape, Template, TemplateNo, ValueRef, View,
    ViewBuilder, ViewId, el, mathml, svg, text_slot,
};

const MANY: usize = 100_000;

struct Page {
    forest: Forest<()>,
    root: ViewId,
    text: Shape,
    group: Shape,
}

impl Page {
    fn new() -> Self {
        let mut forest = Forest::new();
        let text = forest.number(&Template::text());
        let group = forest.number(&el("div").children().build().unwrap());
        let root = forest.insert(View::new(), None);
        forest.insert_all(root, &mut NullSink);
        Self {
            forest,
            root,
            text,
            group,
        }
    }

    fn show(&mut self, id: ViewId, mut new: View<()>, sink: &mut dyn PatchSink) {
        self.forest.match_view(id, &mut new);
        self.forest.replace(id, new, sink);
    }

    /// Texts with these keys as roots.
    fn texts(&self, keys: impl Iterator<Item = u64>) -> View<()> {
        let mut view = ViewBuilder::new();
        for (at, key) in keys.enumerate() {
            let mut slots = view.block(self.text, key).unwrap();
            slots.value(ValueRef::Int(at as i64));
            slots.finish().unwrap();
        }
        view.finish().unwrap()
    }
}

/// Counts operations.
#[derive(Default)]
struct Counted(usize);

impl PatchSink for Counted {
    fn define(&mut self, _: TemplateNo, _: &Template) {}
    fn reset(&mut self, _: u32) {}
    fn insert(&mut self, _: u32, _: u32) {
        self.0 += 1;
    }
    fn run(&mut self, _: TemplateNo, _: u32) {}
    fn value(&mut self, _: ValueRef<'_>) {}
    fn end(&mut self) {}
    fn set(&mut self, _: u32, _: u16, _: ValueRef<'_>) {
        self.0 += 1;
    }
    fn remove(&mut self, _: u32, _: u32) {
        self.0 += 1;
    }
    fn move_run(&mut self, _: u32, _: u32, _: u32) {
        self.0 += 1;
    }
    fn move_each(&mut self, _: &[u32], _: u32) {
        self.0 += 1;
    }
    fn clear(&mut self, _: u32) {
        self.0 += 1;
    }
}

#[test]
fn a_hundred_thousand_blocks_of_one_key_are_compared_in_linear_time() {
    let mut page = Page::new();
    let (root, one) = (page.root, |count: usize| (0..count).map(|_| 7));
    for keys in [MANY, MANY - 1, MANY / 2, MANY] {
        let view = page.texts(one(keys));
        page.show(root, view, &mut NullSink);
    }
    // The same with a block before and behind, so that no end is common.
    let around = |first: u64, last: u64| [first].into_iter().chain(one(MANY)).chain([last]);
    for (first, last) in [(1, 2), (3, 4), (2, 7), (7, 1)] {
        let view = page.texts(around(first, last));
        page.show(root, view, &mut NullSink);
    }
    let mut again = Counted::default();
    let view = page.texts(around(7, 1));
    page.show(root, view, &mut again);
    assert_eq!(again.0, 0);
}

#[test]
fn orders_of_a_hundred_thousand_are_compared_in_about_linear_time() {
    let mut page = Page::new();
    let (root, many) = (page.root, MANY as u64);
    let shuffled = |factor: u64| (0..many).map(move |at| at * factor % many);
    for view in [
        page.texts(0..many),
        page.texts((0..many).rev()),
        page.texts(shuffled(31_337)),
        page.texts(shuffled(77_777)),
        page.texts((0..many).map(|at| at / 2)),
        page.texts((0..many).map(|at| (many - at) / 3)),
        // Keys that fall together in a table that trusts them.
        page.texts((0..many).map(|at| at << 32)),
        page.texts((0..many).rev().map(|at| at << 32)),
    ] {
        page.show(root, view, &mut NullSink);
    }
}

/// Components within one another, each in a box of the outer one, or at its root.
fn nested(page: &mut Page, depth: usize, in_boxes: bool) -> Vec<ViewId> {
    let mut views = vec![page.root];
    for level in 0..depth {
        let mut view = ViewBuilder::new();
        if in_boxes {
            view.open(page.group, 1).unwrap();
        }
        view.component(2, ()).unwrap();
        if in_boxes {
            view.close().unwrap();
        }
        let outer = views[level];
        let mut view = view.finish().unwrap();
        let block = BlockNo::new(usize::from(in_boxes));
        let inner = page.forest.insert(View::new(), Some((outer, block)));
        view.attach(block, inner);
        *page.forest.get_mut(outer).unwrap() = view;
        views.push(inner);
    }
    views
}

#[test]
fn a_page_of_a_hundred_thousand_levels_is_shown_and_changed() {
    let mut page = Page::new();
    let views = nested(&mut page, MANY, true);
    let innermost = *views.last().unwrap();
    *page.forest.get_mut(innermost).unwrap() = page.texts([5, 6].into_iter());
    let mut html = HtmlSink::new();
    page.forest.full_view(page.root, &mut html);
    assert!(html.html().starts_with("<div><div>"));
    assert!(html.html().contains("<div>0<!---->1</div>"));
    assert_eq!(
        html.html().len(),
        MANY * "<div></div>".len() + "0<!---->1".len()
    );

    let mut dom = Dom::new();
    page.forest.full_view(page.root, &mut dom);
    assert_eq!(dom.text(), "01");
    let view = page.texts([6, 5, 8].into_iter());
    page.show(innermost, view, &mut dom);
    assert_eq!(dom.text(), "012");
    let next = page.forest.next_instance();
    assert!(page.forest.find(next - 1).is_some());
}

#[test]
fn a_hundred_thousand_components_without_an_element_between_are_shown_and_changed() {
    let mut page = Page::new();
    let views = nested(&mut page, MANY, false);
    let mut dom = Dom::new();
    page.forest.full_view(page.root, &mut dom);
    assert_eq!(dom.text(), "");
    let innermost = *views.last().unwrap();
    let view = page.texts([1, 2, 3].into_iter());
    page.show(innermost, view, &mut dom);
    assert_eq!(dom.text(), "012");
    let view = page.texts([3, 1].into_iter());
    page.show(innermost, view, &mut dom);
    assert_eq!(dom.text(), "01");
}

#[test]
fn no_number_is_a_value_like_others_and_a_huge_attribute_is_one_value() {
    let mut forest: Forest<()> = Forest::new();
    let template = el("p")
        .attr_slot(0, "title")
        .child(text_slot(1))
        .build()
        .unwrap();
    let p = forest.number(&template);
    let root = forest.insert(View::new(), None);
    let mut dom = Dom::new();
    forest.insert_all(root, &mut dom);
    let huge = "\"<&x".repeat(2_000_000);
    let render = |number: f64, title: &str| {
        let mut view = ViewBuilder::new();
        let mut slots = view.block(p, 1).unwrap();
        slots.value(title.into());
        slots.value(number.into());
        slots.finish().unwrap();
        view.finish().unwrap()
    };
    for (number, title, operations) in [
        (f64::NAN, "", 1),
        (f64::NAN, "", 0),
        (f64::NAN, &huge, 1),
        (f64::NAN, &huge, 0),
        (f64::INFINITY, &huge, 1),
        (-0.0, &huge, 1),
        (0.0, &huge, 0),
    ] {
        let mut new = render(number, title);
        dom.take_counts();
        forest.match_view(root, &mut new);
        forest.replace(root, new, &mut dom);
        assert_eq!(dom.counts().operations(), operations, "{number}");
        assert_eq!(dom.text(), ValueRef::Float(number).to_text());
    }
    let mut html = HtmlSink::new();
    forest.full_view(root, &mut html);
    assert_eq!(html.html(), dom.html());
    assert!(html.html().len() > huge.len());
}

#[test]
fn blocks_of_svg_and_math_stand_in_their_namespaces() {
    let mut forest: Forest<()> = Forest::new();
    let mut number =
        |template: Result<Template, lattice_vdom::Error>| forest.number(&template.unwrap());
    let chart = number(
        el("svg")
            .attr("viewBox", "0 0 9 9")
            .child(el("g").children())
            .build(),
    );
    let line = number(svg("linearGradient").attr_slot(0, "gradientUnits").build());
    let foreign = number(svg("foreignObject").children().build());
    let formula = number(el("math").children().build());
    let root_of = number(
        mathml("msqrt")
            .child(mathml("mi").child(text_slot(0)))
            .build(),
    );
    let p = number(el("p").child(text_slot(0)).build());
    let mut view = ViewBuilder::new();
    let leaf = |view: &mut ViewBuilder<()>, shape: Shape, value: &str| {
        let mut slots = view.block(shape, 1).unwrap();
        slots.value(value.into());
        slots.finish().unwrap();
    };
    view.open(chart, 1).unwrap();
    leaf(&mut view, line, "userSpaceOnUse");
    view.open(foreign, 2).unwrap();
    leaf(&mut view, p, "html");
    view.close().unwrap();
    view.close().unwrap();
    view.open(formula, 3).unwrap();
    leaf(&mut view, root_of, "x");
    view.close().unwrap();
    let root = forest.insert(view.finish().unwrap(), None);
    let (mut html, mut dom) = (HtmlSink::new(), Dom::new());
    forest.insert_all(root, &mut (&mut html, &mut dom));
    assert_eq!(
        html.html(),
        "<svg viewBox=\"0 0 9 9\"><g><linearGradient gradientUnits=\"userSpaceOnUse\"></linearGradient><foreignObject><p>html</p></foreignObject></g></svg><math><msqrt><mi>x</mi></msqrt></math>"
    );
    assert_eq!(html.html(), dom.html());
    // Names of other cases are names of these namespaces only.
    assert!(el("linearGradient").build().unwrap_err().is_template());
    assert!(svg("script").build().unwrap_err().is_template());
    assert!(
        mathml("mi")
            .attr("onclick", "x")
            .build()
            .unwrap_err()
            .is_template()
    );
}
