//! The simple controls: their markup, what they write, and how few patches a change is.

use crate::pages::over;
use lattice_session::Payload;
use lattice_session::testing::Screen;
use lattice_widgets::{
    Arg, CONTROLS, ParamPlace, button, card, checkbox, column, divider, grid, link, metric, row,
    segmented, select, slider, text, text_input, title,
};

/// Renders what `root` makes and gives the HTML.
fn html(root: impl Fn() + Send + Sync + 'static) -> String {
    shown(&Screen::render(root))
}

/// The page's HTML with its generated ids numbered from 1: a session never gives one out twice.
fn shown(screen: &Screen) -> String {
    let html = screen.html();
    let mut known: Vec<&str> = Vec::new();
    let mut out = String::new();
    for (at, piece) in html.split("\"lt").enumerate() {
        let digits = piece.len() - piece.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if at > 0 {
            out.push_str("\"lt");
        }
        if digits > 0 && at > 0 {
            let id = &piece[..digits];
            let number = known.iter().position(|it| *it == id).unwrap_or_else(|| {
                known.push(id);
                known.len() - 1
            });
            out.push_str(&(number + 1).to_string());
        }
        out.push_str(&piece[if at > 0 { digits } else { 0 }..]);
    }
    out
}

#[test]
fn a_button_has_its_attributes_only_where_they_are_given() {
    assert_eq!(
        html(|| {
            button("Add").color("primary").on_click(|| {});
        }),
        "<button type=\"button\" class=\"lt-button\" data-color=\"primary\">Add</button>"
    );
    assert_eq!(
        html(|| {
            button("Off").disabled(true);
        }),
        "<button type=\"button\" class=\"lt-button\" disabled=\"\">Off</button>"
    );
}

#[test]
fn a_text_of_parts_patches_only_the_part_that_changed() {
    let (screen, count) = over(1, |count| {
        text(("Count: ", count, " (double: ", move || count.get() * 2, ")"));
    });
    assert_eq!(screen.text(), "Count: 1 (double: 2)");
    let ((), change) = screen.run(|| count.set(4));
    assert_eq!(screen.text(), "Count: 4 (double: 8)");
    assert_eq!(change.operations, ["set", "set"]);
    assert_eq!(change.counts.component_runs, 0);
}

#[test]
fn containers_hold_what_their_content_makes() {
    assert_eq!(
        html(|| {
            column(|| {
                row(|| {
                    text("a");
                });
                grid(2, || {
                    divider();
                });
            });
        }),
        "<div class=\"lt-column\"><div class=\"lt-row\"><span class=\"lt-text\">a</span></div>\
         <div class=\"lt-grid\" data-columns=\"2\"><hr class=\"lt-divider\"></div></div>"
    );
}

#[test]
fn a_card_is_named_by_its_title() {
    let html = html(|| {
        card("Todos", || {});
    });
    assert_eq!(
        html,
        "<section class=\"lt-card\" aria-labelledby=\"lt1\"><header class=\"lt-card-head\"><div>\
         <h2 class=\"lt-card-title\" id=\"lt1\">Todos</h2></div></header>\
         <div class=\"lt-card-body\"></div></section>"
    );
}

#[test]
fn a_text_input_shows_and_writes_what_it_is_bound_to() {
    let (screen, draft) = over(String::from("milk"), |draft| {
        text_input("New todo").bind(draft);
    });
    let html = shown(&screen);
    assert!(
        html.contains("<label for=\"lt1\" class=\"lt-label\"><span>New todo</span></label>"),
        "{html}"
    );
    assert!(
        html.contains("id=\"lt1\" aria-describedby=\"lt1-e\""),
        "{html}"
    );
    assert!(html.contains("value=\"milk\""), "{html}");
    assert!(
        html.ends_with("<p class=\"lt-error\" id=\"lt1-e\"></p></div>"),
        "{html}"
    );
    let change = screen.fill("New todo", "bread");
    assert_eq!(screen.session().enter(|| draft.get()), "bread");
    assert_eq!(change.counts.component_runs, 0);
    let ((), change) = screen.run(|| draft.set(String::new()));
    assert_eq!(change.operations, ["set"]);
}

#[test]
fn an_error_is_one_text_and_marks_the_field() {
    let (screen, error) = over(String::new(), |error| {
        text_input("E-mail").prop("error", error);
    });
    assert!(!shown(&screen).contains("aria-invalid"));
    let ((), change) = screen.run(|| error.set("no @ in it".into()));
    assert!(shown(&screen).contains("aria-invalid=\"true\""));
    assert!(shown(&screen).contains("<p class=\"lt-error\" id=\"lt1-e\">no @ in it</p>"));
    assert_eq!(change.operations, ["set", "set"]);
}

