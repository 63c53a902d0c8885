//! Building a template from the inside out: `el("p").attr("class", "note").child(text_slot(0)).build()`.
//!
//! Nodes lie flat from the start, so that no tree has to be walked or dropped by recursion; the first mistake
//! is remembered and comes out of [`NodeBuilder::build`].

use super::{
    Behaviour, Element, EventSpec, Extra, Namespace, Node, SlotKind, TEMPLATE_DEPTH_MAX,
    TEMPLATE_NODES_MAX, Template, check,
};
use crate::Error;

/// A node that is being built, with all that is in it.
#[derive(Clone, Debug)]
pub struct NodeBuilder {
    pub(super) nodes: Vec<Node>,
    pub(super) slots: Vec<(u16, SlotKind)>,
    depth: usize,
    error: Option<Error>,
}

/// An HTML element (a tag `svg` or `math` switches the namespace for itself and what is in it).
pub fn el(tag: &str) -> NodeBuilder {
    element(tag, Namespace::Html)
}

/// An SVG element, for blocks that stand within an `svg` of another block.
pub fn svg(tag: &str) -> NodeBuilder {
    element(tag, Namespace::Svg)
}

/// A `MathML` element, for blocks that stand within a `math` of another block.
pub fn mathml(tag: &str) -> NodeBuilder {
    element(tag, Namespace::MathMl)
}

/// Text that never changes.
pub fn text(content: &str) -> NodeBuilder {
    NodeBuilder {
        nodes: vec![Node::Text(content.into())],
        slots: Vec::new(),
        depth: 1,
        error: None,
    }
}

/// A text node whose content is slot `slot`.
pub fn text_slot(slot: u16) -> NodeBuilder {
    NodeBuilder {
        nodes: vec![Node::Slot(slot)],
        slots: vec![(slot, SlotKind::Text)],
        depth: 1,
        error: None,
    }
}

fn element(tag: &str, namespace: Namespace) -> NodeBuilder {
    let root = Element {
        tag: tag.into(),
        namespace,
        attributes: Vec::new(),
        extras: Vec::new(),
        size: 1,
    };
    NodeBuilder {
        nodes: vec![Node::Element(root)],
        slots: Vec::new(),
        depth: 1,
        error: None,
    }
}

impl NodeBuilder {
    /// An attribute that never changes.
    pub fn attr(self, name: &str, value: &str) -> Self {
        self.on_element("an attribute", |root| {
            root.attributes.push((name.into(), value.into()));
        })
    }

    /// An attribute whose value is slot `slot`.
    pub fn attr_slot(self, slot: u16, name: &str) -> Self {
        self.slot(slot, SlotKind::Attr(name.into()))
    }

    /// A property whose value is slot `slot`.
    pub fn prop_slot(self, slot: u16, name: &str) -> Self {
        self.slot(slot, SlotKind::Prop(name.into()))
    }

    /// A CSS property whose value is slot `slot`.
    pub fn style_slot(self, slot: u16, property: &str) -> Self {
        self.slot(slot, SlotKind::Style(property.into()))
    }

    /// A class that is there while slot `slot` is true.
    pub fn class_slot(self, slot: u16, class: &str) -> Self {
        self.slot(slot, SlotKind::Class(class.into()))
    }

    /// An event that is listened to while slot `slot` is true.
    pub fn event_slot(self, slot: u16, event: EventSpec) -> Self {
        self.slot(slot, SlotKind::Event(event))
    }

    /// An attribute of the value `lt{instance}{suffix}`: of this block (`up` 0) or of the enclosing one (`up` 1).
    /// Several suffixes with one space between, as in `"-hint -error"`, make a list of such words.
    pub fn id_attr(self, name: &str, suffix: &str, up: u8) -> Self {
        self.on_element("an id", |root| {
            root.extras.push(Extra::Id {
                name: name.into(),
                suffix: suffix.into(),
                up,
            });
        })
    }

    /// This element holds the block's child blocks, and nothing else.
    pub fn children(self) -> Self {
        self.on_element("a children place", |root| root.extras.push(Extra::Children))
    }

    /// The page does this for the element, by a module that it loads on demand.
    pub fn behaviour(self, behaviour: Behaviour) -> Self {
        self.on_element("a behaviour", |root| {
            root.extras.push(Extra::Behaviour(behaviour));
        })
    }

    /// Appends a node to the content of this element.
    pub fn child(mut self, mut child: Self) -> Self {
        if self.error.is_some() {
            return self;
        }
        if child.error.is_some() {
            self.error = child.error;
            return self;
        }
        self.depth = self.depth.max(child.depth + 1);
        let total = self.nodes.len() + child.nodes.len();
        if self.depth > TEMPLATE_DEPTH_MAX || total > TEMPLATE_NODES_MAX {
            self.error = Some(Error::limit(format!(
                "a template holds at most {TEMPLATE_NODES_MAX} nodes, nested at most {TEMPLATE_DEPTH_MAX} deep; this one has {total} nodes, {} deep. Put the inner part into a block of its own, under a children place.",
                self.depth
            )));
            return self;
        }
        let size = child.nodes.len() as u32;
        self = self.on_element("content", |root| root.size += size);
        self.nodes.append(&mut child.nodes);
        self.slots.append(&mut child.slots);
        self
    }

    /// Checks all rules and makes the template.
    ///
    /// # Errors
    /// [`Error::is_template`] if slots are not numbered 0, 1, 2, ... in document order (an element's own slots
    /// before those of its content), a name is not valid, something could run script (`on...` and `srcdoc`
    /// attributes, `script` elements, `javascript:` addresses), or a `style` attribute is given;
    /// [`Error::is_limit`] beyond [`TEMPLATE_DEPTH_MAX`] or [`TEMPLATE_NODES_MAX`].
    pub fn build(self) -> Result<Template, Error> {
        match self.error {
            Some(error) => Err(error),
            None => check::checked(self.nodes, self.slots),
        }
        .map(|(nodes, slots, container)| Template::new(nodes, slots, container))
    }

    fn slot(mut self, slot: u16, kind: SlotKind) -> Self {
        self.slots.push((slot, kind));
        self.on_element("a slot of an element", |root| {
            root.extras.push(Extra::Slot(slot));
        })
    }

    fn on_element(mut self, what: &str, change: impl FnOnce(&mut Element)) -> Self {
        match self.nodes.first_mut() {
            Some(Node::Element(root)) => change(root),
            _ => self.error = self.error.or_else(|| Some(Error::template(format!("only an element can have {what}; this is a text. Wrap it: el(\"span\").child(text(..)).")))),
        }
        self
    }
}
