//! Building views: opening, closing, adopting, and what is refused; and the forest's lookups.

use lattice_vdom::testing::Dom;
use lattice_vdom::{
    BlockNo, Forest, HtmlSink, ItemsSink, NullSink, Opaque, Place, Shape, Template, VIEW_DEPTH_MAX,
    ValueRef, View, ViewBuilder, el, text_slot,
};

#[derive(Debug, PartialEq)]
struct Number(i64);

impl Opaque for Number {
    fn value(&self) -> ValueRef<'_> {
        ValueRef::Int(self.0)
    }
}

struct Shapes {
    text: Shape,
    row: Shape,
    link: Shape,
}

fn forest() -> (Forest<Number>, Shapes) {
    let mut forest = Forest::new();
    let text = forest.number(&Template::text());
    let row = forest.number(&el("div").children().build().unwrap());
    let link = forest.number(
        &el("a")
            .attr_slot(0, "href")
            .child(text_slot(1))
            .build()
            .unwrap(),
    );
    (forest, Shapes { text, row, link })
}

fn leaf(builder: &mut ViewBuilder<Number>, shape: Shape, content: i64) -> BlockNo {
    let block = builder.open(shape, content as u64).unwrap();
    builder.set_object(block, 0, Number(content)).unwrap();
    builder.close().unwrap();
    block
}

fn html(forest: &mut Forest<Number>, view: View<Number>) -> String {
    let root = forest.insert(view, None);
    let mut sink = HtmlSink::new();
    forest.insert_all(root, &mut sink);
    sink.into_html()
}

#[test]
fn blocks_made_earlier_are_adopted_in_the_order_given() {
    let (mut forest, shapes) = forest();
    let mut builder = ViewBuilder::new();
    let (one, two, three) = (
        leaf(&mut builder, shapes.text, 1),
        leaf(&mut builder, shapes.text, 2),
        leaf(&mut builder, shapes.text, 3),
    );
    builder.open(shapes.row, 9).unwrap();
    builder.adopt(&[three, one]).unwrap();
    leaf(&mut builder, shapes.text, 4);
    builder.close().unwrap();
    let _ = two;
    let view = builder.finish().unwrap();
    for (number, object) in view.objects().iter().enumerate() {
        let Some(Place::Slot(block, 0)) = view.place(number) else {
            panic!("it stands in a slot")
        };
        assert_eq!(
            view.shown(block, 0),
            object.value(),
            "objects are found after the blocks were ordered"
        );
    }
    assert_eq!(html(&mut forest, view), "2<div>3<!---->1<!---->4</div>");
}

#[test]
fn rows_of_rows_of_arguments_nest() {
    let (mut forest, shapes) = forest();
    let mut builder = ViewBuilder::new();
    let mut inner = leaf(&mut builder, shapes.text, 0);
    for key in 1..4 {
        let beside = leaf(&mut builder, shapes.text, key);
        let outer = builder.open(shapes.row, key as u64).unwrap();
        builder.adopt(&[inner, beside]).unwrap();
        builder.close().unwrap();
        inner = outer;
    }
    let view = builder.finish().unwrap();
    assert_eq!(view.blocks()[0].end(), view.blocks().len());
    assert_eq!(
        html(&mut forest, view),
        "<div><div><div>0<!---->1</div>2</div>3</div>"
    );
}

#[test]
fn structure_that_no_page_can_show_is_refused() {
    let (_, shapes) = forest();
    let mut builder: ViewBuilder<Number> = ViewBuilder::new();
    assert!(builder.close().unwrap_err().is_structure());
    let text = builder.open(shapes.text, 0).unwrap();
    assert!(builder.open(shapes.text, 0).unwrap_err().is_structure());
    assert!(builder.component(0, Number(0)).unwrap_err().is_structure());
    assert!(builder.adopt(&[text]).unwrap_err().is_structure());
    assert!(builder.finish().unwrap_err().is_structure());
    assert!(
        builder
            .set(text, 1, ValueRef::None)
            .unwrap_err()
            .is_structure()
    );
    assert!(
        builder
            .set(BlockNo::new(7), 0, ValueRef::None)
            .unwrap_err()
            .is_structure()
    );
    builder.set_object(text, 0, Number(1)).unwrap();
    assert!(
        builder
            .set(text, 0, ValueRef::None)
            .unwrap_err()
            .is_structure()
    );
    builder.close().unwrap();
    let row = builder.open(shapes.row, 0).unwrap();
    assert!(builder.adopt(&[row]).unwrap_err().is_structure());
    assert!(
        builder
            .adopt(&[BlockNo::new(99)])
            .unwrap_err()
            .is_structure()
    );
}

