//! A template as steps that print HTML: between pieces of fixed text, as few as possible, what depends on values.
//! Made once for each template.

use super::escape::{push_attribute, push_text};
use crate::template::{Element, Extra, Namespace, Node, SlotKind, is_void, prop_attribute};

/// The steps of one template. Those that use a value come in slot order; the last one is the only end.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(super) steps: Box<[Step]>,
    /// The slots of events, which print nothing.
    pub(super) events: Box<[u16]>,
    /// From the root to the children place: the place of each element among its siblings' elements, from 1.
    pub(super) container_path: Box<[u32]>,
    pub(super) is_text: bool,
}

/// Fixed text, and what comes after it.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) fixed: Box<str>,
    /// The slot whose value it uses; if it uses none, the first one that comes after it.
    pub(super) slot: u16,
    pub(super) act: Act,
}

#[derive(Debug)]
pub(super) enum Act {
    /// Nothing: the text is the last.
    End,
    /// Uses a value: a text node.
    Text,
    /// Uses a value: a text node that comes first in a `pre` if so marked, or if it is a whole block and that does.
    FirstText {
        first_in_pre: bool,
    },
    /// Uses a value: an attribute. If so marked it says which option this is.
    Attr {
        attribute: Attribute,
        option: bool,
    },
    /// Uses a value: a property.
    Prop(PropHtml),
    /// Uses a value: a CSS property of the element at this path within the template.
    Style {
        property: Box<str>,
        path: Box<[u32]>,
    },
    /// Uses a value: a class.
    Class(Box<str>),
    /// A line feed that the parser will drop; if so marked, only if this block, a text, comes first in a `pre`.
    Newline {
        if_first: bool,
    },
    /// An attribute of a block's number.
    Id {
        attribute: Attribute,
        suffix: Box<str>,
        up: u8,
    },
    /// A fixed class attribute of an element with class slots.
    FixedClass(Box<str>),
    /// The end of a start tag of an element with class slots.
    Classes,
    /// The fixed value of an option.
    OptionValue(Box<str>),
    /// The end of an option's start tag.
    OptionEnd,
    /// What a textarea contains.
    TextareaEnd,
    SelectEnd,
    Children {
        pre: bool,
    },
}

/// An attribute up to its value: a space, the name, `="`.
#[derive(Debug)]
pub(super) struct Attribute(pub(super) Box<str>);

impl Attribute {
    fn new(name: &str) -> Self {
        Self(format!(" {name}=\"").into())
    }
}

/// What a property is in HTML.
#[derive(Debug)]
pub(super) enum PropHtml {
    /// An attribute without a value, while it is true.
    Flag(Attribute),
    /// An attribute with the string form.
    Attribute { attribute: Attribute, option: bool },
    /// The content of a textarea.
    Textarea,
    /// The option of this value is marked.
    Select,
    /// HTML has no word for it.
    Nothing,
}

impl Plan {
    pub(crate) fn of(nodes: &[Node], slots: &[SlotKind], container: Option<u32>) -> Self {
        let mut compiler = Compiler {
            slots,
            steps: Vec::new(),
            fixed: String::new(),
            next_slot: 0,
            events: Vec::new(),
            open: Vec::new(),
            container_path: Vec::new(),
        };
        for (at, node) in nodes.iter().enumerate() {
            compiler.close_until(at);
            match node {
                Node::Text(content) => compiler.text(Some(content)),
                Node::Slot(_) => compiler.text(None),
                Node::Element(element) => {
                    compiler.element(at, element, container == Some(at as u32));
                }
            }
        }
        compiler.close_until(nodes.len());
        compiler.step(Act::End);
        Self {
            steps: compiler.steps.into(),
            events: compiler.events.into(),
            container_path: compiler.container_path.into(),
            is_text: !matches!(nodes.first(), Some(Node::Element(_))),
        }
    }

    /// The steps that come after the children place.
    pub(super) fn after_content(&self) -> &[Step] {
        let mut parts = self
            .steps
            .splitn(2, |step| matches!(step.act, Act::Children { .. }));
        parts.nth(1).unwrap_or_default()
    }
}

struct Compiler<'a> {
    slots: &'a [SlotKind],
    steps: Vec<Step>,
    /// Fixed text that is not in a step yet.
    fixed: String,
    next_slot: u16,
    events: Vec<u16>,
    open: Vec<Open>,
    container_path: Vec<u32>,
}

/// An element whose content is being compiled.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own about an element"
)]
struct Open {
    end: usize,
    /// `None` for void elements.
    tag: Option<Box<str>>,
    pre: bool,
    select: bool,
    /// Its place among its siblings' elements.
    place: u32,
    elements: u32,
    empty: bool,
    after_text: bool,
}

