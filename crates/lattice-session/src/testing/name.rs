//! The names of elements: what a screen reader says for them. The rules of "Accessible Name and Description Computation", as far as
//! elements of ours use them: `aria-labelledby`, `aria-label`, what HTML itself provides, the content, `title`.

use std::collections::HashMap;

use lattice_vdom::testing::{Dom, ElementRef, NodeRef};

use super::role::{attribute, is_hidden, role};

/// A page with what is needed to find names: who has which id, and who is whose label.
#[derive(Debug)]
pub(super) struct Names<'a> {
    ids: HashMap<String, ElementRef<'a>>,
    /// By the id that a `label` is for.
    labels: HashMap<String, Vec<ElementRef<'a>>>,
}

impl<'a> Names<'a> {
    pub(super) fn of(dom: &'a Dom) -> Self {
        let mut names = Self {
            ids: HashMap::new(),
            labels: HashMap::new(),
        };
        for element in dom.elements() {
            if let Some(id) = made(element, "id") {
                names.ids.entry(id).or_insert(element);
            }
            if element.tag() == "label"
                && let Some(of) = made(element, "for")
            {
                names.labels.entry(of).or_default().push(element);
            }
        }
        names
    }

    /// The control that pressing this label presses.
    pub(super) fn labelled_by(&self, label: ElementRef<'a>) -> Option<ElementRef<'a>> {
        match made(label, "for") {
            Some(id) => self.ids.get(&id).copied(),
            None => find_in(label, is_labelable),
        }
    }

    /// The words of the labels of an element, which `get_by_label` looks at: what `label`, `legend`, `aria-label` and
    /// `aria-labelledby` say.
    pub(super) fn labels(&self, element: ElementRef<'a>) -> Vec<String> {
        let mut found: Vec<String> = self.referred(element).into_iter().collect();
        found.extend(attribute(element, "aria-label").map(str::to_owned));
        let own = match element.tag() {
            "fieldset" => first_child(element, "legend"),
            _ => self.label_text(element),
        };
        found.extend(own);
        found
    }

    /// The accessible name; empty if it has none.
    pub(super) fn name(&self, element: ElementRef<'a>) -> String {
        let given = self
            .referred(element)
            .or_else(|| attribute(element, "aria-label").map(str::to_owned))
            .filter(|name| !name.trim().is_empty())
            .or_else(|| self.native(element))
            .or_else(|| names_itself(element).then(|| shown_text(element, None)))
            .filter(|name| !name.trim().is_empty());
        let last = || {
            let title = attribute(element, "title").or_else(|| attribute(element, "placeholder"));
            title.unwrap_or_default().to_owned()
        };
        squeezed(&given.unwrap_or_else(last))
    }

    fn referred(&self, element: ElementRef<'a>) -> Option<String> {
        let ids = made(element, "aria-labelledby")?;
        let texts: Vec<String> = ids
            .split_ascii_whitespace()
            .filter_map(|id| self.ids.get(id))
            .map(|named| shown_text(*named, None))
            .collect();
        Some(texts.join(" "))
    }

    /// What HTML itself provides for this kind of element.
    fn native(&self, element: ElementRef<'a>) -> Option<String> {
        match element.tag() {
            "input" | "select" | "textarea" | "button" | "output" | "meter" | "progress" => {
                self.label_text(element).or_else(|| {
                    let button = role(element) == Some("button") && element.tag() == "input";
                    button
                        .then(|| attribute(element, "value").unwrap_or_default().to_owned())
                        .filter(|name| !name.is_empty())
                })
            }
            "fieldset" => first_child(element, "legend"),
            "table" => first_child(element, "caption"),
            "figure" => first_child(element, "figcaption"),
            "img" | "area" => attribute(element, "alt").map(str::to_owned),
            "svg" => first_child(element, "title"),
            _ => None,
        }
    }

    fn label_text(&self, element: ElementRef<'a>) -> Option<String> {
        let id = made(element, "id");
        let mut labels = id
            .and_then(|id| self.labels.get(&id).cloned())
            .unwrap_or_default();
        let mut around = element.parent();
        while let Some(outer) = around {
            if outer.tag() == "label" && made(outer, "for").is_none() {
                labels.push(outer);
            }
            around = outer.parent();
        }
        let texts: Vec<String> = labels
            .into_iter()
            .map(|label| shown_text(label, Some(element)))
            .collect();
        (!texts.is_empty()).then(|| texts.join(" "))
    }
}

/// White space as a page shows it: runs of it are one space, none at the ends.
pub(super) fn squeezed(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

/// The text in an element that is not hidden, without what stands in `except`.
pub(super) fn shown_text(element: ElementRef<'_>, except: Option<ElementRef<'_>>) -> String {
    let mut text = String::new();
    let mut rest = vec![NodeRef::Element(element)];
    while let Some(node) = rest.pop() {
        match node {
            NodeRef::Text(content) => text.push_str(content),
            NodeRef::Element(inner) if Some(inner) == except => {}
            NodeRef::Element(inner) if inner != element && is_hidden_itself(inner) => {}
            NodeRef::Element(inner) => {
                let at = rest.len();
                rest.extend(inner.children());
                rest[at..].reverse();
                if inner != element && stands_apart(inner) {
                    text.push(' ');
                    rest.insert(at, NodeRef::Text(" "));
                }
            }
        }
    }
    text
}

/// An attribute that is fixed, a slot's, or made of the block's number.
fn made(element: ElementRef<'_>, name: &str) -> Option<String> {
    element
        .id_attribute(name)
        .or_else(|| attribute(element, name).map(str::to_owned))
}

fn is_hidden_itself(element: ElementRef<'_>) -> bool {
    element.parent().is_none_or(|parent| !is_hidden(parent)) && is_hidden(element)
}

/// Whether its text is apart from what stands beside it.
fn stands_apart(element: ElementRef<'_>) -> bool {
    !matches!(
        element.tag(),
        "a" | "abbr"
            | "b"
            | "bdi"
            | "code"
            | "em"
            | "i"
            | "label"
            | "mark"
            | "s"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "tspan"
            | "u"
    )
}

fn is_labelable(element: ElementRef<'_>) -> bool {
    matches!(
        element.tag(),
        "button" | "input" | "meter" | "output" | "progress" | "select" | "textarea"
    ) && attribute(element, "type") != Some("hidden")
}

fn find_in(
    element: ElementRef<'_>,
    is_it: impl Fn(ElementRef<'_>) -> bool,
) -> Option<ElementRef<'_>> {
    let mut rest = vec![element];
    while let Some(one) = rest.pop() {
        if one != element && is_it(one) {
            return Some(one);
        }
        let at = rest.len();
        rest.extend(one.children().filter_map(|child| match child {
            NodeRef::Element(inner) => Some(inner),
            NodeRef::Text(_) => None,
        }));
        rest[at..].reverse();
    }
    None
}

fn first_child(element: ElementRef<'_>, tag: &str) -> Option<String> {
    element.children().find_map(|child| match child {
        NodeRef::Element(inner) if inner.tag() == tag => Some(shown_text(inner, None)),
        _ => None,
    })
}

/// Whether the content of an element of this role is its name.
fn names_itself(element: ElementRef<'_>) -> bool {
    matches!(
        role(element),
        Some(
            "button"
                | "cell"
                | "checkbox"
                | "columnheader"
                | "gridcell"
                | "heading"
                | "link"
                | "menuitem"
                | "menuitemcheckbox"
                | "menuitemradio"
                | "option"
                | "radio"
                | "row"
                | "rowheader"
                | "switch"
                | "tab"
                | "tooltip"
                | "treeitem"
        )
    )
}
