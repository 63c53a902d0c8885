//! Plain elements without a macro: `h("li").attr("title", tip).text(name)`.

use core::hash::Hash;

use lattice_vdom::{EventSpec, SlotKind, Template};

use crate::handler::IntoHandler;
use crate::source::IntoBind;
use crate::template::{METHODS, NodeBuilder, checked, el, svg, text_slot};
use crate::{Event, IntoProp, Node, Outcome, Prop, Session, Site, Trigger};

/// An HTML element in the making: it is made when its statement ends, or by [`text`](Element::text) or
/// [`children`](Element::children).
///
/// All that is said to it are slots of a template that the session makes once for each form of element. `view!` also knows at
/// compile time what never changes.
///
/// ```
/// use lattice_session::template::EventSpec;
/// use lattice_session::{h, signal, testing::render};
///
/// let screen = render(|| {
///     let open = signal(false);
///     h("section").attr("aria-label", "Help").children(|| {
///         h("button").on(EventSpec::new("click"), move || open.update(|is| *is = !*is)).text("More");
///         h("p").class("faded", move || !open.get()).text("Read the book.");
///     });
/// });
/// screen.get_by_role("button").name("More").click();
/// assert_eq!(screen.html(), r#"<section aria-label="Help"><button>More</button><p>Read the book.</p></section>"#);
/// ```
///
/// # Panics
/// If no body runs, or the element or one of its names breaks a rule of templates.
#[track_caller]
pub fn h(tag: &str) -> Element {
    Element {
        form: Form {
            tag: tag.into(),
            is_svg: false,
            slots: Vec::new(),
            content: Content::None,
        },
        fill: Vec::new(),
        key: None,
        site: Site::here(),
        made: false,
    }
}

/// What an element is made of, without the values: equal ones share a template.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Form {
    tag: Box<str>,
    is_svg: bool,
    slots: Vec<SlotKind>,
    content: Content,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Content {
    None,
    Text,
    Children,
}

impl Form {
    pub(crate) fn template(&self) -> Template {
        let make: fn(&str) -> NodeBuilder = if self.is_svg { svg } else { el };
        let mut node = make(&self.tag);
        for (slot, kind) in (0..).zip(&self.slots) {
            node = match kind {
                SlotKind::Attr(name) => node.attr_slot(slot, name),
                SlotKind::Prop(name) => node.prop_slot(slot, name),
                SlotKind::Style(name) => node.style_slot(slot, name),
                SlotKind::Class(name) => node.class_slot(slot, name),
                SlotKind::Event(event) => node.event_slot(slot, event.clone()),
                SlotKind::Text => node,
            };
        }
        checked(match self.content {
            Content::None => node,
            Content::Text => node.child(text_slot(self.slots.len() as u16)),
            Content::Children => node.children(),
        })
    }
}

type Fill = Box<dyn FnOnce(Node, u16)>;

/// An element in the making; see [`h`].
pub struct Element {
    form: Form,
    fill: Vec<(u16, Fill)>,
    key: Option<u64>,
    site: Site,
    made: bool,
}

impl Element {
    /// It stands within an `svg` that another component or statement made.
    pub fn in_svg(mut self) -> Self {
        self.form.is_svg = true;
        self
    }

    /// An attribute: absent while it is nothing or false, empty while it is true.
    pub fn attr<M>(self, name: &str, value: impl IntoProp<M>) -> Self {
        self.slot(SlotKind::Attr(name.into()), value.into_prop())
    }

    /// A property, such as `value` or `checked`.
    pub fn prop<M>(self, name: &str, value: impl IntoProp<M>) -> Self {
        self.slot(SlotKind::Prop(name.into()), value.into_prop())
    }

    /// A CSS property.
    pub fn style<M>(self, property: &str, value: impl IntoProp<M>) -> Self {
        self.slot(SlotKind::Style(property.into()), value.into_prop())
    }

    /// A class that it has while `on` is true.
    pub fn class<M>(self, class: &str, on: impl IntoProp<M>) -> Self {
        self.slot(SlotKind::Class(class.into()), on.into_prop())
    }

    /// Calls `handler` at this event.
    pub fn on<M>(self, event: EventSpec, handler: impl IntoHandler<M>) -> Self {
        let handler = handler.into_handler();
        self.fill(SlotKind::Event(event), move |node, slot| {
            node.on(slot, handler);
        })
    }

    /// As [`on`](Self::on), with a handler that looks at the event.
    pub fn listen<F, R>(self, event: EventSpec, handler: F) -> Self
    where
        F: Fn(&Event) -> R + Send + Sync + 'static,
        R: Outcome,
    {
        self.on(event, handler)
    }

    /// Has a trigger call a method: one of the [`METHODS`](crate::template::METHODS).
    pub fn call(self, method: &str, trigger: Trigger) -> Self {
        assert!(
            METHODS.contains(&method),
            "a trigger calls one of {}, and this is {method:?}",
            METHODS.join(", ")
        );
        self.fill(SlotKind::Prop(method.into()), move |node, slot| {
            node.call(slot, trigger);
        })
    }

    /// Shows something in a property, and writes what is entered as the event tells it.
    pub fn bind<M>(mut self, property: &str, event: EventSpec, bind: impl IntoBind<M>) -> Self {
        let bind = bind.into_bind();
        let shown = self.form.slots.len() as u16;
        self.form.slots.push(SlotKind::Prop(property.into()));
        self.fill(SlotKind::Event(event), move |node, heard| {
            node.bind(shown, heard, bind);
        })
    }

    /// Gives it a key: among the elements of its place it is known by it, wherever it moves.
    pub fn key<K: Hash + ?Sized>(mut self, key: &K) -> Self {
        self.key = Some(crate::key_hash(key));
        self
    }

    /// With this text in it: a value, or something that changes.
    pub fn text<M>(mut self, content: impl IntoProp<M>) -> Node {
        self.form.content = Content::Text;
        let slot = self.form.slots.len() as u16;
        let prop = content.into_prop();
        self.make(|node| node.set(slot, prop))
    }

    /// With what `content` makes in it.
    pub fn children(mut self, content: impl FnOnce()) -> Node {
        self.form.content = Content::Children;
        self.make(|_| content())
    }

    fn slot(self, kind: SlotKind, prop: Prop) -> Self {
        self.fill(kind, move |node, slot| node.set(slot, prop))
    }

    fn fill(mut self, kind: SlotKind, fill: impl FnOnce(Node, u16) + 'static) -> Self {
        let slot = self.form.slots.len() as u16;
        self.form.slots.push(kind);
        self.fill.push((slot, Box::new(fill)));
        self
    }

    fn make(&mut self, content: impl FnOnce(Node)) -> Node {
        self.made = true;
        let template = Session::expect(|session| Ok(session.template_of(&self.form)));
        let node = Node::open(&template, self.site);
        for (slot, fill) in self.fill.drain(..) {
            fill(node, slot);
        }
        if let Some(key) = self.key {
            Session::expect(|session| session.key(node.block(), key));
        }
        content(node);
        Node::close();
        node
    }
}

impl Drop for Element {
    fn drop(&mut self) {
        // A panic on its way out of a body needs no more elements.
        if !self.made && !std::thread::panicking() {
            self.make(|_| ());
        }
    }
}

impl core::fmt::Debug for Element {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Element")
            .field("form", &self.form)
            .finish_non_exhaustive()
    }
}
