//! The rules of a template, checked once in one walk over its flat nodes.

use super::names::{
    attribute_ok, attribute_refused, class_ok, event_ok, is_void, prop_attribute, prop_ok,
    style_ok, tag_ok,
};
use super::{Behaviour, Element, Extra, Namespace, Node, SlotKind};
use crate::{Error, url};

/// How many slots one template may have.
pub const TEMPLATE_SLOTS_MAX: usize = 1_024;

type Checked = (Vec<Node>, Vec<SlotKind>, Option<u32>);

/// Checks all rules and settles every element's namespace.
pub(super) fn checked(mut nodes: Vec<Node>, slots: Vec<(u16, SlotKind)>) -> Result<Checked, Error> {
    let slots = dense(slots)?;
    let mut walk = Walk {
        slots: &slots,
        next_slot: 0,
        container: None,
    };
    // The open elements: where each ends, and the namespace of what is in it.
    let mut open: Vec<(usize, Namespace)> = Vec::new();
    for (at, node) in nodes.iter_mut().enumerate() {
        while open.last().is_some_and(|(end, _)| *end == at) {
            open.pop();
        }
        match node {
            Node::Text(_) => {}
            Node::Slot(slot) => walk.pass(*slot)?,
            Node::Element(element) => {
                element.namespace = namespace(
                    &element.tag,
                    open.last().map_or(element.namespace, |(_, inner)| *inner),
                );
                walk.element(at, element)?;
                open.push((at + element.size as usize, inner_namespace(element)));
            }
        }
    }
    let container = walk.container;
    Ok((nodes, slots, container))
}

fn dense(mut slots: Vec<(u16, SlotKind)>) -> Result<Vec<SlotKind>, Error> {
    if slots.len() > TEMPLATE_SLOTS_MAX {
        return Err(Error::limit(format!(
            "a template has at most {TEMPLATE_SLOTS_MAX} slots; this one has {}. Split it into several blocks.",
            slots.len()
        )));
    }
    slots.sort_by_key(|(number, _)| *number);
    for (expected, (number, _)) in slots.iter().enumerate() {
        if usize::from(*number) != expected {
            return Err(Error::template(format!(
                "slots are numbered 0, 1, 2, ... without gaps, each used once; slot {expected} is missing or slot {number} is used twice."
            )));
        }
    }
    Ok(slots.into_iter().map(|(_, kind)| kind).collect())
}

fn namespace(tag: &str, outer: Namespace) -> Namespace {
    match tag {
        "svg" => Namespace::Svg,
        "math" => Namespace::MathMl,
        _ => outer,
    }
}

fn inner_namespace(element: &Element) -> Namespace {
    match (element.namespace, &*element.tag) {
        (Namespace::Svg, "foreignObject" | "desc" | "title") => Namespace::Html,
        (namespace, _) => namespace,
    }
}

/// One suffix, which may be empty, or several with one space between.
fn suffixes_ok(suffixes: &str) -> bool {
    let plain = |suffix: &str| !suffix.chars().any(|c| c.is_whitespace() || c.is_control());
    plain(suffixes)
        || suffixes
            .split(' ')
            .all(|suffix| !suffix.is_empty() && plain(suffix))
}

struct Walk<'a> {
    slots: &'a [SlotKind],
    next_slot: usize,
    container: Option<u32>,
}

impl Walk<'_> {
    /// Slots must come by in the order of their numbers.
    fn pass(&mut self, slot: u16) -> Result<(), Error> {
        if usize::from(slot) != self.next_slot {
            return Err(Error::template(format!(
                "slots are numbered in document order, an element's own before those of its content; slot {slot} stands where slot {} belongs.",
                self.next_slot
            )));
        }
        self.next_slot += 1;
        Ok(())
    }

    fn element(&mut self, at: usize, element: &Element) -> Result<(), Error> {
        let Element { tag, namespace, .. } = element;
        if !tag_ok(tag, *namespace) {
            return Err(Error::template(format!(
                "{tag:?} cannot be an element of a template: tags are ASCII names, lower case in HTML, and none that runs script or changes the whole page."
            )));
        }
        let html = *namespace == Namespace::Html;
        let childless = html && (is_void(tag) || matches!(&**tag, "textarea" | "iframe" | "title"));
        let container = element.extras.contains(&Extra::Children);
        if childless && (element.size > 1 || container) {
            return Err(Error::template(format!(
                "<{tag}> has no content in a template; use an attribute or property such as value instead."
            )));
        }
        if element.attributes.len() + element.extras.len() > TEMPLATE_SLOTS_MAX {
            return Err(Error::limit(format!(
                "an element of a template bears at most {TEMPLATE_SLOTS_MAX} attributes and slots; <{tag}> has more."
            )));
        }
        let mut names = Names {
            element,
            seen: Vec::new(),
        };
        for (name, value) in &element.attributes {
            names.attribute(name)?;
            if url::is_url_name(name) && !url::safe_url(value) {
                return Err(Error::template(format!(
                    "{name}={value:?} runs script when it is followed; use a plain address, or an event slot."
                )));
            }
        }
        for extra in &element.extras {
            match extra {
                Extra::Slot(slot) => {
                    self.pass(*slot)?;
                    names.slot(&self.slots[usize::from(*slot)])?;
                }
                Extra::Id { name, suffix, up } => {
                    names.attribute(name)?;
                    if *up > 1 || !suffixes_ok(suffix) {
                        return Err(Error::template(format!(
                            "an id is of this block (up 0) or the enclosing one (up 1), and its suffixes are separated by one space each; up {up} and {suffix:?} came."
                        )));
                    }
                }
                Extra::Children => self.children(at, element)?,
                Extra::Behaviour(behaviour) => behaviour_fits(*behaviour, element)?,
            }
        }
        names.class_has_one_source(self.slots)
    }

    fn children(&mut self, at: usize, element: &Element) -> Result<(), Error> {
        if element.size > 1 {
            return Err(Error::template(format!(
                "a children place has no other content; <{}> has some. Give the children an element of their own inside of it.",
                element.tag
            )));
        }
        if self.container.is_some() {
            return Err(Error::template(
                "a template has at most one children place; split it into two blocks.",
            ));
        }
        self.container = Some(at as u32);
        Ok(())
    }
}

