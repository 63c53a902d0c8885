//! `view!` and `h`: which templates come of them, what a change costs, what they can say.

use lattice_session::template::EventSpec;
use lattice_session::testing::render;
use lattice_session::{component, h, signal, view};

#[test]
fn what_never_changes_is_one_template_and_a_change_one_set() {
    let screen = render(|| {
        let name = signal("Ada");
        view! {
            section(class = "card", data-kind = 3) {
                h2 { "Hello " {name} "!" }
                p { "Nothing " strong { "here" } " changes." }
                button(on.click = move || name.set("Grace")) { "Next" }
            }
        }
    });
    assert_eq!(
        screen.html(),
        "<section class=\"card\" data-kind=\"3\"><h2>Hello <!---->Ada<!---->!</h2>\
         <p>Nothing <strong>here</strong> changes.</p><button>Next</button></section>"
    );
    assert_eq!(screen.first_paint().templates.len(), 1);
    assert_eq!(screen.first_paint().html, screen.html());
    let change = screen.click("Next").expect_runs(0);
    assert_eq!(change.operations, ["set"]);
    screen.expect_text("Hello Grace!");
}

#[test]
fn where_something_comes_and_goes_the_element_around_it_holds_blocks() {
    let screen = render(|| {
        let items = signal(vec![1, 2, 3]);
        let shown = signal(true);
        view! {
            main {
                header { h1 { "Items" } }
                ul {
                    for item in items.get() {
                        li(key = item) { {item} }
                    }
                }
                if shown.get() {
                    p { "There are some." }
                } else if items.get().is_empty() {
                    p { "None." }
                } else {
                    "Hidden."
                }
                match items.get().len() {
                    0 => p { "zero" }
                    1 | 2 => { p { "few" } }
                    n if n > 2 => p { "many: " {n} },
                    _ => {}
                }
                footer {
                    button(on.click = move || items.update(|all| all.reverse())) { "reverse" }
                    button(on.click = move || shown.update(|is| *is = !*is)) { "toggle" }
                }
            }
        }
    });
    assert!(
        screen.html().starts_with(
            "<main><header><h1>Items</h1></header><ul><li>1</li><li>2</li><li>3</li></ul>\
             <p>There are some.</p><p>many: <!---->3</p><footer>"
        ),
        "{}",
        screen.html()
    );
    let change = screen.click("reverse");
    assert!(
        change.operations.iter().all(|it| *it == "move"),
        "{change:?}"
    );
    assert_eq!(screen.get_by_role("listitem").all_texts(), ["3", "2", "1"]);
    assert_eq!(screen.click("toggle").operations, ["remove", "insert"]);
    screen.expect_text("Hidden.");
}

#[test]
fn two_places_for_children_are_split_into_two_templates() {
    let screen = render(|| {
        view! {
            div {
                ul { for n in 0..2 { li { {n} } } }
                ol { for n in 2..4 { li { {n} } } }
            }
        }
    });
    assert_eq!(
        screen.html(),
        "<div><ul><li>0</li><li>1</li></ul><ol><li>2</li><li>3</li></ol></div>"
    );
    assert_eq!(screen.first_paint().html, screen.html());
}

#[test]
fn what_follows_a_place_for_children_may_change_too() {
    let screen = render(|| {
        let n = signal(2);
        view! {
            div {
                div { ul { for n in 0..n.get() { li { {n} } } } p { "fixed" } }
                p(title = n) { "and " {n} }
                button(on.click = move || n.update(|n| *n += 1)) { "more" }
            }
        }
    });
    let expected = "<div><div><ul><li>0</li><li>1</li></ul><p>fixed</p></div><p title=\"2\">and <!---->2</p><button>more</button></div>";
    assert_eq!(screen.html(), expected);
    assert_eq!(screen.first_paint().html, expected);
    screen.click("more");
    screen.expect_text("012fixedand 3more");
}

