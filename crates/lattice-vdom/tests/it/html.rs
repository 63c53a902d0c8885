//! HTML in the form that browsers print, and what HTML cannot say.

use lattice_vdom::{
    EventSpec, Forest, HtmlSink, Late, NodeBuilder, OwnedValue, PatchSink, Template, TemplateNo,
    ValueRef, ViewBuilder, el, html_hash, svg, text, text_slot,
};

/// One block of `template` with these values and texts as content.
fn page(template: NodeBuilder, values: &[ValueRef<'_>], content: &[&str]) -> HtmlSink {
    let mut forest: Forest<()> = Forest::new();
    let shape = forest.number(&template.build().unwrap());
    let text = forest.number(&Template::text());
    let mut view = ViewBuilder::new();
    let block = view.open(shape, 0).unwrap();
    for (slot, value) in values.iter().enumerate() {
        view.set(block, slot as u16, *value).unwrap();
    }
    for content in content {
        let inner = view.open(text, 1).unwrap();
        view.set(inner, 0, ValueRef::Str(content)).unwrap();
        view.close().unwrap();
    }
    view.close().unwrap();
    let root = forest.insert(view.finish().unwrap(), None);
    let mut html = HtmlSink::new();
    forest.insert_all(root, &mut html);
    html
}

fn html(template: NodeBuilder, values: &[ValueRef<'_>], content: &[&str]) -> String {
    page(template, values, content).into_html()
}

const NONE: ValueRef<'static> = ValueRef::None;
const TRUE: ValueRef<'static> = ValueRef::Bool(true);
const FALSE: ValueRef<'static> = ValueRef::Bool(false);

#[test]
fn static_parts_are_escaped() {
    let template = el("p")
        .attr("title", "a\"<b>&\u{a0}")
        .child(text("1 < 2 & \"3\""))
        .child(el("br"))
        .child(text("x"));
    assert_eq!(
        html(template, &[], &[]),
        "<p title=\"a&quot;&lt;b&gt;&amp;&nbsp;\">1 &lt; 2 &amp; \"3\"<br>x</p>"
    );
}

#[test]
fn values_are_escaped() {
    let template = el("p").attr_slot(0, "title").child(text_slot(1));
    let hostile = ValueRef::Str("\"><script>alert('&')</script>");
    assert_eq!(
        html(template, &[hostile, hostile], &[]),
        "<p title=\"&quot;&gt;&lt;script&gt;alert('&amp;')&lt;/script&gt;\">\"&gt;&lt;script&gt;alert('&amp;')&lt;/script&gt;</p>"
    );
}

#[test]
fn attributes_are_absent_empty_or_text() {
    let template = || el("p").attr_slot(0, "hidden");
    assert_eq!(html(template(), &[NONE], &[]), "<p></p>");
    assert_eq!(html(template(), &[FALSE], &[]), "<p></p>");
    assert_eq!(html(template(), &[TRUE], &[]), "<p hidden=\"\"></p>");
    assert_eq!(
        html(template(), &[ValueRef::Float(1.0)], &[]),
        "<p hidden=\"1\"></p>"
    );
    assert_eq!(
        html(template(), &[ValueRef::Str("")], &[]),
        "<p hidden=\"\"></p>"
    );
}

#[test]
fn neighbouring_texts_are_kept_apart() {
    let template = el("p")
        .child(text("n: "))
        .child(text_slot(0))
        .child(text_slot(1))
        .child(el("b"))
        .child(text_slot(2));
    assert_eq!(
        html(template, &[ValueRef::Int(1), NONE, ValueRef::Int(3)], &[]),
        "<p>n: <!---->1<!----><b></b>3</p>"
    );
    assert_eq!(
        html(el("p").children(), &[], &["a", "", "b"]),
        "<p>a<!----><!---->b</p>"
    );
    assert_eq!(html(el("p").children(), &[], &[""]), "<p></p>");
}

#[test]
fn class_slots_join_the_fixed_class() {
    let template = || {
        el("p")
            .attr("class", "a")
            .class_slot(0, "b")
            .attr_slot(1, "title")
            .class_slot(2, "c")
    };
    assert_eq!(
        html(template(), &[TRUE, NONE, TRUE], &[]),
        "<p class=\"a b c\"></p>"
    );
    assert_eq!(
        html(template(), &[FALSE, ValueRef::Str("t"), FALSE], &[]),
        "<p title=\"t\" class=\"a\"></p>"
    );
    assert_eq!(html(el("p").class_slot(0, "b"), &[NONE], &[]), "<p></p>");
}

#[test]
fn properties_are_what_html_calls_them() {
    let input = el("input")
        .attr("type", "text")
        .prop_slot(0, "value")
        .prop_slot(1, "readOnly")
        .prop_slot(2, "indeterminate");
    let page = page(input, &[ValueRef::Str("a\"b"), TRUE, TRUE], &[]);
    assert_eq!(
        page.html(),
        "<input type=\"text\" value=\"a&quot;b\" readonly=\"\">"
    );
    assert_eq!(
        page.late(),
        [Late {
            instance: 1,
            slot: 2,
            value: OwnedValue::Bool(true)
        }]
    );
    assert_eq!(
        html(
            el("textarea").prop_slot(0, "value").attr("rows", "2"),
            &[ValueRef::Str("<b>")],
            &[]
        ),
        "<textarea rows=\"2\">&lt;b&gt;</textarea>"
    );
    assert_eq!(
        html(el("input").prop_slot(0, "checked"), &[FALSE], &[]),
        "<input>"
    );
}

#[test]
fn a_select_marks_the_option_of_its_value() {
    let option = |value: &str| el("option").attr("value", value).child(text(value));
    let select = || {
        el("select")
            .prop_slot(0, "value")
            .child(option("a"))
            .child(option("b"))
    };
    let marked = "<select><option value=\"a\">a</option><option value=\"b\" selected=\"\">b</option></select>";
    assert_eq!(html(select(), &[ValueRef::Str("b")], &[]), marked);
    let plain = "<select><option value=\"a\">a</option><option value=\"b\">b</option></select>";
    assert_eq!(html(select(), &[ValueRef::Str("c")], &[]), plain);
    assert_eq!(html(select(), &[NONE], &[]), plain);
}

#[test]
fn options_that_are_blocks_are_marked_too() {
    let mut forest: Forest<()> = Forest::new();
    let select = forest.number(
        &el("select")
            .prop_slot(0, "value")
            .children()
            .build()
            .unwrap(),
    );
    let option = forest.number(
        &el("option")
            .attr_slot(0, "value")
            .child(text_slot(1))
            .build()
            .unwrap(),
    );
    let mut view = ViewBuilder::new();
    let block = view.open(select, 0).unwrap();
    view.set(block, 0, ValueRef::Int(2)).unwrap();
    for key in 1..=3 {
        let block = view.open(option, key).unwrap();
        view.set(block, 0, ValueRef::Str(&key.to_string())).unwrap();
        view.close().unwrap();
    }
    view.close().unwrap();
    let root = forest.insert(view.finish().unwrap(), None);
    let mut html = HtmlSink::new();
    forest.insert_all(root, &mut html);
    assert_eq!(
        html.html(),
        "<select><option value=\"1\"></option><option value=\"2\" selected=\"\"></option><option value=\"3\"></option></select>"
    );
}

#[test]
fn ids_come_from_the_instance_or_the_one_around() {
    let mut forest: Forest<()> = Forest::new();
    let field = forest.number(&el("div").id_attr("id", "", 0).children().build().unwrap());
    let label = forest.number(
        &el("label")
            .id_attr("for", "-f", 1)
            .id_attr("id", "-l", 0)
            .build()
            .unwrap(),
    );
    let mut view = ViewBuilder::new();
    for key in 0..2 {
        view.open(field, key).unwrap();
        view.open(label, 0).unwrap();
        view.close().unwrap();
        view.close().unwrap();
    }
    let root = forest.insert(view.finish().unwrap(), None);
    let mut html = HtmlSink::new();
    forest.insert_all(root, &mut html);
    assert_eq!(
        html.html(),
        "<div id=\"lt1\"><label for=\"lt1-f\" id=\"lt2-l\"></label></div><div id=\"lt3\"><label for=\"lt3-f\" id=\"lt4-l\"></label></div>"
    );
}

#[test]
fn an_id_of_several_suffixes_is_a_list() {
    let template = el("input")
        .id_attr("id", "", 0)
        .id_attr("aria-describedby", "-h -e", 0);
    assert_eq!(
        html(template, &[], &[]),
        "<input id=\"lt1\" aria-describedby=\"lt1-h lt1-e\">"
    );
}

#[test]
fn a_first_line_feed_is_written_twice_and_hashed_once() {
    let area = page(
        el("textarea").prop_slot(0, "value"),
        &[ValueRef::Str("\na")],
        &[],
    );
    assert_eq!(area.html(), "<textarea>\n\na</textarea>");
    assert_eq!(area.hash(), html_hash("<textarea>\na</textarea>"));
    for pre in [
        page(el("pre").child(text_slot(0)), &[ValueRef::Str("\nx")], &[]),
        page(el("pre").child(text("\nx")), &[], &[]),
        page(el("pre").children(), &[], &["\nx"]),
    ] {
        assert_eq!(pre.html(), "<pre>\n\nx</pre>");
        assert_eq!(pre.hash(), html_hash("<pre>\nx</pre>"));
    }
    // A block that is a text without slots, twice: only the first comes first.
    let mut forest: Forest<()> = Forest::new();
    let pre = forest.number(&el("pre").children().build().unwrap());
    let line = forest.number(&text("\nx").build().unwrap());
    let mut view = ViewBuilder::new();
    view.open(pre, 0).unwrap();
    for key in 0..2 {
        view.open(line, key).unwrap();
        view.close().unwrap();
    }
    view.close().unwrap();
    let root = forest.insert(view.finish().unwrap(), None);
    let mut lines = HtmlSink::new();
    forest.insert_all(root, &mut lines);
    assert_eq!(lines.html(), "<pre>\n\nx<!---->\nx</pre>");
    assert_eq!(lines.hash(), html_hash("<pre>\nx<!---->\nx</pre>"));
    let plain = page(el("pre").children(), &[], &["a", "\nb"]);
    assert_eq!(
        (plain.html(), plain.hash()),
        ("<pre>a<!---->\nb</pre>", html_hash(plain.html()))
    );
}

#[test]
fn styles_become_rules_and_late_values() {
    let mut forest: Forest<()> = Forest::new();
    let outer = forest.number(
        &el("div")
            .child(el("b"))
            .child(el("i").children())
            .build()
            .unwrap(),
    );
    let bar = forest.number(
        &el("p")
            .child(text("x"))
            .child(el("s"))
            .child(el("u").style_slot(0, "width").style_slot(1, "--tint"))
            .build()
            .unwrap(),
    );
    let text = forest.number(&Template::text());
    let mut view = ViewBuilder::new();
    view.open(outer, 0).unwrap();
    view.open(text, 0).unwrap();
    view.close().unwrap();
    for key in 0..2 {
        let block = view.open(bar, key).unwrap();
        view.set(block, 0, ValueRef::Str("40%")).unwrap();
        if key == 1 {
            view.set(block, 1, ValueRef::Str("red}*{color:red"))
                .unwrap();
        }
        view.close().unwrap();
    }
    view.close().unwrap();
    let root = forest.insert(view.finish().unwrap(), None);
    let mut html = HtmlSink::new();
    forest.insert_all(root, &mut html);
    let rule = |place: u32| {
        format!(
            "#lt-root>:nth-child(1)>:nth-child(2)>:nth-child({place})>:nth-child(2){{width:40%}}"
        )
    };
    assert_eq!(
        html.css(),
        rule(1) + &rule(2),
        "what is not plain CSS is no rule"
    );
    assert_eq!(html.late().len(), 3, "but the page sets it by CSSOM");
    assert!(!html.html().contains("style"));
}

#[test]
fn an_event_that_is_not_listened_to_is_said_late() {
    let button = || el("button").event_slot(0, EventSpec::new("click"));
    assert_eq!(page(button(), &[TRUE], &[]).late(), []);
    assert_eq!(
        page(button(), &[NONE], &[]).late(),
        [Late {
            instance: 1,
            slot: 0,
            value: OwnedValue::Bool(false)
        }]
    );
}

#[test]
fn foreign_elements_have_end_tags() {
    let template = el("svg")
        .attr("viewBox", "0 0 1 1")
        .child(el("path").attr_slot(0, "d"));
    assert_eq!(
        html(template, &[ValueRef::Str("M0 0")], &[]),
        "<svg viewBox=\"0 0 1 1\"><path d=\"M0 0\"></path></svg>"
    );
    assert_eq!(html(svg("circle"), &[], &[]), "<circle></circle>");
}

#[test]
fn slots_may_follow_the_children_place() {
    let template = || {
        el("div")
            .child(el("p").child(text_slot(0)))
            .child(el("ul").children())
            .child(el("p").attr_slot(1, "title").child(text_slot(2)))
    };
    let values = [ValueRef::Str("a"), ValueRef::Str("t"), ValueRef::Str("b")];
    assert_eq!(
        html(template(), &values, &["x", "y"]),
        "<div><p>a</p><ul>x<!---->y</ul><p title=\"t\">b</p></div>"
    );
    assert_eq!(
        html(template(), &values, &[]),
        "<div><p>a</p><ul></ul><p title=\"t\">b</p></div>"
    );
    let mut forest: Forest<()> = Forest::new();
    let shape = forest.number(&template().build().unwrap());
    let text = forest.number(&Template::text());
    let mut view = ViewBuilder::new();
    for content in ["x", "y"] {
        let block = view.open(shape, 0).unwrap();
        for (slot, value) in (0..).zip(values) {
            view.set(block, slot, value).unwrap();
        }
        let inner = view.open(text, 1).unwrap();
        view.set(inner, 0, ValueRef::Str(content)).unwrap();
        view.close().unwrap();
        view.close().unwrap();
    }
    let root = forest.insert(view.finish().unwrap(), None);
    let (mut at_once, mut one_by_one) = (HtmlSink::new(), OneByOne(HtmlSink::new()));
    forest.insert_all(root, &mut (&mut at_once, &mut one_by_one));
    let page = at_once.into_html();
    assert_eq!(
        page,
        "<div><p>a</p><ul>x</ul><p title=\"t\">b</p></div><div><p>a</p><ul>y</ul><p title=\"t\">b</p></div>"
    );
    assert_eq!(one_by_one.0.into_html(), page);
}

/// Is told each value by itself.
pub(crate) struct OneByOne(pub(crate) HtmlSink);

impl PatchSink for OneByOne {
    fn define(&mut self, no: TemplateNo, template: &Template) {
        self.0.define(no, template);
    }
    fn reset(&mut self, next_instance: u32) {
        self.0.reset(next_instance);
    }
    fn insert(&mut self, parent: u32, before: u32) {
        self.0.insert(parent, before);
    }
    fn run(&mut self, template: TemplateNo, count: u32) {
        self.0.run(template, count);
    }
    fn value(&mut self, value: ValueRef<'_>) {
        self.0.value(value);
    }
    fn end(&mut self) {
        self.0.end();
    }
    fn set(&mut self, _: u32, _: u16, _: ValueRef<'_>) {}
    fn remove(&mut self, _: u32, _: u32) {}
    fn move_run(&mut self, _: u32, _: u32, _: u32) {}
    fn move_each(&mut self, _: &[u32], _: u32) {}
    fn clear(&mut self, _: u32) {}
}