#[test]
fn nesting_has_a_limit_however_it_is_made() {
    let (_, shapes) = forest();
    let mut builder: ViewBuilder<Number> = ViewBuilder::new();
    for _ in 0..VIEW_DEPTH_MAX {
        builder.open(shapes.row, 0).unwrap();
    }
    assert!(builder.open(shapes.row, 0).unwrap_err().is_limit());

    builder.start(View::new());
    let mut inner = leaf(&mut builder, shapes.text, 0);
    for _ in 0..100_000 {
        let outer = builder.open(shapes.row, 0).unwrap();
        builder.adopt(&[inner]).unwrap();
        builder.close().unwrap();
        inner = outer;
    }
    assert!(builder.finish().unwrap_err().is_limit());
}

#[test]
fn components_within_components_a_hundred_thousand_deep_are_walked() {
    let (mut forest, shapes) = forest();
    let component = || {
        let mut builder = ViewBuilder::new();
        builder.component(0, Number(0)).unwrap();
        builder.finish().unwrap()
    };
    let root = forest.insert(component(), None);
    let slot = BlockNo::new(0);
    let mut outer = root;
    for _ in 0..100_000 {
        let inner = forest.insert(component(), Some((outer, slot)));
        forest.get_mut(outer).unwrap().attach(slot, inner);
        outer = inner;
    }
    let mut builder = ViewBuilder::new();
    leaf(&mut builder, shapes.text, 5);
    let last = forest.insert(builder.finish().unwrap(), Some((outer, slot)));
    forest.get_mut(outer).unwrap().attach(slot, last);
    let mut dom = Dom::new();
    forest.insert_all(root, &mut dom);
    assert_eq!(dom.html(), "5");
    let mut builder = ViewBuilder::new();
    leaf(&mut builder, shapes.text, 6);
    leaf(&mut builder, shapes.text, 5);
    let mut new = builder.finish().unwrap();
    forest.match_view(last, &mut new);
    forest.replace(last, new, &mut dom);
    assert_eq!(dom.html(), "6<!---->5");
}

#[test]
fn a_bound_value_is_one_set() {
    let (mut forest, shapes) = forest();
    let mut builder = ViewBuilder::new();
    leaf(&mut builder, shapes.text, 1);
    let root = forest.insert(builder.finish().unwrap(), None);
    let mut dom = Dom::new();
    forest.set(root, 0, &mut dom);
    assert_eq!(dom.counts().operations(), 0, "it is in no page yet");
    forest.insert_all(root, &mut dom);
    dom.take_counts();
    forest.get_mut(root).unwrap().objects_mut()[0] = Number(2);
    forest.set(root, 0, &mut dom);
    assert_eq!((dom.html().as_str(), dom.counts().operations()), ("2", 1));
    assert_eq!(forest.find(1), Some((root, BlockNo::new(0))));
    assert_eq!((forest.find(0), forest.find(2)), (None, None));
    assert_eq!(forest.remove(root).unwrap().take_objects(), [Number(2)]);
    assert_eq!((forest.find(1), forest.len()), (None, 0));
}