/// Names that one element uses up: an attribute has one source.
struct Names<'a> {
    element: &'a Element,
    seen: Vec<&'a str>,
}

impl<'a> Names<'a> {
    fn attribute(&mut self, name: &'a str) -> Result<(), Error> {
        if attribute_refused(name) {
            return Err(Error::template(format!(
                "the attribute {name:?} can run script or restyle the page past its policy; use event_slot for events and style_slot or class_slot for looks."
            )));
        }
        if !attribute_ok(name, self.element.namespace) {
            return Err(Error::template(format!(
                "{name:?} is no attribute name: a letter first, then letters, digits, - _ . : and in HTML lower case only."
            )));
        }
        self.once(name)
    }

    fn slot(&mut self, kind: &'a SlotKind) -> Result<(), Error> {
        match kind {
            SlotKind::Text => Err(Error::template(
                "a text slot is a node, not part of an element.",
            )),
            SlotKind::Attr(name) => self.attribute(name),
            SlotKind::Prop(name) if !prop_ok(name) => Err(Error::template(format!(
                "the property {name:?} would replace content, run script or is no name; use text, attributes, classes and styles for that."
            ))),
            SlotKind::Prop(name) => self.once(prop_attribute(name).unwrap_or(name)),
            SlotKind::Style(name) if style_ok(name) => Ok(()),
            SlotKind::Style(name) => Err(Error::template(format!(
                "{name:?} is no CSS property: lower case words with hyphens, or --custom."
            ))),
            SlotKind::Class(name) => self.class(name),
            SlotKind::Event(event) if event_ok(&event.name) => Ok(()),
            SlotKind::Event(event) => Err(Error::template(format!(
                "{:?} is no event: DOM event types are words such as click.",
                event.name
            ))),
        }
    }

    fn class(&mut self, class: &str) -> Result<(), Error> {
        let fixed = |(name, value): &(Box<str>, Box<str>)| {
            &**name == "class" && value.split_ascii_whitespace().any(|word| word == class)
        };
        if !class_ok(class) || self.element.attributes.iter().any(fixed) {
            return Err(Error::template(format!(
                "a class slot toggles one class, without white space, that the class attribute does not fix; {class:?} came."
            )));
        }
        Ok(())
    }

    /// Class slots go with a fixed class attribute, not with one that is a slot or an id as a whole.
    fn class_has_one_source(&self, slots: &[SlotKind]) -> Result<(), Error> {
        let toggles = |extra: &Extra| matches!(extra, Extra::Slot(slot) if matches!(slots[usize::from(*slot)], SlotKind::Class(_)));
        let fixed = self
            .element
            .attributes
            .iter()
            .any(|(name, _)| &**name == "class");
        if !fixed && self.seen.contains(&"class") && self.element.extras.iter().any(toggles) {
            return Err(Error::template(
                "class slots and a slot of the whole class attribute exclude each other; use one of the two.",
            ));
        }
        Ok(())
    }

    fn once(&mut self, name: &'a str) -> Result<(), Error> {
        if self.seen.contains(&name) {
            return Err(Error::template(format!(
                "<{}> says {name:?} twice; an attribute has one source.",
                self.element.tag
            )));
        }
        self.seen.push(name);
        Ok(())
    }
}

fn behaviour_fits(behaviour: Behaviour, element: &Element) -> Result<(), Error> {
    match behaviour {
        Behaviour::Uploads if &*element.tag != "input" => Err(Error::template(format!(
            "files are sent by an <input>, and this is <{}>.",
            element.tag
        ))),
        Behaviour::Uploads => Ok(()),
    }
}