impl Compiler<'_> {
    fn step(&mut self, act: Act) {
        self.steps.push(Step {
            fixed: std::mem::take(&mut self.fixed).into(),
            slot: self.next_slot,
            act,
        });
    }

    fn slot_step(&mut self, act: Act) {
        self.step(act);
        self.next_slot += 1;
    }

    fn close_until(&mut self, at: usize) {
        while self.open.last().is_some_and(|open| open.end <= at) {
            let open = self.open.pop().expect("the loop saw one");
            if let Some(tag) = open.tag {
                self.fixed.extend(["</", &*tag, ">"]);
            }
            if open.select {
                self.step(Act::SelectEnd);
            }
        }
    }

    fn text(&mut self, content: Option<&str>) {
        let mut first_in_pre = false;
        let is_block = self.open.is_empty();
        if let Some(open) = self.open.last_mut() {
            first_in_pre = open.pre && open.empty;
            if open.after_text {
                self.fixed.push_str("<!---->");
            }
            open.empty = false;
            open.after_text = true;
        }
        match content {
            None if first_in_pre || is_block => self.slot_step(Act::FirstText { first_in_pre }),
            None => self.slot_step(Act::Text),
            Some(content) => {
                if (first_in_pre || is_block) && content.starts_with(['\n', '\r']) {
                    self.step(Act::Newline { if_first: is_block });
                }
                push_text(&mut self.fixed, content);
            }
        }
    }

    fn element(&mut self, at: usize, element: &Element, container: bool) {
        let place = self.open.last_mut().map_or(1, |open| {
            open.empty = false;
            open.after_text = false;
            open.elements += 1;
            open.elements
        });
        let html = element.namespace == Namespace::Html;
        let tag = |name: &str| html && &*element.tag == name;
        let path: Vec<u32> = self
            .open
            .iter()
            .skip(1)
            .map(|open| open.place)
            .chain((!self.open.is_empty()).then_some(place))
            .collect();
        self.fixed.extend(["<", &*element.tag]);
        self.attributes(element, tag("option"));
        let classes = self.extras(element, &path);
        if classes {
            self.step(Act::Classes);
        }
        let option = tag("option") && !self.says(element, "selected");
        if option {
            self.step(Act::OptionEnd);
        }
        self.fixed.push('>');
        if tag("textarea") {
            self.step(Act::TextareaEnd);
        }
        let pre = tag("pre");
        if container {
            self.step(Act::Children { pre });
            self.container_path.clone_from(&path);
        }
        let select = tag("select") && self.has_value(element);
        let closed = (!html || !is_void(&element.tag)).then(|| element.tag.clone());
        self.open.push(Open {
            end: at + element.size as usize,
            tag: closed,
            pre,
            select,
            place,
            elements: 0,
            empty: true,
            after_text: false,
        });
    }

    fn attributes(&mut self, element: &Element, option: bool) {
        let toggled = element.extras.iter().any(|extra| matches!(extra, Extra::Slot(slot) if matches!(self.slots[usize::from(*slot)], SlotKind::Class(_))));
        for (name, value) in &element.attributes {
            if toggled && &**name == "class" {
                self.step(Act::FixedClass(value.clone()));
                continue;
            }
            if option && &**name == "value" {
                self.step(Act::OptionValue(value.clone()));
            }
            self.fixed.extend([" ", &**name, "=\""]);
            push_attribute(&mut self.fixed, value);
            self.fixed.push('"');
        }
    }

    /// Says whether the element has class slots.
    fn extras(&mut self, element: &Element, path: &[u32]) -> bool {
        let mut classes = false;
        for extra in &element.extras {
            let slot = match extra {
                // The applier finds a behaviour in the definition.
                Extra::Children | Extra::Behaviour(_) => continue,
                Extra::Id { name, suffix, up } => {
                    self.step(Act::Id {
                        attribute: Attribute::new(name),
                        suffix: suffix.clone(),
                        up: *up,
                    });
                    continue;
                }
                Extra::Slot(slot) => *slot,
            };
            let act = match &self.slots[usize::from(slot)] {
                SlotKind::Text => continue,
                SlotKind::Event(_) => {
                    self.events.push(slot);
                    self.next_slot += 1;
                    continue;
                }
                SlotKind::Attr(name) => Act::Attr {
                    attribute: Attribute::new(name),
                    option: is_option(element) && &**name == "value",
                },
                SlotKind::Prop(name) => Act::Prop(prop(element, name)),
                SlotKind::Style(property) => Act::Style {
                    property: property.clone(),
                    path: path.into(),
                },
                SlotKind::Class(class) => {
                    classes = true;
                    Act::Class(class.clone())
                }
            };
            self.slot_step(act);
        }
        classes
    }

    /// Whether a slot says the element's value.
    fn has_value(&self, element: &Element) -> bool {
        element.extras.iter().any(|extra| {
            matches!(extra, Extra::Slot(slot)
                if matches!(&self.slots[usize::from(*slot)], SlotKind::Prop(name) if &**name == "value"))
        })
    }

    fn says(&self, element: &Element, attribute: &str) -> bool {
        let slot = |extra: &Extra| match extra {
            Extra::Slot(slot) => {
                matches!(&self.slots[usize::from(*slot)], SlotKind::Attr(name) | SlotKind::Prop(name) if &**name == attribute)
            }
            _ => false,
        };
        element
            .attributes
            .iter()
            .any(|(name, _)| &**name == attribute)
            || element.extras.iter().any(slot)
    }
}

fn is_option(element: &Element) -> bool {
    element.namespace == Namespace::Html && &*element.tag == "option"
}

fn prop(element: &Element, name: &str) -> PropHtml {
    if element.namespace != Namespace::Html {
        return PropHtml::Nothing;
    }
    match (name, &*element.tag) {
        ("value", "textarea") => PropHtml::Textarea,
        ("value", "select") => PropHtml::Select,
        ("value", "input" | "option" | "button" | "progress" | "meter" | "data" | "li") => {
            PropHtml::Attribute {
                attribute: Attribute::new("value"),
                option: is_option(element),
            }
        }
        ("value", _) => PropHtml::Nothing,
        ("placeholder" | "href" | "src" | "title" | "htmlFor" | "tabIndex", _) => {
            match prop_attribute(name) {
                Some(name) => PropHtml::Attribute {
                    attribute: Attribute::new(name),
                    option: false,
                },
                None => PropHtml::Nothing,
            }
        }
        _ => prop_attribute(name).map_or(PropHtml::Nothing, |name| {
            PropHtml::Flag(Attribute::new(name))
        }),
    }
}