#[test]
fn an_address_that_runs_script_reaches_no_sink() {
    let (mut forest, shapes) = forest();
    let view = |url: &str| {
        let mut builder: ViewBuilder<Number> = ViewBuilder::new();
        let block = builder.open(shapes.link, 0).unwrap();
        builder.set(block, 0, ValueRef::Str(url)).unwrap();
        builder
            .set(block, 1, ValueRef::Str("javascript: is text here"))
            .unwrap();
        builder.close().unwrap();
        builder.finish().unwrap()
    };
    let (bad, good, worse) = (
        view("javascript:alert(1)"),
        view("/x"),
        view("\tJAVASCRIPT:alert(2)"),
    );
    let root = forest.insert(bad, None);
    let (mut html, mut dom) = (HtmlSink::new(), Dom::new());
    forest.insert_all(root, &mut (&mut html, &mut dom));
    assert_eq!(html.html(), "<a>javascript: is text here</a>");
    for (mut next, expected) in [
        (good, "<a href=\"/x\">javascript: is text here</a>"),
        (worse, "<a>javascript: is text here</a>"),
    ] {
        forest.match_view(root, &mut next);
        forest.replace(root, next, &mut dom);
        assert_eq!(dom.html(), expected);
    }
}

#[test]
fn the_structure_of_a_page_is_a_list_of_numbers() {
    let (mut forest, shapes) = forest();
    let mut builder = ViewBuilder::new();
    builder.open(shapes.row, 0).unwrap();
    leaf(&mut builder, shapes.text, 1);
    leaf(&mut builder, shapes.text, 2);
    builder.close().unwrap();
    builder.open(shapes.row, 1).unwrap();
    builder.close().unwrap();
    leaf(&mut builder, shapes.text, 3);
    let root = forest.insert(builder.finish().unwrap(), None);
    let mut items = ItemsSink::new();
    forest.insert_all(root, &mut items);
    assert_eq!(items.items(), [2, 2, 1, 2, 0, 0, 1, 1, 0]);
    assert_eq!(forest.next_instance(), 6);
    forest.full_view(root, &mut NullSink);
    assert_eq!(forest.next_instance(), 11, "numbers are not used twice");
}

#[test]
fn a_builder_goes_on_after_a_failed_run() {
    let (mut forest, shapes) = forest();
    let mut builder = ViewBuilder::new();
    builder.open(shapes.row, 0).unwrap();
    let left_over = builder.start(View::new());
    assert_eq!(left_over.blocks().len(), 1);
    leaf(&mut builder, shapes.text, 7);
    let view = builder.finish().unwrap();
    assert_eq!(html(&mut forest, view), "7");
}

#[test]
fn a_restarted_forest_counts_from_one_and_defines_its_templates_again() {
    let (mut forest, shapes) = forest();
    let mut builder = ViewBuilder::new();
    leaf(&mut builder, shapes.text, 1);
    let root = forest.insert(builder.finish().unwrap(), None);
    forest.insert_all(root, &mut NullSink);
    forest.restart();
    let mut dom = Dom::new();
    forest.insert_all(root, &mut dom);
    assert_eq!(
        (dom.html().as_str(), forest.find(1)),
        ("1", Some((root, BlockNo::new(0))))
    );
    assert_eq!(dom.next_instance(), forest.next_instance());
}

#[test]
fn instances_are_found_after_thousands_have_come_and_gone_in_turns() {
    let mut forest: Forest<()> = Forest::new();
    let text = forest.number(&Template::text());
    let render = |key: u64| {
        let mut view = ViewBuilder::new();
        for key in [0, key] {
            view.open(text, key).unwrap();
            view.close().unwrap();
        }
        view.finish().unwrap()
    };
    let mut root = ViewBuilder::new();
    for key in 0..2 {
        root.component(key, ()).unwrap();
    }
    let root = forest.insert(root.finish().unwrap(), None);
    let parts = [0, 1].map(|at| {
        let block = BlockNo::new(at);
        let part = forest.insert(render(1), Some((root, block)));
        forest.get_mut(root).unwrap().attach(block, part);
        part
    });
    forest.insert_all(root, &mut NullSink);
    for key in 2..3_000 {
        for part in parts {
            let mut new = render(key);
            forest.match_view(part, &mut new);
            let gone = forest.next_instance() - 2;
            forest.replace(part, new, &mut NullSink);
            let came = forest.next_instance() - 1;
            assert_eq!(forest.find(came), Some((part, BlockNo::new(1))));
            if key > 2 {
                assert_eq!(forest.find(gone), None, "its view shows another by now");
            }
        }
        assert_eq!(forest.find(1), Some((parts[0], BlockNo::new(0))));
        assert_eq!(forest.find(3), Some((parts[1], BlockNo::new(0))));
    }
}
