//! Questions about the reference DOM's elements, for tests that press buttons and read what came of it.

use super::dom::{Dom, Kind, NodeNo, State};
use crate::{Element, EventSpec, Extra, Namespace, OwnedValue, SlotKind, ValueRef};

/// A node of the page.
#[derive(Clone, Copy, Debug)]
pub enum NodeRef<'a> {
    /// An element.
    Element(ElementRef<'a>),
    /// The content of a text node.
    Text(&'a str),
}

/// An element of the page. Two are equal if they are the same one.
#[derive(Clone, Copy, Debug)]
pub struct ElementRef<'a> {
    dom: &'a Dom,
    node: NodeNo,
    state: &'a State,
}

impl Dom {
    /// All elements in document order.
    pub fn elements(&self) -> impl Iterator<Item = ElementRef<'_>> {
        let nodes = self.descendants(0).into_iter();
        nodes.filter_map(|node| self.element_at(node))
    }

    /// What stands at the top of the page, in document order.
    pub fn children(&self) -> impl Iterator<Item = NodeRef<'_>> {
        self.children_of(0)
    }

    /// The element at this place in memory ([`ElementRef::node`]), if it is in the page.
    pub fn element(&self, node: usize) -> Option<ElementRef<'_>> {
        let mut top = node;
        while let Some(parent) = self.nodes[top].parent {
            top = parent;
        }
        self.element_at(node).filter(|_| top == 0)
    }

    /// Sets a property of an element as a person does who types or ticks: the session is not told.
    pub fn enter(&mut self, element: usize, property: &str, value: ValueRef<'_>) {
        if let Kind::Element(state) = &mut self.nodes[element].kind {
            state.props.insert(property.into(), value.into());
        }
    }

    fn element_at(&self, node: NodeNo) -> Option<ElementRef<'_>> {
        match &self.nodes[node].kind {
            Kind::Element(state) => Some(ElementRef {
                dom: self,
                node,
                state,
            }),
            _ => None,
        }
    }

    fn children_of(&self, node: NodeNo) -> impl Iterator<Item = NodeRef<'_>> {
        let children = self.nodes[node].children.iter();
        children.filter_map(|child| match &self.nodes[*child].kind {
            Kind::Text(content) => Some(NodeRef::Text(content)),
            _ => self.element_at(*child).map(NodeRef::Element),
        })
    }

    /// The first element of this tag whose text is `text`, white space around it aside.
    pub fn find(&self, tag: &str, text: &str) -> Option<ElementRef<'_>> {
        self.elements()
            .find(|element| element.tag() == tag && element.text().trim() == text)
    }

    /// All text of the page, run together.
    pub fn text(&self) -> String {
        self.text_of(0)
    }

    fn text_of(&self, node: NodeNo) -> String {
        let texts =
            self.descendants(node)
                .into_iter()
                .filter_map(|node| match &self.nodes[node].kind {
                    Kind::Text(content) => Some(content.as_str()),
                    _ => None,
                });
        texts.collect()
    }

    /// A node and all that is in it, in document order.
    fn descendants(&self, node: NodeNo) -> Vec<NodeNo> {
        let mut found = Vec::new();
        let mut rest = vec![node];
        while let Some(node) = rest.pop() {
            found.push(node);
            rest.extend(self.nodes[node].children.iter().rev());
        }
        found
    }
}

impl<'a> ElementRef<'a> {
    fn element(self) -> &'a Element {
        self.state.element()
    }

    /// Its place in the reference DOM's memory, for [`Dom::enter`].
    pub fn node(self) -> usize {
        self.node
    }

    /// The element that it stands in; `None` at the top of the page.
    pub fn parent(self) -> Option<Self> {
        self.dom.element_at(self.dom.nodes[self.node].parent?)
    }

    /// What stands in it, in document order.
    pub fn children(self) -> impl Iterator<Item = NodeRef<'a>> {
        self.dom.children_of(self.node)
    }

    /// Its namespace.
    pub fn namespace(self) -> Namespace {
        self.element().namespace
    }

    /// An attribute that is made of the block's number, such as `id` or `for`.
    pub fn id_attribute(self, name: &str) -> Option<String> {
        self.element().extras.iter().find_map(|extra| match extra {
            Extra::Id {
                name: known,
                suffix,
                up,
            } if &**known == name => Some(self.state.ids(suffix, *up)),
            _ => None,
        })
    }

    /// Its tag name.
    pub fn tag(self) -> &'a str {
        &self.element().tag
    }

    /// The block that it belongs to.
    pub fn instance(self) -> u32 {
        self.state.instance
    }

    /// An attribute that is fixed or comes from an attribute slot.
    pub fn attribute(self, name: &str) -> Option<&'a str> {
        let fixed = self
            .element()
            .attributes
            .iter()
            .find(|(known, _)| &**known == name)
            .map(|(_, value)| &**value);
        fixed.or_else(|| self.state.attributes.get(name).map(String::as_str))
    }

    /// A property that was set.
    pub fn property(self, name: &str) -> Option<&'a OwnedValue> {
        self.state.props.get(name)
    }

    /// The methods that were called on it, in order.
    pub fn calls(self) -> impl Iterator<Item = &'a str> {
        self.state.calls.iter().map(|name| &**name)
    }

    /// A style that was set.
    pub fn style(self, property: &str) -> Option<&'a str> {
        self.state.styles.get(property).map(String::as_str)
    }

    /// Whether it has this class.
    pub fn has_class(self, class: &str) -> bool {
        let fixed = self
            .attribute("class")
            .is_some_and(|all| all.split_ascii_whitespace().any(|word| word == class));
        fixed || self.state.classes.get(class) == Some(&true)
    }

    /// All text in it, run together.
    pub fn text(self) -> String {
        self.dom.text_of(self.node)
    }

    /// It and all that is in it as HTML, in canonical form.
    pub fn html(self) -> String {
        self.dom.html_of(self.node)
    }

    /// What it listens to: the instance and slot to send each event to.
    pub fn listeners(self) -> impl Iterator<Item = (u32, u16, &'a EventSpec)> {
        let slots = self.state.listens.iter().filter(|(_, listens)| **listens);
        slots.filter_map(move |(slot, _)| match self.state.template.slot(*slot) {
            Some(SlotKind::Event(spec)) => Some((self.state.instance, *slot, spec)),
            _ => None,
        })
    }

    /// The instance and slot to send an event of this type to, if the element listens to it.
    pub fn listener(self, event: &str) -> Option<(u32, u16, &'a EventSpec)> {
        self.listeners().find(|(_, _, spec)| &*spec.name == event)
    }
}

impl PartialEq for ElementRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.state, other.state)
    }
}

impl Eq for ElementRef<'_> {}
