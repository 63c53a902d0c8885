//! Printing the reference DOM: written from the description of the canonical form, node by node, and apart from
//! `HtmlSink`, which prints while values go by; so that each checks the other.

use super::dom::{Dom, Kind, NodeNo, State};
use crate::html::push_escaped;
use crate::template::{is_void, prop_attribute};
use crate::{Element, Extra, Namespace, Node, OwnedValue, SlotKind};

impl Dom {
    /// The page's HTML in canonical form. Styles, listeners and properties without an attribute are not in it.
    pub fn html(&self) -> String {
        let mut rest: Vec<Step> = Vec::new();
        self.push_children(0, &mut rest);
        self.print(rest)
    }

    /// The HTML of one node.
    pub(super) fn html_of(&self, node: NodeNo) -> String {
        self.print(vec![Step::Open(node)])
    }

    fn print(&self, mut rest: Vec<Step>) -> String {
        let mut out = String::new();
        while let Some(step) = rest.pop() {
            match step {
                Step::Separator => out.push_str("<!---->"),
                Step::End(tag) => out.extend(["</", &tag, ">"]),
                Step::Open(node) => match &self.nodes[node].kind {
                    Kind::Root => {}
                    Kind::Text(content) => {
                        if self.is_first_in_pre(node) && content.starts_with(['\n', '\r']) {
                            out.push('\n');
                        }
                        push_escaped(&mut out, content, false);
                    }
                    Kind::Element(state) => {
                        let element = state.element();
                        self.start_tag(node, state, element, &mut out);
                        if element.namespace != Namespace::Html || !is_void(&element.tag) {
                            rest.push(Step::End(element.tag.to_string()));
                            self.push_children(node, &mut rest);
                        }
                    }
                },
            }
        }
        out
    }

    fn push_children(&self, node: NodeNo, rest: &mut Vec<Step>) {
        let children = &self.nodes[node].children;
        let is_text = |at: usize| matches!(self.nodes[children[at]].kind, Kind::Text(_));
        for at in (0..children.len()).rev() {
            rest.push(Step::Open(children[at]));
            if at > 0 && is_text(at) && is_text(at - 1) {
                rest.push(Step::Separator);
            }
        }
    }

    fn is_first_in_pre(&self, node: NodeNo) -> bool {
        let Some(parent) = self.nodes[node].parent else {
            return false;
        };
        let pre = matches!(&self.nodes[parent].kind, Kind::Element(state) if is_html(state.element(), "pre"));
        pre && self.nodes[parent].children.first() == Some(&node)
    }

    fn start_tag(&self, node: NodeNo, state: &State, element: &Element, out: &mut String) {
        let toggles = element
            .extras
            .iter()
            .any(|extra| matches!(state.slot(extra), Some(SlotKind::Class(_))));
        out.extend(["<", &*element.tag]);
        for (name, value) in &element.attributes {
            if !(toggles && &**name == "class") {
                push_attribute(out, name, value);
            }
        }
        for extra in &element.extras {
            match (extra, state.slot(extra)) {
                (Extra::Id { name, suffix, up }, _) => {
                    push_attribute(out, name, &state.ids(suffix, *up));
                }
                (_, Some(SlotKind::Attr(name))) => {
                    if let Some(value) = state.attributes.get(name) {
                        push_attribute(out, name, value);
                    }
                }
                (_, Some(SlotKind::Prop(name))) => push_prop(out, state, element, name),
                _ => {}
            }
        }
        if toggles {
            push_classes(out, state, element);
        }
        if is_html(element, "option") && self.is_chosen(node, state, element) {
            push_attribute(out, "selected", "");
        }
        out.push('>');
        if is_html(element, "textarea")
            && let Some(value) = state.props.get("value")
        {
            let text = value.borrow().to_text();
            if text.starts_with(['\n', '\r']) {
                out.push('\n');
            }
            push_escaped(out, &text, false);
        }
    }

