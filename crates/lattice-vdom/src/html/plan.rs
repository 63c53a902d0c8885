//! A template as steps that print HTML: fixed text in as few pieces as possible, and between the pieces what
//! depends on values. Made once for each template.

use super::escape::{push_attribute, push_text};
use crate::template::{Element, Extra, Namespace, Node, SlotKind, is_void, prop_attribute};

/// The steps of one template. Steps that use a value come in slot order.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(super) steps: Box<[Step]>,
    /// All fixed text; steps hold ranges of it.
    pub(super) fixed: Box<str>,
    /// From the root to the children place: the place of each element among its siblings' elements, from 1.
    pub(super) container_path: Box<[u32]>,
    /// Slots that come before the children place; all, if there is none.
    pub(super) leading_slots: u16,
    pub(super) is_text: bool,
}

fn leading_slots(steps: &[Step]) -> u16 {
    let leading = steps
        .iter()
        .take_while(|step| !matches!(step, Step::Children { .. }));
    leading.filter(|step| step.uses_value()).count() as u16
}

#[derive(Debug)]
pub(super) enum Step {
    /// Fixed text.
    Fixed(u32, u32),
    /// A line feed that the parser will drop.
    Newline,
    /// Uses a value: a text node. If so marked it comes first in a `pre`.
    Text {
        first_in_pre: bool,
    },
    /// Uses a value: an attribute. If so marked it says which option this is.
    Attr {
        name: Box<str>,
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
    /// Uses a value: an event that is listened to or not.
    Event,
    Id {
        name: Box<str>,
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

impl Step {
    /// Whether it needs the next slot's value.
    #[inline]
    pub(super) fn uses_value(&self) -> bool {
        matches!(
            self,
            Self::Text { .. }
                | Self::Attr { .. }
                | Self::Prop(_)
                | Self::Style { .. }
                | Self::Class(_)
                | Self::Event
        )
    }
}

/// What a property is in HTML.
#[derive(Debug)]
pub(super) enum PropHtml {
    /// An attribute without a value, while it is true.
    Flag(&'static str),
    /// An attribute with the string form.
    Attribute { name: &'static str, option: bool },
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
            from: 0,
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
        compiler.cut();
        Self {
            leading_slots: leading_slots(&compiler.steps),
            steps: compiler.steps.into(),
            fixed: compiler.fixed.into(),
            container_path: compiler.container_path.into(),
            is_text: !matches!(nodes.first(), Some(Node::Element(_))),
        }
    }
}

struct Compiler<'a> {
    slots: &'a [SlotKind],
    steps: Vec<Step>,
    fixed: String,
    /// Fixed text from here on is not in a step yet.
    from: usize,
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
    fn cut(&mut self) {
        if self.from < self.fixed.len() {
            self.steps
                .push(Step::Fixed(self.from as u32, self.fixed.len() as u32));
            self.from = self.fixed.len();
        }
    }

    fn step(&mut self, step: Step) {
        self.cut();
        self.steps.push(step);
    }

    fn close_until(&mut self, at: usize) {
        while self.open.last().is_some_and(|open| open.end <= at) {
            let open = self.open.pop().expect("the loop saw one");
            if let Some(tag) = open.tag {
                self.fixed.extend(["</", &*tag, ">"]);
            }
            if open.select {
                self.step(Step::SelectEnd);
            }
        }
    }

    fn text(&mut self, content: Option<&str>) {
        let mut first_in_pre = false;
        if let Some(open) = self.open.last_mut() {
            first_in_pre = open.pre && open.empty;
            if open.after_text {
                self.fixed.push_str("<!---->");
            }
            open.empty = false;
            open.after_text = true;
        }
        match content {
            None => self.step(Step::Text { first_in_pre }),
            Some(content) => {
                if first_in_pre && content.starts_with(['\n', '\r']) {
                    self.step(Step::Newline);
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
            self.step(Step::Classes);
        }
        let option = tag("option") && !self.says(element, "selected");
        if option {
            self.step(Step::OptionEnd);
        }
        self.fixed.push('>');
        if tag("textarea") {
            self.step(Step::TextareaEnd);
        }
        let pre = tag("pre");
        if container {
            self.step(Step::Children { pre });
            self.container_path.clone_from(&path);
        }
        let select = tag("select")
            && self
                .steps
                .iter()
                .any(|step| matches!(step, Step::Prop(PropHtml::Select)));
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
                self.step(Step::FixedClass(value.clone()));
                continue;
            }
            if option && &**name == "value" {
                self.step(Step::OptionValue(value.clone()));
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
            let step = match extra {
                // The applier finds a behaviour in the definition.
                Extra::Children | Extra::Behaviour(_) => continue,
                Extra::Id { name, suffix, up } => Step::Id {
                    name: name.clone(),
                    suffix: suffix.clone(),
                    up: *up,
                },
                Extra::Slot(slot) => match &self.slots[usize::from(*slot)] {
                    SlotKind::Text => continue,
                    SlotKind::Attr(name) => Step::Attr {
                        name: name.clone(),
                        option: is_option(element) && &**name == "value",
                    },
                    SlotKind::Prop(name) => Step::Prop(prop(element, name)),
                    SlotKind::Style(property) => Step::Style {
                        property: property.clone(),
                        path: path.into(),
                    },
                    SlotKind::Class(class) => {
                        classes = true;
                        Step::Class(class.clone())
                    }
                    SlotKind::Event(_) => {
                        // It prints nothing, so the text around it stays in one piece.
                        self.steps.push(Step::Event);
                        continue;
                    }
                },
            };
            self.step(step);
        }
        classes
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
                name: "value",
                option: is_option(element),
            }
        }
        ("value", _) => PropHtml::Nothing,
        ("placeholder" | "href" | "src" | "title" | "htmlFor" | "tabIndex", _) => {
            match prop_attribute(name) {
                Some(name) => PropHtml::Attribute {
                    name,
                    option: false,
                },
                None => PropHtml::Nothing,
            }
        }
        _ => prop_attribute(name).map_or(PropHtml::Nothing, PropHtml::Flag),
    }
}