#[test]
fn fields_are_bound_both_ways_and_classes_and_styles_follow() {
    let screen = render(|| {
        let name = signal(String::from("Ada"));
        let size = signal(2.0);
        let done = signal(false);
        view! {
            form {
                input(aria-label = "Name", bind.value = name);
                input(type = "number", aria-label = "Size", bind.value = size);
                label { input(type = "checkbox", bind.checked = done); "Done" }
                p(class = "all", class.done = done, style.width = move || format!("{}em", size.get()), title = name) {
                    {move || format!("{} {}", name.get(), size.get())}
                }
            }
        }
    });
    screen
        .get_by_label("Name")
        .expect_value("Ada")
        .fill("Grace");
    screen.get_by_label("Size").fill("4.5");
    screen.get_by_label("Done").check();
    let text = screen.get_by_role("paragraph");
    text.expect_text("Grace 4.5");
    assert_eq!(text.attribute("title").as_deref(), Some("Grace"));
    let dom = screen.dom();
    let element = dom.find("p", "Grace 4.5").unwrap();
    assert!(element.has_class("all") && element.has_class("done"));
    assert_eq!(element.style("width"), Some("4.5em"));
}

#[test]
fn a_handler_may_look_at_the_event_or_fail() {
    let screen = render(|| {
        let heard = signal(String::new());
        view! {
            input(
                aria-label = "Keys",
                on.keydown(key = "Enter", key = "Escape", prevent_default, stop) = move |event| heard.set(event.text()),
                on.input = move |event| heard.set(format!("typed {}", event.text())),
            );
            button(on.click = || Err::<(), _>("no way")) { "Fail" }
            {heard}
        }
    });
    let keys = screen.get_by_label("Keys");
    keys.fill("abc");
    screen.expect_text("typed abc");
    assert_eq!(
        keys.press("a").counts.events,
        1,
        "what is typed; the key does not count"
    );
    keys.press("Escape");
    screen.expect_text("Escape");
    screen.click("Fail");
    assert_eq!(screen.take_failures()[0].what, "no way");
}

#[test]
fn a_view_holds_components_lets_and_drawings() {
    fn greeting(name: &&str) {
        view! { p { "Hello " {*name} } }
    }
    let screen = render(|| {
        view! {
            div {
                let name = "Ada";
                component(name, greeting);
                svg(viewBox = "0 0 4 4", role = "img", aria-label = "Dots") {
                    title { "Dots" }
                    for x in 0..2 {
                        circle(cx = x, cy = 1, r = 1, fill = "red");
                    }
                }
            }
        }
    });
    assert_eq!(
        screen.html(),
        "<div><p>Hello <!---->Ada</p><svg viewBox=\"0 0 4 4\" role=\"img\" aria-label=\"Dots\"><title>Dots</title>\
         <circle cy=\"1\" r=\"1\" fill=\"red\" cx=\"0\"></circle><circle cy=\"1\" r=\"1\" fill=\"red\" cx=\"1\"></circle></svg></div>"
    );
    screen.get_by_role("img").name("Dots").expect_count(1);
}

#[test]
fn a_body_may_leave_by_a_question_mark() {
    fn page(text: &&str) -> Result<(), String> {
        view! {
            ul {
                for part in text.split(',') {
                    let number: i32 = part.parse().map_err(|_| format!("{part:?} is no number"))?;
                    li { {number} }
                }
            }
        }
        Ok(())
    }
    let screen = render(|| {
        component("1,2", page);
        component("1,x", page);
    });
    screen.get_by_role("listitem").expect_count(2);
    assert_eq!(screen.take_failures()[0].what, "\"x\" is no number");
    screen.get_by_role("alert").expect_count(1);
}

#[test]
fn plain_elements_of_one_form_share_a_template() {
    let screen = render(|| {
        let chosen = signal(0);
        h("ul").children(|| {
            for n in 0..3 {
                h("li")
                    .attr("title", format!("item {n}"))
                    .class("chosen", move || chosen.get() == n)
                    .on(EventSpec::new("click"), move || chosen.set(n))
                    .key(&n)
                    .text(n);
            }
        });
        h("hr");
        h("textarea").attr("aria-label", "Notes").bind(
            "value",
            EventSpec::new("input").payload(lattice_session::template::EventPayload::Value),
            signal(String::from("x")),
        );
    });
    assert_eq!(screen.first_paint().templates.len(), 4);
    let change = screen.get_by_role("listitem").nth(1).click();
    assert_eq!(change.operations, ["set", "set"]);
    assert!(
        screen
            .html()
            .contains("<li title=\"item 1\" class=\"chosen\">1</li>"),
        "{}",
        screen.html()
    );
    screen.get_by_label("Notes").expect_value("x").fill("y");
}
