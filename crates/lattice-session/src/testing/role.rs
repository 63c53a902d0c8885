//! The roles of elements: what a screen reader calls them, by HTML's own rules where nothing else is said.

use lattice_vdom::Namespace;
use lattice_vdom::testing::ElementRef;

/// The ARIA role of an element, said by its `role` attribute or implied by its tag (HTML-AAM); `None` for an element that only
/// groups others.
pub fn role(element: ElementRef<'_>) -> Option<&str> {
    let said = attribute(element, "role").and_then(|said| said.split_ascii_whitespace().next());
    match said {
        Some("none" | "presentation") => None,
        Some(said) => Some(said),
        None if element.namespace() == Namespace::Html => implied(element),
        None => None,
    }
}

/// Whether it is out of the page for everybody: hidden itself, or in something that is.
pub(super) fn is_hidden(element: ElementRef<'_>) -> bool {
    let mut at = Some(element);
    while let Some(element) = at {
        let hidden = is_set(element, "hidden")
            || attribute(element, "aria-hidden") == Some("true")
            || element.style("display") == Some("none");
        if hidden {
            return true;
        }
        at = element.parent();
    }
    false
}

/// An attribute, be it a fixed one or a slot's.
pub(super) fn attribute<'a>(element: ElementRef<'a>, name: &str) -> Option<&'a str> {
    element.attribute(name)
}

/// Whether a flag such as `disabled` is there, as attribute or property.
pub(super) fn is_set(element: ElementRef<'_>, name: &str) -> bool {
    match element.property(name) {
        Some(value) => value.borrow().is_true(),
        None => attribute(element, name).is_some(),
    }
}

/// Whether a form control can't be used, by itself or by the fieldset around it.
pub(super) fn is_disabled(element: ElementRef<'_>) -> bool {
    if !matches!(
        element.tag(),
        "button" | "input" | "select" | "textarea" | "option" | "fieldset"
    ) {
        return attribute(element, "aria-disabled") == Some("true");
    }
    let mut at = Some(element);
    while let Some(one) = at {
        if (one == element || one.tag() == "fieldset") && is_set(one, "disabled") {
            return true;
        }
        at = one.parent();
    }
    attribute(element, "aria-disabled") == Some("true")
}

fn implied(element: ElementRef<'_>) -> Option<&'static str> {
    Some(match element.tag() {
        "a" | "area" => {
            let linked = attribute(element, "href").is_some() || element.property("href").is_some();
            return linked.then_some("link");
        }
        "article" => "article",
        "aside" => "complementary",
        "button" => "button",
        "datalist" => "listbox",
        "dd" => "definition",
        "details" | "fieldset" | "hgroup" | "optgroup" => "group",
        "dialog" => "dialog",
        "dt" => "term",
        "em" => "emphasis",
        "figure" => "figure",
        "footer" => return is_the_pages(element).then_some("contentinfo"),
        "form" => "form",
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => "heading",
        "header" => return is_the_pages(element).then_some("banner"),
        "hr" => "separator",
        "img" => return (attribute(element, "alt") != Some("")).then_some("img"),
        "input" => return input(element),
        "li" => "listitem",
        "main" => "main",
        "menu" | "ol" | "ul" => "list",
        "meter" => "meter",
        "nav" => "navigation",
        "option" => "option",
        "output" => "status",
        "p" => "paragraph",
        "progress" => "progressbar",
        "section" => "region",
        "select" if is_set(element, "multiple") => "listbox",
        "select" => "combobox",
        "strong" => "strong",
        "table" => "table",
        "tbody" | "tfoot" | "thead" => "rowgroup",
        "td" => "cell",
        "textarea" => "textbox",
        "th" if attribute(element, "scope") == Some("row") => "rowheader",
        "th" => "columnheader",
        "tr" => "row",
        _ => return None,
    })
}

/// Whether a header or footer is that of the whole page, and not of a part of it.
fn is_the_pages(element: ElementRef<'_>) -> bool {
    let mut at = element.parent();
    while let Some(outer) = at {
        if matches!(
            outer.tag(),
            "article" | "aside" | "main" | "nav" | "section"
        ) {
            return false;
        }
        at = outer.parent();
    }
    true
}

fn input(element: ElementRef<'_>) -> Option<&'static str> {
    Some(match attribute(element, "type").unwrap_or("text") {
        "button" | "image" | "reset" | "submit" => "button",
        "checkbox" => "checkbox",
        "number" => "spinbutton",
        "radio" => "radio",
        "range" => "slider",
        "search" => "searchbox",
        "hidden" | "color" | "date" | "datetime-local" | "file" | "month" | "password" | "time"
        | "week" => return None,
        _ => "textbox",
    })
}