#[test]
fn a_checkbox_writes_what_is_ticked() {
    let (screen, done) = over(false, |done| {
        checkbox("Done").bind(done);
    });
    screen.check("Done", true);
    assert!(screen.session().enter(|| done.get()));
}

#[test]
fn choosing_in_a_segmented_control_unticks_the_one_before() {
    let (screen, show) = over(String::from("all"), |show| {
        segmented("Show", ["all", "open", "done"]).bind(show);
    });
    let html = shown(&screen);
    assert_eq!(html.matches("checked=\"\"").count(), 1, "{html}");
    assert_eq!(
        html.matches("name=\"lt1\"").count(),
        3,
        "the radios are one group: {html}"
    );
    let change = screen.get_by_role("radio").name("open").check();
    assert_eq!(screen.session().enter(|| show.get()), "open");
    assert_eq!(
        change.operations,
        ["set", "set"],
        "one is unticked, one ticked"
    );
}

#[test]
fn a_select_takes_only_what_there_is_to_choose() {
    let (screen, region) = over(String::from("North"), |region| {
        select("Region", ["All", "North"]).bind(region);
    });
    assert!(
        shown(&screen).contains("<option value=\"North\" selected=\"\">North</option>"),
        "{}",
        shown(&screen)
    );
    crate::choices::choose_anything(&screen, "Mars");
    assert_eq!(screen.session().enter(|| region.get()), "North");
    screen.get_by_label("Region").select("All");
    assert_eq!(screen.session().enter(|| region.get()), "All");
}

#[test]
fn a_slider_shows_its_number_beside_the_label() {
    let (screen, minimum) = over(20.0, |minimum| {
        slider("Minimum", 0.0, 500.0).bind(minimum);
    });
    assert!(
        shown(&screen).contains("<output class=\"lt-value\" for=\"lt1\">20</output>"),
        "{}",
        shown(&screen)
    );
    screen.fill("Minimum", "35.5");
    assert!(shown(&screen).contains(">35.5</output>"));
    assert_eq!(
        screen.session().enter(|| minimum.get()).to_bits(),
        35.5_f64.to_bits()
    );
}

#[test]
fn a_metric_has_a_unit_and_a_difference_only_where_they_are_given() {
    assert_eq!(
        html(|| {
            metric("Days", 7);
        }),
        "<dl class=\"lt-metric\"><dt>Days</dt><dd class=\"lt-metric-value\">7</dd></dl>"
    );
    let html = html(|| {
        metric("Rain", 920)
            .prop("unit", "mm")
            .prop("delta", "▼ 8%")
            .prop("color", "info");
    });
    assert!(html.contains("920<small>mm</small>"), "{html}");
    assert!(
        html.contains("<dd class=\"lt-metric-delta\" data-color=\"info\">▼ 8%</dd>"),
        "{html}"
    );
}

#[test]
fn titles_have_levels_and_links_refuse_script() {
    assert_eq!(
        html(|| {
            title("Sales").prop("level", 2);
            link("bad", "javascript:alert(1)");
        }),
        "<h2 class=\"lt-title\">Sales</h2><a class=\"lt-link\">bad</a>"
    );
}

#[test]
fn a_wrong_argument_is_a_box_that_says_the_rule() {
    let screen = Screen::render(|| {
        title("Sales").prop("level", 9);
    });
    assert!(
        screen.text().contains("level 1, 2, 3 or 4"),
        "{}",
        screen.text()
    );
    assert_eq!(screen.take_failures().len(), 1);
}

#[test]
fn a_click_calls_its_handler_once() {
    let (screen, count) = over(0, |count| {
        button("+").on_click(move || count.update(|n| *n += 1));
    });
    screen.click("+");
    assert_eq!(screen.session().enter(|| count.get()), 1);
    assert_eq!(Payload::default(), Payload::None);
}

#[test]
fn the_schema_is_well_formed() {
    for control in CONTROLS {
        let names: Vec<_> = control.params.iter().map(|param| param.name).collect();
        let mut unique = names.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(
            unique.len(),
            names.len(),
            "{}: two parameters of one name",
            control.name
        );
        assert!(
            control.params.len() <= lattice_widgets::PARAMS_MAX,
            "{}",
            control.name
        );
        assert!(
            !control.doc.is_empty() && control.params.iter().all(|param| !param.doc.is_empty())
        );
        let positional = control
            .params
            .iter()
            .take_while(|p| p.place != ParamPlace::Keyword);
        let later = control.params.iter().skip(positional.count());
        assert!(
            later.clone().all(|p| p.place == ParamPlace::Keyword),
            "{}: order",
            control.name
        );
        let variadic = control
            .params
            .iter()
            .filter(|p| p.place == ParamPlace::Variadic)
            .count();
        assert!(variadic <= 1, "{}", control.name);
        assert!(!Arg::Absent.is_given());
    }
}
