//! What templates refuse, and what they keep.

use lattice_vdom::{
    EventSpec, Extra, Namespace, Node, NodeBuilder, TEMPLATE_DEPTH_MAX, Template, Templates, el,
    svg, text, text_slot,
};

fn refusal(template: NodeBuilder) -> String {
    let error = template.build().expect_err("it should be refused");
    assert!(error.is_template(), "{error:?}");
    error.to_string()
}

#[test]
fn what_could_run_script_is_refused() {
    let hostile = [
        el("script"),
        el("SCRIPT"),
        svg("script"),
        svg("Script"),
        el("style"),
        el("base"),
        el("meta"),
        el("link"),
        el("p").attr("onclick", "alert(1)"),
        el("p").attr("ONCLICK", "alert(1)"),
        svg("path").attr("onLoad", "alert(1)"),
        el("p").attr_slot(0, "onclick"),
        el("iframe").attr("srcdoc", "<script>"),
        el("iframe").attr_slot(0, "srcdoc"),
        el("p").attr("style", "color:red"),
        el("p").attr_slot(0, "style"),
        el("p").prop_slot(0, "innerHTML"),
        el("p").prop_slot(0, "outerHTML"),
        el("p").prop_slot(0, "onclick"),
        el("p").prop_slot(0, "__proto__"),
        el("iframe").prop_slot(0, "srcdoc"),
        el("a").attr("href", " java\nscript:alert(1)"),
        el("form").attr("action", "javascript:alert(1)"),
        svg("a").attr("xlink:href", "javascript:alert(1)"),
        svg("animate").attr("attributeName", "href"),
        svg("set").attr_slot(0, "attributeName"),
        el("p").id_attr("onclick", "", 0),
    ];
    for template in hostile {
        refusal(template);
    }
}

#[test]
fn names_that_would_break_out_of_their_place_are_refused() {
    let hostile = [
        el(""),
        el("a b"),
        el("a>"),
        el("1"),
        el("Div"),
        el("p").attr("a b", ""),
        el("p").attr("a=", ""),
        el("p").attr("a\"", ""),
        el("p").attr("", ""),
        el("p").attr("Class", ""),
        el("p").class_slot(0, "a b"),
        el("p").class_slot(0, ""),
        el("p").style_slot(0, "width:1px;color"),
        el("p").style_slot(0, "Width"),
        el("p").event_slot(0, EventSpec::new("")),
        el("p").id_attr("id", "a  b", 0),
        el("p").id_attr("id", "a ", 0),
        el("p").id_attr("id", "a\tb", 0),
        el("p").id_attr("id", "", 2),
        el("p").prop_slot(0, "a.b"),
    ];
    for template in hostile {
        refusal(template);
    }
}

#[test]
fn slots_are_numbered_in_document_order() {
    let two = || el("p").attr_slot(0, "title").child(text_slot(1));
    assert_eq!(two().build().unwrap().slot_count(), 2);
    assert!(refusal(el("p").attr_slot(1, "title").child(text_slot(0))).contains("document order"));
    assert!(refusal(el("p").child(text_slot(1))).contains("without gaps"));
    assert!(refusal(el("p").child(text_slot(0)).child(text_slot(0))).contains("twice"));
}

#[test]
fn an_attribute_has_one_source() {
    refusal(el("p").attr("title", "a").attr("title", "b"));
    refusal(el("p").attr("title", "a").attr_slot(0, "title"));
    refusal(el("input").attr("readonly", "").prop_slot(0, "readOnly"));
    refusal(el("p").attr_slot(0, "class").class_slot(1, "a"));
    refusal(el("p").attr("class", "a b").class_slot(0, "b"));
    assert!(
        el("p")
            .attr("class", "a b")
            .class_slot(0, "c")
            .build()
            .is_ok()
    );
}