    /// Whether an option is the one that the `select` around it has as its value.
    fn is_chosen(&self, node: NodeNo, state: &State, element: &Element) -> bool {
        let own = |extra: &Extra| matches!(state.slot(extra), Some(SlotKind::Attr(name) | SlotKind::Prop(name)) if &**name == "selected");
        if element.extras.iter().any(own)
            || element
                .attributes
                .iter()
                .any(|(name, _)| &**name == "selected")
        {
            return false;
        }
        let fixed = element
            .attributes
            .iter()
            .find(|(name, _)| &**name == "value")
            .map(|(_, value)| value.to_string());
        let prop = state
            .props
            .get("value")
            .map(|value| value.borrow().to_text());
        let Some(value) = fixed
            .or_else(|| state.attributes.get("value").cloned())
            .or(prop)
        else {
            return false;
        };
        let mut at = self.nodes[node].parent;
        while let Some(parent) = at {
            if let Kind::Element(outer) = &self.nodes[parent].kind
                && is_html(outer.element(), "select")
            {
                return outer.props.get("value").is_some_and(|chosen| {
                    *chosen != OwnedValue::None && chosen.borrow().to_text() == value
                });
            }
            at = self.nodes[parent].parent;
        }
        false
    }
}

enum Step {
    Open(NodeNo),
    Separator,
    End(String),
}

impl State {
    pub(super) fn element(&self) -> &Element {
        match &self.template.nodes()[self.at] {
            Node::Element(element) => element,
            _ => unreachable!("only elements have a state"),
        }
    }

    /// The value of an attribute that is made of a block's number.
    pub(super) fn ids(&self, suffix: &str, up: u8) -> String {
        let instance = if up == 0 { self.instance } else { self.outer };
        let words: Vec<String> = suffix
            .split(' ')
            .map(|suffix| format!("lt{instance}{suffix}"))
            .collect();
        words.join(" ")
    }

    fn slot(&self, extra: &Extra) -> Option<&SlotKind> {
        match extra {
            Extra::Slot(slot) => self.template.slot(*slot),
            _ => None,
        }
    }
}

pub(super) fn is_html(element: &Element, tag: &str) -> bool {
    element.namespace == Namespace::Html && &*element.tag == tag
}

fn push_attribute(out: &mut String, name: &str, value: &str) {
    out.extend([" ", name, "=\""]);
    push_escaped(out, value, true);
    out.push('"');
}

fn push_prop(out: &mut String, state: &State, element: &Element, name: &str) {
    let value = state
        .props
        .get(name)
        .map_or(crate::ValueRef::None, OwnedValue::borrow);
    let text_like = ["placeholder", "href", "src", "title", "htmlFor", "tabIndex"].contains(&name);
    let has_value = [
        "input", "option", "button", "progress", "meter", "data", "li",
    ]
    .contains(&&*element.tag);
    let Some(attribute) = prop_attribute(name).filter(|_| element.namespace == Namespace::Html)
    else {
        return;
    };
    if text_like || (name == "value" && has_value) {
        if !matches!(value, crate::ValueRef::None) {
            push_attribute(out, attribute, &value.to_text());
        }
    } else if name != "value" && value.is_true() {
        push_attribute(out, attribute, "");
    }
}

/// The fixed classes and those whose slot is true.
fn push_classes(out: &mut String, state: &State, element: &Element) {
    let fixed = element
        .attributes
        .iter()
        .filter(|(name, _)| &**name == "class")
        .map(|(_, value)| &**value);
    let slots = element
        .extras
        .iter()
        .filter_map(|extra| match state.slot(extra) {
            Some(SlotKind::Class(class)) if state.classes.get(class) == Some(&true) => {
                Some(&**class)
            }
            _ => None,
        });
    let classes: Vec<&str> = fixed
        .chain(slots)
        .filter(|class| !class.is_empty())
        .collect();
    if !classes.is_empty() {
        push_attribute(out, "class", &classes.join(" "));
    }
}