#[test]
fn a_children_place_is_alone_and_unique() {
    assert!(el("p").children().build().unwrap().has_children());
    refusal(el("p").children().child(text("x")));
    refusal(el("p").child(el("b").children()).child(el("i").children()));
    refusal(el("input").children());
    refusal(el("br").child(text("x")));
    refusal(el("textarea").child(text("x")));
    refusal(text("x").children());
    refusal(text("x").child(el("b")));
}

#[test]
fn namespaces_follow_from_the_tags_around() {
    let template = el("div")
        .child(el("svg").child(el("g").child(el("foreignObject").child(el("p")))))
        .child(el("math").child(el("mi")))
        .child(el("b"))
        .build()
        .unwrap();
    let found: Vec<(String, Namespace)> = template
        .nodes()
        .iter()
        .filter_map(|node| match node {
            Node::Element(element) => Some((element.tag.to_string(), element.namespace)),
            _ => None,
        })
        .collect();
    use Namespace::{Html, MathMl, Svg};
    let expected = [
        ("div", Html),
        ("svg", Svg),
        ("g", Svg),
        ("foreignObject", Svg),
        ("p", Html),
        ("math", MathMl),
        ("mi", MathMl),
        ("b", Html),
    ];
    assert_eq!(
        found,
        expected.map(|(tag, namespace)| (tag.to_string(), namespace))
    );
}

#[test]
fn deep_and_large_templates_are_refused_without_a_crash() {
    let mut deep = el("b");
    for _ in 0..100_000 {
        deep = el("b").child(deep);
    }
    assert!(deep.build().unwrap_err().is_limit());
    let mut wide = el("b");
    for _ in 0..20_000 {
        wide = wide.child(text("x"));
    }
    assert!(wide.build().unwrap_err().is_limit());
    let mut just = el("b");
    for _ in 1..TEMPLATE_DEPTH_MAX {
        just = el("b").child(just);
    }
    assert!(just.build().is_ok());
    let mut slots = el("b");
    for slot in 0..2_000 {
        slots = slots.style_slot(slot, "width");
    }
    assert!(slots.build().unwrap_err().is_limit());
}

#[test]
fn templates_are_numbered_by_content_in_order_of_first_use() {
    let make = |class: &str| {
        el("p")
            .attr("class", class)
            .child(text_slot(0))
            .build()
            .unwrap()
    };
    let mut templates = Templates::new();
    let first = templates.number(&make("a"));
    let second = templates.number(&make("b"));
    assert_eq!((first.no.get(), second.no.get()), (1, 2));
    assert_eq!(templates.number(&make("a")), first);
    assert_eq!(templates.get(second.no), Some(&make("b")));
    assert_eq!(templates.all().len(), 2);
    assert_ne!(make("a"), make("b"));
    assert_eq!(Template::text(), text_slot(0).build().unwrap());
}

#[test]
fn a_template_has_one_number_whether_it_is_found_by_address_or_by_content() {
    let make = |n: usize| el("p").attr("class", &n.to_string()).build().unwrap();
    let kept: Vec<_> = (0..300).map(make).collect();
    let mut templates = Templates::new();
    for round in 0..3 {
        for (n, template) in kept.iter().enumerate() {
            let numbers = [
                templates.number(template),
                templates.number(&template.clone()),
                templates.number(&make(n)),
            ];
            assert!(
                numbers.iter().all(|it| it.no.get() as usize == n + 1),
                "{round}: {n}"
            );
        }
    }
    assert_eq!(templates.all().len(), kept.len());
}

#[test]
fn a_child_places_its_extras_as_given() {
    let template = el("label")
        .id_attr("for", "-f", 1)
        .event_slot(0, EventSpec::new("click").key("Enter").stop())
        .build()
        .unwrap();
    let Node::Element(element) = &template.nodes()[0] else {
        panic!("the root is an element")
    };
    assert_eq!(
        element.extras,
        [
            Extra::Id {
                name: "for".into(),
                suffix: "-f".into(),
                up: 1
            },
            Extra::Slot(0)
        ]
    );
}
